"""The page on papers is made from the tables of kinds and fields, and names only commands that are there."""

import re
from pathlib import Path

import click

from dubanflow.cli import cli
from dubanflow.papers.fields import GROUPS
from dubanflow.papers.kinds import KINDS

PAGE = (Path(__file__).parents[2] / "docs" / "papers.md").read_text(encoding="utf-8")
HOW = "run python docs/make_docs.py"


def test_every_kind_is_told() -> None:
    rows = re.findall(r"^\| (\w+) \| [^|]+ \| [^|]+ \| [^|]+ \| [^|]+ \| [^|]+ \|$", PAGE, re.M)
    assert rows[1:] == [kind.name for kind in KINDS], HOW


def test_every_field_is_told_with_what_it_holds() -> None:
    missing = [one.name for rows in GROUPS.values() for one in rows if f"| `{one.name}` | {one.words} |" not in PAGE]
    assert missing == [], HOW


def test_every_command_on_the_page_is_there() -> None:
    context = click.Context(cli)
    for group, name in re.findall(r"dubanflow (paper|draft) ([a-z]+)", PAGE):
        found = cli.get_command(context, group)
        assert isinstance(found, click.Group) and found.get_command(context, name) is not None, (group, name)
