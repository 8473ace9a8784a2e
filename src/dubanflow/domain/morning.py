"""The supervisor's morning message as values: what waits for them, and what the run could not settle by itself."""

from dataclasses import dataclass
from datetime import date

from dubanflow.domain.views import TaskView


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits for the supervisor: since which day, for how many working days, what was said.

    `mark` is 新 on the day it is first told of, or the name of the rule that says it has waited too long.
    """

    task: TaskView
    since: date
    days: int
    words: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class WaitingPart:
    """A section of the morning message: what waits, oldest first, how to answer, how many more are not shown."""

    name: str
    label: str
    answer: str
    lines: tuple[Waiting, ...]
    more: int = 0

    @property
    def count(self) -> int:
        """How many wait, shown or not."""
        return len(self.lines) + self.more


@dataclass(frozen=True, slots=True)
class Trouble:
    """What the run itself could not settle, of one kind (mails in doubt, rows set aside …), a sentence each."""

    label: str
    answer: str
    lines: tuple[str, ...]
    more: int = 0

    @property
    def count(self) -> int:
        """How many there are, shown or not."""
        return len(self.lines) + self.more


@dataclass(frozen=True, slots=True)
class Morning:
    """The supervisor's morning message: what waits for them, and what the run could not settle by itself.

    `held` is the sentence about mail held back; `warnings` are about calendar, workflow file, register, templates.
    """

    office: str
    title: str
    person: str
    day: date
    parts: tuple[WaitingPart, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    held: str = ""
    warnings: tuple[str, ...] = ()
    contact: str = ""
    provisional: bool = False

    @property
    def waits(self) -> bool:
        """Whether anything waits for somebody; warnings alone do not."""
        return bool(self.parts or self.troubles or self.held)

    @property
    def count(self) -> int:
        """How many things wait."""
        return sum(part.count for part in self.parts) + sum(one.count for one in self.troubles)
