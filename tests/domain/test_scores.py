"""Scores: whose lateness it was, what is left out, the points and their evidence, the ranks. Days of 2026."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from dubanflow.domain.definition import Limit, ScoreRule, Scores
from dubanflow.domain.register import Unit
from dubanflow.domain.score_history import Act, Climbed, ScoredTask
from dubanflow.domain.scores import Rate, UnitScore, ranked, score
from dubanflow.domain.workdays import Calendar

CALENDAR = Calendar({2026: "confirmed"}, frozenset(), frozenset(), {})
UNIT, OTHER = 1, 2
UNITS = (Unit("zuzhi2", "组织二科", group="机关科室", id=UNIT), Unit("ganbu", "干部科", group="机关科室", id=OTHER))
TODAY = date(2026, 6, 30)


def day(text: str) -> date:
    month, _, number = text.partition("-")
    return date(2026, int(month), int(number))


def act(kind: str, on: str, **more: Any) -> Act:
    return Act(kind, day(on), **more)


def task(*acts: Act, deadlines: Sequence[tuple[str, str]] = (("3-31", "assign"),), **more: Any) -> ScoredTask:
    """A task of 组织二科 assigned on 2 March; its deadlines by version."""
    values: dict[str, Any] = {"standing": "open", "unit": UNIT, **more}
    return ScoredTask(
        id=1,
        number="2026-001",
        title="整顿软弱涣散村党组织",
        assigned_on=day("3-2"),
        deadlines=tuple((day(text), reason) for text, reason in deadlines),
        acts=(act("assign", "3-2", unit=UNIT), act("accept", "3-3"), *acts),
        **values,
    )


def closed(*acts: Act, **more: Any) -> ScoredTask:
    return task(*acts, standing="closed", **more)


def judged(one: ScoredTask, unit: int = UNIT, today: date = TODAY) -> tuple[bool | None, bool | None, str] | None:
    """In time on the present deadline, on the original one, why left out; None where the task is not on the board."""
    board = score(
        [one], UNITS, Scores(True), CALENDAR, since=day("1-1"), until=TODAY, today=today, detail=(UNIT, OTHER)
    )
    row = board.of(unit)
    if row is None or not row.judged:
        return None
    return row.judged[0].in_time, row.judged[0].in_time_originally, row.judged[0].left_out


REPORTED = (act("report", "3-30"), act("verify", "4-9"))
LATE = (act("report", "4-10"), act("verify", "4-13"))
TO_APRIL = (("3-31", "assign"), ("4-30", "extend"))

# A task as it went, and the verdicts: now, originally, why left out.
VERDICTS = [
    # in time, however long the office takes to verify; on the very day; a day late; still not done
    (closed(*REPORTED), (True, True, "")),
    (closed(act("report", "3-31"), act("verify", "6-1")), (True, True, "")),
    (task(act("report", "3-31")), (True, True, "")),
    (closed(act("report", "4-1"), act("verify", "4-2")), (False, False, "")),
    (task(), (False, False, "")),
    # extended before the deadline: in time now, late originally; asked in time and answered after it: the same
    (closed(act("ask", "3-20"), act("extend", "3-25", moved=True), *LATE, deadlines=TO_APRIL), (True, False, "")),
    (closed(act("ask", "3-30"), act("extend", "4-3", moved=True), *LATE, deadlines=TO_APRIL), (True, False, "")),
    # asked for after the deadline: an extension does not wash the lateness away
    (closed(act("ask", "4-2", late=True), act("extend", "4-3", moved=True), *LATE, deadlines=TO_APRIL),
     (False, False, "")),
    # asked in time, refused late: in time up to the day of the refusal, late after it
    (closed(act("ask", "3-30"), act("refuse", "4-10"), *LATE), (True, False, "")),
    (closed(act("ask", "3-30"), act("refuse", "4-9"), *LATE), (False, False, "")),
    # a plea that the task is not theirs, made in time and answered late, on both deadlines
    (closed(act("decline", "3-30"), act("keep", "4-10"), *LATE), (True, True, "")),
    # the answer is still owed by the office
    (task(act("ask", "3-30")), (None, None, "waiting")),
    # returned: the days that the office held are given back (3-30 to 4-8: 7 working days)
    (closed(act("report", "3-30"), act("return", "4-8", moved=True, held=7), act("report", "4-9"),
            act("verify", "4-10"), deadlines=(("3-31", "assign"), ("4-9", "return"))), (True, True, "")),
    # reported late, returned, reported again: late as it was
    (closed(act("report", "4-2"), act("return", "4-8", moved=True, held=4), act("report", "4-9"),
            act("verify", "4-10"), deadlines=(("3-31", "assign"), ("4-6", "return"))), (False, False, "")),
    # suspended, cancelled, excused: out
    (task(act("suspend", "3-20"), standing="suspended"), (None, None, "suspended")),
    (task(act("cancel", "4-20"), standing="cancelled"), (None, None, "cancelled")),
    (closed(act("excuse", "4-2"), *LATE), (None, None, "excused")),
    # excused and then extended: in time on the new deadline, out of the original rate
    (closed(act("excuse", "4-2"), act("extend", "4-3", moved=True), *LATE, deadlines=TO_APRIL), (True, None, "")),
    # resumed with days given back after a suspension
    (closed(act("suspend", "3-20"), act("resume", "4-3", moved=True, held=10), *LATE,
            deadlines=(("3-31", "assign"), ("4-14", "resume"))), (True, True, "")),
    # reopened after a closure that did not hold: the original deadline stays
    (task(*REPORTED, act("reopen", "4-20", moved=True), deadlines=(("3-31", "assign"), ("5-20", "reopen"))),
     (False, False, "")),
    # reopened after it had been cancelled: the new deadline is the original one
    (closed(act("cancel", "3-20"), act("reopen", "4-20", moved=True, revived=True), act("report", "5-8"),
            act("verify", "5-9"), deadlines=(("3-31", "assign"), ("5-20", "reopen"))), (True, True, "")),
    # not due by the end of the period
    (task(deadlines=(("7-31", "assign"),)), None),
    # due on the present deadline only after it: the original one counts alone
    (task(act("extend", "3-25", moved=True), deadlines=(("3-31", "assign"), ("7-31", "extend"))),
     (None, False, "")),
]  # fmt: skip


@pytest.mark.parametrize(("one", "verdict"), VERDICTS)
def test_a_task_is_judged_fairly_on_both_deadlines(
    one: ScoredTask, verdict: tuple[bool | None, bool | None, str] | None
) -> None:
    assert judged(one) == verdict


def test_a_task_due_today_counts_once_it_is_reported() -> None:
    due = task(deadlines=(("6-30", "assign"),))
    assert judged(due) is None
    assert judged(replace(due, acts=(*due.acts, act("report", "6-30")))) == (True, True, "")


def test_who_is_handed_a_task_in_time_has_that_deadline_and_who_is_handed_it_late_is_left_out() -> None:
    moved = {"unit": OTHER, "deadlines": (("3-31", "assign"), ("4-30", "reassign"))}
    in_time = closed(act("reassign", "3-20", moved=True, unit=OTHER), *LATE, **moved)
    assert judged(in_time, OTHER) == (True, True, "")
    same_day = {"unit": OTHER, "deadlines": (("3-31", "assign"), ("3-31", "reassign"))}
    late = closed(act("reassign", "4-3", moved=True, unit=OTHER), *LATE, **same_day)
    assert judged(late, OTHER) == (None, None, "handed")
    assert judged(late, UNIT) is None


RULES = (
    ScoreRule("on-time", "按时办结", "on_time", 2),
    ScoreRule("early", "提前办结", "early", 1, before=Limit(5, "wd")),
    ScoreRule("late", "超时办结", "late", -1),
    ScoreRule("lapse", "逾期", "lapse", -1),
    ScoreRule("duban", "督办", "rung", -2, rung="L2"),
    ScoreRule("returned", "退回重办", "return", -0.5),
    ScoreRule("extended", "延期", "extension", -0.1),
    ScoreRule("late-ask", "逾期申请", "late_ask", -0.2),
    ScoreRule("feedback", "反馈", "feedback", 0.5),
    ScoreRule("untrue", "办结不实", "false_closure", -5),
)


def points(one: ScoredTask, unit: int = UNIT, rules: Sequence[ScoreRule] = RULES) -> list[tuple[str, str, float]]:
    board = score(
        [one],
        UNITS,
        Scores(True, points=tuple(rules)),
        CALENDAR,
        since=day("1-1"),
        until=TODAY,
        today=TODAY,
        detail=(UNIT, OTHER),
    )
    row = board.of(unit)
    return [(point.rule, f"{point.day.month}-{point.day.day}", point.points) for point in row.cited] if row else []


# A task as it went, and each point with its day.
POINTS = [
    # in time; five working days before the deadline; four
    (closed(*REPORTED), [("on-time", "4-9", 2)]),
    (closed(act("report", "3-24"), act("verify", "3-26")), [("early", "3-26", 1), ("on-time", "3-26", 2)]),
    (closed(act("report", "3-25"), act("verify", "3-26")), [("on-time", "3-26", 2)]),
    # late: the lapse on the day after the deadline, the closure when it was verified
    (closed(*LATE), [("lapse", "4-1", -1), ("late", "4-13", -1)]),
    # the second rung, told; one told while the office owed an answer is nobody's fault
    (task(rungs=(Climbed("L1", 1, day("4-1")), Climbed("L2", 1, day("4-8")))),
     [("lapse", "4-1", -1), ("duban", "4-8", -2)]),
    (task(act("ask", "3-30"), act("refuse", "4-9"), rungs=(Climbed("L2", 1, day("4-8")),)), [("lapse", "4-10", -1)]),
    # feedback, a return, an extension, one asked for late
    (task(act("feedback", "3-10"), act("report", "3-12"), act("return", "3-12")),
     [("feedback", "3-10", 0.5), ("returned", "3-12", -0.5), ("lapse", "4-1", -1)]),
    (task(act("ask", "4-2", late=True), act("extend", "4-3", moved=True), deadlines=(*TO_APRIL,)),
     [("lapse", "4-1", -1), ("late-ask", "4-2", -0.2), ("extended", "4-3", -0.1), ("lapse", "5-1", -1)]),
    # days given back do not make a second lapse of the first
    (task(act("report", "4-2"), act("return", "4-8", moved=True, held=4),
          deadlines=(("3-31", "assign"), ("4-6", "return"))), [("lapse", "4-1", -1), ("returned", "4-8", -0.5)]),
    # a closure found false: no point for it any more; what held is no point either way
    (task(*REPORTED, act("lookback", "4-20", failed=True), act("reopen", "4-20", moved=True),
          deadlines=(("3-31", "assign"), ("7-20", "reopen"))), [("untrue", "4-20", -5)]),
    (closed(*REPORTED, act("lookback", "4-20")), [("on-time", "4-9", 2)]),
    # excused, suspended, cancelled
    (closed(act("excuse", "4-2"), *LATE), []),
    (task(standing="suspended"), []),
    (task(standing="cancelled"), []),
]  # fmt: skip


@pytest.mark.parametrize(("one", "cited"), POINTS)
def test_every_point_names_its_rule_and_day(one: ScoredTask, cited: list[tuple[str, str, float]]) -> None:
    assert points(one) == cited


def test_points_go_to_the_unit_that_had_the_task_then() -> None:
    moved = closed(
        act("reassign", "4-3", moved=True, unit=OTHER),
        *LATE,
        unit=OTHER,
        deadlines=(("3-31", "assign"), ("4-14", "reassign")),
    )
    assert points(moved, UNIT) == [("lapse", "4-1", -1)]
    assert points(moved, OTHER) == [("on-time", "4-13", 2)]


def test_points_are_added_without_the_error_of_fractions() -> None:
    told = [act("feedback", f"3-{number}") for number in range(10, 20)]
    rules = Scores(True, points=(ScoreRule("f", "反馈", "feedback", 0.1),))
    board = score([task(*told)], UNITS, rules, CALENDAR, since=day("1-1"), until=TODAY, today=TODAY)
    assert [(row.points, row.points_words) for row in board.rows] == [(1.0, "+1")]


def row(name: str, due: int, in_time: int, points: float = 0) -> UnitScore:
    return UnitScore(0, name, name, Rate(due, in_time), Rate(), points, 0)


def test_ties_share_a_rank_the_next_is_skipped_and_two_tasks_are_too_few() -> None:
    rows = [row("丁", 4, 1), row("甲", 10, 10), row("乙", 4, 2), row("丙", 6, 3), row("戊", 2, 2)]
    assert [(one.unit, one.rank) for one in ranked(rows, "rate")] == [
        ("甲", 1), ("乙", 2), ("丙", 2), ("丁", 4), ("戊", None),
    ]  # fmt: skip
    assert ranked(rows, "rate")[-1].rank_words == "—"


def test_an_office_may_rank_by_points() -> None:
    rows = [row("甲", 3, 3, -1), row("乙", 3, 0, 2.5), row("丙", 3, 1, 2.5)]
    assert [(one.unit, one.rank) for one in ranked(rows, "points")] == [("乙", 1), ("丙", 1), ("甲", 3)]


def test_units_are_compared_within_their_group_and_those_without_tasks_are_not_shown() -> None:
    county = Unit("linxi", "临溪县委组织部", group="县（市、区）", id=3)
    none = Unit("renkou", "人才科", group="机关科室", id=4)
    tasks = [task(), _of(3)]
    board = score(tasks, (*UNITS, county, none), Scores(True), CALENDAR, since=day("1-1"), until=TODAY, today=TODAY)
    assert [(group.name, [one.unit for one in group.rows]) for group in board.groups] == [
        ("机关科室", ["组织二科"]),
        ("县（市、区）", ["临溪县委组织部"]),
    ]


def _of(unit: int) -> ScoredTask:
    one = task(unit=unit)
    return replace(one, acts=(replace(one.acts[0], unit=unit), *one.acts[1:]))
