"""The page on plans names every command and option of `dubanflow plan`, and no others."""

import re
from pathlib import Path

import click

from dubanflow.cli.plan import plan
from dubanflow.papers.plan_xlsx import COLUMNS

PAGE = (Path(__file__).parents[2] / "docs" / "plans.md").read_text(encoding="utf-8")
COMMON = {"--help", "--json", "--on", "--by"}


def test_every_command_is_told() -> None:
    assert set(re.findall(r"plan (\w+)", PAGE)) == set(plan.commands)


def test_every_option_is_told() -> None:
    options = {
        name
        for command in plan.commands.values()
        for param in command.params
        if isinstance(param, click.Option)
        for name in param.opts
    }
    assert set(re.findall(r"--[a-z]+", PAGE)) | COMMON == options | COMMON


def test_every_column_of_the_table_is_told() -> None:
    rows = re.findall(r"^\| ([^|`]+?) \| ", PAGE.split("**在 Excel 里审核。**")[1].split("收回时")[0], re.M)
    assert {name for row in rows for name in row.split("、")} >= {column.head for column in COLUMNS}
