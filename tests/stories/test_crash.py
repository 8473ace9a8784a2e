"""A day killed at every single point where it touches the database, a file or the mail server, and then completed.

The points are enumerated, not drawn by chance: a first run counts them, then one run is killed at each. A process that
was killed does nothing more, so after the kill every further touch raises as well. What lies in the ledger when the
day was run again must be what an undisturbed run leaves.
"""

import os
import shutil
import smtplib
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from dubanflow.channels import KINDS, Mail, Receipt
from dubanflow.channels.folder import Folder
from dubanflow.ledger.runs import LEASE
from edges.test_smtp import World, free_port
from kit import Kit, make_kit
from ledgers import ledger_of

TODAY = "4-13"  # a Monday: the digests of the week go out with the day's mail


class Killed(BaseException):
    """The process is dead."""


@dataclass
class Fuse:
    """Counts the touches of a run, and kills it at the one numbered `at` (none for 0)."""

    at: int = 0
    seen: list[str] = field(default_factory=list)

    def __call__(self, what: str) -> None:
        self.seen.append(what)
        if self.at and len(self.seen) >= self.at:
            raise Killed


FUSE = Fuse()
LINES: list[smtplib.SMTP] = []  # connections to the mail server: they end with the process that opened them


class FragileFolder(Folder):
    """The folder channel, with a point before each file and one behind it."""

    def send(self, mail: Mail) -> Receipt:
        FUSE(f"before {mail.key}")
        receipt = super().send(mail)
        FUSE(f"after {mail.key}")
        return receipt


