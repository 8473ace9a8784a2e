"""The page on the architecture names every layer, table and module; its made parts are those of the tree."""

import re
import tomllib
from pathlib import Path

from dubanflow.ledger.tables import Table

ROOT = Path(__file__).parents[2]
CODE = ROOT / "src" / "dubanflow"
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
HOW = "run python docs/make_docs.py"


def made(name: str) -> str:
    found = re.search(rf"<!-- made: {name} -->\n(.*?)<!-- /made -->", PAGE, re.S)
    assert found is not None
    return found[1]


def test_the_layers_are_those_that_are_checked() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    layers = next(row["layers"] for row in contracts if row["type"] == "layers")
    assert made("layers").strip("`\n").splitlines() == layers, HOW


def test_every_module_is_named_and_none_that_is_not_there() -> None:
    files = {path.relative_to(CODE).as_posix() for path in CODE.rglob("*.py") if path.read_text(encoding="utf-8")}
    assert set(re.findall(r"^- `([\w/]+\.py)`", made("modules"), re.M)) == files, HOW


def test_every_table_is_named() -> None:
    rows = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", PAGE.split("## Tables")[1].split("## Transactions")[0], re.M)
    assert {name for row in rows for name in re.findall(r"\w+", row)} == set(Table.metadata.tables)


def test_every_module_that_the_text_names_is_there() -> None:
    text = PAGE.split("## Modules")[0]
    names = re.findall(r"`((?:domain|services|ledger|readers|channels|cli)/[\w/]+\.py)`", text)
    assert [name for name in names if not (CODE / name).exists()] == []
