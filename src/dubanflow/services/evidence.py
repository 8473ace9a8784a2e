"""Evidence handed in with a report: kept in the home under the hash of its content, so that it cannot be swapped.

A file is taken in by streaming, proved (size, kind by its content, no secret marking) and only then put in place; it
belongs to a task from the act that brought it, in the transaction of that act. Files of acts that were refused stay
without a row: nobody is served them, and handing the same file in again finds it.
"""

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePath
from typing import BinaryIO

from dubanflow.domain.errors import BadInput, NotFound
from dubanflow.domain.moment import Moment
from dubanflow.ledger.db import Connection
from dubanflow.office import Office
from dubanflow.places import Home

# suffix -> kinds that its content may show (see readers.magic; None: plain text)
KINDS: dict[str, tuple[str | None, ...]] = {
    "pdf": ("pdf",),
    "ofd": ("ofd",),
    "docx": ("docx",),
    "doc": ("doc", "ole"),
    "wps": ("doc", "ole", "docx"),
    "xlsx": ("xlsx",),
    "xls": ("xls", "ole"),
    "et": ("xls", "ole", "xlsx"),
    "pptx": ("pptx",),
    "ppt": ("ppt", "ole"),
    "jpg": ("image",),
    "jpeg": ("image",),
    "png": ("image",),
    "gif": ("image",),
    "tif": ("image",),
    "tiff": ("image",),
    "txt": (None,),
    "csv": (None,),
}
# Legacy files would start LibreOffice for each upload; those who open them see the marking on the first page.
SEARCHED = frozenset({"pdf", "ofd", "docx", "xlsx", "txt"})
BLOCK = 1 << 20
NAME = 120  # characters of a name that are kept


@dataclass(frozen=True, slots=True)
class Evidence:
    """A kept file: `name` as the unit named it, `sha256` of its content, `size` in bytes, `kind` its ending."""

    name: str
    sha256: str
    size: int
    kind: str

    @property
    def reference(self) -> str:
        """How events cite it."""
        return f"{self.name}#{self.sha256}"


@dataclass(frozen=True, slots=True)
class Filed:
    """Evidence as a task has it: with who handed it in (their code) and the instant, UTC text."""

    task_id: int
    name: str
    sha256: str
    size: int
    kind: str
    by: str
    at: str


def keep_files(office: Office, paths: Sequence[Path]) -> tuple[Evidence, ...]:
    """Copy files into the home. Raises BadInput naming the file that cannot be taken; then none belongs to a task."""
    return tuple(_keep_path(office, path) for path in paths)


def _keep_path(office: Office, path: Path) -> Evidence:
    try:
        with path.open("rb") as source:
            return keep_stream(office, path.name, source)
    except FileNotFoundError as error:
        raise BadInput(f"没有找到佐证材料 {path}。") from error
    except OSError as error:
        raise BadInput(f"读不了佐证材料 {path}：{error.strerror}。") from error


def keep_stream(office: Office, name: str, source: BinaryIO) -> Evidence:
    """Keep what `source` gives under its hash; `name` is only a name, folders in it are dropped.

    Raises BadInput for an empty, too large, disguised, unwanted or secret file; nothing is left of it then.
    """
    name = clean_name(name)
    suffix = PurePath(name).suffix.lower().removeprefix(".")
    _refuse_kind(office, name, suffix)
    with _beside(office.home, suffix) as path:
        digest, size = _copy(source, path, name, office.settings.evidence_max_mb)
        _refuse_disguise(path, name, suffix)
        _refuse_secret(path, name, suffix)
        target = place_of(office.home, digest)
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists():
            path.chmod(0o644)
            path.replace(target)
    return Evidence(name, digest, size, suffix)


def clean_name(name: str) -> str:
    """The bare name of a file as somebody sent it: no folder, no control character, not endless. BadInput if empty."""
    bare = name.replace("\\", "/").rsplit("/", 1)[-1]
    bare = "".join(one for one in bare if one.isprintable() and one not in '<>:"|?*#').strip(" .")
    if not bare:
        raise BadInput("佐证材料没有文件名，请另存后再上传。")
    stem, suffix = PurePath(bare).stem, PurePath(bare).suffix
    return stem[: NAME - len(suffix)] + suffix


def place_of(home: Home, digest: str) -> Path:
    """Where evidence of that hash lies."""
    return home.root / "evidence" / digest[:2] / digest


