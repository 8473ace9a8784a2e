"""What the Word templates are built of: pages, fonts for East Asian text, rules, tables, page numbers.

python-docx alone sets only the font of Latin letters; every run here names its East Asian font (`w:eastAsia`) as well.
Fonts are named, never embedded: the office's own machine has them.
"""

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from paper_order import put_in_order

TITLE_FONT, BODY_FONT, HEAD_FONT, SUB_FONT, NUMBER_FONT = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体"
LATIN = "Times New Roman"
RED = RGBColor(0xE6, 0x00, 0x12)
RED_HEX = "E60012"
LINE = 28.95  # points: 22 lines in 225 mm
BODY = 16  # points: 三号
SQUEEZE = -5  # twentieths of a point a character: 28 of them in 156 mm
CENTRE, RIGHT, BOTH = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.JUSTIFY
STAMP = (2020, 1, 1, 0, 0, 0)


def element(tag: str, **attributes: object) -> Any:
    """An element of Word's own vocabulary."""
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    return made


def document(*, margins: Sequence[float], formal: bool) -> Any:
    """An empty A4 document; `margins` in millimetres: top, right, bottom, left. Formal ones have the grid of 9704."""
    doc = Document()
    section = doc.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = map(Mm, margins)
    section.header_distance, section.footer_distance = Mm(15), Mm(22 if formal else 12)
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    if formal:
        section._sectPr.append(element("w:docGrid", type="lines", linePitch=579))
    _defaults(doc, squeeze=SQUEEZE if formal else 0)
    core = doc.core_properties
    core.title, core.author, core.comments, core.last_modified_by = "", "", "", ""
    return doc


def _defaults(doc: Any, squeeze: int) -> None:
    """The style that everything is based on: 三号仿宋, exact line pitch, no theme fonts underneath."""
    defaults = doc.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    for child in list(defaults):
        defaults.remove(child)
    defaults.append(rfonts(BODY_FONT, LATIN))
    defaults.append(element("w:lang", val="en-US", eastAsia="zh-CN", bidi="ar-SA"))
    style = doc.styles["Normal"]
    properties = style.element.get_or_add_rPr()
    for child in list(properties):
        properties.remove(child)
    properties.append(rfonts(BODY_FONT, LATIN))
    if squeeze:
        properties.append(element("w:spacing", val=squeeze))
    properties.append(element("w:sz", val=BODY * 2))
    properties.append(element("w:szCs", val=BODY * 2))
    spacing = style.paragraph_format
    spacing.space_before = spacing.space_after = Pt(0)
    spacing.line_spacing_rule, spacing.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(LINE)
    spacing.widow_control = False


def rfonts(east_asian: str, latin: str) -> Any:
    """The fonts of a run: East Asian and all the others."""
    return element("w:rFonts", ascii=latin, hAnsi=latin, eastAsia=east_asian, cs=latin)


def write(
    paragraph: Any, text: str, font: str = BODY_FONT, size: float = BODY, *, red: bool = False, latin: str = LATIN,
    spread: float = 0, plain: bool = True,
) -> Any:  # fmt: skip
    """A run of text. `spread` in points a character; `plain` undoes the squeeze of the body."""
    run = paragraph.add_run(text)
    run.font.size = Pt(size)
    properties = run._element.get_or_add_rPr()
    for old in properties.findall(qn("w:rFonts")):
        properties.remove(old)
    properties.insert(0, rfonts(font, latin))
    if red:
        run.font.color.rgb = RED
    if spread or plain:
        properties.append(element("w:spacing", val=round(spread * 20)))
    return run


def para(
    where: Any, text: str = "", font: str = BODY_FONT, size: float = BODY, *, align: Any = None, indent: bool = False,
    before: float = 0, after: float = 0, pitch: float = LINE, red: bool = False, spread: float = 0,
    grid: bool = True, keep: bool = False,
) -> Any:  # fmt: skip
    """A paragraph; `indent` by two characters; `pitch` the exact line in points, 0 for as much as the text takes."""
    paragraph = where.add_paragraph()
    return shape(
        paragraph, text, font, size, align=align, indent=indent, before=before, after=after, pitch=pitch, red=red,
        spread=spread, grid=grid, keep=keep,
    )  # fmt: skip


