"""Files that are not read, and the one sentence each gets."""

import os
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from dubanflow.readers import MAX_SIZE, READERS, read_document
from edges.readers.making import W, docx, paragraph, pdf, sentence, zipped

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
PLAN = docx(paragraph("一、党建"))


def ole(stream: str) -> bytes:
    return OLE + f"{stream}\0".encode("utf-16-le") + bytes(64)


DISGUISES = [
    ("a.docx", ole("WordDocument"), "旧版 Word 文档（.doc）；请把后缀改为 .doc"),
    ("a.docx", pdf(["调研"]), "PDF 文件；请把后缀改为 .pdf"),
    ("a.docx", b"\x89PNG\r\n\x1a\n" + bytes(64), "图片；请用能打开它的软件打开，另存为 .docx"),
    ("a.docx", b"{\\rtf1 plan}", "RTF 文档；请用能打开它的软件打开，另存为 .docx"),
    ("a.docx", zipped({"xl/workbook.xml": "<w/>"}), "Excel 工作簿（.xlsx）；请把后缀改为 .xlsx"),
    ("a.docx", zipped({"readme.txt": "x"}), "ZIP 压缩包"),
    ("a.docx", "一、党建".encode(), "文件内容不是 .docx 格式"),
    ("a.xls", b"<html><table><tr><td>1</td></tr></table></html>", "网页（HTML）；请用能打开它的软件打开，另存为 .xlsx"),
    ("a.xls", zipped({"xl/workbook.xml": "<w/>"}), "请把后缀改为 .xlsx"),
    ("a.xlsx", ole("Workbook"), "请把后缀改为 .xls"),
    ("a.pdf", PLAN, "Word 文档（.docx）；请把后缀改为 .docx"),
    ("a.doc", PLAN, "请把后缀改为 .docx"),
    ("a.ofd", pdf(["调研"]), "请把后缀改为 .pdf"),
    ("a.txt", PLAN, "请把后缀改为 .docx"),
    ("a.txt", b"\xff\xd8\xff\xe0" + bytes(64), "图片"),
    ("a.docx", ole("EncryptedPackage"), "文件设有打开密码"),
    ("a.xlsx", ole("EncryptedPackage"), "文件设有打开密码"),
    ("a.doc", ole("EncryptedPackage"), "文件设有打开密码"),
]


@pytest.mark.parametrize(("name", "data", "words"), DISGUISES)
def test_a_file_that_lies_about_its_suffix_is_called_what_it_is(
    tmp_path: Path, name: str, data: bytes, words: str
) -> None:
    assert words in sentence(tmp_path, name, data)


def a_bomb(_: Path) -> bytes:
    return docx(paragraph("0" * (8 << 20)))


def a_bomb_that_plays_down_its_size(_: Path) -> bytes:
    """One member declares 9 bytes in the directory; it holds 8 MiB."""
    data = bytearray(docx(paragraph("0" * (8 << 20))))
    at = data.index(b"PK\x01\x02", data.rindex(b"PK\x01\x02", 0, data.index(b"word/document.xml", len(data) - 400)))
    struct.pack_into("<I", data, at + 24, 9)
    return bytes(data)


def too_many_members(_: Path) -> bytes:
    return zipped({"word/document.xml": "<d/>", **{f"word/{n}.xml": "" for n in range(5001)}})


