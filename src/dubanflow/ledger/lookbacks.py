"""Look-backs in the ledger: which tasks were closed up to an event, the draws and what their checks found."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from dubanflow.ledger.db import Connection, Row
from dubanflow.ledger.records import day, marks


@dataclass(frozen=True, slots=True)
class Closed:
    """A task that was verified and not opened again: number, the unit it was with, the day, who verified it."""

    task_id: int
    number: str
    unit: int
    day: date
    verified_by: str
    event: int


@dataclass(frozen=True, slots=True)
class Draw:
    """A draw as recorded, with how many of its tasks wait, held and failed."""

    id: int
    drawn_on: date
    drawn_by: str
    share: str
    least: int
    seed: int
    closed_from: date
    closed_to: date
    closed: int
    last_event: int
    waiting: int
    held: int
    failed: int

    @property
    def drawn(self) -> int:
        """How many tasks were drawn."""
        return self.waiting + self.held + self.failed


@dataclass(frozen=True, slots=True)
class DrawnTask:
    """A task of a draw. `state`: waiting, held, failed. `done` is what the unit said when it reported."""

    lookback: int
    task_id: int
    number: str
    title: str
    requirement: str
    unit: str
    deadline: date
    closed_on: date | None
    state: str
    checked_on: date | None
    checked_by: str
    note: str
    done: str = ""
    verified_by: str = ""
    evidence: tuple[str, ...] = ()


def closed_tasks(connection: Connection, since: date, until: date, *, last_event: int) -> list[Closed]:
    """The tasks verified from `since` to `until` and closed as the ledger stood at an event, by number.

    Worked out from the events alone, so that it gives the same for ever. One that had been drawn since its closure, in
    a draw before that event, is not drawn again.
    """
    kinds = ("assign", "reassign", "verify", "reopen", "cancel")
    found: dict[int, Closed] = {}
    units: dict[int, int] = {}
    for row in connection.stream(
        "select e.id, e.chain, e.kind, e.day, e.actor, e.payload, t.number from event e join task t on t.id = e.chain"
        f" where e.kind in ({marks(kinds)}) and e.id <= ? and exists (select 1 from event v where v.chain = e.chain"
        " and v.kind = 'verify' and v.day >= ? and v.day <= ?) order by e.chain, e.seq",
        [*kinds, last_event, since.isoformat(), until.isoformat()],
    ):
        _follow(found, units, row)
    earlier = connection.rows(
        "select x.task_id, max(l.last_event) from lookback_task x join lookback l on l.id = x.lookback_id"
        " where l.last_event < ? group by x.task_id",
        [last_event],
    )
    drawn = {row[0]: row[1] for row in earlier}
    rows = [one for one in found.values() if since <= one.day <= until and drawn.get(one.task_id, 0) < one.event]
    return sorted(rows, key=lambda row: row.number)


def _follow(found: dict[int, Closed], units: dict[int, int], row: Row) -> None:
    """One event further: who has the task, whether it is closed."""
    event, chain, kind, on, actor, payload, number = row
    if kind in ("assign", "reassign"):
        units[chain] = json.loads(payload).get("unit", units.get(chain, 0))
    elif kind in ("reopen", "cancel"):
        found.pop(chain, None)
    else:
        found[chain] = Closed(chain, number, units.get(chain, 0), date.fromisoformat(on), actor, event)


_DRAWS = (
    "select l.id, l.drawn_on, coalesce(p.name, l.drawn_by), l.share, l.least, l.seed, l.closed_from, l.closed_to,"
    " l.closed, l.last_event, sum(case when x.state = 'waiting' then 1 else 0 end),"
    " sum(case when x.state = 'held' then 1 else 0 end), sum(case when x.state = 'failed' then 1 else 0 end)"
    " from lookback l left join lookback_task x on x.lookback_id = l.id left join person p on p.code = l.drawn_by"
)
_GROUPED = (
    " group by l.id, l.drawn_on, p.name, l.drawn_by, l.share, l.least, l.seed, l.closed_from, l.closed_to, l.closed,"
    " l.last_event order by l.id"
)


def draws(connection: Connection, lookback: int | None = None) -> list[Draw]:
    """The draws, oldest first; one of them by its id."""
    where, values = (" where l.id = ?", [lookback]) if lookback is not None else ("", [])
    return [_draw(row) for row in connection.rows(f"{_DRAWS}{where}{_GROUPED}", values)]


def _draw(row: Row) -> Draw:
    drawn_on, closed_from, closed_to = (date.fromisoformat(row[place]) for place in (1, 6, 7))
    counts = (int(value or 0) for value in row[10:])
    return Draw(row[0], drawn_on, row[2], row[3], row[4], row[5], closed_from, closed_to, row[8], row[9], *counts)


def drawn_tasks(connection: Connection, lookback: int) -> Iterator[DrawnTask]:
    """The tasks of a draw, by unit and number, with the last report of the unit and who verified it."""
    for row in connection.rows(
        "select x.lookback_id, t.id, t.number, t.title, t.requirement, u.name, t.deadline, t.closed_on, x.state,"
        " x.checked_on, coalesce(c.name, x.checked_by, ''), x.note,"
        " coalesce((select f.done from feedback f where f.task_id = t.id and f.kind = 'report' order by f.id desc"
        " limit 1), ''),"
        " coalesce((select coalesce(v.name, e.actor) from event e left join person v on v.code = e.actor"
        " where e.chain = t.id and e.kind = 'verify' order by e.seq desc limit 1), '')"
        " from lookback_task x join task t on t.id = x.task_id join unit u on u.id = t.unit_id"
        " left join person c on c.code = x.checked_by where x.lookback_id = ? order by u.position, u.id, t.number",
        [lookback],
    ):
        names = connection.rows("select name from evidence where task_id = ? order by at, name", [row[1]])
        yield DrawnTask(
            lookback=row[0],
            task_id=row[1],
            number=row[2],
            title=row[3],
            requirement=row[4],
            unit=row[5],
            deadline=date.fromisoformat(row[6]),
            closed_on=day(row[7]),
            state=row[8],
            checked_on=day(row[9]),
            checked_by=row[10],
            note=row[11],
            done=row[12],
            verified_by=row[13],
            evidence=tuple(name for (name,) in names),
        )


def verifier(connection: Connection, task_id: int) -> str:
    """The code of who verified a task last; empty for nobody."""
    found = connection.scalar(
        "select actor from event where chain = ? and kind = 'verify' order by seq desc limit 1", [task_id]
    )
    return str(found or "")
