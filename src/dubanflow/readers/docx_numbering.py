"""Word's automatic numbers: list definitions, and the counters that run through a document.

Word stores no number, only "this paragraph is level 2 of list 5"; the printed number follows from every numbered
paragraph before it. Lists (w:num) of one definition (w:abstractNum) share their counters, unless a list says that it
starts anew (w:startOverride). Levels count from 0 here, as in the file.
"""

import re
from dataclasses import dataclass, field, replace
from xml.etree.ElementTree import Element

from dubanflow.readers.docx_counting import format_count
from dubanflow.readers.docx_styles import Styles
from dubanflow.readers.docx_xml import W, number, switch, value

_PLACE = re.compile("%([1-9])")
_LEVELS = 9
_BULLET = "•"


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list. `restart`: restarts after a level up to this one (from 1) was used; 0 never, None after any
    higher level. `legal`: all numbers of the label in digits."""

    start: int = 1
    form: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    restart: int | None = None
    legal: bool = False
    style: str | None = None


@dataclass(frozen=True, slots=True)
class NumberList:
    """A list that paragraphs name: whose counters it uses, its levels, and the levels that it starts anew."""

    counters: str
    levels: dict[int, Level]
    restarts: frozenset[int] = frozenset()


@dataclass(slots=True)
class Numbering:
    """The lists of a document and the state of their counters while the document is read from front to back."""

    lists: dict[str, NumberList] = field(default_factory=dict)
    _counts: dict[str, list[int | None]] = field(default_factory=dict)
    _begun: set[str] = field(default_factory=set)

    def level_of_style(self, list_id: str, style_id: str | None) -> int | None:
        """The level of a list that is linked to a style (w:pStyle), None where none is."""
        known = self.lists.get(list_id)
        levels = known.levels.items() if known else ()
        return next((index for index, level in levels if level.style and level.style == style_id), None)

    def label(self, list_id: str, index: int) -> tuple[str, str]:
        """Count one paragraph of a list; (its printed number, what follows it: tab, space or nothing)."""
        known = self.lists.get(list_id)
        if known is None or index not in known.levels:
            return "", "nothing"
        counts = self._advance(list_id, known, index)
        level = known.levels[index]
        if level.form == "bullet":
            return _bullet(level.text), level.suffix

        def printed(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            upper = known.levels.get(at, Level())
            count = counts[at]
            form = "decimal" if level.legal and upper.form != "none" else upper.form
            return format_count(upper.start if count is None else count, form)

        return _PLACE.sub(printed, level.text), level.suffix

    def _advance(self, list_id: str, known: NumberList, index: int) -> list[int | None]:
        """Move the counters on: restarts of a list on its first use, this level by one, deeper levels back."""
        counts = self._counts.setdefault(known.counters, [None] * _LEVELS)
        if list_id not in self._begun:
            self._begun.add(list_id)
            for level in known.restarts:
                counts[level] = None
        count = counts[index]
        counts[index] = known.levels[index].start if count is None else count + 1
        for deeper in range(index + 1, _LEVELS):
            restart = known.levels.get(deeper, Level()).restart
            if restart is None or index < restart:
                counts[deeper] = None
        return counts


def _bullet(text: str) -> str:
    """The sign of a bullet; those of symbol fonts (private use area) print as one plain bullet."""
    return _BULLET if not text or "\ue000" <= text[0] <= "\uf8ff" else text


def read_numbering(root: Element | None, styles: Styles) -> Numbering:
    """The lists of a w:numbering part; without one, no list at all."""
    if root is None:
        return Numbering()
    abstract = {node.get(f"{W}abstractNumId", ""): node for node in root.findall(f"{W}abstractNum")}
    nums = {node.get(f"{W}numId", ""): node for node in root.findall(f"{W}num")}
    lists = {}
    for list_id, node in nums.items():
        definition = _definition(value(node, "abstractNumId") or "", abstract, nums, styles)
        if definition:
            lists[list_id] = _list(node, definition, abstract[definition])
    return Numbering(lists)


def _definition(wanted: str, abstract: dict[str, Element], nums: dict[str, Element], styles: Styles) -> str | None:
    """The id of the definition that holds the levels: one may only point to that of a list style (w:numStyleLink)."""
    for _ in range(_LEVELS):
        node = abstract.get(wanted)
        link = value(node, "numStyleLink")
        if node is None or link is None or node.find(f"{W}lvl") is not None:
            return wanted if node is not None else None
        list_id, _level, _style = styles.numbering(link)
        wanted = value(nums.get(list_id or ""), "abstractNumId") or ""
    return None


def _list(node: Element, definition: str, abstract: Element) -> NumberList:
    """One w:num over its definition: levels replaced, starts overridden."""
    levels = dict(filter(None, map(_level, abstract.findall(f"{W}lvl"))))
    restarts = set()
    for override in node.findall(f"{W}lvlOverride"):
        index = number(override.get(f"{W}ilvl"))
        if index is None or not 0 <= index < _LEVELS:
            continue
        own = override.find(f"{W}lvl")
        levels.update(filter(None, [_level(own)] if own is not None else []))
        start = number(value(override, "startOverride"))
        if start is not None:
            levels[index] = replace(levels.get(index, Level()), start=max(start, 0))
            restarts.add(index)
    return NumberList(definition, levels, frozenset(restarts))


def _level(node: Element) -> tuple[int, Level] | None:
    """A w:lvl with its index, None where the index is none of the nine."""
    index = number(node.get(f"{W}ilvl"))
    if index is None or not 0 <= index < _LEVELS:
        return None
    start = number(value(node, "start"))
    return index, Level(
        start=max(start or 0, 0),  # a list that names no start begins at 0 (17.9.25)
        form=_form(node),
        text=value(node, "lvlText") or "",
        suffix=value(node, "suff") or "tab",
        restart=number(value(node, "lvlRestart")),
        legal=bool(switch(node, "isLgl")),
        style=value(node, "pStyle"),
    )


def _form(node: Element) -> str:
    """The number format of a level; newer ones are wrapped as alternatives, the last of which every Word knows."""
    forms = [form.get(f"{W}val", "decimal") for form in node.iter(f"{W}numFmt")]
    return forms[-1] if forms else "decimal"
