"""One database by its URL: plain SQL on DB-API connections, the same statements for SQLite and PostgreSQL.

Statements are written with `?` marks and portable SQL; dates and instants are ISO text on both sides (a date as
YYYY-MM-DD, an instant as fixed-width UTC), so that a row, its hash and a comparison mean the same everywhere.
A write is one transaction: BEGIN IMMEDIATE on SQLite (a reader that turns writer would be refused at once), READ
COMMITTED with compare-and-set on PostgreSQL. Drivers are imported when a connection is opened: a query must start
fast. Nothing of SQLAlchemy is used here; tables are declared in `tables`, and `schema` carries the migrations out.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from threading import get_ident
from typing import Any, Literal

from dubanflow.domain.errors import DatabaseBusy, DatabaseUnavailable, HomeBroken

Row = tuple[Any, ...]
Value = str | int | float | None
Dialect = Literal["sqlite", "postgresql"]

BUSY_MS = 15_000
# A large run touches pages all over the file: it holds them, and carries them over from the log seldom.
CACHE_KB = 64_000
CHECKPOINT_PAGES = 16_000


class Connection:
    """A connection within a `read` or a `write`. Marks are `?`; rows are tuples of text, numbers and None."""

    def __init__(self, raw: Any, dialect: Dialect, touch: Callable[[str], None] | None = None) -> None:
        self.raw = raw
        self.dialect = dialect
        self._touch = touch
        self._cursor = raw.cursor()

    def execute(self, sql: str, values: Sequence[Value] = ()) -> int:
        """Carry out one statement; the number of rows it changed."""
        self._run(sql, values)
        return int(self._cursor.rowcount)

    def rows(self, sql: str, values: Sequence[Value] = ()) -> list[Row]:
        """All rows of a query."""
        self._run(sql, values)
        return list(self._cursor.fetchall())

    def stream(self, sql: str, values: Sequence[Value] = (), *, size: int = 2000) -> Iterator[Row]:
        """The rows of a query, fetched `size` at a time on a cursor of their own (server-side on PostgreSQL)."""
        if self._touch:
            self._touch(sql)
        if self.dialect == "postgresql":
            with self.raw.cursor(name="stream") as cursor:
                cursor.itersize = size
                cursor.execute(translated(sql), tuple(values))
                yield from cursor
            return
        cursor = self.raw.cursor()
        cursor.execute(sql, tuple(values))
        while batch := cursor.fetchmany(size):
            yield from batch

    def dicts(self, sql: str, values: Sequence[Value] = ()) -> list[dict[str, Any]]:
        """All rows of a query by column name."""
        self._run(sql, values)
        names = [column[0] for column in self._cursor.description]
        return [dict(zip(names, row, strict=True)) for row in self._cursor.fetchall()]

    def one(self, sql: str, values: Sequence[Value] = ()) -> Row | None:
        """The first row, or None."""
        self._run(sql, values)
        row: Row | None = self._cursor.fetchone()
        return row

    def scalar(self, sql: str, values: Sequence[Value] = ()) -> Any:
        """The first column of the first row, or None."""
        row = self.one(sql, values)
        return row[0] if row else None

    def many(self, sql: str, rows: Iterable[Sequence[Value]]) -> int:
        """One statement for many rows; the number of rows changed in all."""
        batch = [tuple(row) for row in rows]
        if not batch:
            return 0
        if self._touch:
            self._touch(sql)
        with translated_errors():
            self._cursor.executemany(self._text(sql), batch)
        return int(self._cursor.rowcount)

    def load(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Value]]) -> None:
        """Insert many rows by the fastest way there is; one that breaks a constraint stops the transaction."""
        names = ", ".join(columns)
        if self.dialect == "sqlite":
            self.many(f"insert into {table} ({names}) values ({', '.join('?' * len(columns))})", rows)
            return
        sql = f"copy {table} ({names}) from stdin"
        if self._touch:
            self._touch(sql)
        with translated_errors(), self._cursor.copy(sql) as copy:
            for row in rows:
                copy.write_row(row)

    def among(self, column: str, values: Sequence[int] | Sequence[str]) -> tuple[str, Any]:
        """A condition that `column` is one of any number of values, and the one value to bind for it.

        The statement is the same however many there are, so it is prepared once and never too long.
        """
        if self.dialect == "postgresql":
            return f"{column} = any(?)", list(values)
        return f"{column} in (select value from json_each(?))", json.dumps(list(values))

    def insert(self, table: str, **values: Value) -> int:
        """Insert one row and give its `id`."""
        names = ", ".join(values)
        marks = ", ".join("?" * len(values))
        return int(self.scalar(f"insert into {table} ({names}) values ({marks}) returning id", list(values.values())))

    def _run(self, sql: str, values: Sequence[Value]) -> None:
        if self._touch:
            self._touch(sql)
        with translated_errors():
            self._cursor.execute(self._text(sql), tuple(values))

    def _text(self, sql: str) -> str:
        return translated(sql) if self.dialect == "postgresql" else sql


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
            raw.execute("rollback")

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction: committed when the block ends, rolled back when it raises."""
        with self._lent(read_only=False) as raw:
            with translated_errors():
                raw.execute("begin" if self._is_pg else "begin immediate")
            connection = Connection(raw, self.dialect, self.touch)
            yield connection
            if self.touch:
                self.touch("commit")
            with translated_errors():
                raw.execute("commit")

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
            with translated_errors():
                raw.execute("begin" if self._is_pg else "begin immediate")
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
        return raw

    def _open_postgres(self) -> Any:
        import psycopg
        from psycopg.types.string import TextLoader

        options = f"-c search_path={self.schema}" if self.schema else ""
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


@lru_cache(maxsize=512)
def translated(sql: str) -> str:
    """The statement with PostgreSQL's marks. No statement of ours holds a question mark of its own."""
    return sql.replace("%", "%%").replace("?", "%s")


@contextmanager
def translated_errors() -> Iterator[None]:
    """Turn what a driver raises about a busy or absent database into the sentence a person can act on."""
    import sqlite3

    try:
        yield
    except sqlite3.OperationalError as error:
        if "locked" in str(error) or "busy" in str(error):
            raise DatabaseBusy from error
        if "unable to open" in str(error) or "readonly" in str(error) or "disk" in str(error):
            raise DatabaseUnavailable(f"打不开或写不进台账数据库（{error}），请检查目录权限和磁盘空间。") from error
        raise
    except sqlite3.DatabaseError as error:
        if "not a database" in str(error) or "malformed" in str(error):
            raise DatabaseUnavailable("台账数据库文件已损坏，请用备份恢复。") from error
        raise
    except Exception as error:
        if type(error).__module__.startswith("psycopg") and type(error).__name__ in _PG_GONE:
            raise DatabaseUnavailable from error
        raise


_PG_GONE = frozenset(
    {"OperationalError", "ConnectionTimeout", "AdminShutdown", "CannotConnectNow", "ConnectionFailure", "CrashShutdown"}
)
