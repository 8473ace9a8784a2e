"""Days that pass in a small office: what is decided, told, caught up, parked, and left alone, on both databases."""

from datetime import timedelta

import pytest

from dubanflow.ledger.outbox import Outgoing
from dubanflow.ledger.read import Reader
from dubanflow.ledger.runs import claim
from dubanflow.services.compose import Composer
from dubanflow.services.delivery import deliver
from dubanflow.services.queueing import queue_messages
from kit import Kit, day, moment

NOTHING = (0, 0, 0)


def counts(report) -> tuple[int, int, int]:  # type: ignore[no-untyped-def]
    return report.changes, report.decisions, report.messages


def test_a_second_run_on_the_same_day_does_nothing(kit: Kit) -> None:
    kit.task(deadline="3-31")
    assert counts(kit.run("4-1")) != NOTHING
    before = kit.rows("select count(*) from event"), kit.rows("select count(*) from message_item")
    assert counts(kit.run("4-1")) == NOTHING
    assert before == (kit.rows("select count(*) from event"), kit.rows("select count(*) from message_item"))


def test_one_run_after_five_skipped_working_days_dates_each_crossing_to_its_own_day(kit: Kit) -> None:
    number = kit.task(deadline="3-31")
    kit.run("3-2")
    kit.act(number, "accept", on="3-3")
    kit.run("3-16")
    kit.run("4-9")  # the last run was before due-10 on 3-17
    assert kit.decisions(number) == [
        ("due-10", 1, "03-17", "superseded"),
        ("due-3", 1, "03-26", "superseded"),
        ("due-1", 1, "03-30", "superseded"),
        ("L1", 1, "04-01", "superseded"),
        ("L2", 1, "04-08", "told"),
    ]
    assert kit.rows("select day from event where kind = 'lapse'") == [("2026-04-01",)]


def test_catching_up_sends_one_message_to_each_person(kit: Kit) -> None:
    kit.plan(*((f"推进第{n}项工作", "组织二科", f"3-{n}") for n in range(20, 30)))
    kit.run("3-2")
    kit.run("4-9")
    assert sorted(kit.mails("4-9")) == ["buzhang", "ducha", "fgld", "zuzhi2-fzr", "zuzhi2-lly"]


def test_a_day_off_records_what_it_asks_and_sends_nothing_until_work_begins_again(kit: Kit) -> None:
    kit.run("4-1")
    kit.task(deadline="4-3")
    report = kit.run("4-4")  # Saturday and Qingming
    assert (report.working, report.changes, report.messages) == (False, 1, 0)
    assert kit.rows("select count(*) from message where day = '2026-04-04'") == [(0,)]
    assert kit.run("4-7").messages > 0


def test_a_make_up_saturday_is_a_day_like_any_other(kit: Kit) -> None:
    kit.task(deadline="5-8", on="4-1")
    report = kit.run("5-9")
    assert report.working
    assert report.messages > 0


@pytest.mark.parametrize("damage", ["deadline = 'kein Tag'", "definition = 'fehlt'", "state = 'nirgends'"])
def test_a_row_that_cannot_be_judged_is_parked_and_the_others_go_on(sqlite_kit: Kit, damage: str) -> None:
    kit = sqlite_kit
    bad, good = kit.plan(("整理台账", "组织二科", "3-31"), ("核对名册", "干部科", "3-31"))
    with kit.office.database.write() as connection:
        connection.execute("pragma defer_foreign_keys = on")
        connection.raw.execute("commit")
        connection.raw.execute("pragma foreign_keys = off")
        connection.raw.execute("begin immediate")
        connection.execute(f"update task set {damage} where number = ?", [bad])
    report = kit.run("4-1")
    assert [what for what, _ in report.parked if what.isdigit()] == ["1"]
    assert [row[0] for row in kit.decisions(good)][-1] == "L1"
    assert kit.rows("select kind, ref from parked where kind = 'task'") == [("task", "1")]


