"""Several processes at the same day: the same result as one, and nobody who lost the lease writes any more."""

import json
import os
import subprocess
import sys
import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from dubanflow.domain.moment import Moment
from dubanflow.ledger.runs import LEASE, LostLease, begin_run, claim, release
from dubanflow.office import open_office
from dubanflow.services.acts import Given, act, find_task
from dubanflow.services.queueing import queue_messages
from dubanflow.services.sweep import sweep
from kit import Kit, make_kit, moment
from ledgers import ledger_of

TODAY = "4-9"


def plan(kit: Kit) -> None:
    kit.plan(*((f"推进第{n}项工作", "组织二科" if n % 2 else "干部科", f"3-{n % 20 + 10}") for n in range(40)))
    kit.run("3-2")


def test_four_processes_on_the_same_day_do_what_one_does(tmp_path: Path, database_env: dict[str, str]) -> None:
    alone = make_kit(tmp_path / "alone", {})
    plan(alone)
    alone.run(TODAY)
    together = make_kit(tmp_path / "together", database_env)
    plan(together)
    command = [sys.executable, "-m", "dubanflow", "--home", str(together.root), "daily", "--on", "2026-04-09", "--json"]
    environ = {**os.environ, **database_env}
    workers = [subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    reports = [json.loads(worker.communicate(timeout=120)[0]) for worker in workers]
    assert sorted(report["changes"] for report in reports) == [0, 0, 0, 40]  # all were made by one of them
    assert ledger_of(together) == ledger_of(alone)


def test_while_one_holds_the_lease_another_does_nothing_and_says_so(kit: Kit) -> None:
    kit.task(deadline="3-31")
    held = claim(kit.office.database, "daily", lambda: kit.clock)
    assert held is not None
    assert kit.run("4-1").busy
    assert kit.decisions("2026-001") == []
    release(kit.office.database, held)
    assert kit.run("4-1").changes == 1


def test_a_lease_that_ran_out_is_taken_over_and_its_owner_writes_nothing_more(kit: Kit) -> None:
    kit.task(deadline="3-31")
    slow = claim(kit.office.database, "daily", lambda: kit.clock)
    assert slow is not None
    kit.clock += LEASE + timedelta(seconds=1)
    assert kit.run("4-1").changes == 1
    before = ledger_of(kit)
    with pytest.raises(LostLease):
        sweep(kit.office, slow, moment("4-20"), lambda _count: None)
    with pytest.raises(LostLease):
        queue_messages(kit.office, slow, moment("4-20"))
    assert ledger_of(kit) == before


def test_giving_back_a_lease_that_was_taken_over_harms_nobody(kit: Kit) -> None:
    slow = claim(kit.office.database, "daily", lambda: kit.clock)
    assert slow is not None
    kit.clock += LEASE + timedelta(seconds=1)
    quick = claim(kit.office.database, "daily", lambda: kit.clock)
    assert quick is not None
    release(kit.office.database, slow)
    with kit.office.database.write() as connection:
        quick.renew(connection)
        begin_run(connection, "daily", moment("4-1"))


def test_people_act_while_the_day_runs_and_nothing_is_lost(kit: Kit) -> None:
    numbers = kit.plan(*((f"推进第{n}项工作", "组织二科", "3-31") for n in range(30)))
    kit.run("3-2")

    def accept() -> None:
        office = open_office(kit.root, kit.environ)
        with office.database.read() as connection:
            register = office.register(connection)
            ids = [find_task(connection, number) for number in numbers]
        person, _ = register.find_person("组织二科联络员")
        assert person is not None
        for task_id in ids:
            act(office, task_id, "accept", actor=register.actor(person), moment=at("4-1"), given=Given())

    clerk = threading.Thread(target=accept)
    clerk.start()
    for _ in range(5):
        kit.run("4-1")
    clerk.join()
    kit.run("4-2")
    assert kit.rows("select count(*) from task where accepted_on is not null and state = 'overdue'") == [(30,)]
    assert kit.rows("select count(*) from decision where rule = 'L1'") == [(30,)]
    assert kit.rows("select count(*) from event where kind = 'accept'") == [(30,)]


def at(text: str) -> Moment:
    return Moment.of(date(2026, *map(int, text.split("-"))), datetime.now(UTC))
