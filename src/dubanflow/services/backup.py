"""Back-ups: the whole home as one file that can be carried away, proved by opening it, and made a home again.

The ledger is copied by the database's own means (SQLite's online backup, pg_dump), so nobody has to stop working.
What can be made anew is left out: `out/` (lists, copies of mails) and earlier back-ups. Every file's SHA-256 stands
in `manifest.json`, so that a damaged back-up is known before it is needed.
"""

import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from dubanflow.domain.errors import BadInput, DatabaseUnavailable
from dubanflow.domain.moment import Moment, instant_of
from dubanflow.ledger import schema
from dubanflow.office import Office

FOLDER = "backups"
MANIFEST = "manifest.json"
LEDGER = "dubanflow.db"
DUMP = "dubanflow.pgdump"
LEFT_OUT = frozenset({"out", FOLDER})
BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Backup:
    """A back-up file: the schema version of its ledger, its tasks and events, its files, its size in bytes."""

    path: Path
    made_at: str
    schema: str
    database: str
    tasks: int
    events: int
    files: int
    size: int


def make_backup(office: Office, moment: Moment, folder: Path | None = None) -> Backup:
    """Write a back-up into `folder` (default: `backups/` of the home) and prove it. Raises BadInput, OSError.

    The file appears only when it is whole; an instant that has one already gets a second name.
    """
    target = _free_name(folder or office.home.root / FOLDER, moment)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as name:
        draft = Path(name) / "backup.zip"
        ledger = _copy_ledger(office, Path(name))
        tasks, events = _counts(office, ledger)
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
            hashes = {ledger.name: _put(archive, ledger, ledger.name)}
            for path in _files(office):
                relative = path.relative_to(office.home.root).as_posix()
                with suppress(FileNotFoundError):  # a release that failed meanwhile took its paper back
                    hashes[relative] = _put(archive, path, relative)
            manifest = {
                "made_at": moment.at,
                "schema": schema.version(office.database),
                "database": office.database.dialect,
                "tasks": tasks,
                "events": events,
                "files": hashes,
            }
            archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
        check_backup(draft)
        with draft.open("rb+") as file:
            os.fsync(file.fileno())
        draft.replace(target)
    return check_backup(target)


def check_backup(path: Path) -> Backup:
    """Open a back-up, compare every file with its hash and the ledger with itself. Raises BadInput with the fault."""
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = json.loads(archive.read(MANIFEST))
            for name, digest in manifest["files"].items():
                if _digest(archive, name) != digest:
                    raise BadInput(f"备份 {path.name} 已损坏：{name} 与备份时不同，请换一份备份。")
            if LEDGER in manifest["files"]:
                _check_ledger(archive, path)
    except FileNotFoundError as error:
        raise BadInput(f"没有找到备份文件 {path}。") from error
    except (zipfile.BadZipFile, KeyError, ValueError, EOFError) as error:
        raise BadInput(f"{path.name} 不是完整的备份文件，请换一份备份。") from error
    return Backup(
        path=path,
        made_at=manifest["made_at"],
        schema=manifest["schema"],
        database=manifest["database"],
        tasks=manifest["tasks"],
        events=manifest["events"],
        files=len(manifest["files"]),
        size=path.stat().st_size,
    )


def restore_backup(path: Path, root: Path) -> Backup:
    """Make a home of a back-up in a folder that is empty or not there. Raises BadInput; then the folder is left empty.

    A PostgreSQL dump is laid beside the other files, for pg_restore.
    """
    found = check_backup(path)
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise BadInput(f"{root} 不是空目录；恢复只往空目录里放，免得盖掉现有的台账。")
    root.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=root, prefix=".restore-") as name:
        with zipfile.ZipFile(path) as archive:
            for entry in archive.namelist():
                if entry != MANIFEST:
                    _take_out(archive, entry, Path(name))
        for part in Path(name).iterdir():
            part.replace(root / part.name)
    return found


def backups(office: Office) -> list[Path]:
    """The back-ups in the home's own folder, newest first."""
    return sorted((office.home.root / FOLDER).glob("dubanflow-*.zip"), reverse=True)


def _free_name(folder: Path, moment: Moment) -> Path:
    stamp = instant_of(moment.at).strftime("%Y%m%d-%H%M%S")
    name, count = folder / f"dubanflow-{stamp}.zip", 1
    while name.exists():
        count += 1
        name = folder / f"dubanflow-{stamp}-{count}.zip"
    return name


