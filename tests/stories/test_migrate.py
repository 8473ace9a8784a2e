"""Tasks that move to another workflow file: shown first, nothing fired again, nothing lost, or refused."""

from pathlib import Path

import pytest

from dubanflow.cli import run as cli
from dubanflow.definitions import parse_definition
from dubanflow.domain.definition import Definition
from dubanflow.domain.errors import Refused
from dubanflow.places import bundled_file
from dubanflow.services.audit import verify
from dubanflow.services.migrate import Migrated, migrate, preview
from kit import Kit, moment

DEFAULT = bundled_file("workflows/supervision.yaml").read_text(encoding="utf-8")
MORE = DEFAULT.replace(
    "reminders:\n",
    "reminders:\n  - {rule: due-20, label: 提前提醒, before: 20wd, to: [liaison]}\n",
).replace("{rule: L2, label: 督办, after: 5wd", "{rule: L2, label: 督促, after: 3wd")
RENAMED = DEFAULT.replace("rule: L1,", "rule: press,").replace("rule: L2,", "rule: warn,")
OTHER_STATE = DEFAULT.replace("in_progress", "doing").replace("label: 办理中", "label: 承办中")


def definition(text: str) -> Definition:
    found, problems = parse_definition(text, file="supervision.yaml")
    assert found is not None, problems
    return found


def move(kit: Kit, text: str, on: str, **mapping: str) -> Migrated:
    return migrate(kit.office, definition(text), text, mapping, by="ducha", moment=moment(on))


def test_what_would_change_is_shown_and_nothing_is_written(kit: Kit) -> None:
    number = kit.task(deadline="3-31")
    kit.run("3-17")
    before = kit.rows("select count(*) from event")
    row = preview(kit.office, definition(MORE), {}, moment=moment("3-18")).plans[0]
    assert (row.number, row.state_after, row.passed, row.refused) == (number, "已交办", ("due-20",), "")
    assert [(step[0].isoformat(), step[1]) for step in (row.next_before, row.next_after) if step] == [
        ("2026-03-26", "due-3"),
        ("2026-03-26", "due-3"),
    ]
    assert kit.rows("select count(*) from event") == before


def test_what_was_fired_is_never_fired_again_and_a_new_rule_whose_day_has_passed_is_not_told(kit: Kit) -> None:
    number = kit.task(deadline="3-31")
    kit.run("3-17")
    kit.run("4-1")
    told = [row for row in kit.decisions(number) if row[3] == "told"]
    assert move(kit, MORE, "4-1").tasks == 1
    assert kit.run("4-2").decisions == 0
    assert [row for row in kit.decisions(number) if row[3] == "told"] == told
    assert ("due-20", 1, "03-03", "superseded") in kit.decisions(number)
    kit.run("4-3")
    assert kit.decisions(number)[-1] == ("L2", 1, "04-03", "told")
    assert kit.see(number, "4-3").level_label == "督促"


def test_the_task_is_pinned_to_the_new_file_by_one_event_in_its_chain(kit: Kit) -> None:
    kit.task()
    before = kit.rows("select definition from task")[0][0]
    move(kit, MORE, "3-3")
    assert kit.rows("select definition from task") == [(definition(MORE).hash,)]
    rows = kit.rows("select definition, actor, payload from event where kind = 'migrate' and chain > 0")
    assert [(row[0], row[1], before in row[2]) for row in rows] == [(definition(MORE).hash, "ducha", True)]
    assert move(kit, MORE, "3-4").tasks == 0
    assert verify(kit.office.database).findings == []


def test_what_fell_due_by_the_old_file_and_was_not_decided_yet_is_not_lost(kit: Kit) -> None:
    number = kit.task(deadline="3-31")
    kit.run("3-31")
    move(kit, MORE, "4-1")  # before the run of the day on which L1 falls due
    kit.run("4-1")
    assert kit.decisions(number)[-1] == ("L1", 1, "04-01", "told")


def test_a_ladder_of_other_names_neither_lowers_a_task_nor_says_more_than_was_done(kit: Kit) -> None:
    number = kit.task(deadline="3-31")
    kit.run("4-1")
    kit.run("4-8")
    assert kit.see(number, "4-8").level == 2
    row = move(kit, RENAMED, "4-9").plans[0]
    assert (row.level, row.level_after, row.passed) == ("督办", "督办", ("press", "warn"))
    assert kit.run("4-9").decisions == 0
    kit.run("4-15")
    assert kit.see(number, "4-15").level == 3


def test_a_task_with_something_untold_of_a_rule_that_is_gone_stays_and_all_others_with_it(kit: Kit) -> None:
    kit.task(deadline="3-31")
    kit.task("核对名册", deadline="6-30")
    kit.run("3-31")
    with pytest.raises(Refused, match="L1"):
        move(kit, RENAMED, "4-1")  # L1 is due today and nobody was told
    assert len(kit.rows("select distinct definition from task")) == 1
    kit.run("4-1")
    assert move(kit, RENAMED, "4-1").tasks == 2


def test_a_paper_that_waits_for_its_leader_holds_a_task_back(kit: Kit) -> None:
    kit.task(deadline="3-31")
    kit.run("4-15")
    without = DEFAULT.replace(", draft: true, approver: deputy}", "}")
    row = preview(kit.office, definition(without), {}, moment=moment("4-15")).plans[0]
    assert "release:L3" in row.refused


def test_an_unknown_state_is_refused_until_it_is_mapped(kit: Kit) -> None:
    number = kit.task()
    kit.run("3-2")
    kit.act(number, "accept", on="3-3")
    with pytest.raises(Refused, match="--map in_progress=新状态"):
        move(kit, OTHER_STATE, "3-3")
    assert move(kit, OTHER_STATE, "3-3", in_progress="doing").plans[0].state_after == "承办中"
    assert kit.see(number, "3-3").state == "doing"
    assert verify(kit.office.database).findings == []
    kit.act(number, "report", on="3-4", done="已办结")


def test_a_state_of_another_clock_is_refused(sqlite_kit: Kit) -> None:
    sqlite_kit.task()
    row = preview(sqlite_kit.office, definition(MORE), {"assigned": "reported"}, moment=moment("3-3")).plans[0]
    assert "计时不同" in row.refused


def test_a_task_that_ended_stays_under_the_law_it_ended_by(kit: Kit) -> None:
    number = kit.task()
    kit.act(number, "cancel", on="3-3", by="督查员", reason="合并办理")
    assert move(kit, MORE, "3-4").plans == ()


def test_the_command_shows_and_carries_out(sqlite_kit: Kit, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    number = sqlite_kit.task()
    sqlite_kit.run("3-2")
    file = tmp_path / "new.yaml"
    file.write_text(MORE, encoding="utf-8")
    words = ["--home", str(sqlite_kit.root), "workflow", "migrate", "--on", "2026-03-04", "--to", str(file)]
    assert cli([*words, "--dry-run"]) == 0
    assert number in capsys.readouterr().out
    assert cli([*words, "--map", "assigned=nowhere"]) == 1
    assert cli([*words, "--by", "督查员"]) == 0
    assert "已把 1 项任务" in capsys.readouterr().out
    assert cli(["--home", str(sqlite_kit.root), "workflow", "migrate", "--dry-run", "--json"]) == 0
