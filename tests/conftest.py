"""What tests share: databases to run on, and an environment without the machine's own settings."""

import os
import shutil
from collections.abc import Iterator
from uuid import uuid4

import pytest

from kit import Kit, make_kit

POSTGRES = os.environ.get("DUBANFLOW_TEST_POSTGRES", "")
REQUIRED = bool(os.environ.get("DUBANFLOW_TEST_REQUIRE"))
HOW = "set DUBANFLOW_TEST_POSTGRES=postgresql://user@host/db to run on PostgreSQL as well"


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("DUBANFLOW_") and not name.startswith("DUBANFLOW_TEST_"):
            monkeypatch.delenv(name)
    monkeypatch.delenv("COLUMNS", raising=False)


@pytest.fixture(scope="session")
def postgres_url() -> str:
    if not POSTGRES and REQUIRED:
        pytest.fail(f"PostgreSQL is required here: {HOW}")
    if not POSTGRES:
        pytest.skip(HOW)
    return POSTGRES


@pytest.fixture
def postgres_schema(postgres_url: str) -> Iterator[str]:
    """A schema of its own in the test database, gone afterwards."""
    import psycopg

    name = f"dubanflow_test_{uuid4().hex[:12]}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"create schema {name}")
    yield name
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"drop schema {name} cascade")


@pytest.fixture(params=["sqlite", "postgres"])
def database_env(request: pytest.FixtureRequest) -> dict[str, str]:
    """The environment that points an office at each database in turn."""
    if request.param == "sqlite":
        return {}
    schema = request.getfixturevalue("postgres_schema")
    return {"DUBANFLOW_DATABASE_URL": request.getfixturevalue("postgres_url"), "DUBANFLOW_DATABASE_SCHEMA": schema}


@pytest.fixture
def kit(tmp_path, database_env, monkeypatch) -> Kit:  # type: ignore[no-untyped-def]
    """An office in a folder of its own, on each database."""
    for name, value in database_env.items():
        monkeypatch.setenv(name, value)
    return make_kit(tmp_path / "office", database_env)


@pytest.fixture
def sqlite_kit(tmp_path) -> Kit:  # type: ignore[no-untyped-def]
    """An office on SQLite, where the database makes no difference."""
    return make_kit(tmp_path / "office", {})


@pytest.fixture(scope="session")
def soffice() -> str:
    """LibreOffice, which shows a paper as it would be printed."""
    from dubanflow.readers.legacy import find_soffice

    found = find_soffice() if shutil.which("pdftotext") else None
    how = "install LibreOffice and poppler-utils (apt-get install libreoffice-writer poppler-utils) to print papers"
    if found is None and REQUIRED:
        pytest.fail(f"LibreOffice is required here: {how}")
    if found is None:
        pytest.skip(how)
    return found
