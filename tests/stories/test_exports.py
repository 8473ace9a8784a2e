"""What an office takes away, by command: list, 台账, 任务清单, 责任清单, calendars, the wall screen's page."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from dubanflow.cli import run as cli
from kit import Kit

ON = ["--on", "2026-03-09"]


@pytest.fixture
def office(sqlite_kit: Kit) -> Kit:
    done, _, moved = sqlite_kit.plan(
        ("整理台账", "组织二科", "6-30"), ("核对名册", "干部科", "3-7"), ("修订规程", "组织二科", "4-4")
    )
    sqlite_kit.act(done, "accept", on="3-3")
    sqlite_kit.act(done, "report", on="3-3", done="已办")
    sqlite_kit.act(done, "verify", on="3-4", by="督查员")
    sqlite_kit.act(moved, "extend", on="3-4", by="督查员", deadline="4-6", reason="等数据")
    return sqlite_kit


def export(kit: Kit, *words: str) -> int:
    return cli(["--home", str(kit.root), "export", *words, *ON])


def test_the_ledger_holds_what_is_closed_and_the_task_list_what_is_open(office: Kit) -> None:
    assert export(office, "ledger") == 0
    assert export(office, "tasks") == 0
    ledger = load_workbook(BytesIO((office.root / "out" / "督办台账20260309.xlsx").read_bytes())).worksheets[0]
    tasks = load_workbook(BytesIO((office.root / "out" / "任务清单20260309.xlsx").read_bytes())).worksheets[0]
    assert [ledger.cell(row, 2).value for row in (5, 6, 7)] == ["2026-001", "2026-003", "2026-002"]
    assert [tasks.cell(row, 2).value for row in (5, 7)] == ["2026-003", "2026-002"]


def test_every_kind_is_written_for_a_unit_and_to_a_place_of_ones_choice(office: Kit) -> None:
    folder = office.root / "带走"
    folder.mkdir()
    for kind in ("list", "ledger", "tasks", "duties"):
        assert export(office, kind, "--unit", "干部科", "--out", str(folder)) == 0
    for kind in ("list", "ledger"):
        assert export(office, kind, "--unit", "干部科", "--csv", "--out", str(folder)) == 0
    assert sorted(path.name for path in folder.iterdir()) == [
        "任务清单-干部科20260309.xlsx",
        "督办台账-干部科20260309.csv",
        "督办台账-干部科20260309.xlsx",
        "督办清单-干部科20260309.csv",
        "督办清单-干部科20260309.xlsx",
        "责任清单-干部科20260309.xlsx",
    ]


def test_each_unit_has_a_calendar_whose_events_move_with_the_deadline(office: Kit) -> None:
    assert export(office, "calendar", "--alarm", "3") == 0
    folder = office.root / "out" / "日历"
    assert sorted(path.name for path in folder.iterdir()) == ["干部科.ics", "组织二科.ics"]
    text = (folder / "组织二科.ics").read_text(encoding="utf-8").replace("\n ", "")
    assert "UID:duban-2026-003@localhost" in text
    assert "SEQUENCE:1" in text  # moved once
    assert "DTSTART;VALUE=DATE:20260406" in text
    assert "时限当天休息，之前最后一个工作日是4月3日" in text  # Qingming
    assert "2026-001" not in text  # closed


def test_the_wall_page_loads_itself_anew_and_shows_what_is_late(office: Kit) -> None:
    assert export(office, "wall", "--refresh", "60") == 0
    page = (office.root / "out" / "督办大屏.html").read_text(encoding="utf-8")
    assert 'content="60"' in page
    assert "逾期1件、七日内到期0件" in page
    assert "核对名册" in page


def test_a_plan_or_unit_that_there_is_none_of_is_named(office: Kit, capsys: pytest.CaptureFixture[str]) -> None:
    assert export(office, "ledger", "--plan", "2025-P9") == 1
    assert export(office, "tasks", "--unit", "没有的科") == 1
    assert "没有" in capsys.readouterr().err
