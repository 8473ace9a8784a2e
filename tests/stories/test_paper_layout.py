"""Released papers read back from their .docx and as printed: GB/T 9704-2012 for formal papers, the form of a notice."""

import os
import re
import subprocess
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from docx.oxml.ns import qn

from dubanflow.ledger.lookbacks import drawn_tasks
from dubanflow.papers.kinds import KINDS, kind_of
from dubanflow.services.lookback import check_form, draw_lookback
from dubanflow.services.papers import Subject, form_bytes
from kit import Kit, moment
from paper_kit import document_of, late, layout, made, numbers_in, proof, released, text_of

SNAPSHOTS = Path(__file__).parents[1] / "snapshots" / "papers"
A4 = (210, 297)
FONTS = ("方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体")
MORE = "。".join("各单位要对照任务要求逐项检查，查明原因，明确措施，按时办结" for _ in range(40)) + "。"


def bulletin(kit: Kit, **subject: Any) -> Any:
    return document_of(kit, released(kit, "督查通报", late(kit), on="4-16", signer="分管副部长", **subject))


def notice(kit: Kit) -> Any:
    return document_of(kit, released(kit, "督办通知单", late(kit)))


def paragraph(document: Any, words: str) -> Any:
    """The first paragraph that says this."""
    return next(one for one in document.paragraphs if words in one.text)


def look(run: Any) -> tuple[str, str, float]:
    """A run's East Asian font, its Latin one, its size."""
    fonts = run._element.rPr.find(qn("w:rFonts"))
    return fonts.get(qn("w:eastAsia")), fonts.get(qn("w:ascii")), run.font.size.pt


def test_a_bulletin_has_the_page_of_the_standard(sqlite_kit: Kit) -> None:
    document = bulletin(sqlite_kit)
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == A4
    margins = (section.top_margin, section.left_margin, section.right_margin, section.bottom_margin)
    assert [round(one.mm) for one in margins] == [37, 28, 26, 35]
    grid = section._sectPr.find(qn("w:docGrid"))
    assert (grid.get(qn("w:type")), grid.get(qn("w:linePitch"))) == ("lines", "579")
    normal = document.styles["Normal"]
    assert (normal.paragraph_format.line_spacing.pt, normal.font.size.pt) == (28.95, 16)
    assert normal.element.rPr.find(qn("w:rFonts")).get(qn("w:eastAsia")) == "仿宋_GB2312"


def test_a_bulletin_has_the_fonts_and_sizes_of_the_standard(sqlite_kit: Kit) -> None:
    document = bulletin(sqlite_kit)
    masthead, title, body = (paragraph(document, words) for words in ("督查通报", "关于", "现将"))
    assert look(masthead.runs[0])[0] == "方正小标宋简体" and str(masthead.runs[0].font.color.rgb) == "E60012"
    assert look(title.runs[0]) == ("方正小标宋简体", "Times New Roman", 22)
    assert look(body.runs[0]) == ("仿宋_GB2312", "Times New Roman", 16)
    assert body._element.pPr.find(qn("w:ind")).get(qn("w:firstLineChars")) == "200"
    assert look(paragraph(document, "附件").runs[0])[0] in ("仿宋_GB2312", "黑体")


def test_a_bulletin_says_its_issue_its_day_and_who_printed_it(sqlite_kit: Kit) -> None:
    document = bulletin(sqlite_kit)
    assert paragraph(document, "（第1期）")
    signed = [one for one in document.paragraphs if one.text == "2026年4月16日"]
    ind = signed[0]._element.pPr.find(qn("w:ind"))
    assert ind.get(qn("w:rightChars")) == "400"  # four characters free
    ruled = paragraph(document, "中共云川市委组织部\t2026年4月16日")
    bottom = ruled._element.pPr.find(f"{qn('w:pBdr')}/{qn('w:bottom')}")
    assert bottom.get(qn("w:color")) == "E60012"
    assert "2026年4月16日印发" in text_of(document)


def test_page_numbers_stand_at_the_outer_edge_in_four_point_song(sqlite_kit: Kit) -> None:
    document = bulletin(sqlite_kit)
    section = document.sections[0]
    assert document.settings.odd_and_even_pages_header_footer
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        line = footer.paragraphs[0]
        assert line.text.replace("1", "") == "—  —"
        assert {look(run) for run in line.runs} == {("宋体", "宋体", 14.0)}
        assert line._element.pPr.find(qn("w:ind")).get(qn(f"w:{side}Chars")) == "100"


