"""Where files lie: what comes with the product, and what an office keeps in its home.

An office's own file replaces the bundled one of the same path; nothing else in the product joins paths to these
folders. Only pathlib, so that a query from the command line starts fast.
"""

import os
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from dubanflow.domain.errors import BadInput


def bundled(name: str) -> Path:
    """The bundled top-level folder `name` (`workflows`, `notifications`): package data, else the checkout's own."""
    inside = Path(__file__).parent / "_data" / name
    return inside if inside.is_dir() else Path(__file__).parents[2] / name


def bundled_file(relative: str) -> Path:
    """The bundled file of that path, such as `workflows/supervision.yaml`; it need not exist."""
    first, *rest = _parts(relative)
    return bundled(first).joinpath(*rest)


@dataclass(frozen=True, slots=True)
class Home:
    """An office's folder: settings, database, register, its own workflows and templates, and what was written."""

    root: Path

    @property
    def settings(self) -> Path:
        """The settings file."""
        return self.root / "dubanflow.toml"

    @property
    def database(self) -> Path:
        """The embedded ledger."""
        return self.root / "dubanflow.db"

    @property
    def units(self) -> Path:
        """The register of units and people."""
        return self.root / "units.yaml"

    @property
    def workflows(self) -> Path:
        """The office's own workflow and calendar files."""
        return self.root / "workflows"

    @property
    def notifications(self) -> Path:
        """The office's own templates."""
        return self.root / "notifications"

    @property
    def out(self) -> Path:
        """What the product writes for people."""
        return self.root / "out"

    @property
    def papers(self) -> Path:
        """The papers that were released, a folder per year and kind."""
        return self.root / "papers"

    @property
    def mail(self) -> Path:
        """The messages of the folder channel, a folder per day."""
        return self.out / "mail"

    def own(self, relative: str) -> Path:
        """Where the office's own file of that path lies or would lie; `BadInput` for a path that leads outside."""
        return self.root.joinpath(*_parts(relative))

    def is_own(self, relative: str) -> bool:
        """Whether the office keeps its own file of that path."""
        return self.own(relative).is_file()

    def bundled(self, relative: str) -> Path:
        """The bundled file of that path, whether or not the office keeps its own; it need not exist."""
        return bundled_file(relative)

    def find(self, relative: str) -> Path:
        """The office's own file if there is one, else the bundled one, which need not exist."""
        return self.own(relative) if self.is_own(relative) else bundled_file(relative)


def write_bytes(path: Path, data: bytes, *, lasting: bool = True) -> None:
    """Write a file whole or not at all: beside it first, then put in its place; folders are made. `OSError` as is.

    One that is not `lasting` may be gone after a power cut until `make_lasting` was called.
    """
    beside = path.parent / f".{os.urandom(8).hex()}.tmp"
    try:
        file = beside.open("xb")
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = beside.open("xb")
    try:
        with file:
            file.write(data)
            file.flush()
            if lasting or not hasattr(os, "sync"):
                os.fsync(file.fileno())
        beside.chmod(0o644)  # whatever the process is told to hide: colleagues read these files from a shared folder
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def make_lasting() -> None:
    """Everything written so far is on the disk: once for many files, instead of waiting for the disk at each."""
    if hasattr(os, "sync"):
        os.sync()


def _parts(relative: str) -> tuple[str, ...]:
    """The parts of a relative path written with either slash; `BadInput` if it is empty or leads outside."""
    path = PurePosixPath(relative.replace("\\", "/"))
    if path.is_absolute() or not path.parts or ".." in path.parts or ":" in path.parts[0]:
        raise BadInput(f"路径“{relative}”不对，请写相对路径，如 workflows/supervision.yaml。")
    return path.parts
