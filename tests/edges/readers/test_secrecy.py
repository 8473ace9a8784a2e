"""Which words are a secret marking, and that a marked file is refused."""

from pathlib import Path

import pytest

from dubanflow.readers.secrecy import marking
from edges.readers.making import docx, paragraph, pdf, sentence, table, texts

MARKINGS = [
    ("机密", "the bare word on a line of its own"),
    ("　　秘密  ", "blanks around it"),
    ("绝　密", "set wide"),
    ("绝　　密", "set very wide"),
    ("機密", "in traditional characters"),
    ("机密★1年", "with a period"),
    ("秘密★长期", "for ever"),
    ("绝密★启用前", "an examination paper"),
    ("机密 ★ 2027年12月31日", "until a day"),
    ("秘密☆6个月", "another star"),
    ("机密*3年", "an asterisk in place of the star"),
    ("★秘密", "the star before it"),
    ("【机密】", "in brackets"),
    ("（秘密）", "in parentheses"),
    ("密级：秘密", "with its label"),
    ("机密　特急", "with the urgency"),
    ("000012    机密★1年    特急", "with the copy number and the urgency"),
    ("份号：000012　密级：机密　紧急程度：加急", "a head with labels"),
    ("| 机密★1年 | 云川市委组织部文件 |", "in the table that makes the head"),
    ("秘密 1年", "a period without a star"),
]
OPEN = [
    ("保守国家秘密", "a phrase"),
    ("严格执行保密规定，不得泄露机密。", "a sentence"),
    ("秘密、机密、绝密三级", "the names of the levels"),
    ("机密文件管理", "a topic"),
    ("工作秘密", "not a state secret"),
    ("商业秘密", "nor this"),
    ("内部资料　注意保存", "internal, not secret"),
    ("密级：公开", "openly open"),
    ("| 序号 | 秘密 | 组织一科 |", "a word in a row of a task table"),
    ("一、秘密", "a heading"),
    ("特急", "urgency alone"),
    ("保守秘密★★★", "a sentence with stars"),
    ("", "nothing"),
]


@pytest.mark.parametrize(("line", "why"), MARKINGS)
def test_a_marking_is_seen(line: str, why: str) -> None:
    assert marking([line, "云川市委组织部2026年工作要点"]), why


@pytest.mark.parametrize(("line", "why"), OPEN)
def test_other_lines_are_no_marking(line: str, why: str) -> None:
    assert marking([line, "云川市委组织部2026年工作要点"], running=[line]) is None, why


def test_deep_in_the_text_nothing_is_a_marking() -> None:
    assert marking([*["一、党建"] * 20, "机密★1年"]) is None


def test_a_page_header_marks_the_document() -> None:
    assert marking(["工作要点"], running=["云川市委组织部", "秘密★1年"]) == "秘密★1年"


BODY = paragraph("工作要点")
MARKED = [
    ("a.txt", "机密★1年\n工作要点".encode()),
    ("head.docx", docx(paragraph("秘密") + BODY)),
    ("table.docx", docx(table(["<w:tc>" + paragraph("绝密★1年") + "</w:tc>"] * 2) + BODY)),
    ("header.docx", docx(BODY, headers=[paragraph("机密★1年")])),
    ("running.pdf", pdf(["秘密★1年", "要点"], ["秘密★1年", "续"])),
]


@pytest.mark.parametrize(("name", "data"), MARKED, ids=[name for name, _ in MARKED])
def test_a_marked_file_is_refused_and_none_of_its_text_comes_back(tmp_path: Path, name: str, data: bytes) -> None:
    said = sentence(tmp_path, name, data)
    assert said.startswith("本系统只处理非涉密文件")
    assert "工作要点" not in said


def test_a_plan_about_secrecy_is_read(tmp_path: Path) -> None:
    assert texts(tmp_path, "a.txt", "保守国家秘密\n一、机密载体清理".encode()) == ["保守国家秘密", "一、机密载体清理"]
