"""Figures of the list kept between requests, for as long as nothing in the ledger has changed.

What is kept stands under the stamp of the snapshot it was counted from, never under a time: a request whose snapshot
has another stamp counts anew. So a figure is always that of the list which the same request shows.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock

from dubanflow.domain.cells import Cell
from dubanflow.ledger.db import Connection

# (cell, level, how many)
Tally = tuple[Cell, int, int]

MOST = 512  # filters; each is some dozens of small rows
_LOCKS = 16


class Tallies:
    """What was counted, by stamp and question. Shared by threads: who asks the same at once waits for one count."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, tuple[Tally, ...]] = OrderedDict()
        self._lock = Lock()
        self._counting = tuple(Lock() for _ in range(_LOCKS))

    def of(self, stamp: str, asked: Hashable, count: Callable[[], tuple[Tally, ...]]) -> tuple[Tally, ...]:
        """What was counted for `asked` under this stamp; `count` is called where that is not known yet."""
        key = (stamp, asked)
        with self._counting[hash(key) % _LOCKS]:
            found = self._known(key)
            if found is None:
                found = count()
                self._keep(key, found)
            return found

    def _known(self, key: Hashable) -> tuple[Tally, ...] | None:
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def _keep(self, key: Hashable, found: tuple[Tally, ...]) -> None:
        with self._lock:
            self._kept[key] = found
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)


def stamp_of(connection: Connection) -> str:
    """Two snapshots with the same stamp show the same tasks.

    Nothing changes a task without an event in the same transaction. SQLite has one writer at a time, so its newest
    event tells; its hash tells a ledger that was put back from a back-up from the one before. On PostgreSQL an event
    with a smaller number may become visible later: there the stamp names the transactions that the snapshot sees.
    """
    newest = connection.one("select id, hash from event order by id desc limit 1")
    stamp = f"{newest[0]} {newest[1]}" if newest else ""
    return (
        f"{stamp} {connection.scalar('select pg_current_snapshot()')}" if connection.dialect == "postgresql" else stamp
    )
