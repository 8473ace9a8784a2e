"""The page on the workflow file names every key, role, audience and condition, and no others."""

import re
from pathlib import Path
from typing import get_args

import pytest

from dubanflow.calendar_data import KEYS
from dubanflow.definitions import parse_definition
from dubanflow.definitions.models import PARTS, Part, WorkflowFile
from dubanflow.domain.definition import ACTOR_ROLES, Audience, ScoredEvent
from dubanflow.domain.guards import GUARDS

PAGE = (Path(__file__).parents[2] / "docs" / "workflow-file.md").read_text(encoding="utf-8")
SECTIONS: dict[str, str] = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", PAGE, re.M | re.S))


def section(start: str) -> str:
    return next(text for title, text in SECTIONS.items() if title.startswith(start))


def keys(text: str) -> dict[str, str]:
    """The first cell of each row in code marks -> the second cell."""
    return dict(re.findall(r"^\| `(\w+)` \| (.*?) \|", text, re.M))


@pytest.mark.parametrize(
    ("title", "model"), [("文件的各部分", WorkflowFile), *((f"`{key}`", model) for key, model in PARTS.items())]
)
def test_a_table_tells_every_key_of_its_part_and_which_must_be_written(title: str, model: type[Part]) -> None:
    fields = {field.alias or name: field for name, field in model.model_fields.items()}
    table = keys(section(title).split("角色：")[0])
    assert table == {key: "是" if field.is_required() else "否" for key, field in fields.items()}


def test_every_condition_and_every_role_is_told() -> None:
    roles, conditions = section("`transitions`").split("角色：")[1].split("条件：")
    assert set(keys(conditions)) == set(GUARDS)
    assert set(keys(roles)) == set(ACTOR_ROLES)


def test_every_audience_is_told() -> None:
    assert set(keys(section("写法"))) == set(get_args(Audience))


def test_everything_that_points_can_be_given_for_is_told() -> None:
    assert tuple(re.findall(r"^- `(\w+)` ", section("`scores.points`"), re.M)) == get_args(ScoredEvent)


def test_every_key_of_the_calendar_file_is_told() -> None:
    assert set(keys(section("工作日历"))) == set(KEYS)


def test_the_example_is_a_workflow_without_a_fault() -> None:
    text = re.search(r"```yaml\n(.*?)```", PAGE, re.S)
    assert text is not None
    assert parse_definition(text[1], file="docs/workflow-file.md")[1] == []
