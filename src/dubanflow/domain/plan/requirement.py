"""What a task made of an item asks of its unit: the item's words without its number and bare owners.

The row of a table is told by its headings (重点任务：…；具体措施：…；完成时限：…). Owner brackets and owner lines are
left out where they name owners and nothing else; one that also sets a time or a condition stays.
"""

import re

from dubanflow.domain.plan.columns import ROLES
from dubanflow.domain.plan.duty_lists import OwnerField, owner_fields
from dubanflow.domain.plan.surface import book_titles, fold, veil
from dubanflow.domain.plan.titles import without_mark
from dubanflow.domain.plan.unit_names import ends_as_unit, split_names
from dubanflow.domain.plan.values import Item
from dubanflow.domain.plan.wrapping import is_open_row

# Columns that the task shows by itself, or that say nothing to a unit.
_SHOWN = frozenset((*ROLES, "number", "section"))
_ROLE_WORDS = re.compile(
    r"牵头|主办|主责|主要|责任|配合|协办|协同|承办|落实|负责|参与|协助|单位|部门|科室|处室|室|科|按照?|各自|职责|分工|分别|共同|具体"
    r"|等|由|会同|以及|和|及|与|并|请|其他|其它|有关|相关|[\s　:：,，、;；。.()（）【】\[\]★☆▲△※/]"
)
_EMPTY_BRACKET = re.compile(r"[（(【\[][\s　；;，,、。]*[）)】\]]")
_BREAKS = re.compile(r"\s*(?:<br>|\n)\s*")
_NUMBER = re.compile(r"[（(]?(?:\d{1,4}|[一二三四五六七八九十]{1,3})[）)、.．]?")
_STOPS = "。；;，, 　"


def requirement_of(item: Item) -> str:
    """What the item requires, for the unit that gets the task; never empty where the item says anything."""
    if item.columns:
        said = _by_columns(item)
    elif item.text.lstrip().startswith("|") or is_open_row(item.text) or item.text.count("\t") >= 2:
        said = _by_cells(item.text)
    else:
        said = _without_owners(without_mark(item.text))
    return said or item.text.strip()


def _by_columns(item: Item) -> str:
    """The cells of a row, each behind the heading of its column; the cells of one column together."""
    columns: dict[str, list[str]] = {}
    for column in item.columns:
        text = _cell(item.text[column.start : column.end])
        if column.holds not in _SHOWN and text:
            # Cells without heading stand by themselves: no two share a key.
            said = columns.setdefault(column.heading or f"\0{column.start}", [])
            said += [] if text in said else [text]
    parts = [(re.sub(r"\s+|<br>", "", heading), "；".join(texts)) for heading, texts in columns.items()]
    return "；".join(text if heading.startswith("\0") else f"{heading}：{text}" for heading, text in parts)


def _by_cells(text: str) -> str:
    """The cells of a row whose headings are not known: without the number in front and without those of units."""
    row = text.strip()
    cells = [_cell(cell) for cell in re.split(r"[|\t]", row)]
    told = [cell for at, cell in enumerate(cell for cell in cells if cell) if at or not _NUMBER.fullmatch(cell)]
    return "；".join(dict.fromkeys(cell for cell in told if not _names_units(cell)))


def _cell(text: str) -> str:
    """The text of a cell on one line, without a stop at its end."""
    return _BREAKS.sub(" ", text.strip()).rstrip(_STOPS)


def _names_units(cell: str) -> bool:
    """Whether a cell holds nothing but names of units."""
    plain = fold(cell)
    names = [plain[start:end] for start, end in split_names(plain, (0, len(plain)))]
    return all(2 < len(name) <= 20 and ends_as_unit(name) for name in names)


def _without_owners(text: str) -> str:
    """The text without the owner fields that say nothing but owners."""
    plain = veil(fold(text), book_titles(text))
    fields = [field for field in owner_fields(plain) if field.units and _only_owners(plain, field)]
    kept = text
    for field in sorted(fields, key=lambda field: field.start, reverse=True):
        kept = kept[: field.start] + kept[field.end :]
    lines = [_EMPTY_BRACKET.sub("", line).strip() for line in kept.split("\n")]
    return "\n".join(line for line in lines if line.strip(_STOPS))


def _only_owners(plain: str, field: OwnerField) -> bool:
    """Whether a field says nothing beyond units and their roles."""
    units = [(unit.start, unit.end) for unit in field.units]
    rest = veil(plain, units, " ")[field.start : field.end]
    return _ROLE_WORDS.sub("", rest) == ""
