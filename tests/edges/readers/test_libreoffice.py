"""The second sample plan through a real LibreOffice: .doc, .wps and .pdf give the items that its .docx gives."""

import importlib.util
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt

from dubanflow.domain.plan.reading import read_plan
from dubanflow.domain.plan.values import Item, Line
from dubanflow.readers import read_document

Convert = Callable[[Path, str], Path]
MAKER = Path(__file__).parents[3] / "examples/yunchuan/make_plan_docx.py"
HEADER = "云川市委组织部重点任务"
PARAGRAPHS = [
    "一、整治“红包”“回扣”问题",
    "1.聚焦“红包”“回扣”等问题，4—9月开展集中整治，10月份形成总结报告，年底前建成“一站式”廉洁教育点120个。",
    "责任部门：纪检监察室；配合部门：医务部、药学部、设备科",
    (
        "2.推进“跨省通办”事项20项以上，9月底前全部上线，孕产妇死亡率、婴儿死亡率分别控制在10/10万、4‰以下。"
        "（医务部牵头，各临床科室、护理部、质控办、市卫生健康委员会宣传科配合）"
    ),
    "二、强化运营管理",
    "3.建立“周监测、月分析、季通报”制度，一是压实责任，二是每季度末月25日前向院长办公室报送进展，三是用好结果。",
    "责任部门：医保办、财务科",
]


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The plan with automatic numbers, a task table, page numbers, and a line at the head of each page."""
    spec = importlib.util.spec_from_file_location("make_plan_docx", MAKER)
    assert spec and spec.loader
    maker = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(maker)
    path = tmp_path_factory.mktemp("plan") / "plan.docx"
    maker.write(path)
    document = Document(str(path))
    for section in document.sections:
        section.header.is_linked_to_previous = False
        section.header.paragraphs[0].text = HEADER
    document.save(str(path))
    return path


@pytest.fixture(scope="module")
def convert(soffice: str, tmp_path_factory: pytest.TempPathFactory) -> Convert:
    """The document in another format, in a folder of its own."""
    profile = tmp_path_factory.mktemp("profile").as_uri()

    def converted(path: Path, suffix: str) -> Path:
        folder = tmp_path_factory.mktemp("converted")
        command = [soffice, f"-env:UserInstallation={profile}", "--headless", "--convert-to", suffix]
        subprocess.run([*command, "--outdir", str(folder), str(path)], check=True, capture_output=True, timeout=120)
        return folder / f"{path.stem}.{suffix}"

    return converted


def items_of(path: Path) -> tuple[Item, ...]:
    lines, problems = read_document(path)
    assert problems == []
    return read_plan(lines, year=2026).items


def said(items: Sequence[Item]) -> list[tuple[object, ...]]:
    """What items say, without the indents that only printed paper has."""
    return [
        (
            item.section,
            item.no,
            item.title,
            item.text.replace("\u3000", ""),
            [(one.text, one.date) for one in item.fields.deadlines],
            [(unit.text, unit.role) for unit in item.fields.units],
            [goal.text for goal in item.fields.targets],
        )
        for item in items
    ]


@pytest.mark.parametrize("suffix", ["doc", "wps", "pdf"])
def test_the_plan_says_the_same_in_every_format(paper: Path, convert: Convert, tmp_path: Path, suffix: str) -> None:
    made = convert(paper, "doc" if suffix == "wps" else suffix)
    path = Path(shutil.copy(made, tmp_path / f"plan.{suffix}"))  # what WPS writes as .wps is a .doc
    assert said(items_of(path)) == said(items_of(paper))


def test_a_table_in_a_pdf_keeps_its_cells_and_page_heads_stay_out(paper: Path, convert: Convert) -> None:
    lines: Sequence[Line] = read_document(convert(paper, "pdf"))[0]
    rows = [line.cells for line in lines if line.cells]
    assert rows[0] == ("序号", "重点任务", "牵头单位", "配合单位", "完成时限")
    assert rows[2] == ("2", "完成党内统计年报核对上报", "党员教育科", "各县（市、区）党委组织部", "1月30日前")
    assert [item for item in read_plan(lines, year=2026).items if HEADER in item.text] == []


def test_merged_and_broken_cells_of_a_pdf_read_as_those_of_the_word_table(tmp_path: Path, convert: Convert) -> None:
    document = Document()
    table = document.add_table(rows=4, cols=4, style="Table Grid")
    words = [
        ("序号", "类别", "重点任务", "责任单位"),
        ("1", "民生保障", "城镇新增就业2.6万人，新增学位1800个，年底前完成全部任务并向社会公布", "市教育局\n市民政局"),
        ("2", "", "建成社区养老服务站12个", "市民政局"),
        ("3", "环境治理", "治理黑臭水体5处", "各县（市、区）人民政府、市生态环境局"),
    ]
    for row, texts in zip(table.rows, words, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    table.cell(1, 1).merge(table.cell(2, 1))
    path = tmp_path / "table.docx"
    document.save(str(path))
    assert said(items_of(convert(path, "pdf"))) == said(items_of(path))


def test_a_paper_as_offices_set_it_reads_in_print_as_in_word(tmp_path: Path, convert: Convert) -> None:
    """Title in two lines, indented paragraphs that break inside quotation marks, figures and names, labels below."""
    document = Document()
    [section] = document.sections
    section.page_width, section.left_margin, section.right_margin = Mm(210), Mm(28), Mm(26)
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.add_run("云川市人民医院2026年党风廉政建设工作要点").font.size = Pt(22)
    for text in PARAGRAPHS:
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.first_line_indent = Pt(32)
        paragraph.add_run(text).font.size = Pt(16)
    path = tmp_path / "paper.docx"
    document.save(str(path))
    made = convert(path, "pdf")
    assert said(items_of(made)) == said(items_of(path))
    assert read_plan(read_document(made)[0], year=2026).title == "云川市人民医院2026年党风廉政建设工作要点"


def test_an_old_document_that_claims_to_be_a_new_one_is_told(paper: Path, convert: Convert, tmp_path: Path) -> None:
    path = Path(shutil.copy(convert(paper, "doc"), tmp_path / "plan.docx"))
    [problem] = read_document(path)[1]
    assert "把后缀改为 .doc" in problem.message
