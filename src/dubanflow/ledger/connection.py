"""A connection within one transaction: the statements of the ledger, the same for SQLite and PostgreSQL.

Statements are written with `?` marks and portable SQL. Many rows at once go by whatever the database does fastest:
one prepared statement after the other on SQLite, where a call costs nothing, one statement with all rows in it on
PostgreSQL, where each would wait for the server.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Literal

from dubanflow.domain.errors import DatabaseBusy, DatabaseUnavailable

Row = tuple[Any, ...]
Value = str | int | float | None
Dialect = Literal["sqlite", "postgresql"]


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
        batch = rows if isinstance(rows, list) else list(rows)
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

    def insert_new(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Value]]) -> int:
        """Insert those of many rows whose key is not there yet; the number of them."""
        names = ", ".join(columns)
        if self.dialect == "sqlite":
            marks = ", ".join("?" * len(columns))
            return self.many(f"insert into {table} ({names}) values ({marks}) on conflict do nothing", rows)
        return self._set(
            f"insert into {table} ({names}) select {names} from json_populate_recordset(null::{table}, ?)"
            " on conflict do nothing",
            columns,
            rows,
        )

    def change(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Value]]) -> int:
        """Compare and set: rows are the new values of `columns`, then `id` and the `version` that is expected.

        The version grows by one; the number of rows that were still as expected.
        """
        if self.dialect == "sqlite":
            sets = ", ".join(f"{column} = ?" for column in columns)
            return self.many(f"update {table} set {sets}, version = version + 1 where id = ? and version = ?", rows)
        sets = ", ".join(f"{column} = new.{column}" for column in columns)
        return self._set(
            f"update {table} old set {sets}, version = old.version + 1 from json_populate_recordset(null::{table}, ?)"
            " new where old.id = new.id and old.version = new.version",
            (*columns, "id", "version"),
            rows,
        )

    def _set(self, sql: str, columns: Sequence[str], rows: Sequence[Sequence[Value]]) -> int:
        """One statement for all rows, handed over as JSON, whose types are those of the table's columns."""
        if not rows:
            return 0
        return self.execute(sql, [json.dumps([dict(zip(columns, row, strict=True)) for row in rows])])

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
