"""A reviewed table taken back: every changed cell read by its meaning, all faults at once, and all of it or nothing.

A cell that was not touched changes nothing, whatever happened to the plan meanwhile; one that was, and that somebody
else changed too, is a fault.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from dubanflow.domain.errors import BadInput
from dubanflow.domain.moment import Moment
from dubanflow.domain.plan.rhythm import Rhythm, read_limit
from dubanflow.domain.problems import Problem
from dubanflow.domain.register import Person, Register, Unit, resolve
from dubanflow.domain.rights import need
from dubanflow.ledger.db import Connection
from dubanflow.ledger.write import Event, append_office_event
from dubanflow.office import Office
from dubanflow.papers.plan_xlsx import COLUMNS, plain
from dubanflow.papers.plan_xlsx_in import RowBack, TableBack, read_review
from dubanflow.services.plan_items import OPEN, Plan, PlanItem, newest_plan, write_settled
from dubanflow.services.plan_sheet import DROPPED, cells_of, is_locked, key_of, sheet_items

HEADS = {column.field: column.head for column in COLUMNS}
FILLED = tuple(column.field for column in COLUMNS if column.filled)
BY_HAND = "审核时由督查员填写。"
LOCKED_WAYS = {
    "lead": "要换单位请用 dubanflow task reassign",
    "limit": "要改时限请用 dubanflow task extend",
    "state": "要撤销请用 dubanflow task cancel",
}
LONGEST = {"title": 500, "note": 4000}

_AND = re.compile(r"[、，,;；\n/]+")
_SERIAL = re.compile(r"[2-6]\d{4}")  # a day that lost its format: days since 30 December 1899
_BROKEN = re.compile(r"#(?:NAME\?|REF!|VALUE!|N/A|DIV/0!|NULL!|NUM!)")
_OPEN_WORDS = frozenset({"", "待确认", "待定"})


@dataclass(frozen=True, slots=True)
class Edit:
    """A cell that a person changed: the item, the heading of the column, the words before and after."""

    position: int
    head: str
    old: str
    new: str


class _Fault(Exception):
    """What is wrong with one cell."""


def take_back(office: Office, code: str, path: Path, *, by: Person, moment: Moment) -> tuple[Edit, ...]:
    """Write what people changed in the table; the edits, in order of the items. Raises BadInput with every fault."""
    need(by, "plans.edit", "收回审核表")
    table, problems = read_review(path)
    if table is None:
        raise BadInput(_listed(path, problems))
    with office.database.write() as connection:
        plan = newest_plan(connection, code)
        if table.plan != plan.code:
            raise BadInput(f"{path.name} 是计划 {table.plan} 的任务分解表，不是 {plan.code} 的，没有写入。")
        desk = ReviewDesk(connection, plan, office.register(connection), moment.today, table)
        edits = desk.read()
        if desk.problems:
            raise BadInput(_listed(path, desk.problems))
        return write_all(connection, desk, edits, by, moment)


def write_all(
    connection: Connection, desk: "ReviewDesk", edits: Sequence[tuple[PlanItem, PlanItem]], by: Person, moment: Moment
) -> tuple[Edit, ...]:
    """Write every edited item, and one event that tells the edits."""
    for _, changed in edits:
        write_settled(connection, changed)
    told = tuple(edit for item, changed in edits for edit in _told(item, changed, desk.register))
    if told:
        payload: dict[str, object] = {"plan": desk.plan.code}
        payload |= {"file": desk.table.file} if desk.table.file else {}
        payload |= {"edits": [[edit.position, edit.head, edit.old, edit.new] for edit in told]}
        append_office_event(connection, Event("plan-review", by.code, payload, moment.today), moment)
    return told


def _listed(path: Path, problems: list[Problem]) -> str:
    words = "\n".join(f"  {problem.message}" for problem in problems)
    return f"{path.name} 有{len(problems)}处问题，一处也没有写入：\n{words}"


class ReviewDesk:
    """One table being read against the plan as it stands; faults gather in `problems`."""

    def __init__(self, connection: Connection, plan: Plan, register: Register, today: date, table: TableBack) -> None:
        self.plan = plan
        self.register = register
        self.table = table
        self.problems: list[Problem] = []
        self.units: list[Unit] = [unit for unit in register.units if unit.valid_on(today)]
        self.items = {key_of(plan, item): item for item in sheet_items(connection, plan)}

    def read(self) -> list[tuple[PlanItem, PlanItem]]:
        """Every item that is changed, as it stands and as it is to be."""
        found: list[tuple[PlanItem, PlanItem]] = []
        seen: dict[str, int] = {}
        for row in self.table.rows:
            if row.key not in self.table.base or row.key not in self.items:
                self._say_unknown(row)
                continue
            if row.key in seen:
                self._fault(row.line, f"与第{seen[row.key]}行是同一项（编号 {row.key}），请删去复制出来的一行。")
                continue
            seen[row.key] = row.line
            item = self.items[row.key]
            changed = self._row(row, item)
            if changed != item:
                found.append((item, changed))
        for key, cells in self.table.base.items():
            if key not in seen:
                lost = f"第{cells['position']}项“{cells['title'][:20]}”"
                words = f"{lost}不在表里了；不作为任务的，请恢复这一行并选“{DROPPED}”。"
                self.problems.append(Problem(words, self.table.file))
        return sorted(found, key=lambda pair: pair[0].position)

    def _say_unknown(self, row: RowBack) -> None:
        if row.key in self.table.base:
            self._fault(row.line, "这一项在导出后已被撤下，请重新导出后填写。")
        elif row.key:
            self._fault(row.line, f"编号“{row.key}”不是这份计划的，可能是从别的表里复制来的，请删去这一行。")
        else:
            self._fault(row.line, "这一行没有编号，像是新增的；表里不能新增事项，计划里没有的任务请另行立项。")

    def _row(self, row: RowBack, item: PlanItem) -> PlanItem:
        """The item with what its row says."""
        base, now = self.table.base[row.key], cells_of(item, self.register)
        changed = item
        for field, text in row.cells.items():
            said, was, stands = plain(text), plain(base[field]), plain(now[field])
            if _BROKEN.fullmatch(said):
                self._fault(
                    row.line,
                    f"单元格里是公式的错误值 {said}，请直接写内容；要以等号开头的文字，前面加一个单引号。",
                    field,
                )
                continue
            if self._same(field, said, was) or self._same(field, said, stands):
                continue
            try:
                self._refuse(item, field, was, stands)
                changed = self._read(field, said, changed)
            except _Fault as fault:
                self._fault(row.line, str(fault), field)
        if changed != item:
            changed = _with_state(changed)
            if changed.state == "dropped" and not changed.note:
                self._fault(row.line, "剔除的事项请写明理由。", "note")
        return changed

    def _same(self, field: str, one: str, other: str) -> bool:
        if field in ("measures", "basis", "section"):
            return "".join(one.split()) == "".join(other.split())
        return one == other

    def _refuse(self, item: PlanItem, field: str, was: str, stands: str) -> None:
        """Raise what forbids that this cell is changed."""
        if field not in FILLED:
            raise _Fault(f"这一列来自原文件和系统，改动不会保存，请改回“{_short(was)}”，意见写在备注里。")
        if field != "note" and is_locked(item):
            way = LOCKED_WAYS.get(field, "要改请在计划的修订本上办理")
            task = f"已立项（{item.task}）" if item.state == "confirmed" else "是修订删去的一项"
            raise _Fault(f"这一项{task}，{way}，表里请改回“{_short(was)}”。")
        if field == "state" and item.merged_into:
            raise _Fault(f"这一项已并入第{item.merged_into}项；要单独立项，请在第{item.merged_into}项上拆分。")
        if stands != was:
            raise _Fault(f"导出后这一格已被改为“{_short(stands)}”，请重新导出后填写。")

    def _read(self, field: str, said: str, item: PlanItem) -> PlanItem:
        if len(said) > LONGEST.get(field, 10_000):
            raise _Fault(f"写得太长（{len(said)}字），请缩短到{LONGEST[field]}字以内。")
        if field == "title":
            if not said:
                raise _Fault("事项不能为空。")
            return replace(item, title=said)
        if field == "note":
            return replace(item, note=said)
        if field == "state":
            return replace(item, state=self._state(said))
        if field == "lead":
            unit = self._unit(said) if said else None
            why = BY_HAND if unit else ""
            score = 1.0 if unit else None
            return replace(item, unit_id=unit.id if unit else None, unit_why=why, unit_score=score, unresolved="")
        if field == "cooperating":
            units = [self._unit(part.strip()) for part in _AND.split(said) if part.strip()]
            return replace(item, cooperating=tuple(dict.fromkeys(unit.id for unit in units)))
        return self._limit(said, item)

    def _state(self, said: str) -> str:
        if said in (DROPPED, "剔除"):
            return "dropped"
        if said in _OPEN_WORDS:
            return "proposed"
        raise _Fault(f"不认识的状态“{said[:20]}”，请选待确认或{DROPPED}；立项请用 dubanflow plan confirm。")

    def _unit(self, said: str) -> Unit:
        unit, near = resolve(said, self.units)
        if unit is None:
            names = "、".join(one.name for one in near)
            raise _Fault(f"名册里没有“{said[:20]}”，相近的有：{names}。")
        return unit

    def _limit(self, said: str, item: PlanItem) -> PlanItem:
        if not said:
            return replace(item, deadline=None, deadline_why="", rhythm=None)
        limit = self._day_of(said) or read_limit(said, year=self.plan.year, start=self.plan.start)
        if limit is None:
            raise _Fault(f"看不懂时限“{said[:20]}”，请写成 2026-06-30 或 6月底前，周期写成 每季度 或 每月5日前。")
        days = limit.deadlines if isinstance(limit, Rhythm) else (limit,)
        if days[0].year < self.plan.year or days[-1].year > self.plan.year + 10:
            raise _Fault(f"时限 {days[0].isoformat()} 不在{self.plan.year}年及以后，请核对年份。")
        if isinstance(limit, Rhythm):
            return replace(item, deadline=days[0], deadline_why=BY_HAND, rhythm=limit)
        return replace(item, deadline=limit, deadline_why=BY_HAND, rhythm=None)

    def _day_of(self, said: str) -> date | None:
        return date(1899, 12, 30) + timedelta(days=int(said)) if _SERIAL.fullmatch(said) else None

    def _fault(self, line: int, words: str, field: str | None = None) -> None:
        place = f"“{self.table.sheet}”第{line}行"
        if field:
            letter = self.table.letters.get(field, "")
            place += f"“{HEADS[field]}”（{letter}{line}）"
        self.problems.append(Problem(f"{place}：{words}", self.table.file, line))


def _short(text: str) -> str:
    """The beginning of a cell's text, on one line."""
    words = " ".join(text.split())
    return words if len(words) <= 20 else f"{words[:20]}…"


def _with_state(item: PlanItem) -> PlanItem:
    """The item in the state that its fields give it."""
    if item.state == "dropped":
        return replace(item, unresolved="")
    if item.state not in OPEN:
        return item
    question = ""
    if item.unit_id is None:
        question = item.unresolved or "没有牵头单位"
    elif item.deadline is None:
        question = "没有时限"
    return replace(item, state="unresolved" if question else "proposed", unresolved=question)


def _told(was: PlanItem, item: PlanItem, register: Register) -> Iterator[Edit]:
    old, new = cells_of(was, register), cells_of(item, register)
    dropped = (was.state == "dropped") != (item.state == "dropped")
    for field in FILLED:
        if dropped if field == "state" else old[field] != new[field]:
            yield Edit(item.position, HEADS[field], old[field], new[field])
