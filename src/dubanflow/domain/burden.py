"""The burden of a unit in a week: what counts as asking for something, and which rules may wait for next week."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from dubanflow.domain.definition import Burden, Definition, Feedback, Reminder, Telling, Wait

# Acts whose notice asks the unit for something; the others only tell it what became of its own acts.
ASKING_ACTS = ("assign", "reassign", "reopen", "return", "amend")
ASKING_NOTICES = tuple(f"notice:{name}" for name in ASKING_ACTS)


@dataclass(slots=True)
class Load:
    """What a unit was told this week: the days on which it was written to, and how often it was asked."""

    days: set[date] = field(default_factory=set)
    asks: int = 0


def asks(rule: str) -> bool:
    """Whether telling this rule asks its unit for something."""
    return rule in ASKING_NOTICES or not rule.startswith(("notice:", "draft:"))


def may_wait(telling: Telling) -> bool:
    """Whether a rule may wait for next week: reminders, feedback and acceptance; never the ladder, never a notice."""
    if isinstance(telling, Wait):
        return telling.waits_for == "acceptance" and reaches_unit(telling)
    return isinstance(telling, Reminder | Feedback) and reaches_unit(telling)


def reaches_unit(telling: Telling) -> bool:
    """Whether a rule writes to the task's own unit."""
    return bool({"liaison", "head"} & {*telling.to, *telling.cc})


def waiting_rules(definitions: Collection[Definition]) -> dict[str, str]:
    """The rules of definitions that may wait, with their kind: of one kind only the last is worth telling."""
    return {
        rule: type(telling).__name__
        for definition in definitions
        for rule, telling in definition.tellings.items()
        if may_wait(telling)
    }


def room(load: Load, budget: Burden, today: date) -> bool:
    """Whether one more may be asked today. A day on which the unit is written to anyway costs no further message."""
    if budget.asks_per_week is not None and load.asks >= budget.asks_per_week:
        return False
    if budget.messages_per_week is None or today in load.days:
        return True
    return len(load.days) < budget.messages_per_week
