"""The text of one Word paragraph, as it would print with all changes accepted.

Tracked insertions and moves-to count, deletions and moves-from do not; hidden text, field codes, notes and the
reading aids of ruby do not print. Text boxes anchored in the paragraph are handed back beside its text.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from dubanflow.readers.docx_styles import Styles
from dubanflow.readers.docx_xml import MC, W, alternatives, switch, value

_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_BOX = f"{W}txbxContent"
_SKIPPED = frozenset(
    f"{W}{name}" for name in ("del", "moveFrom", "pPr", "rPr", "sdtPr", "sdtEndPr", "rt", "rubyPr", "tblPr")
)
_SIGNS = {f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_DRAWN = frozenset(f"{W}{name}" for name in ("drawing", "pict", "object"))
# Check boxes of the symbol fonts (Wingdings, Wingdings 2), which have no character of their own.
_SYMBOLS = {"FE": "☑", "52": "☑", "A8": "□", "6F": "□", "A3": "□", "FD": "☒", "54": "☒"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, set in bold or not; "\\n" is a line break within the paragraph."""

    text: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Inherited:
    """What the runs of a paragraph inherit from it: the paragraph style's bold and hidden."""

    styles: Styles
    bold: bool
    hidden: bool


def gather(paragraph: Element, inherited: Inherited) -> tuple[list[Piece], list[Element]]:
    """The pieces of a paragraph in order, and the text boxes (w:txbxContent) anchored in it, each once."""
    found = list(_walk(paragraph, inherited))
    pieces = [entry for entry in found if isinstance(entry, Piece)]
    return pieces, [entry for entry in found if isinstance(entry, Element)]


def lines_of(pieces: Iterable[Piece]) -> list[tuple[str, int]]:
    """(text, length of the bold lead) of each printed line; blank lines between breaks are dropped, one is left."""
    rows: list[list[Piece]] = [[]]
    for piece in pieces:
        first, *others = piece.text.split("\n")
        rows[-1].append(Piece(first, piece.bold))
        rows.extend([Piece(text, piece.bold)] for text in others)
    lines = [("".join(piece.text for piece in row), _bold_lead(row)) for row in rows]
    return [line for line in lines if line[0].strip()] or lines[:1]


def plain_text(pieces: Iterable[Piece]) -> str:
    """The pieces as one string, line breaks as they are."""
    return "".join(piece.text for piece in pieces)


def _bold_lead(row: Iterable[Piece]) -> int:
    """How many leading characters are bold; blanks take the side of what follows them."""
    length = seen = 0
    for piece in row:
        seen += len(piece.text)
        if piece.text.strip():
            if not piece.bold:
                break
            length = seen
    return length


def _walk(parent: Iterable[Element], inherited: Inherited) -> Iterator[Piece | Element]:
    for child in parent:
        if child.tag in _SKIPPED:
            continue
        if child.tag == f"{W}r":
            yield from _run(child, inherited)
        elif child.tag == f"{MC}AlternateContent":
            yield from _walk(alternatives(child), inherited)
        elif child.tag == _MATH_TEXT:
            yield Piece(child.text or "")
        elif child.tag in _DRAWN:
            yield from _boxes(child)
        else:
            yield from _walk(child, inherited)


def _run(run: Element, inherited: Inherited) -> Iterator[Piece | Element]:
    """The text of a run, unless it is hidden, in the bold it has by itself or by the styles."""
    properties = run.find(f"{W}rPr")
    styles, style_id = inherited.styles, value(properties, "rStyle")
    hidden = switch(properties, "vanish")
    if hidden is None:
        hidden = styles.is_hidden(style_id) or inherited.hidden
    if hidden:
        return
    bold = switch(properties, "b")
    if bold is None:  # a toggle: bold in a bold style is plain again (17.7.3)
        bold = styles.is_bold(style_id) != inherited.bold or styles.bold
    yield from _run_content(run, bold, inherited)


def _run_content(run: Iterable[Element], bold: bool, inherited: Inherited) -> Iterator[Piece | Element]:
    for child in run:
        if child.tag == f"{W}t":
            yield Piece((child.text or "").replace("\n", " "), bold)
        elif child.tag in _SIGNS:
            yield Piece(_SIGNS[child.tag], bold)
        elif child.tag == f"{W}sym":
            yield Piece(_SYMBOLS.get(child.get(f"{W}char", "")[-2:].upper(), "●"), bold)
        elif child.tag in _DRAWN:
            yield from _boxes(child)
        elif child.tag == f"{MC}AlternateContent":
            yield from _run_content(alternatives(child), bold, inherited)
        elif child.tag == f"{W}ruby":
            yield from _walk(child, inherited)


def _boxes(node: Element) -> Iterator[Element]:
    """The outermost text boxes in a drawing, those within a box left to the reading of that box."""
    for child in alternatives(node) if node.tag == f"{MC}AlternateContent" else node:
        if child.tag == _BOX:
            yield child
        else:
            yield from _boxes(child)
