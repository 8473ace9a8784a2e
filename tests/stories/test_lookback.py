"""回头看: drawn by lot and on record, checked by another, reopened when untrue."""

import json
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from dubanflow.cli import run as cli
from dubanflow.domain.errors import BadInput, Forbidden, NotFound, Refused, Stale
from dubanflow.ledger.lookbacks import Draw, DrawnTask, drawn_tasks
from dubanflow.papers.lookback_xlsx import lookback_bytes
from dubanflow.services.acts import find_task
from dubanflow.services.lookback import Finding, draw_lookback, record_finding, redraw
from kit import Kit, day, moment

SUPERVISOR, CHECKER = "督查员", "核查员"
HALF = Fraction(1, 2)


def with_checker(kit: Kit) -> None:
    """The office gets a second supervisor."""
    path = kit.root / "units.yaml"
    row = "  - {code: hecha, name: 核查员, roles: [supervisor], address: hecha@zzb.yunchuan.example}\n"
    path.write_text(path.read_text(encoding="utf-8") + row, encoding="utf-8")
    assert kit.office.refresh_register() == []


def closed(kit: Kit, count: int = 4, unit: str = "组织二科") -> list[str]:
    """So many tasks of a unit, verified by the supervisor on 23 March."""
    numbers = kit.plan(*[(f"任务{i}", unit, "3-31") for i in range(count)])
    for number in numbers:
        kit.act(number, "accept", "3-20", by=f"{unit}联络员")
        kit.act(number, "report", "3-20", by=f"{unit}联络员", done="已经办结，见佐证")
        kit.act(number, "verify", "3-23", by=SUPERVISOR)
    return numbers


def drawn(kit: Kit, share: Fraction = HALF, seed: int | None = 7, on: str = "4-1") -> Draw:
    return draw_lookback(kit.office, share, by=kit.person(SUPERVISOR), moment=moment(on), seed=seed)


def tasks(kit: Kit, lookback: int = 1) -> list[DrawnTask]:
    with kit.office.database.read() as connection:
        return list(drawn_tasks(connection, lookback))


def record(kit: Kit, number: str, finding: Finding, by: str = CHECKER, on: str = "4-2", lookback: int = 1) -> DrawnTask:
    with kit.office.database.read() as connection:
        task = find_task(connection, number)
    return record_finding(kit.office, lookback, task, finding, by=kit.person(by), moment=moment(on))


def failed(deadline: str = "5-29", **more: object) -> Finding:
    return Finding("failed", "台账与现场不符", day(deadline), **more)  # type: ignore[arg-type]


def test_a_draw_is_recorded_and_can_be_drawn_again_from_the_log(kit: Kit) -> None:
    numbers = closed(kit) + closed(kit, 2, "干部科")
    found = drawn(kit)
    assert (found.closed, found.drawn, found.waiting, found.share) == (6, 3, 3, "50%")
    event = json.loads(kit.rows("select payload from event where kind = 'lookback-draw'")[0][0])
    assert (event["seed"], event["tasks"]) == (7, sorted(row.number for row in tasks(kit)))
    with_checker(kit)
    record(kit, event["tasks"][0], failed())  # what happens later does not change what was drawn
    kit.act(numbers[-1], "reopen", "4-3", by=SUPERVISOR, deadline="5-29", reason="需要补办")
    with kit.office.database.read() as connection:
        recorded, again = redraw(kit.office, connection, 1)
    assert recorded == again == event["tasks"]


def test_tasks_that_were_drawn_are_not_drawn_again_until_they_are_closed_anew(kit: Kit) -> None:
    with_checker(kit)
    numbers = closed(kit, 2)
    first = drawn(kit, Fraction(1, 2))
    [one] = [row.number for row in tasks(kit)]
    assert drawn(kit, Fraction(1), on="4-2").closed == first.closed - 1
    with pytest.raises(Refused, match="没有可抽的"):
        drawn(kit, Fraction(1), on="4-3")
    record(kit, one, failed(), on="4-3")
    kit.act(one, "report", "4-20", done="已重新办理")
    kit.act(one, "verify", "4-21", by=CHECKER)
    assert [row.number for row in tasks(kit, drawn(kit, Fraction(1), on="4-22").id)] == [one]
    assert one in numbers


