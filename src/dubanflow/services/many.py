"""The same thing done to many: each in a transaction of its own, so that one that is refused does not stop the rest."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from dubanflow.domain.errors import BadInput, DatabaseBusy, NotFound, Refused, Stale


@dataclass(frozen=True, slots=True)
class One:
    """What came of one of many: `name` as people know it; `fault` is why it was not done, empty where it was."""

    key: str
    name: str
    fault: str = ""

    @property
    def done(self) -> bool:
        """Whether it was done."""
        return not self.fault


def each(things: Iterable[tuple[str, str]], do: Callable[[str], object]) -> list[One]:
    """Call `do` with the key of every (key, name); what refuses is told beside the others.

    A database that is gone or a full disk is no matter of one row and ends it all.
    """
    found = []
    for key, name in things:
        try:
            do(key)
        except (Refused, Stale, NotFound, BadInput, DatabaseBusy) as error:
            found.append(One(key, name, error.message))
        else:
            found.append(One(key, name))
    return found