def shape(
    paragraph: Any, text: str, font: str, size: float, *, align: Any, indent: bool, before: float, after: float,
    pitch: float, red: bool, spread: float, grid: bool, keep: bool,
) -> Any:  # fmt: skip
    """The same for a paragraph that is there already."""
    form = paragraph.paragraph_format
    if align is not None:
        form.alignment = align
    form.space_before, form.space_after = Pt(before), Pt(after)
    if pitch:
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(pitch)
    else:
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.SINGLE, None
    form.keep_with_next = keep or None
    properties = paragraph._element.get_or_add_pPr()
    if not grid:
        put(properties, element("w:snapToGrid", val=0))
    if indent:
        put(properties, element("w:ind", firstLineChars=200, firstLine=round(size * 40)))
    if text:
        write(paragraph, text, font, size, red=red, spread=spread, plain=size != BODY)
    return paragraph


# The order in which Word wants what a paragraph has; what is not named here stands in front.
ORDER = ("keepNext", "pageBreakBefore", "pBdr", "tabs", "snapToGrid", "spacing", "ind", "jc", "outlineLvl", "rPr")


def put(properties: Any, child: Any) -> None:
    """Put a child into a paragraph's properties at its place, instead of one that is there."""
    for old in properties.findall(child.tag):
        properties.remove(old)
    name = child.tag.rpartition("}")[2]
    later = ORDER[ORDER.index(name) + 1 :]
    for index, other in enumerate(properties):
        if other.tag.rpartition("}")[2] in later:
            properties.insert(index, child)
            return
    properties.append(child)


def rule(paragraph: Any, *, side: str = "bottom", colour: str = RED_HEX, eighths: int = 18, space: int = 1) -> None:
    """A line above or below a paragraph; its thickness in eighths of a point."""
    borders = element("w:pBdr")
    borders.append(element(f"w:{side}", val="single", sz=eighths, space=space, color=colour))
    put(paragraph._element.get_or_add_pPr(), borders)


def right_free(paragraph: Any, characters: int) -> None:
    """Right-aligned with so many characters free at the edge."""
    paragraph.paragraph_format.alignment = RIGHT
    put(paragraph._element.get_or_add_pPr(), element("w:ind", rightChars=characters * 100, right=characters * 315))


def tab_stop(paragraph: Any, points: float, kind: str) -> None:
    """A tab stop at `points` from the left edge of the text."""
    tabs = element("w:tabs")
    tabs.append(element("w:tab", val=kind, pos=round(points * 20)))
    put(paragraph._element.get_or_add_pPr(), tabs)


def field(paragraph: Any, instruction: str, font: str, size: float) -> None:
    """A field that Word fills in, such as PAGE."""
    for part in ("begin", "instr", "separate", "text", "end"):
        run = write(paragraph, "", font, size, latin=font)
        if part == "instr":
            code = element("w:instrText")
            code.text = f" {instruction} "
            run._element.append(code)
        elif part == "text":
            shown = element("w:t")
            shown.text = "1"
            run._element.append(shown)
        else:
            run._element.append(element("w:fldChar", fldCharType=part))


def page_numbers(doc: Any) -> None:
    """— 1 —, 四号宋体, at the outer edge with one character free: right on odd pages, left on even ones."""
    doc.settings.odd_and_even_pages_header_footer = True
    section = doc.sections[0]
    for footer, align in ((section.footer, RIGHT), (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)):
        paragraph = footer.paragraphs[0]
        paragraph.paragraph_format.alignment = align
        side = "right" if align == RIGHT else "left"
        put(paragraph._element.get_or_add_pPr(), element("w:ind", **{f"{side}Chars": 100, side: 280}))
        write(paragraph, "— ", NUMBER_FONT, 14, latin=NUMBER_FONT)
        field(paragraph, "PAGE", NUMBER_FONT, 14)
        write(paragraph, " —", NUMBER_FONT, 14, latin=NUMBER_FONT)


