"""The one state machine of a definition: fire(task, trigger, facts) gives a Change or a Refusal, never an exception.

One `transitions.Machine` is compiled per definition and fired on a small throw-away object, so a task costs
nothing. The library answers False when a guard refuses, raises when the state is wrong and raises otherwise for
an unknown trigger; `fire` turns all of them into one typed answer with a reason. There are no callbacks: what
follows from a change is worked out by `acts`, and an exception in it cannot leave a half-changed state behind.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from transitions import Machine

from dubanflow.domain.definition import Definition, Transition
from dubanflow.domain.guards import GUARDS, Guard
from dubanflow.domain.values import Change, Facts, Refusal, Task
from dubanflow.domain.workflow_words import who


@dataclass(slots=True)
class _Shot:
    """The throw-away model: where the task stands, and the first refusal of each transition tried."""

    state: str
    task: Task
    facts: Facts
    taken: Transition | None = None
    refusals: list[tuple[str, str]] = field(default_factory=list)


class Workflow:
    """A definition compiled. Compiling binds every guard: an unknown name is a KeyError here, not a surprise later."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self._answers: dict[tuple[object, ...], Change | Refusal] = {}
        self._asked: dict[str, tuple[Guard, ...]] = {}
        self._machine = Machine(
            model=None,
            states=[state.name for state in definition.states],
            initial=None,
            auto_transitions=False,
            send_event=True,
        )
        for transition in definition.transitions:
            self._machine.add_transition(
                transition.name,
                list(transition.sources),
                transition.dest,
                conditions=[_condition(transition)],
            )

    @property
    def triggers(self) -> tuple[str, ...]:
        """Every trigger of the definition, in the order of the file."""
        return tuple(dict.fromkeys(transition.name for transition in self.definition.transitions))

    def label(self, trigger: str) -> str:
        """The Chinese label of a trigger."""
        return next((row.label for row in self.definition.transitions if row.name == trigger), trigger)

    def fire(self, task: Task, trigger: str, facts: Facts) -> Change | Refusal:
        """What becomes of the state of `task`, or why nothing does. Nothing is changed."""
        event = self._machine.events.get(trigger)
        if event is None:
            return Refusal(trigger, "unknown", f"制度里没有“{trigger}”这个动作。")
        if task.state not in event.transitions:
            return Refusal(trigger, "state", self._wrong_state(task, trigger))
        shot = _Shot(task.state, task, facts)
        if not event.trigger(shot) or shot.taken is None:
            guard, reason = _weightiest(shot.refusals)
            return Refusal(trigger, guard, reason)
        return Change(trigger, shot.taken.label, task.state, shot.state)

    def fire_alike(self, task: Task, trigger: str, facts: Facts) -> Change | Refusal:
        """As `fire`, worked out once for all tasks in the same state of which the same guards hold."""
        holding = tuple(guard.holds(task, facts) for guard in self._guards(trigger))
        alike = (trigger, task.state, facts.actor.roles, holding)
        answer = self._answers.get(alike)
        if answer is None:
            answer = self._answers[alike] = self.fire(task, trigger, facts)
        return answer

    def _guards(self, trigger: str) -> tuple[Guard, ...]:
        """Every guard that any transition of a trigger asks."""
        if trigger not in self._asked:
            rows = [row for row in self.definition.transitions if row.name == trigger]
            names = dict.fromkeys(name for row in rows for name in (*row.guards, *row.unless))
            self._asked[trigger] = tuple(GUARDS[name] for name in names)
        return self._asked[trigger]

    def _wrong_state(self, task: Task, trigger: str) -> str:
        possible = [
            row.label for row in self.definition.transitions if task.state in row.sources and "clock" not in row.by
        ]
        now = f"任务现为“{self.definition.label_of(task.state)}”，不能{self.label(trigger)}"
        return f"{now}；现在可以：{'、'.join(dict.fromkeys(possible))}。" if possible else f"{now}。"


def _condition(transition: Transition) -> Callable[[Any], bool]:
    """All conditions of one transition as a single one that leaves behind which of them refused first."""
    needed = [(name, GUARDS[name]) for name in transition.guards]
    barred = [(name, GUARDS[name]) for name in transition.unless]

    def holds(event: Any) -> bool:
        shot: _Shot = event.model
        if not set(transition.by) & set(shot.facts.actor.roles):
            shot.refusals.append(("role", f"“{transition.label}”只能由{who(transition.by)}办理。"))
            return False
        for name, guard in needed:
            if not guard.holds(shot.task, shot.facts):
                shot.refusals.append((name, guard.missing))
                return False
        for name, guard in barred:
            if guard.holds(shot.task, shot.facts):
                shot.refusals.append((name, guard.present))
                return False
        shot.taken = transition
        return True

    return holds


# Rights first, then what a person left out and can still give, in the order in which one would ask for it.
_WEIGHT = (
    "role",
    "of_lead_unit",
    "not_the_maker",
    "not_own_request",
    "children_closed",
    "has_reason",
    "has_progress",
    "has_evidence",
    "later_deadline",
    "future_deadline",
    "other_unit",
)


def _weightiest(refusals: list[tuple[str, str]]) -> tuple[str, str]:
    """Of several transitions that refused, the reason that a person can act on."""
    for name in _WEIGHT:
        for refusal in refusals:
            if refusal[0] == name:
                return refusal
    return refusals[0] if refusals else ("none", "条件不符合。")
