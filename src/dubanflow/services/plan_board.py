"""Plans for a page: the list of plans with how far each is settled, and the rows of one plan's review table."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from dubanflow.domain.moment import Moment
from dubanflow.domain.plan.owners import OwnerIndex
from dubanflow.ledger.db import Connection
from dubanflow.office import Office
from dubanflow.services.plan_grain import in_reading_order
from dubanflow.services.plan_items import OPEN, Plan, PlanItem
from dubanflow.services.plan_revision import FIELDS as CHANGED_FIELDS
from dubanflow.services.plan_revision import KINDS
from dubanflow.services.plan_sheet import cells_of, is_locked, sheet_items


@dataclass(frozen=True, slots=True)
class PlanSummary:
    """A plan in the list: `counts` are items by state; `revises` and `newer` are codes of other plans, or None."""

    id: int
    code: str
    title: str
    year: int
    issuer: str
    issued_on: date | None
    file: str
    imported_on: date
    imported_by: str
    revises: str | None
    newer: str | None
    counts: Mapping[str, int]

    @property
    def items(self) -> int:
        """All its items."""
        return sum(self.counts.values())

    @property
    def open(self) -> int:
        """The items that wait for a person."""
        return sum(self.counts.get(state, 0) for state in OPEN)


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """An item in the review table. `locked`: only its note can be written; `candidates` are names of units that may
    be meant where no lead is settled; `change` says in words what a revision changed."""

    item: PlanItem
    cells: Mapping[str, str]
    locked: bool
    measures: tuple[str, ...]
    candidates: tuple[tuple[str, str], ...] = ()
    change: str = ""
    missing: tuple[str, ...] = field(default=())

    @property
    def open(self) -> bool:
        """Whether a person can still settle it."""
        return self.item.state in OPEN


def plan_list(connection: Connection) -> tuple[PlanSummary, ...]:
    """Every plan, the newest first."""
    counts: dict[int, dict[str, int]] = {}
    for plan, state, count in connection.rows("select plan_id, state, count(*) from plan_item group by plan_id, state"):
        counts.setdefault(plan, {})[state] = count
    rows = connection.rows(
        "select p.id, p.code, p.title, p.year, coalesce(p.issuer, ''), p.issued_on, p.file, p.imported_at,"
        " coalesce(m.name, p.imported_by), r.code, n.code from plan p left join person m on m.code = p.imported_by"
        " left join plan r on r.id = p.revises left join plan n on n.revises = p.id order by p.id desc"
    )
    return tuple(
        PlanSummary(
            plan,
            code,
            title,
            year,
            issuer,
            date.fromisoformat(issued) if issued else None,
            file,
            date.fromisoformat(imported[:10]),
            by,
            revises,
            newer,
            counts.get(plan, {}),
        )
        for plan, code, title, year, issuer, issued, file, imported, by, revises, newer in rows
    )


def review_lines(office: Office, connection: Connection, plan: Plan, moment: Moment) -> tuple[ReviewLine, ...]:
    """The items of a plan as a person reviews them, in the order of the document."""
    register = office.register(connection)
    index = OwnerIndex(register.units, moment.today, office=register.office)
    rows = []
    for item in in_reading_order(sheet_items(connection, plan)):
        unsettled = item.state in OPEN and item.unit_id is None
        found = index.propose(item.item).candidates if unsettled else ()
        rows.append(
            ReviewLine(
                item,
                cells_of(item, register),
                is_locked(item),
                tuple(measure.text for measure in item.item.measures),
                tuple((unit.name, why) for unit, _, why in found),
                _change(item),
                tuple(_missing(item)),
            )
        )
    return tuple(rows)


def _missing(item: PlanItem) -> list[str]:
    if item.state != "unresolved":
        return []
    return (["牵头单位"] if item.unit_id is None else []) + (["时限"] if item.deadline is None else [])


def _change(item: PlanItem) -> str:
    if item.changed is None or item.changed.kind == "same":
        return ""
    what = "、".join(CHANGED_FIELDS[name] for name in item.changed.fields)
    return KINDS[item.changed.kind] + (f"：{what}" if what else "")


def plan_remarks(connection: Connection, plan: Plan) -> tuple[str, ...]:
    """What the reader of the document found worth looking at, when it was imported."""
    return tuple(json.loads(connection.scalar("select problems from plan where id = ?", [plan.id])))


def newer_of(connection: Connection, plan: Plan) -> str | None:
    """The code of the plan that revises this one, None where it is the newest."""
    found = connection.scalar("select code from plan where revises = ?", [plan.id])
    return str(found) if found else None
