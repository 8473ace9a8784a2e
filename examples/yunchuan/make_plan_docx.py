"""Writes the second sample plan as .docx, numbered by Word itself: 一、（一）1. stand only in the list definition.

The paper is set as offices set theirs (GB/T 9704-2012): title 2号 小标宋, headings 黑体 and 楷体, body 3号 仿宋, lines
of exactly 28.95 pt. Fonts are named, never shipped. Run it (`python make_plan_docx.py [PATH]`) or call `write(path)`.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

from docx import Document
from docx.document import Document as Paper
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

TITLE = "党员教育和基层党建重点任务分解方案"
BODY, HEAD, SUBHEAD, TITLE_FONT = "仿宋_GB2312", "黑体", "楷体_GB2312", "方正小标宋简体"
SIZE = 16
LIST_ID, LIST_DEFINITION = 77, 77

OPENING = "为抓好2026年党员教育和基层党建工作，现将重点任务分解如下。责任单位中列第一位者为牵头单位，其他为配合单位。"

# (level, text): level 0 一、 · 1 （一） · 2 1. · None an owner line, without number.
CONTENT: tuple[tuple[int | None, str], ...] = (
    (0, "提高党员教育管理质量"),
    (1, "分层分类抓好教育"),
    (2, "办好基层党组织书记示范培训班。市级上半年举办2期，培训村、社区党组织书记400名，县（市、区）年内轮训一遍。"),
    (None, "责任单位：党员教育科、市委党校、各县（市、区）党委组织部"),
    (2, "建设党员教育现场教学点。在每个县（市、区）评定现场教学点2个，4月底前完成命名授牌，统一讲解词和教学路线。"),
    (None, "责任单位：党员教育科、市党员教育中心"),
    (2, "制作微党课。每季度征集评选一批微党课作品，优秀作品在党员教育平台展播。"),
    (None, "责任单位：市党员教育中心"),
    (1, "从严从细抓好管理"),
    (2, "排查流动党员。利用春节返乡时机集中摸底，2月24日前建立流动党员台账，做到去向清、联系畅。"),
    (None, "责任单位：党员教育科、各县（市、区）党委组织部"),
    (2, "修订发展党员工作规程。对照近年检查发现的问题，修订《云川市发展党员工作规程》，5月31日前印发。"),
    (None, "责任单位：党员教育科"),
    (0, "提升基层党建工作水平"),
    (1, "统筹推进各领域党建"),
    (2, "规范社区网格党支部设置。按照一网格一支部的要求优化设置，6月15日前网格党支部覆盖率达到95%以上。"),
    (None, "责任单位：组织二科、各县（市、区）党委组织部"),
    (2, "推进机关党建与业务融合。开展“支部进项目”活动，评选优秀案例20个，11月底前汇编成册。"),
    (None, "责任单位：组织一科"),
    (2, "理顺中小学校党组织领导体制。指导12所学校修订议事规则，秋季开学前全部完成并备案。"),
    (None, "责任单位：组织一科"),
    (1, "强化基础保障"),
    (2, "落实基层党建经费。2月27日前核定各村、社区党组织工作经费，按季度检查使用情况。"),
    (None, "责任单位：组织二科、办公室"),
    (2, "抓好述职评议考核。年底前组织县、乡、村三级书记抓基层党建述职评议考核，考核结果在一定范围通报。"),
    (None, "责任单位：组织一科、组织二科"),
)

TABLE_TITLE = "任务分工表"
TABLE: tuple[tuple[str, ...], ...] = (
    ("序号", "重点任务", "牵头单位", "配合单位", "完成时限"),
    ("1", "开展党费收缴使用管理专项检查", "党员教育科", "办公室", "3月25日前"),
    ("2", "完成党内统计年报核对上报", "党员教育科", "各县（市、区）党委组织部", "1月30日前"),
    ("3", "召开全市城市基层党建工作推进会", "组织二科", "办公室", "5月中旬"),
    ("4", "评选表彰先进基层党组织和优秀党员", "组织一科", "党员教育科、组织二科", "6月25日前"),
)
WIDTHS = (Mm(14), Mm(50), Mm(27), Mm(35), Mm(30))


def write(path: Path) -> Path:
    """Write the plan to `path` (its folder must exist) and return it."""
    paper = Document()
    _page(paper)
    _define_numbers(paper)
    _centred(paper, TITLE, TITLE_FONT, 22, before=0, after=SIZE)
    _body(paper, OPENING)
    for level, text in CONTENT:
        _entry(paper, level, text)
    _body(paper, f"附件：{TABLE_TITLE}")
    _sign(paper)
    _annex(paper)
    _table(paper)
    paper.save(str(path))
    return path


def _page(paper: Paper) -> None:
    """A4 with the margins of formal papers; facts about the file that do not change from run to run."""
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    facts = paper.core_properties
    facts.title, facts.author, facts.language = TITLE, "中共云川市委组织部", "zh-CN"
    facts.created = facts.modified = datetime(2026, 1, 16, tzinfo=UTC)
    _page_number(section.footer.paragraphs[0])


def _page_number(paragraph: Paragraph) -> None:
    """— 1 — in the middle of the foot, 4号 宋体; the number is a field that Word keeps up to date."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _fonts(paragraph.add_run("— "), "宋体", 14)
    look = '<w:rPr><w:rFonts w:ascii="宋体" w:hAnsi="宋体" w:eastAsia="宋体"/><w:sz w:val="28"/></w:rPr>'
    field = f'<w:fldSimple {nsdecls("w")} w:instr="PAGE"><w:r>{look}<w:t>1</w:t></w:r></w:fldSimple>'
    paragraph._p.append(parse_xml(field))
    _fonts(paragraph.add_run(" —"), "宋体", 14)


