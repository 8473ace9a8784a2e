"""Lists of any size: how many tasks show each light and level, and one page of them, read through indexes only.

Counts are sums over ranges of (state, deadline), which an index holds whole. A page is merged from the heads of the
same ranges, behind a mark (the last row that was seen), so that the last page of a million costs what the first one
does. Tasks that are listed and tasks that are counted are chosen by the same looks of the day.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import merge
from itertools import islice

from dubanflow.domain.cells import Cell
from dubanflow.domain.errors import BadInput
from dubanflow.domain.views import LightCount, TaskView
from dubanflow.ledger.db import Row
from dubanflow.ledger.looks import Look, holds, joined
from dubanflow.ledger.open_cells import cells_at_hand
from dubanflow.ledger.ranges import chosen_looks, condition_of, is_narrow
from dubanflow.ledger.read import Reader, TaskFilter
from dubanflow.ledger.tallies import kept

# (cell, level, how many)
Tally = tuple[Cell, int, int]

ORDERS: Mapping[str, str] = {"deadline": "时限先后", "level": "督办级别", "unit": "牵头单位", "number": "编号"}
SIZE = 50


@dataclass(frozen=True, slots=True)
class Counts:
    """How many tasks of a filter show each light, and how many stand at each level from 1 on; `late`: overdue.

    `lights` are counted whatever lights the filter names, `levels` whatever level it names; `total` and `late` are
    those of the whole filter.
    """

    total: int
    late: int
    lights: tuple[LightCount, ...]
    levels: tuple[tuple[int, str, int], ...]


@dataclass(frozen=True, slots=True)
class ListPage:
    """A page of tasks. `before` and `after` are the marks of its first and last row, empty where nothing lies there."""

    rows: tuple[TaskView, ...]
    before: str = ""
    after: str = ""


def count_list(reader: Reader, wanted: TaskFilter) -> Counts:
    """Count the tasks of a filter. Equals what `page_of` goes through, and `Reader.tasks` of the same filter."""
    found = _tallied(reader, wanted)
    names = {light.name: light.label for one in reader.definitions().values() for light in one.lights}
    labels = {
        level: rung.label for one in reader.definitions().values() for level, rung in enumerate(one.ladder, start=1)
    }
    by_light, by_level = dict.fromkeys(names, 0), dict.fromkeys(labels, 0)
    late = total = 0
    for cell, level, count in found:
        lit = not wanted.lights or cell.light in wanted.lights
        levelled = wanted.level is None or level == wanted.level
        if levelled:
            by_light[cell.light] = by_light.get(cell.light, 0) + count
        if lit and level in by_level:
            by_level[level] += count
        if lit and levelled:
            total += count
            late += count if cell.late else 0
    return Counts(
        total,
        late,
        tuple(LightCount(name, names.get(name, name), count) for name, count in by_light.items()),
        tuple((level, labels[level], count) for level, count in sorted(by_level.items())),
    )


def _tallied(reader: Reader, wanted: TaskFilter) -> tuple[Tally, ...]:
    """What was counted since the last event, or what is counted now."""
    how = _in_one_pass if is_narrow(reader, wanted) else _by_ranges
    return kept(reader, ("list", wanted), lambda: tuple(how(reader, wanted)))


def _by_ranges(reader: Reader, wanted: TaskFilter) -> Iterator[Tally]:
    """(cell, level, how many), each range counted from the indexes; level 0 stands for what is left of its cell."""
    levels = range(1, 1 + max((len(one.ladder) for one in reader.definitions().values()), default=0))
    every = replace(wanted, lights=(), level=None)
    at_hand = cells_at_hand(reader, every)
    for look in chosen_looks(reader, every):
        cell = look.cell
        if at_hand is not None and not cell.final:
            # taken once: two looks of one cell, under different definitions, are counted there as one
            yield from ((cell, level if level in levels else 0, n) for level, n in at_hand.pop(cell, {}).items())
            continue
        if wanted.listed_since and cell.final:  # few, and found by the day of closing: read once
            where, values = condition_of(reader, every, [look])
            rows = reader.connection.rows(f"select t.level, count(*) from task t{where} group by t.level", values)
            yield from ((cell, level, int(count)) for level, count in rows)
            continue
        raised = 0
        for level in levels:
            if cell.low <= level and (cell.high is None or level <= cell.high):
                count = _counted(reader, replace(every, level=level), look)
                raised += count
                yield cell, level, count
        if not wanted.level:
            yield cell, 0, _counted(reader, every, look) - raised


def _in_one_pass(reader: Reader, wanted: TaskFilter) -> Iterator[Tally]:
    """(cell, level, how many) of tasks that are few, read once."""
    chosen = chosen_looks(reader, replace(wanted, lights=(), level=None))
    rest = replace(wanted, lights=(), level=None, states=(), overdue=False)
    where, values = reader.where(rest)
    rows = reader.connection.rows(
        f"select t.definition, t.state, t.level, t.deadline, count(*) from task t{where}"
        " group by t.definition, t.state, t.level, t.deadline",
        values,
    )
    for definition, state, level, deadline, count in rows:
        for look in chosen:
            if holds(look, definition, state, level, deadline):
                yield look.cell, level, int(count)
                break


def page_of(
    reader: Reader, wanted: TaskFilter, *, order: str = "deadline", after: str = "", before: str = "", size: int = SIZE
) -> ListPage:
    """So many tasks of a filter behind the mark `after` or ahead of the mark `before`. Raises BadInput for a mark or
    an order that there is not."""
    if order not in ORDERS:
        raise BadInput(f"清单不能按“{order[:20]}”排，可写：{'、'.join(ORDERS)}。")
    forward = not before
    found = list(islice(_marks(reader, wanted, order, _mark(after or before), forward, size + 1), size + 1))
    more = len(found) > size
    found = found[:size] if forward else found[:size][::-1]
    views = {view.id: view for view in reader.tasks(TaskFilter(ids=tuple(mark[2] for mark in found)))} if found else {}
    return ListPage(
        rows=tuple(views[mark[2]] for mark in found if mark[2] in views),
        before=_written(found[0]) if found and (more if not forward else after) else "",
        after=_written(found[-1]) if found and (more if forward else True) else "",
    )


# A row's place in the order: its block, its deadline (empty where the order is by number), its id.
_Mark = tuple[int, str, int]


def _written(mark: _Mark) -> str:
    return f"{mark[0]}.{mark[1]}.{mark[2]}"


def _mark(written: str) -> _Mark | None:
    if not written:
        return None
    block, _, rest = written.partition(".")
    day, _, key = rest.partition(".")
    if not (_is_number(block) and _is_number(key) and len(day) <= 10):
        raise BadInput("翻页的地址不对，请从第一页看起。")
    return int(block), day, int(key)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


@dataclass(frozen=True, slots=True)
class _Block:
    """A stretch of the order: the tasks of a unit or a level, or all; `key` goes into the mark."""

    key: int
    wanted: TaskFilter


def _blocks(reader: Reader, wanted: TaskFilter, order: str) -> list[_Block]:
    """The stretches one after the other; within each the order is by deadline and id, or by id alone."""
    if order == "level":
        highest = max((len(one.ladder) for one in reader.definitions().values()), default=0)
        levels = range(highest, -1, -1) if wanted.level is None else [wanted.level]
        return [_Block(level, replace(wanted, level=level)) for level in levels]
    if order == "unit":
        units = [row[0] for row in reader.connection.rows("select id from unit order by position, id")]
        return [_Block(one, replace(wanted, units=(one,))) for one in units if not wanted.units or one in wanted.units]
    return [_Block(0, wanted)]


def _marks(
    reader: Reader, wanted: TaskFilter, order: str, mark: _Mark | None, forward: bool, size: int
) -> Iterable[_Mark]:
    blocks = _blocks(reader, wanted, order)
    if not forward:
        blocks.reverse()
    start = next((i for i, block in enumerate(blocks) if mark and block.key == mark[0]), 0)
    left = size
    for i, block in enumerate(blocks[start:]):
        found = _heads(reader, block, mark if i == 0 else None, forward, left, by_id=order == "number")
        yield from ((block.key, "" if order == "number" else day, key) for day, key in found)
        left -= len(found)
        if left <= 0:
            return


def _heads(
    reader: Reader, block: _Block, mark: _Mark | None, forward: bool, size: int, *, by_id: bool
) -> list[tuple[str, int]]:
    """(deadline, id) of the next tasks of a block, at most `size`."""
    chosen = joined(chosen_looks(reader, block.wanted))
    if by_id or is_narrow(reader, block.wanted):
        rows = _rows(reader, block.wanted, [*chosen], mark, forward, size, by_id)
        return [(day, key) for day, key in rows]
    heads = [_rows(reader, block.wanted, [look], mark, forward, size, by_id) for look in chosen]
    return [(day, key) for day, key in islice(merge(*heads, reverse=not forward), size)]


def _rows(
    reader: Reader,
    wanted: TaskFilter,
    chosen: Sequence[Look],
    mark: _Mark | None,
    forward: bool,
    size: int,
    by_id: bool,
) -> list[Row]:
    if not chosen:
        return []
    where, values = condition_of(reader, wanted, chosen, by_id=by_id)
    beyond, way = (">", "") if forward else ("<", " desc")
    if mark and by_id:
        where, values = f"{where} and t.id {beyond} ?", [*values, mark[2]]
    elif mark:
        # The first half alone is what an index can use as a bound.
        where = f"{where} and t.deadline {beyond}= ? and (t.deadline {beyond} ? or t.id {beyond} ?)"
        values = [*values, mark[1], mark[1], mark[2]]
    order = f"t.id{way}" if by_id else f"t.deadline{way}, t.id{way}"
    return reader.connection.rows(
        f"select t.deadline, t.id from task t{where} order by {order} limit ?", [*values, size]
    )


def _counted(reader: Reader, wanted: TaskFilter, look: Look) -> int:
    where, values = condition_of(reader, wanted, [look])
    return int(reader.connection.scalar(f"select count(*) from task t{where}", values))
