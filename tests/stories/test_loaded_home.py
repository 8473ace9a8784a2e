"""A home that the benchmarks load, written past the program, is what the program itself would have left behind."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from dubanflow.ledger.schema import sqlalchemy_engine
from dubanflow.ledger.tables import Table
from dubanflow.office import Office, open_office
from dubanflow.services.audit import verify

LOAD = Path(__file__).parents[2] / "benchmarks" / "load.py"
TABLES = ("task", "event", "deadline", "decision", "draft")
TASKS, DUE = 400, 40
DRAFTS = (
    "select count(*) from draft join decision d on d.id = decision_id and d.task_id = draft.task_id"
    " and d.rule = draft.rule and d.decided_on = prepared_on and d.state = 'draft'"
)


def loaded(home: Path, environ: dict[str, str]) -> tuple[Office, dict[str, Any]]:
    line = [sys.executable, str(LOAD), str(home), "--tasks", str(TASKS), "--due", str(DUE), "--units", "7"]
    if environ:
        line += ["--database", environ["DUBANFLOW_DATABASE_URL"], "--schema", environ["DUBANFLOW_DATABASE_SCHEMA"]]
    done = subprocess.run(line, check=True, stdout=subprocess.PIPE, encoding="utf-8")
    return open_office(home, environ), json.loads(done.stdout)


def test_a_loaded_home_verifies_and_lacks_no_key_and_no_index(tmp_path: Path, database_env: dict[str, str]) -> None:
    office, told = loaded(tmp_path / "home", database_env)
    audit = verify(office.database)
    assert audit.findings == []
    assert (audit.tasks, audit.seals, audit.unsealed) == (TASKS, 1, 0)
    with office.database.read() as connection:
        assert connection.scalar("select count(*) from task where next_check_on <= ?", [told["day"]]) == DUE
        assert connection.scalar("select count(*) from event where chain > 0") == told["events"]
        assert connection.scalar("select count(*) from decision") == told["decisions"]
        drafts = connection.scalar("select count(*) from decision where state = 'draft'")
        assert connection.scalar(DRAFTS) == connection.scalar("select count(*) from draft") == drafts > 0
    assert_as_declared(office)


def assert_as_declared(office: Office) -> None:
    """Tables, indexes, unique, foreign and primary keys."""
    engine = sqlalchemy_engine(office.database)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Table.metadata) == []
        inspector = sa.inspect(connection)
        for table in Table.metadata.sorted_tables:
            found = inspector.get_pk_constraint(table.name)
            assert found["name"] == f"pk_{table.name}"
            assert found["constrained_columns"] == [column.name for column in table.primary_key]
    engine.dispose()


def test_both_databases_are_loaded_alike(tmp_path: Path, postgres_url: str, postgres_schema: str) -> None:
    environ = {"DUBANFLOW_DATABASE_URL": postgres_url, "DUBANFLOW_DATABASE_SCHEMA": postgres_schema}
    office, _ = loaded(tmp_path / "one", {})
    other, _ = loaded(tmp_path / "other", environ)
    for table in TABLES:
        assert rows(office, table) == rows(other, table)


def rows(office: Office, table: str) -> list[tuple[Any, ...]]:
    """What was loaded; the office's own chain tells the hour at which the home was made."""
    with office.database.read() as connection:
        loaded_only = "where chain > 0" if table == "event" else ""
        return connection.rows(f"select * from {table} {loaded_only} order by 1")
