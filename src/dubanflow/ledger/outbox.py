"""The outbox: decisions to be told become messages, one per person and business day, and keep account of each try."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dubanflow.ledger.db import Connection, Row
from dubanflow.ledger.records import marks


@dataclass(frozen=True, slots=True)
class OpenDecision:
    """A decision that nobody was told yet, with what is needed to see whether it still holds and for whom."""

    id: int
    task_id: int
    unit_id: int
    rule: str
    version: int
    definition: str
    state: str
    task_version: int
    accepted: bool
    asked: bool
    declined: bool


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to be sent: to whom, on which business day, and how often it was tried."""

    id: int
    key: str
    day: date
    person_id: int
    code: str
    name: str
    address: str
    unit_id: int | None
    attempts: int


def open_decisions(connection: Connection, *, after: int, limit: int) -> list[OpenDecision]:
    """The next decisions by id that are to be told."""
    rows = connection.rows(
        "select d.id, d.task_id, t.unit_id, d.rule, d.deadline_version, t.definition, t.state, t.deadline_version,"
        " t.accepted_on, t.ask_on, t.declined_on from decision d join task t on t.id = d.task_id"
        " where d.state = 'open' and d.id > ? order by d.id limit ?",
        [after, limit],
    )
    return [OpenDecision(*row[:8], *(value is not None for value in row[8:])) for row in rows]


def cooperating_units(connection: Connection, task_ids: Sequence[int]) -> dict[int, list[int]]:
    """The units beside the lead of tasks: task id -> unit ids."""
    found: dict[int, list[int]] = {}
    among, values = connection.among("task_id", task_ids)
    for task_id, unit_id in connection.rows(
        f"select task_id, unit_id from task_unit where {among} order by task_id, unit_id", [values]
    ):
        found.setdefault(task_id, []).append(unit_id)
    return found


def settle(connection: Connection, decision_ids: Sequence[int], state: str) -> None:
    """Take decisions out of the open ones."""
    if decision_ids:
        among, values = connection.among("id", decision_ids)
        connection.execute(f"update decision set state = ? where {among}", [state, values])


def ensure_messages(
    connection: Connection, keys: dict[str, int], *, kind: str, day: date
) -> dict[str, tuple[int, str]]:
    """A message for each key (key -> person id), made where there is none: key -> (message id, state)."""
    connection.many(
        "insert into message (key, kind, day, person_id, subject, state, attempts, error, place)"
        " values (?, ?, ?, ?, '', 'queued', 0, '', '') on conflict do nothing",
        [(key, kind, day.isoformat(), person) for key, person in keys.items()],
    )
    among, values = connection.among("key", list(keys))
    return {
        row[0]: (row[1], row[2])
        for row in connection.rows(f"select key, id, state from message where {among}", [values])
    }


def undelivered(connection: Connection, before: date, *, attempts: int) -> list[tuple[int, int, str, int]]:
    """Messages of days before that never left: id, person id, the person's code, how often tried."""
    rows = connection.rows(
        "select m.id, m.person_id, p.code, m.attempts from message m join person p on p.id = m.person_id"
        " where m.state in ('queued', 'failed') and m.kind = 'daily' and m.day < ? and m.attempts < ? order by m.id",
        [before.isoformat(), attempts],
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def merge(connection: Connection, old: int, new: int, *, attempts: int) -> None:
    """Put all that message `old` should have told into `new`; a person never gets two mails for one day's delay."""
    connection.execute("update message_item set message_id = ? where message_id = ?", [new, old])
    connection.execute("update report set message_id = ? where message_id = ?", [new, old])
    connection.execute("update message set attempts = ? where id = ? and attempts < ?", [attempts, new, attempts])
    connection.execute("update message set state = 'merged' where id = ?", [old])


def add_items(connection: Connection, pairs: Sequence[tuple[int, int]]) -> None:
    """Say which message tells which decision, of decisions that no message tells yet."""
    connection.load("message_item", ("message_id", "decision_id"), pairs)


def interrupted(connection: Connection, state: str) -> int:
    """Messages left in `sending` by a process that ended: put into `state`; how many there were."""
    return connection.execute("update message set state = ? where state = 'sending'", [state])


def next_outgoing(connection: Connection, day: date, *, attempts: int, after: int, limit: int) -> list[Outgoing]:
    """The next messages of `day` by id that wait to be sent and were tried fewer than `attempts` times."""
    rows = connection.rows(
        "select m.id, m.key, m.day, p.id, p.code, p.name, p.address, p.unit_id, m.attempts"
        " from message m join person p on p.id = m.person_id"
        " where m.state in ('queued', 'failed') and m.day = ? and m.attempts < ? and m.id > ? order by m.id limit ?",
        [day.isoformat(), attempts, after, limit],
    )
    return [Outgoing(row[0], row[1], date.fromisoformat(row[2]), *row[3:]) for row in rows]


def mark(connection: Connection, message_ids: Sequence[int], state: str) -> None:
    """Change the state of messages."""
    connection.many("update message set state = ? where id = ?", [(state, one) for one in message_ids])


def mark_tried(
    connection: Connection, message_id: int, state: str, *, subject: str, at: str | None, place: str, error: str
) -> None:
    """What became of a try; `at` is when it was sent, None when it was not."""
    connection.execute(
        "update message set state = ?, attempts = attempts + 1, subject = ?, sent_at = ?, place = ?, error = ?"
        " where id = ?",
        [state, subject, at, place, error, message_id],
    )


def next_sending(connection: Connection, after: int, day: date, *, limit: int) -> list[int]:
    """The ids of the messages of `day` behind one, at most so many, that are being sent together with it."""
    rows = connection.rows(
        "select id from message where state = 'sending' and day = ? and id > ? order by id limit ?",
        [day.isoformat(), after, limit],
    )
    return [one for (one,) in rows]


def items_of(connection: Connection, message_ids: Sequence[int]) -> dict[int, list[Row]]:
    """The decisions that messages tell, by message id: task id, rule, due day, note, definition, decision id, and
    deadline and number of the task; oldest first."""
    found: dict[int, list[Row]] = {}
    among, values = connection.among("i.message_id", message_ids)
    for message, *row in connection.rows(
        "select i.message_id, d.task_id, d.rule, d.due_on, d.note, t.definition, d.id, t.deadline, t.number"
        " from message_item i join decision d on d.id = i.decision_id join task t on t.id = d.task_id"
        f" where {among} order by d.id",
        [values],
    ):
        found.setdefault(message, []).append(tuple(row))
    return found


def reports_of(connection: Connection, message_id: int) -> list[tuple[str, str]]:
    """The periodic reports that a message carries: rule and period."""
    rows = connection.rows("select rule, period from report where message_id = ? order by rule, period", [message_id])
    return [(rule, period) for rule, period in rows]


def told_before(connection: Connection, task_ids: Sequence[int], day: date) -> dict[int, list[tuple[str, str]]]:
    """What was told about the present deadline of tasks before `day`: task id -> (day, rule), oldest first."""
    told: dict[int, list[tuple[str, str]]] = {}
    if not task_ids:
        return told
    for task_id, told_on, rule in connection.rows(
        "select distinct d.task_id, m.day, d.rule from decision d join task t on t.id = d.task_id"
        " and t.deadline_version = d.deadline_version join message_item i on i.decision_id = d.id"
        " join message m on m.id = i.message_id"
        f" where m.day < ? and d.rule not like 'notice:%' and d.task_id in ({marks(task_ids)})"
        " order by d.task_id, m.day, d.rule",
        [day.isoformat(), *task_ids],
    ):
        told.setdefault(task_id, []).append((told_on, rule))
    return told
