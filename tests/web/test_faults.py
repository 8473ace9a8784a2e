"""When something is wrong underneath: a page that says what happened and what to do, and nothing half done."""

import errno
import socket
import sqlite3
from collections.abc import Iterator

import httpx
import pytest

from desk_kit import DeskKit
from dubanflow.ledger import db


def refused_by(desk: DeskKit, error: Exception) -> None:
    """Let every statement from now on end with an error, as a full disk or a dead server would."""

    def touch(_statement: str) -> None:
        raise error

    desk.kit.office.database.touch = touch


def test_a_locked_ledger_is_told_and_nothing_is_written(sqlite_desk: DeskKit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db, "BUSY_MS", 200)
    browser = sqlite_desk.as_("ducha")
    path = sqlite_desk.kit.office.database.path
    assert path is not None
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("begin immediate")
    try:
        browser.post("/sign-out")
        assert browser.status == 423
        assert "台账正忙" in browser.page
        assert browser.get("/tasks")  # reading goes on
        assert browser.status == 200
    finally:
        holder.execute("rollback")
        holder.close()
    browser.post("/sign-out")
    assert "已退出" in browser.page


def test_a_ledger_that_is_gone_is_told_and_found_again_without_a_restart(sqlite_desk: DeskKit) -> None:
    browser = sqlite_desk.as_("ducha")
    path = sqlite_desk.kit.office.database.path
    assert path is not None
    hidden = path.with_suffix(".away")
    path.rename(hidden)
    browser.get("/tasks")
    assert browser.status == 503
    assert "请联系系统管理员" in browser.page
    hidden.rename(path)
    browser.get("/tasks")
    assert browser.status == 200


# what the machine says, the status, part of the page
BROKEN = [
    (OSError(errno.ENOSPC, "No space left on device"), 507, "磁盘已满"),
    (sqlite3.OperationalError("database or disk is full"), 507, "磁盘已满"),
    (ValueError("nobody foresaw this"), 500, "程序出错"),
]


@pytest.mark.parametrize(("error", "status", "part"), BROKEN)
def test_what_breaks_underneath_becomes_a_page_without_a_traceback(
    sqlite_desk: DeskKit, error: Exception, status: int, part: str
) -> None:
    browser = sqlite_desk.as_("ducha")
    refused_by(sqlite_desk, error)
    browser.get("/tasks")
    assert browser.status == status
    assert part in browser.page
    assert "Traceback" not in browser.page


def test_a_page_that_is_not_there_is_said_in_the_layout(sqlite_desk: DeskKit) -> None:
    browser = sqlite_desk.as_("ducha")
    browser.get("/no/such/page")
    assert (browser.status, "没有这个页面" in browser.page, "督办清单" in browser.page) == (404, True, True)
    browser.get("/sign-out")
    assert (browser.status, "只接受表单提交" in browser.page) == (405, True)


@pytest.mark.parametrize("number", ["9" * 30, "0" * 30 + "9" * 30, "0" * 30 + "9" * 5000, "-1", "１"])
def test_a_number_that_no_ledger_can_hold_is_told(sqlite_desk: DeskKit, number: str) -> None:
    browser = sqlite_desk.as_("ducha")
    browser.get(f"/log?before={number}")
    assert (browser.status, "不是编号或数目" in browser.page) == (422, True)
    browser.get(f"/papers/{number}")
    assert browser.status == 404


def test_what_is_too_large_is_refused_unread(sqlite_desk: DeskKit) -> None:
    kind = "application/x-www-form-urlencoded"
    head = f"POST /sign-out HTTP/1.1\r\nHost: x\r\nContent-Type: {kind}\r\nContent-Length: 99999999999\r\n\r\n"
    with socket.create_connection(("127.0.0.1", sqlite_desk.server.port), timeout=10) as line:
        line.sendall(head.encode())
        said = line.recv(4096).decode()
    assert said.startswith("HTTP/1.1 413")


def test_a_form_cut_off_or_too_large_is_told_and_leaves_nothing(sqlite_desk: DeskKit) -> None:
    browser = sqlite_desk.as_("ducha")
    cookie = f"dubanflow_session={browser.client.cookies['dubanflow_session']}"
    before = sqlite_desk.kit.rows("select count(*) from event")
    kind = {"Content-Type": "multipart/form-data; boundary=x", "Cookie": cookie}
    unbound = kind | {"Content-Type": "multipart/form-data"}
    broken = httpx.post(f"{sqlite_desk.base}/plans", content=b"--x\r\nContent-Disp", headers=unbound)
    assert (broken.status_code, "没有读懂提交的表单" in broken.text) == (422, True)

    def endless() -> Iterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
        for _ in range(260):
            yield b"x" * (1 << 20)

    large = httpx.post(f"{sqlite_desk.base}/plans", content=endless(), headers=kind, timeout=60)
    assert (large.status_code, "一个文件不能超过 50 兆字节" in large.text) == (413, True)
    asked = httpx.post(f"{sqlite_desk.base}/api/v1/plans?year=2026", content=endless(), headers=kind, timeout=60)
    assert (asked.status_code, asked.json()["title"]) == (413, "内容太大")
    assert sqlite_desk.kit.rows("select count(*) from event") == before


def test_a_database_server_that_drops_a_page_in_the_middle_is_told_and_found_again(
    desk: DeskKit, monkeypatch: pytest.MonkeyPatch
) -> None:
    if desk.kit.office.database.dialect != "postgresql":
        pytest.skip("a file has no server")
    browser = desk.as_("ducha")
    database = desk.kit.office.database

    def drop(statement: str) -> None:
        if "from task" in statement:
            database.touch = None
            with database.write() as other:
                other.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()"
                    " and state = 'idle in transaction' and application_name = ?",
                    [desk.kit.root.parent.name],
                )

    monkeypatch.setenv("PGAPPNAME", desk.kit.root.parent.name)  # so that nobody else loses a connection
    database.touch = drop
    browser.get("/tasks")
    assert (browser.status, "连不上台账" in browser.page) == (503, True)
    browser.get("/tasks")
    assert browser.status == 200
