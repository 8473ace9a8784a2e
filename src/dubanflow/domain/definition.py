"""The workflow as values: states, lights, transitions, reminders, ladder, waits, feedback, notices, reports.

A definition is law for the tasks pinned to it (by the hash of its file). Every limit names its unit: `wd` working
days, `d` calendar days. What is wrong with a definition, all at once, is said by `problems.check` beside this.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from dubanflow.domain.cached import cached_property

Clock = Literal["unit", "office", "stopped"]
Audience = Literal["liaison", "head", "cooperating", "supervisor", "deputy", "chief"]
Waiting = Literal["acceptance", "verification", "extension", "decline"]
Period = Literal["day", "week", "month"]
ScoredEvent = Literal[
    "on_time", "early", "late", "lapse", "rung", "return", "extension", "late_ask", "feedback", "false_closure"
]
RankBy = Literal["rate", "points"]

SAME = "same"
PERSON_ROLES = ("liaison", "head", "supervisor", "leader", "chief", "admin", "security", "auditor")
ACTOR_ROLES = (*PERSON_ROLES, "clock")


@dataclass(frozen=True, slots=True)
class Limit:
    """A length of time: `n` working days (`wd`) or calendar days (`d`)."""

    n: int
    unit: Literal["wd", "d"]

    def __str__(self) -> str:
        return f"{self.n}个{'工作日' if self.unit == 'wd' else '自然日'}"


@dataclass(frozen=True, slots=True)
class State:
    """A state. `clock` says whose time runs: the unit's, the office's, or nobody's; a final state has none."""

    name: str
    label: str
    clock: Clock = "stopped"
    final: bool = False


@dataclass(frozen=True, slots=True)
class Light:
    """A light and when it is shown; every condition given must hold, the first light that matches is taken.

    `late`: the deadline has passed and the unit's clock runs. `level`: at least this many rungs. `within`: the
    deadline is at most this far ahead.
    """

    name: str
    label: str
    states: tuple[str, ...] = ()
    late: bool = False
    level: int = 0
    within: Limit | None = None


@dataclass(frozen=True, slots=True)
class Transition:
    """Who may do what from where, under which named guards; `dest` None keeps the state."""

    name: str
    label: str
    sources: tuple[str, ...]
    dest: str | None
    by: tuple[str, ...]
    guards: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Telling:
    """A rule that tells somebody something: its key in the decision ledger, its label and its audience."""

    rule: str
    label: str
    to: tuple[Audience, ...]
    cc: tuple[Audience, ...] = ()


@dataclass(frozen=True, slots=True)
class Reminder(Telling):
    """Told `before` the deadline."""

    before: Limit = Limit(1, "wd")


@dataclass(frozen=True, slots=True)
class Rung(Telling):
    """Told `after` the deadline, once per deadline version; a draft is prepared for `approver` and not sent."""

    after: Limit = Limit(1, "wd")
    paper: str | None = None
    draft: bool = False
    approver: Audience | None = None


@dataclass(frozen=True, slots=True)
class Wait(Telling):
    """Told when something has waited `after` its beginning: a task for acceptance, a report for verification …"""

    waits_for: Waiting = "acceptance"
    after: Limit = Limit(1, "wd")


@dataclass(frozen=True, slots=True)
class Feedback(Telling):
    """Asked `every` so often from acceptance or the last feedback on; the first one, where given, `first` after
    acceptance."""

    every: Limit = Limit(22, "wd")
    first: Limit | None = None


@dataclass(frozen=True, slots=True)
class Report(Telling):
    """A periodic report, on the first working day of its period; one of every `day` only when something waits.

    `unsubscribable`: whoever reads it may have it stopped for themselves.
    """

    every: Period = "week"
    template: str = ""
    unsubscribable: bool = False


@dataclass(frozen=True, slots=True)
class Burden:
    """How much may be asked of one unit in a week (Monday to Sunday); None is no limit.

    `messages_per_week` counts the days on which the unit is written to, `asks_per_week` what it is asked for. Over
    either, reminders wait for next week; the ladder, drafts and notices of acts never do.
    """

    messages_per_week: int | None = None
    asks_per_week: int | None = None


