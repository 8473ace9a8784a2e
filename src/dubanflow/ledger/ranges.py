"""What a filter of the list asks of the ledger: the looks that it lets in, and the condition for tasks of these looks.

Each condition is written so that the databases find it in the index that holds what is asked: the one of states and
deadlines for most, that of the day of closing for what was closed, that of units, plans or ids for what is narrow.
"""

from collections.abc import Sequence
from dataclasses import replace

from dubanflow.ledger.db import Value
from dubanflow.ledger.looks import Look, condition
from dubanflow.ledger.read import Reader, TaskFilter

MOST_OF_PLAN = 10_000


def is_narrow(reader: Reader, wanted: TaskFilter) -> bool:
    """Whether reading the tasks once is less than counting and merging their ranges: few, or no index helps anyway."""
    if wanted.units or wanted.ids or wanted.text or wanted.seen_by is not None:
        return True
    return wanted.plan is not None and not _large(reader, wanted.plan)


def _large(reader: Reader, plan: str) -> bool:
    """Whether a plan has so many tasks that they are found faster in the index of the list than in its own."""
    beyond = "select 1 from task t where t.plan_id in (select x.id from plan x where x.code = ?) limit 1 offset ?"
    return reader.connection.one(beyond, [plan, MOST_OF_PLAN]) is not None


def chosen_looks(reader: Reader, wanted: TaskFilter) -> list[Look]:
    """The looks that a filter lets in."""

    def fits(look: Look) -> bool:
        cell = look.cell
        return (
            (not wanted.lights or cell.light in wanted.lights)
            and (not wanted.states or cell.state in wanted.states)
            and (not wanted.overdue or cell.late)
            and (not wanted.open_only or not cell.final)
            and (not wanted.closed_only or cell.final)
            and (
                wanted.level is None or (cell.low <= wanted.level and (cell.high is None or wanted.level <= cell.high))
            )
        )

    return [look for look in reader.looks if fits(look)]


def condition_of(
    reader: Reader, wanted: TaskFilter, chosen: Sequence[Look], *, by_id: bool = False
) -> tuple[str, list[Value]]:
    """The condition for tasks of a filter with one of the looks, which stand for what the filter says of looks."""
    since = wanted.listed_since
    rest = replace(
        wanted, lights=(), states=(), overdue=False, open_only=False, closed_only=False, listed_since=None, first=0
    )
    hidden = wanted.level is not None and bool(since) and all(look.cell.final for look in chosen)
    plan = wanted.plan if wanted.plan and not is_narrow(reader, wanted) else None
    rest = replace(rest, level=None if hidden else wanted.level, plan=None if plan else wanted.plan)
    where, values = reader.where(rest)
    if plan:  # a large one: its own index is hidden
        inside = "t.plan_id + 0 in (select x.id from plan x where x.code = ?)"
        where, values = (f"{where} and {inside}" if where else f" where {inside}"), [*values, plan]
    if hidden:  # the index of levels holds the closed of all years; that of the day of closing is the way in
        where = f"{where} and coalesce(t.level, 0) = ?" if where else " where coalesce(t.level, 0) = ?"
        values = [*values, wanted.level]
    clauses: list[str] = []
    for look in chosen:
        # Where another index is the better way in (by unit, by id, by the day of closing) the state's is hidden.
        aside = wanted.seen_by is not None or bool(wanted.text) or by_id or bool(since and look.cell.final)
        clause, given = condition(look, state="coalesce(t.state, '')" if aside else "t.state")
        values += given
        if since and look.cell.final:
            clause += " and t.closed_on is not null and t.closed_on >= ?"
            values.append(since.isoformat())
        clauses.append(clause)
    either = clauses[0] if len(clauses) == 1 else "(" + " or ".join(f"({clause})" for clause in clauses) + ")"
    return f"{where} and {either}" if where else f" where {either}", values
