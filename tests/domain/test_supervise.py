from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.desk import calendar, day, definition, task, working
from dubanflow.domain.supervise import Key, decide
from dubanflow.domain.values import Day, Task


def ask(one: Task, on: str, decided: Collection[Key] = ()) -> Day:
    return decide(one, decided, definition(), calendar(), today=day(on))


def told(found: Day) -> list[str]:
    return [row.rule for row in found.decisions if row.told]


def test_a_reminder_is_decided_on_its_day_and_never_again() -> None:
    found = ask(working(), "3-26")  # three working days before 31 March; ten before is 17 March
    assert told(found) == ["due-3"]
    assert ask(working(), "3-26", {row.key for row in found.decisions}).decisions == ()


def test_a_missed_day_loses_nothing_and_only_the_latest_is_told() -> None:
    found = ask(working(), "3-30")
    assert [(row.rule, row.due_on, row.told) for row in found.decisions] == [
        ("due-10", day("3-17"), False),
        ("due-3", day("3-26"), False),
        ("due-1", day("3-30"), True),
    ]


def test_a_reminder_older_than_the_deadline_version_is_not_asked() -> None:
    found = ask(working(version_from="3-27"), "3-30")
    assert [row.rule for row in found.decisions] == ["due-1"]


def test_overdue_is_entered_the_day_after_the_deadline_whatever_day_the_machine_ran() -> None:
    assert ask(working(), "3-31").lapsed_on is None
    assert ask(working(), "4-1").lapsed_on == day("4-1")
    assert ask(working(), "4-20").lapsed_on == day("4-1")


def test_the_ladder_climbs_by_working_days_and_each_rung_is_dated_to_its_day() -> None:
    late = working(state="overdue")
    assert told(ask(late, "4-1")) == ["L1"]
    assert {row.rule: row.due_on for row in ask(late, "4-9").decisions if row.rule.startswith("L")} == {
        "L1": day("4-1"),
        "L2": day("4-8"),  # 清明: 4–6 April is off
    }


def test_after_an_outage_only_the_highest_rung_that_is_sent_is_told_beside_the_highest_draft() -> None:
    found = ask(working(state="overdue"), "5-15")
    assert [row.rule for row in found.decisions if row.told and row.rule.startswith("L")] == ["L2", "L4"]
    assert found.level == 4


def test_reminders_after_the_deadline_are_recorded_and_not_told() -> None:
    found = ask(working(), "4-1")
    assert [row.told for row in found.decisions if row.rule.startswith("due")] == [False, False, False]


def test_a_unit_that_does_not_sign_is_reminded_after_two_working_days() -> None:
    assert told(ask(task(), "3-4")) == ["sign"]


def test_the_clock_stands_still_while_a_report_waits_and_the_office_is_reminded_instead() -> None:
    waiting = working(state="reported", reported_on="3-30")
    assert told(ask(waiting, "4-2")) == ["check-3"]
    assert ask(waiting, "5-29").lapsed_on is None


def test_feedback_is_asked_again_and_again_up_to_the_deadline() -> None:
    long = working(deadline="6-30", accepted_on="3-2")
    first = ask(long, "4-2")
    assert told(first) == ["feedback"]
    assert [row.occurrence for row in ask(long, "6-29").decisions if row.rule == "feedback"] == [
        "2026-04-01",
        "2026-05-07",
        "2026-06-05",
    ]


def test_feedback_given_starts_the_interval_anew() -> None:
    assert ask(working(deadline="6-30", accepted_on="3-2", feedback_on="3-31"), "4-2").decisions == ()


def test_nothing_is_asked_of_a_final_or_suspended_task() -> None:
    for state in ("verified", "cancelled", "suspended"):
        found = ask(working(state=state, suspended_on="3-5"), "6-30")
        assert (found.decisions, found.next_check_on) == ((), None)


@given(start=st.integers(0, 120), state=st.sampled_from(["assigned", "in_progress", "overdue", "reported"]))
def test_nothing_is_asked_before_the_next_check(start: int, state: str) -> None:
    one = task(state=state, deadline="6-15", accepted_on=None if state == "assigned" else "3-3")
    one = replace(one, reported_on=day("3-9") if state == "reported" else None)
    now = day("3-2") + timedelta(days=start)
    today = decide(one, (), definition(), calendar(), today=now)
    decided = {row.key for row in today.decisions}
    one = replace(one, state="overdue" if today.lapsed_on else one.state, level=today.level)
    until = today.next_check_on or now + timedelta(days=60)
    for offset in range((until - now).days):
        later = decide(one, decided, definition(), calendar(), today=now + timedelta(days=offset))
        assert (later.decisions, later.lapsed_on) == ((), None)


def test_feedback_that_fell_due_is_not_asked_for_once_the_deadline_passed() -> None:
    found = ask(working(accepted_on="2-24"), "4-2")
    assert [(row.due_on, row.told) for row in found.decisions if row.rule == "feedback"] == [(day("3-25"), False)]
