"""The history of a task as scoring sees it: its deadlines one after another, who had it, and whose lateness it was.

A span is the time under one deadline version. Fairness is worked out here, once: days given back make a span of their
own (deadline versions do that already); a request made in time and answered late moves the day on which the unit must
have reported; a unit that was handed a task past its deadline is not late; an excused span is nobody's lateness; and an
extension granted after the deadline had passed does not wash the lateness away.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

Standing = Literal["open", "closed", "suspended", "cancelled"]
GIVEN_BACK = ("return", "resume")  # versions that the office's own waiting made: the same lateness goes on
ENDS_ASK = frozenset({"extend", "refuse", "report", "reassign", "cancel", "suspend"})
ENDS_DECLINE = frozenset({"keep", "reassign", "accept", "cancel"})
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Act:
    """What happened to a task on a day. `moved`: it made a deadline version; `unit`: the lead unit after it.

    `late`: an extension asked for after the deadline; `held`: working days given back; `revived`: reopened after it
    had been cancelled; `failed`: a look-back found the closure false.
    """

    kind: str
    day: date
    moved: bool = False
    unit: int | None = None
    late: bool = False
    held: int = 0
    revived: bool = False
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Climbed:
    """A rung that was told (a draft one: released) under a deadline version."""

    rule: str
    version: int
    day: date


@dataclass(frozen=True, slots=True)
class ScoredTask:
    """A task with everything on record that scoring needs; `deadlines` by version from 1, `acts` oldest first."""

    id: int
    number: str
    title: str
    unit: int
    standing: Standing
    assigned_on: date
    deadlines: tuple[tuple[date, str], ...]
    acts: tuple[Act, ...]
    rungs: tuple[Climbed, ...] = ()


@dataclass(slots=True)
class Span:
    """The time under one deadline version. `stopped_on`: the unit reported (or the clock was stopped) and it held.

    `since` is the day on which the unit got the task.
    """

    version: int
    deadline: date
    reason: str
    unit: int
    since: date
    excused: bool = False
    stopped_on: date | None = None
    ended_on: date | None = None
    held: int = 0
    revived: bool = False


@dataclass(slots=True)
class Wait:
    """A request of the unit and the day on which it was answered; None while it waits."""

    kind: str
    asked_on: date
    answered_on: date | None = None


@dataclass(slots=True)
class History:
    """The spans of a task, oldest first; `acts` with the span in which each happened."""

    today: date
    spans: list[Span]
    waits: list[Wait] = field(default_factory=list)
    acts: list[tuple[Act, Span]] = field(default_factory=list)

    @property
    def last(self) -> Span:
        """The present deadline."""
        return self.spans[-1]

    def fair(self, span: Span) -> date | None:
        """The last day on which reporting was in time, inclusive; None while a request made in time waits for an
        answer and the deadline has passed."""
        return answered(span.deadline, self.waits, self.today)

    def breached(self, span: Span) -> date | None:
        """The first day on which the unit was late under a span by its own doing; None where it was not."""
        fair = self.fair(span)
        if fair is None or span.excused or span.since > span.deadline:
            return None
        stops = [day for day in (span.stopped_on, span.ended_on) if day]
        return fair + DAY if min(stops, default=self.today) > fair else None

    def late(self, index: int) -> bool:
        """Whether the task counts as late under its `index`-th span: there, or before what does not make it good."""
        span = self.spans[index]
        if span.excused:
            return False
        if self.breached(span):
            return True
        return index > 0 and span.reason in (*GIVEN_BACK, "extend") and self.late(index - 1)

    def lapses(self) -> list[tuple[Span, date]]:
        """Every lateness with its first day; days given back do not make a second one of it."""
        found = []
        for index, span in enumerate(self.spans):
            day = self.breached(span)
            again = index > 0 and span.reason in GIVEN_BACK and self.late(index - 1)
            if day and not again:
                found.append((span, day))
        return found

    def basis(self) -> int:
        """The index of the span whose deadline is the present unit's original one."""
        starts = [i for i, span in enumerate(self.spans) if span.reason in ("assign", "reassign") or span.revived]
        return starts[-1] if starts else 0


def answered(deadline: date, waits: Sequence[Wait], today: date) -> date | None:
    """The deadline, moved to the day of the answer where a request made by it was answered later; None: it waits."""
    fair = deadline
    for wait in waits:
        if wait.asked_on > deadline:
            continue
        if wait.answered_on is None and today > deadline:
            return None
        fair = max(fair, wait.answered_on or deadline)
    return fair


def unfold(task: ScoredTask, today: date) -> History:
    """The history of a task, by going through its acts."""
    deadline, reason = task.deadlines[0]
    first = next((act for act in task.acts if act.kind == "assign"), None)
    unit = first.unit if first and first.unit is not None else task.unit
    history = History(today, [Span(1, deadline, reason, unit, task.acts[0].day if task.acts else task.assigned_on)])
    for act in task.acts:
        _pleas(history, act)
        before = history.last
        if act.moved and before.version < len(task.deadlines):
            _next_span(history, task, act)
        _stops(history.last, act)
        history.acts.append((act, before))
    return history


def _next_span(history: History, task: ScoredTask, act: Act) -> None:
    """A new deadline version: what was excused stays so where the deadline only moved by days given back."""
    before = history.last
    before.ended_on = act.day
    deadline, reason = task.deadlines[before.version]
    other = act.kind == "reassign" and act.unit is not None
    carried = reason in GIVEN_BACK or (other and deadline == before.deadline)
    history.spans.append(
        Span(
            version=before.version + 1,
            deadline=deadline,
            reason=reason,
            unit=act.unit if other and act.unit is not None else before.unit,
            since=act.day if other else before.since,
            excused=before.excused and carried,
            held=act.held,
            revived=act.revived,
        )
    )


def _stops(span: Span, act: Act) -> None:
    """Where the unit's clock stands after an act."""
    if act.kind in ("report", "suspend") or (act.kind in ("verify", "cancel") and span.stopped_on is None):
        span.stopped_on = act.day
    elif act.kind in (*GIVEN_BACK, "reopen"):
        span.stopped_on = None
    elif act.kind == "excuse":
        span.excused = True


def _pleas(history: History, act: Act) -> None:
    """Requests made and answered."""
    for wait in history.waits:
        ends = ENDS_ASK if wait.kind == "ask" else ENDS_DECLINE
        if wait.answered_on is None and act.kind in ends:
            wait.answered_on = act.day
    if act.kind in ("ask", "decline"):
        history.waits.append(Wait(act.kind, act.day))
