"""Scores of an office: off by default, worked out from what is on record, shown with their evidence."""

import json

import pytest

from dubanflow.cli import run as cli
from dubanflow.domain.score_points import Point
from dubanflow.domain.scores import Board, Judged
from dubanflow.ledger.read import Reader
from dubanflow.places import bundled_file
from dubanflow.services.scores import scores_of
from kit import Kit, day

SCORES = """
scores:
  enabled: true
  points:
    - {rule: on-time, label: 按时办结, for: on_time, points: 2}
    - {rule: lapse, label: 逾期, for: lapse, points: -1}
    - {rule: duban, label: 督办, for: rung, rung: L2, points: -2}
    - {rule: bulletin, label: 通报, for: rung, rung: L3, points: -5}
    - {rule: returned, label: 退回重办, for: return, points: -1}
"""


def turn_on(kit: Kit, text: str = SCORES) -> None:
    path = kit.root / "workflows" / "supervision.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(bundled_file("workflows/supervision.yaml").read_text(encoding="utf-8") + text, encoding="utf-8")
    kit.reopen()


def board(kit: Kit, on: str, *, since: str = "1-1", until: str | None = None) -> Board:
    with kit.office.database.read() as connection:
        detail = [unit.id for unit in kit.office.register(connection).units]
        reader = Reader(connection, kit.office.calendar, day(on))
        found = scores_of(kit.office, reader, day(since), day(until) if until else None, detail=detail)
    assert found is not None
    return found


def judged(kit: Kit, on: str) -> list[Judged]:
    return [one for row in board(kit, on).rows for one in row.judged]


def cited(kit: Kit, on: str) -> list[tuple[str, str, str, float]]:
    def words(one: Point) -> tuple[str, str, str, float]:
        return one.number, one.rule, one.day.isoformat()[5:], one.points

    return [words(one) for row in board(kit, on).rows for one in row.cited]


def done(kit: Kit, number: str, on: str, verified: str) -> None:
    kit.act(number, "accept", on)
    kit.act(number, "report", on, done="已经办结")
    kit.act(number, "verify", verified, by="督查员")


def test_nobody_is_scored_until_the_office_turns_it_on(kit: Kit, capsys: pytest.CaptureFixture[str]) -> None:
    kit.task()
    with kit.office.database.read() as connection:
        assert scores_of(kit.office, Reader(connection, kit.office.calendar, day("6-30"))) is None
    assert cli(["--home", str(kit.root), "scores", "--on", "2026-06-30"]) == 1
    assert "没有启用计分" in capsys.readouterr().err
    turn_on(kit, SCORES.replace("true", "false"))
    with kit.office.database.read() as connection:
        assert scores_of(kit.office, Reader(connection, kit.office.calendar, day("6-30"))) is None


def test_points_cite_the_lapse_the_rung_that_was_told_and_a_paper_only_once_released(kit: Kit) -> None:
    turn_on(kit)
    number = kit.task(deadline="3-31")
    for on in ("4-1", "4-8", "4-15"):
        kit.run(on)
    late = [(number, "lapse", "04-01", -1), (number, "duban", "04-08", -2)]
    assert cited(kit, "4-15") == late
    draft = kit.rows("select id from draft")[0][0]
    assert (
        cli(["--home", str(kit.root), "draft", "release", str(draft), "--by", "分管副部长", "--on", "2026-04-16"]) == 0
    )
    assert cited(kit, "4-17") == [*late, (number, "bulletin", "04-16", -5)]


def test_the_time_with_the_office_is_nobodys_lateness(kit: Kit) -> None:
    turn_on(kit)
    number = kit.task(deadline="3-31")
    kit.act(number, "accept", "3-3")
    kit.act(number, "report", "3-30", done="已经办结")
    kit.run("4-8")
    assert [(one.in_time, one.in_time_originally) for one in judged(kit, "4-8")] == [(True, True)]
    kit.act(number, "return", "4-8", by="督查员", reason="佐证不足")
    kit.act(number, "report", "4-9", done="佐证已补")
    kit.act(number, "verify", "4-10", by="督查员")
    kit.run("4-10")
    assert [(one.in_time, one.in_time_originally) for one in judged(kit, "4-10")] == [(True, True)]
    assert cited(kit, "4-10") == [(number, "returned", "04-08", -1), (number, "on-time", "04-10", 2)]


