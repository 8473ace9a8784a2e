"""Word templates: those of the product are whole; what a clerk writes wrongly is named; nothing breaks out."""

import io
import sys
import zipfile
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from lxml import etree

from dubanflow.papers.fields import fields_of, sample
from dubanflow.papers.kinds import KINDS, Kind, kind_of
from dubanflow.papers.word import WordTemplate
from dubanflow.places import bundled_file
from dubanflow.templates import TemplateBroken
from paper_kit import text_of

ROOT = Path(__file__).parents[2]
FILE = "notifications/papers/督办通知单.docx"
NOTICE = kind_of("督办通知单")
FIELDS = fields_of(NOTICE.groups)


def written(*lines: str, table: tuple[str, ...] = ()) -> bytes:
    """A template with these paragraphs, and a table with these rows of one cell."""
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    grid = document.add_table(rows=0, cols=1)
    for text in table:
        grid.add_row().cells[0].text = text
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def filled(data: bytes, **values: Any) -> str:
    return text_of(Document(io.BytesIO(WordTemplate(data, FILE).render({**sample(FIELDS.values()), **values}))))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_every_template_that_comes_with_the_product_uses_only_fields_of_its_kind(kind: Kind) -> None:
    template = WordTemplate(bundled_file(kind.file).read_bytes(), kind.file)
    assert template.problems(fields_of(kind.groups)) == []


def test_the_templates_are_what_the_script_in_docs_makes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "docs"))
    make_papers = import_module("make_papers")

    made = make_papers.templates()
    assert sorted(made) == sorted(path.name for path in (ROOT / "notifications" / "papers").glob("*"))
    stale = [name for name, data in made.items() if (make_papers.FOLDER / name).read_bytes() != data]
    assert stale == [], "run python docs/make_papers.py"
    for name in ("make_papers", "paper_forms", "paper_formal", "paper_parts", "paper_order"):
        sys.modules.pop(name, None)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_the_properties_in_every_template_stand_in_the_order_of_the_standard(
    kind: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "docs"))
    disordered = import_module("paper_order").disordered
    with zipfile.ZipFile(bundled_file(kind.file)) as archive:
        parts = [name for name in archive.namelist() if name.startswith("word/") and name.endswith(".xml")]
        assert [name for name in parts if disordered(etree.fromstring(archive.read(name)))] == []


def test_the_same_values_make_the_same_bytes() -> None:
    data, values = bundled_file(NOTICE.file).read_bytes(), sample(FIELDS.values())
    assert WordTemplate(data, FILE).render(values) == WordTemplate(data, FILE).render(values)


# what a clerk wrote, what is said about it
WRONG = [
    (written("{{ 办理时线 }}"), "没有“办理时线”这个字段，是否想写“办理时限”？（在“{{ 办理时线 }}”处）"),
    (written("{% if 0 %}{{ 办理时线 }}{% endif %}"), "办理时线"),  # in a branch that is never taken
    (written("{% for 行 in 告知 %}{{ 行.日子 }}{% endfor %}"), "没有“日子”这个字段，是否想写“日期”？"),  # of a row
    (written("{% for 行 in 通知 %}{{ 行 }}{% endfor %}"), "没有“通知”这个字段，是否想写“告知”？"),
    (written("{{ 告知.日期 }}"), "“日期”是表中每一行的字段"),  # a list is gone through, not asked
    (written("{{ 办理时限"), "大括号没有成对"),
    (written("{% if 办理时限 %}有"), "模板没有写完"),
    (written("｛｛ 办理时限 ｝｝"), "要用半角"),
    (written("{ { 办理时限 } }"), "要用半角"),
    (written("{{ 办理时限|大写 }}"), "没有“大写”这个格式"),
    (written("{{ 事项.__class__.__mro__ }}"), "__class__"),  # nothing behind the values is reached
    (written("{% for 数 in range(999999999) %}一{% endfor %}"), "算不出结果"),  # nor is the machine kept busy
    (written("{% if 办理时限 %}有", table=("{% endif %}",)), "填好后不成文档"),  # from a paragraph into a table
]


@pytest.mark.parametrize(("data", "said"), WRONG)
def test_what_is_wrong_is_named_with_the_template_and_its_place(data: bytes, said: str) -> None:
    try:
        problems = WordTemplate(data, FILE).problems(FIELDS)
    except TemplateBroken as error:
        problems = [error.problem]
    assert said in str(problems[0])
    assert all(str(problem).startswith(f"{FILE}: ") for problem in problems)


def zipped(change: Callable[[zipfile.ZipFile], None]) -> bytes:
    """The bundled template with something added to the package."""
    out = io.BytesIO(bundled_file(NOTICE.file).read_bytes())
    with zipfile.ZipFile(out, "a") as archive:
        change(archive)
    return out.getvalue()


# a file that is no template, what is said about it
BROKEN = [
    (b"", "不是完好的 Word 文档"),
    (b"\xd0\xcf\x11\xe0 an old .doc", "不是完好的 Word 文档"),
    (bundled_file(NOTICE.file).read_bytes()[:9000], "不是完好的 Word 文档"),  # half of it
    (zipped(lambda archive: archive.writestr("word/vbaProject.bin", b"x")), "宏"),
    (zipped(lambda archive: archive.writestr("word/header9.xml", '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')), "DTD"),
    (b"x" * (9 << 20), "超过 8 兆字节"),
]


@pytest.mark.parametrize(("data", "said"), BROKEN, ids=range(len(BROKEN)))
def test_a_file_that_is_no_word_template_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(TemplateBroken, match=said) as caught:
        WordTemplate(data, FILE)
    assert str(caught.value).startswith(f"{FILE}: ")


def test_whatever_a_unit_wrote_stays_text() -> None:
    nasty = "<w:p/>&amp; {{ 文号 }} {% if %} \x00\x1f\ufffe 结束"
    assert filled(written("开头{{ 事项 }}"), 事项=nasty) == "开头<w:p/>&amp; {{ 文号 }} {% if %}  结束"


def test_line_breaks_of_a_text_are_kept() -> None:
    document = Document(io.BytesIO(WordTemplate(written("{{ 意见 }}"), FILE).render({"意见": "一\r\n二\t三"})))
    assert document.paragraphs[0].text == "一\n二\t三"


def test_a_tag_that_word_split_over_runs_is_still_one() -> None:
    document = Document()
    paragraph = document.add_paragraph()
    for piece in ("{", "{ 办理", "时", "限 }", "}"):
        paragraph.add_run(piece).bold = piece == "时"
    out = io.BytesIO()
    document.save(out)
    assert filled(out.getvalue(), 办理时限="2026年3月31日") == "2026年3月31日"


def test_rows_of_a_table_are_repeated() -> None:
    data = written("表", table=("{%tr for 行 in 告知 %}", "{{ 行.日期 }}{{ 行.名称 }}", "{%tr endfor %}"))
    rows = [{"日期": "4月1日", "名称": "催办"}, {"日期": "4月8日", "名称": "督办"}]
    assert filled(data, 告知=rows).splitlines() == ["表", "4月1日催办", "4月8日督办"]


def test_the_title_of_the_paper_is_that_of_the_file() -> None:
    data = WordTemplate(bundled_file(kind_of("约谈通知").file).read_bytes(), FILE).render(
        {**sample(fields_of(["文书", "事项"]).values()), "标题": "关于<约谈>的通知"}
    )
    assert Document(io.BytesIO(data)).core_properties.title == "关于<约谈>的通知"
