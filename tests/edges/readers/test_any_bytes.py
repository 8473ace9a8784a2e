"""Whatever stands in a file: lines or a sentence, never an exception."""

import io
from pathlib import Path

import pytest
import xlsxwriter
import xlwt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dubanflow.readers import READERS, read_document
from edges.readers.making import definition, docx, item, level, num, ofd, paragraph, pdf, table, text_object

HEADS = [b"", b"%PDF-1.7\n", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xef\xbb\xbf", b"\xff\xfe", b"<?xml"]


def check(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    found, problems = read_document(path)
    assert found or len(problems) == 1
    assert [line.number for line in found] == list(range(1, len(found) + 1))
    assert not any(end in line.text for line in found for end in "\r\n\f\0")
    assert all(problem.message.endswith("。") and problem.file == str(path) for problem in problems)


@given(suffix=st.sampled_from([*READERS, ".zip", ""]), head=st.sampled_from(HEADS), body=st.binary(max_size=400))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_random_bytes_under_any_suffix(tmp_path: Path, suffix: str, head: bytes, body: bytes) -> None:
    check(tmp_path / f"a{suffix}", head + body)


def workbook() -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    book.add_worksheet("任务").write_row(0, 0, ["调研", 0.5, "6月底"])
    book.close()
    return buffer.getvalue()


def old_workbook() -> bytes:
    book, buffer = xlwt.Workbook(), io.BytesIO()
    book.add_sheet("任务").write(0, 0, "调研")
    book.save(buffer)
    return buffer.getvalue()


GOOD = {
    ".docx": docx(
        item("党建") + table([f"<w:tc>{paragraph('调研')}</w:tc>"] * 2),
        numbering=definition(level(0, "decimal", "%1.")) + num(),
    ),
    ".xlsx": workbook(),
    ".xls": old_workbook(),
    ".pdf": pdf(["一、党建"], ["二、培训"]),
    ".ofd": ofd(text_object(20, 20, "一、党建")),
}


@pytest.mark.parametrize(("suffix", "examples"), [(".docx", 80), (".xlsx", 6), (".xls", 10), (".pdf", 10), (".ofd", 6)])
def test_a_good_file_with_bytes_gone_wrong(tmp_path: Path, suffix: str, examples: int) -> None:
    good = GOOD[suffix]

    @given(at=st.integers(0, len(good) - 1), wrong=st.binary(min_size=1, max_size=12), cut=st.integers(0, 8))
    @settings(max_examples=examples, deadline=None, database=None)
    def spoilt(at: int, wrong: bytes, cut: int) -> None:
        check(tmp_path / f"a{suffix}", good[:at] + wrong + good[at + cut :])

    spoilt()


NAMES = """p r t tbl tr tc tcPr pPr rPr numPr sdt sdtContent ins del br txbxContent drawing numId ilvl gridSpan vMerge
hMerge outlineLvl pStyle trPr gridBefore sym vanish ruby"""
ELEMENTS = st.sampled_from(NAMES.split())
VALUES = st.sampled_from(["", ' w:val="1"', ' w:val="-1"', ' w:val="x"', ' w:val="999999999"', ' w:val="restart"'])
TREES = st.recursive(
    st.sampled_from(["", "党建", "<w:t>调研</w:t>"]),
    lambda inner: st.builds(
        lambda name, value, children: f"<w:{name}{value}>{''.join(children)}</w:{name}>",
        ELEMENTS, VALUES, st.lists(inner, max_size=4),
    ),
    max_leaves=30,
)  # fmt: skip


@given(body=TREES, numbering=TREES, styles=TREES)
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_word_elements_in_any_order(tmp_path: Path, body: str, numbering: str, styles: str) -> None:
    check(tmp_path / "a.docx", docx(body, numbering=numbering, styles=styles))
