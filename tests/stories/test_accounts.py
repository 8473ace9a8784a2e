"""Accounts and tokens from the console: opened, told once, closed; the duties of administrators kept apart."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request

import pytest

from dubanflow import cli
from dubanflow.domain.errors import DubanError
from dubanflow.domain.passwords import PasswordRules, faults
from dubanflow.services.accounts import add_account
from dubanflow.services.audit import verify
from dubanflow.services.passwords import initial
from kit import Kit, moment


def run(kit: Kit, capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """A command on the office; what it printed, faults included."""
    cli.run(["--home", str(kit.root), *words])
    said = capsys.readouterr()
    return said.out + said.err


def test_an_account_is_opened_reset_closed_and_opened_again(kit: Kit, capsys: pytest.CaptureFixture[str]) -> None:
    said = run(kit, capsys, "account", "add", "Ducha", "--person", "督查员")
    assert re.search(r"已开设账号 ducha（督查员，督查员），初始密码：\S{4}-\S{4}-\S{4}", said)
    assert "须改初始密码" in run(kit, capsys, "account", "list")
    assert "新初始密码" in run(kit, capsys, "account", "reset", "ducha")
    assert "已停用" in run(kit, capsys, "account", "disable", "ducha", "--reason", "调离")
    assert "已经停用" in run(kit, capsys, "account", "disable", "ducha")
    assert "已启用" in run(kit, capsys, "account", "enable", "ducha")
    assert "已解除" in run(kit, capsys, "account", "unlock", "ducha")
    assert "没有登录名为" in run(kit, capsys, "account", "reset", "nobody")
    assert verify(kit.office.database).clean


# login, person, duties, part of the refusal
REFUSED = [
    ("a1", "督查员", ("sysadmin",), "不能同时是名册中某个岗位"),  # a duty beside a post
    ("a1", "", ("sysadmin", "auditor"), "须由不同的人"),  # two duties on one account
    ("a1", "", (), "须属于名册中的一个岗位"),  # nobody at all
    ("a1", "", ("root",), "没有“root”这种职责"),
    ("x", "督查员", (), "2 到 64 个字符"),  # too short a login
    ("a b", "督查员", (), "不含空格"),
    ("taken", "部长", (), "已经有账号"),  # the login is taken
    ("other", "督查员", (), "督查员已经有账号"),  # the person has one
]


@pytest.mark.parametrize(("login", "person", "duties", "part"), REFUSED)
def test_an_account_that_may_not_be_is_refused(
    sqlite_kit: Kit, login: str, person: str, duties: tuple[str, ...], part: str
) -> None:
    add_account(sqlite_kit.office, "taken", by="x", moment=moment("3-2"), person=sqlite_kit.person("督查员"))
    whose = sqlite_kit.person(person) if person else None
    with pytest.raises(DubanError, match=part):
        add_account(sqlite_kit.office, login, by="x", moment=moment("3-2"), person=whose, duties=duties)


# password, part of what is wrong with it, empty for nothing
PASSWORDS = [
    ("Yunchuan-2026", ""),
    ("yunchuan2026", "四类中，密码至少要有 3 类"),
    ("Yc-2026", "至少 10 个字符"),
    ("Ducha-2026-x", "不能有登录名"),
    ("Aa1-123456-zz", "人人都会试"),
    ("AAAAaaaa1111", "不同的字符太少"),
    ("云川市督查督办2026年工作a", ""),  # Chinese counts as other signs
]


@pytest.mark.parametrize(("password", "part"), PASSWORDS)
def test_password_rules_say_everything_that_is_wrong(password: str, part: str) -> None:
    found = faults(password, PasswordRules(), names=("ducha", "督查员"))
    assert any(part in one for one in found) if part else found == []


def test_a_first_password_keeps_the_rules_and_is_never_the_same() -> None:
    made = [initial() for _ in range(200)]
    assert len(set(made)) == 200
    assert all(faults(one, PasswordRules()) == [] for one in made)
    assert not any(set(one) & set("0Oo1lI") for one in made)


def test_a_token_is_told_once_listed_and_revoked(kit: Kit, capsys: pytest.CaptureFixture[str]) -> None:
    said = run(kit, capsys, "token", "add", "OA系统", "--person", "督查员", "--scope", "tasks.see")
    secret = re.search(r"dbf_\S+", said)
    assert secret
    assert secret[0] not in run(kit, capsys, "token", "list")
    assert kit.rows("select count(*) from token where hash = ?", secret[0]) == [(0,)]
    assert "没有“审定计划”" in run(kit, capsys, "token", "add", "b", "--person", "部长", "--scope", "plans.edit")
    assert "已收回" in run(kit, capsys, "token", "revoke", "OA系统")
    assert json.loads(run(kit, capsys, "token", "list", "--json"))[0]["revoked_at"]


def test_the_journal_tells_of_accounts_in_words(sqlite_kit: Kit, capsys: pytest.CaptureFixture[str]) -> None:
    run(sqlite_kit, capsys, "account", "add", "admin", "--duty", "sysadmin")
    said = run(sqlite_kit, capsys, "audit", "log")
    assert "开设账号" in said
    assert "本机控制台" in said
    assert "系统管理员" in said


@pytest.mark.slow
def test_serve_opens_the_desk_beside_the_scheduler_and_stops_cleanly(sqlite_kit: Kit) -> None:
    command = [sys.executable, "-m", "dubanflow", "--home", str(sqlite_kit.root), "serve", "--port", "0"]
    environ = {**os.environ, "PYTHONUNBUFFERED": "1", "DUBANFLOW_NOW": "2026-03-01T09:00:00+08:00"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", env=environ
    ) as process:
        assert process.stdout
        line = process.stdout.readline()
        address = re.search(r"http://\S+", line)
        assert address, line
        with urllib.request.urlopen(f"{address[0]}/sign-in", timeout=30) as answer:
            assert "登录" in answer.read().decode()
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=60)
        assert process.returncode == 0
    assert "已启动：每个工作日 08:30" in said
    assert said.rstrip().endswith("已停止。")


def test_a_port_that_is_taken_is_told_with_what_to_do(sqlite_kit: Kit, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        said = run(sqlite_kit, capsys, "serve", "--port", str(taken.getsockname()[1]))
    assert "可用 --port 换一个端口" in said
