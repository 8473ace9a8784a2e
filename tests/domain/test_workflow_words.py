"""The workflow in words: no condition, audience or rule without them."""

from typing import get_args

import pytest

from dubanflow.definitions import load_definition
from dubanflow.domain.definition import ACTOR_ROLES, Audience, Definition
from dubanflow.domain.workflow_words import PEOPLE, condition_words, rules_in_words
from dubanflow.places import bundled_file

FILES = [
    "workflows/supervision.yaml",
    *(f"workflows/presets/{name}.yaml" for name in ("13710", "sandan", "sanse", "zuzhibu")),
]


def definition(name: str) -> Definition:
    found, problems = load_definition(bundled_file(name))
    assert found is not None, problems
    return found


def test_every_role_and_audience_has_its_word() -> None:
    assert set(PEOPLE) == {*ACTOR_ROLES, *get_args(Audience)}


@pytest.mark.parametrize("name", FILES)
def test_every_rule_is_told_once(name: str) -> None:
    found = definition(name)
    told = dict(rules_in_words(found))
    assert [label for label, _ in told["督办梯次"]] == [row.label for row in found.ladder]
    assert [label for label, _ in told["灯"]] == [row.label for row in found.lights]
    assert len(told.get("等待", [])) == len(found.waiting)
    assert all(words.endswith("。") for rows in told.values() for _, words in rows)


def test_a_rung_says_when_what_and_who_signs() -> None:
    told = dict(dict(rules_in_words(definition(FILES[0])))["督办梯次"])
    assert told["催办"] == "逾期后1个工作日仍未办结，出《催办单》，告知联络员，抄送分管领导。"
    assert told["约谈"] == "逾期后20个工作日仍未办结，出《约谈通知》，只拟稿，由主要领导签发后告知单位负责人。"


def test_conditions_are_told_demanded_and_forbidden() -> None:
    row = next(row for row in definition(FILES[0]).transitions if row.name == "ask")
    assert condition_words(row).endswith("、新时限晚于现时限、没有待审的延期申请")
