"""An office's own list of units (.xlsx) -> Register: stub."""

from pathlib import Path

from dubanflow.domain.problems import Problem
from dubanflow.domain.register import Register


def import_units_xlsx(path: Path, *, office: str = "") -> tuple[Register | None, list[Problem]]:
    """Stub."""
    return None, [Problem("x")]
