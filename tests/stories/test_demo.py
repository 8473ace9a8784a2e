"""`make demo` followed to its end by somebody new: the desk opens as it says, each of its accounts signs in at once."""

import os
import re
import runpy
import subprocess
import sys
from email import policy
from email.parser import BytesParser
from pathlib import Path

import pytest

from desk_kit import Browser

ROOT = Path(__file__).parents[2]
DEMO = runpy.run_path(str(ROOT / "examples" / "demo.py"))
# login -> (the page that opens, part of it)
FIRST_PAGES = {
    "ducha": ("/", "服务站点建成60个"),  # a report that waits to be verified
    "zuzhi2": ("/mine", "待签收"),
    "zuzhi2-kz": ("/mine", "规范社区网格党支部设置"),
    "fgld": ("/leader", "请领导支持：请部领导协调市文旅局"),
    "buzhang": ("/leader", "请您签发"),
    "admin": ("/admin", "账号"),
    "anquan": ("/admin", "接口令牌"),
    "shenji": ("/log", "核对全部"),
}


@pytest.mark.slow
def test_the_demo_ends_by_saying_how_to_open_the_desk_and_it_opens_so(tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, str(ROOT / "examples" / "demo.py")],
        cwd=tmp_path, check=True, capture_output=True, encoding="utf-8",
    ).stdout  # fmt: skip
    ending = told[told.index("打开督办台") :]
    assert DEMO["PASSWORD"] in ending
    command = re.search(r"dubanflow (--home \S+ serve)", ending)
    assert command is not None
    letter = sorted((tmp_path / "demo-office" / "out" / "mail").rglob("*_zuzhi2-lly.eml"))[0]
    body = BytesParser(policy=policy.default).parsebytes(letter.read_bytes()).get_body(("html",))
    assert body is not None and f'href="{DEMO["DESK"]}/tasks/2026-' in body.get_content()

    serve = [sys.executable, "-m", "dubanflow", *command[1].split(), "--port", "0"]
    environ = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(serve, cwd=tmp_path, env=environ, stdout=subprocess.PIPE, encoding="utf-8") as desk:
        assert desk.stdout is not None
        base = re.search(r"http://\S+", desk.stdout.readline())
        assert base is not None
        assert {login for login, *_ in DEMO["ACCOUNTS"]} == set(FIRST_PAGES)
        for login, (path, part) in FIRST_PAGES.items():
            assert login in ending
            person = Browser(base.group())
            page = person.sign_in(login, DEMO["PASSWORD"])
            person.client.close()
            assert (person.at, part in page) == (path, True), login
        desk.terminate()
        said, _ = desk.communicate(timeout=60)
    assert (desk.returncode, said.rstrip().splitlines()[-1]) == (0, "已停止。")
