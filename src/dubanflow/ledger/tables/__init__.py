"""The tables, declared once in SQLModel: the migrations are made from them and a test compares the two.

Dates are `date` (the office's calendar); instants are fixed-width UTC text (`2026-03-02T01:00:00.000000Z`), the same
bytes on every database, because the event chain hashes them. Statements are written in `read` and `write` as plain
SQL (see docs/decisions). No `from __future__ import annotations` in these modules: SQLModel reads the annotations at
run time.
"""

from dubanflow.ledger.tables import accounts, log, lookbacks, office, outbox, papers, plans, runs, tasks
from dubanflow.ledger.tables.base import Table

__all__ = ["Table", "accounts", "log", "lookbacks", "office", "outbox", "papers", "plans", "runs", "tasks"]
