"""Make the pictures of the README from the demonstration office: the list page, a letter, and pages of the desk.

usage: make_images.py [HOME]

HOME is the home that `make demo` made (demo-office): its day is fixed and its accounts have the demo's password, so the
pictures come out alike. Needs chromium and playwright. The top of each page is shown, cut shorter where its file
would be larger than 150 kB.
"""

import re
import runpy
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from email import policy
from email.parser import BytesParser
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

OUT = Path(__file__).parent / "images"
DEMO = Path(__file__).parents[1] / "examples" / "demo.py"
HEIGHTS = {1100: 900, 390: 844}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
MOST = 150_000  # bytes of a picture
# picture -> (who looks, the page, its width)
DESK = {
    "today": ("ducha", "/", 1100),
    "task": ("ducha", "/tasks/{red}", 1100),
    "plan": ("ducha", "/plans/2026-P2", 1100),
    "leader": ("buzhang", "/leader", 1100),
    "mine": ("zuzhi2", "/mine", 390),
    "report": ("zuzhi2", "/tasks/{own}/report", 390),
}


def main() -> None:
    """Write docs/images/*.png."""
    from playwright.sync_api import sync_playwright

    home = Path(sys.argv[1] if len(sys.argv) > 1 else "demo-office")
    program = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if program is None:
        raise SystemExit("chromium is not installed")
    with TemporaryDirectory() as folder, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        files = {"list": newest(home / "out", "督办清单*.html"), "digest": letter(home, Path(folder) / "digest.html")}
        for name, file in files.items():
            for width in HEIGHTS:
                page = opened(browser, width)
                page.goto(file.absolute().as_uri())
                shoot(page, OUT / f"{name}-{width}.png")
        with served(home) as base:
            desk_pictures(browser, base)
        browser.close()


def desk_pictures(browser: "Browser", base: str) -> None:
    """The pages of the desk, each before somebody whose page it is."""
    numbers: dict[str, str] = {}
    for name, (login, path, width) in DESK.items():
        page = opened(browser, width)
        sign_in(page, base, login)
        if "{" in path:
            page.goto(f"{base}/tasks?scope=open&late=1" + ("&unit=zuzhi2" if "{own}" in path else ""))
            numbers["red"] = numbers["own"] = page.locator("table.tasks a[href^='/tasks/']").first.inner_text()
        page.goto(base + path.format(**numbers))
        shoot(page, OUT / f"{name}-{width}.png")


def opened(browser: "Browser", width: int) -> "Page":
    """An empty page of a width, in a browser of its own."""
    context = browser.new_context(locale="zh-CN", viewport={"width": width, "height": HEIGHTS[width]})
    return context.new_page()


def sign_in(page: "Page", base: str, login: str) -> None:
    """Sign in with the demo's password."""
    page.goto(base)
    page.get_by_label("登录名").fill(login)
    page.get_by_label("密码").fill(runpy.run_path(str(DEMO))["PASSWORD"])
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


@contextmanager
def served(home: Path) -> Iterator[str]:
    """The desk of a home, served while the block runs; its address."""
    command = [sys.executable, "-m", "dubanflow", "--home", str(home), "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") as running:  # noqa: S603 - our own command
        found = re.search(r"http://\S+", running.stdout.readline() if running.stdout else "")
        if found is None:
            raise SystemExit(f"the desk of {home} does not open")
        try:
            yield found.group()
        finally:
            running.terminate()


def newest(folder: Path, pattern: str) -> Path:
    """The last file of a kind, by name."""
    found = sorted(folder.glob(pattern))
    if not found:
        raise SystemExit(f"no {pattern} in {folder}: run make demo first")
    return found[-1]


def letter(home: Path, target: Path) -> Path:
    """The page of the last weekly digest that the chief leader was sent."""
    for mail in sorted((home / "out" / "mail").glob("*/*_buzhang.eml"), reverse=True):
        message = BytesParser(policy=policy.default).parsebytes(mail.read_bytes())
        body = message.get_body(("html",))  # type: ignore[attr-defined]
        if "周报" in message["Subject"]:
            target.write_text(body.get_content(), encoding="utf-8")
            return target
    raise SystemExit(f"no weekly digest in {home}: run make demo first")


def shoot(page: "Page", target: Path) -> None:
    """A picture of the top of a page, as tall as the limit of its size lets it be."""
    assert page.viewport_size is not None
    size = dict(page.viewport_size)
    while True:
        page.set_viewport_size({"width": size["width"], "height": size["height"]})
        picture = page.screenshot()
        if len(picture) <= MOST or size["height"] < 500:
            break
        size["height"] -= 60
    target.write_bytes(picture)
    print(target, len(picture))


if __name__ == "__main__":
    main()
