"""Evidence: limits told before, what cannot be taken costs nothing else; handed out as downloads to the entitled."""

import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from desk_kit import Browser, DeskKit, Opened, open_accounts
from dubanflow.services.evidence import keep_stream
from kit import Kit

PDF = b"%PDF-1.4\n%%EOF\n"


def handed_in(desk: DeskKit) -> str:
    """The address of a file that a task of 组织二科 has."""
    number = desk.kit.task()
    desk.kit.act(number, "accept", "3-2")
    kept = keep_stream(desk.kit.office, "整改 报告.pdf", io.BytesIO(PDF))
    desk.kit.act(number, "report", "3-2", evidence=(kept,))
    return f"/tasks/{number}/evidence/{kept.sha256}"


def test_the_unit_the_supervisor_and_the_auditor_get_the_file_as_it_was(desk: DeskKit) -> None:
    address = handed_in(desk)
    for login in ("zuzhi2-lly", "ducha", "shenji"):
        browser = desk.as_(login)
        answer = browser.client.get(address)
        assert (answer.status_code, answer.content) == (200, PDF)
        assert answer.headers["content-disposition"].startswith("attachment; filename*=utf-8''%E6%95%B4%E6%94%B9")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-type"] == "application/octet-stream"


def test_another_unit_finds_nothing_there(desk: DeskKit) -> None:
    address = handed_in(desk)
    assert desk.as_("ganbu-lly").client.get(address).status_code == 404
    assert desk.as_("admin").client.get(address).status_code == 403


def test_a_hash_of_another_tasks_file_is_not_served(desk: DeskKit) -> None:
    address = handed_in(desk)
    other = desk.kit.task("另一件事")
    digest = address.rsplit("/", 1)[-1]
    assert desk.as_("ducha").client.get(f"/tasks/{other}/evidence/{digest}").status_code == 404
    assert desk.as_("ducha").client.get(f"/tasks/{other}/evidence/../../units.yaml").status_code == 404


@pytest.fixture
def small_desk(sqlite_kit: Kit) -> Iterator[DeskKit]:
    """An office that takes files of one megabyte at most, and only PDF."""
    limits = {"DUBANFLOW_EVIDENCE_MAX_MB": "1", "DUBANFLOW_EVIDENCE_KINDS": "pdf"}
    sqlite_kit.environ = {**sqlite_kit.environ, **limits}
    sqlite_kit.reopen()
    open_accounts(sqlite_kit)
    with Opened(sqlite_kit) as opened:
        yield opened


def test_size_and_kinds_are_told_before_a_file_is_chosen(small_desk: DeskKit) -> None:
    number = small_desk.kit.task()
    small_desk.kit.act(number, "accept", "3-2")
    page = small_desk.as_("zuzhi2-lly").get(f"/tasks/{number}/report")
    assert "每个不超过 1 兆字节，可以是 pdf" in page and 'accept=".pdf"' in page


# name, content, part of the sentence
REFUSED = [
    ("照片集.pdf", PDF + b"x" * (1 << 20), "“照片集.pdf”超过 1 兆字节，请压缩图片或拆成几个文件。"),
    ("验收.exe", b"MZ", "“验收.exe”不是可以上传的种类；可以上传的有：pdf。"),
    ("验收.pdf", b"MZ\x90\0", "的后缀是 .pdf，实际是程序文件"),
    ("通知.pdf", b"", "是空的"),
]


@pytest.mark.parametrize(("name", "data", "part"), REFUSED)
def test_a_file_that_cannot_be_taken_costs_nothing_else(small_desk: DeskKit, name: str, data: bytes, part: str) -> None:
    number = small_desk.kit.task()
    small_desk.kit.act(number, "accept", "3-2")
    liaison = small_desk.as_("zuzhi2-lly")
    liaison.get(f"/tasks/{number}/report?back=/mine")
    page = liaison.post(
        f"/tasks/{number}/report", done="写了很久的办理结果", back="/mine", files={"evidence": (name, data)}
    )
    assert liaison.status == 422 and part in page
    assert ">写了很久的办理结果</textarea>" in page and f"请重新选一次：{name}" in page
    assert small_desk.kit.rows("select count(*) from evidence") == [(0,)]
    liaison.post(f"/tasks/{number}/report", done="办理结果", back="/mine", files={"evidence": ("验收.pdf", PDF)})
    assert liaison.at == "/mine" and "现为“待核验”" in liaison.page


@contextmanager
def process(kit: Kit) -> Iterator[tuple[int, str]]:
    """The served desk as a process of its own: its id and its address."""
    command = [sys.executable, "-m", "dubanflow", "--home", str(kit.root), "serve", "--port", "0", "--no-schedule"]
    environ = {**os.environ, **kit.environ, "DUBANFLOW_NOW": "2026-03-02T09:00:00+08:00", "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, encoding="utf-8") as running:
        assert running.stdout is not None
        found = re.search(r"http://\S+", running.stdout.readline())
        assert found
        yield running.pid, found.group()
        running.terminate()


@pytest.mark.skipif(sys.platform != "linux", reason="a limit on a running process is Linux's")
def test_where_the_disk_takes_no_more_it_is_said_and_nothing_is_lost(sqlite_kit: Kit) -> None:
    import resource

    open_accounts(sqlite_kit)
    number = sqlite_kit.task()
    sqlite_kit.act(number, "accept", "3-2")
    room = max(path.stat().st_size for path in sqlite_kit.root.rglob("*") if path.is_file()) + (200 << 10)
    large = {"evidence": ("验收.pdf", PDF + b"x" * room)}
    free = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
    with process(sqlite_kit) as (pid, base):
        liaison = Browser(base)
        liaison.sign_in("zuzhi2-lly")
        liaison.get(f"/tasks/{number}/report")
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))
        page = liaison.post(f"/tasks/{number}/report", done="写了很久的办理结果", files=large)
        assert (liaison.status, "服务器的磁盘满了" in page) == (507, True)
        assert "写了很久的办理结果" in page
        assert kept(sqlite_kit) == [] and sqlite_kit.see(number, "3-2").state == "in_progress"
        resource.prlimit(pid, resource.RLIMIT_FSIZE, free)
        liaison.get(f"/tasks/{number}/report")
        liaison.post(f"/tasks/{number}/report", done="写了很久的办理结果", files=large)
        assert "现为“待核验”" in liaison.page and len(kept(sqlite_kit)) == 1
        liaison.client.close()


def kept(kit: Kit) -> list[Path]:
    """The files that lie in the evidence folder."""
    return [path for path in (kit.root / "evidence").rglob("*") if path.is_file()]
