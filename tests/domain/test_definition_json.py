"""A definition goes into JSON and comes back the same."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.small_workflow import SMALL
from dubanflow.domain.definition import (
    Definition,
    Feedback,
    Light,
    Limit,
    Reminder,
    Rung,
    ScoreRule,
    Scores,
    State,
    Telling,
    Transition,
)
from dubanflow.domain.definition_json import dump, load

NAMES = st.text(max_size=6)
LISTS = st.lists(NAMES, max_size=3).map(tuple)
LIMITS = st.builds(Limit, st.integers(0, 9999), st.sampled_from(["wd", "d"]))
AUDIENCES = st.lists(st.sampled_from(["liaison", "head", "chief"]), max_size=2).map(tuple)
TELLINGS = {"rule": NAMES, "label": NAMES, "to": AUDIENCES, "cc": AUDIENCES}


def rows(strategy: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(strategy, max_size=2).map(tuple)


DEFINITIONS = st.builds(
    Definition,
    name=NAMES,
    label=NAMES,
    hash=NAMES,
    initial=NAMES,
    states=rows(st.builds(State, NAMES, NAMES, st.sampled_from(["unit", "office", "stopped"]), st.booleans())),
    lights=rows(st.builds(Light, NAMES, NAMES, LISTS, st.booleans(), st.integers(0, 9), st.none() | LIMITS)),
    transitions=rows(st.builds(Transition, NAMES, NAMES, LISTS, st.none() | NAMES, LISTS, LISTS, LISTS)),
    reminders=rows(st.builds(Reminder, **TELLINGS, before=LIMITS)),
    ladder=rows(st.builds(Rung, **TELLINGS, after=LIMITS, paper=st.none() | NAMES, draft=st.booleans())),
    feedback=st.none() | st.builds(Feedback, **TELLINGS, every=LIMITS),
    notices=st.dictionaries(NAMES, st.builds(Telling, **TELLINGS), max_size=3),
)


@given(DEFINITIONS)
def test_every_definition_comes_back_the_same(definition: Definition) -> None:
    assert load(dump(definition)) == definition


def test_the_small_workflow_comes_back_the_same_with_every_part() -> None:
    assert load(dump(SMALL)) == SMALL


def test_scores_come_back_the_same_and_a_text_of_before_has_none() -> None:
    early = ScoreRule("early", "提前办结", "early", 0.5, before=Limit(5, "wd"))
    scored = replace(SMALL, scores=Scores(True, "points", (early,)))
    assert load(dump(scored)) == scored
    row = json.loads(dump(SMALL))
    del row["scores"]
    assert load(json.dumps(row)) == SMALL


def test_equal_definitions_give_equal_texts_whatever_the_order_of_their_notices() -> None:
    turned = replace(SMALL, notices=dict(reversed(list(SMALL.notices.items()))))
    assert dump(turned) == dump(SMALL)


def test_chinese_stays_readable_and_limits_are_written_as_in_the_file() -> None:
    text = dump(SMALL)
    assert "临期提醒" in text
    assert json.loads(text)["reminders"][0]["before"] == "3wd"


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"states": [{"nam": 1}]}'])
def test_a_text_that_is_no_definition_is_refused(text: str) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        load(text)
