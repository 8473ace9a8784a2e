"""The figures of the charts are those of the list beside them."""

from pathlib import Path

import pytest

from dubanflow.cli import run as cli
from dubanflow.ledger.read import Reader, TaskFilter
from dubanflow.services.pictures import days_late, unit_lights, year_burn_up
from kit import Kit, day


@pytest.fixture
def office(kit: Kit) -> Kit:
    """Six tasks: closed in time, closed late, reported, overdue, cancelled, not yet due; one of the next year."""
    items = [(f"任务{name}", "组织二科", deadline) for name, deadline in zip("甲乙丙丁戊", ["3-31"] * 5, strict=True)]
    numbers = kit.plan(*items, ("任务己", "干部科", "9-30"))
    for number in numbers[:3]:
        kit.act(number, "accept", "3-3")
    kit.act(numbers[0], "report", "3-20", done="已经办结")
    kit.act(numbers[0], "verify", "3-23", by="督查员")
    kit.run("4-1")
    kit.act(numbers[1], "report", "4-3", done="已经办结")
    kit.act(numbers[1], "verify", "4-7", by="督查员")
    kit.act(numbers[2], "report", "4-10", done="已经办结")
    kit.act(numbers[4], "cancel", "4-2", by="督查员", reason="上级取消")
    kit.run("4-15")
    return kit


def test_the_charts_count_what_the_list_counts(office: Kit) -> None:
    with office.office.database.read() as connection:
        reader = Reader(connection, office.office.calendar, day("4-15"))
        rows = reader.tasks(TaskFilter())
        counted = [row for row in rows if row.state != "cancelled"]
        burn = year_burn_up(reader, 2026)
        assert (burn.total, burn.due_now) == (len(counted), sum(row.deadline < day("4-15") for row in counted))
        assert burn.closed_now == sum(row.closed_on is not None for row in counted)
        late = days_late(reader, day("1-1"), day("4-15"))
        assert late.late == sum(row.days_late > 0 for row in counted)
        assert [(row.label, row.stopped, row.running) for row in late.classes if row.stopped or row.running] == [
            ("1—5天", 1, 0),
            ("6—10天", 1, 0),
            ("11—20天", 0, 1),
        ]
        assert sum(unit.total for unit in unit_lights(reader)) == sum(row.closed_on is None for row in rows)
        assert year_burn_up(reader, 2025).total == 0


def test_a_suspended_task_is_not_late_and_one_unit_can_be_looked_at_alone(office: Kit) -> None:
    overdue = next(
        row[0] for row in office.rows("select number from task where state = 'overdue' order by number limit 1")
    )
    office.act(overdue, "suspend", "4-15", by="督查员", reason="上级暂停")
    with office.office.database.read() as connection:
        reader = Reader(connection, office.office.calendar, day("4-15"))
        assert days_late(reader, day("1-1"), day("4-15")).late == 2
        ganbu = next(unit.id for unit in office.office.register(connection).units if unit.name == "干部科")
        assert year_burn_up(reader, 2026, units=(ganbu,)).total == 1
        assert [row.unit for row in unit_lights(reader, units=(ganbu,))] == ["干部科"]


def test_a_chart_is_written_from_the_command_line(
    sqlite_kit: Kit, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sqlite_kit.task(deadline="3-31")
    home = ["--home", str(sqlite_kit.root), "chart", "--on", "2026-04-15"]
    for kind, words in (("lights", "各单位任务灯"), ("burnup", "2026年任务"), ("late", "逾期天数分布")):
        path = tmp_path / f"{kind}.svg"
        assert cli([*home, kind, "--out", str(path), "--width", "350"]) == 0
        assert words in path.read_text(encoding="utf-8")
    assert cli([*home, "late"]) == 0
    assert (sqlite_kit.root / "out" / "逾期天数20260415.svg").is_file()
    assert cli([*home, "late", "--out", str(tmp_path / "x.gif")]) == 1
    assert "只能存成 .svg 或 .png" in capsys.readouterr().err
