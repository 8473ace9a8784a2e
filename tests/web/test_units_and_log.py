"""单位 and 记载: load and burden by unit, the event log narrowed and gone through."""

import re
from pathlib import Path

from desk_kit import DeskKit
from dubanflow.ledger.read import Reader, TaskFilter
from dubanflow.services import event_words
from dubanflow.services.journal import OFFICE_KINDS
from kit import Kit, day
from random_office import TODAY, fill


def test_each_number_of_a_unit_leads_to_a_list_of_that_length(kit: Kit) -> None:
    from desk_kit import Opened, open_accounts

    fill(kit, 31, tasks=80)
    open_accounts(kit)
    with Opened(kit, on=TODAY) as desk:
        browser = desk.as_("ducha")
        found = re.findall(r'<a href="(/tasks\?scope=open&amp;unit=[^"]+)">(\d+)</a>', browser.get("/units"))
        assert len(found) > 8
        for href, count in found:
            page = browser.get(href.replace("&amp;", "&"))
            assert f"<b data-total>{count}</b>" in page, href


def test_a_unit_at_a_closer_look_shows_its_people_burden_and_tasks(desk: DeskKit) -> None:
    number = desk.kit.task()
    desk.kit.run("3-2")
    page = desk.as_("ducha").get("/units/zuzhi2")
    for words in ("组织二科联络员（联络员）", number, "本周去信 1 天（限额 5）", "布置 1 件", "<svg"):
        assert words in page, words


def test_the_rate_of_each_unit_is_that_of_its_picture(kit: Kit) -> None:
    from dubanflow.services.pictures import days_late, punctuality

    fill(kit, 32, tasks=80)
    with kit.office.database.read() as connection:
        reader = Reader(connection, kit.office.calendar, day(TODAY))
        rates = punctuality(reader, day("1-1"), day(TODAY))
        assert len(rates) > 1
        for unit, rate in rates.items():
            picture = days_late(reader, day("1-1"), day(TODAY), units=(unit,))
            assert (rate.in_time, rate.due) == (picture.in_time, picture.in_time + picture.late)


def test_the_rate_stands_beside_the_load(desk: DeskKit) -> None:
    kit = desk.kit
    done, late = kit.plan(("按时的事", "组织二科", "3-1"), ("逾期的事", "组织二科", "3-1"), on="2-9")
    for number in (done, late):
        kit.act(number, "accept", "2-10")
    kit.act(done, "report", "2-26", done="办好了")
    kit.run("3-2")
    page = desk.as_("ducha").get("/units")
    assert '50.0% <span class="quiet">1/2</span>' in page
    assert "积分" not in page
    assert "本年到期 2 项，按时办结 1 项（50.0%）" in desk.as_("ducha").get("/units/zuzhi2")


def test_people_of_a_unit_see_their_own_unit_only(desk: DeskKit) -> None:
    desk.kit.task(unit="干部科")
    browser = desk.as_("zuzhi2-lly")
    page = browser.get("/units")
    assert "/units/zuzhi2" in page
    assert "干部科" not in page
    browser.get("/units/ganbu")
    assert browser.status == 404
    browser.get("/units/nobody")
    assert browser.status == 404


def test_the_log_is_narrowed_by_kind_unit_task_person_and_days(desk: DeskKit) -> None:
    kit = desk.kit
    one, other = kit.task("甲事项"), kit.task("乙事项", unit="干部科")
    kit.act(one, "accept", "3-3")
    kit.act(other, "accept", "3-9", by="干部科联络员")
    browser = desk.as_("shenji")

    def shown(words: str) -> set[str]:
        return set(re.findall(r'<a href="/tasks/([^"]+)">', browser.get(f"/log?{words}")))

    assert shown("") == {one, other}
    assert shown("unit=ganbu") == {other}
    assert shown("actor=zuzhi2-lly") == {one}
    assert shown("kind=accept&since=2026-03-04") == {other}
    assert shown("until=2026-03-03&kind=accept") == {one}
    assert shown(f"task={other}") == {other}
    assert shown("task=全单位") == set()
    assert "没有编号为" in browser.get("/log?task=2026-999")
    assert browser.status == 422


def test_the_pages_of_the_log_hold_every_event_once(desk: DeskKit) -> None:
    desk.kit.plan(*((f"事项{number}", "组织二科", "6-30") for number in range(130)))
    browser = desk.as_("ducha")
    count = int(desk.kit.rows("select count(*) from event")[0][0])
    page, found, pages = browser.get("/log"), [], 0
    while True:
        pages += 1
        found += re.findall(r"<code>([0-9a-f]{12})</code>", page)
        older = re.search(r'href="(/log\?[^"]*)" rel="next"', page)
        if older is None:
            break
        page = browser.get(older[1].replace("&amp;", "&"))
    assert pages > 1
    assert len(found) == len(set(found)) == count
    newer = re.search(r'href="(/log\?[^"]*)" rel="prev"', page)
    assert newer is not None
    assert len(re.findall(r"<code>([0-9a-f]{12})</code>", browser.get(newer[1].replace("&amp;", "&")))) == 100


def test_going_through_the_log_says_that_it_is_whole_or_what_is_wrong(desk: DeskKit) -> None:
    number = desk.kit.task()
    desk.kit.run("3-2")
    browser = desk.as_("shenji")
    browser.get("/log")
    assert "没有发现问题" in browser.post("/log/verify", span="all")
    with desk.kit.office.database.write() as connection:
        connection.execute("update task set state = 'verified' where number = ?", [number])
    browser.get("/log")
    page = browser.post("/log/verify", span="recent")
    assert "发现 1 处问题" in page
    assert number in page


def test_every_kind_of_event_that_is_written_has_a_name() -> None:
    written = {
        kind
        for path in Path(event_words.__file__).parent.glob("*.py")
        for kind in re.findall(r'Event\(\s*"([a-z-]+)"', path.read_text(encoding="utf-8"))
    }
    assert {"decide", "register", "parked-settle"} <= written
    own = {"lapse"}  # an act of the workflow file
    assert written - own <= {*event_words.KINDS, *OFFICE_KINDS}


def test_the_log_is_for_supervisors_and_the_auditor(desk: DeskKit) -> None:
    for login, status in (("ducha", 200), ("shenji", 200), ("zuzhi2-lly", 403), ("fgld", 403), ("admin", 403)):
        browser = desk.as_(login)
        browser.get("/log")
        assert browser.status == status, login


def test_the_lines_of_units_add_up_to_all_open_tasks(kit: Kit) -> None:
    from dubanflow.services.unit_lines import unit_lines

    fill(kit, 33, tasks=80)
    with kit.office.database.read() as connection:
        reader = Reader(connection, kit.office.calendar, day(TODAY))
        lines = unit_lines(kit.office, reader, kit.office.register(connection))
        rows = reader.tasks(TaskFilter(open_only=True))
    assert sum(line.total for line in lines) == len(rows)
    assert sum(line.late for line in lines) == sum(row.overdue for row in rows)
