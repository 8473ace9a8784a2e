"""What a file really is, by its first bytes: a suffix is only a claim."""

import io
from pathlib import Path
from typing import BinaryIO

# kind -> what people call it. The kinds that a reader asks for are named after the suffix they belong to.
NAMES = {
    "pdf": "PDF 文件",
    "docx": "Word 文档（.docx）",
    "xlsx": "Excel 工作簿（.xlsx）",
    "pptx": "演示文稿（.pptx）",
    "ofd": "OFD 文件",
    "odt": "ODT 文档",
    "ods": "ODS 表格",
    "zip": "ZIP 压缩包",
    "doc": "旧版 Word 文档（.doc）",
    "xls": "旧版 Excel 工作簿（.xls）",
    "ppt": "旧版演示文稿（.ppt）",
    "ole": "旧版 Office 文件",
    "encrypted": "加密的 Office 文件",
    "rtf": "RTF 文档",
    "html": "网页（HTML）",
    "xml": "XML 文件",
    "image": "图片",
    "rar": "压缩包",
    "gzip": "压缩包",
    "program": "程序文件",
}

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADS = (
    (b"{\\rtf", "rtf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"II*\0", "image"),
    (b"MM\0*", "image"),
    (b"Rar!", "rar"),
    (b"7z\xbc\xaf", "rar"),
    (b"\x1f\x8b", "gzip"),
    (b"MZ\x90\0", "program"),
    (b"\x7fELF", "program"),
)
# The name of a stream stands in the directory of the OLE container as UTF-16.
_STREAMS = (
    ("EncryptedPackage", "encrypted"),
    ("WordDocument", "doc"),
    ("Workbook", "xls"),
    ("PowerPoint Document", "ppt"),
    ("Book", "xls"),
)
_MEMBERS = (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx"), ("OFD.xml", "ofd"))
_MIMETYPES = ((b"opendocument.text", "odt"), (b"opendocument.spreadsheet", "ods"))


def kind_of_file(path: Path) -> str | None:
    """The same of a file, without holding more of it than its kind needs. `OSError` as is."""
    with path.open("rb") as file:
        head = file.read(1024)
        if head.startswith(b"PK\x03\x04"):
            return _zip_kind(file, head)
        return kind_of(head + file.read() if head.startswith(_OLE) else head)


def kind_of(data: bytes) -> str | None:
    """The kind (a key of NAMES) that the bytes show, or None: plain text, or nothing that is known."""
    if data.startswith(_OLE):
        return _ole_kind(data)
    if data.startswith(b"PK\x03\x04"):
        return _zip_kind(io.BytesIO(data), data)
    head = next((kind for start, kind in _HEADS if data.startswith(start)), None)
    if head:
        return head
    if b"%PDF-" in data[:1024]:
        return "pdf"
    return _markup_kind(data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower())


def _ole_kind(data: bytes) -> str:
    """Which program wrote the OLE container; whole stream names only (Book is the end of Workbook)."""
    for name, kind in _STREAMS:
        if name.encode("utf-16-le") + b"\0\0" in data:
            return kind
    return "ole"


def _zip_kind(file: BinaryIO, head: bytes) -> str:
    """Which kind of package the zip file is, by the names of its members; "zip" also where it is broken."""
    import zipfile  # takes ten milliseconds, and most files are no packages

    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError):
        names = []
    for prefix, kind in _MEMBERS:
        if any(name.startswith(prefix) for name in names):
            return kind
    return next((kind for mimetype, kind in _MIMETYPES if mimetype in head[:120]), "zip")


def _markup_kind(head: bytes) -> str | None:
    """Web pages and bare XML, which other systems export under the suffix of Word or Excel."""
    if head.startswith((b"<!doctype html", b"<html")) or b"<html" in head:
        return "html"
    return "xml" if head.startswith(b"<?xml") else None
