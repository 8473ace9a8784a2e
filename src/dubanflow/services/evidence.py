"""Evidence handed in with a report: kept in the home under the hash of its content, so that it cannot be swapped."""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from dubanflow.domain.errors import BadInput
from dubanflow.places import Home, write_bytes

LIMIT = 50 * 1024 * 1024


def keep_evidence(home: Home, files: Sequence[Path]) -> tuple[str, ...]:
    """Copy the files into the home; each as `name#hash`. Raises BadInput naming the file that cannot be taken."""
    return tuple(_keep(home, path) for path in files)


def _keep(home: Home, path: Path) -> str:
    if not path.is_file():
        raise BadInput(f"没有找到佐证材料 {path}。")
    size = path.stat().st_size
    if not 0 < size <= LIMIT:
        raise BadInput(f"佐证材料 {path.name} 是空的或超过 {LIMIT >> 20} 兆字节。")
    data = path.read_bytes()
    digest = sha256(data).hexdigest()
    target = home.root / "evidence" / digest[:2] / digest
    if not target.exists():
        write_bytes(target, data)
    return f"{path.name}#{digest}"
