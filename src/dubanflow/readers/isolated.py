"""Reading in a process of its own: for parsers that a crafted file can abort, hang or blow up.

A .xls of a few kilobytes that names one far-off cell makes the parser ask for 137 GB and abort the whole process,
which would be the web desk. So such formats are parsed in a child with a time and a memory limit; it gets the bytes on
its standard input and answers in JSON. Costs about a tenth of a second.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from dubanflow.domain.plan.values import Line
from dubanflow.readers.content import Content, UnreadableError, find_reader

TIMEOUT = 60.0  # seconds
MEMORY = 3 << 30  # bytes of address space; a full old-style sheet (65536 x 256) takes about one
CRASHED = "文件内容异常，读取时中断；请用 WPS 或 Office 打开核对，另存后再导入，或把内容粘贴到 .docx 后导入。"
SLOW = "文件太复杂，{seconds:.0f} 秒内没有读完；请只保留正文和任务表，另存后再导入。"


def read_isolated(target: str, data: bytes, *, timeout: float = TIMEOUT) -> Content:
    """What the reader `target` makes of the bytes, in a child; raises UnreadableError, also when the child dies."""
    try:
        child = subprocess.run(  # noqa: S603 - our own interpreter with a name from the table of readers
            [sys.executable, "-m", __name__, target],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=timeout,
            check=False,
            env=_environment(),
        )
    except subprocess.TimeoutExpired as fault:
        raise UnreadableError(SLOW.format(seconds=timeout)) from fault
    if child.returncode != 0:
        raise UnreadableError(CRASHED)
    answer = json.loads(child.stdout)
    if "refused" in answer:
        raise UnreadableError(answer["refused"])
    return _content(answer)


def _environment() -> dict[str, str]:
    """The child's environment: ours, with this very copy of the package found first."""
    home = str(Path(__file__).parents[2])
    paths = [home, os.environ.get("PYTHONPATH", "")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}


def _content(answer: dict[str, Any]) -> Content:
    lines = tuple(
        Line(number, text, None if cells is None else tuple(cells), tuple(spanned), heading, bold, full)
        for number, text, cells, spanned, heading, bold, full in answer["lines"]
    )
    return Content(lines, tuple(answer["running"]), tuple(answer["notes"]))


def _answer(content: Content) -> dict[str, Any]:
    rows = [(one.number, one.text, one.cells, one.spanned, one.heading, one.bold, one.full) for one in content.lines]
    return {"lines": rows, "running": content.running, "notes": content.notes}


def _limit_memory() -> None:
    """Let the child fail rather than the machine; not every system knows such limits."""
    if sys.platform == "win32":
        return
    import resource  # there is no such module on Windows

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def main() -> None:
    """The child: bytes in on standard input, JSON out on standard output."""
    _limit_memory()
    try:
        answer = _answer(find_reader(sys.argv[1])(sys.stdin.buffer.read()))
    except UnreadableError as refusal:
        answer = {"refused": str(refusal)}
    sys.stdout.buffer.write(json.dumps(answer).encode("ascii"))


if __name__ == "__main__":
    main()
