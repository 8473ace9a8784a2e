"""The page on the register names every key and role, and no others; its example is a register without a fault."""

import re
from pathlib import Path

from dubanflow.domain.definition import PERSON_ROLES
from dubanflow.register import parse_register
from dubanflow.register.loading import PERSON, TOP, UNIT

PAGE = (Path(__file__).parents[2] / "docs" / "register.md").read_text(encoding="utf-8")
SECTIONS: dict[str, str] = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", PAGE, re.M | re.S))


def keys(text: str) -> list[str]:
    return re.findall(r"^\| `(\w+)` \|", text, re.M)


def test_every_key_of_the_file_is_told() -> None:
    assert keys(SECTIONS["顶层"]) == list(TOP)
    assert keys(SECTIONS["`units` 每个单位"]) == list(UNIT)
    people, roles = SECTIONS["`people` 每个人"].split("| 角色 |")
    assert keys(people) == list(PERSON)
    assert keys(roles) == list(PERSON_ROLES)


def test_the_example_is_a_register_that_works() -> None:
    example = re.search(r"```yaml\n(.*?)```", PAGE, re.S)
    assert example is not None
    register, problems = parse_register(example[1], file="docs/register.md")
    assert problems == []
    assert register is not None
