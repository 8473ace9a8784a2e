"""The tables: migrations make exactly what is declared, and a database of another version is told so."""

from pathlib import Path

import pytest

from dubanflow.domain.errors import DubanError, SchemaMismatch
from dubanflow.ledger import schema
from dubanflow.office import open_office
from kit import Kit


def test_the_migrations_make_exactly_the_declared_tables(kit: Kit) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from dubanflow.ledger.tables import Table

    engine = schema.sqlalchemy_engine(kit.office.database)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Table.metadata) == []
    engine.dispose()


def test_the_newest_migration_is_the_one_that_queries_expect() -> None:
    from alembic.script import ScriptDirectory

    assert ScriptDirectory.from_config(schema.alembic_config()).get_current_head() == schema.HEAD


def test_upgrading_twice_is_harmless(kit: Kit) -> None:
    schema.upgrade(kit.office.database)
    assert schema.version(kit.office.database) == schema.HEAD


# version found in the database, part of the sentence
OTHERS = [("0000", "请先备份，再运行 dubanflow upgrade"), ("9999", "请升级 dubanflow 后再用")]


@pytest.mark.parametrize(("found", "part"), OTHERS)
def test_an_older_or_newer_database_is_refused_with_what_to_do(kit: Kit, found: str, part: str) -> None:
    with kit.office.database.write() as connection:
        connection.execute("update alembic_version set version_num = ?", [found])
    with pytest.raises(SchemaMismatch, match=part):
        open_office(kit.root, kit.environ)


def test_a_file_that_is_no_database_is_told_so(sqlite_kit: Kit) -> None:
    for path in sqlite_kit.root.glob("dubanflow.db*"):
        path.unlink()
    (sqlite_kit.root / "dubanflow.db").write_bytes(b"this is no database at all, only text" * 40)
    with pytest.raises(DubanError, match="已损坏"):
        open_office(sqlite_kit.root, {})


def test_a_missing_database_file_is_told_so(sqlite_kit: Kit) -> None:
    for path in sqlite_kit.root.glob("dubanflow.db*"):
        path.unlink()
    with pytest.raises(DubanError, match="请先运行 dubanflow init"):
        open_office(sqlite_kit.root, {})


def test_a_postgresql_that_does_not_answer_is_told_so(tmp_path: Path, sqlite_kit: Kit) -> None:
    with pytest.raises(DubanError, match="连不上数据库"):
        open_office(sqlite_kit.root, {"DUBANFLOW_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"})
