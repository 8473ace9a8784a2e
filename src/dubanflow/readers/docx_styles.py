"""The styles of a Word document: what a paragraph or a run inherits."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from dubanflow.readers.docx_xml import W, number, switch, value

_HEADING = re.compile(r"(?:heading|标题) ?([1-9])", re.IGNORECASE)
_DEEPEST = 20  # styles based on styles; Word itself allows about ten
_CONTENTS = re.compile(r"toc ?[1-9]|目录 ?[1-9]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Style:
    """One style: its own words only. `heading` from 1, 0 for body text, None where the style does not say."""

    name: str
    base: str | None
    num_id: str | None
    level: int | None
    heading: int | None
    bold: bool | None
    hidden: bool | None


@dataclass(frozen=True, slots=True)
class Styles:
    """All styles by id, with the ids of the default paragraph style and what the document's defaults say of bold."""

    by_id: dict[str, Style] = field(default_factory=dict)
    default: str | None = None
    bold: bool = False

    def chain(self, style_id: str | None) -> Iterator[tuple[str, Style]]:
        """The style and those it is based on, nearest first; a circle of styles comes to an end."""
        for _ in range(_DEEPEST):
            if style_id not in self.by_id:
                return
            style = self.by_id[style_id]
            yield style_id, style
            style_id = style.base

    def heading(self, style_id: str | None) -> int | None:
        """The outline level (1–9) a paragraph of this style has, None for body text."""
        return next((style.heading or None for _, style in self.chain(style_id) if style.heading is not None), None)

    def is_bold(self, style_id: str | None) -> bool:
        """Whether the style sets text in bold."""
        return next((style.bold for _, style in self.chain(style_id) if style.bold is not None), False)

    def is_hidden(self, style_id: str | None) -> bool:
        """Whether text of this style is hidden."""
        return next((style.hidden for _, style in self.chain(style_id) if style.hidden is not None), False)

    def numbering(self, style_id: str | None) -> tuple[str | None, int | None, str | None]:
        """(list number, level, id of the style that names the list) inherited by a paragraph of this style."""
        level = None
        for found, style in self.chain(style_id):
            level = style.level if level is None else level
            if style.num_id is not None:
                return style.num_id, level, found
        return None, None, None

    def is_contents(self, style_id: str | None) -> bool:
        """Whether the style is one of a generated table of contents."""
        return any(_CONTENTS.fullmatch(style.name) for _, style in self.chain(style_id))


def outline_level(properties: Element | None) -> int | None:
    """The outline level of a w:pPr: 1–9, 0 for body text, None where it does not say."""
    level = number(value(properties, "outlineLvl"))
    if level is None:
        return None
    return level + 1 if 0 <= level <= 8 else 0


def read_styles(root: Element | None) -> Styles:
    """The styles of a w:styles part; without one, no style at all."""
    if root is None:
        return Styles()
    by_id = {node.get(f"{W}styleId", ""): _style(node) for node in root.findall(f"{W}style")}
    defaults = (
        node.get(f"{W}styleId")
        for node in root.findall(f"{W}style")
        if node.get(f"{W}type") == "paragraph" and node.get(f"{W}default") in ("1", "true", "on")
    )
    bold = switch(root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"), "b")
    return Styles(by_id, next(defaults, None), bool(bold))


def _style(node: Element) -> Style:
    paragraph, run = node.find(f"{W}pPr"), node.find(f"{W}rPr")
    name = value(node, "name") or ""
    heading = outline_level(paragraph)
    named = _HEADING.fullmatch(name)
    if heading is None and named:
        heading = int(named[1])
    numbers = paragraph.find(f"{W}numPr") if paragraph is not None else None
    return Style(
        name=name,
        base=value(node, "basedOn"),
        num_id=value(numbers, "numId"),
        level=number(value(numbers, "ilvl")),
        heading=heading,
        bold=switch(run, "b"),
        hidden=switch(run, "vanish"),
    )
