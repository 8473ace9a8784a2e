"""The event chains of many tasks that live a few thousand lives, worked out by a process beside the one that writes.

Hashing and writing do not need each other: `Beside` hashes the next chunk on another core while this one is written.
A chunk holds one narrow row a task (`LIVED`); what is the same for all tasks of a life the database itself writes
from the life (bulk.py).
"""

import gc
import random
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from multiprocessing import get_context
from multiprocessing.connection import Connection as Pipe
from types import TracebackType

from dubanflow.ledger.chain import SEPARATOR
from lives import UNIT_IN_PAYLOAD, UNIT_MARK, Shape

CHUNK = 10_000
HOUR = "T01:00:00.000000Z"
SPLIT, END = SEPARATOR.encode(), b"\n"

# `decisions` counts those of all tasks before: with it a decision's id is known where its draft is written. `hash` is
# that of the last event, `hashes` are those of all events, joined.
LIVED = ("task", "life", "unit", "liaison", "number", "aside", "decisions", "hash", "hashes")
Lived = tuple[int, int, int, str, str, str | None, int, str, str]

# An event as it is chained: what comes before what differs from task to task, which of these, what comes after.
NOTHING, LIAISON, UNIT = range(3)
Piece = tuple[bytes, int, bytes]


@dataclass(frozen=True, slots=True)
class Order:
    """So many tasks, `due` of them spread evenly among the others, each with a unit of `units` (ids, in order).

    Due ones take the first `now` lives in turn, the others the lives behind them. As many of the others, spread as the
    due ones are, are to be looked at on the day `spare`. `lives` and `decisions` are the events and the number of
    decisions of each life. With `lines` the events come as lines for PostgreSQL's COPY, without it as `hashes`.
    """

    tasks: int
    due: int
    spare: str | None
    units: list[int]
    now: int
    lives: list[list[Piece]]
    decisions: list[int]
    lines: bool


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some tasks: the values of `LIVED`, and their events as lines if so ordered."""

    lived: list[Lived]
    lines: bytes


def pieces_of(shape: Shape, definition: str) -> list[Piece]:
    """The events of a life as `chain.link` takes them, from behind the task's number on."""
    found = []
    for seq, (day, kind, actor, payload) in enumerate(shape.events, start=1):
        before = SEPARATOR.join(("", str(seq), f"{day}{HOUR}", day, kind, ""))
        after = SEPARATOR.join(("", payload, definition))
        head, mark, tail = after.partition(UNIT_IN_PAYLOAD)
        assert "\\" not in head + tail  # which COPY would read as an escape
        if mark:
            assert actor != UNIT_MARK
            found.append((f"{before}{actor}{head}".encode(), UNIT, tail.encode()))
        elif actor == UNIT_MARK:
            found.append((before.encode(), LIAISON, after.encode()))
        else:
            found.append((f"{before}{actor}{after}".encode(), NOTHING, b""))
    return found


def chosen(order: Order) -> Iterator[tuple[int, int, int, bool]]:
    """Of each task its number, its life, the place of its unit, and whether the day `spare` is to look at it."""
    chance = random.Random(order.tasks)
    due, tasks, rest = order.due, order.tasks, len(order.lives) - order.now
    for n in range(tasks):
        turn = n * due // tasks  # how many due ones came before
        late = (n + 1) * due // tasks > turn
        life = turn % order.now if late else order.now + n * 7919 % rest
        # halfway between two due ones
        aside = not late and (n * due + tasks // 2) // tasks < ((n + 1) * due + tasks // 2) // tasks
        yield n + 1, life, chance.randrange(len(order.units)), aside


def chunks(order: Order) -> Iterator[Chunk]:
    """The tasks, numbered from 1; the same for the same order."""
    found = chosen(order)
    decisions = 0
    while batch := list(islice(found, CHUNK)):
        lived: list[Lived] = []
        lines: list[bytes] = []
        for task, life, place, aside in batch:
            unit, liaison, day = order.units[place], f"d{place + 1}-l", order.spare if aside else None
            events, hashes = chained(order.lives[life], task, liaison, unit)
            number, last = f"2026-{task:03d}", hashes[-1].decode()
            joined = "" if order.lines else b"".join(hashes).decode()
            lived.append((task, life, unit, liaison, number, day, decisions, last, joined))
            decisions += order.decisions[life]
            if order.lines:
                lines += [part for row in zip(events, hashes, strict=True) for part in (row[0], SPLIT, row[1], END)]
        yield Chunk(lived, b"".join(lines))


def chained(pieces: list[Piece], task: int, liaison: str, unit: int) -> tuple[list[bytes], list[bytes]]:
    """A task's events as they are chained, behind the hash before them, and their hashes."""
    chain = str(task).encode()
    parts = (b"", liaison.encode(), str(unit).encode())
    events, hashes, previous = [], [], b""
    for before, part, after in pieces:
        event = b"".join((chain, before, parts[part], after))
        previous = sha256(b"".join((previous, SPLIT, event))).hexdigest().encode()
        events.append(event)
        hashes.append(previous)
    return events, hashes


class Beside:
    """A process that makes the chunks of one order. It is at most one chunk ahead, so memory does not grow."""

    def __init__(self) -> None:
        context = get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs,), daemon=True)
        self.process.start()
        theirs.close()

    def __enter__(self) -> "Beside":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.process.terminate()
        self.process.join()
        self.pipe.close()

    def chunks(self, order: Order) -> Iterator[Chunk]:
        """What `chunks` gives. Raises EOFError where the process ended early; it says why itself."""
        self.pipe.send(order)
        while chunk := self.pipe.recv():
            yield chunk


def _serve(pipe: Pipe) -> None:
    gc.disable()  # rows by the hundred thousand, none of them in a circle
    for chunk in chunks(pipe.recv()):
        pipe.send(chunk)
    pipe.send(None)
