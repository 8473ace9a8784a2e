"""Figures of the list kept between requests, for as long as nothing in the ledger has changed.

What is kept stands under the stamp of the snapshot it was counted from, never under a time: a request whose snapshot
has another stamp counts anew. So a figure is always that of the list which the same request shows.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, TypeVar, cast

from dubanflow.ledger.by_unit import ByUnit, Count, Figure, place_of
from dubanflow.ledger.db import Connection

if TYPE_CHECKING:
    from dubanflow.ledger.read import Reader

Found = TypeVar("Found")

MOST = 512  # questions; each is some dozens of small rows, a few of them some thousands


@dataclass(slots=True)
class _Count:
    """A count that goes on: the others who ask the same wait for `done`."""

    done: Lock = field(default_factory=Lock)
    askers: int = 0


class Tallies:
    """What was counted, by stamp and question. Shared by threads: who asks the same at once waits for one count."""

    def __init__(self) -> None:
        self.by_unit = ByUnit()  # what need not be counted anew after each event
        self._kept: OrderedDict[Hashable, tuple[object]] = OrderedDict()
        self._lock = Lock()
        self._counting: dict[Hashable, _Count] = {}

    def of(self, stamp: str, asked: Hashable, count: Callable[[], Found]) -> Found:
        """What was counted for `asked` under this stamp; `count` is called where that is not known yet."""
        key = (stamp, asked)
        with self._lock:
            going = self._counting.setdefault(key, _Count())
            going.askers += 1
        try:
            with going.done:
                found = self._known(key)
                if found is None:
                    found = (count(),)
                    self._keep(key, found)
                return cast(Found, found[0])
        finally:
            with self._lock:
                going.askers -= 1
                if not going.askers:
                    del self._counting[key]

    def _known(self, key: Hashable) -> tuple[object] | None:
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def _keep(self, key: Hashable, found: tuple[object]) -> None:
        with self._lock:
            self._kept[key] = found
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)


def kept(reader: "Reader", asked: Hashable, count: Callable[[], Found]) -> Found:
    """What `count` finds of the tasks as they look on the reader's day, counted anew where the ledger changed since.

    Only what follows from tasks and definitions alone may be kept: nothing else changes with an event only.
    """
    if reader.tallies is None:
        return count()
    return reader.tallies.of(stamp_of(reader.connection), _question(reader, asked), count)


def kept_by_unit(reader: "Reader", asked: Hashable, count: Count[Figure]) -> Mapping[int, Figure]:
    """The same by unit; on SQLite counted anew only for the units in which something happened."""
    if reader.tallies is None:
        return count(())
    return reader.tallies.by_unit.of(reader.connection, _question(reader, asked), count)


def at_hand_by_unit(reader: "Reader", asked: Hashable, count: Count[Figure]) -> Mapping[int, Figure] | None:
    """The same where it is at hand (see `ByUnit.at_hand`), else None; never on PostgreSQL."""
    if reader.tallies is None or reader.connection.dialect == "postgresql":
        return None
    return reader.tallies.by_unit.at_hand(reader.connection, _question(reader, asked), count)


def _question(reader: "Reader", asked: Hashable) -> Hashable:
    """What is asked, on which day, under which definitions, and how these look on it by the calendar."""
    return asked, reader.today, tuple(reader.definitions()), reader.looks


def stamp_of(connection: Connection) -> str:
    """Two snapshots with the same stamp show the same tasks."""
    place = place_of(connection)
    return f"{place.event} {place.hash} {place.seen}"
