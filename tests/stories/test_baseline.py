"""The go-live baseline: the past is on record as seen, nobody is told of it, and the future is supervised."""

from dubanflow.cli import run as cli
from dubanflow.services.audit import verify
from dubanflow.services.baseline import rehearse_baseline, set_baseline
from kit import Kit, moment


def baseline(kit: Kit, on: str):  # type: ignore[no-untyped-def]
    return set_baseline(kit.office, moment(on), now=lambda: kit.clock, by="ducha")


def test_what_fell_due_up_to_the_day_is_seen_and_told_to_nobody(kit: Kit) -> None:
    number = kit.task(deadline="3-31")
    done = baseline(kit, "4-9")
    assert (done.tasks, done.changes, done.notices) == (1, 1, 1)
    assert {state for *_, state in kit.decisions(number)} == {"superseded"}
    assert {row[0] for row in kit.decisions(number)} >= {"due-10", "L1", "L2"}
    assert kit.rows("select distinct note from decision") == [("baseline",)]
    report = kit.run("4-9")
    assert report.decisions == 0
    assert not any("逾期" in str(mail["Subject"]) and "催办" in str(mail) for mail in kit.mails("4-9").values())
    assert kit.rows("select count(*) from message_item") == [(0,)]


def test_the_lapse_is_dated_to_its_true_day_and_the_level_stays_what_was_told(kit: Kit) -> None:
    number = kit.task(deadline="3-31")
    baseline(kit, "4-9")
    seen = kit.see(number, "4-9")
    assert (seen.state, seen.level, seen.overdue) == ("overdue", 0, True)
    assert kit.rows("select day from event where kind = 'lapse'") == [("2026-04-01",)]
    assert verify(kit.office.database).findings == []


def test_what_falls_due_later_is_told(kit: Kit) -> None:
    late, ahead = kit.plan(("整理台账", "组织二科", "3-31"), ("核对名册", "干部科", "4-14"))
    baseline(kit, "4-9")
    kit.run("4-15")
    assert kit.decisions(late)[-2:] == [("L3", 1, "04-15", "draft"), ("draft:L3", 1, "04-15", "told")]
    assert kit.decisions(ahead)[-1] == ("L1", 1, "04-15", "told")


def test_a_second_baseline_records_nothing_more(kit: Kit) -> None:
    kit.task(deadline="3-31")
    baseline(kit, "4-9")
    again = baseline(kit, "4-9")
    assert (again.tasks, again.decisions, again.notices) == (0, 0, 0)


def test_a_rehearsal_of_the_baseline_writes_nothing(kit: Kit) -> None:
    kit.task(deadline="3-31")
    assert rehearse_baseline(kit.office, moment("4-9"), now=lambda: kit.clock, by="ducha").decisions > 0
    assert kit.rows("select count(*) from decision where state = 'superseded'") == [(0,)]


def test_the_command_says_what_it_recorded_and_why_tells_of_it(sqlite_kit: Kit, capsys) -> None:  # type: ignore[no-untyped-def]
    number = sqlite_kit.task(deadline="3-31")
    home = ["--home", str(sqlite_kit.root)]
    assert cli([*home, "daily", "--baseline", "--on", "2026-04-09", "--by", "督查员"]) == 0
    assert "没有发信" in capsys.readouterr().out
    assert cli([*home, "why", number, "--on", "2026-04-09"]) == 0
    assert "启用系统时" in capsys.readouterr().out
