"""The audit: every chain of events, every seal and what else the ledger remembers, against each other.

1. Seals: each behind the one before, none missing, and the root over its events as it was.
2. Chains: every event behind the one before, the last one as its task remembers it.
3. Tasks: state and deadline as the last event left them, numbers without a gap, nothing that refers to a task gone.
Rows are read a window at a time within one read transaction; nothing is written.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from operator import itemgetter

from dubanflow.ledger import chain, references, seals
from dubanflow.ledger.chain import Entry, is_whole
from dubanflow.ledger.db import Connection, Database, Row, Value
from dubanflow.ledger.diagnosis import End, diagnose
from dubanflow.ledger.people import remembered
from dubanflow.ledger.write import OFFICE_CHAIN, OFFICE_END
from dubanflow.services.audit_words import (
    Finding,
    fault_found,
    lost_found,
    office_or_task,
    row_found,
    seal_changed,
    seal_missing,
    seal_spoilt,
    seal_unknown,
    task_gone,
)

WINDOW = 500  # tasks at a time
MOST = 1000  # findings told in full; a ledger spoilt from end to end is counted, not listed


@dataclass(slots=True)
class Audit:
    """What was gone through and what was found. `more`: chains that were found broken beyond those listed."""

    events: int = 0
    tasks: int = 0
    seals: int = 0
    unsealed: int = 0
    more: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


@dataclass(frozen=True, slots=True)
class Sealed:
    """The seals whose roots hold, as ranges of ids in order."""

    ranges: tuple[tuple[int, int], ...]

    def __contains__(self, event_id: int) -> bool:
        return any(first <= event_id <= last for first, last in self.ranges)


def verify(
    database: Database, *, since: date | None = None, progress: Callable[[str, int], None] = lambda _step, _count: None
) -> Audit:
    """Go through the ledger. `since`: only the seals from that day on and the tasks that moved under them or later,
    each of these from its first event on."""
    audit = Audit()
    with database.read() as connection:
        kept = seals.seals(connection)
        start = next((i for i, seal in enumerate(kept) if since is None or seal.day >= since.isoformat()), len(kept))
        first_id = None if since is None else (kept[start - 1].last_id + 1 if start else 1)
        holding = _verify_seals(connection, audit, kept, start, progress)
        office = _office_end(connection)
        if office and not connection.scalar("select count(*) from event where chain = ?", [OFFICE_CHAIN]):
            name = office_or_task(OFFICE_CHAIN, None)
            audit.findings += [fault_found(fault, name) for fault in diagnose(OFFICE_CHAIN, [], office)]
        for tasks, entries in _windows(connection, first_id):
            _verify_window(audit, tasks, entries, office, holding)
            progress("核对任务", audit.events)
        if since is None:
            audit.findings += [lost_found(lost) for lost in references.lost(connection)]
    return audit


def _verify_seals(
    connection: Connection,
    audit: Audit,
    kept: list[seals.Seal],
    start: int,
    progress: Callable[[str, int], None],
) -> Sealed:
    """Step 1; the ranges whose roots hold."""
    for i, seal in enumerate(kept):
        before = kept[i - 1] if i else None
        if seal.first_id != (before.last_id + 1 if before else 1):
            audit.findings.append(seal_missing(before, seal))
        elif seals.seal_hash(seal, before.hash if before else "") != seal.hash:
            audit.findings.append(seal_changed(before, seal))
    remembered = {seal.hash for seal in kept}
    audit.findings += [
        seal_unknown(day, digest) for day, digest in seals.remembered(connection) if digest not in remembered
    ]
    holding = []
    for seal in kept[start:]:
        audit.seals += 1
        progress("核对封存", audit.seals)
        found, root = seals.recount(connection, seal)
        if (found, root) == (seal.events, seal.root):
            holding.append((seal.first_id, seal.last_id))
        else:
            audit.findings.append(seal_spoilt(seal, found, seals.tasks_under(connection, seal)))
    last = kept[-1].last_id if kept else 0
    audit.unsealed = int(connection.scalar("select count(*) from event where id > ?", [last]))
    return Sealed(tuple(holding))


def _verify_window(
    audit: Audit, tasks: dict[int, Row], entries: list[Entry], office: End | None, holding: Sealed
) -> None:
    """Step 2 and the first part of step 3 for the chains of a window."""
    chains = {number: list(rows) for number, rows in groupby(entries, key=itemgetter(1))}
    audit.events += len(entries)
    audit.tasks += len(tasks)
    for number in sorted(chains.keys() | tasks.keys()):
        rows, task = chains.get(number, []), tasks.get(number)
        if task is None and number != OFFICE_CHAIN:
            audit.findings.append(task_gone(number, rows))
        end = End(task[2], task[3]) if task else office if number == OFFICE_CHAIN else None
        faulty = not is_whole(rows) or (end is not None and End(len(rows), rows[-1].hash if rows else "") != end)
        if faulty and len(audit.findings) >= MOST:
            audit.more += 1
        elif faulty:
            name = office_or_task(number, task[1] if task else None)
            audit.findings += [fault_found(fault, name) for fault in diagnose(number, rows, end, holding.__contains__)]
        elif task is not None:
            audit.findings += row_found(task, rows)


def _windows(connection: Connection, first_id: int | None) -> Iterator[tuple[dict[int, Row], list[Entry]]]:
    """The tasks by id and their events, chain by chain; with `first_id` only chains that hold an event from it on."""
    if first_id is not None:
        moved = [
            row[0]
            for row in connection.rows("select distinct chain from event where id >= ? order by chain", [first_id])
        ]
        for i in range(0, len(moved), WINDOW):
            part = moved[i : i + WINDOW]
            marks = ", ".join("?" * len(part))
            yield _tasks(connection, f"id in ({marks})", part), _entries(connection, f"chain in ({marks})", part)
        return
    yield {}, _entries(connection, "chain <= 0", [])
    after = 0
    while tasks := _tasks(connection, "id > ?", [after], limit=WINDOW):
        last = max(tasks)
        yield tasks, _entries(connection, "chain > ? and chain <= ?", [after, last])
        after = last
    yield {}, _entries(connection, "chain > ?", [after])


def _office_end(connection: Connection) -> End | None:
    """What the office remembers of the end of its own chain."""
    seq, _, digest = (remembered(connection, OFFICE_END) or "").partition(" ")
    return End(int(seq), digest) if seq.isdigit() else None


def _tasks(connection: Connection, where: str, values: list[Value], *, limit: int = WINDOW) -> dict[int, Row]:
    rows = connection.rows(
        f"select id, number, event_seq, event_hash, state, deadline from task where {where} order by id limit {limit}",
        values,
    )
    return {row[0]: row for row in rows}


def _entries(connection: Connection, where: str, values: list[Value]) -> list[Entry]:
    rows = connection.rows(f"select {chain.COLUMNS} from event where {where} order by chain, seq", values)
    return list(map(Entry._make, rows))
