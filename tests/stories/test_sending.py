"""Mail leaves within the office's hours only, and a run that would send far more than usual waits for a word."""

from datetime import UTC, datetime, timedelta

import pytest

from dubanflow.cli import run as cli
from dubanflow.domain.errors import BadSettings
from dubanflow.schedule import send_waiting
from dubanflow.services.day import rehearse_day, run_day
from kit import Kit, day, moment


def at(on: str, clock: str) -> datetime:
    """An instant by the clock in China."""
    hour, minute = clock.split(":")
    return datetime(2026, day(on).month, day(on).day, int(hour), int(minute), tzinfo=UTC) - timedelta(hours=8)


def run_at(kit: Kit, on: str, clock: str) -> tuple[int, int]:
    """Messages sent and waiting of a run at that time of its own day."""
    report = run_day(kit.office, moment(on), now=lambda: at(on, clock))
    return report.messages, report.waiting


@pytest.mark.parametrize(
    ("clock", "sent"),
    [
        ("06:00", False),  # before the hours
        ("07:29", False),
        ("07:30", True),  # both ends are within
        ("20:00", True),
        ("20:01", False),  # in the evening
        ("23:59", False),
    ],
)
def test_mail_leaves_within_the_hours_of_sending_only(sqlite_kit: Kit, clock: str, sent: bool) -> None:
    sqlite_kit.task()
    assert run_at(sqlite_kit, "3-2", clock) == ((4, 0) if sent else (0, 4))


def test_what_waits_leaves_with_the_next_run_within_the_hours_once(kit: Kit) -> None:
    kit.task()
    assert run_at(kit, "3-2", "06:00") == (0, 4)
    assert run_at(kit, "3-2", "07:30") == (4, 0)
    assert run_at(kit, "3-2", "09:00") == (0, 0)
    assert sorted(kit.mails("3-2")) == ["buzhang", "fgld", "zuzhi2-fzr", "zuzhi2-lly"]


def test_what_waits_in_the_evening_leaves_on_the_next_working_day(kit: Kit) -> None:
    kit.task(on="3-6")
    assert run_at(kit, "3-6", "21:00") == (0, 4)
    assert run_at(kit, "3-7", "09:00")[0] == 0  # Saturday
    assert run_at(kit, "3-9", "09:00")[0] > 0
    assert "交办通知" in kit.text("3-9", "zuzhi2-lly")


def test_a_day_run_by_hand_before_or_after_its_date_has_no_hours(sqlite_kit: Kit) -> None:
    sqlite_kit.task()
    report = run_day(sqlite_kit.office, moment("3-2"), now=lambda: at("3-4", "23:00"))
    assert (report.messages, report.waiting) == (4, 0)


def test_the_scheduler_rings_again_when_the_hours_begin_if_something_waits(kit: Kit) -> None:
    kit.task()
    run_at(kit, "3-2", "06:00")
    said: list[str] = []
    send_waiting(kit.office, lambda: at("3-2", "07:30"), said.append)
    assert kit.rows("select distinct state from message") == [("sent",)]
    assert len(said) == 2
    send_waiting(kit.office, lambda: at("3-2", "07:30"), said.append)
    assert len(said) == 2


def flooded(kit: Kit) -> None:
    """Six quiet runs, then twenty-five units are assigned a task each on 12 March."""
    units = "\n".join(
        f"  - {{code: xz{n}, name: 第{n}乡镇, people: [{{code: xz{n}-lly, name: 第{n}乡镇联络员, roles: [liaison],"
        f" address: xz{n}@yunchuan.example}}]}}"
        for n in range(1, 26)
    )
    path = kit.root / "units.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("\npeople:", f"\n{units}\npeople:"), encoding="utf-8")
    assert kit.office.refresh_register() == []
    for on in ("3-4", "3-5", "3-6", "3-9", "3-10", "3-11"):
        kit.run(on)
    kit.plan(*((f"整治第{n}项", f"第{n}乡镇", "6-30") for n in range(1, 26)), on="3-11")


def test_a_run_that_would_send_far_more_than_usual_stops_before_queueing_until_it_is_confirmed(kit: Kit) -> None:
    flooded(kit)
    report = kit.run("3-12")
    assert report.flood is not None
    assert (report.flood.letters, report.messages) == (25, 1)
    assert list(kit.mails("3-12")) == ["ducha"]  # nobody but the supervisor, who is told why
    assert "发信暂停" in kit.text("3-12", "ducha")
    assert kit.run("3-12").messages == 0  # once
    assert kit.rows("select state from run where day = '2026-03-12'") == [("held",)]
    again = run_day(kit.office, moment("3-12"), now=lambda: kit.clock, confirm=True)
    assert (again.flood, again.messages) == (None, 27)  # the letters, and two leaders' digests
    assert kit.run("3-12").flood is None


def test_a_rehearsal_says_that_the_run_would_stop(kit: Kit) -> None:
    flooded(kit)
    assert rehearse_day(kit.office, moment("3-12"), now=lambda: kit.clock).flood is not None
    assert kit.rows("select count(*) from run where day = '2026-03-12'") == [(0,)]


def test_the_command_stops_with_a_sentence_and_goes_on_with_confirm(
    sqlite_kit: Kit, capsys: pytest.CaptureFixture[str]
) -> None:
    flooded(sqlite_kit)
    words = ["--home", str(sqlite_kit.root), "daily", "--on", "2026-03-12"]
    assert cli(words) == 1
    assert "--confirm" in capsys.readouterr().err
    assert cli(["--home", str(sqlite_kit.root), "message", "list"]) == 0
    assert "--confirm" in capsys.readouterr().out
    assert cli([*words, "--confirm"]) == 0


def test_an_office_that_asks_for_no_such_stop_is_not_stopped(sqlite_kit: Kit) -> None:
    (sqlite_kit.root / "dubanflow.toml").write_text("[schedule]\nflood = 0\n", encoding="utf-8")
    sqlite_kit.reopen()
    flooded(sqlite_kit)
    assert sqlite_kit.run("3-12").messages == 27


def test_hours_that_end_before_they_begin_are_refused(sqlite_kit: Kit) -> None:
    text = '[mail]\nsend_from = "20:00"\nsend_until = "08:00"\n'
    (sqlite_kit.root / "dubanflow.toml").write_text(text, encoding="utf-8")
    with pytest.raises(BadSettings, match="应早于"):
        sqlite_kit.reopen()
