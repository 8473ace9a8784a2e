"""A letter of very many tasks: two hundred written out, all of them in the sheet that goes along."""

from email.message import EmailMessage
from io import BytesIO
from typing import Any

from openpyxl import load_workbook

from dubanflow.services.letters import MOST_LINES
from kit import Kit

MANY = 230
LIAISON = "zuzhi2-lly"


def assigned(kit: Kit, count: int, *, deadline: str = "6-30", on: str = "3-2") -> list[str]:
    """So many tasks of 组织二科."""
    return kit.plan(*((f"第{place}项重点任务", "组织二科", deadline) for place in range(1, count + 1)), on=on)


def told(kit: Kit, code: str, on: str) -> int:
    """How many decisions the mail of a person of a day has told, as the ledger has it."""
    return int(
        kit.rows(
            "select count(*) from message m join message_item i on i.message_id = m.id"
            " join decision d on d.id = i.decision_id where m.key = ? and m.state = 'sent' and d.state = 'told'",
            f"daily:2026-{on}:{code}",
        )[0][0]
    )


def page(mail: EmailMessage) -> str:
    body = mail.get_body(("html",))
    assert body is not None
    return str(body.get_content())


def written(mail: EmailMessage) -> int:
    """How many tasks the page of a mail writes out."""
    return page(mail).count('<td class="wide"')


def rows_of(data: bytes) -> list[tuple[Any, ...]]:
    """The rows of a sheet, without title, head and the line below."""
    sheet = load_workbook(BytesIO(data)).worksheets[0]
    return [row for row in sheet.iter_rows(min_row=4, values_only=True) if isinstance(row[0], int)]


def attached(mail: EmailMessage) -> tuple[str, list[tuple[Any, ...]]]:
    """The one attachment: its name, and the rows of its sheet."""
    (part,) = mail.iter_attachments()
    return str(part.get_filename()), rows_of(part.get_content())


def words(text: str) -> str:
    return text.replace("\r\n", "").replace("\n", "")


def test_a_unit_with_many_tasks_gets_one_mail_with_two_hundred_of_them_and_all_in_a_sheet(kit: Kit) -> None:
    numbers = assigned(kit, MANY)
    kit.run("3-2")
    mail = kit.mails("3-2")[LIAISON]
    assert mail["Subject"] == f"【督办】3月2日：交办通知{MANY}件"
    assert written(mail) == MOST_LINES == words(kit.text("3-2", LIAISON)).count("［2026-")
    for said in (page(mail), words(kit.text("3-2", LIAISON))):
        assert f"全部{MANY}件见附件“督办事项告知0302.xlsx”" in said
        assert f"交办通知（{MANY}件）" in said
        assert "此处列出最急的200件，其余30件见附件。" in said
    name, rows = attached(mail)
    assert name == "督办事项告知0302.xlsx"
    assert [row[2] for row in rows] == sorted(numbers)
    assert {row[1] for row in rows} == {"交办通知"}
    assert told(kit, LIAISON, "03-02") == MANY


def test_the_most_urgent_are_written_out_and_a_part_beyond_them_says_where_it_is(kit: Kit) -> None:
    assigned(kit, MOST_LINES, deadline="3-6")
    kit.run("3-2")
    late = assigned(kit, 5, on="3-9")
    kit.run("3-9")
    mail = kit.mails("3-9")[LIAISON]
    assert written(mail) == MOST_LINES
    assert not any(number in page(mail) for number in late)
    assert "交办通知（5件）" in page(mail)
    assert "这一类的5件见附件。" in page(mail)
    assert "这一类的5件见附件。" in words(kit.text("3-9", LIAISON))
    assert [row[2] for row in attached(mail)[1]][-5:] == late


def test_as_many_as_a_letter_writes_out_need_no_sheet(sqlite_kit: Kit) -> None:
    assigned(sqlite_kit, MOST_LINES)
    sqlite_kit.run("3-2")
    mail = sqlite_kit.mails("3-2")[LIAISON]
    assert written(mail) == MOST_LINES
    assert list(mail.iter_attachments()) == []
    assert "附件" not in page(mail)


def test_a_sheet_that_is_too_large_stays_in_the_home_and_the_mail_says_where(sqlite_kit: Kit) -> None:
    (sqlite_kit.root / "dubanflow.toml").write_text("[mail]\nattach_mb = 0\n", encoding="utf-8")
    sqlite_kit.reopen()
    assigned(sqlite_kit, MANY)
    sqlite_kit.run("3-2")
    mail = sqlite_kit.mails("3-2")[LIAISON]
    assert list(mail.iter_attachments()) == []
    name = "督办事项告知20260302-zuzhi2-lly.xlsx"
    assert f"没有随信附上，存放在督办系统的 out/{name}" in words(sqlite_kit.text("3-2", LIAISON))
    assert "其余30件见上述表格。" in page(mail)
    assert len(rows_of((sqlite_kit.root / "out" / name).read_bytes())) == MANY


def test_what_the_morning_message_lists_takes_no_room_in_the_letter(sqlite_kit: Kit) -> None:
    for number in assigned(sqlite_kit, MANY + 10):
        sqlite_kit.act(number, "accept", on="3-3")
        sqlite_kit.act(number, "report", on="3-3", done="已完成")
    sqlite_kit.run("3-4")
    mail = sqlite_kit.mails("3-4")["ducha"]
    text = words(sqlite_kit.text("3-4", "ducha"))
    assert text.count("〔新〕") == 30  # as many as the morning message lists
    assert "此处列出最急的200件，其余10件见附件。" in text
    assert text.count("［2026-") == 230
    assert len({row[2] for row in attached(mail)[1]}) == MANY + 10
    assert told(sqlite_kit, "ducha", "03-04") == MANY + 10


def test_a_task_that_cannot_be_read_is_in_neither_letter_nor_sheet(sqlite_kit: Kit) -> None:
    numbers = assigned(sqlite_kit, MANY)
    with sqlite_kit.office.database.write() as connection:
        connection.execute("update task set assigned_on = 'x' where number = ?", [numbers[0]])
    sqlite_kit.run("3-2")
    mail = sqlite_kit.mails("3-2")[LIAISON]
    assert f"交办通知（{MANY - 1}件）" in page(mail)
    assert written(mail) == MOST_LINES
    assert len(attached(mail)[1]) == MANY - 1
