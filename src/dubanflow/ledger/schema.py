"""The state of a database: made new, brought up to date, or refused because it is older or newer than the code."""

from typing import TYPE_CHECKING

from dubanflow.domain.errors import HomeBroken, SchemaMismatch
from dubanflow.ledger.db import Database, translated_errors

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Engine

# The newest migration, written here so that a query need not import alembic to compare; a test compares the two.
HEAD = "0006"


def upgrade(database: Database) -> None:
    """Make every table, or bring an older database up to date. Twice is harmless."""
    from alembic import command

    engine = sqlalchemy_engine(database)
    try:
        with translated_errors(), engine.begin() as connection:
            config = alembic_config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    finally:
        engine.dispose()


def check(database: Database) -> None:
    """Raise unless the database is of exactly this version of the code."""
    found = version(database)
    if found is None:
        raise HomeBroken("台账数据库还没有建立，请先运行 dubanflow init。")
    if found < HEAD:
        raise SchemaMismatch(f"台账数据库是旧版本（{found}），程序需要 {HEAD}：请先备份，再运行 dubanflow upgrade。")
    if found > HEAD:
        raise SchemaMismatch(f"台账数据库（{found}）比程序（{HEAD}）新：请升级 dubanflow 后再用。")


def version(database: Database) -> str | None:
    """The migration the database stands at; None for a database without our tables."""
    with database.read() as connection:
        if database.dialect == "sqlite":
            exists = connection.scalar("select 1 from sqlite_master where name = 'alembic_version'")
        else:
            exists = connection.scalar("select to_regclass('alembic_version')")
        if not exists:
            return None
        found = connection.scalar("select version_num from alembic_version")
        return str(found) if found else None


def sqlalchemy_engine(database: Database) -> "Engine":
    """An engine for migrations only; on PostgreSQL within the schema that the database names."""
    import sqlalchemy as sa

    if database.dialect == "sqlite":
        # made of parts: a folder may be called anything, also what means something in a URL
        return sa.create_engine(sa.URL.create("sqlite", database=str(database.path)), poolclass=sa.NullPool)
    url = database.url.replace("postgresql://", "postgresql+psycopg://").replace("postgres://", "postgresql+psycopg://")
    options = {"options": f"-c search_path={database.schema}"} if database.schema else {}
    return sa.create_engine(url, poolclass=sa.NullPool, connect_args=options)


def alembic_config() -> "Config":
    """Alembic set up in code: no ini file to lose."""
    from importlib.resources import files

    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(files("dubanflow.ledger") / "migrations"))
    config.set_main_option("path_separator", "os")
    return config
