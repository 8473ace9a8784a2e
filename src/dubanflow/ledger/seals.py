"""Seals: a Merkle root over all events written since the last seal, chained from seal to seal.

The ranges of ids tile: each seal begins where the one before ended, so that every event falls under exactly one,
whenever its transaction was committed. Leaves are the events' hashes (their 64 hexadecimal digits) in order of id.
"""

import json
from collections.abc import Iterator
from hashlib import sha256
from typing import NamedTuple

from dubanflow.domain.merkle import Tree
from dubanflow.ledger.chain import SEPARATOR
from dubanflow.ledger.db import Connection, Database

COLUMNS = "day, first_id, last_id, events, root, hash, at"
LOCK_TIMEOUT = "55P03"  # PostgreSQL's code for a lock not had in time


class Seal(NamedTuple):
    """A seal: the business day of its run, the ids it covers (inclusive), how many events, root and chained hash."""

    day: str
    first_id: int
    last_id: int
    events: int
    root: str
    hash: str
    at: str

    @property
    def short(self) -> str:
        """What is printed on paper: the day and the first 16 digits, in fours."""
        return f"{self.day} {' '.join(self.hash[i : i + 4] for i in range(0, 16, 4))}"


def make_seal(previous: Seal | None, *, day: str, last_id: int, tree: Tree, at: str) -> Seal:
    """The seal that follows `previous` over the events of `tree`, up to `last_id`."""
    bare = Seal(day, previous.last_id + 1 if previous else 1, last_id, tree.size, tree.root().hex(), "", at)
    return bare._replace(hash=seal_hash(bare, previous.hash if previous else ""))


def seal_hash(seal: Seal, previous: str) -> str:
    """SHA-256 over the hash of the seal before and every field of this one."""
    fields = (previous, seal.day, seal.first_id, seal.last_id, seal.events, seal.root, seal.at)
    return sha256(SEPARATOR.join(map(str, fields)).encode()).hexdigest()


def newest_seal(connection: Connection) -> Seal | None:
    """The seal that covers the latest events."""
    row = connection.one(f"select {COLUMNS} from seal order by last_id desc limit 1")
    return Seal(*row) if row else None


def seal_of_day(connection: Connection, day: str) -> Seal | None:
    """The seal made by the run of a business day."""
    row = connection.one(f"select {COLUMNS} from seal where day = ?", [day])
    return Seal(*row) if row else None


def seals(connection: Connection) -> list[Seal]:
    """Every seal in the order of what they cover: one a day, so they are few."""
    return [Seal(*row) for row in connection.rows(f"select {COLUMNS} from seal order by last_id, first_id, day")]


def settled_end(database: Database) -> int | None:
    """The greatest event id below which no event can appear any more; None when writers could not be waited for.

    SQLite has one writer at a time. PostgreSQL hands out ids before commit, so that an event may appear below one
    already seen; the lock waits for those under way, holds new ones off for the moment of the look, and is given up
    rather than let a stuck writer stop everybody.
    """
    with database.write() as connection:
        if connection.dialect == "postgresql":
            connection.execute("set local lock_timeout = '5s'")
            try:
                connection.execute("lock table event in share mode")
            except Exception as error:
                if getattr(error, "sqlstate", "") != LOCK_TIMEOUT:
                    raise
                return None  # the transaction is void and its end changes nothing
        return int(connection.scalar("select max(id) from event") or 0)


def hashes(connection: Connection, first_id: int, last_id: int) -> Iterator[bytes]:
    """The leaves of a range: the hashes of its events in order of id, streamed."""
    sql = "select hash from event where id >= ? and id <= ? order by id"
    return (str(row[0]).encode() for row in connection.stream(sql, [first_id, last_id], size=10_000))


def keep_seal(connection: Connection, seal: Seal) -> bool:
    """Write a seal down; False where the day has one already."""
    marks = ", ".join("?" * len(seal))
    inserted = connection.execute(f"insert into seal ({COLUMNS}) values ({marks}) on conflict do nothing", list(seal))
    return inserted == 1


def recount(connection: Connection, seal: Seal) -> tuple[int, str]:
    """The number and the root of the events that are in the range of a seal now."""
    tree = Tree()
    tree.extend(hashes(connection, seal.first_id, seal.last_id))
    return tree.size, tree.root().hex()


def tasks_under(connection: Connection, seal: Seal, *, limit: int = 6) -> list[str]:
    """The numbers of the first tasks with events under a seal; 0 stands for the office."""
    rows = connection.rows(
        "select distinct e.chain, t.number from event e left join task t on t.id = e.chain"
        " where e.id >= ? and e.id <= ? order by e.chain limit ?",
        [seal.first_id, seal.last_id, limit],
    )
    return [str(number or chain) for chain, number in rows]


def remembered(connection: Connection) -> list[tuple[str, str]]:
    """The seal that each daily run wrote into the run ledger: business day of the run, and hash."""
    rows = connection.rows("select day, counts from run where job = 'daily' and state = 'done' order by day")
    found = ((str(day), json.loads(counts).get("seal")) for day, counts in rows)
    return [(day, digest) for day, digest in found if digest]


def anchor(connection: Connection, *, full: bool = False) -> str:
    """The newest seal as papers print it: the day and 16 digits, with `full` all of them; empty before the first."""
    seal = newest_seal(connection)
    if seal is None:
        return ""
    return f"{seal.short}（全值 {seal.hash}）" if full else seal.short
