"""Make the pictures of the README from the demonstration office: the list page and a letter, wide and on a phone.

usage: make_images.py [HOME]

HOME is the home that `make demo` made (demo-office). Needs chromium. The top of each page is shown.
"""

import shutil
import subprocess
import sys
import tempfile
from email import policy
from email.parser import BytesParser
from pathlib import Path

OUT = Path(__file__).parent / "images"
HEIGHTS = {1100: 900, 390: 844}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def main() -> None:
    """Write docs/images/{list,digest}-{1100,390}.png."""
    home = Path(sys.argv[1] if len(sys.argv) > 1 else "demo-office")
    browser = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if browser is None:
        raise SystemExit("chromium is not installed")
    with tempfile.TemporaryDirectory() as folder:
        pages = {"list": newest(home / "out", "督办清单*.html"), "digest": letter(home, Path(folder) / "digest.html")}
        for name, page in pages.items():
            for width, height in HEIGHTS.items():
                path = OUT / f"{name}-{width}.png"
                shoot(browser, page, path, width, height, Path(folder) / "profile")
                print(path, path.stat().st_size)


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


def shoot(browser: str, page: Path, target: Path, width: int, height: int, profile: Path) -> None:
    """A picture of the top of a page."""
    subprocess.run(  # noqa: S603 - the browser found above, with arguments of this script only
        [
            browser,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            "--no-first-run",
            "--disable-background-networking",
            "--lang=zh-CN",
            f"--user-data-dir={profile}",
            f"--window-size={width},{height}",
            f"--screenshot={target}",
            page.absolute().as_uri(),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )


if __name__ == "__main__":
    main()
