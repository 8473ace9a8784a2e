"""PDF files: the lines of text, and the sentences for those without."""

import io
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from dubanflow.readers import read_document
from edges.readers.making import pdf, sentence, texts


def test_printed_lines_page_numbers_and_running_heads_stay_lines(tmp_path: Path) -> None:
    data = pdf(["市委组织部", "一、建强基层组织，年底前", "完成", "—1—"], ["市委组织部", "二、培训"])
    expected = ["市委组织部", "一、建强基层组织，年底前", "完成", "—1—", "市委组织部", "二、培训"]
    assert texts(tmp_path, "a.pdf", data) == expected


def test_pages_without_text_are_noted(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf(["一、调研"], [], ["二、培训"], []))
    found, [problem] = read_document(path)
    assert [line.text for line in found] == ["一、调研", "二、培训"]
    assert problem.message.startswith("第 2、4 页没有可读取的文字")


def test_a_scan_is_refused(tmp_path: Path) -> None:
    assert sentence(tmp_path, "a.pdf", pdf([], [])).startswith("PDF 是扫描件")


def test_characters_without_meaning_are_refused(tmp_path: Path) -> None:
    assert "编码表" in sentence(tmp_path, "a.pdf", pdf(["\ue001\ue002\ue003\ue004", "调研"]))


def locked(password: str) -> bytes:
    writer, buffer = PdfWriter(PdfReader(io.BytesIO(pdf(["一、调研"])))), io.BytesIO()
    writer.encrypt(password, "owner", algorithm="RC4-128")
    writer.write(buffer)
    return buffer.getvalue()


def test_a_locked_file_is_refused(tmp_path: Path) -> None:
    assert "密码" in sentence(tmp_path, "a.pdf", locked("word"))


def test_a_file_that_only_restricts_printing_is_read_as_in_any_viewer(tmp_path: Path) -> None:
    assert texts(tmp_path, "a.pdf", locked("")) == ["一、调研"]


@pytest.mark.parametrize("data", [b"%PDF-1.7\n", pdf(["一、调研"])[:300], b"%PDF-1.4\ntrailer<</Root 1 0 R>>"])
def test_a_broken_file_is_refused(tmp_path: Path, data: bytes) -> None:
    assert "请" in sentence(tmp_path, "a.pdf", data)
