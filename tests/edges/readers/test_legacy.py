"""Old formats: read through LibreOffice where it is there, else the way out in a sentence.

The converter is played by a script on the search path: it gets the arguments that soffice gets.
"""

import sys
import time
from pathlib import Path

import pytest

from dubanflow.readers import legacy
from dubanflow.readers.content import UnreadableError
from edges.readers.making import docx, paragraph, sentence, texts

OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "WordDocument\0".encode("utf-16-le") + bytes(64)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the script that plays soffice is a shell script")


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder on the search path, besides the system's own tools; the usual places hold nothing."""
    folder = tmp_path / "tools"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(legacy, "_USUAL_PLACES", ())
    if legacy.find_soffice():
        pytest.skip("a LibreOffice below /opt would answer instead of the script")
    return folder


def play(tools: Path, *commands: str) -> None:
    script = tools / "soffice"
    script.write_text("\n".join(["#!/bin/sh", "PATH=/usr/bin:/bin", *commands]), encoding="utf-8")
    script.chmod(0o755)


@pytest.mark.parametrize(("name", "modern"), [("a.doc", ".docx"), ("a.wps", ".docx"), ("a.et", ".xlsx")])
def test_without_libreoffice_the_way_out_is_named(tmp_path: Path, tools: Path, name: str, modern: str) -> None:
    data = OLD_WORD if modern == ".docx" else OLD_WORD.replace(b"D\0o\0c\0u\0m\0e\0n\0t", b"X\0" * 8)
    said = sentence(tmp_path, name, data)
    assert f"本机没有安装；请用 WPS 或 Office 打开，另存为 {modern} 后再导入" in said


def test_with_libreoffice_an_old_document_reads_like_a_new_one(tmp_path: Path, tools: Path) -> None:
    made = tmp_path / "made.docx"
    made.write_bytes(docx(paragraph("一、党建")))
    play(tools, 'for last; do before="$out"; out="$last"; done', f'mkdir -p "$before"; cp {made} "$before/source.docx"')
    assert texts(tmp_path, "a.doc", OLD_WORD) == ["一、党建"]


def test_a_conversion_that_makes_nothing_is_told(tmp_path: Path, tools: Path) -> None:
    play(tools, "exit 0")
    assert "没能转换" in sentence(tmp_path, "a.doc", OLD_WORD)


def test_a_conversion_that_hangs_is_ended_with_everything_it_started(tmp_path: Path, tools: Path) -> None:
    late = tmp_path / "late"
    play(tools, f"(sleep 1; touch {late}) &", "sleep 20")
    with pytest.raises(UnreadableError, match="没有转换完"):
        legacy.convert(OLD_WORD, ".doc", ".docx", timeout=0.3)
    time.sleep(1.2)
    assert not late.exists()
