"""Excuse (容错): lateness excused by a leader, with the reason, once for each deadline."""

import pytest

from domain.desk import SUPERVISOR, calendar, day, definition, do, done, refused, task, working
from dubanflow.domain.supervise import decide
from dubanflow.domain.values import Actor, Outcome, Task

LEADER = Actor("fgld", "分管副部长", ("leader",))
CHIEF = Actor("buzhang", "部长", ("chief",))
LATE = working(state="overdue", level=1)


@pytest.mark.parametrize(
    "late",
    [
        LATE,  # open and past the deadline
        task(state="overdue"),  # never signed
        working(state="reported", reported_on="4-2"),  # reported after the deadline
        working(state="suspended", suspended_on="4-2"),  # suspended after it
        working(state="verified", reported_on="4-2", closed_on="4-20"),  # closed, and reported late
        working(state="cancelled", closed_on="4-20"),  # cancelled while late
    ],
)
def test_lateness_is_excused_from_any_state_and_the_state_stays(late: Task) -> None:
    answer = do(late, "excuse", "4-21", LEADER, reason="汛期抢险，人员全部下沉一线")
    assert isinstance(answer, Outcome)
    assert (answer.task.excused_on, answer.task.state) == (day("4-21"), late.state)


@pytest.mark.parametrize(
    ("one", "on"),
    [
        (working(), "3-31"),  # the deadline itself is in time
        (working(state="reported", reported_on="3-31"), "4-20"),  # a supervisor who takes long makes nobody late
        (working(state="verified", reported_on="3-30", closed_on="4-20"), "4-21"),  # reported in time, closed later
    ],
)
def test_what_was_in_time_needs_no_excuse(one: Task, on: str) -> None:
    assert refused(one, "excuse", on, LEADER, reason="抢险") == "is_late"


def test_only_leaders_excuse_and_only_with_a_reason() -> None:
    assert refused(LATE, "excuse", "4-2", SUPERVISOR, reason="抢险") == "role"
    assert refused(LATE, "excuse", "4-2") == "role"
    assert refused(LATE, "excuse", "4-2", CHIEF) == "has_reason"


def test_a_lateness_is_excused_once() -> None:
    assert refused(done(LATE, "excuse", "4-2", CHIEF, reason="抢险"), "excuse", "4-3", LEADER, reason="抢险") == (
        "not_excused"
    )


def test_a_new_deadline_needs_a_new_excuse() -> None:
    excused = done(LATE, "excuse", "4-2", LEADER, reason="抢险")
    assert done(excused, "extend", "4-2", SUPERVISOR, deadline="4-30").excused_on is None


def test_days_given_back_keep_the_excuse() -> None:
    held = working(state="reported", reported_on="4-2", excused_on="4-3")
    assert done(held, "return", "4-9", SUPERVISOR, reason="材料不全").excused_on == day("4-3")


def test_an_excused_task_is_still_asked_for() -> None:
    excused = done(LATE, "excuse", "4-2", LEADER, reason="抢险")
    asked = decide(excused, {("L1", 1, "")}, definition(), calendar(), today=day("4-8"))
    assert "L2" in [row.rule for row in asked.decisions if row.told]
