"""Plan items that could not be settled by themselves, each with what a supervisor needs to settle it on the spot."""

from dataclasses import dataclass
from datetime import date

from dubanflow.domain.plan.owners import OwnerIndex
from dubanflow.domain.register import Register
from dubanflow.ledger.db import Connection
from dubanflow.services.plan_items import PlanItem, find_plan, items_of


@dataclass(frozen=True, slots=True)
class WaitingItem:
    """An unresolved item of a plan. `why` says what is missing; `candidates` are (code, name) of units that may be
    meant, the likeliest first; `unit` is the code of the proposed lead, empty where there is none."""

    plan: str
    title: str
    item: PlanItem
    why: str
    unit: str
    candidates: tuple[tuple[str, str], ...]

    @property
    def key(self) -> str:
        """How a form names it: 2026-P1:5."""
        return f"{self.plan}:{self.item.position}"


def item_key(key: str) -> tuple[str, int]:
    """(code of the plan, position) of what a form names; position 0, which no item has, for what is no key."""
    plan, _, position = key.rpartition(":")
    return plan, int(position) if position.isascii() and position.isdigit() and len(position) < 10 else 0


def waiting_items(connection: Connection, register: Register, today: date, most: int) -> tuple[WaitingItem, ...]:
    """The unresolved items of the newest version of each plan, oldest plan first, at most `most`."""
    codes = connection.rows(
        "select p.code, p.title from plan p where not exists (select 1 from plan n where n.revises = p.id)"
        " and exists (select 1 from plan_item i where i.plan_id = p.id and i.state = 'unresolved') order by p.id"
    )
    index = OwnerIndex(register.units, today, office=register.office) if codes else None
    units = {unit.id: unit.code for unit in register.units}
    found: list[WaitingItem] = []
    for code, title in codes:
        for item in items_of(connection, find_plan(connection, code).id):
            if item.state != "unresolved" or len(found) == most:
                continue
            assert index is not None
            likely = index.propose(item.item).candidates if item.unit_id is None else ()
            found.append(
                WaitingItem(
                    code,
                    title,
                    item,
                    item.unresolved,
                    units.get(item.unit_id or 0, ""),
                    tuple((unit.code, unit.name) for unit, _, _ in likely),
                )
            )
    return tuple(found)
