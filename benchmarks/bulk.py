"""Write many tasks that live a few thousand lives: what is the same for all tasks of a life the database writes itself.

The lives are kept in tables of the loading transaction, the tasks come as narrow rows (chains.py), and each table of
the ledger is filled by one statement a chunk that joins the two.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from chains import HOUR, LIVED, Chunk
from dubanflow.ledger.chain import COLUMNS, Entry, is_whole
from dubanflow.ledger.db import Connection, Database
from dubanflow.ledger.records import TASK_COLUMNS, iso, task_values
from lives import UNIT_IN_PAYLOAD, UNIT_MARK, Shape

OTHERS = ("task", "decision", "deadline", "draft")
TABLES = ("event", *OTHERS)
SAME = TASK_COLUMNS[2:]  # of a task, behind its id and its unit
LIFE_TASK = ("life", *SAME, "original_deadline", "next_check_on", "event_seq")
LIFE_EVENT = ("life", "seq", "at", "day", "kind", "actor", "payload")
LIFE_DECISION = ("life", "turn", "rule", "occurrence", "due_on", "decided_on", "state")

LIVES = (
    (
        # with the types of the ledger's own columns
        f"create temporary table life_task as select cast(0 as integer) as {', '.join(LIFE_TASK)} from task where 1 = 0"
    ),
    (
        "create temporary table life_event (life integer, seq integer, at text, day date, kind text, actor text,"
        " payload text, primary key (life, seq))"
    ),
    (
        "create temporary table life_decision (life integer, turn integer, rule text, occurrence text, due_on date,"
        " decided_on date, state text, primary key (life, turn))"
    ),
    (
        "create temporary table lived (task integer primary key, life integer, unit integer, liaison text, number text,"
        " aside date, decisions integer, hash text, hashes text)"
    ),
    "create unique index life_task_of on life_task (life)",
)

TASKS = (
    f"insert into task (id, unit_id, {', '.join(SAME)}, number, plan_id, title, requirement, original_deadline,"
    " next_check_on, definition, version, event_seq, event_hash)"
    f" select l.task, l.unit, {', '.join(f't.{name}' for name in SAME)}, l.number, ?,"
    " '第' || l.task || '项：推进重点工作落实',"
    " '（' || l.task || '）推进重点工作落实，完善制度机制，按期报送办理情况。', t.original_deadline,"
    " coalesce(l.aside, t.next_check_on), ?, 1, t.event_seq, l.hash"
    " from lived l cross join life_task t where t.life = l.life order by l.task"
)
EVENTS = (
    "insert into event (chain, seq, at, day, kind, actor, payload, definition, hash)"
    " select l.task, e.seq, e.at, e.day, e.kind, case e.actor when '' then l.liaison else e.actor end,"
    " case e.seq when 1 then replace(e.payload, ?, cast(l.unit as text)) else e.payload end, ?,"
    " substr(l.hashes, 64 * e.seq - 63, 64) from lived l cross join life_event e where e.life = l.life"
    " order by l.task, e.seq"
)
# A row is written for a third of the price where it comes as a line, and the hash is over that very line.
EVENT_LINES = "copy event (chain, seq, at, day, kind, actor, payload, definition, hash) from stdin (delimiter E'\\x1f')"
DEADLINES = (
    "insert into deadline (task_id, version, deadline, from_on, reason)"
    " select l.task, 1, t.original_deadline, t.version_from, 'assign' from lived l cross join life_task t"
    " where t.life = l.life order by l.task"
)
DECISIONS = (
    "insert into decision (id, task_id, rule, deadline_version, occurrence, due_on, decided_on, state, note)"
    " select l.decisions + d.turn, l.task, d.rule, 1, d.occurrence, d.due_on, d.decided_on, d.state, ''"
    " from lived l cross join life_decision d where d.life = l.life order by l.task, d.turn"
)
DRAFTS = (
    "insert into draft (task_id, decision_id, rule, paper, approver, prepared_on, state, note)"
    " select l.task, l.decisions + d.turn, d.rule, '督查通报', u.leader, d.decided_on, 'prepared', ''"
    " from lived l cross join life_decision d cross join unit u where d.life = l.life and d.state = 'draft'"
    " and u.id = l.unit order by l.task, d.turn"
)


class Writer:
    """Writes tasks of the lives `lives`, of one plan and one definition, within the transaction that loads; there is
    no task yet."""

    def __init__(self, connection: Connection, plan: int, definition: str, lives: list[Shape]) -> None:
        self.connection = connection
        self.plan = plan
        self.definition = definition
        self.events = 0
        self.decisions = 0
        self.firsts: list[int] = []
        assert connection.one("select id from decision limit 1") is None  # whose ids are counted from 1
        self._keep(lives)

    def _keep(self, lives: list[Shape]) -> None:
        """The lives by number, in tables of this transaction."""
        tasks: list[tuple[Any, ...]] = []
        events: list[tuple[Any, ...]] = []
        decisions: list[tuple[Any, ...]] = []
        for life, shape in enumerate(lives):
            same = task_values(shape.task, SAME)
            tasks.append((life, *same, iso(shape.original), iso(shape.next_check_on), len(shape.events)))
            for seq, (day, kind, actor, payload) in enumerate(shape.events, start=1):
                who = "" if actor == UNIT_MARK else actor
                events.append((life, seq, f"{day}{HOUR}", day, kind, who, payload))
            decisions += [(life, turn, *row) for turn, row in enumerate(shape.decisions, start=1)]
        for sql in LIVES:
            self.connection.execute(sql)
        self.connection.load("life_task", LIFE_TASK, tasks)
        self.connection.load("life_event", LIFE_EVENT, events)
        self.connection.load("life_decision", LIFE_DECISION, decisions)

    def write(self, chunk: Chunk) -> None:
        """The rows of some tasks, in every table."""
        connection = self.connection
        # PostgreSQL keeps rows that are only deleted until the transaction ends, and reads over them each time.
        connection.execute("truncate lived" if connection.dialect == "postgresql" else "delete from lived")
        connection.load("lived", LIVED, chunk.lived)
        connection.execute(TASKS, [self.plan, self.definition])
        if not chunk.lines:
            self.events += connection.execute(EVENTS, [UNIT_IN_PAYLOAD, self.definition])
        connection.execute(DEADLINES)
        self.decisions += connection.execute(DECISIONS)
        connection.execute(DRAFTS)
        self.firsts.append(chunk.lived[0][0])

    def prove(self, connection: Connection) -> None:
        """What was chained in parts is what the program itself would have chained: one task of each chunk."""
        for task in self.firsts:
            rows = connection.rows(f"select {COLUMNS} from event where chain = ? order by seq", [task])
            assert rows
            assert is_whole([Entry(*row) for row in rows])


# Of one table only: to spell out an index PostgreSQL waits for whoever holds its table. Unique ones that no foreign key
# leans on: an index is cheaper made at once than grown row by row.
CONSTRAINTS_OF = (
    "select c.conname, pg_get_constraintdef(c.oid) from pg_constraint c join pg_class t on t.oid = c.conrelid"
    " join pg_namespace n on n.oid = t.relnamespace where n.nspname = current_schema() and t.relname = ?"
    " and c.contype in ('p', 'u')"
    " and not exists (select 1 from pg_constraint f where f.contype = 'f' and f.conindid = c.conindid) order by c.oid"
)
INDEXES_OF = {
    "sqlite": "select name, sql from sqlite_master where tbl_name = ? and type = 'index' and sql is not null",
    "postgresql": (
        "select i.indexname, i.indexdef from pg_indexes i where i.schemaname = current_schema() and i.tablename = ?"
        " and not exists (select 1 from pg_constraint c where c.conname = i.indexname) order by i.indexname"
    ),
}
# SQLite sorts for an index as much at once as its cache is large: what fits the processor's caches takes half the time
# that a large cache takes. Of temporary tables it keeps little in memory unless told.
PRAGMAS = (
    "journal_mode = off",
    "synchronous = off",
    "foreign_keys = off",
    "cache_size = -16000",
    "temp.cache_size = -16000",
)


class Keys:
    """The indexes of some tables, put aside while many rows are written, and on PostgreSQL most constraints with them.

    Foreign keys are not checked within the transaction.
    """

    def __init__(self, connection: Connection, tables: Sequence[str]) -> None:
        self.connection = connection
        self.tables = tables
        self.again: list[str] = []  # the statements that put everything right
        if connection.dialect == "postgresql":
            connection.execute("set local session_replication_role = replica")
            connection.execute("set local maintenance_work_mem = '256MB'")
            connection.execute("set local lock_timeout = '60s'")  # two transactions of one process see no deadlock
        for table in tables:
            if connection.dialect == "postgresql":
                for name, definition in connection.rows(CONSTRAINTS_OF, [table]):
                    connection.execute(f"alter table {table} drop constraint {name}")
                    self.again.append(f"alter table {table} add constraint {name} {definition}")
            for name, sql in connection.rows(INDEXES_OF[connection.dialect], [table]):
                connection.execute(f"drop index {name}")
                self.again.append(sql)

    def end(self) -> None:
        """Everything again; ids that were given by hand are counted on from."""
        for sql in self.again:
            self.connection.execute(sql)
        if self.connection.dialect == "postgresql":
            for table in {"task", "decision"} & set(self.tables):
                self.connection.execute(
                    f"select setval(pg_get_serial_sequence('{table}', 'id'), (select max(id) from {table}))"
                )


@contextmanager
def transaction(database: Database) -> Iterator[Connection]:
    """The transaction that loads; on SQLite without a log, for a load that fails is begun anew."""
    if database.dialect == "postgresql":
        with database.write() as connection:
            yield connection
        return
    raw = sqlite3.connect(database.path or "", isolation_level=None)
    for pragma in PRAGMAS:
        raw.execute(f"pragma {pragma}")
    raw.execute("begin immediate")
    yield Connection(raw, "sqlite")
    raw.execute("commit")
    raw.execute("pragma journal_mode = wal")
    raw.close()


def write_all(database: Database, writer: Writer, chunks: Iterable[Chunk]) -> None:
    """All tasks. PostgreSQL has the events, half of the work, written by a process of its own on another connection."""
    if database.dialect == "sqlite":
        keys = Keys(writer.connection, TABLES)
        for chunk in chunks:
            writer.write(chunk)
        keys.end()
        return
    with database.write() as other, ThreadPoolExecutor(1) as beside:
        keys, keys_of_events = Keys(writer.connection, OTHERS), Keys(other, ["event"])
        for chunk in chunks:
            copied = beside.submit(copy_events, other, chunk.lines)
            writer.write(chunk)
            writer.events += copied.result()
        ended = beside.submit(keys_of_events.end)
        keys.end()
        ended.result()


def copy_events(connection: Connection, lines: bytes) -> int:
    """Events that come as lines; how many there were."""
    cursor = connection.raw.cursor()
    with cursor.copy(EVENT_LINES) as copy:
        copy.write(lines)
    return int(cursor.rowcount)


def analyse(database: Database) -> None:
    """What the planner of PostgreSQL knows of the tables; autovacuum would learn it within a minute."""
    if database.dialect == "postgresql":
        with ThreadPoolExecutor(2) as both:
            list(both.map(lambda tables: _analyse(database, tables), [["event"], [*OTHERS, "unit", "person"]]))


def _analyse(database: Database, tables: Sequence[str]) -> None:
    with database.write() as connection:
        for table in tables:
            connection.execute(f"analyze {table}")
