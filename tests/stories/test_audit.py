"""The audit trail: what is on record is sealed day by day, and whatever is done to it behind the program is named."""

import ast
import io
import random
import re
import threading
from pathlib import Path

import pytest

import dubanflow
from dubanflow.domain.errors import Forbidden, Refused
from dubanflow.ledger.seals import newest_seal
from dubanflow.office import open_office
from dubanflow.services.audit import Audit, verify
from dubanflow.services.evidence import Evidence, keep_stream
from dubanflow.services.proofs import proof_of
from kit import Kit, day, moment
from tampering import HANDS, TAMPERINGS, opened, remove_task, rewrite


def table(kit: Kit) -> Evidence:
    """A file that a unit hands in."""
    return keep_stream(kit.office, "验收表.pdf", io.BytesIO(b"%PDF-1.4\n%%EOF\n"))


def history(kit: Kit) -> tuple[str, str]:
    """Two tasks and five days; every event is sealed at the end. Task 1 has five entries or more, task 2 three."""
    first, second = kit.plan(("整顿软弱涣散村党组织", "组织二科", "3-31"), ("修订干部考核办法", "干部科", "6-30"))
    kit.run("3-2")
    kit.act(first, "accept", "3-3")
    kit.act(second, "accept", "3-3", by="干部科联络员")
    kit.run("3-3")
    kit.act(first, "feedback", "3-4", done="已摸底")
    kit.act(first, "report", "3-5", done="整顿完毕", evidence=(table(kit),))
    kit.act(second, "feedback", "3-5", by="干部科联络员", done="已起草")
    kit.run("3-5")
    kit.act(first, "verify", "3-6", by="督查员")
    kit.run("3-6")
    return first, second


def after(kit: Kit, *statements: str) -> Audit:
    """What the audit finds after someone has worked on the database."""
    with opened(kit) as database:
        with database.write() as connection:
            for statement in statements:
                connection.execute(statement)
        return verify(database)


def words(audit: Audit) -> str:
    return "\n".join(one.words for one in audit.findings)


def test_an_honest_ledger_is_clean(kit: Kit) -> None:
    history(kit)
    audit = verify(kit.office.database)
    assert words(audit) == ""
    assert (audit.tasks, audit.seals, audit.unsealed) == (2, 4, 0)
    assert audit.events == kit.rows("select count(*) from event")[0][0]


def test_what_was_done_is_named(kit: Kit) -> None:
    history(kit)
    said = {name: words(after(kit, *statements)) for name, (statements, _) in TAMPERINGS.items()}
    assert [name for name, (_, expected) in TAMPERINGS.items() if expected not in said[name]] == []


def test_a_task_removed_whole_is_missed_by_its_number_and_by_the_seals(kit: Kit) -> None:
    history(kit)
    with opened(kit) as database:
        with database.write() as connection:
            remove_task(connection, 2)
        said = words(verify(database))
    assert "任务2026-002整个不见了" in said
    assert "第2项（修订干部考核办法）已立项，它的任务却不见了" in said
    assert "2026-03-05封存了3条记载，现在只有2条，少了1条" in said


def test_a_history_rewritten_to_the_end_still_contradicts_the_seal(kit: Kit) -> None:
    history(kit)
    with opened(kit) as database:
        with database.write() as connection:
            rewrite(connection, 1, 3, "已完成")
        said = words(verify(database))
    assert said.startswith("2026-03-05封存的3条记载条数没变，内容或次序与封存时不同；涉及任务2026-001、任务2026-002")


def test_the_seal_tells_which_of_two_entries_was_changed(kit: Kit) -> None:
    history(kit)
    sql = "update event set payload = '{}' where chain = 1 and seq = 3"
    assert "也可能是前一条" not in words(after(kit, sql))  # the seal vouches for the hash of entry 2
    assert "也可能是前一条（第2条）" in words(after(kit, sql, "update seal set root = 'x'"))


def test_since_goes_through_the_tasks_that_moved(kit: Kit) -> None:
    history(kit)
    audit = verify(kit.office.database, since=day("3-6"))
    assert audit.clean
    assert (audit.tasks, audit.seals) == (1, 1)
    with opened(kit) as database:
        with database.write() as connection:
            connection.execute("update event set actor = 'x' where chain = 1 and seq = 1")
        assert "第1条" in words(verify(database, since=day("3-6")))


def test_what_is_written_after_the_seal_of_a_day_goes_under_the_next(kit: Kit) -> None:
    number = kit.task()
    kit.run("3-2")
    kit.act(number, "accept", "3-2")
    kit.run("3-2")
    assert verify(kit.office.database).unsealed == 1
    kit.run("3-3")
    kept = [(row[0], row[1]) for row in kit.rows("select day, events from seal order by day")]
    assert [row[0] for row in kept] == ["2026-03-02", "2026-03-03"]
    assert sum(row[1] for row in kept) == kit.rows("select count(*) from event")[0][0]


def test_a_day_without_events_needs_no_seal(kit: Kit) -> None:
    kit.task()
    kit.run("3-2")
    kit.run("3-3")
    assert kit.rows("select count(*) from seal") == [(1,)]


def test_a_run_dated_before_the_newest_seal_loses_nothing(kit: Kit) -> None:
    number = kit.task()
    kit.run("3-9")
    kit.act(number, "accept", "3-3")
    kit.run("3-3")
    audit = verify(kit.office.database)
    assert (audit.clean, audit.seals, audit.unsealed) == (True, 2, 0)


