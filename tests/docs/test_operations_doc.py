"""The page on running the product names every setting with its default and meaning, and no command that is none."""

import re
from pathlib import Path

import click

from dubanflow.cli import cli
from dubanflow.settings import KEYS

PAGE = (Path(__file__).parents[2] / "docs" / "operations.md").read_text(encoding="utf-8")


def test_every_setting_is_told_with_its_default_and_meaning() -> None:
    rows = re.findall(r"^\| `(\w+\.\w+)` \| (.*?) \| (.*?) \|$", PAGE, re.M)
    assert rows == [
        (key, f"`{default}`" if default != "" else "空", words) for key, (default, _, words) in KEYS.items()
    ]


def test_every_command_on_the_page_is_there_with_its_options() -> None:
    found = re.findall(r"dubanflow ((?:--home \S+ )?[a-z]+(?: [a-z]+)?)([^`\n]*)", PAGE)
    told = [(words.split()[-2:] if "--home" not in words else words.split()[2:], rest) for words, rest in found]
    context = click.Context(cli)
    for words, rest in told:
        command = cli.get_command(context, words[0])
        if command is None:  # prose after the name of the product
            assert words[0] not in PAGE.split("`"), words
            continue
        if isinstance(command, click.Group) and len(words) > 1:
            command = command.get_command(context, words[1])
            assert command is not None, words
        known = {name for param in command.params for name in param.opts}
        assert set(re.findall(r"--[a-z-]+", rest)) <= known, (words, rest)