def test_a_parked_row_is_taken_up_again_when_it_was_put_right(sqlite_kit: Kit) -> None:
    kit = sqlite_kit
    number = kit.task(deadline="3-31")
    with kit.office.database.write() as connection:
        connection.execute("update task set reported_on = '三月' where number = ?", [number])
    assert kit.run("4-1").parked
    with kit.office.database.write() as connection:
        connection.execute("update task set reported_on = null where number = ?", [number])
    assert kit.run("4-1").changes == 1


def test_every_day_run_or_only_the_last_lead_to_the_same_state_and_level(kit: Kit) -> None:
    daily, late = kit.plan(("整理台账", "组织二科", "3-31"), ("核对名册", "干部科", "3-31"))
    one = day("3-2")
    while one <= day("4-20"):
        kit.run(f"{one.month}-{one.day}")
        one += timedelta(days=1)
    seen = kit.see(daily, "4-20"), kit.see(late, "4-20")
    assert {(row.state, row.level) for row in seen} == {("overdue", 3)}
    assert [row[0] for row in kit.decisions(daily) if row[0].startswith("L")] == ["L1", "L2", "L3"]


def test_a_new_deadline_asks_for_no_feedback_that_was_asked_for_before(kit: Kit) -> None:
    number = kit.task(deadline="4-30")
    kit.act(number, "accept", on="3-3")
    kit.run("4-2")
    kit.run("4-3")
    asked = [row for row in kit.decisions(number) if row[0] == "feedback"]
    assert asked == [("feedback", 1, "04-02", "told")]
    kit.act(number, "extend", on="4-7", by="督查员", deadline="6-30")
    kit.run("4-7")
    kit.run("4-8")
    asked = [row for row in kit.decisions(number) if row[0] == "feedback"]
    assert asked == [("feedback", 1, "04-02", "told"), ("feedback", 2, "04-02", "carried")]
    assert "阶段反馈" not in kit.text("4-7", "zuzhi2-lly")


def test_a_run_without_any_task_ends_well(kit: Kit) -> None:
    assert counts(kit.run("3-2")) == NOTHING


def test_the_run_ledger_knows_the_day(kit: Kit) -> None:
    kit.task()
    kit.run("3-3")
    assert kit.rows("select day, state from run where job = 'daily'") == [("2026-03-03", "done")]


def test_a_note_that_cannot_be_read_parks_the_mails_that_tell_of_its_task_and_the_others_go(sqlite_kit: Kit) -> None:
    kit = sqlite_kit
    kit.task(unit="组织二科", on="3-2")
    bad = kit.task(unit="干部科", on="3-2")
    with kit.office.database.write() as connection:
        task = connection.scalar("select id from task where number = ?", [bad])
        connection.execute(
            "insert into feedback (task_id, day, actor, kind, done, problems, next_step, support)"
            " values (?, '三月', '', '', '', '', '', '')",
            [task],
        )
    report = kit.run("3-2")
    telling = kit.rows(
        "select distinct m.key from message m join message_item i on i.message_id = m.id"
        " join decision d on d.id = i.decision_id where d.task_id = ?",
        task,
    )
    parked = {key for key, _ in report.parked}
    assert parked >= {key for (key,) in telling} > set()
    assert "daily:2026-03-02:zuzhi2-lly" not in parked  # the others are chiefs whose digest shows the note
    assert report.messages == len(kit.mails("3-2")) > 0


def test_a_mail_that_the_database_refuses_takes_no_other_with_it(kit: Kit) -> None:
    kit.task(unit="组织二科", on="3-2")
    kit.task(unit="干部科", on="3-2")
    office, now = kit.office, moment("3-2")
    composer = Composer(office, office.definition)

    def compose(reader: Reader, message: Outgoing):  # type: ignore[no-untyped-def]
        if message.code == "ganbu-lly":
            reader.connection.rows("select nothing from nowhere")
        return composer(reader, message)

    held = claim(office.database, "daily", lambda: kit.clock)
    assert held is not None
    queue_messages(office, held, now)
    done = deliver(office, held, now, compose, lambda _count: None)
    assert [key for key, _ in done.parked] == ["daily:2026-03-02:ganbu-lly"]
    assert done.messages == len(kit.mails("3-2")) > 0
