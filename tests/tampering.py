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
    for table in ("evidence", "draft", "feedback", "extension", "task_unit", "decision", "deadline"):
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


def copied(seq: int, *, to: int, payload: str) -> str:
    """The statement that copies an entry of task 1 to another number."""
    columns = "chain, seq, at, day, kind, actor, payload, definition, hash"
    values = f"chain, {to}, at, day, kind, actor, {payload}, definition, hash"
    return f"insert into event (id, {columns}) select 900, {values} from event where chain = 1 and seq = {seq}"


# what is done to the ledger of `test_audit.history`, and what the audit says of it
TAMPERINGS = {
    "a reason rewritten": (
        ["update event set payload = replace(payload, '已摸底', '已完成') where chain = 1 and seq = 3"],
        "任务2026-001：第3条记载（2026-03-04）被改动",
    ),
    "a day moved": (
        ["update event set day = '2026-03-30' where chain = 1 and seq = 4"],
        "任务2026-001：第4条记载（2026-03-30）被改动",
    ),
    "another actor": (
        ["update event set actor = 'buzhang' where chain = 2 and seq = 2"],
        "任务2026-002：第2条记载（2026-03-03）被改动",
    ),
    "an entry deleted": (
        ["delete from event where chain = 1 and seq = 3"],
        "任务2026-001：第3条记载（2026-03-03之后）被删除",
    ),
    "the last entry deleted": (
        ["delete from event where chain = 1 and seq = 5"],
        "任务2026-001：第5条记载（2026-03-05之后）被删除",
    ),
    "the first entry deleted": (["delete from event where chain = 1 and seq = 1"], "任务2026-001：第1条记载被删除"),
    "an entry deleted and the rest renumbered": (
        [
            "delete from event where chain = 1 and seq = 3",
            "update event set seq = 3 where chain = 1 and seq = 4",
            "update event set seq = 4 where chain = 1 and seq = 5",
        ],
        "任务2026-001：第3条记载（2026-03-03之后）被删除",
    ),
    "an entry inserted at the end": (
        [copied(3, to=6, payload="payload")],
        "任务2026-001：第6条记载（2026-03-04）是后来插入的",
    ),
    "an entry inserted in between": (
        [
            "update event set seq = 6 where chain = 1 and seq = 5",
            "update event set seq = 5 where chain = 1 and seq = 4",
            "update event set seq = 4 where chain = 1 and seq = 3",
            copied(4, to=3, payload="'{}'"),
        ],
        "任务2026-001：第3条记载（2026-03-04）是后来插入的",
    ),
    "two entries swapped": (
        [
            "update event set seq = 99 where chain = 1 and seq = 3",
            "update event set seq = 3 where chain = 1 and seq = 4",
            "update event set seq = 4 where chain = 1 and seq = 99",
        ],
        "任务2026-001：第3条记载（2026-03-04）被调换次序，现在排在第4条",
    ),
    "a hash overwritten": (
        ["update event set hash = 'x' where chain = 1 and seq = 3"],
        "任务2026-001：第3至4条记载（2026-03-04）被改动",
    ),
    "all entries of a task deleted": (["delete from event where chain = 2"], "任务2026-002：第1至3条记载被删除"),
    "the end that a task remembers": (
        ["update task set event_hash = 'x' where id = 2"],
        "任务2026-002：任务上记的末端校验值被改动",
    ),
    "a deadline moved in the table": (
        ["update task set deadline = '2026-12-31' where id = 2"],
        "任务2026-002：时限现为2026-12-31，第1条（2026-03-02）记载的是2026-06-30",
    ),
    "a task closed in the table": (
        ["update task set state = 'verified' where id = 2"],
        "任务2026-002：状态现为verified，第3条（2026-03-05）记载的是in_progress",
    ),
    "a task row deleted": (
        [
            "delete from message_item where decision_id in (select id from decision where task_id = 2)",
            "delete from feedback where task_id = 2",
            "delete from decision where task_id = 2",
            "delete from deadline where task_id = 2",
            "delete from task where id = 2",
        ],
        "任务（内部编号2）被删除，还留有3条记载",
    ),
    "a plan import forgotten": (["delete from event where chain = 0"], "全单位：第1条记载被删除"),
    "a seal's root edited": (["update seal set root = 'x' where day = '2026-03-03'"], "2026-03-03的封存被改动"),
    "a seal's number edited": (["update seal set events = 9 where day = '2026-03-05'"], "2026-03-05的封存被改动"),
    "a seal deleted": (
        ["delete from seal where day = '2026-03-03'"],
        "2026-03-02与2026-03-05之间的封存被删除",
    ),
    "the first seal deleted": (["delete from seal where day = '2026-03-02'"], "2026-03-03之前的封存被删除"),
    "the newest seal deleted": (["delete from seal where day = '2026-03-06'"], "2026-03-06每日运行记下的封存"),
}
