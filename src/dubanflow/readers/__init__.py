"""File readers: a file -> numbered lines, or the Chinese sentence that says why not and what to do.

A new format is a module with a function from bytes to `Content`, and one line in `READERS`. A reader's module is only
imported when a file of its kind is read. Nothing is parsed before the file's size, its true kind and (for packages)
its inflated size were proved; a document that carries a secret marking is refused.
"""

import stat
from dataclasses import dataclass
from pathlib import Path

from dubanflow.domain.plan.values import Line
from dubanflow.domain.problems import Problem
from dubanflow.readers import secrecy
from dubanflow.readers.content import Content, UnreadableError, find_reader
from dubanflow.readers.magic import NAMES, kind_of

MAX_SIZE = 50 << 20  # bytes


@dataclass(frozen=True, slots=True)
class Format:
    """How files of one suffix are read. `kinds`: what the first bytes may show (None: plain text or nothing known);
    `isolated`: parsed in a process of its own, because a crafted file can abort or hang the parser."""

    reader: str
    kinds: tuple[str | None, ...]
    isolated: bool = False


READERS = {
    ".txt": Format("dubanflow.readers.text:read", (None, "html", "xml")),
    ".md": Format("dubanflow.readers.text:read", (None, "html", "xml")),
    ".docx": Format("dubanflow.readers.docx:read", ("docx",)),
    ".xlsx": Format("dubanflow.readers.excel:read_xlsx", ("xlsx",), isolated=True),
    ".xls": Format("dubanflow.readers.excel:read_xls", ("xls",), isolated=True),
    ".pdf": Format("dubanflow.readers.pdf:read", ("pdf",), isolated=True),
    ".ofd": Format("dubanflow.readers.ofd:read", ("ofd",), isolated=True),
    ".doc": Format("dubanflow.readers.legacy:read_doc", ("doc",)),
    ".wps": Format("dubanflow.readers.legacy:read_wps", ("doc", "ole")),
    ".et": Format("dubanflow.readers.legacy:read_et", ("xls", "ole")),
}

MISSING = "文件不存在；请核对路径和文件名。"
FOLDER = "这是一个文件夹；请指定其中的一个文件。"
NOT_A_FILE = "这不是普通文件，无法读取；请指定一个文档。"
FORBIDDEN = "没有读取这个文件的权限；请调整权限，或复制到自己的文件夹后再导入。"
UNREADABLE = "文件读取失败；请确认磁盘或网络位置正常，文件没有被其他程序占用。"
EMPTY = "文件是空的；请核对是否选错了文件，或重新传送。"
BLANK = "文件里没有文字；请核对是否选错了文件。"
TOO_LARGE = "文件超过 50 MB，不像一份任务文件；请删去图片和附件，另存后再导入。"
UNKNOWN = "不支持“{suffix}”文件；可以读取的有：{known}。请另存为其中一种后再导入。"
UNKNOWN_BARE = "文件名没有后缀，认不出格式；可以读取的有：{known}。请补上后缀或另存为其中一种后再导入。"
LOCKED = "文件设有打开密码，无法读取；请取消密码，另存后再导入。"
RENAME = "文件后缀是 {suffix}，实际却是{real}；请把后缀改为 {right} 后再导入。"
RESAVE = "文件后缀是 {suffix}，实际却是{real}；请用能打开它的软件打开，另存为 {right} 后再导入。"
NOT_THE_KIND = "文件内容不是 {suffix} 格式，可能已损坏；请用 WPS 或 Office 打开核对，另存后再导入，或重新传送。"
TOO_DEEP = "文件结构异常（嵌套过深），无法读取；请用 WPS 或 Office 打开，另存后再导入。"


def read_document(path: Path) -> tuple[list[Line], list[Problem]]:
    """The lines of a document, numbered from 1 in document order; never raises on what a file holds.

    A file that cannot be read gives no line and one problem. With lines, problems are notes about parts left out
    (hidden sheets, pages without text).
    """
    try:
        content = _read(path)
    except UnreadableError as refusal:
        return [], [Problem(str(refusal), file=str(path))]
    except RecursionError:
        return [], [Problem(TOO_DEEP, file=str(path))]
    return list(content.lines), [Problem(note, file=str(path)) for note in content.notes]


def secret_marking(path: Path) -> str | None:
    """The secret marking that a document carries, None also for one that cannot be read as text."""
    try:
        known = READERS[path.suffix.lower()]
        content = _content(known, _bytes(path))
    except (UnreadableError, RecursionError, KeyError):
        return None
    return secrecy.marking((line.text for line in content.lines), content.running)


def _read(path: Path) -> Content:
    """1. the file's bytes; 2. its suffix against what it is; 3. its reader; 4. blank or marked secret?"""
    known = READERS.get(path.suffix.lower())
    data = _bytes(path)
    if known is None:
        offered = " ".join(READERS)
        raise UnreadableError((UNKNOWN if path.suffix else UNKNOWN_BARE).format(suffix=path.suffix, known=offered))
    _refuse_disguise(path.suffix.lower(), known, data)
    content = _content(known, data)
    mark = secrecy.marking((line.text for line in content.lines), content.running)
    if mark:
        raise UnreadableError(secrecy.REFUSAL.format(mark=mark))
    if not any(line.text.strip() for line in content.lines):
        raise UnreadableError(BLANK)
    return content


def _content(known: Format, data: bytes) -> Content:
    """What the format's reader makes of the bytes, in a process of its own where the format asks for it."""
    if not known.isolated:
        return find_reader(known.reader)(data)
    from dubanflow.readers.isolated import read_isolated  # what starts processes is slow to import

    return read_isolated(known.reader, data)


def _bytes(path: Path) -> bytes:
    """The bytes of a regular file of a size that a document may have."""
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode) or not stat.S_ISREG(mode):
            raise UnreadableError(FOLDER if stat.S_ISDIR(mode) else NOT_A_FILE)
        with path.open("rb") as file:
            data = file.read(MAX_SIZE + 1)
    except (FileNotFoundError, NotADirectoryError) as fault:
        raise UnreadableError(MISSING) from fault
    except PermissionError as fault:
        raise UnreadableError(FORBIDDEN) from fault
    except (OSError, ValueError) as fault:  # ValueError: a NUL in the name
        raise UnreadableError(UNREADABLE) from fault
    if not data or len(data) > MAX_SIZE:
        raise UnreadableError(TOO_LARGE if data else EMPTY)
    return data


def _refuse_disguise(suffix: str, known: Format, data: bytes) -> None:
    """Refuse a file whose first bytes are not those of its suffix, and say what it really is."""
    kind = kind_of(data)
    if kind in known.kinds:
        return
    if kind == "encrypted":
        raise UnreadableError(LOCKED)
    if kind is None:
        raise UnreadableError(NOT_THE_KIND.format(suffix=suffix))
    right = f".{kind}"
    if right in READERS:
        raise UnreadableError(RENAME.format(suffix=suffix, real=NAMES[kind], right=right))
    table = kind in ("ods",) or suffix in (".xls", ".xlsx", ".et")
    raise UnreadableError(RESAVE.format(suffix=suffix, real=NAMES[kind], right=".xlsx" if table else ".docx"))
