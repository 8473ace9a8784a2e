"""Figures of each unit kept between requests and moved on: of what happened since, only the units that it touched are
counted again.

Every change of a task is an event in the task's own chain, and one that takes it from a unit names that unit. So from
a snapshot to a later one the figures of a unit are the same, unless a task that it has now or had before has an event
in between. That holds on SQLite, where what came later has the greater number; on PostgreSQL everything is counted anew
in another snapshot.
"""

import json
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any, TypeVar

from dubanflow.ledger.db import Connection

Figure = TypeVar("Figure")
# What counts the figures of some units, or of all where none is named; a unit without tasks may be left out.
Count = Callable[[Sequence[int]], Mapping[int, Figure]]

MOST = 8  # questions; each holds some numbers for every unit
# Up to so many events and tasks it is less to count the units again than to count everything.
MOST_EVENTS, MOST_TASKS = 2_000, 20_000
_LOCKS = 8


@dataclass(frozen=True, slots=True)
class Place:
    """Where a snapshot stands: its newest event. The hash tells a ledger that was put back from a back-up; on
    PostgreSQL `seen` names the transactions that the snapshot sees. Two snapshots of one place show the same tasks."""

    event: int
    hash: str
    seen: str = ""


class ByUnit:
    """The figures by question, each with the place that they are of. Shared by threads: who asks the same at once
    waits for one count, and what is kept is replaced, never changed."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, tuple[Place, Mapping[int, Any]]] = OrderedDict()
        self._missed: OrderedDict[Hashable, Place] = OrderedDict()
        self._lock = Lock()
        self._counting = tuple(Lock() for _ in range(_LOCKS))

    def of(self, connection: Connection, asked: Hashable, count: Count[Figure]) -> Mapping[int, Figure]:
        """The figures of all units in this snapshot."""
        with self._counting[hash(asked) % _LOCKS]:
            found = self._moved(connection, asked, count)
            return self._keep(connection, asked, count(())) if found is None else found

    def at_hand(self, connection: Connection, asked: Hashable, count: Count[Figure]) -> Mapping[int, Figure] | None:
        """The same; None where all units would have to be counted, unless little happened since that was so the last
        time: counting them is worth while in quiet hours, not while a sweep goes on."""
        with self._counting[hash(asked) % _LOCKS]:
            found = self._moved(connection, asked, count)
            if found is not None or not self._quiet(connection, asked):
                return found
            return self._keep(connection, asked, count(()))

    def _moved(self, connection: Connection, asked: Hashable, count: Count[Figure]) -> Mapping[int, Figure] | None:
        with self._lock:
            known = self._kept.get(asked)
        touched = units_since(connection, known[0]) if known else None
        if known is None or touched is None:
            return None
        if not touched:
            return known[1]
        same = {unit: figure for unit, figure in known[1].items() if unit not in touched}
        return self._keep(connection, asked, same | dict(count(sorted(touched))))

    def _quiet(self, connection: Connection, asked: Hashable) -> bool:
        place = place_of(connection)
        with self._lock:
            before, self._missed[asked] = self._missed.pop(asked, None), place
            while len(self._missed) > MOST:
                self._missed.popitem(last=False)
        return before is not None and units_since(connection, before) is not None

    def _keep(self, connection: Connection, asked: Hashable, found: Mapping[int, Figure]) -> Mapping[int, Figure]:
        place = place_of(connection)
        with self._lock:
            self._kept[asked] = (place, found)
            self._kept.move_to_end(asked)
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)
        return found


def place_of(connection: Connection) -> Place:
    """Where the snapshot stands; event 0 in an empty ledger.

    Nothing changes a task without an event in the same transaction. SQLite has one writer at a time, so its newest
    event tells. On PostgreSQL an event with a smaller number may become visible later.
    """
    newest = connection.one("select id, hash from event order by id desc limit 1") or (0, "")
    postgres = connection.dialect == "postgresql"
    return Place(int(newest[0]), newest[1], connection.scalar("select pg_current_snapshot()") if postgres else "")


def units_since(connection: Connection, place: Place) -> frozenset[int] | None:
    """The units whose tasks changed between a place and this snapshot; None where the snapshot does not stand behind
    the place or cannot tell, and where so much happened that counting everything is less."""
    if connection.dialect == "postgresql":
        return frozenset() if place == place_of(connection) else None
    if place.event and connection.scalar("select hash from event where id = ?", [place.event]) != place.hash:
        return None
    events = connection.rows(
        "select chain, case when payload like '%\"old_unit\"%' then payload end from event where id > ?"
        " order by id limit ?",
        [place.event, MOST_EVENTS + 1],
    )
    if len(events) > MOST_EVENTS:
        return None
    before = {int(old) for _, payload in events if payload and (old := json.loads(payload).get("old_unit"))}
    among, tasks = connection.among("id", sorted({int(chain) for chain, _ in events if chain}))
    now = {int(unit) for (unit,) in connection.rows(f"select distinct unit_id from task where {among}", [tasks])}
    touched = frozenset(before | now)
    among, units = connection.among("unit_id", sorted(touched))
    held = connection.scalar(f"select count(*) from task where {among}", [units]) if touched else 0
    return touched if held <= MOST_TASKS else None
