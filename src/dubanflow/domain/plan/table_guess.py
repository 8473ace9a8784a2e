"""What the columns of a table hold where no heading says so: judged by what stands in them."""

import re
from collections.abc import Sequence

from dubanflow.domain.plan.surface import fold
from dubanflow.domain.plan.unit_names import ends_as_unit, split_names

_FEWEST_ROWS = 2
_TIME = re.compile(
    r"(?:20\d\d ?年|20\d\d[.-])?[^,。;]{0,6}(?:\d{1,2} ?[月日]|[一二三四]季度|[上下]半年|年底|年内|全年|长期|持续|常态"
    r"|每[月季年周]|月底|\d{1,2}\.\d{1,2}$)[^。;]{0,12}"
)
_NUMBER = re.compile(r"\(?(?:\d{1,3}|[一二三四五六七八九十]{1,3})\)?[、.]?")


def guess_columns(rows: Sequence[Sequence[str]]) -> list[str | None] | None:
    """What the columns hold; None where the rows are not those of a task table.

    A task table has a column of text, and beside it units, or times under a count. One column of units answers for
    the task; of two the first leads.
    """
    width = max((len(row) for row in rows), default=0)
    if len(rows) < _FEWEST_ROWS or width < 3 or any(len(row) != width for row in rows):
        return None
    names: list[str | None] = [_kind([row[at] for row in rows if row[at]], at) for at in range(width)]
    if "text" not in names or not ("unit" in names or ("time" in names and "number" in names)):
        return None
    _name_in_turn(names, "text", ("task", "measure"))
    _name_in_turn(names, "unit", ("lead", "responsible") if names.count("unit") > 1 else ("responsible",))
    return names


def _name_in_turn(names: list[str | None], kind: str, given: Sequence[str]) -> None:
    """Name the columns of a kind in turn; further ones stay without a name."""
    places = [at for at, name in enumerate(names) if name == kind]
    for turn, at in enumerate(places):
        names[at] = given[turn] if turn < len(given) else None


def _kind(cells: Sequence[str], at: int) -> str | None:
    """The kind of a column: what at least two thirds of its cells look like."""
    if not cells:
        return None
    for name, looks in (("number", _is_number), ("time", _is_time), ("unit", _is_units)):
        if sum(map(looks, cells)) * 3 >= len(cells) * 2 and (name != "number" or at == 0):
            return name
    return "text"


def _is_number(cell: str) -> bool:
    return _NUMBER.fullmatch(fold(cell)) is not None


def _is_time(cell: str) -> bool:
    return len(cell) <= 20 and _TIME.fullmatch(fold(cell)) is not None


def _is_units(cell: str) -> bool:
    plain = fold(cell)
    names = [plain[a:b] for a, b in split_names(plain, (0, len(plain)))]
    return 0 < len(names) <= 20 and all(1 < len(name) <= 20 and ends_as_unit(name) for name in names)
