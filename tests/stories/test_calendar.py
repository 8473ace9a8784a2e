"""A year's holiday notice taken over: shown first, written as the office's own file, and every live task follows."""

from pathlib import Path

import pytest

from dubanflow.cli import run as cli
from dubanflow.office import WORKDAYS_FILE
from dubanflow.services.calendars import preview, read_notice, refresh, take_over
from kit import Kit, day, moment

# A notice of our own making for 2026, with a week in April that no real one has.
NOTICE = """\
关于2026年部分节假日安排的通知
一、元旦：1月1日（周四）放假，共1天。
二、春节：2月16日（周一）至20日（周五）放假调休，共5天。
三、清明节：4月6日（周一）至10日（周五）放假调休，共5天。4月11日（周六）上班。
四、劳动节：5月1日（周五）放假，共1天。
五、端午节：6月19日（周五）放假，共1天。
六、中秋节：9月25日（周五）放假，共1天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。
"""


def taken(kit: Kit, on: str = "3-16", text: str = NOTICE):  # type: ignore[no-untyped-def]
    return preview(kit.office, read_notice(text, 2026), moment=moment(on))


def test_the_days_and_the_tasks_that_move_are_shown_and_nothing_is_written(kit: Kit) -> None:
    kit.plan(("整理台账", "组织二科", "4-14"), ("核对名册", "干部科", "12-31"), on="3-2")
    found = taken(kit)
    days = {row.day: row.worked_after for row in found.days}
    assert (days[day("4-8")], days[day("4-11")]) == (False, True)
    assert (found.tasks, found.moved) == (2, 1)
    assert not (kit.root / WORKDAYS_FILE).exists()


def test_reminders_and_rungs_ahead_follow_the_new_calendar_and_what_was_told_stays(kit: Kit) -> None:
    number = kit.task(deadline="4-14")
    kit.run("3-2")
    take_over(kit.office, taken(kit), by="ducha", moment=moment("3-16"))
    kit.reopen()
    for on in ("3-17", "3-25", "4-3", "4-13"):
        kit.run(on)
    due = {row[0]: row[2] for row in kit.decisions(number)}
    assert due["due-10"] == "03-25"  # three working days earlier than by the bundled calendar
    assert due["due-3"] == "04-03"
    assert kit.rows("select kind, actor from event where kind = 'calendar'") == [("calendar", "ducha")]


def test_a_file_edited_by_hand_is_followed_by_the_next_run(kit: Kit) -> None:
    number = kit.task(deadline="4-14")
    kit.run("3-2")
    before = kit.rows("select next_check_on from task")
    kit.run("3-5")
    path = kit.root / WORKDAYS_FILE
    path.parent.mkdir(exist_ok=True)
    path.write_text("years:\n  2026:\n    extend: true\n    rest: [2026-04-08..2026-04-10]\n", encoding="utf-8")
    kit.reopen()
    kit.run("3-16")
    assert kit.rows("select next_check_on from task") != before
    kit.run("3-27")
    assert "due-10" in {row[0] for row in kit.decisions(number)}


def test_a_calendar_that_did_not_change_looks_at_no_task_again(kit: Kit) -> None:
    kit.task(deadline="6-30")
    kit.run("3-2")
    kit.run("3-4")
    before = kit.rows("select next_check_on, version from task")
    kit.run("3-5")
    assert kit.rows("select next_check_on, version from task") == before


def test_a_refresh_has_every_live_task_looked_at_once(kit: Kit) -> None:
    kit.task(deadline="6-30")
    kit.run("3-2")
    kit.run("3-4")
    before = kit.rows("select next_check_on from task")
    assert refresh(kit.office, moment=moment("3-5")) == 1
    assert kit.rows("select next_check_on from task") == [("2026-03-05",)]
    assert kit.run("3-5").decisions == 0
    assert kit.rows("select next_check_on from task") == before


def test_a_local_holiday_of_the_office_stays_on_top_of_the_notice(sqlite_kit: Kit) -> None:
    path = sqlite_kit.root / WORKDAYS_FILE
    path.parent.mkdir(exist_ok=True)
    path.write_text("years:\n  2026:\n    extend: true\n    rest: [2026-03-20]\n", encoding="utf-8")
    sqlite_kit.reopen()
    take_over(sqlite_kit.office, taken(sqlite_kit), by="ducha", moment=moment("3-16"))
    sqlite_kit.reopen()
    calendar = sqlite_kit.office.calendar
    assert [calendar.is_workday(day(one)) for one in ("3-20", "4-8", "4-11")] == [False, False, True]
    assert calendar.standing[2026] == "confirmed"


def test_the_command_shows_then_writes_and_refuses_a_text_it_cannot_read(
    sqlite_kit: Kit, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sqlite_kit.task()
    notice = tmp_path / "通知.txt"
    notice.write_text(NOTICE, encoding="utf-8")
    words = ["--home", str(sqlite_kit.root), "calendar", "import", str(notice), "--on", "2026-03-16"]
    assert cli([*words, "--year", "2026", "--dry-run"]) == 0
    assert "在办任务 1 项" in capsys.readouterr().out
    assert not (sqlite_kit.root / WORKDAYS_FILE).exists()
    assert cli([*words, "--year", "2025"]) == 1
    assert "不是2025年" in capsys.readouterr().err
    assert cli([*words, "--year", "2026", "--by", "督查员"]) == 0
    assert (sqlite_kit.root / WORKDAYS_FILE).read_text(encoding="utf-8").startswith("#")
    assert cli(["--home", str(sqlite_kit.root), "calendar", "refresh"]) == 0