def _files(office: Office) -> Iterator[Path]:
    """The home's files but for the ledger, what can be made anew, and half-written ones."""
    ledger = office.database.path
    for path in sorted(office.home.root.rglob("*")):
        parts = path.relative_to(office.home.root).parts
        if parts[0] in LEFT_OUT or any(part.startswith(".") for part in parts) or not path.is_file():
            continue
        if ledger is not None and path.name.startswith(ledger.name) and path.parent == ledger.parent:
            continue
        yield path


def _copy_ledger(office: Office, folder: Path) -> Path:
    source = office.database.path
    return _copy_sqlite(source, folder / LEDGER) if source is not None else _dump(office, folder / DUMP)


def _copy_sqlite(source: Path, target: Path) -> Path:
    """One moment of the ledger while others write; an office's read-only connection is enough."""
    with (
        closing(sqlite3.connect(f"file:{source.as_posix()}?mode=ro", uri=True)) as live,
        closing(sqlite3.connect(target)) as copy,
    ):
        live.backup(copy)
        copy.execute("pragma journal_mode=delete")  # one file, without a log beside it
    return target


def _dump(office: Office, target: Path) -> Path:
    program = shutil.which("pg_dump")
    if program is None:
        raise BadInput("备份 PostgreSQL 台账需要 pg_dump：请装上 PostgreSQL 客户端工具，或请数据库管理员备份。")
    schema_name = ["--schema", office.database.schema] if office.database.schema else []
    address, password = _address(office.database.url)
    done = subprocess.run(  # noqa: S603  the program is pg_dump, its arguments are ours
        [program, "--format=custom", "--file", str(target), *schema_name, "--dbname", address],
        env={**os.environ, **({"PGPASSWORD": password} if password else {})},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise DatabaseUnavailable(f"pg_dump 没有备份成：{done.stderr.strip()}")
    return target


def _address(url: str) -> tuple[str, str]:
    """The database's URL as its own tools read it, and the password apart: every user of a machine sees arguments."""
    address = url.replace("postgresql+psycopg://", "postgresql://")
    written = urlsplit(address).password
    return (address.replace(f":{written}@", "@", 1), unquote(written)) if written else (address, "")


def _counts(office: Office, ledger: Path) -> tuple[int, int]:
    """How many tasks and events the copy holds; of a dump, which cannot be asked, those of the ledger."""
    counted = ("select count(*) from task", "select count(*) from event")
    if office.database.path is not None:
        with closing(sqlite3.connect(ledger)) as copy:
            tasks, events = (int(copy.execute(sql).fetchone()[0]) for sql in counted)
    else:
        with office.database.read() as connection:
            tasks, events = (int(connection.scalar(sql)) for sql in counted)
    return tasks, events


def _put(archive: zipfile.ZipFile, path: Path, name: str) -> str:
    """Copy a file into the archive; its hash as it was copied."""
    seen = sha256()
    with path.open("rb") as source, archive.open(zipfile.ZipInfo.from_file(path, name), "w", force_zip64=True) as entry:
        while block := source.read(BLOCK):
            seen.update(block)
            entry.write(block)
    return seen.hexdigest()


def _digest(archive: zipfile.ZipFile, name: str) -> str:
    seen = sha256()
    with archive.open(name) as entry:
        while block := entry.read(BLOCK):
            seen.update(block)
    return seen.hexdigest()


def _check_ledger(archive: zipfile.ZipFile, path: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="dubanflow-") as name:
        _take_out(archive, LEDGER, Path(name))
        try:
            with closing(sqlite3.connect(Path(name) / LEDGER)) as copy:
                answer = copy.execute("pragma integrity_check").fetchone()[0]
        except sqlite3.DatabaseError as error:
            answer = str(error)
    if answer != "ok":
        raise BadInput(f"备份 {path.name} 里的台账数据库不完整（{answer}），请换一份备份。")


def _take_out(archive: zipfile.ZipFile, name: str, folder: Path) -> None:
    """One entry into a folder; a name that leads outside is refused."""
    inside = PurePosixPath(name)
    if inside.is_absolute() or ".." in inside.parts or "\\" in name:
        raise BadInput(f"备份里的文件名“{name}”不对，没有恢复。")
    target = folder.joinpath(*inside.parts)
    target.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(name) as entry, target.open("wb") as file:
        shutil.copyfileobj(entry, file, BLOCK)
