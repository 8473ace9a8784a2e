"""The values of supervision: who acts, a task as the clock and the workflow see it, and what follows from an act.

Dates are days of the office's calendar; a deadline is inclusive: done on that day is in time.
"""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: `code` is unique in the register, `unit` the id of the person's unit (None for the clock)."""

    code: str
    name: str
    roles: tuple[str, ...]
    unit: int | None = None


CLOCK = Actor("clock", "系统时钟", ("clock",))


@dataclass(frozen=True, slots=True)
class Task:
    """A live task, as far as workflow and clock need it.

    `unit` is the lead unit's id. `version_from` is the day on which the present deadline version came into force,
    `clock_from` the day from which acceptance is waited for. `ask_*` is the extension request that waits for a
    decision, `declined_on` the unit's plea that the task is not theirs; both None when nothing waits. `excused_on` is
    the day on which a leader excused the lateness against the present deadline.
    """

    id: int
    unit: int
    state: str
    deadline: date
    deadline_version: int
    version_from: date
    assigned_on: date
    level: int = 0
    accepted_on: date | None = None
    reported_on: date | None = None
    reported_by: str | None = None
    suspended_on: date | None = None
    closed_on: date | None = None
    feedback_on: date | None = None
    declined_on: date | None = None
    ask_on: date | None = None
    ask_by: str | None = None
    ask_deadline: date | None = None
    excused_on: date | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What an act brings with it. `evidence` counts the pieces handed in; `unit` is the id of a new lead unit;
    `open_children` counts the tasks under this one (its measures) that are not closed."""

    actor: Actor
    today: date
    reason: str = ""
    progress: str = ""
    evidence: int = 0
    deadline: date | None = None
    unit: int | None = None
    open_children: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """The workflow's yes: trigger, its label, the state before and after."""

    trigger: str
    label: str
    source: str
    dest: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """The workflow's no: which guard refused, and why in a Chinese sentence."""

    trigger: str
    guard: str
    reason: str


@dataclass(frozen=True, slots=True)
class DeadlineVersion:
    """A deadline in force from a day on; `reason` is the act that made it. Old versions stay on record."""

    version: int
    deadline: date
    from_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an act makes of a task: the task after it, a new deadline version if any, and whether that version
    carries the rungs already climbed (the clock gave days back, so nothing is told again)."""

    change: Change
    task: Task
    deadline: DeadlineVersion | None = None
    carry_rungs: bool = False
    notes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decision:
    """Something a day asks of a task, decided once under (task, rule, deadline version, occurrence).

    `due_on` is the day on which it fell due, whenever the run happened; `told` is False for a decision that a
    later one of its kind supersedes: it is recorded, and nobody is told.
    """

    rule: str
    version: int
    occurrence: str
    due_on: date
    told: bool = True

    @property
    def key(self) -> tuple[str, int, str]:
        """The part of the unique key that is not the task."""
        return (self.rule, self.version, self.occurrence)


@dataclass(frozen=True, slots=True)
class Day:
    """What a day asks of a task. `lapsed_on` is the true day of the lapse; `next_check_on` the next day on which
    anything can be asked, None when nothing ever will until somebody acts."""

    lapsed_on: date | None
    decisions: tuple[Decision, ...]
    level: int
    next_check_on: date | None
