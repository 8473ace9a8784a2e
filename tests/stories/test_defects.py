"""Each defect seen in real systems (docs/architecture.md), shown to be impossible here, on both databases."""

import time
from datetime import UTC, datetime, timedelta

import chinese_calendar
import pytest

from dubanflow.domain.errors import Forbidden
from dubanflow.ledger import schema
from dubanflow.ledger.read import Reader, TaskFilter
from dubanflow.ledger.runs import claim, release
from dubanflow.services.acts import find_task
from dubanflow.services.day import run_day
from dubanflow.services.lists import supervision_list
from dubanflow.services.sweep import sweep
from kit import Kit, day, moment


def rungs(kit: Kit, number: str) -> list[str]:
    return [row[0] for row in kit.decisions(number) if row[0].startswith("L")]


def test_the_day_is_not_marked_done_before_the_work_is(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    kit.task(deadline="3-31")

    def stop(what: str) -> None:
        if what.startswith("copy message_item") or "into message_item" in what:
            raise RuntimeError("the power is gone")

    kit.office.database.touch = stop
    with pytest.raises(RuntimeError):
        kit.run("4-1")
    kit.office.database.touch = None
    assert kit.rows("select state from run where day = '2026-04-01'") == [("running",)]
    assert kit.run("4-1").messages > 0


def test_a_missed_day_is_not_lost_because_nothing_is_matched_by_equality(kit: Kit) -> None:
    number = kit.task(deadline="3-31")
    kit.run("3-3")
    kit.run("4-2")  # neither the day of the lapse nor that of the first rung was run
    assert kit.see(number, "4-2").state == "overdue"
    assert rungs(kit, number) == ["L1"]


def test_a_second_run_mails_nothing_again(kit: Kit) -> None:
    kit.task(deadline="3-31")
    kit.run("4-1")
    told = kit.rows("select sum(attempts) from message")
    assert kit.run("4-1").messages == 0
    assert kit.rows("select sum(attempts) from message") == told


def test_once_overdue_the_clock_is_not_silent_for_ever(kit: Kit) -> None:
    number = kit.task(deadline="3-31")
    for on in ("4-1", "4-8", "4-15", "4-29", "6-1"):
        kit.run(on)
    assert rungs(kit, number) == ["L1", "L2", "L3", "L4", "L5"]


def test_a_level_is_not_repeated_daily_until_the_task_is_closed(kit: Kit) -> None:
    number = kit.task(deadline="3-31")
    one = day("4-1")
    while one < day("4-8"):
        kit.run(f"{one.month}-{one.day}")
        one += timedelta(days=1)
    assert rungs(kit, number) == ["L1"]


def test_not_only_the_first_level_ever_fires(kit: Kit) -> None:
    number = kit.task(deadline="3-31")
    kit.run("4-1")
    kit.run("4-8")
    assert "督办" in kit.text("4-8", "zuzhi2-fzr")
    assert kit.see(number, "4-8").level == 2


def test_after_an_extension_no_reminder_quotes_the_old_deadline(kit: Kit) -> None:
    number = kit.task(deadline="3-31")
    kit.act(number, "accept", on="3-3")
    kit.run("3-16")
    kit.office.database.touch = None
    kit.run("3-25")
    kit.act(number, "ask", on="3-26", reason="涉及面广", done="已成稿", deadline="4-30")
    kit.act(number, "extend", on="3-26", by="督查员", deadline="4-30")
    kit.run("3-26")  # the day of the old deadline's second reminder
    assert [row for row in kit.decisions(number) if row[0] == "due-3"] == []
    kit.run("4-27")
    assert "4月30日" in kit.text("4-27", "zuzhi2-lly")


def test_an_extension_keeps_the_old_deadline_on_record(kit: Kit) -> None:
    number = kit.task(deadline="3-31")
    kit.act(number, "accept", on="3-3")
    kit.act(number, "ask", on="3-26", reason="涉及面广", done="已成稿", deadline="4-30")
    kit.act(number, "extend", on="3-26", by="督查员", deadline="4-30")
    assert kit.rows("select version, deadline from deadline order by version") == [(1, "2026-03-31"), (2, "2026-04-30")]
    assert kit.see(number, "3-27").original_deadline == day("3-31")


def test_after_an_outage_nobody_is_flooded(kit: Kit) -> None:
    numbers = kit.plan(*((f"推进第{n}项工作", "组织二科", f"3-{n}") for n in range(10, 30)))
    kit.run("3-2")
    kit.run("6-1")  # three months of reminders and rungs were crossed
    mails = kit.mails("6-1")
    assert len(mails) <= 5  # one to each person, whatever was missed
    told = [row for number in numbers for row in kit.decisions(number) if row[3] == "told" and row[0] != "sign"]
    assert {row[0] for row in told} <= {"L2", "draft:L5", "draft:L4", "draft:L3"}  # the highest only


def test_after_an_upgrade_nobody_is_flooded(kit: Kit) -> None:
    kit.plan(*((f"推进第{n}项工作", "组织二科", f"3-{n}") for n in range(10, 30)))
    for on in ("3-2", "4-1", "4-2"):
        kit.run(on)
    schema.upgrade(kit.office.database)
    kit.reopen()
    again = kit.run("4-2")
    assert (again.decisions, again.messages) == (0, 0)
    assert kit.run("4-3").messages <= len(kit.mails("4-2")) + 1


def test_a_holiday_needs_no_internet_and_never_fails_to_a_workday(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    def no_network(*_: object, **__: object) -> None:
        raise OSError("no network here")

    calendar = kit.office.calendar
    monkeypatch.setattr(socket, "create_connection", no_network)
    monkeypatch.setattr(socket, "getaddrinfo", no_network)
    assert not calendar.is_workday(day("10-1"))
    assert calendar.is_workday(day("10-10"))  # made up on a Saturday
    assert chinese_calendar.is_holiday(day("10-1"))


@pytest.mark.parametrize("off", ["4-4", "4-5", "5-1", "10-1"])
def test_no_mail_leaves_on_a_holiday(kit: Kit, off: str) -> None:
    kit.task(deadline="4-2")
    kit.run(off)
    assert kit.mails(off) == {}
    assert kit.rows("select count(*) from message") == [(0,)]


@pytest.mark.parametrize("hour", [16, 20])  # midnight and four in the morning in China
def test_no_mail_leaves_at_night(kit: Kit, hour: int) -> None:
    kit.task()
    kit.clock = datetime(2026, 3, 2, hour, tzinfo=UTC)
    report = run_day(kit.office, moment("3-3"), now=lambda: kit.clock)
    assert (report.messages, kit.mails("3-3")) == (0, {})
    assert report.waiting > 0
    assert kit.run("3-4").messages > 0  # it has waited for the morning


def test_counts_agree_between_list_page_and_digest(kit: Kit) -> None:
    kit.plan(*((f"推进第{n}项工作", "组织二科" if n % 3 else "干部科", f"4-{n}") for n in range(1, 25)))
    kit.run("3-2")
    kit.run("4-13")
    with kit.office.database.read() as connection:
        reader = Reader(connection, kit.office.calendar, day("4-13"))
        listed = supervision_list(reader)
        late = len(reader.tasks(TaskFilter(overdue=True)))
    assert late == sum(unit.late for unit in listed.units) == sum(row.overdue for row in listed.rows)
    assert f"逾期{late}" in kit.text("4-13", "buzhang").replace(" ", "").replace("：", "")
    kept = kit.rows("select figures from snapshot where scope = '' and period = '2026-W16'")
    assert f'"逾期":{late}' in kept[0][0]


def test_nobody_deletes_a_task_without_trace(kit: Kit) -> None:
    number = kit.task()
    kit.act(number, "cancel", on="3-3", by="督查员", reason="上级已取消该项")
    assert kit.see(number, "3-4").state == "cancelled"
    assert kit.rows("select kind, actor from event where chain > 0 order by seq") == [
        ("assign", "ducha"),
        ("cancel", "ducha"),
    ]
    with pytest.raises(Exception, match="只增不改"), kit.office.database.write() as connection:
        connection.execute("delete from event")


def test_a_changed_workflow_file_fires_no_finished_step_again(kit: Kit) -> None:
    number = kit.task(deadline="3-31")
    kit.run("4-1")
    before = kit.decisions(number)
    text = kit.office.workflow_source()
    path = kit.root / "workflows" / "supervision.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text.replace("L1, label: 催办, after: 1wd", "L1, label: 催办, after: 2wd"), encoding="utf-8")
    kit.reopen()
    kit.run("4-2")
    assert kit.decisions(number) == before


def test_a_poison_row_does_not_stop_the_run(kit: Kit) -> None:
    bad, good = kit.plan(("整理台账", "组织二科", "3-31"), ("核对名册", "干部科", "3-31"))
    with kit.office.database.write() as connection:
        connection.execute("update task set state = 'nirgends' where number = ?", [bad])
    report = kit.run("4-1")
    assert report.parked[0][0] == "1"
    assert rungs(kit, good) == ["L1"]
    assert "ganbu-lly" in kit.mails("4-1")


def test_no_digest_is_sent_that_has_nothing_to_say(kit: Kit) -> None:
    kit.run("3-2")
    assert kit.mails("3-2") == {}
    kit.task(unit="组织二科", on="3-2")
    kit.run("3-3")
    assert "ganbu-fzr" not in kit.mails("3-3")


def test_the_makers_own_check_closes_nothing(kit: Kit) -> None:
    number = kit.task()
    kit.act(number, "accept", on="3-3")
    kit.act(number, "report", on="3-4", done="已办结")
    with pytest.raises(Forbidden):
        kit.act(number, "verify", on="3-5", by="组织二科联络员")


def test_the_cost_of_a_day_is_its_work_not_the_size_of_the_ledger(sqlite_kit: Kit) -> None:
    kit = sqlite_kit
    kit.plan(*((f"推进第{n}项工作", "组织二科", "12-31") for n in range(200)))
    kit.run("3-5")
    statements: list[str] = []
    held = claim(kit.office.database, "daily", lambda: kit.clock)
    assert held is not None
    kit.office.database.touch = statements.append
    began = time.perf_counter()
    assert sweep(kit.office, held, moment("3-5"), lambda _count: None).looked_at == 0
    assert time.perf_counter() - began < 0.5
    assert len(statements) == 3  # the lease, the index, the commit
    kit.office.database.touch = None
    release(kit.office.database, held)
    with kit.office.database.read() as connection:
        plan = connection.rows("explain query plan select id from task where next_check_on <= '2026-03-05'")
        assert "ix_task_next_check_on" in str(plan)
        assert find_task(connection, "2026-001") == 1