def test_a_notice_is_a_form_with_one_red_table(sqlite_kit: Kit) -> None:
    document = notice(sqlite_kit)
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == A4
    unit, title = document.paragraphs[0], document.paragraphs[1]
    assert [look(one.runs[0])[0] for one in (unit, title)] == ["方正小标宋简体"] * 2
    assert {str(one.runs[0].font.color.rgb) for one in (unit, title)} == {"E60012"}
    (table,) = document.tables
    borders = table._tbl.tblPr.find(qn("w:tblBorders"))
    assert {side.get(qn("w:color")) for side in borders} == {"E60012"}
    labels = [row.cells[0].text for row in table.rows] + [row.cells[2].text for row in table.rows]
    wanted = ["督办事项", "承办单位", "配合单位", "办理时限", "下次反馈", "具体要求", "发出时间"]
    assert [label for label in wanted if label not in labels] == []
    assert all(look(row.cells[0].paragraphs[0].runs[0])[0] == "黑体" for row in table.rows)
    text = text_of(document)
    assert numbers_in(text) == ["督〔2026〕1号"] and "签发人：督查员" in text  # 〔〕, no 第, no leading nought
    assert "2026年3月31日" in text and "2026年4月9日" in text
    assert "请即送单位主要负责人阅示" in text and "联系方式" in text


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_every_run_names_its_east_asian_font(sqlite_kit: Kit, kind: Any) -> None:
    document = any_paper(sqlite_kit, kind.name)
    fonts = {
        run.find(f"{qn('w:rPr')}/{qn('w:rFonts')}").get(qn("w:eastAsia"))
        for run in document.element.body.iter(qn("w:r"))
    }
    assert fonts <= set(FONTS)


def any_paper(kit: Kit, name: str) -> Any:
    """A released paper of the kind, or the form filled in."""
    import io

    from docx import Document

    return Document(io.BytesIO(any_bytes(kit, name)))


def any_bytes(kit: Kit, name: str) -> bytes:
    number, chief = late(kit), "部长"
    kit.act(number, "ask", on="4-9", deadline="5-29", reason="选派名单待研究", done="已完成考核")
    if name in ("销号单", "回头看核查单"):
        kit.act(number, "report", on="4-9", done="12个村全部整顿完毕", evidence=proof(kit))
        kit.act(number, "verify", on="4-10", by="督查员", reason="现场核对属实")
    if name == "回头看核查单":
        return checked(kit)
    if name == "办理情况反馈单":
        task = kit.rows("select id from task where number = ?", number)[0][0]
        return form_bytes(kit.office, kind_of(name), Subject((task,)), moment=moment("4-10"))
    tasks = () if name == "督查周报" else (number,)
    line = released(kit, name, *tasks, on="4-10", signer=chief)
    return (kit.root / line.file).read_bytes()


def checked(kit: Kit) -> bytes:
    """The check list of a draw of all that was closed."""
    found = draw_lookback(kit.office, Fraction(1), by=kit.person("督查员"), moment=moment("4-13"), seed=20260413)
    with kit.office.database.read() as connection:
        rows = list(drawn_tasks(connection, found.id))
    return check_form(kit.office, found, rows, moment("4-13"))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_the_text_and_layout_of_every_paper_are_kept(sqlite_kit: Kit, kind: Any) -> None:
    """WRITE_SNAPSHOTS=1 keeps the present rendering instead of comparing with it."""
    rows = layout(any_bytes(sqlite_kit, kind.name))
    found = re.sub(r"[0-9a-f]{4} [0-9a-f]{4} [0-9a-f]{4} [0-9a-f]{4}", "0123 4567 89ab cdef", "\n".join(rows)) + "\n"
    path = SNAPSHOTS / f"{kind.name}.txt"
    if os.environ.get("WRITE_SNAPSHOTS"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(found, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == found, "look at the paper, then run with WRITE_SNAPSHOTS=1"


def printed(soffice: str, data: bytes, folder: Path) -> list[list[str]]:
    """The lines of each page as LibreOffice prints them."""
    path = folder / "paper.docx"
    path.write_bytes(data)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [soffice, "--headless", profile, "--convert-to", "pdf", "--outdir", str(folder), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    pdf = str(folder / "paper.pdf")
    text = subprocess.run(["pdftotext", "-layout", pdf, "-"], check=True, capture_output=True, timeout=60).stdout
    return [[line for line in page.splitlines() if line.strip()] for page in text.decode().split("\f")[:-1]]


def test_a_page_of_a_formal_paper_holds_22_lines_of_28_characters(
    sqlite_kit: Kit, soffice: str, tmp_path: Path
) -> None:
    line = released(sqlite_kit, "督查通报", late(sqlite_kit), on="4-16", signer="部长", texts={"意见": MORE})
    pages = printed(soffice, (sqlite_kit.root / line.file).read_bytes(), tmp_path)
    full = pages[1]
    assert "".join(full[-1].split()) == "—2—"
    assert len(full) - 1 == 22
    assert max(len(words.strip()) for words in full[:-1]) in (28, 29)  # closing marks may hang over by one


ONE_PAGE = ("督办通知单", "催办单", "督查周报", "延期审批单", "办理情况反馈单", "销号单")


@pytest.mark.parametrize("name", ONE_PAGE)
def test_forms_and_the_weekly_paper_are_one_page(sqlite_kit: Kit, soffice: str, tmp_path: Path, name: str) -> None:
    assert len(printed(soffice, any_bytes(sqlite_kit, name), tmp_path)) == 1


def test_a_draft_leaves_number_and_day_blank(sqlite_kit: Kit) -> None:
    import io

    from docx import Document

    from dubanflow.services.papers import paper_bytes

    line = made(sqlite_kit, "约谈通知", late(sqlite_kit))
    text = text_of(Document(io.BytesIO(paper_bytes(sqlite_kit.office, line, moment=moment("4-9")))))
    assert "督约〔2026〕　号" in text and numbers_in(text) == []
    assert "2026年4月9日" not in text