def half_a_package(_: Path) -> bytes:
    return PLAN[: len(PLAN) // 2]


def a_flipped_byte(_: Path) -> bytes:
    at = PLAN.index(b"word/document.xml") + 40
    return PLAN[:at] + bytes([PLAN[at] ^ 0xFF]) + PLAN[at + 1 :]


def broken_xml(_: Path) -> bytes:
    return zipped({"word/document.xml": f"<w:document {W}><w:body>"})


def no_body(_: Path) -> bytes:
    return zipped({"word/document.xml": f"<w:document {W}/>"})


def an_entity(_: Path) -> bytes:
    dtd = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    return zipped({"word/document.xml": f"<?xml version='1.0'?>{dtd}<w:document {W}>&x;</w:document>"})


def an_entity_in_a_workbook(_: Path) -> bytes:
    dtd = '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa">]><sst>&a;</sst>'
    return zipped({"xl/workbook.xml": "<workbook/>", "xl/sharedStrings.xml": dtd.encode("utf-16")})


def a_locked_package(_: Path) -> bytes:
    data = bytearray(PLAN)
    for mark, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        data[data.index(mark) + offset] |= 1
    return bytes(data)


def a_name_that_stands_twice(folder: Path) -> bytes:
    path = folder / "twice.zip"
    with zipfile.ZipFile(path, "w") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("word/document.xml", "<a/>")
        archive.writestr("word/document.xml", "<b/>")
    return path.read_bytes()


def deep_nesting(_: Path) -> bytes:
    return docx("<w:customXml>" * 20_000 + paragraph("甲") + "</w:customXml>" * 20_000)


def no_words(_: Path) -> bytes:
    return docx(paragraph(" "))


BAD_PACKAGES: list[tuple[str, Callable[[Path], bytes], str]] = [
    ("a.docx", a_bomb, "压缩炸弹"),
    ("a.docx", a_bomb_that_plays_down_its_size, "已损坏"),
    ("a.docx", too_many_members, "压缩炸弹"),
    ("a.docx", half_a_package, "压缩包"),  # its directory is gone: what is left shows only a zip
    ("a.docx", a_flipped_byte, "已损坏"),
    ("a.docx", broken_xml, "已损坏"),
    ("a.docx", no_body, "已损坏"),
    ("a.docx", an_entity, "DTD"),
    ("a.xlsx", an_entity_in_a_workbook, "DTD"),
    ("a.docx", a_locked_package, "打开密码"),
    ("a.docx", a_name_that_stands_twice, "已损坏"),
    ("a.docx", deep_nesting, "嵌套过深"),
    ("a.docx", no_words, "没有文字"),
]


@pytest.mark.parametrize(("name", "make", "words"), BAD_PACKAGES, ids=[make.__name__ for _, make, _ in BAD_PACKAGES])
def test_a_bad_package_is_refused(tmp_path: Path, name: str, make: Callable[[Path], bytes], words: str) -> None:
    assert words in sentence(tmp_path, name, make(tmp_path))


def refusal(path: Path) -> str:
    found, [problem] = read_document(path)
    assert found == []
    return problem.message


def test_what_is_no_readable_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.docx").mkdir()
    (tmp_path / "empty.docx").touch()
    assert refusal(tmp_path / "none.docx").startswith("文件不存在")
    assert refusal(tmp_path / "folder.docx").startswith("这是一个文件夹")
    assert refusal(tmp_path / "empty.docx").startswith("文件是空的")


@pytest.mark.skipif(os.name != "posix", reason="Windows knows no such files")
def test_a_pipe_is_refused_instead_of_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    assert refusal(tmp_path / "a.txt").startswith("这不是普通文件")


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_file_without_permission_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("一、党建", encoding="utf-8")
    path.chmod(0)
    assert refusal(path).startswith("没有读取这个文件的权限")


def test_a_file_of_more_than_50_mib_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.truncate(MAX_SIZE + 1)
    assert refusal(path).startswith("文件超过 50 MB")


@pytest.mark.parametrize("name", ["a.zip", "a", "a.pptx"])
def test_an_unknown_suffix_gets_the_list_of_what_is_read(tmp_path: Path, name: str) -> None:
    said = sentence(tmp_path, name, b"plan")
    assert all(suffix in said for suffix in READERS)


def test_suffixes_are_read_in_either_case(tmp_path: Path) -> None:
    path = tmp_path / "A.DOCX"
    path.write_bytes(PLAN)
    assert [line.text for line in read_document(path)[0]] == ["一、党建"]