def test_several_processes_seal_a_day_once(kit: Kit) -> None:
    kit.plan(*((f"第{n}项", "组织二科", "3-3") for n in range(30)))
    offices = [open_office(kit.root, kit.environ) for _ in range(4)]
    runs = [threading.Thread(target=Kit(kit.root, kit.environ, office).run, args=("3-9",)) for office in offices]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    audit = verify(kit.office.database)
    assert (audit.clean, audit.seals, audit.unsealed) == (True, 1, 0)


def test_the_seal_waits_for_an_event_that_is_written_but_not_committed(kit: Kit) -> None:
    first, second = kit.plan(("甲", "组织二科", "3-31"), ("乙", "组织二科", "3-31"))
    if kit.office.database.dialect != "postgresql":
        return  # SQLite has one writer: no id is ever handed out before a lower one is committed
    sealing = threading.Thread(target=kit.run, args=("3-3",))
    with kit.office.database.write() as slow:
        slow.execute("insert into event (chain, seq, at, day, kind, actor, payload, definition, hash)"
                     " values (900, 1, 'x', '2026-03-02', 'x', 'x', '{}', '', 'x')")  # fmt: skip
        kit.act(second, "accept", "3-3")  # a greater id, committed earlier
        sealing.start()
        sealing.join(timeout=1)
        assert sealing.is_alive()
    sealing.join(timeout=20)
    sealed, last = kit.rows("select sum(events), max(last_id) from seal")[0]
    assert [(sealed, last)] == kit.rows("select count(*), max(id) from event")
    kit.act(first, "accept", "3-3")  # and writers go on afterwards


def test_a_rehearsal_seals_nothing(kit: Kit) -> None:
    from dubanflow.services.day import rehearse_day

    kit.task()
    rehearse_day(kit.office, moment("3-3"), now=lambda: kit.clock)
    assert kit.rows("select count(*) from seal") == [(0,)]


def test_every_event_is_proved_under_the_seal_that_paper_carries(kit: Kit) -> None:
    history(kit)
    with kit.office.database.read() as connection:
        proofs = [proof_of(connection, *row) for row in connection.rows("select chain, seq from event")]
        newest = newest_seal(connection)
    assert len(proofs) > 8
    assert all(proof.holds for proof in proofs)
    assert newest is not None
    assert newest.short == f"2026-03-06 {newest.hash[:4]} {newest.hash[4:8]} {newest.hash[8:12]} {newest.hash[12:16]}"


def test_an_event_changed_with_its_hash_is_not_proved(kit: Kit) -> None:
    history(kit)
    with opened(kit) as database:
        with database.write() as connection:
            rewrite(connection, 1, 3, "已完成")
        with database.read() as connection:
            assert not proof_of(connection, 1, 3).holds


def test_an_event_of_today_waits_for_its_seal(kit: Kit) -> None:
    kit.task()
    with kit.office.database.read() as connection:
        found = proof_of(connection, 1, 1)
    assert found.seal is None
    assert not found.holds


REFUSED = (
    "update event set day = day",
    "delete from event",
    "update seal set at = at",
    "delete from seal",
    "update decision set rule = rule",
    "update decision set decided_on = decided_on",
    "delete from decision",
    "update deadline set reason = reason",
    "delete from deadline",
)


def test_the_database_itself_refuses_to_change_what_is_on_record(kit: Kit) -> None:
    kit.task()
    kit.run("3-2")
    for statement in REFUSED:
        with pytest.raises(Exception, match="台账只增不改"), kit.office.database.write() as connection:
            connection.execute(statement)


def test_no_statement_of_the_program_changes_or_deletes_what_is_on_record() -> None:
    forbidden = re.compile(
        r"\b(delete\s+from\s+(event|seal|decision|deadline)|update\s+(event|seal|deadline)|truncate)\b"
        r"|\bupdate\s+decision\s+set\s+(?!state\b|note\b)",
        re.IGNORECASE,
    )
    found: list[str] = []
    for path in Path(dubanflow.__file__).parent.rglob("*.py"):
        nodes = [] if path.parent.name == "versions" else ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        texts = (node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str))
        found += [f"{path.name}: {text}" for text in texts if forbidden.search(text)]
    assert found == []


def test_no_random_hand_on_a_sealed_ledger_goes_unnoticed(kit: Kit) -> None:
    history(kit)
    for seed in range(100):
        chance = random.Random(seed)
        hand = HANDS[seed % len(HANDS)]
        with opened(kit) as database:
            with database.write() as connection:
                hand(connection, chance)
            assert verify(database).findings, (seed, hand.__name__)
    assert verify(kit.office.database).clean


ACTS = ("accept", "feedback", "ask", "extend", "report", "return", "verify", "suspend", "resume", "cancel", "reopen")


@pytest.mark.parametrize("seed", range(2))
def test_an_honest_history_is_never_suspected(kit: Kit, seed: int) -> None:
    chance = random.Random(seed)
    kept = table(kit)
    numbers = kit.plan(*((f"第{n}项", "组织二科", "3-20") for n in range(5)))
    for number in range(2, 29):
        today = f"3-{number}"
        for _ in range(3):
            given = {
                "done": "进展",
                "reason": "理由",
                "evidence": (kept,),
                "deadline": f"4-{chance.randint(1, 28)}",
            }
            person = chance.choice(["组织二科联络员", "督查员", "组织二科科长"])
            try:
                kit.act(chance.choice(numbers), chance.choice(ACTS), today, by=person, **given)
            except (Refused, Forbidden):
                continue
        if chance.random() < 0.7:
            kit.run(today)
        assert words(verify(kit.office.database)) == ""
    assert kit.rows("select count(*) from event")[0][0] > 30