def attach(connection: Connection, task_id: int, evidence: Sequence[Evidence], by: str, moment: Moment) -> None:
    """Record evidence as a task's; the same file handed in twice is one."""
    for one in evidence:
        connection.execute(
            "insert into evidence (task_id, sha256, name, size, kind, by, at) values (?, ?, ?, ?, ?, ?, ?)"
            " on conflict do nothing",
            [task_id, one.sha256, one.name, one.size, one.kind, by, moment.at],
        )


def evidence_of(connection: Connection, task_id: int) -> list[Filed]:
    """The evidence of a task, in the order in which it was handed in."""
    rows = connection.rows(
        "select task_id, name, sha256, size, kind, by, at from evidence where task_id = ? order by at, name", [task_id]
    )
    return [Filed(*row) for row in rows]


def find_evidence(office: Office, connection: Connection, task_id: int, digest: str) -> tuple[Filed, Path]:
    """One piece of a task's evidence and its file. Raises NotFound where the task has none of that hash, or the file
    is gone from the home."""
    found = next((one for one in evidence_of(connection, task_id) if one.sha256 == digest), None)
    if found is None:
        raise NotFound("这项任务没有这份佐证材料。")
    path = place_of(office.home, found.sha256)
    if not path.is_file():
        raise NotFound(f"佐证材料“{found.name}”的文件不在单位目录里了，请从备份恢复 evidence 文件夹。")
    return found, path


def damaged(office: Office, connection: Connection) -> list[tuple[Filed, str]]:
    """Evidence whose file is gone or is no longer what was handed in, each with a sentence."""
    rows = connection.rows("select task_id, name, sha256, size, kind, by, at from evidence order by task_id, at, name")
    found = []
    for filed in (Filed(*row) for row in rows):
        path = place_of(office.home, filed.sha256)
        if not path.is_file():
            found.append((filed, "文件不在了"))
        elif _hash(path) != filed.sha256:
            found.append((filed, "文件内容被改动"))
    return found


@contextmanager
def _beside(home: Home, suffix: str) -> Iterator[Path]:
    """A fresh file in the evidence folder, on the same disk as its place to be; gone afterwards unless moved."""
    folder = home.root / "evidence"
    folder.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=folder, prefix=".", suffix=f".{suffix}")
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def _copy(source: BinaryIO, path: Path, name: str, most_mb: int) -> tuple[str, int]:
    """Stream into `path` and onto the disk: (hash, bytes). Never holds more than a block."""
    seen, size = sha256(), 0
    with path.open("wb") as file:
        while block := source.read(BLOCK):
            size += len(block)
            if size > most_mb << 20:
                raise BadInput(f"佐证材料“{name}”超过 {most_mb} 兆字节，请压缩图片或拆成几个文件。")
            seen.update(block)
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
    if not size:
        raise BadInput(f"佐证材料“{name}”是空的，请核对是否选错了文件。")
    return seen.hexdigest(), size


def _refuse_kind(office: Office, name: str, suffix: str) -> None:
    allowed = office.settings.evidence_kinds
    if suffix not in allowed:
        raise BadInput(f"佐证材料“{name}”不是可以上传的种类；可以上传的有：{'、'.join(allowed)}。")


def _refuse_disguise(path: Path, name: str, suffix: str) -> None:
    """A suffix is a claim; what the content shows decides."""
    from dubanflow.readers.magic import NAMES, kind_of_file

    kind = kind_of_file(path)
    if kind == "encrypted":
        raise BadInput(f"佐证材料“{name}”设有打开密码，核验的人打不开；请取消密码，另存后再上传。")
    if kind not in KINDS[suffix] or (kind is None and _binary(path)):
        real = f"实际是{NAMES[kind]}" if kind else "内容却不是这种文件"
        raise BadInput(f"佐证材料“{name}”的后缀是 .{suffix}，{real}；请用能打开它的软件另存后再上传。")


def _binary(path: Path) -> bool:
    with path.open("rb") as file:
        return b"\0" in file.read(BLOCK)


def _refuse_secret(path: Path, name: str, suffix: str) -> None:
    from dubanflow.readers import secret_marking

    mark = secret_marking(path) if suffix in SEARCHED else None
    if mark:
        raise BadInput(
            f"佐证材料“{name}”标有“{mark}”。本系统只处理非涉密文件，不予接收；请按保密规定另行办理，并从本机移除该文件。"
        )


def _hash(path: Path) -> str:
    seen = sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            seen.update(block)
    return seen.hexdigest()
