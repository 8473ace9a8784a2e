"""Papers that the ladder drafted: released with the mail that tells of them, with what was told and answered."""

import json
from datetime import date, timedelta

from dubanflow.channels.message import MAX_ATTACHED
from dubanflow.papers.kinds import kind_of
from dubanflow.services.attaching import most_bytes
from dubanflow.services.draft_lines import draft_lines
from dubanflow.services.drafts import release_draft, word_draft
from dubanflow.services.paper_lines import paper_lines
from dubanflow.services.papers import release_paper, waiting_tasks
from kit import Kit, moment
from paper_kit import document_of, late, made, plain, released, text_of


def drafted(kit: Kit) -> str:
    number = late(kit)
    kit.run("4-15")
    return number


def test_a_released_draft_goes_with_the_mail_under_its_number(kit: Kit) -> None:
    drafted(kit)
    word_draft(kit.office, 1, {"意见": "请引以为戒。"}, by=kit.person("督查员"), moment=moment("4-15"))
    release_draft(kit.office, 1, by=kit.person("分管副部长"), moment=moment("4-16"), reason="同意")
    kit.run("4-16")
    mail = kit.mails("4-16")["zuzhi2-fzr"]
    (paper,) = [part for part in mail.iter_attachments() if part.get_filename("").endswith(".docx")]
    assert paper.get_filename() == "1号督查通报.docx"
    assert "请引以为戒。" in plain(paper.get_content())
    assert "文号：督查通报2026年第1期；意见：同意" in kit.text("4-16", "zuzhi2-fzr")


def test_a_mail_carries_the_paper_that_it_tells_of_and_none_released_beside_it(kit: Kit) -> None:
    kit.task(deadline="3-10")
    first = date(2026, 3, 11)
    for n in range(64):
        kit.run(f"{first + timedelta(n):%-m-%-d}")
    with kit.office.database.read() as connection:
        drafts = {line.paper: line.id for line in draft_lines(connection)}
    for paper in ("约谈通知", "移送建议"):
        release_draft(kit.office, drafts[paper], by=kit.person("部长"), moment=moment("5-14"))
    kit.run("5-14")
    carried = {
        who: [part.get_filename() for part in mail.iter_attachments()] for who, mail in kit.mails("5-14").items()
    }
    assert (carried["zuzhi2-fzr"], carried["buzhang"]) == (["1号约谈通知.docx"], ["1号移送建议.docx"])


def test_the_evidence_says_what_was_told_when_to_whom_and_what_was_answered(kit: Kit) -> None:
    drafted(kit)
    release_draft(kit.office, 1, by=kit.person("分管副部长"), moment=moment("4-16"))
    with kit.office.database.read() as connection:
        fields = json.loads(paper_lines(connection)[0].fields)
    (row,) = fields["通报事项"]
    urged = next(line for line in row["告知"] if line["名称"] == "催办")
    assert urged == {
        "日期": "2026年4月1日",
        "名称": "催办",
        "时限": "2026年3月31日",
        "对象": "组织二科联络员、分管副部长",
        "答复": "4月2日阶段反馈：进展：已走访22个村；问题：两个村尚未选定书记；下一步：4月底前选定",
    }
    assert row["告知"][-1]["答复"] == "未答复"


def test_a_bulletin_over_the_office_stands_for_the_drafts_of_the_tasks_it_names(kit: Kit) -> None:
    number = drafted(kit)
    with kit.office.database.read() as connection:
        tasks = waiting_tasks(connection, kind_of("督查通报"))
    line = made(kit, "督查通报", number, on="4-16", since=date(2026, 4, 1))
    assert line.tasks == tasks
    done = release_paper(kit.office, line.id, by=kit.person("分管副部长"), moment=moment("4-16"))
    text = text_of(document_of(kit, done))
    assert "关于2026年4月1日至4月16日督查事项办理情况的通报" in text and "整顿软弱涣散村党组织" in text
    with kit.office.database.read() as connection:
        assert draft_lines(connection) == []
    kit.run("4-16")
    assert "文号：督查通报2026年第1期" in kit.text("4-16", "zuzhi2-fzr")


def test_the_figures_of_the_bulletin_are_those_of_the_digest(kit: Kit) -> None:
    from dubanflow.ledger.read import Reader
    from dubanflow.services.figures import figures_by_unit, in_all
    from dubanflow.services.lists import supervision_list

    number = drafted(kit)
    kit.plan(("评选表彰先进基层党组织", "干部科", "4-20"), on="4-15")
    line = released(kit, "督查通报", number, on="4-16", signer="分管副部长", since=date(2026, 4, 6))
    fields = json.loads(line.fields)
    with kit.office.database.read() as connection:
        reader = Reader(connection, kit.office.calendar, date(2026, 4, 16))
        totals = in_all(figures_by_unit(reader, date(2026, 4, 6)))
        listed = supervision_list(reader)
    names = {"在办": "在办", "本期新交办": "新交办", "本期销号": "销号", "逾期": "逾期", "待核验": "待核验"}
    assert {name: fields[short] for name, short in names.items()} == {name: totals[name] for name in names}
    assert fields["逾期"] == sum(row.late for row in listed.units) == 1
    units = [row for group in fields["分组"] for row in group["各单位"]]
    assert sum(row["在办"] for row in units) == totals["在办"] == 2


def test_what_went_out_on_the_day_itself_is_no_evidence_yet(kit: Kit) -> None:
    number = late(kit)  # urged on the 1st, supervised on the 8th
    for on, told in (("4-8", ["催办"]), ("4-9", ["催办", "督办"])):
        line = released(kit, "督查通报", number, on=on, signer="部长")
        with kit.office.database.read() as connection:
            fields = json.loads(next(row.fields for row in paper_lines(connection) if row.id == line.id))
        assert [row["名称"] for row in fields["通报事项"][0]["告知"] if row["名称"] in ("催办", "督办")] == told


def test_a_paper_that_a_mail_has_no_room_for_is_named_in_it(kit: Kit) -> None:
    (kit.root / "dubanflow.toml").write_text("[mail]\nattach_mb = 0\n", encoding="utf-8")
    kit.reopen()
    drafted(kit)
    release_draft(kit.office, 1, by=kit.person("分管副部长"), moment=moment("4-16"), reason="同意")
    kit.run("4-16")
    assert list(kit.mails("4-16")["zuzhi2-fzr"].iter_attachments()) == []
    assert "文号：督查通报2026年第1期" in kit.text("4-16", "zuzhi2-fzr")


def test_no_setting_lets_a_mail_grow_beyond_what_servers_take(kit: Kit) -> None:
    (kit.root / "dubanflow.toml").write_text("[mail]\nattach_mb = 500\n", encoding="utf-8")
    kit.reopen()
    assert most_bytes(kit.office) == MAX_ATTACHED
