"""One database by its URL: plain SQL on DB-API connections, the same statements for SQLite and PostgreSQL.

Statements are written with `?` marks and portable SQL; dates and instants are ISO text on both sides (a date as
YYYY-MM-DD, an instant as fixed-width UTC), so that a row, its hash and a comparison mean the same everywhere.
A write is one transaction: BEGIN IMMEDIATE on SQLite (a reader that turns writer would be refused at once), READ
COMMITTED with compare-and-set on PostgreSQL. Drivers are imported when a connection is opened: a query must start
fast. Nothing of SQLAlchemy is used here; tables are declared in `tables`, and `schema` carries the migrations out.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock, get_ident
from time import monotonic, sleep
from typing import Any

from dubanflow.domain.errors import DatabaseBusy, HomeBroken
from dubanflow.ledger.connection import Connection, Dialect, Row, Value, translated, translated_errors

__all__ = ["Connection", "Database", "Dialect", "Row", "Value", "translated", "translated_errors"]

BUSY_MS = 30_000
# SQLite wakes nobody when its lock is free: who is next looks so often. A run of many writes leaves it free for a tenth
# of the time that it held it, or people would wait for as long as the run lasts.
LOOK_S = 0.005
GIVE_WAY, MOST_WAY_S = 0.1, 0.2
# A large run touches pages all over the file: it holds them, and carries them over from the log seldom.
CACHE_KB = 64_000
CHECKPOINT_PAGES = 16_000


class Database:
    """A database by URL (`sqlite:///PATH` or `postgresql://…`). `schema` names a PostgreSQL schema to work in.

    `touch`, when given, is called with each statement before it runs and with "commit" before each commit: a test
    can stop the process at any point where a run touches the database.
    """

    def __init__(self, url: str, *, schema: str | None = None, touch: Callable[[str], None] | None = None) -> None:
        self.url = url
        self.schema = schema
        self.touch = touch
        self.dialect: Dialect = "postgresql" if url.startswith("postgres") else "sqlite"
        self._kept: dict[int, dict[bool, Any]] = {}
        self._next = Lock()  # SQLite: the threads of a process come in turn, and one at a time waits for the file

    @property
    def path(self) -> Path | None:
        """The file of an SQLite database."""
        return Path(self.url.removeprefix("sqlite:///")) if self.dialect == "sqlite" else None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that cannot write, showing one moment of the ledger throughout."""
        with self._lent(read_only=True) as raw:
            with translated_errors():
                raw.execute("begin isolation level repeatable read read only" if self._is_pg else "begin")
            yield Connection(raw, self.dialect, self.touch)
            with translated_errors():
                raw.execute("rollback")

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction: committed when the block ends, rolled back when it raises."""
        with self._turn(), self._lent(read_only=False) as raw:
            self._begin(raw)
            connection = Connection(raw, self.dialect, self.touch)
            yield connection
            if self.touch:
                self.touch("commit")
            with translated_errors():
                raw.execute("commit")

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Wait for this process's turn to write; afterwards a run of many writes gives way. Raises DatabaseBusy."""
        if self._is_pg:
            yield
            return
        if not self._next.acquire(timeout=BUSY_MS / 1000):
            raise DatabaseBusy
        began = monotonic()
        try:
            yield
        finally:
            self._next.release()
        if get_ident() in self._kept:
            sleep(min(MOST_WAY_S, GIVE_WAY * (monotonic() - began)))

    def _begin(self, raw: Any) -> None:
        """Begin to write. SQLite's own waiting looks the more seldom the longer it waits, and never gets in between
        the writes of another process."""
        until = monotonic() + BUSY_MS / 1000
        while True:
            try:
                with translated_errors():
                    raw.execute("begin" if self._is_pg else "begin immediate")
                return
            except DatabaseBusy:
                if monotonic() >= until:
                    raise
            sleep(LOOK_S)

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Within it the reads and writes of this thread use one connection each, opened once and closed at the end.

        A run of many transactions would otherwise pay for as many connections and, on SQLite, empty caches.
        """
        here = get_ident()
        if here in self._kept:
            yield
            return
        self._kept[here] = {}
        try:
            yield
        finally:
            for raw in self._kept.pop(here).values():
                raw.close()

    @contextmanager
    def rehearsal(self) -> Iterator["Database"]:
        """A database on which everything can be done as on this one, and nothing of it lasts.

        All its reads and writes share one transaction, each write a savepoint of its own; it is rolled back at the end.
        """
        raw = self._open(read_only=False)
        try:
            self._begin(raw)
            yield _Rehearsal(self, Connection(raw, self.dialect, self.touch))
        finally:
            raw.execute("rollback")
            raw.close()

    @contextmanager
    def _lent(self, *, read_only: bool) -> Iterator[Any]:
        """A raw connection for one transaction. One that met an error is given up, whatever state it is in."""
        kept = self._kept.get(get_ident(), {})
        raw = kept.pop(read_only, None) or self._open(read_only=read_only)
        try:
            yield raw
        except BaseException:
            # Closing alone would keep SQLite's lock for as long as the error's traceback holds a cursor.
            with suppress(Exception):
                raw.execute("rollback")
            raw.close()
            raise
        if get_ident() in self._kept and read_only not in kept:
            kept[read_only] = raw
        else:
            raw.close()

    @property
    def _is_pg(self) -> bool:
        return self.dialect == "postgresql"

    def _open(self, *, read_only: bool) -> Any:
        with translated_errors():
            return self._open_postgres() if self._is_pg else self._open_sqlite(read_only=read_only)

    def _open_sqlite(self, *, read_only: bool) -> Any:
        import sqlite3

        path = self.path
        assert path is not None
        if not path.exists():
            raise HomeBroken(f"没有找到台账数据库 {path.name}，请先运行 dubanflow init。")
        mode = "ro" if read_only else "rw"
        raw = sqlite3.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None)
        raw.execute(f"pragma busy_timeout={BUSY_MS}")
        if not read_only:
            raw.execute("pragma journal_mode=wal")
            # FULL: a mail marked as sent must still be marked after a power cut, or it would be sent twice.
            raw.execute("pragma synchronous=full")
            raw.execute("pragma foreign_keys=on")
            raw.execute(f"pragma cache_size=-{CACHE_KB}")
            raw.execute(f"pragma wal_autocheckpoint={CHECKPOINT_PAGES}")
            raw.execute("pragma busy_timeout=0")  # `_begin` waits
        return raw

    def _open_postgres(self) -> Any:
        import psycopg
        from psycopg.types.string import TextLoader

        # Compiling a statement would take longer than any of ours runs.
        options = "-c jit=off" + (f" -c search_path={self.schema}" if self.schema else "")
        raw = psycopg.connect(
            self.url.replace("postgresql+psycopg://", "postgresql://"), autocommit=True, options=options
        )
        raw.adapters.register_loader("date", TextLoader)  # dates stay ISO text, as on SQLite
        return raw


class _Rehearsal(Database):
    """See `Database.rehearsal`."""

    def __init__(self, real: Database, connection: Connection) -> None:
        super().__init__(real.url, schema=real.schema, touch=real.touch)
        self._connection = connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        yield self._connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        raw = self._connection.raw
        raw.execute("savepoint rehearsal")
        try:
            yield self._connection
        except BaseException:
            raw.execute("rollback to savepoint rehearsal")
            raw.execute("release savepoint rehearsal")
            raise
        raw.execute("release savepoint rehearsal")
