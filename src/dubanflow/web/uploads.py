"""An uploaded file as a path: under its own name, in a folder that is gone afterwards."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from dubanflow.domain.errors import BadInput
from dubanflow.web.desk import Desk

_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\ud800-\udfff]')


@contextmanager
def one_file(desk: Desk, name: str, missing: str) -> Iterator[Path]:
    """The one file of a field. Raises BadInput: `missing` where none was chosen, else for one that is too large."""
    chosen = desk.files(name)
    if not chosen:
        raise BadInput(missing)
    most = desk.office.settings.desk.upload
    with TemporaryDirectory(prefix="dubanflow-") as folder:
        path = Path(folder) / safe_name(chosen[0].filename or "")
        source = chosen[0].file
        source.seek(0, 2)
        if source.tell() > most << 20:
            raise BadInput(f"{path.name} 超过 {most} 兆字节，没有接受；计划文件通常不到 1 兆，请确认没有选错。")
        source.seek(0)
        with path.open("wb") as kept:
            shutil.copyfileobj(source, kept)
        yield path


def safe_name(written: str) -> str:
    """The last part of a file's name, without what a file system or a page could stumble over; its ending is kept."""
    bare = _UNSAFE.sub("", re.split(r"[/\\]", written)[-1]).strip(". ") or "文件"
    stem, dot, ending = bare.rpartition(".")
    return f"{stem[:60]}.{ending[:10]}" if dot else bare[:60]
