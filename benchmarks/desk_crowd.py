"""A whole office before the desk at once, for `desk.py`: everybody signs in, works, and the daily run goes on."""

import asyncio
import random
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from desk_line import Line
from desk_people import Somebody, feedback, sign_in, spread


async def crowd(base: str, people: list[Somebody], seconds: float, think: float, home: Path) -> dict[str, Any]:
    """Everybody signs in, then works, and the daily run goes on beside them."""
    began = time.perf_counter()
    lines = [Line(base) for _ in people]
    arriving: list[float] = []

    async def arrive(line: Line, one: Somebody) -> None:
        start = time.perf_counter()
        one.cookie = await sign_in(line, one.login)
        arriving.append(time.perf_counter() - start)

    await asyncio.gather(*(arrive(line, one) for line, one in zip(lines, people, strict=True)))
    signed = time.perf_counter() - began
    spans: dict[str, list[float]] = {}
    faults: Counter[str] = Counter()
    until = time.perf_counter() + seconds
    day, *_ = await asyncio.gather(
        daily(home), *(work(line, one, until, think, spans, faults) for line, one in zip(lines, people, strict=True))
    )
    every = [span for some in spans.values() for span in some]
    return {
        "people": len(people),
        "sign_in_s": round(signed, 1),
        "sign_in": spread(arriving),
        "requests": len(every),
        "per_second": round(len(every) / seconds, 1),
        "errors": dict(faults),
        "daily_run": day,
        "all": spread(every),
        **{name: spread(some) for name, some in sorted(spans.items())},
    }


async def daily(home: Path) -> dict[str, Any]:
    """The daily run as a process of its own: how it ended, after how many seconds."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "dubanflow", "--home", str(home.absolute()), "daily", "--confirm"]
    process = await asyncio.create_subprocess_exec(*command, cwd=home, stdout=asyncio.subprocess.PIPE)
    said, _ = await process.communicate()
    return {"status": process.returncode, "s": round(time.perf_counter() - began, 1), "said": said.decode().strip()}


async def work(
    line: Line, one: Somebody, until: float, think: float, spans: dict[str, list[float]], faults: Counter[str]
) -> None:
    """One person at work: look, think, go on."""
    dice = random.Random(one.login)
    await asyncio.sleep(dice.random() * think)
    while time.perf_counter() < until:
        name, method, path, headers, body = step(one, dice)
        began = time.perf_counter()
        try:
            status, _, _ = await line.ask(method, path, headers=headers, body=body)
        except (OSError, asyncio.IncompleteReadError) as error:
            status, line.writer = type(error).__name__, None
        spans.setdefault(name, []).append(time.perf_counter() - began)
        if status != 200:
            faults[f"{name} {status}"] += 1
        await asyncio.sleep(dice.expovariate(1 / think))


def step(one: Somebody, dice: random.Random) -> tuple[str, str, str, dict[str, str], bytes]:
    """What somebody does next: name, method, address, headers, body."""
    cookie = {"Cookie": one.cookie}
    if one.supervisor:
        name, path = dice.choice([("morning", "/"), ("list", "/tasks"), ("red list", "/tasks?light=red")])
        return name, "GET", path, cookie, b""
    if one.tasks and dice.random() < 0.15:
        return feedback(one, dice.choice(one.tasks))
    if one.tasks and dice.random() < 0.5:
        return "task page", "GET", f"/tasks/{dice.choice(one.tasks)}", cookie, b""
    return "unit's list", "GET", "/tasks", cookie, b""
