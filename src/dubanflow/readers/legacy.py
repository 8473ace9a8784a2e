"""Old formats (.doc, .wps, .et): turned into .docx or .xlsx by LibreOffice where it is installed, then read as such.

Every conversion runs with a profile directory of its own, so that it neither waits for nor disturbs a LibreOffice that
a person has open, and its whole process group is ended when the time is over: soffice is a starter script.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from dubanflow.readers import docx, isolated
from dubanflow.readers.content import Content, UnreadableError

TIMEOUT = 120.0  # seconds; the first start of a fresh profile takes some
MISSING = "读取这种旧格式需要 LibreOffice，本机没有安装；请用 WPS 或 Office 打开，另存为 {modern} 后再导入。"
FAILED = "LibreOffice 没能转换这个文件（可能已损坏或设有密码）；请用 WPS 或 Office 打开，另存为 {modern} 后再导入。"
SLOW = "LibreOffice 在 {seconds:.0f} 秒内没有转换完；请用 WPS 或 Office 打开，另存为 {modern} 后再导入。"

_USUAL_PLACES = (
    "/usr/lib/libreoffice/program/soffice",
    "/usr/local/bin/soffice",
    "/opt/libreoffice/program/soffice",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "C:/Program Files/LibreOffice/program/soffice.exe",
    "C:/Program Files (x86)/LibreOffice/program/soffice.exe",
)


def read_doc(data: bytes) -> Content:
    """The lines of an old Word document (.doc)."""
    return docx.read(convert(data, ".doc", ".docx"))


def read_wps(data: bytes) -> Content:
    """The lines of a WPS text document (.wps)."""
    return docx.read(convert(data, ".wps", ".docx"))


def read_et(data: bytes) -> Content:
    """The rows of a WPS workbook (.et)."""
    return isolated.read_isolated("dubanflow.readers.excel:read_xlsx", convert(data, ".et", ".xlsx"))


def find_soffice() -> str | None:
    """LibreOffice's starter: on the search path, else at the usual places; None where it is not installed."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    versions = sorted(map(str, Path("/opt").glob("libreoffice*/program/soffice")), reverse=True)
    return found or next((place for place in (*versions, *_USUAL_PLACES) if Path(place).is_file()), None)


def convert(data: bytes, suffix: str, modern: str, *, timeout: float = TIMEOUT) -> bytes:
    """The document as the bytes of a `modern` file; raises UnreadableError where that cannot be had."""
    soffice = find_soffice()
    if soffice is None:
        raise UnreadableError(MISSING.format(modern=modern))
    with tempfile.TemporaryDirectory(prefix="dubanflow-", ignore_cleanup_errors=True) as folder:
        source, target = Path(folder) / f"source{suffix}", Path(folder) / "out"
        source.write_bytes(data)
        profile = (Path(folder) / "profile").as_uri()
        arguments = [f"-env:UserInstallation={profile}", "--headless", "--norestore", "--nolockcheck"]
        arguments += ["--convert-to", modern.removeprefix("."), "--outdir", str(target), str(source)]
        if not _run([soffice, *arguments], timeout):
            raise UnreadableError(SLOW.format(seconds=timeout, modern=modern))
        made = target / f"source{modern}"
        if not made.is_file():
            raise UnreadableError(FAILED.format(modern=modern))
        return made.read_bytes()


def _run(command: list[str], timeout: float) -> bool:
    """Run a command to its end, in a process group of its own; False, and the whole group ended, when time is over."""
    quiet = subprocess.DEVNULL
    try:
        process = subprocess.Popen(  # noqa: S603 - LibreOffice, with arguments of our own
            command, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True
        )
    except OSError:
        return True  # found, but not to be started: there will be no converted file, which says so
    with process:
        try:
            process.wait(timeout)
        except subprocess.TimeoutExpired:
            _end(process)
            return False
    return True


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process and everything it started."""
    if sys.platform == "win32":
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)
