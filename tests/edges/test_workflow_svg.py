"""Pictures of a workflow and of figures: well-formed, complete, without styles, the same again."""

from xml.etree import ElementTree

import pytest

from dubanflow.definitions import load_definition
from dubanflow.domain.definition import Definition
from dubanflow.papers.compare_svg import Series, bars, columns
from dubanflow.papers.workflow_svg import NARROW, WIDE, arrows, ladder_picture, main_road, states_picture, stops
from dubanflow.places import bundled_file

FILES = [
    "workflows/supervision.yaml",
    *(f"workflows/presets/{name}.yaml" for name in ("13710", "sandan", "sanse", "zuzhibu")),
]


@pytest.fixture(params=FILES)
def definition(request: pytest.FixtureRequest) -> Definition:
    found, problems = load_definition(bundled_file(request.param))
    assert found is not None, problems
    return found


def words(svg: str) -> list[str]:
    """The texts of a picture; well-formed, and without what a strict page refuses."""
    assert "style=" not in svg
    assert "<script" not in svg
    root = ElementTree.fromstring(svg)
    return [node.text or "" for node in root.iter("{http://www.w3.org/2000/svg}text")]


def test_the_picture_of_states_names_every_state_and_every_action(definition: Definition) -> None:
    said = words(states_picture(definition, width=WIDE))
    assert {state.label for state in definition.states} <= set(said)
    assert {row.label for row in definition.transitions} <= set(said)
    assert words(states_picture(definition, width=NARROW))
    assert states_picture(definition) == states_picture(definition)


def test_no_action_of_the_file_is_left_out_of_the_arrows(definition: Definition) -> None:
    drawn = {(row.name, source, row.dest) for row in arrows(definition) for source in row.sources}
    for row in definition.transitions:
        for source in row.sources:
            assert {(row.name, source, row.dest), (row.name, source, None)} & drawn


def test_the_road_of_a_task_that_goes_well_ends_struck_off(definition: Definition) -> None:
    road = main_road(definition)
    assert road[0] == definition.initial
    assert road[-1] in definition.struck_states


def test_the_time_line_has_every_reminder_and_rung_in_order(definition: Definition) -> None:
    found = stops(definition)
    assert [row.after for row in found] == sorted(row.after for row in found)
    assert len(found) == len(definition.reminders) + len(definition.ladder)
    for width in (WIDE, NARROW):
        assert "时限" in words(ladder_picture(definition, width=width))


def test_figures_stand_in_the_description_and_words_are_escaped() -> None:
    series = [Series("现行", (3, 0)), Series("改<后>&", (0, 12))]
    for draw in (columns, bars):
        for width in (760, 340):
            svg = draw("每周转红", ["1-5", "1-12"], series, width=width)
            assert "现行" in words(svg)
            assert "现行：1-53、改<后>&：1-1212" in (ElementTree.fromstring(svg)[1].text or "")


def test_nothing_to_show_is_said() -> None:
    assert "没有" in words(columns("每周转红", ["1-5"], [Series("现行", (0,))]))
    assert words(bars("邮件", [], [Series("现行", ())])) == ["邮件"]
