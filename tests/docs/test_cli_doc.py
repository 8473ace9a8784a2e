"""The page of commands is the help of the commands."""

import re
import runpy
from pathlib import Path

from dubanflow.cli import COMMANDS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")


def test_the_page_is_what_the_help_makes() -> None:
    made = runpy.run_path(str(ROOT / "docs" / "make_docs.py"))["cli_page"]()
    assert made == PAGE, "run python docs/make_docs.py"


def test_every_command_has_a_section() -> None:
    assert [name for name in COMMANDS if not re.search(rf"^## `dubanflow {name}\b", PAGE, re.M)] == []
