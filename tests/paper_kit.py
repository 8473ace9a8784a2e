"""What tests of papers share: a late task, papers made and released, and a .docx read as text and layout."""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docx import Document
from docx.oxml.ns import qn

from dubanflow.papers.kinds import kind_of
from dubanflow.services.acts import find_task
from dubanflow.services.evidence import keep_files
from dubanflow.services.numbers import gaps, register_lines
from dubanflow.services.paper_lines import PaperLine
from dubanflow.services.papers import Subject, make_paper, release_paper
from kit import Kit, moment


def late(kit: Kit) -> str:
    """A task late since 1 April, urged on the 1st and supervised on the 8th; its unit signed and reported once."""
    number = kit.task(deadline="3-31")
    kit.act(number, "accept", on="3-3")
    kit.run("3-3")
    kit.run("4-1")
    kit.act(number, "feedback", on="4-2", done="已走访22个村", problems="两个村尚未选定书记", next_step="4月底前选定")
    kit.run("4-8")
    return number


def proof(kit: Kit, name: str = "验收表.docx") -> Any:
    """A piece of evidence, kept by the office."""
    path = kit.root / "out" / name
    path.parent.mkdir(exist_ok=True)
    Document().save(str(path))
    return keep_files(kit.office, [path])


def made(kit: Kit, kind: str, *numbers: str, on: str = "4-9", by: str = "督查员", **subject: Any) -> PaperLine:
    """A paper prepared."""
    with kit.office.database.read() as connection:
        ids = tuple(find_task(connection, number) for number in numbers)
    person = kit.person(by)
    return make_paper(kit.office, kind_of(kind), Subject(ids, **subject), by=person, moment=moment(on))


def released(
    kit: Kit, kind: str, *numbers: str, on: str = "4-9", by: str = "督查员", signer: str = "", **subject: Any
) -> PaperLine:
    """A paper prepared and released on the same day."""
    line = made(kit, kind, *numbers, on=on, by=by, **subject)
    return release_paper(kit.office, line.id, by=kit.person(signer or by), moment=moment(on))


def document_of(kit: Kit, line: PaperLine) -> Any:
    """The released document."""
    return Document(str(kit.root / line.file))


def text_of(document: Any) -> str:
    """Everything that stands in it, a paragraph a line, cells of tables in their place."""
    return "\n".join(words for words in paragraphs(document.element.body))


def plain(data: bytes) -> str:
    """The same of a document in bytes."""
    return text_of(Document(io.BytesIO(data)))


def numbers(kit: Kit) -> list[tuple[str, str]]:
    """The numbers that the registers hold, each with what became of it; none may be missing."""
    with kit.office.database.read() as connection:
        assert gaps(connection) == []
        return [(row.number, row.state) for row in register_lines(connection)]


def paragraphs(element: Any) -> Iterator[str]:
    """The paragraphs in and below an element, those without text left out."""
    for paragraph in element.iter(qn("w:p")):
        words = "".join("\t" if node.tag == qn("w:tab") else node.text or "" for node in pieces(paragraph))
        if words.strip():
            yield words


def pieces(paragraph: Any) -> Iterator[Any]:
    """The texts and tabs of a paragraph, its tab stops left out."""
    for run in paragraph.iter(qn("w:r")):
        yield from (node for node in run if node.tag in (qn("w:t"), qn("w:tab")))


def changed(path: Path, old: str, new: str) -> None:
    """What a clerk does in Word: put other words in the place of some, wherever runs begin and end."""
    document = Document(str(path))
    for paragraph in document.element.body.iter(qn("w:p")):
        texts = list(paragraph.iter(qn("w:t")))
        words = "".join(node.text or "" for node in texts)
        if old in words:
            texts[0].text = words.replace(old, new)
            for node in texts[1:]:
                node.text = ""
    document.save(str(path))


def moved(path: Path, label: str, *, behind: str) -> None:
    """What a clerk does in Word: cut the row that begins with a label and paste it behind another."""
    document = Document(str(path))
    rows = {row.cells[0].text: row for table in document.tables for row in table.rows}
    rows[behind]._tr.addnext(rows[label]._tr)
    document.save(str(path))


def layout(data: bytes) -> list[str]:
    """The layout and text of a document, line by line: page, grid, then each paragraph with font, size and place."""
    document = Document(io.BytesIO(data))
    section = document.sections[0]
    page = (section.page_width, section.page_height, section.top_margin, section.right_margin, section.bottom_margin,
            section.left_margin)  # fmt: skip
    rows = ["page " + " ".join(f"{value.mm:.0f}" for value in page if value is not None) + " mm"]
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is not None:
        rows.append(f"grid {grid.get(qn('w:type'))} {grid.get(qn('w:linePitch'))}")
    for paragraph in document.element.body.iter(qn("w:p")):
        words = "".join("\t" if node.tag == qn("w:tab") else node.text or "" for node in pieces(paragraph))
        if words.strip():
            rows.append(f"{_form(paragraph)} | {words}".rstrip())
    return rows


def _form(paragraph: Any) -> str:
    run = next(iter(paragraph.iter(qn("w:r"))), None)
    fonts = run.find(f"{qn('w:rPr')}/{qn('w:rFonts')}") if run is not None else None
    size = run.find(f"{qn('w:rPr')}/{qn('w:sz')}") if run is not None else None
    colour = run.find(f"{qn('w:rPr')}/{qn('w:color')}") if run is not None else None
    spacing, ind, jc = (paragraph.find(f"{qn('w:pPr')}/{qn(name)}") for name in ("w:spacing", "w:ind", "w:jc"))
    parts = [
        "cell" if any(True for _ in paragraph.iterancestors(qn("w:tc"))) else "para",
        fonts.get(qn("w:eastAsia")) if fonts is not None else "仿宋_GB2312",
        f"{int(size.get(qn('w:val'))) / 2:g}pt" if size is not None else "16pt",
        f"line {int(spacing.get(qn('w:line'))) / 20:g}" if spacing is not None and spacing.get(qn("w:line")) else "",
        f"first {ind.get(qn('w:firstLineChars'))}" if ind is not None and ind.get(qn("w:firstLineChars")) else "",
        f"right {ind.get(qn('w:rightChars'))}" if ind is not None and ind.get(qn("w:rightChars")) else "",
        jc.get(qn("w:val")) if jc is not None else "",
        f"#{colour.get(qn('w:val'))}" if colour is not None else "",
    ]
    return " ".join(part for part in parts if part)


def numbers_in(text: str) -> list[str]:
    """Every document number that a text names."""
    return re.findall(r"[\u4e00-\u9fff]+〔[0-9]{4}〕[0-9]+号", text)
