"""The connection layer: what a busy, read-only or rolled back database does."""

import sqlite3
import threading
from pathlib import Path

import pytest

from dubanflow.domain.errors import DatabaseBusy
from dubanflow.ledger import db
from kit import Kit


def test_a_write_that_raises_leaves_nothing_behind(kit: Kit) -> None:
    with pytest.raises(RuntimeError), kit.office.database.write() as connection:
        connection.execute("insert into setting (key, value) values ('a', 'b')")
        raise RuntimeError
    assert kit.rows("select * from setting where key = 'a'") == []


def test_a_reader_cannot_write(kit: Kit) -> None:
    with pytest.raises(Exception, match=r"read-?only"), kit.office.database.read() as connection:
        connection.execute("insert into setting (key, value) values ('a', 'b')")


def test_a_rehearsal_sees_its_own_writes_and_leaves_none(kit: Kit) -> None:
    with kit.office.database.rehearsal() as database:
        with database.write() as connection:
            connection.execute("insert into setting (key, value) values ('a', 'b')")
        with pytest.raises(RuntimeError), database.write() as connection:
            connection.execute("insert into setting (key, value) values ('c', 'd')")
            raise RuntimeError
        with database.read() as connection:
            assert connection.rows("select key from setting where key in ('a', 'c')") == [("a",)]
    assert kit.rows("select key from setting where key in ('a', 'c')") == []


def test_a_locked_database_is_said_to_be_busy(sqlite_kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db, "BUSY_MS", 50)
    path = sqlite_kit.office.database.path
    assert path is not None
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("begin immediate")
    with pytest.raises(DatabaseBusy, match="请稍后再试"), sqlite_kit.office.database.write():
        pass
    other.close()


def test_people_get_in_between_the_writes_of_a_run(sqlite_kit: Kit) -> None:
    """Eight desks, each with a database of its own as another process would have, while one run writes on and on."""
    path, done, over = sqlite_kit.office.database.url, [], threading.Event()

    def desk(n: int) -> None:
        with db.Database(path).write() as connection:
            connection.execute("insert into setting (key, value) values (?, '')", [f"desk-{n}"])
        done.append(n)

    desks = [threading.Thread(target=desk, args=(n,)) for n in range(8)]
    with sqlite_kit.office.database.kept():
        for writes in range(2000):
            with sqlite_kit.office.database.write() as connection:
                connection.execute("update setting set value = ? where key = 'office'", [str(writes)])
                if writes == 0:
                    for one in desks:
                        one.start()
                over.wait(0.02)  # as a chunk would hold it
            if len(done) == 8:
                break
    for one in desks:
        one.join()
    assert sorted(done) == list(range(8)) and writes < 1999


def test_dates_come_back_as_the_same_text_from_both_databases(kit: Kit) -> None:
    kit.task()
    assert kit.rows("select deadline, next_check_on from task") == [("2026-03-31", "2026-03-04")]


def test_sqlite_runs_in_wal_with_foreign_keys_and_full_synchronisation(sqlite_kit: Kit) -> None:
    with sqlite_kit.office.database.write() as connection:
        found = [connection.scalar(f"pragma {name}") for name in ("journal_mode", "foreign_keys", "synchronous")]
    assert found == ["wal", 1, 2]


def test_a_home_may_lie_in_a_folder_with_any_name(tmp_path: Path) -> None:
    from kit import make_kit

    assert make_kit(tmp_path / "督办 100% #1?", {}).task() == "2026-001"
