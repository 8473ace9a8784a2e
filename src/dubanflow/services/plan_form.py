"""A form of the review table taken back: the same cells and rules as the workbook, faults told by item and cell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dubanflow.domain.moment import Moment
from dubanflow.domain.register import Person, Register
from dubanflow.domain.rights import need
from dubanflow.ledger.db import Connection
from dubanflow.office import Office
from dubanflow.papers.plan_xlsx_in import RowBack, TableBack
from dubanflow.services.plan_items import Plan, items_of, newest_plan
from dubanflow.services.plan_review import HEADS, Edit, ReviewDesk, write_all
from dubanflow.services.plan_sheet import cells_of, key_of


@dataclass(frozen=True, slots=True)
class FilledRow:
    """A row of the review table as a form brings it: the cells that people fill in, and what they were when shown."""

    position: int
    cells: Mapping[str, str]
    was: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CellFault:
    """What is wrong with one cell of a form; `field` is empty where it is the row as a whole."""

    position: int
    field: str
    words: str

    def __str__(self) -> str:
        return f"第{self.position}项" + (f"“{HEADS[self.field]}”" if self.field else "") + f"：{self.words}"


def fill_in(
    office: Office, code: str, rows: Sequence[FilledRow], *, by: Person, moment: Moment
) -> tuple[tuple[Edit, ...], tuple[CellFault, ...]]:
    """Write what people changed in a form of the same cells, by the same rules: the edits, or every fault and nothing
    written. Rows that the form does not bring stay as they are."""
    need(by, "plans.edit", "审定计划")
    with office.database.write() as connection:
        plan = newest_plan(connection, code)
        desk = _FormDesk(connection, plan, office.register(connection), moment.today, rows)
        edits = desk.read()
        if desk.faults:
            return (), tuple(desk.faults)
        return write_all(connection, desk, edits, by, moment), ()


class _FormDesk(ReviewDesk):
    """The same for a form: its rows are found by their position, its faults are told by cell."""

    def __init__(
        self, connection: Connection, plan: Plan, register: Register, today: date, rows: Sequence[FilledRow]
    ) -> None:
        items = {item.position: item for item in items_of(connection, plan.id)}
        self.faults = [CellFault(row.position, "", "没有这一项。") for row in rows if row.position not in items]
        known = [(key_of(plan, items[row.position]), row) for row in rows if row.position in items]
        base = {key: cells_of(items[row.position], register) | dict(row.was) for key, row in known}
        back = tuple(RowBack(row.position, key, dict(row.cells)) for key, row in known)
        super().__init__(connection, plan, register, today, TableBack("", plan.code, "", base, back, {}))

    def _fault(self, line: int, words: str, field: str | None = None) -> None:
        plain_words = words.replace("导出后这一格已被", "这一格已被别人").replace(
            "请重新导出后填写", "请刷新页面后再改"
        )
        self.faults.append(CellFault(line, field or "", plain_words))
