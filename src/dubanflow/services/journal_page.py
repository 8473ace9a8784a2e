"""The event log page by page, newest first, narrowed by kind, unit, task, person and days."""

from dataclasses import dataclass
from datetime import date

from dubanflow.ledger.db import Connection, Value
from dubanflow.office import Office
from dubanflow.services.event_words import KINDS
from dubanflow.services.journal import EVENTS, OFFICE_KINDS, JournalLine, told

SIZE = 100


@dataclass(frozen=True, slots=True)
class JournalQuery:
    """What is asked: `kind` of event, `unit` and `task` by id, `actor` by code, business days inclusive."""

    kind: str = ""
    unit: int | None = None
    task: int | None = None
    actor: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class JournalPage:
    """A page: `older` and `newer` are the marks to go on from, 0 where nothing lies there."""

    lines: tuple[JournalLine, ...]
    older: int = 0
    newer: int = 0


def journal_page(
    office: Office, connection: Connection, query: JournalQuery, *, before: int = 0, after: int = 0, size: int = SIZE
) -> JournalPage:
    """The newest events; older ones than the mark `before`, or the next newer ones than `after`."""
    where, values = _where(query)
    upward = after > 0
    if before or after:
        where.append("e.id > ?" if upward else "e.id < ?")
        values.append(after or before)
    condition = f" where {' and '.join(where)}" if where else ""
    way = "asc" if upward else "desc"
    found = connection.rows(
        f"select e.id from event e left join task t on t.id = e.chain{condition} order by e.id {way} limit ?",
        [*values, size + 1],
    )
    ids = [int(row[0]) for row in found][:size]
    more = len(found) > size
    if upward:
        ids.reverse()
    if not ids:
        return JournalPage((), newer=0)
    rows = connection.rows(
        f"{EVENTS} where e.id in ({', '.join('?' * len(ids))}) order by e.id desc", [int(one) for one in ids]
    )
    has_older, has_newer = (True, more) if upward else (more, bool(before))
    return JournalPage(tuple(told(office, connection, rows)), ids[-1] if has_older else 0, ids[0] if has_newer else 0)


def kind_labels(office: Office, connection: Connection) -> dict[str, str]:
    """Every kind of event in words: acts of the workflows in the ledger, the system's own, the office's."""
    acts: dict[str, str] = {}
    for (digest,) in connection.rows("select hash from definition order by loaded_at, hash"):
        workflow = office.workflow(connection, digest)
        acts |= {trigger: workflow.label(trigger) for trigger in workflow.triggers}
    return acts | KINDS | OFFICE_KINDS


def _where(query: JournalQuery) -> tuple[list[str], list[Value]]:
    conditions: list[tuple[str, Value]] = []
    if query.kind:
        conditions.append(("e.kind = ?", query.kind))
    if query.unit is not None:
        conditions.append(("t.unit_id = ?", query.unit))
    if query.task is not None:
        conditions.append(("e.chain = ?", query.task))
    if query.actor:
        conditions.append(("e.actor = ?", query.actor))
    if query.since:
        conditions.append(("e.day >= ?", query.since.isoformat()))
    if query.until:
        conditions.append(("e.day <= ?", query.until.isoformat()))
    return [one for one, _ in conditions], [value for _, value in conditions]
