"""Hands on the database: what someone might do to a ledger behind the program's back."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from dubanflow.ledger.chain import COLUMNS, Entry, link
from dubanflow.ledger.db import Connection, Database
from dubanflow.ledger.seals import seals
from kit import Kit

Tamper = Callable[[Connection, random.Random], None]


@contextmanager
def opened(kit: Kit) -> Iterator[Database]:
    """The ledger with every protection of the database switched off; nothing done to it lasts."""
    with kit.office.database.rehearsal() as database:
        with database.write() as connection:
            if connection.dialect == "postgresql":
                connection.execute("set local session_replication_role = replica")
            else:
                for (name,) in connection.rows("select name from sqlite_master where type = 'trigger'"):
                    connection.execute(f"drop trigger {name}")
        yield database


def remove_task(connection: Connection, task_id: int) -> None:
    """A task and everything that names it."""
    connection.execute(
        "delete from message_item where decision_id in (select id from decision where task_id = ?)", [task_id]
    )
    for table in ("draft", "feedback", "extension", "task_unit", "decision", "deadline"):
        connection.execute(f"delete from {table} where task_id = ?", [task_id])
    connection.execute("delete from event where chain = ?", [task_id])
    connection.execute("delete from task where id = ?", [task_id])


def rewrite(connection: Connection, chain: int, seq: int, done: str) -> None:
    """An entry changed, every hash after it made to fit, the end in the task too."""
    rows = [
        Entry(*row) for row in connection.rows(f"select {COLUMNS} from event where chain = ? order by seq", [chain])
    ]
    previous = ""
    for row in rows:
        payload = f'{{"done":"{done}"}}' if row.seq == seq else row.payload
        previous = link(
            previous,
            chain=chain,
            seq=row.seq,
            at=row.at,
            day=row.day,
            kind=row.kind,
            actor=row.actor,
            payload=payload,
            definition=row.definition,
        )
        connection.execute("update event set payload = ?, hash = ? where id = ?", [payload, previous, row.id])
    connection.execute("update task set event_hash = ? where id = ?", [previous, chain])


def _column(connection: Connection, chance: random.Random) -> None:
    """One column of one entry."""
    column = chance.choice(["at", "day", "kind", "actor", "payload", "definition", "hash"])
    value = "2026-01-01" if column == "day" else f"x{chance.random()}"
    connection.execute(f"update event set {column} = ? where id = ?", [value, _any(connection, chance, "event")])


def _deletion(connection: Connection, chance: random.Random) -> None:
    """A few entries."""
    for _ in range(chance.randint(1, 3)):
        connection.execute("delete from event where id = ?", [_any(connection, chance, "event")])


def _renumbering(connection: Connection, chance: random.Random) -> None:
    """An entry deleted and the hole closed, the count in the task too."""
    chain, seq = connection.rows("select chain, seq from event where id = ?", [_any(connection, chance, "event")])[0]
    connection.execute("delete from event where chain = ? and seq = ?", [chain, seq])
    for (later,) in connection.rows("select seq from event where chain = ? and seq > ? order by seq", [chain, seq]):
        connection.execute("update event set seq = ? where chain = ? and seq = ?", [later - 1, chain, later])
    connection.execute("update task set event_seq = event_seq - 1 where id = ?", [chain])


def _swap(connection: Connection, chance: random.Random) -> None:
    """Two entries of one chain, or of two, in each other's place."""
    one, other = chance.sample([row[0] for row in connection.rows("select id from event order by id")], 2)
    a, b = (connection.rows("select chain, seq from event where id = ?", [event])[0] for event in (one, other))
    connection.execute("update event set seq = -1 where id = ?", [one])
    connection.execute("update event set chain = ?, seq = ? where id = ?", [*a, other])
    connection.execute("update event set chain = ?, seq = ? where id = ?", [*b, one])


def _identities(connection: Connection, chance: random.Random) -> None:
    """The ids of two entries exchanged: the order in which things happened."""
    one, other = chance.sample([row[0] for row in connection.rows("select id from event order by id")], 2)
    for old, new in ((one, -1), (other, one), (-1, other)):
        connection.execute("update event set id = ? where id = ?", [new, old])


def _insertion(connection: Connection, chance: random.Random) -> None:
    """An entry with a hash that fits, at the end of a task's chain."""
    chain, seq, previous = connection.rows("select id, event_seq, event_hash from task order by id")[
        chance.randint(0, 1)
    ]
    fields = {"at": "x", "day": "2026-03-05", "kind": "feedback", "actor": "ducha", "payload": "{}", "definition": ""}
    digest = link(previous, chain=chain, seq=seq + 1, **fields)
    connection.insert("event", chain=chain, seq=seq + 1, hash=digest, **fields)


def _forgery(connection: Connection, chance: random.Random) -> None:
    """An entry changed and everything behind it made to fit."""
    chain = chance.choice([1, 2])
    seq = chance.randint(1, connection.scalar("select event_seq from task where id = ?", [chain]))
    rewrite(connection, chain, seq, f"{chance.random()}")


def _removal(connection: Connection, chance: random.Random) -> None:
    """A task, whole."""
    remove_task(connection, chance.choice([1, 2]))


def _seal(connection: Connection, chance: random.Random) -> None:
    """A seal changed or deleted."""
    chosen = chance.choice(seals(connection)).day
    column = chance.choice(["first_id", "last_id", "events", "root", "hash", "at", ""])
    if not column:
        connection.execute("delete from seal where day = ?", [chosen])
    else:
        value = 7777 if column in ("first_id", "last_id", "events") else "x"
        connection.execute(f"update seal set {column} = ? where day = ?", [value, chosen])


def _task(connection: Connection, chance: random.Random) -> None:
    """What a task says of itself."""
    column = chance.choice(["event_seq", "event_hash", "state", "deadline"])
    value = {"event_seq": "1", "event_hash": "x", "state": "suspended"}.get(column, "2027-01-01")
    connection.execute(f"update task set {column} = ? where id = ?", [value, chance.choice([1, 2])])


HANDS: tuple[Tamper, ...] = (
    _column,
    _deletion,
    _renumbering,
    _swap,
    _identities,
    _insertion,
    _forgery,
    _removal,
    _seal,
    _task,
)


def _any(connection: Connection, chance: random.Random, table: str) -> int:
    return int(chance.choice(connection.rows(f"select id from {table} order by id"))[0])
