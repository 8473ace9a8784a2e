"""A real browser before a real `dubanflow serve`: a request that leaves the machine or a console error fails a test."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from browser_kit import Site
from desk_kit import open_accounts
from kit import Kit, make_kit

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM = os.environ.get("DUBANFLOW_TEST_CHROMIUM", "/usr/bin/chromium")
HOW = "a browser test needs Chromium: apt-get install chromium fonts-noto-cjk, pip install playwright"
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here is slow: it starts processes and a browser."""
    for item in items:
        if "tests/browser" in item.path.as_posix():
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def chromium() -> Iterator["Browser"]:
    """The browser; skipped where there is none, required under DUBANFLOW_TEST_REQUIRE=1."""
    missing = "" if Path(CHROMIUM).exists() else f"no {CHROMIUM}"
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing = "no playwright"
    if missing and os.environ.get("DUBANFLOW_TEST_REQUIRE"):
        pytest.fail(f"{HOW} ({missing})")
    if missing:
        pytest.skip(f"{HOW} ({missing})")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, headless=True, args=ARGS)
        yield browser
        browser.close()


@pytest.fixture
def open_site(chromium: "Browser", tmp_path: Path) -> Iterator[Callable[..., Site]]:
    """Serve an office: `open_site(kit, on="2026-03-02")` starts the real command on a free port."""
    running: list[tuple[subprocess.Popen[str], Site]] = []

    def start(kit: Kit, on: str = "2026-03-02", port: int = 0) -> Site:
        environ = {**os.environ, **kit.environ, "DUBANFLOW_NOW": f"{on}T09:00:00+08:00", "PYTHONUNBUFFERED": "1"}
        command = [sys.executable, "-m", "dubanflow", "--home", str(kit.root), "serve", "--port", str(port)]
        command.append("--no-schedule")
        process = subprocess.Popen(
            command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8"
        )
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.search(r"http://\S+", line)
        assert found, line + process.stdout.read()
        running.append((process, Site(kit, found.group(), chromium)))
        return running[-1][1]

    yield start
    for process, site in running:
        for context in site.contexts:
            context.close()
        process.terminate()
        said, _ = process.communicate(timeout=30)
        assert process.returncode == 0, said
        assert "Traceback" not in said, said
        assert site.faults == []


@pytest.fixture
def site(open_site: Callable[..., Site], tmp_path: Path) -> Site:
    """The story's office with accounts and no task yet, on the morning of 2 March 2026."""
    kit = make_kit(tmp_path / "office", {})
    open_accounts(kit)
    return open_site(kit)
