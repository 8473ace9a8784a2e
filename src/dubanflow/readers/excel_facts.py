"""What the XML of a .xlsx tells before its values are loaded: how far each sheet reaches, which cells print as
percentages, and how many formulas were never calculated.

Streamed (no tree is built): a sheet may hold a million cells.
"""

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from dubanflow.readers.content import UnreadableError
from dubanflow.readers.docx_xml import number
from dubanflow.readers.package import BROKEN, RELATIONSHIP, Package

_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_PERCENT_FORMATS = (9, 10)


@dataclass(slots=True)
class SheetFacts:
    """Rows and columns that the sheet reaches (counted from its top left), the (row, column) from 0 of the numbers
    printed as percentages, and the number of formulas without a value."""

    rows: int = 0
    columns: int = 0
    percents: set[tuple[int, int]] = field(default_factory=set)
    uncalculated: int = 0


def sheet_facts(package: Package) -> dict[str, SheetFacts]:
    """The facts of every sheet, by its name."""
    main = package.main_part("xl/workbook.xml")
    parts = package.related(main)
    percent_styles = _percent_styles(package, parts)
    facts = {}
    for sheet in package.xml(main).iterfind(f"{_S}sheets/{_S}sheet"):
        kind, part = parts.get(sheet.get(f"{RELATIONSHIP}id", ""), ("", ""))
        if kind == "worksheet" and part in package.names:
            facts[sheet.get("name", "")] = _Scan(percent_styles).scan(package.part(part))
    return facts


def _percent_styles(package: Package, parts: dict[str, tuple[str, str]]) -> frozenset[str]:
    """The cell styles (their index as written in a cell) whose number format prints a percentage."""
    name = next((part for kind, part in parts.values() if kind == "styles" and part in package.names), None)
    if name is None:
        return frozenset()
    root = package.xml(name)
    own = root.iterfind(f"{_S}numFmts/{_S}numFmt")
    formats = {number(form.get("numFmtId")) for form in own if "%" in form.get("formatCode", "")}
    formats.update(_PERCENT_FORMATS)
    styles = root.iterfind(f"{_S}cellXfs/{_S}xf")
    return frozenset(str(index) for index, style in enumerate(styles) if number(style.get("numFmtId")) in formats)


class _Scan:
    """One pass through the XML of a sheet."""

    def __init__(self, percent_styles: frozenset[str]) -> None:
        self._percent_styles = percent_styles
        self._facts = SheetFacts()
        self._at = (-1, -1)
        self._seen: set[str] = set()
        self._open = ""
        self._type = "n"
        self._percent = False

    def scan(self, data: bytes) -> SheetFacts:
        """The facts of the sheet whose XML this is."""
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        try:
            parser.Parse(data, True)
        except (expat.ExpatError, ValueError, LookupError) as fault:
            raise UnreadableError(BROKEN) from fault
        return self._facts

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "row":
            row = number(attributes.get("r"))
            self._at = (self._at[0] + 1 if row is None else row - 1, -1)
        elif name == "c":
            self._at = _place(attributes.get("r", ""), (self._at[0], self._at[1] + 1))
            self._seen.clear()
            self._type = attributes.get("t", "n")
            self._percent = self._type == "n" and attributes.get("s", "0") in self._percent_styles
        else:
            self._seen.add(name)
        self._open = name

    def _text(self, text: str) -> None:
        if self._open == "v" and text:
            self._seen.add("value")

    def _end(self, tag: str) -> None:
        if tag.rpartition(":")[2] != "c":
            return
        if self._seen:  # a cell that is only coloured does not count: whole rows often are
            self._facts.rows = max(self._facts.rows, self._at[0] + 1)
            self._facts.columns = max(self._facts.columns, self._at[1] + 1)
        if "f" in self._seen and "value" not in self._seen and self._type != "str":  # str: the result is an empty text
            self._facts.uncalculated += 1
        if self._percent and "value" in self._seen:
            self._facts.percents.add(self._at)


def _place(reference: str, otherwise: tuple[int, int]) -> tuple[int, int]:
    """(row, column) from 0 of a cell reference such as B12; a cell without one follows the cell before it."""
    found = _CELL.fullmatch(reference)
    if found is None:
        return otherwise
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]) - 1, column - 1