def test_without_a_seed_the_newest_seal_decides_which_nobody_could_choose(kit: Kit) -> None:
    closed(kit)
    with pytest.raises(BadInput, match="--seed"):
        drawn(kit, seed=None)
    kit.run("4-1")
    found = drawn(kit, seed=None, on="4-2")
    assert found.seed == int(kit.rows("select hash from seal")[0][0][:7], 16)


def test_who_verified_a_task_does_not_check_it_and_units_never_do(kit: Kit) -> None:
    with_checker(kit)
    closed(kit, 1)
    drawn(kit)
    number = tasks(kit)[0].number
    with pytest.raises(Refused, match="应换一个人核查"):
        record(kit, number, Finding("held"), by=SUPERVISOR)
    with pytest.raises(Forbidden, match="只有督查员、分管领导、主要领导可以记录回头看的结果"):
        record(kit, number, Finding("held"), by="组织二科科长")
    done = record(kit, number, Finding("held", "现场核实"), by="分管副部长")
    assert (done.state, done.checked_by, done.checked_on) == ("held", "分管副部长", day("4-2"))
    assert kit.see(number, "4-2").state == "verified"


def test_a_closure_that_was_untrue_is_reopened_with_the_finding_or_nothing_is_written(kit: Kit) -> None:
    with_checker(kit)
    closed(kit, 1)
    drawn(kit)
    number = tasks(kit)[0].number
    for finding, words in (
        (Finding("failed", "", day("5-29")), "请写明发现了什么"),
        (Finding("failed", "台账与现场不符"), "时限"),
        (failed("3-1"), "时限"),
    ):
        with pytest.raises(Refused, match=words):
            record(kit, number, finding)
    assert (tasks(kit)[0].state, kit.see(number, "4-2").state) == ("waiting", "verified")
    assert record(kit, number, failed()).state == "failed"
    view = kit.see(number, "4-2")
    assert (view.state, view.deadline) == ("in_progress", day("5-29"))
    kinds = [row[0] for row in kit.rows("select kind from event where chain <> 0 order by id desc limit 2")]
    assert kinds == ["reopen", "lookback"]
    with pytest.raises(Stale, match="已经记过了（不实）"):
        record(kit, number, failed())


def test_a_leader_who_found_a_closure_untrue_names_the_supervisor_who_reopens(kit: Kit) -> None:
    closed(kit, 1)
    drawn(kit)
    number = tasks(kit)[0].number
    with pytest.raises(Refused, match="--supervisor"):
        record(kit, number, failed(), by="分管副部长")
    record(kit, number, failed(supervisor=kit.person(SUPERVISOR)), by="分管副部长")
    assert kit.see(number, "4-2").state == "in_progress"
    kit.run("4-3")
    assert "第1次回头看发现办结不实" in kit.text("4-3", "zuzhi2-lly")


def test_a_task_reopened_meanwhile_can_only_be_found_untrue(kit: Kit) -> None:
    with_checker(kit)
    closed(kit, 1)
    drawn(kit)
    number = tasks(kit)[0].number
    kit.act(number, "reopen", "4-2", by=SUPERVISOR, deadline="5-29", reason="需要补办")
    with pytest.raises(Refused, match="已经重新立项"):
        record(kit, number, Finding("held"))
    assert record(kit, number, failed()).state == "failed"
    assert kit.see(number, "4-2").deadline == day("5-29")


