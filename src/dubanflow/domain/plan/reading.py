"""Reading a plan: the numbered lines of a document become items, headings and ignored stretches."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date

from dubanflow.domain.plan.assemble import Tile, heading_of, ignored_of, item_of, lay_tiles
from dubanflow.domain.plan.blocks import Block
from dubanflow.domain.plan.checks import Numbered, double_problems, guessed_problems, number_problems, problems_of
from dubanflow.domain.plan.declared import annex_marks, declared_marks
from dubanflow.domain.plan.flow import Flow, make_flow
from dubanflow.domain.plan.front import origin, read_front, title_of_plan
from dubanflow.domain.plan.grain import survey
from dubanflow.domain.plan.layout import lay_out, set_tables
from dubanflow.domain.plan.marks import Mark
from dubanflow.domain.plan.outline import build_outline
from dubanflow.domain.plan.regions import Regions, find_regions
from dubanflow.domain.plan.sequence import find_marks
from dubanflow.domain.plan.tables import find_tables
from dubanflow.domain.plan.values import Context, Line, Reading
from dubanflow.domain.problems import Problem

_FIRST_LEADS = re.compile(
    r"(?:列|排)(?:在)?(?:第一|首)位(?:者|的)?(?:单位|部门|科室|处室)?(?:为|是|系)?(?:总)?牵头|(?:首位|首个|第一个?)(?:责任)?(?:单位|部门|科室)(?:为|是)(?:总)?牵头"
)


def read_plan(
    lines: Sequence[Line],
    *,
    year: int,
    issued_on: date | None = None,
    add_workdays: Callable[[date, int], date] | None = None,
) -> Reading:
    """Read a plan of `year` from its lines; never raises, whatever the lines say.

    `issued_on` overrules the date that the document itself bears; `add_workdays(day, n)` is handed to the phrases.
    """
    flow = make_flow(lines)
    tables = find_tables(flow)
    regions = find_regions(flow)
    closed = sorted([*((a, b) for a, b, _ in regions.closed), *((table.start, table.end) for table in tables)])
    marks = find_marks(flow, closed)
    marks = sorted(
        [*marks, *declared_marks(flow, marks, closed), *annex_marks(regions.annexes)], key=lambda mark: mark.start
    )
    roots = build_outline(marks, _block_starts(flow, marks), len(flow.text))
    outline = survey(flow.text, year, roots, [table.start for table in tables])
    front = read_front(flow, roots[0].start if roots else len(flow.text), tables[0].start if tables else len(flow.text))
    blocks = set_tables(flow, [*front.blocks, *lay_out(flow, outline)], tables)
    blocks = [_with_reason(block, regions) for block in blocks]
    issuer, day = origin(flow, front, blocks)
    context = Context(
        year=year,
        issued_on=issued_on or day,
        issuer=issuer,
        add_workdays=add_workdays,
    )
    guessed = guessed_problems(flow.place(table.start).line for table in tables if table.guessed)
    return _assemble(flow, blocks, context, title_of_plan(flow, front, blocks), guessed)


def _with_reason(block: Block, regions: Regions) -> Block:
    """The second and later lines of a list of annexes or of a note bear its reason, not that of their own words."""
    if block.what != "ignored":
        return block
    at = bisect_right(regions.closed, block.start, key=lambda region: region[0]) - 1
    inside = at >= 0 and block.start < regions.closed[at][1]
    return replace(block, reason=regions.closed[at][2]) if inside else block


def _block_starts(flow: Flow, marks: Sequence[Mark]) -> list[int]:
    """Where the stretch of each mark begins: with its line, where it opens one."""
    return [flow.text.rfind("\n", 0, mark.start) + 1 if mark.strong else mark.start for mark in marks]


def _assemble(
    flow: Flow, blocks: Sequence[Block], context: Context, title: str | None, doubts: Iterable[Problem]
) -> Reading:
    """The reading of the laid-out blocks; `doubts` are problems known before."""
    tiles = lay_tiles(flow, blocks)
    first = _first_leads_from(flow, blocks)
    leading = replace(context, first_is_lead=True)
    pairs = [
        (tile, item_of(flow, tile, context if first is None or tile.block.start < first else leading))
        for tile in tiles
        if tile.block.what == "item"
    ]
    items = tuple(item for _, item in pairs)
    headings = tuple(heading_of(flow, tile) for tile in tiles if tile.block.what == "heading")
    ignored = tuple(one for tile in tiles if tile.block.what == "ignored" for one in ignored_of(flow, tile))
    found = [
        *doubts,
        *problems_of(items, headings, ignored, title, context.year),
        *number_problems(_numbers(flow, tiles)),
        *double_problems(
            [item for tile, item in pairs if tile.block.node], [item for tile, item in pairs if not tile.block.node]
        ),
        *(replace(problem, line=problem.line or item.line) for item in items for problem in item.fields.problems),
    ]
    return Reading(
        title=title,
        year=context.year,
        issuer=context.issuer,
        issued_on=context.issued_on,
        items=items,
        headings=headings,
        ignored=ignored,
        problems=tuple(sorted(found, key=lambda problem: problem.line or 0)),
    )


def _first_leads_from(flow: Flow, blocks: Sequence[Block]) -> int | None:
    """From where on the first unit of a list leads: everywhere, or, where an item says 下同, from that item on."""
    said = _FIRST_LEADS.search(flow.text)
    if said is None:
        return None
    inside = next((block for block in blocks if block.start <= said.start() < block.end), None)
    return inside.start if inside and inside.what == "item" else 0


def _numbers(flow: Flow, tiles: Sequence[Tile]) -> list[Numbered]:
    """The numbers of headings, items and ignored parts, in order."""
    out = []
    for tile in tiles:
        block = tile.block
        no = block.node.mark.no if block.node else block.no
        if no:
            kind = block.node.mark.kind.name if block.node else f"table-{block.what}"
            out.append(Numbered(kind, no, flow.lines[tile.extents[0][0][0]].number))
    return out
