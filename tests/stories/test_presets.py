"""Presets: valid, described page by page, taken over by init; their days differ only where their pages say."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from dubanflow.cli import run as cli
from dubanflow.definitions import load_definition
from dubanflow.domain.definition import Definition
from dubanflow.domain.errors import BadInput, NotFound
from dubanflow.office import open_office
from dubanflow.places import bundled_file
from dubanflow.services.homes import init_home, preset_file, presets
from dubanflow.services.simulate import simulate
from kit import REGISTER, Kit, day

NAMES = ("13710", "sandan", "sanse", "zuzhibu")
PAGES = Path(__file__).parents[2] / "docs" / "presets"
# The paper and its colour for a task due on 31 March that nobody touches: rule -> day, drafts marked.
LADDERS = {
    "13710": {"L1": "4-1", "L2": "4-3", "L3": "4-10", "L4": "4-22", "L5": "5-15"},
    "sandan": {"press": "4-1", "supervise": "4-8"},
    "sanse": {"red": "4-1", "red-2": "4-8", "bulletin": "4-15", "talk": "4-29"},
    "zuzhibu": {"L1": "4-2", "L2": "4-15", "L3": "5-6", "L4": "6-4"},
}


def definition(name: str) -> Definition:
    found, problems = load_definition(preset_file(name))
    assert found is not None, problems
    return found


def default() -> Definition:
    found, problems = load_definition(bundled_file("workflows/supervision.yaml"))
    assert found is not None, problems
    return found


def test_these_presets_are_there_each_with_a_word_on_what_it_is() -> None:
    assert [row.name for row in presets()] == list(NAMES)
    assert all(row.words.endswith("。") for row in presets())


@pytest.mark.parametrize("name", NAMES)
def test_a_preset_has_no_fault_and_the_states_and_acts_of_the_default(name: str) -> None:
    found = definition(name)
    assert found.states == default().states
    assert found.transitions == default().transitions, "take the transitions of supervision.yaml over into the presets"
    assert found.notices.keys() == default().notices.keys()


@pytest.mark.parametrize("name", NAMES)
def test_the_page_of_a_preset_tells_every_rung_with_its_days(name: str) -> None:
    page = (PAGES / f"{name}.md").read_text(encoding="utf-8")
    for level, rung in enumerate(definition(name).ladder, start=1):
        row = next(line for line in page.splitlines() if f"{rung.label}（第 {level} 级）" in line)
        assert f"时限后 {rung.after.n} 个工作日" in row
        assert ("只拟稿" in row) == rung.draft
    heads = re.findall(r"^## (.+)$", page, re.M)
    assert heads == ["做什么", "适合谁", "时间线", "与默认流程的不同", "哪些是地方做法"]


@pytest.mark.parametrize("name", NAMES)
def test_the_ladder_of_a_preset_climbs_on_its_days(sqlite_kit: Kit, name: str) -> None:
    sqlite_kit.task(deadline="3-31")
    found = definition(name)
    days: dict[str, str] = {}

    def watch(tally: Any) -> Any:
        count = tally.decided

        def decided(on: Any, task: Any, decision: Any, state: str) -> None:
            if decision.rule in found.rungs:
                days[decision.rule] = f"{on.month}-{on.day}"
            count(on, task, decision, state)

        tally.decided = decided
        return tally

    simulate(sqlite_kit.office, since=day("3-2"), until=day("8-31"), workflow=found, name=name, watcher=watch)
    assert days == LADDERS[name]


def test_the_first_feedback_of_13710_is_asked_three_days_after_signing(tmp_path: Path) -> None:
    kit = office_of_preset(tmp_path, "13710")
    number = kit.task(deadline="3-31")
    kit.run("3-2")
    kit.act(number, "accept", "3-3")
    for on in ("3-5", "3-6", "3-12", "3-13"):
        kit.run(on)
    asked = [row for row in kit.decisions(number) if row[0] == "feedback"]
    assert asked == [("feedback", 1, "03-06", "told"), ("feedback", 1, "03-13", "told")]
    kit.act(number, "feedback", "3-13", done="过半")
    kit.run("3-20")
    assert [row[2] for row in kit.decisions(number) if row[0] == "feedback"][-1] == "03-20"  # five working days later


def office_of_preset(tmp_path: Path, name: str) -> Kit:
    root = tmp_path / "office"
    root.mkdir()
    (root / "units.yaml").write_text(REGISTER, encoding="utf-8")
    init_home(root, {}, preset=name)
    office = open_office(root, {})
    assert office.refresh_register() == []
    return Kit(root, {}, office)


def test_init_takes_a_preset_over_and_tasks_run_under_it(tmp_path: Path) -> None:
    kit = office_of_preset(tmp_path, "sanse")
    number = kit.task(deadline="3-31")
    for on in ("3-2", "3-27", "4-1"):
        kit.run(on)
    assert kit.see(number, "4-1").level_label == "红单"
    assert Counter(state for _, _, _, state in kit.decisions(number))["told"] == 3  # the press to sign, yellow, red


def test_init_never_replaces_a_workflow_that_is_there(tmp_path: Path) -> None:
    office_of_preset(tmp_path, "sanse")
    with pytest.raises(BadInput, match="已经有了"):
        init_home(tmp_path / "office", {}, preset="13710")


def test_an_unknown_preset_names_those_there_are_and_makes_nothing(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="13710、sandan、sanse、zuzhibu"):
        init_home(tmp_path / "none", {}, preset="四色单")
    assert not (tmp_path / "none").exists()


def test_the_commands_list_and_take_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli(["workflow", "presets"]) == 0
    shown = capsys.readouterr().out
    assert all(f"{name}　" in shown for name in NAMES)
    assert cli(["--home", str(tmp_path / "a"), "init", "--preset", "sandan"]) == 0
    assert "预设 sandan" in capsys.readouterr().out
    assert cli(["--home", str(tmp_path / "a"), "workflow", "check"]) == 0
