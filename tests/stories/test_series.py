"""Recurring duties: one series, whose occurrences open in turn, each once, each a task with its own deadline."""

import json

from dubanflow.services.day import rehearse_day
from dubanflow.services.journal import JournalLine, journal
from dubanflow.services.series import stop_series
from kit import Kit, day, moment
from plan_kit import bring, items, settle, supervisor, typed

TASKS = "select title, deadline, assigned_on from task order by id"


def test_confirming_a_recurring_duty_opens_its_first_occurrence(kit: Kit) -> None:
    bring(kit)
    settle(kit, "2026-P1", 2)
    assert kit.rows(TASKS) == [("抓实平时考核（2026年第一季度）", "2026-03-31", "2026-01-21")]
    assert kit.rows("select opened, next_open_on from series") == [(1, "2026-04-01")]


def test_each_further_occurrence_opens_on_its_day_and_its_unit_is_told(kit: Kit) -> None:
    bring(kit)
    settle(kit, "2026-P1", 2)
    assert kit.run("3-31").changes == 0
    assert kit.run("4-1").changes >= 1
    assert kit.rows(TASKS)[1] == ("抓实平时考核（2026年第二季度）", "2026-06-30", "2026-04-01")
    assert "2026年第二季度" in kit.text("4-1", "ganbu-lly")
    assert kit.rows("select kind, actor from event where chain = 2 order by seq")[0] == ("assign", "clock")


def test_a_second_run_opens_nothing_more(kit: Kit) -> None:
    bring(kit)
    settle(kit, "2026-P1", 2)
    kit.run("4-1")
    again = kit.run("4-1")
    assert (again.changes, again.decisions, again.messages) == (0, 0, 0)
    assert len(kit.rows(TASKS)) == 2


def test_occurrences_of_skipped_days_are_opened_too_and_the_last_ends_with_the_year(kit: Kit) -> None:
    bring(kit)
    settle(kit, "2026-P1", 2)
    kit.run("10-12")
    assert [row[1] for row in kit.rows(TASKS)] == ["2026-03-31", "2026-06-30", "2026-09-30", "2026-12-31"]
    assert kit.rows("select opened, next_open_on from series") == [(4, None)]


def test_deadlines_that_passed_before_the_confirmation_are_left_out(sqlite_kit: Kit) -> None:
    bring(sqlite_kit)
    settle(sqlite_kit, "2026-P1", 2, on="8-3")
    assert sqlite_kit.rows(TASKS) == [("抓实平时考核（2026年第三季度）", "2026-09-30", "2026-08-03")]


def test_a_series_that_cannot_be_read_is_parked_and_stops_nobody(kit: Kit) -> None:
    bring(kit)
    settle(kit, "2026-P1")
    with kit.office.database.write() as connection:
        connection.execute("update series set deadlines = '[\"bald\"]'")
    assert not kit.run("4-1").busy
    assert kit.rows("select kind, day from parked where kind = 'series'") == [("series", "2026-04-01")]


def test_a_stopped_series_opens_no_more_and_what_is_open_lives_on(kit: Kit) -> None:
    bring(kit)
    settle(kit, "2026-P1", 2)
    stop_series(kit.office, 1, by=supervisor(kit), moment=moment("3-2"), reason="改由年度考核统一安排")
    kit.run("4-1")
    assert len(kit.rows(TASKS)) == 1
    assert "已停办" in typed(kit, "plan", "series").stdout


def test_the_review_shows_the_rhythm_and_a_deadline_makes_it_a_single_task(sqlite_kit: Kit) -> None:
    bring(sqlite_kit)
    shown = json.loads(typed(sqlite_kit, "plan", "review", "1", "--json").stdout)[1]
    assert (shown["cadence"], len(shown["deadlines"])) == ("quarterly", 4)
    said = typed(
        sqlite_kit,
        "plan",
        "confirm",
        "1",
        "--item",
        "2",
        "--deadline",
        "2026-11-30",
        "--by",
        "督查员",
        "--on",
        "2026-01-21",
    )
    assert "立项 1 项" in said.stdout
    assert items(sqlite_kit, "2026-P1")[2].rhythm is None
    assert sqlite_kit.rows(TASKS) == [("抓实平时考核", "2026-11-30", "2026-01-21")]


def test_a_rehearsal_of_the_day_opens_nothing(kit: Kit) -> None:
    bring(kit)
    settle(kit, "2026-P1", 2)
    assert rehearse_day(kit.office, moment("4-1"), now=lambda: kit.clock).changes >= 1
    assert len(kit.rows(TASKS)) == 1


WEEKLY = """\
云川市委组织部2026年工作要点

一、抓好日常工作
1.报送工作动态。每周报送1次工作动态。（干部科负责）
"""


def test_no_occurrence_of_a_weekly_duty_opens_for_a_week_wholly_off(kit: Kit) -> None:
    bring(kit, WEEKLY)
    settled = settle(kit, "2026-P1", 1)
    said = "2026年第8周（2月16日至22日）春节全周放假"
    assert settled.remarks == ((1, f"{said}，不开立这一期"),)
    assert [row.words for row in skips(kit)] == [f"周期任务：1；不开立的各期：2026-02-22；理由：{said}"]
    kit.run("3-2")
    # 16 to 22 February is Spring Festival; the duty of the week before ends on a Sunday, too
    assert [row[1][5:] for row in kit.rows(TASKS)] == ["01-25", "02-01", "02-08", "02-15", "03-01", "03-08"]


def test_a_week_that_turned_out_to_be_wholly_off_is_passed_over(kit: Kit) -> None:
    bring(kit, WEEKLY)
    settle(kit, "2026-P1", 1)
    with kit.office.database.write() as connection:  # as confirmed before the holidays were known
        days = json.dumps(["2026-01-25", "2026-02-22", "2026-03-01"])
        connection.execute("update series set deadlines = ?", [days])
    kit.run("1-26")
    assert [row[1] for row in kit.rows(TASKS)] == ["2026-01-25", "2026-03-01"]
    assert kit.rows("select opened, next_open_on from series") == [(3, None)]
    kit.run("1-27")
    assert [(row.actor, row.day) for row in skips(kit)][1:] == [("系统", day("1-26"))]


def test_a_series_whose_last_week_is_wholly_off_ends_and_says_so(sqlite_kit: Kit) -> None:
    kit = sqlite_kit
    bring(kit, WEEKLY)
    settle(kit, "2026-P1", 1)
    with kit.office.database.write() as connection:
        connection.execute("update series set deadlines = ?", [json.dumps(["2026-01-25", "2026-02-22"])])
    kit.run("1-26")
    assert len(kit.rows(TASKS)) == 1
    assert kit.rows("select opened, next_open_on from series") == [(2, None)]
    assert "春节" in skips(kit)[-1].words


def skips(kit: Kit) -> list[JournalLine]:
    with kit.office.database.read() as connection:
        return [row for row in journal(kit.office, connection) if row.kind == "series-skip"]