def _fonts(run: Run, font: str, size: float) -> None:
    """Set a font for Chinese and another for figures: `font.name` alone leaves the Chinese signs as they were."""
    run.font.name = "Times New Roman"
    run.font.size = Pt(size)
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _define_numbers(paper: Paper) -> None:
    """One multi-level list 一、（一）1. whose deeper levels begin anew under every higher one."""
    levels = "".join(
        f'<w:lvl w:ilvl="{index}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:suff w:val="nothing"/>'
        f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
        f'<w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="{font}"/>'
        f'<w:sz w:val="{2 * SIZE}"/></w:rPr></w:lvl>'
        for index, (form, text, font) in enumerate(
            (
                ("chineseCountingThousand", "%1、", HEAD),
                ("chineseCountingThousand", "（%2）", SUBHEAD),
                ("decimal", "%3.", BODY),
            )
        )
    )
    numbering = paper.part.numbering_part.element
    definition = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{LIST_DEFINITION}">'
        f'<w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
    )
    # Word refuses a file whose definitions stand behind the lists that use them.
    numbering.insert(0, definition)
    numbering.append(
        parse_xml(f'<w:num {nsdecls("w")} w:numId="{LIST_ID}"><w:abstractNumId w:val="{LIST_DEFINITION}"/></w:num>')
    )


def _entry(paper: Paper, level: int | None, text: str) -> None:
    """A heading, a task or its owner line. The first sentence of a task is its title and is set in bold."""
    if level is None:
        _body(paper, text)
    elif level < 2:
        _number(_body(paper, text, HEAD if level == 0 else SUBHEAD), level)
    else:
        title, stop, rest = text.partition("。")
        paragraph = _body(paper, title + stop)
        paragraph.runs[0].bold = True
        _fonts(paragraph.add_run(rest), BODY, SIZE)
        _number(paragraph, level)


def _body(paper: Paper, text: str, font: str = BODY) -> Paragraph:
    """A paragraph indented by two signs."""
    paragraph = _lines(paper.add_paragraph())
    paragraph.paragraph_format.first_line_indent = Pt(2 * SIZE)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    _fonts(paragraph.add_run(text), font, SIZE)
    return paragraph


def _lines(paragraph: Paragraph) -> Paragraph:
    """22 lines a page: lines of exactly 28.95 pt, nothing between paragraphs."""
    layout = paragraph.paragraph_format
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(28.95)
    layout.space_before = layout.space_after = Pt(0)
    return paragraph


def _number(paragraph: Paragraph, level: int) -> None:
    """Let Word number the paragraph at a level (from 0) of the list."""
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = level
    properties.get_or_add_numId().val = LIST_ID


def _centred(paper: Paper, text: str, font: str, size: float, *, before: float, after: float) -> None:
    paragraph = _lines(paper.add_paragraph())
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(before), Pt(after)
    if size > SIZE:
        paragraph.paragraph_format.line_spacing = Pt(36)
    _fonts(paragraph.add_run(text), font, size)


def _sign(paper: Paper) -> None:
    """Issuer and date, four signs free on the right; never alone on a page, so the last task stays with them."""
    _body(paper, "")
    for text in ("中共云川市委组织部", "2026年1月16日"):
        paragraph = _lines(paper.add_paragraph())
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.paragraph_format.right_indent = Pt(4 * SIZE)
        _fonts(paragraph.add_run(text), BODY, SIZE)
    for paragraph in paper.paragraphs[-6:-1]:
        paragraph.paragraph_format.keep_with_next = True


def _annex(paper: Paper) -> None:
    """附件 at the head of a page of its own, and the title of the table."""
    mark = _lines(paper.add_paragraph())
    mark.paragraph_format.page_break_before = True
    _fonts(mark.add_run("附件"), HEAD, SIZE)
    _centred(paper, TABLE_TITLE, TITLE_FONT, 22, before=SIZE, after=SIZE)


def _table(paper: Paper) -> None:
    """The table of tasks; its head is repeated on every page."""
    table = paper.add_table(rows=0, cols=len(WIDTHS), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, width in zip(table.columns, WIDTHS, strict=True):
        column.width = width
    for index, texts in enumerate(TABLE):
        row = table.add_row()
        for cell, text, width in zip(row.cells, texts, WIDTHS, strict=True):
            cell.width = width
            _cell(cell, text, head=index == 0)
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _cell(cell: _Cell, text: str, *, head: bool) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(3)
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    short = head or len(text) < 12
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if short else WD_ALIGN_PARAGRAPH.LEFT
    _fonts(paragraph.add_run(text), HEAD if head else BODY, 12)


if __name__ == "__main__":
    print(write(Path(sys.argv[1] if len(sys.argv) > 1 else f"{TITLE}.docx")))
