"""The page of one plan: what is shown, which of its rows, and the form that comes back from it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.responses import Response

from dubanflow.domain.errors import BadInput
from dubanflow.services.plan_board import ReviewLine, newer_of, plan_remarks, review_lines
from dubanflow.services.plan_form import CellFault, FilledRow
from dubanflow.services.plan_items import find_plan
from dubanflow.services.plan_source import PHRASES, source_lines
from dubanflow.services.series import series_of
from dubanflow.web.desk import Desk, whole

FILLED = ("title", "lead", "cooperating", "limit", "note")
ROWS = 100  # items on one page: each brings half a dozen fields
SHOWS: Mapping[str, str] = {
    "": "全部",
    "unresolved": "待定",
    "proposed": "待确认",
    "confirmed": "已立项",
    "dropped": "已剔除",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A row as it is shown: what its fields hold (what was typed, after a fault), and what is wrong by field."""

    line: ReviewLine
    typed: Mapping[str, str]
    was: str
    faults: Mapping[str, str]


def plan_page(
    desk: Desk,
    code: str,
    *,
    status: int = 200,
    typed: Sequence[FilledRow] = (),
    faults: Sequence[CellFault] = (),
    sheet_faults: Sequence[str] = (),
) -> Response:
    """The page. `typed` and `faults` are of a form that could not be written, `sheet_faults` of a workbook."""
    plan = find_plan(desk.connection, code)
    lines = review_lines(desk.office, desk.connection, plan, desk.moment)
    show, number = _where(desk)
    wanted = [line for line in lines if not show or line.item.state == show]
    pages = max(1, -(-len(wanted) // ROWS))
    number = min(number, pages)
    here = wanted[(number - 1) * ROWS : number * ROWS]
    newer = newer_of(desk.connection, plan)
    given = {row.position: row for row in typed}
    return desk.page(
        "plan.html",
        status=status,
        plan=plan,
        newer=newer,
        editable=desk.may("plans.edit") and newer is None,
        rows=[_shown(line, given.get(line.item.position), faults) for line in here],
        unresolved=[line for line in lines if line.item.state == "unresolved"],
        counts={key: sum(not key or line.item.state == key for line in lines) for key in SHOWS},
        shows=SHOWS,
        show=show,
        number=number,
        pages=pages,
        total=len(wanted),
        ready=sum(line.open and not line.missing and not line.item.gone for line in lines),
        source=source_lines(plan, [line.item for line in lines]),
        phrases=PHRASES,
        ignored=sum(1 for row in plan.ignored if "taken" not in row),
        units=[unit for unit in desk.register.units if unit.valid_on(desk.today)],
        remarks=plan_remarks(desk.connection, plan),
        revised=any(line.item.changed for line in lines),
        series=series_of(desk.connection, plan.code),
        faults=faults,
        sheet_faults=sheet_faults,
    )


def _where(desk: Desk) -> tuple[str, int]:
    """Which rows are asked for: by state, and the page."""
    show = desk.field("show") or desk.query("show")
    return show if show in SHOWS else "", max(1, desk.whole("page", 1))


def _shown(line: ReviewLine, typed: FilledRow | None, faults: Sequence[CellFault]) -> Shown:
    was = {name: line.cells[name] for name in FILLED}
    wrong = dict.fromkeys(FILLED, "")
    wrong |= {fault.field: fault.words for fault in faults if fault.position == line.item.position}
    held = {**was, **typed.cells} if typed else was
    return Shown(line, held, json.dumps(dict(typed.was) if typed else was, ensure_ascii=False), wrong)


def filled_rows(desk: Desk) -> list[FilledRow]:
    """The rows that a form brings. Raises BadInput for a form that is not ours."""
    return [_filled(desk, whole(position)) for position in dict.fromkeys(desk.fields("row"))]


def _filled(desk: Desk, position: int) -> FilledRow:
    try:
        was = json.loads(desk.field(f"was-{position}") or "{}")
        known = {name: str(was[name]) for name in FILLED if name in was}
    except (ValueError, AttributeError, TypeError) as error:
        raise BadInput("没有读懂提交的表单，请返回、刷新页面后再填。") from error
    cells = {name: desk.field(f"{name}-{position}") for name in known}
    return FilledRow(position, {name: _as_shown(text, known[name]) for name, text in cells.items()}, known)


def _as_shown(text: str, was: str) -> str:
    """What was typed; the old text where only its blanks differ, because a field of a page does not keep all blanks."""
    return was if text.split() == was.split() else text


def back_to(desk: Desk, code: str, position: int | None = None) -> str:
    """The address of the same rows again, at an item."""
    show, number = _where(desk)
    words = [f"show={show}"] * bool(show) + [f"page={number}"] * (number > 1)
    return f"/plans/{code}" + (f"?{'&'.join(words)}" if words else "") + (f"#i{position}" if position else "")