def table(
    where: Any, widths: Sequence[float], *, colour: str = "000000", inner: int = 6, outer: int = 12, sides: bool = True
) -> Any:
    """A table without rows; column widths in millimetres, thickness of its lines in eighths of a point."""
    made = where.add_table(rows=0, cols=len(widths)) if hasattr(where, "part") and hasattr(where, "save") else None
    if made is None:
        made = where.add_table(0, len(widths))
    made.alignment = WD_TABLE_ALIGNMENT.CENTER
    made.autofit = False
    properties = made._tbl.tblPr
    borders = element("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        shown = "single" if sides or side in ("top", "bottom", "insideH") else "nil"
        size = inner if side.startswith("inside") else outer
        borders.append(element(f"w:{side}", val=shown, sz=size, space=0, color=colour))
    properties.append(borders)
    margins = element("w:tblCellMar")
    for side in ("left", "right"):
        margins.append(element(f"w:{side}", w=85, type="dxa"))
    properties.append(margins)
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Mm(width)
    made.widths = tuple(widths)
    return made


def row(made: Any, *cells: Any, height: float = 0, head: bool = False, split: bool = False) -> Any:
    """A row. A cell is text or (text, columns it takes, options of `cell`); height in millimetres at least."""
    new = made.add_row()
    properties = new._tr.get_or_add_trPr()
    if not split:
        properties.append(element("w:cantSplit"))
    if height:
        properties.append(element("w:trHeight", val=round(height * 56.7), hRule="atLeast"))
    if head:
        properties.append(element("w:tblHeader"))
    column = 0
    for given in cells:
        text, span, options = given if isinstance(given, tuple) else (given, 1, {})
        place = new.cells[column]
        if span > 1:
            place = place.merge(new.cells[column + span - 1])
        place.width = Mm(sum(made.widths[column : column + span]))
        cell(place, text, **options)
        column += span
    return new


def cell(
    place: Any, text: str, *, font: str = BODY_FONT, size: float = 14, align: Any = None, pitch: float = 22,
    fill: str = "", red: bool = False, top: bool = False, indent: bool = False, lines: Sequence[str] = (),
    spread: float = 0, pad: float = 3,
) -> None:  # fmt: skip
    """Fill a cell: one paragraph of `text`, or one for each of `lines`; `pad` points above and below the text."""
    properties = place._tc.get_or_add_tcPr()
    if fill:
        properties.append(element("w:shd", val="clear", color="auto", fill=fill))
    properties.append(element("w:vAlign", val="top" if top else "center"))
    texts = list(lines) or [text]
    for index, one in enumerate(texts):
        paragraph = place.paragraphs[0] if index == 0 else place.add_paragraph()
        shape(
            paragraph, one, font, size, align=align, indent=indent, before=pad if index == 0 else 0,
            after=pad if index == len(texts) - 1 else 0, pitch=pitch, red=red, spread=spread, grid=False, keep=False,
        )  # fmt: skip


def saved(doc: Any) -> bytes:
    """The document as bytes, the same each time: every member bears the same date."""
    raw, out = io.BytesIO(), io.BytesIO()
    doc.core_properties.created = doc.core_properties.modified = datetime(2020, 1, 1, tzinfo=UTC)
    doc.core_properties.revision = 1
    doc.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            if name == "docProps/thumbnail.jpeg":
                continue
            member = zipfile.ZipInfo(name, STAMP)
            member.compress_type, member.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            data = _without_thumbnail(name, source.read(name))
            target.writestr(member, put_in_order(data) if name.startswith("word/") and name.endswith(".xml") else data)
    return out.getvalue()


def _without_thumbnail(name: str, data: bytes) -> bytes:
    """The picture of python-docx's own sample page belongs into no template."""
    if name != "_rels/.rels":
        return data
    return re.sub(rb"<Relationship [^>]*thumbnail[^>]*/>", b"", data)


def landscape(doc: Any) -> None:
    """The page turned to its side."""
    from docx.enum.section import WD_ORIENT

    section = doc.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width


def float_to_foot(made: Any) -> None:
    """Put a table at the foot of the text area of the page on which it stands."""
    place = element(
        "w:tblpPr", leftFromText=0, rightFromText=0, topFromText=120, vertAnchor="margin", horzAnchor="margin",
        tblpXSpec="center", tblpYSpec="bottom",
    )  # fmt: skip
    made._tbl.tblPr.insert(1, place)
