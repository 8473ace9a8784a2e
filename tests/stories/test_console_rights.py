"""The console reads the same table: whoever is named by `--by` does what the table gives them, and no more."""

from collections.abc import Iterator

import click
import pytest

from dubanflow import cli
from dubanflow.domain.rights import RIGHTS, Holder, may
from dubanflow.services.accounts import add_account
from kit import Kit, make_kit, moment
from paper_kit import late, made, released

LIAISON, SUPERVISOR, HEAD = "组织二科联络员", "督查员", "干部科科长"
# command -> (the right, or `task` where the workflow's own `by:` says it as well; somebody who lacks it; its words)
COMMANDS: dict[str, tuple[str, str, list[str]]] = {
    "plan import": ("plans.edit", HEAD, ["plan.txt", "--year", "2026"]),
    "plan review": ("plans.edit", HEAD, ["1", "--from", "table.xlsx"]),
    "plan confirm": ("plans.edit", HEAD, ["1"]),
    "plan take": ("plans.edit", HEAD, ["1", "1"]),
    "plan series": ("plans.edit", HEAD, ["--stop", "1", "--reason", "不办了"]),
    "task accept": ("task", SUPERVISOR, ["2026-002"]),
    "task decline": ("task", SUPERVISOR, ["2026-002", "--reason", "无"]),
    "task feedback": ("task", SUPERVISOR, ["2026-001", "--done", "无"]),
    "task report": ("task", SUPERVISOR, ["2026-001", "--done", "无"]),
    "task extend": ("task", "部长", ["2026-001", "--to", "2026-09-01", "--reason", "无", "--done", "无"]),
    "task verify": ("task", LIAISON, ["2026-003"]),
    "task return": ("task", LIAISON, ["2026-003", "--reason", "无"]),
    "task reassign": ("task", LIAISON, ["2026-001", "--unit", "干部科", "--reason", "无"]),
    "task keep": ("task", LIAISON, ["2026-002", "--reason", "无"]),
    "task suspend": ("task", LIAISON, ["2026-001", "--reason", "无"]),
    "task resume": ("task", LIAISON, ["2026-004"]),
    "task cancel": ("task", LIAISON, ["2026-001", "--reason", "无"]),
    "task reopen": ("task", LIAISON, ["2026-005", "--reason", "无", "--to", "2026-09-01"]),
    "task excuse": ("task", SUPERVISOR, ["2026-001", "--reason", "无"]),
    "lookback draw": ("lookback.draw", "部长", ["--share", "100%"]),
    "lookback record": ("lookback.check", HEAD, ["1", "--task", "2026-005", "--held"]),
    "daily": ("rules.change", HEAD, ["--baseline"]),
    "digest": ("digests.copy", HEAD, ["--to", "a@yunchuan.example"]),
    "draft edit": ("papers.prepare", HEAD, ["1", "--set", "意见=无"]),
    "draft release": ("papers.release", SUPERVISOR, ["1"]),
    "draft withdraw": ("papers.release", SUPERVISOR, ["1", "--reason", "无"]),
    "paper make": ("papers.prepare", HEAD, ["督办通知单", "2026-001"]),
    "paper edit": ("papers.prepare", HEAD, ["1", "--set", "意见=无"]),
    "paper release": ("papers.prepare", HEAD, ["1"]),
    "paper issue": ("papers.prepare", HEAD, []),
    "paper withdraw": ("papers.prepare", HEAD, ["1", "--reason", "无"]),
    "paper void": ("papers.prepare", HEAD, ["督〔2026〕1号", "--reason", "无"]),
    "message settle": ("extras.settle", HEAD, ["1", "--sent", "--reason", "无"]),
    "parked settle": ("extras.settle", HEAD, ["1", "--reason", "无"]),
    "person mute": ("digests.mute", HEAD, ["分管副部长", "weekly-leader"]),
    "person unmute": ("digests.mute", HEAD, ["分管副部长", "weekly-leader"]),
    "workflow migrate": ("rules.change", HEAD, []),
    "calendar import": ("calendar.edit", HEAD, ["notice.txt", "--year", "2027"]),
    "account add": ("accounts.add", "anquan", ["neu", "--duty", "auditor"]),
    "account disable": ("accounts.add", "anquan", ["admin"]),
    "account enable": ("accounts.secure", "admin", ["anquan"]),
    "account reset": ("accounts.secure", "admin", ["anquan"]),
    "account unlock": ("accounts.secure", "admin", ["anquan"]),
    "token add": ("tokens.manage", "admin", ["OA", "--person", "督查员", "--scope", "tasks.see"]),
    "token revoke": ("tokens.manage", "admin", ["OA"]),
}


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[str]:
    """Every command that says who acts."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        elif command and any(one.name == "by" for one in command.params):
            yield " ".join((*path, name))


def test_every_command_that_names_who_acts_stands_in_the_table_of_this_test() -> None:
    assert isinstance(cli.cli, click.Group)
    assert set(commands(cli.cli)) == set(COMMANDS)
    assert all(right in RIGHTS or right == "task" for right, _, _ in COMMANDS.values())


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Kit:
    """An office with something of everything: late, reported, suspended and closed tasks, papers, accounts."""
    kit = make_kit(tmp_path_factory.mktemp("console") / "office", {})
    late(kit)
    kit.plan(*[(f"第{n}件事", "组织二科", "6-30") for n in range(2, 6)])
    for number in ("2026-003", "2026-004", "2026-005"):
        kit.act(number, "accept", "4-2")
    kit.act("2026-004", "suspend", "4-3", by="督查员", reason="等文件")
    for number in ("2026-003", "2026-005"):
        kit.act(number, "report", "4-3", done="已办结")
    kit.act("2026-005", "verify", "4-3", by="督查员")
    kit.run("4-15")
    released(kit, "督办通知单", "2026-001")
    made(kit, "督办通知单", "2026-001")
    for login, duty in (("admin", "sysadmin"), ("anquan", "secadmin")):
        add_account(kit.office, login, by="console", moment=moment("3-2"), duties=(duty,))
    for name, text in (
        ("plan.txt", "云川市2026年工作要点\n一、重点\n1.办好培训班。6月30日前完成。\n"),
        ("notice.txt", "x"),
    ):
        (kit.root / name).write_text(text, encoding="utf-8")
    return kit


def written(kit: Kit) -> tuple[object, ...]:
    """What the record holds but for refusals: events, accounts as they stand, tokens, papers."""
    return (
        kit.rows("select count(*) from event where kind <> 'refused'"),
        kit.rows("select login, password, disabled_at, locked_until from account order by id"),
        kit.rows("select count(*) from token"),
        kit.rows("select id, state from paper order by id"),
        kit.rows("select id, state from draft order by id"),
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_whoever_lacks_the_right_is_refused_at_the_console_too(
    office: Kit, name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    right, who, words = COMMANDS[name]
    monkeypatch.chdir(office.root)
    monkeypatch.setenv("DUBANFLOW_NOW", "2026-04-16T09:00:00+08:00")
    before = written(office)
    assert cli.run(["--home", str(office.root), *name.split(), *words, "--by", who]) == 1
    said = capsys.readouterr().err
    assert "办理" in said or "可以" in said, said
    assert written(office) == before
    if right != "task" and not right.startswith(("accounts", "tokens")):
        person = office.person(who)
        assert right in ("papers.release", "digests.mute") or not may(Holder(person.roles), right)


def test_a_refusal_at_the_console_is_on_record(sqlite_kit: Kit, capsys: pytest.CaptureFixture[str]) -> None:
    sqlite_kit.task()
    words = ["task", "verify", "1", "--by", LIAISON]
    sqlite_kit.act("2026-001", "accept", "3-2")
    sqlite_kit.act("2026-001", "report", "3-2", done="已办结")
    assert cli.run(["--home", str(sqlite_kit.root), *words, "--on", "2026-03-02"]) == 1
    found = sqlite_kit.rows("select actor, payload from event where kind = 'refused'")
    assert found == [("zuzhi2-lly", '{"what":"命令行：“核验销号”只能由督查员办理。"}')]
    assert cli.run(["--home", str(sqlite_kit.root), "audit", "log"]) == 0
    assert "无权访问" in capsys.readouterr().out
