"""Which rows of the ledger show which light today, as conditions on the columns that its indexes hold.

Definitions whose cells are the same today are one here, so that an old version of the workflow file whose reminders
alone differ costs nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from dubanflow.domain.cells import Cell, cells, without_lights
from dubanflow.domain.lens import Lens
from dubanflow.ledger.db import Value


@dataclass(frozen=True, slots=True)
class Look:
    """Tasks that look alike: a cell, under these definitions (empty for every one)."""

    cell: Cell
    hashes: tuple[str, ...] = ()


def looks(lenses: Mapping[str, Lens]) -> tuple[Look, ...]:
    """Every look of a day. `lenses` are the definitions that the ledger keeps, by hash."""
    alike: dict[tuple[Cell, ...], list[str]] = {}
    for digest, lens in lenses.items():
        alike.setdefault(cells(lens), []).append(digest)
    only = len(alike) == 1
    return tuple(Look(one, () if only else tuple(hashes)) for found, hashes in alike.items() for one in found)


def joined(found: Iterable[Look]) -> tuple[Look, ...]:
    """The same tasks in as few ranges as can be, for lists."""
    by_hashes: dict[tuple[str, ...], list[Cell]] = {}
    for look in found:
        by_hashes.setdefault(look.hashes, []).append(look.cell)
    return tuple(Look(one, hashes) for hashes, group in by_hashes.items() for one in without_lights(group))


def condition(look: Look, *, state: str = "t.state") -> tuple[str, list[Value]]:
    """A look as a condition on the task `t`; `state` is how its state is written."""
    cell = look.cell
    clauses: list[str] = [f"{state} = ?"]
    values: list[Value] = [cell.state]

    def need(clause: str, value: str | int | date | None) -> None:
        if value is not None:
            clauses.append(clause)
            values.append(value.isoformat() if isinstance(value, date) else value)

    need("t.deadline >= ?", cell.first)
    need("t.deadline <= ?", cell.last)
    need("t.level >= ?", cell.low or None)
    need("t.level <= ?", cell.high)
    if look.hashes:
        clauses.append(f"t.definition in ({', '.join('?' * len(look.hashes))})")
        values += look.hashes
    return " and ".join(clauses), values


def holds(look: Look, definition: str, state: str, level: int, deadline: str) -> bool:
    """Whether a task of these columns looks so: `condition` for one that was read."""
    cell = look.cell
    return (
        cell.state == state
        and (cell.first is None or cell.first.isoformat() <= deadline)
        and (cell.last is None or deadline <= cell.last.isoformat())
        and cell.low <= level
        and (cell.high is None or level <= cell.high)
        and (not look.hashes or definition in look.hashes)
    )


def any_of(found: Iterable[Look]) -> tuple[str, list[Value]]:
    """Tasks of any of these looks; of none where there is none."""
    parts = [condition(look) for look in joined(found)]
    if not parts:
        return "1 = 0", []
    values = [value for _, given in parts for value in given]
    return "(" + " or ".join(f"({clause})" for clause, _ in parts) + ")", values
