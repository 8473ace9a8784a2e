"""The desk of an office with accounts, on each database or on SQLite alone."""

from collections.abc import Iterator

import pytest

from desk_kit import DeskKit, Opened, open_accounts
from kit import Kit


@pytest.fixture
def desk(kit: Kit) -> Iterator[DeskKit]:
    """The desk on the morning of 2 March 2026, on each database."""
    open_accounts(kit)
    with Opened(kit) as opened:
        yield opened


@pytest.fixture
def sqlite_desk(sqlite_kit: Kit) -> Iterator[DeskKit]:
    """The same where the database makes no difference."""
    open_accounts(sqlite_kit)
    with Opened(sqlite_kit) as opened:
        yield opened