@pytest.fixture(autouse=True)
def fragile(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Files and words to the mail server that the fuse counts."""

    def point(what: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def fragile_one(*given: object) -> object:
            if what == "mail connect":
                LINES.extend(one for one in given if isinstance(one, smtplib.SMTP))
            FUSE(what)
            return real(*given)

        return fragile_one

    monkeypatch.setitem(KINDS, "folder", "stories.test_crash:FragileFolder")
    monkeypatch.setitem(sys.modules, "stories.test_crash", sys.modules[__name__])
    monkeypatch.setattr(os, "replace", point("file", os.replace))
    monkeypatch.setattr(os, "sync", lambda: FUSE("disk"))
    for step in ("connect", "send", "getreply"):  # every word to the mail server and every answer
        monkeypatch.setattr(smtplib.SMTP, step, point(f"mail {step}", getattr(smtplib.SMTP, step)))
    arm(0)
    yield
    arm(0)


def arm(at: int) -> None:
    FUSE.at = at
    FUSE.seen.clear()


def watched(kit: Kit, on: str = TODAY) -> list[str]:
    """Everything that an undisturbed run of the day touches."""
    arm(0)
    kit.office.database.touch = FUSE
    kit.run(on)
    kit.office.database.touch = None
    return list(FUSE.seen)


def story(kit: Kit) -> None:
    """An evening after which the next run lapses, reminds, escalates, drafts, asks for feedback and reports."""
    lapsing, drafting, soon = kit.plan(
        ("整顿软弱涣散村党组织", "组织二科", "4-10"),
        ("核对干部名册", "干部科", "3-27"),
        ("修订制度", "组织二科", "4-16"),
    )
    kit.run("3-2")
    kit.act(lapsing, "accept", on="3-3")
    kit.act(soon, "accept", on="3-3")
    kit.run("4-9")
    kit.act(soon, "ask", on="4-10", reason="涉及面广", done="已成稿", deadline="5-29")
    assert drafting


Again = Callable[[], Kit]


@pytest.fixture
def again(tmp_path: Path, database_env: dict[str, str], request: pytest.FixtureRequest) -> Again:
    """Gives the office of the story as it stood that evening, as often as it is asked."""
    kit = make_kit(tmp_path / "office", database_env)
    story(kit)
    shutil.copytree(kit.root, tmp_path / "kept")
    copy = _postgres_copies(kit) if database_env else None

    def restored() -> Kit:
        if copy:
            copy()
            shutil.rmtree(kit.root / "out")
            shutil.copytree(tmp_path / "kept" / "out", kit.root / "out")
        else:
            shutil.rmtree(kit.root)
            shutil.copytree(tmp_path / "kept", kit.root)
        kit.office._register = None  # a process that starts anew has read nothing yet
        return kit

    return restored


def _postgres_copies(kit: Kit) -> Callable[[], None]:
    """Keeps every table beside itself, and gives what puts them back."""
    tables = [row[0] for row in kit.rows("select tablename from pg_tables where schemaname = current_schema()")]

    def run(*statements: str) -> None:
        with kit.office.database.write() as connection:
            connection.execute("set local session_replication_role = replica")
            for statement in statements:
                connection.execute(statement)

    run(*(f"create table kept_{table} as table {table}" for table in tables))
    emptied = [f"delete from {table}" for table in tables]  # of few rows; to truncate makes files anew
    counted = [
        f"select setval(pg_get_serial_sequence('{row[0]}', 'id'), coalesce((select max(id) from {row[0]}), 0) + 1)"
        for row in kit.rows(
            "select table_name from information_schema.columns where table_schema = current_schema()"
            " and column_name = 'id' and column_default like 'nextval%'"
        )
    ]
    return lambda: run(*emptied, *(f"insert into {table} select * from kept_{table}" for table in tables), *counted)


def killed(kit: Kit, at: int) -> bool:
    """Run the day up to the touch numbered `at`; whether it got there."""
    kit.office.database.touch = FUSE
    arm(at)
    try:
        kit.run(TODAY)
    except Killed:
        return True
    finally:
        arm(0)
        while LINES:
            LINES.pop().close()
        kit.office.database.touch = None
        kit.clock += LEASE + timedelta(seconds=1)  # this process lives on, so its lease has to run out
    return False


def test_killed_anywhere_and_run_again_the_day_ends_the_same(again: Again) -> None:
    calm = again()
    seen = watched(calm)
    wanted = ledger_of(calm, exact=True)
    assert len(seen) > 150
    assert len(wanted["message"]) > 8
    for at in range(1, len(seen) + 1):
        kit = again()
        assert killed(kit, at)
        kit.run(TODAY)
        assert ledger_of(kit, exact=True) == wanted, f"killed at {at}"


def test_killed_again_and_again_the_day_ends_the_same(again: Again) -> None:
    calm = again()
    calm.run(TODAY)
    wanted = ledger_of(calm, exact=True)
    kit = again()
    at = 1
    while killed(kit, at):
        at += 7
    assert ledger_of(kit, exact=True) == wanted


@pytest.fixture
def server() -> Iterator[tuple[World, int]]:
    world, port = World(), free_port()
    controller = Controller(world, hostname="127.0.0.1", port=port)
    controller.start()
    yield world, port
    controller.stop()


def test_by_mail_server_nothing_is_sent_twice_and_what_may_be_lost_is_named(
    again: Again, server: tuple[World, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    world, port = server
    for key, value in {"CHANNEL": "smtp", "HOST": "127.0.0.1", "PORT": str(port), "SECURITY": "none"}.items():
        monkeypatch.setenv(f"DUBANFLOW_MAIL_{key}", value)
    calm = again()
    calm.environ = {**calm.environ, **{k: v for k, v in os.environ.items() if k.startswith("DUBANFLOW_MAIL_")}}
    calm.reopen()
    seen = watched(calm)
    wanted = ledger_of(calm)
    first = seen.index("mail connect") + 1
    assert seen.count("mail send") > 20  # sender, recipient, leave, message: four words to each
    # Killed before it reads, a process leaves what it left behind its last write (the test above takes those, too).
    writes = [at for at, what in enumerate(seen, start=1) if not what.startswith(("select", "update lease"))]
    for at in (one for one in writes if one >= first - 2):
        kit = again()
        world.letters.clear()
        assert killed(kit, at) or at > len(seen) - 3  # a lease of one's own is read one time less
        report = kit.run(TODAY)
        delivered = Counter(letter_key(one) for one in world.letters)
        doubtful = {row[0] for row in kit.rows("select key from message where state = 'doubtful'")}
        assert report.doubtful == len(doubtful) <= 1
        assert max(delivered.values()) == 1  # nothing twice
        today = {row[0] for row in wanted["message"] if row[2] == "2026-04-13"}
        assert today == set(delivered) | doubtful  # nothing lost unnamed
        same = ("task", "event", "decision", "told", "draft", "report", "snapshot")
        assert {name: ledger_of(kit)[name] for name in same} == {name: wanted[name] for name in same}


def letter_key(letter: bytes) -> str:
    line = next(one for one in letter.splitlines() if one.startswith(b"X-Dubanflow-Key"))
    return line.partition(b":")[2].strip().decode()


PROGRAM = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
sys.path.insert(0, {tests!r})
from dubanflow.office import open_office
from dubanflow.services.day import run_day
from kit import moment
office = open_office(Path({root!r}), os.environ)
left = [{at}]
def touch(_what):
    left[0] -= 1
    if not left[0]:
        os._exit(9)
office.database.touch = touch
run_day(office, moment({today!r}), now=lambda: datetime.now(UTC))
"""


@pytest.mark.parametrize("at", [5, 17, 29, 41])
def test_the_lease_of_a_process_that_died_on_this_machine_is_taken_over_at_once(
    again: Again, database_env: dict[str, str], at: int
) -> None:
    kit = again()
    program = PROGRAM.format(tests=str(Path(__file__).parents[1]), root=str(kit.root), at=at, today=TODAY)
    environ: dict[str, Any] = {**os.environ, **database_env}
    assert subprocess.run([sys.executable, "-c", program], env=environ, check=False).returncode == 9
    assert not kit.run(TODAY).busy
    assert kit.rows("select state from run where day = '2026-04-13'") == [("done",)]
