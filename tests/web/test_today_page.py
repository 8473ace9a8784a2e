"""今日: what waits for the supervisor, the same as in the morning message, each settled on the spot or many at once."""

import re

import pytest

from desk_kit import Browser, DeskKit
from dubanflow.ledger.read import Reader
from dubanflow.services.morning import Mornings
from dubanflow.services.waiting import waiting_room
from kit import Kit, day
from plan_kit import bring, items

VAGUE = """\
云川市2026年工作要点

一、重点工作
1.清理各类牌子。取得明显成效。
2.改进文风会风。持续用力，务求实效。
3.关心关爱群众。做到常态长效。
"""


def seen(browser: Browser, number: str) -> str:
    """What the page's form has seen of a task."""
    found = re.search(rf'name="seen-{number}" value="(\d+)"', browser.page)
    assert found, browser.page
    return found[1]


def reported(kit: Kit, count: int) -> list[str]:
    """So many tasks that were reported done, a day apart."""
    numbers = kit.plan(*((f"督办事项{number}", "组织二科", "6-30") for number in range(count)))
    for place, number in enumerate(numbers):
        kit.act(number, "accept", "3-3")
        kit.act(number, "report", f"3-{4 + place}", done=f"第{place}项已经办好")
    return numbers


def state(desk: DeskKit, number: str) -> str:
    return desk.kit.see(number, "3-20").state


def verify(browser: Browser, numbers: list[str], do: str = "verify", **more: str) -> str:
    """Send the form of the reports, with what the page shows ticked."""
    fields = {f"seen-{one}": seen(browser, one) for one in numbers} | {f"name-{one}": one for one in numbers}
    return browser.post("/today/tasks/reported", do=do, pick=numbers, back="/", **fields, **more)


def test_many_reports_are_verified_at_once(desk: DeskKit) -> None:
    numbers = reported(desk.kit, 4)
    browser = desk.as_("ducha")
    page = browser.page
    assert page.index(numbers[0]) < page.index(numbers[3]), "oldest first"
    assert "第2项已经办好" in page
    verify(browser, numbers[:3])
    assert (browser.status, browser.at) == (200, "/")
    assert "已核验销号 3 项" in browser.page
    assert [state(desk, one) for one in numbers] == ["verified"] * 3 + ["reported"]


def test_one_that_failed_does_not_stop_the_rest_and_says_why(desk: DeskKit) -> None:
    *numbers, waiting = reported(desk.kit, 4)
    browser = desk.as_("ducha")
    desk.kit.act(numbers[1], "cancel", "3-2", by="督查员", reason="并入别的任务")
    page = verify(browser, numbers, reason="情况属实")
    assert browser.status == 409
    assert "已核验销号 2 项" in page
    assert f"<li>{numbers[1]}：您打开页面之后" in page
    assert 'value="情况属实"' in page, "what was typed is kept"
    assert state(desk, waiting) == "reported"
    assert [state(desk, one) for one in numbers] == ["verified", "cancelled", "verified"]


def test_a_second_click_of_the_same_form_verifies_nothing_twice(desk: DeskKit) -> None:
    numbers = reported(desk.kit, 1)
    browser = desk.as_("ducha")
    page = browser.page
    verify(browser, numbers)
    browser.page = page
    verify(browser, numbers)
    assert browser.status == 409
    assert desk.kit.rows("select count(*) from event where kind = 'verify'") == [(1,)]


def test_a_report_is_returned_only_with_a_reason(desk: DeskKit) -> None:
    numbers = reported(desk.kit, 2)
    browser = desk.as_("ducha")
    assert "请写明理由。" in verify(browser, numbers, do="return")
    assert "--reason" not in browser.page
    verify(browser, numbers, do=f"return {numbers[0]}", **{f"reason-{numbers[0]}": "缺佐证"})
    assert [state(desk, one) for one in numbers] == ["in_progress", "reported"]


def test_extensions_are_granted_to_the_day_asked_for_or_another_one_or_refused(desk: DeskKit) -> None:
    kit = desk.kit
    numbers = kit.plan(*((f"事项{number}", "干部科", "3-31") for number in range(3)))
    for number in numbers:
        kit.act(number, "accept", "3-2", by="干部科联络员")
        kit.act(number, "ask", "3-2", by="干部科联络员", reason="会签未完", done="已起草", deadline="4-30")
    browser = desk.as_("ducha")
    fields = {f"seen-{one}": seen(browser, one) for one in numbers}
    assert browser.page.count('value="2026-04-30"') == 3
    days = {f"to-{numbers[0]}": "2026-04-30", f"to-{numbers[1]}": "2026-04-15"}
    browser.post("/today/tasks/extensions", do="extend", pick=numbers[:2], **fields, **days)
    assert "已准予延期 2 项" in browser.page
    browser.post("/today/tasks/extensions", do="refuse", pick=numbers[2], reason="抓紧办", **fields)
    assert [kit.see(one, "3-20").deadline for one in numbers] == [day("4-30"), day("4-15"), day("3-31")]
    assert "没有等您处理的事" in browser.page


def test_a_declined_task_is_kept_or_given_to_another_unit(desk: DeskKit) -> None:
    kit = desk.kit
    numbers = kit.plan(("事项甲", "干部科", "3-31"), ("事项乙", "干部科", "3-31"))
    for number in numbers:
        kit.act(number, "decline", "3-2", by="干部科联络员", reason="不是我科职责")
    browser = desk.as_("ducha")
    fields = {f"seen-{one}": seen(browser, one) for one in numbers}
    own = {f"reason-{numbers[0]}": "职责在组织二科", f"unit-{numbers[0]}": "zuzhi2"}
    browser.post("/today/tasks/declined", do=f"reassign {numbers[0]}", **fields, **own)
    browser.post("/today/tasks/declined", do="keep", pick=numbers[1], reason="三定方案写明", **fields)
    assert [kit.see(one, "3-3").lead for one in numbers] == ["组织二科", "干部科"]
    assert "没有等您处理的事" in browser.page