def test_an_extension_shows_on_the_original_deadline_only(kit: Kit) -> None:
    turn_on(kit)
    number = kit.task(deadline="3-31")
    kit.act(number, "accept", "3-3")
    kit.act(number, "ask", "3-30", deadline="4-30", reason="需要调研", done="已完成初稿")
    kit.run("4-1")  # the office has not answered yet: the clock enters the lapse, and it costs nobody anything
    assert [(one.left_out, one.in_time) for one in judged(kit, "4-1")] == [("waiting", None)]
    kit.act(number, "extend", "4-2", by="督查员")
    kit.act(number, "report", "4-20", done="已经办结")
    kit.act(number, "verify", "4-21", by="督查员")
    kit.run("5-6")
    assert [(one.in_time, one.in_time_originally) for one in judged(kit, "5-6")] == [(True, False)]
    assert cited(kit, "5-6") == [(number, "on-time", "04-21", 2)]


def test_a_reassigned_task_leaves_its_lateness_with_the_unit_that_had_it(kit: Kit) -> None:
    turn_on(kit)
    number = kit.task(deadline="3-31")
    kit.run("4-1")
    kit.act(number, "reassign", "4-2", by="督查员", unit="干部科", deadline="4-30", reason="职责调整")
    kit.act(number, "accept", "4-3", by="干部科联络员")
    kit.act(number, "report", "4-20", by="干部科联络员", done="已经办结")
    kit.act(number, "verify", "4-21", by="督查员")
    rows = {row.unit: (row.current.counts, row.points) for row in board(kit, "5-6").rows}
    assert rows == {"组织二科": ("0/0", -1), "干部科": ("1/1", 2)}


def test_what_was_excused_suspended_or_cancelled_is_left_out(kit: Kit) -> None:
    turn_on(kit)
    excused, suspended, cancelled, kept = kit.plan(*[(f"任务{name}", "组织二科", "3-31") for name in "甲乙丙丁"])
    kit.run("4-1")
    kit.act(excused, "excuse", "4-2", by="分管副部长", reason="遇有洪灾")
    kit.act(suspended, "suspend", "4-2", by="督查员", reason="上级暂停")
    kit.act(cancelled, "cancel", "4-2", by="督查员", reason="上级取消")
    row = board(kit, "4-3").rows[0]
    assert (row.current.counts, row.original.counts, row.left_out, row.rank) == ("0/1", "0/1", 3, None)
    assert [one.why for one in row.judged] == ["逾期已容错", "已挂起", "已撤销", ""]
    assert cited(kit, "4-3") == [(kept, "lapse", "04-01", -1)]


def test_a_period_counts_what_was_due_and_earned_in_it(kit: Kit) -> None:
    turn_on(kit)
    first, second = kit.plan(("任务甲", "组织二科", "3-31"), ("任务乙", "组织二科", "4-30"))
    done(kit, first, "3-20", "4-1")
    done(kit, second, "4-20", "4-22")
    march, april = board(kit, "5-6", until="3-31"), board(kit, "5-6", since="4-1", until="4-30")
    assert [(row.current.counts, row.points) for row in march.rows] == [("1/1", 0)]
    assert [(row.current.counts, row.points) for row in april.rows] == [("1/1", 4)]


def test_the_terminal_shows_ranks_and_explains_one_unit(kit: Kit, capsys: pytest.CaptureFixture[str]) -> None:
    turn_on(kit)
    numbers = kit.plan(*[(f"任务{name}", "组织二科", "3-31") for name in "甲乙丙"], ("任务丁", "干部科", "3-31"))
    for number in numbers[:2]:
        done(kit, number, "3-20", "3-23")
    kit.run("4-1")
    home = ["--home", str(kit.root), "scores", "--on", "2026-04-01"]
    assert cli(home) == 0
    shown = capsys.readouterr().out
    assert "66.7%" in shown
    assert "到期不满3件的不排" in shown
    assert cli([*home, "--unit", "组织二科", "--explain"]) == 0
    shown = capsys.readouterr().out
    assert "名次 1；得分 +3" in shown
    assert "按时办结（on-time）" in shown
    assert "逾期（lapse）" in shown
    assert cli([*home, "--unit", "组织二科", "--json"]) == 0
    unit = json.loads(capsys.readouterr().out)["groups"][0]["units"][0]
    assert (unit["due"], unit["in_time"], unit["points"], len(unit["tasks"]), len(unit["cited"])) == (3, 2, 3.0, 3, 3)
    assert cli([*home, "--explain"]) == 1
    assert "--unit" in capsys.readouterr().err
