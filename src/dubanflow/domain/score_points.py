"""The points of a task by the rules of the workflow file: each with the task, the rule and the day that it rests on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from dubanflow.domain.definition import ScoreRule
from dubanflow.domain.score_history import Act, History, ScoredTask, Span
from dubanflow.domain.supervise import shift
from dubanflow.domain.workdays import Calendar

# The act behind an event, where it is one.
KINDS = {
    "return": "return",
    "extension": "extend",
    "late_ask": "ask",
    "feedback": "feedback",
    "false_closure": "lookback",
}


@dataclass(frozen=True, slots=True)
class Point:
    """Points that a unit was given or taken: for which task, by which rule, on which day."""

    unit: int
    number: str
    title: str
    rule: str
    label: str
    points: float
    day: date


def points_of(task: ScoredTask, history: History, rules: Sequence[ScoreRule], calendar: Calendar) -> Iterator[Point]:
    """Every point of a task, whenever it was; none for one that is suspended or cancelled."""
    if task.standing in ("suspended", "cancelled"):
        return
    for rule in rules:
        for span, day in _happened(rule, task, history, calendar):
            yield Point(span.unit, task.number, task.title, rule.rule, rule.label, rule.points, day)


def _happened(rule: ScoreRule, task: ScoredTask, history: History, calendar: Calendar) -> Iterator[tuple[Span, date]]:
    """The spans and days on which what a rule scores happened."""
    if rule.event in ("on_time", "early", "late"):
        yield from _closed(rule, task, history, calendar)
    elif rule.event == "lapse":
        yield from history.lapses()
    elif rule.event == "rung":
        yield from _climbed(rule, task, history)
    else:
        kind = KINDS[rule.event]
        yield from ((span, act.day) for act, span in history.acts if act.kind == kind and _meant(rule, act))


def _meant(rule: ScoreRule, act: Act) -> bool:
    """Of a kind of act only what the rule scores: a request that came late, a closure found false."""
    return (act.late or rule.event != "late_ask") and (act.failed or rule.event != "false_closure")


def _closed(rule: ScoreRule, task: ScoredTask, history: History, calendar: Calendar) -> Iterator[tuple[Span, date]]:
    """The closure of a task, on the day it was verified; one that was reopened has none."""
    span = history.last
    closed = [act.day for act, _ in history.acts if act.kind == "verify"]
    if task.standing != "closed" or not closed or span.excused or span.since > span.deadline:
        return
    late = history.late(len(history.spans) - 1)
    if rule.event == "early":
        assert rule.before is not None  # the check of the workflow file
        done = span.stopped_on or closed[-1]
        if late or shift(calendar, done, rule.before) > span.deadline:
            return
    elif late != (rule.event == "late"):
        return
    yield span, closed[-1]


def _climbed(rule: ScoreRule, task: ScoredTask, history: History) -> Iterator[tuple[Span, date]]:
    """The rungs told of a lateness that is the unit's own."""
    for rung in task.rungs:
        if rung.rule != rule.rung or rung.version > len(history.spans):
            continue
        span = history.spans[rung.version - 1]
        fair = history.fair(span)
        if history.late(rung.version - 1) and fair is not None and rung.day > fair:
            yield span, rung.day
