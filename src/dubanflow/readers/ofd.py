"""OFD files (.ofd, GB/T 33190): the text of every page in reading order, one line per printed line.

A page is a heap of text objects, each at a place of its own in millimetres. Steps: 1. package -> documents -> pages;
2. every stretch of characters with its place on the page; 3. stretches at one height form a line, from left to right.
"""

import posixpath
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from dubanflow.readers.content import Content, LineList, UnreadableError, running_heads
from dubanflow.readers.package import BROKEN, Package, resolve

LOCKED = "OFD 文件已加密，无法读取；请解密后再导入，或导入 Word 原件。"
SCANNED = "OFD 是扫描件，没有可读取的文字；请导入 Word 原件，或先做文字识别（OCR）再导入。"
_MAX_PAGES = 5_000
_MAX_STRETCHES = 400_000  # of a page
_SAME_LINE = 0.5  # of the type size: how far the heights of one line's stretches may lie apart
_WORD_GAP = 0.5  # of the type size: a gap from which on a blank is printed


@dataclass(frozen=True, slots=True)
class Stretch:
    """Characters set in one go: where they begin, where they end, their type size (millimetres), and the text."""

    x: float
    y: float
    end: float
    size: float
    text: str


def read(data: bytes) -> Content:
    """The lines of all pages of all documents in the package. To be run isolated: pages may repeat without end."""
    package = Package(data)
    if any(posixpath.basename(name) in ("Encryptions.xml", "DecryptSeed.dat") for name in package.names):
        raise UnreadableError(LOCKED)
    pages = [list(_lines(page)) for page in _pages(package)]
    if not any(pages):
        raise UnreadableError(SCANNED)
    lines = LineList()
    for page in pages:
        for line in page:
            lines.add(line)
    return Content(lines.all(), running=running_heads(pages))


def _pages(package: Package) -> Iterator[list[Stretch]]:
    """The stretches of every page, those of its templates (printed heads, rules) first."""
    count = 0
    for root in _all(package.xml("OFD.xml"), "DocRoot"):
        document = resolve("", (root.text or "").strip())
        tree, folder = package.xml(document), posixpath.dirname(document)
        templates = {
            node.get("ID", ""): resolve(folder, node.get("BaseLoc", "")) for node in _all(tree, "TemplatePage")
        }
        for page in (node for node in _all(tree, "Page") if node.get("BaseLoc")):
            count += 1
            if count > _MAX_PAGES:
                raise UnreadableError(BROKEN)
            content = package.xml(resolve(folder, page.get("BaseLoc", "")))
            used = (templates.get(node.get("TemplateID", "")) for node in _all(content, "Template"))
            trees = [*(package.xml(name) for name in used if name in package.names and name), content]
            yield [stretch for tree in trees for stretch in _stretches(tree)]


def _stretches(tree: Element) -> Iterator[Stretch]:
    """Every stretch of characters of a page's tree, at its place on the page."""
    for node in _all(tree, "TextObject"):
        left, top = _numbers(node.get("Boundary"), 4)[:2]
        a, b, c, d, e, f = _numbers(node.get("CTM"), 6) if node.get("CTM") else (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
        size = abs(_numbers(node.get("Size"), 1)[0] * (d or 1.0)) or 1.0
        x = y = 0.0
        for code in _all(node, "TextCode"):
            x = _numbers(code.get("X"), 1)[0] if code.get("X") else x
            y = _numbers(code.get("Y"), 1)[0] if code.get("Y") else y
            text = (code.text or "").strip("\r\n")
            if text.strip():
                start = left + a * x + c * y + e
                width = sum(_steps(code.get("DeltaX"), len(text) - 1, size / (a or 1.0))) * abs(a)
                yield Stretch(start, top + b * x + d * y + f, start + width + size, size, text)


def _lines(stretches: Sequence[Stretch]) -> Iterator[str]:
    """The printed lines of a page, from top to bottom."""
    line: list[Stretch] = []
    for stretch in sorted(stretches[:_MAX_STRETCHES], key=lambda each: (each.y, each.x)):
        if line and abs(stretch.y - line[0].y) > _SAME_LINE * min(stretch.size, line[0].size):
            yield _joined(line)
            line = []
        line.append(stretch)
    if line:
        yield _joined(line)


def _joined(line: Sequence[Stretch]) -> str:
    """The stretches of one line from left to right, a blank where a gap shows."""
    text, end = "", None
    for stretch in sorted(line, key=lambda each: each.x):
        gap = end is not None and stretch.x - end > _WORD_GAP * stretch.size
        text += (" " if gap else "") + stretch.text
        end = stretch.end
    return text.rstrip()


def _steps(deltas: str | None, count: int, usual: float) -> list[float]:
    """The widths of the first `count` characters: "3 3.5" or, for a run of equal ones, "g 12 3.5"."""
    signs, steps = deque((deltas or "").split()), list[float]()
    while signs and len(steps) < count:
        sign = signs.popleft()
        if sign == "g" and len(signs) >= 2:
            times, step = int(_number(signs.popleft())), _number(signs.popleft())
            steps += [step] * min(max(times, 0), count)
        else:
            steps.append(_number(sign))
    return (steps + [usual] * count)[:count] if count > 0 else []


def _numbers(text: str | None, count: int) -> list[float]:
    """The first `count` numbers of an attribute; what is missing is 0."""
    return ([_number(sign) for sign in (text or "").split()] + [0.0] * count)[:count]


def _number(sign: str) -> float:
    """A number as OFD writes it; 0 where it is none, and no larger than any page."""
    try:
        value = float(sign)
    except ValueError:
        return 0.0
    return value if -1e6 < value < 1e6 else 0.0


def _all(tree: Element, name: str) -> Iterator[Element]:
    """All elements of a name below `tree`, whichever of the OFD namespaces its writer used."""
    return (node for node in tree.iter() if node.tag == name or node.tag.endswith(f"}}{name}"))