def test_mails_in_doubt_and_rows_set_aside_are_settled(desk: DeskKit) -> None:
    kit = desk.kit
    kit.task(on="2-26")
    kit.run("2-27")
    with kit.office.database.write() as connection:
        connection.execute("update message set state = 'doubtful'")
        values = ["task", "1", "2026-02-27", "时限写坏了", "2026-02-27T01:00:00.000000Z"]
        connection.execute("insert into parked (kind, ref, day, error, at) values (?, ?, ?, ?, ?)", values)
    keys = [str(row[0]) for row in kit.rows("select id from message order by id")]
    assert keys
    browser = desk.as_("ducha")
    assert "请写明理由。" in browser.post("/today/mails", do="sent", pick=keys)
    browser.post("/today/mails", do="sent", pick=keys, reason="已电话核实")
    assert f"已记为送达 {len(keys)} 项" in browser.page
    browser.post("/today/parked", do="parked 1", **{"reason-1": "已改正"})
    assert "没有等您处理的事" in browser.page
    assert {row[0] for row in kit.rows("select state from message")} == {"sent"}


def test_papers_that_a_supervisor_signs_are_signed_or_given_up_in_place(desk: DeskKit) -> None:
    number = desk.kit.task()
    browser = desk.as_("ducha")
    for _ in range(2):
        browser.get("/papers")
        browser.post("/papers/make", kind="notice", task=number)
    assert "待您签发" in browser.get("/")
    assert "请写明撤稿的理由" in browser.post("/today/papers", do="withdraw paper:2")
    browser.post("/today/papers", do="sign", pick="paper:1", reason="同意")
    browser.post("/today/papers", do="withdraw paper:2", **{"reason-paper:2": "与前一份重复"})
    assert "没有等您处理的事" in browser.page
    states = desk.kit.rows("select state from paper order by id")
    assert states == [("released",), ("withdrawn",)]


def test_plan_items_are_settled_where_they_are_listed(desk: DeskKit) -> None:
    bring(desk.kit, VAGUE)
    browser = desk.as_("ducha")
    assert "事项待定" in browser.page
    page = browser.post("/today/items", do="confirm 2026-P1:1")
    assert browser.status == 409
    assert "请选好牵头单位，填好时限" in page
    assert desk.kit.rows("select count(*) from task") == [(0,)]
    given = {"unit-2026-P1:1": "zuzhi2", "to-2026-P1:1": "2026-06-30"}
    assert "已立项 1 项" in browser.post("/today/items", do="confirm 2026-P1:1", **given)
    made = desk.kit.see("2026-001", "3-2")
    assert (made.lead, made.deadline) == ("组织二科", day("6-30"))
    assert "请写明理由" in browser.post("/today/items", do="drop", pick=["2026-P1:2", "2026-P1:3"])
    browser.post("/today/items", do="drop", pick=["2026-P1:2", "2026-P1:3"], reason="只是要求，不是任务")
    assert "没有等您处理的事" in browser.page
    assert [item.state for item in items(desk.kit, "2026-P1").values()] == ["confirmed", "dropped", "dropped"]


def test_what_waits_is_what_the_morning_message_says(kit: Kit) -> None:
    reported(kit, 3)
    asked = kit.task("请延期的事", deadline="3-31")
    kit.act(asked, "ask", "3-4", reason="会签未完", done="已起草", deadline="4-30")
    with kit.office.database.read() as connection:
        reader = Reader(connection, kit.office.calendar, day("3-20"))
        room = waiting_room(kit.office, reader, kit.person("督查员"))
        mornings = Mornings(kit.office, reader)
        said = {name: mornings.found(name, 10)[1] for name in ("reported", "extensions", "declined", "drafts")}
    assert said == {"reported": 3, "extensions": 1, "declined": 0, "drafts": 0}
    assert (room.reported.count, room.extensions.count, room.declined.count) == (3, 1, 0)
    assert [row.since for row in room.reported.rows] == [day("3-4"), day("3-5"), day("3-6")]
    assert room.reported.rows[0].days == 12


# path, fields, part of the sentence
WRONG = [
    ("/today/tasks/reported", {"do": "verify"}, "还没有选"),
    ("/today/tasks/reported", {"do": "cancel", "pick": "2026-001"}, "没有读懂"),
    ("/today/tasks/nothing", {"do": "verify", "pick": "2026-001"}, "没有读懂"),
    ("/today/tasks/reported", {"do": "verify", "pick": "2026-999"}, "没有编号"),
    ("/today/mails", {"do": "sent", "pick": "x", "reason": "好"}, "不是编号"),
    ("/today/parked", {"do": "parked", "pick": "77", "reason": "好"}, "没有编号为 77"),
    ("/today/items", {"do": "drop", "pick": "2026-P9:1", "reason": "好"}, "2026-P9"),
    ("/today/items", {"do": "confirm", "pick": "x"}, "没有"),
    ("/today/papers", {"do": "sign", "pick": "letter:1"}, "没有读懂"),
    ("/today/papers", {"do": "sign", "pick": "draft:99"}, "没有"),
]


@pytest.mark.parametrize(("path", "fields", "part"), WRONG)
def test_a_form_that_says_nothing_sensible_is_told_so(
    sqlite_desk: DeskKit, path: str, fields: dict[str, str], part: str
) -> None:
    browser = sqlite_desk.as_("ducha")
    reported(sqlite_desk.kit, 1)
    browser.get("/")
    assert part in browser.post(path, **fields)
    assert browser.status in (409, 422)
