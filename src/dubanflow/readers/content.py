"""What one format's reader hands back, and how it says no; shared by every module of this package."""

import importlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import cast

from dubanflow.domain.plan.values import Line

# Far beyond any plan, and what one reading may take of the memory: a merged cell of one megabyte over a hundred
# thousand rows is a small file.
MAX_LINES = 400_000
MAX_CHARACTERS = 64 << 20
_TOO_LONG = "文件内容太多，不像一份任务文件；请只保留正文和任务表，另存后再导入。"
# A Line has no line end inside; other control characters (debris of PDF fonts) become blanks as well, one for one, so
# that the bold lead stays where it was.
_CONTROLS = dict.fromkeys([*range(0x09), *range(0x0A, 0x20), 0x2028, 0x2029], " ")


class UnreadableError(Exception):
    """The file cannot be read; the text is the Chinese sentence for the person who brought it.

    Only raised inside `readers`: `read_document` turns it into a Problem.
    """


@dataclass(frozen=True, slots=True)
class Content:
    """A document as read. `running` are the lines of page headers, used only to look for a secret marking;
    `notes` are sentences about parts that were left out."""

    lines: tuple[Line, ...]
    running: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


Reader = Callable[[bytes], Content]
"""A reader of one format: the bytes of a file -> its content; raises UnreadableError."""


def find_reader(target: str) -> Reader:
    """The reader that "module:function" names; its module is imported now."""
    module, _, function = target.partition(":")
    return cast(Reader, getattr(importlib.import_module(module), function))


class LineList:
    """Lines in the making: numbers them from 1 and refuses a document that swells beyond the limits."""

    def __init__(self) -> None:
        self._lines: list[Line] = []
        self._characters = 0

    def add(self, text: str, *, heading: int | None = None, bold: int = 0, full: bool = False) -> None:
        """Add a paragraph, or a printed line of one."""
        self._append(Line(len(self._lines) + 1, text.translate(_CONTROLS), heading=heading, bold=bold, full=full))

    def add_row(self, cells: Sequence[str], spanned: Sequence[bool]) -> None:
        """Add a table row; its text is the cells joined by " | " within bars."""
        clean = tuple(cell.translate(_CONTROLS) for cell in cells)
        text = f"| {' | '.join(clean)} |"
        self._append(Line(len(self._lines) + 1, text, cells=clean, spanned=tuple(spanned)))

    def all(self) -> tuple[Line, ...]:
        """The lines so far."""
        return tuple(self._lines)

    def _append(self, line: Line) -> None:
        self._characters += len(line.text)
        if len(self._lines) >= MAX_LINES or self._characters > MAX_CHARACTERS:
            raise UnreadableError(_TOO_LONG)
        self._lines.append(line)


def one_line(text: str) -> str:
    """A cell's text without line ends: its lines stripped and joined by one space, empty ones dropped."""
    return " ".join(part for part in (line.strip() for line in text.splitlines()) if part)


def numbered(texts: Iterable[str]) -> tuple[Line, ...]:
    """Plain texts as Lines numbered from 1."""
    return tuple(Line(number, text) for number, text in enumerate(texts, 1))


def running_heads(pages: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The first lines of pages that stand on two pages or more: page headers, not text."""
    tops = Counter(page[0] for page in pages if page)
    return tuple(line for line, times in tops.items() if times > 1)
