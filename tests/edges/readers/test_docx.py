"""Word documents: which text counts, in what order, and what the file declares about it."""

import io
from pathlib import Path

import docx as python_docx
import pytest

from edges.readers.making import W, docx, lines, paragraph, relationships, texts, zipped

RUN = "<w:r><w:t>{}</w:t></w:r>"
BOX = f"<w:txbxContent>{paragraph('框内')}</w:txbxContent>"


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        # a tracked insertion counts, a deletion does not
        (f"<w:ins>{RUN.format('建成12')}</w:ins><w:del><w:r><w:delText>9</w:delText></w:r></w:del>", "建成12"),
        # a tracked move counts where it went to
        (f"<w:moveFrom>{RUN.format('旧')}</w:moveFrom><w:moveTo>{RUN.format('新')}</w:moveTo>", "新"),
        # inserted by one and deleted by another
        (f"留<w:ins><w:del>{RUN.format('去')}</w:del></w:ins>{RUN.format('存')}", "存"),
        # a content control
        (f"<w:sdt><w:sdtContent>{RUN.format('组织二科')}</w:sdtContent></w:sdt>", "组织二科"),
        # a link, and a smart tag in it
        (f"<w:hyperlink><w:smartTag>{RUN.format('办法')}</w:smartTag></w:hyperlink>", "办法"),
        # hidden text does not print
        (f"<w:r><w:rPr><w:vanish/></w:rPr><w:t>暗</w:t></w:r>{RUN.format('明')}", "明"),
        # nor does a switched-off hiding hide
        ('<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>明</w:t></w:r>', "明"),
        # of a field its result counts, its code does not
        (f"<w:r><w:instrText>DATE</w:instrText></w:r>{RUN.format('3月')}", "3月"),
        # a tab, and a hyphen that does not break
        ("<w:r><w:t>牵头</w:t><w:tab/><w:t>一</w:t><w:noBreakHyphen/><w:t>二</w:t></w:r>", "牵头\t一-二"),
        # a footnote does not count
        (f"{RUN.format('正文')}<w:r><w:footnoteReference/></w:r>", "正文"),
        # the reading aid over a character does not count
        (
            f"<w:r><w:ruby><w:rt>{RUN.format('音')}</w:rt>{RUN.format('川')}</w:ruby></w:r>",
            "川",
        ),
        # a ticked box of a symbol font
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:t>完成</w:t></w:r>', "☑完成"),
    ],
)
def test_a_paragraph_reads_as_it_prints(tmp_path: Path, inner: str, text: str) -> None:
    assert texts(tmp_path, "a.docx", docx(f"<w:p>{inner}</w:p>")) == [text]


def test_a_line_break_begins_a_line(tmp_path: Path) -> None:
    body = "<w:p><w:r><w:t>云川市委组织部</w:t><w:br/><w:t>工作要点</w:t></w:r></w:p>"
    assert texts(tmp_path, "a.docx", docx(body)) == ["云川市委组织部", "工作要点"]


def test_a_text_box_is_read_once_after_the_paragraph_that_holds_it(tmp_path: Path) -> None:
    both = (
        f"<mc:AlternateContent><mc:Choice><w:drawing>{BOX}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{BOX}</w:pict></mc:Fallback></mc:AlternateContent>"
    )
    body = f"<w:p><w:r>{both}</w:r>{RUN.format('锚')}</w:p>{paragraph('后')}"
    assert texts(tmp_path, "a.docx", docx(body)) == ["锚", "框内", "后"]


def test_a_paragraph_whose_mark_is_deleted_runs_on_into_the_next(tmp_path: Path) -> None:
    body = paragraph("组织", "<w:rPr><w:del/></w:rPr>") + paragraph("二科")
    assert texts(tmp_path, "a.docx", docx(body)) == ["组织二科"]


def test_a_generated_table_of_contents_is_left_out(tmp_path: Path) -> None:
    control = '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
    styles = '<w:style w:type="paragraph" w:styleId="11"><w:name w:val="toc 1"/></w:style>'
    listed = paragraph("一、党建…1", '<w:pStyle w:val="11"/>')
    body = f"{control}<w:sdtContent>{paragraph('目录')}</w:sdtContent></w:sdt>{listed}{paragraph('正文')}"
    assert texts(tmp_path, "a.docx", docx(body, styles=styles)) == ["正文"]


STYLES = (
    '<w:style w:type="paragraph" w:styleId="base"><w:name w:val="公文标题"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr>'
    "<w:rPr><w:b/></w:rPr></w:style>"
    '<w:style w:type="paragraph" w:styleId="own"><w:name w:val="我的标题"/><w:basedOn w:val="base"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="3"><w:name w:val="heading 3"/></w:style>'
)


@pytest.mark.parametrize(
    ("properties", "heading"),
    [
        ('<w:pStyle w:val="own"/>', 2),  # by the style that the style is based on
        ('<w:pStyle w:val="3"/>', 3),  # by the built-in name of the style
        ('<w:outlineLvl w:val="0"/>', 1),  # by the paragraph's own word
        ('<w:pStyle w:val="own"/><w:outlineLvl w:val="9"/>', None),  # 9 means body text
        ("", None),
    ],
)
def test_the_outline_level_is_what_the_file_declares(tmp_path: Path, properties: str, heading: int | None) -> None:
    [line] = lines(tmp_path, "a.docx", docx(paragraph("党建", properties), styles=STYLES))
    assert line.heading == heading


def test_the_bold_lead_is_counted_in_characters(tmp_path: Path) -> None:
    bold = "<w:r><w:rPr><w:b/></w:rPr><w:t>强化督查。 </w:t></w:r>"
    [line] = lines(tmp_path, "a.docx", docx(f"<w:p>{bold}{RUN.format('每季度通报')}</w:p>"))
    assert line.text[: line.bold] == "强化督查。 "


def test_bold_in_a_bold_style_is_plain_again_only_where_a_run_says_so(tmp_path: Path) -> None:
    style = '<w:pStyle w:val="own"/>'
    body = paragraph("全粗", style) + paragraph("不粗", style, '<w:b w:val="0"/>')
    assert [line.bold for line in lines(tmp_path, "a.docx", docx(body, styles=STYLES))] == [2, 0]


def test_the_strict_flavour_reads_like_the_ordinary_one(tmp_path: Path) -> None:
    plain = docx(paragraph("一、党建"))
    strict = W.replace("schemas.openxmlformats.org/wordprocessingml/2006", "purl.oclc.org/ooxml/wordprocessingml")
    document = f"<w:document {strict}><w:body>{paragraph('一、党建')}</w:body></w:document>"
    rels = relationships({"word/document.xml": "officeDocument"})
    data = zipped({"_rels/.rels": rels, "word/document.xml": document})
    assert texts(tmp_path, "strict.docx", data) == texts(tmp_path, "plain.docx", plain)


def test_a_document_of_python_docx_keeps_paragraphs_and_tables_in_order(tmp_path: Path) -> None:
    document = python_docx.Document()
    document.add_heading("一、党建", 1)
    grid = document.add_table(1, 2)
    grid.cell(0, 0).text, grid.cell(0, 1).text = "事项", "组织\n二科"
    document.add_paragraph("附注")
    buffer = io.BytesIO()
    document.save(buffer)
    assert texts(tmp_path, "a.docx", buffer.getvalue()) == ["一、党建", "| 事项 | 组织 二科 |", "附注"]