@dataclass(frozen=True, slots=True)
class ScoreRule:
    """So many `points` whenever an event of this kind happens on a task; fewer than 0 are taken away.

    `rung` is the rule of the ladder's rung that is meant, only for the event `rung`; `before` how long before the
    deadline a report must have come, only for `early`.
    """

    rule: str
    label: str
    event: ScoredEvent
    points: float
    rung: str | None = None
    before: Limit | None = None


@dataclass(frozen=True, slots=True)
class Scores:
    """Whether units are scored, by which points, and what their rank within the peer group goes by."""

    enabled: bool = False
    rank_by: RankBy = "rate"
    points: tuple[ScoreRule, ...] = ()


@dataclass(frozen=True)
class Definition:
    """A whole workflow. `hash` is the SHA-256 of the file's bytes in hexadecimal; `ladder` rises from level 1."""

    name: str
    label: str
    hash: str
    initial: str
    states: tuple[State, ...]
    lights: tuple[Light, ...]
    transitions: tuple[Transition, ...]
    reminders: tuple[Reminder, ...] = ()
    ladder: tuple[Rung, ...] = ()
    waiting: tuple[Wait, ...] = ()
    feedback: Feedback | None = None
    notices: Mapping[str, Telling] = field(default_factory=dict)
    reports: tuple[Report, ...] = ()
    burden: Burden | None = None
    scores: Scores | None = None

    @cached_property
    def by_name(self) -> dict[str, State]:
        """The states by name."""
        return {state.name: state for state in self.states}

    @cached_property
    def open_states(self) -> frozenset[str]:
        """States from which a task can still move: everything but the final ones."""
        return frozenset(state.name for state in self.states if not state.final)

    @cached_property
    def running_states(self) -> frozenset[str]:
        """States in which the unit's clock runs."""
        return frozenset(state.name for state in self.states if state.clock == "unit" and not state.final)

    def led_to(self, trigger: str) -> frozenset[str]:
        """The states to which an act of this name leads: `cancel` to where cancelled tasks are, whatever its name."""
        return frozenset(row.dest for row in self.transitions if row.name == trigger and row.dest)

    @cached_property
    def struck_states(self) -> frozenset[str]:
        """Final states of tasks that were done: all but those to which `cancel` leads."""
        return frozenset(state.name for state in self.states if state.final) - self.led_to("cancel")

    @cached_property
    def rungs(self) -> dict[str, int]:
        """Level of each rung by rule: 1 for the first."""
        return {rung.rule: level for level, rung in enumerate(self.ladder, start=1)}

    @cached_property
    def tellings(self) -> dict[str, Telling]:
        """Every rule of this definition that tells somebody something, by its key.

        Notices are `notice:NAME`; a draft rung has beside itself `draft:RULE`, which tells its approver, and
        `release:RULE`, which tells those whom the rung names once the approver has released the paper.
        """
        rows: list[Telling] = [*self.reminders, *self.ladder, *self.waiting, *self.reports]
        rows += [
            Telling(f"draft:{rung.rule}", f"{rung.label}待签发", (rung.approver,), ("supervisor",))
            for rung in self.ladder
            if rung.draft and rung.approver
        ]
        rows += [Telling(f"release:{rung.rule}", rung.label, rung.to, rung.cc) for rung in self.ladder if rung.draft]
        if self.feedback:
            rows.append(self.feedback)
        rows.extend(self.notices.values())
        return {row.rule: row for row in rows}

    def label_of(self, state: str) -> str:
        """The Chinese label of a state; the name itself for one that the definition does not know."""
        known = self.by_name.get(state)
        return known.label if known else state

    def told_label(self, level: int) -> str:
        """The label of the highest level up to `level` that is told and not only drafted; empty for none."""
        return next((rung.label for rung in reversed(self.ladder[:level]) if not rung.draft), "")

    def level_label(self, level: int) -> str:
        """The Chinese label of an escalation level; empty for none."""
        return self.ladder[level - 1].label if 0 < level <= len(self.ladder) else ""