def test_the_database_itself_keeps_draws_and_findings(kit: Kit) -> None:
    with_checker(kit)
    closed(kit, 1)
    drawn(kit)
    record(kit, tasks(kit)[0].number, Finding("held"))
    for change in (
        "update lookback set seed = 8",
        "delete from lookback_task",
        "update lookback_task set state = 'failed'",
    ):
        with pytest.raises(Exception, match="只增不"), kit.office.database.write() as connection:
            connection.execute(change)


def test_nothing_closed_a_unit_that_draws_and_a_task_not_drawn_are_refused(kit: Kit) -> None:
    with pytest.raises(Refused, match="没有可抽的"):
        drawn(kit)
    with pytest.raises(Forbidden, match="只有督查员可以"):
        draw_lookback(kit.office, HALF, by=kit.person("组织二科科长"), moment=moment("4-1"), seed=1)
    with_checker(kit)
    numbers = closed(kit, 2)
    drawn(kit)
    [other] = {*numbers} - {row.number for row in tasks(kit)}
    with pytest.raises(NotFound, match="没有抽到"):
        record(kit, other, Finding("held"))
    with pytest.raises(NotFound, match="没有编号为 9 的回头看"):
        record(kit, other, Finding("held"), lookback=9)


def test_the_check_list_holds_what_was_drawn_and_stays_text(kit: Kit) -> None:
    number = kit.task("=整顿软弱涣散村党组织", deadline="3-31")
    kit.act(number, "accept", "3-20")
    kit.act(number, "report", "3-20", done="+已经办结")
    kit.act(number, "verify", "3-23", by=SUPERVISOR)
    data = lookback_bytes(drawn(kit), tasks(kit), "中共云川市委组织部")
    sheet = openpyxl.load_workbook(BytesIO(data)).active
    assert sheet is not None
    assert "从2026-01-01至2026-04-01销号的1件中抽50%，每个单位至少1件，共1件" in str(sheet["A2"].value)
    cells = [str(cell.value) for cell in sheet[4]]
    assert [cells[1], cells[6], cells[7]] == [number, SUPERVISOR, "+已经办结"]
    assert cells[2].startswith("=整顿软弱涣散村党组织")
    assert sheet["C4"].data_type == "s"


def test_the_whole_road_on_the_command_line(kit: Kit, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with_checker(kit)
    closed(kit, 3)
    home = ["--home", str(kit.root), "lookback"]
    out = tmp_path / "核查表.xlsx"
    draw = ["draw", "--share", "50%", "--seed", "7", "--by", SUPERVISOR, "--on", "2026-04-01", "--out", str(out)]
    assert cli([*home, *draw]) == 0
    assert "从3件中抽出2件（种子 7）" in capsys.readouterr().out
    assert out.is_file()
    first, second = [row.number for row in tasks(kit)]
    check = ["record", "1", "--by", CHECKER, "--on", "2026-04-02", "--task"]
    assert cli([*home, *check, first, "--held"]) == 0
    assert cli([*home, *check, second, "--failed", "--reason", "台账与现场不符", "--to", "2026-05-29"]) == 0
    assert "已重新立项，时限 2026-05-29" in capsys.readouterr().out
    assert cli([*home, *check, second]) == 1
    assert "--held" in capsys.readouterr().err
    docx = tmp_path / "核查单.docx"
    assert cli([*home, "show", "1", "--verify", "--docx", str(docx)]) == 0
    shown = capsys.readouterr().out
    assert "照记载重抽，2件完全一致" in shown
    assert docx.is_file()
    assert cli([*home, "list", "--json"]) == 0
    row = json.loads(capsys.readouterr().out)[0]
    assert (row["seed"], row["held"], row["failed"], row["waiting"]) == (7, 1, 1, 0)
    assert cli(["--home", str(kit.root), "audit", "log", "--task", second]) == 0
    assert "第1次核查，不实" in capsys.readouterr().out
    assert cli([*home, "draw", "--share", "五成", "--by", SUPERVISOR]) == 1
    assert "不是比例" in capsys.readouterr().err
