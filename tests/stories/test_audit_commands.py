"""The audit on the command line: exit statuses, papers that carry the seal, proofs, the log in words."""

import json
import sqlite3
from collections.abc import Callable
from typing import Any

import pytest

from dubanflow import cli
from dubanflow.ledger.read import Reader
from dubanflow.services.lists import supervision_list
from kit import Kit, day

Typed = Callable[..., tuple[int, str, str]]


@pytest.fixture
def typed(sqlite_kit: Kit, capsys: pytest.CaptureFixture[str]) -> Typed:
    """A command on the audit of an office with one task, accepted on the day after it was sealed first."""
    number = sqlite_kit.task()
    sqlite_kit.run("3-2")
    sqlite_kit.act(number, "accept", "3-3")
    sqlite_kit.run("3-3")

    def run(*words: str) -> tuple[int, str, str]:
        status = cli.run(["--home", str(sqlite_kit.root), *words])
        return (status, *capsys.readouterr())

    return run


def found(typed: Typed, *words: str) -> Any:
    return json.loads(typed(*words, "--json")[1])


def spoil(kit: Kit) -> None:
    """The reason of the second entry changed behind the program's back."""
    path = kit.office.database.path
    assert path is not None
    with sqlite3.connect(path) as raw:
        raw.execute("drop trigger keep_event_update")
        raw.execute("update event set actor = 'buzhang' where chain = 1 and seq = 2")
    raw.close()


def test_a_clean_ledger_ends_with_0(typed: Typed) -> None:
    status, out, _ = typed("audit", "verify")
    assert status == 0
    assert "没有发现问题" in out


def test_findings_end_with_1_and_name_task_entry_and_day(typed: Typed, sqlite_kit: Kit) -> None:
    spoil(sqlite_kit)
    status, out, _ = typed("audit", "verify")
    assert status == 1
    assert "任务2026-001：第2条记载（2026-03-03）被改动" in out
    one = found(typed, "audit", "verify")["findings"][0]
    assert (one["kind"], one["task"], one["seq"], one["day"]) == ("changed", "2026-001", 2, "2026-03-03")


def test_the_list_carries_the_newest_seal_short_and_full(typed: Typed, sqlite_kit: Kit) -> None:
    newest = found(typed, "audit", "root")[-1]
    assert newest["short"].startswith("2026-03-03 ")
    assert f"台账校验值：{newest['short']}\n" in typed("list", "--on", "2026-03-03")[1]
    with sqlite_kit.office.database.read() as connection:
        listed = supervision_list(Reader(connection, sqlite_kit.office.calendar, day("3-3")))
    assert listed.root == f"{newest['short']}（全值 {newest['hash']}）"


def test_a_digest_carries_the_seal_of_its_own_day(typed: Typed, sqlite_kit: Kit) -> None:
    sealed = found(typed, "audit", "root", "2026-03-02")[0]
    assert f"台账校验值：{sealed['short']}" in sqlite_kit.text("3-2", "fgld").replace("\n", "")


def test_a_day_without_a_seal_is_told_so(typed: Typed) -> None:
    status, _, said = typed("audit", "root", "2026-03-01")
    assert status == 1
    assert said == "2026-03-01 没有封存：那天没有运行过，或没有新的记载。\n"


def test_a_proof_leads_to_what_is_printed(typed: Typed) -> None:
    status, out, _ = typed("audit", "proof", "2026-001", "2")
    assert status == 0
    assert "证明成立。请与存档的清单或周报核对：2026-03-03 " in out
    assert found(typed, "audit", "proof", "0", "1")["holds"]


def test_an_entry_that_is_not_there_is_not_proved(typed: Typed) -> None:
    assert typed("audit", "proof", "2026-001", "9")[0] == 1


def test_the_log_tells_who_did_what_when(typed: Typed) -> None:
    lines = typed("audit", "log", "--task", "2026-001")[1].splitlines()
    assert lines[0].startswith("2026-03-02　2026-001 第1条　交办　督查员")
    assert lines[1].startswith("2026-03-03　2026-001 第2条　签收　组织二科联络员")


def test_the_log_is_filtered_by_day_and_person(typed: Typed) -> None:
    rows = found(typed, "audit", "log", "--since", "2026-03-03", "--actor", "组织二科联络员")
    assert [(row["task"], row["seq"], row["kind"]) for row in rows] == [("2026-001", 2, "accept")]
    assert found(typed, "audit", "log", "--since", "2027-01-01") == []


def test_the_office_s_own_entries_have_words(typed: Typed) -> None:
    first = found(typed, "audit", "log", "--actor", "系统")[0]
    assert (first["task"], first["label"]) == (None, "启用流程")
    assert first["words"]
