"""Plain text: its encodings and its line ends."""

from pathlib import Path

import pytest

from edges.readers.making import sentence, texts

PLAN = "云川市委组织部2026年工作要点\n一、建强基层组织\n"
LINES = PLAN.splitlines()


@pytest.mark.parametrize(
    "encoding",
    [
        "utf-8",
        "utf-8-sig",  # Notepad's UTF-8
        "gb18030",  # "ANSI" of a Chinese Windows
        "utf-16",  # Notepad's "Unicode", little-endian with a byte order mark
    ],
)
def test_a_plan_reads_the_same_in_every_encoding_of_the_office(tmp_path: Path, encoding: str) -> None:
    assert texts(tmp_path, "要点.txt", PLAN.encode(encoding)) == LINES


@pytest.mark.parametrize(
    ("end", "why"),
    [
        ("\n", "Linux"),
        ("\r\n", "Windows"),
        ("\r", "old Mac"),
        ("\f", "the end of a page in text taken from a PDF"),
        ("\v", "a soft break pasted from Word"),
        ("\u2028", "the same from the web"),
    ],
)
def test_every_line_end_ends_a_line(tmp_path: Path, end: str, why: str) -> None:
    assert texts(tmp_path, "a.md", f"一、甲{end}　二、乙 {end}".encode()) == ["一、甲", "　二、乙 "], why


def test_blank_lines_keep_the_numbers_of_the_editor(tmp_path: Path) -> None:
    assert texts(tmp_path, "a.txt", b"\r\n\r\n1. \xe7\x94\xb2\r\n\r\n") == ["", "", "1. 甲", ""]


def test_text_of_no_known_encoding_is_refused(tmp_path: Path) -> None:
    assert "UTF-8" in sentence(tmp_path, "a.txt", b"\xff\xff\xff plan")


def test_binary_data_is_no_text(tmp_path: Path) -> None:
    assert "不是文本文件" in sentence(tmp_path, "a.txt", b"plan\0plan")
