"""Periodic reports become due: one row per (report, period, person) decides that each is told once.

The row names the message that carries the report. Whoever had a report stopped for themselves gets none
(`services.muting`); no tasks, no digest; nothing that waits, no morning message.
"""

from dubanflow.domain.definition import Definition, Report
from dubanflow.domain.moment import Moment
from dubanflow.domain.register import Person, Register
from dubanflow.ledger import outbox
from dubanflow.ledger.db import Connection
from dubanflow.ledger.people import person_ids
from dubanflow.ledger.read import Reader
from dubanflow.ledger.runs import Claim
from dubanflow.office import Office
from dubanflow.services.figures import busy_units, figures_by_unit, in_all
from dubanflow.services.morning import Mornings
from dubanflow.services.muting import muted
from dubanflow.services.periods import period_of, period_since
from dubanflow.services.queueing import key_of
from dubanflow.services.snapshots import keep_snapshot

HELD = "-held"  # behind the period of a morning message that leaves alone, while a run is held back


def queue_reports(office: Office, held: Claim, moment: Moment, definition: Definition) -> None:
    """The reports that the present period owes and that were not told: each into its reader's message of the day."""
    with office.database.write() as connection:
        held.renew(connection)
        for report in definition.reports:
            _queue(office, connection, report, moment)


def queue_held(office: Office, held: Claim, moment: Moment, definition: Definition) -> int:
    """A message of its own for each supervisor, saying that the run is held back; the number of those queued."""
    with office.database.write() as connection:
        held.renew(connection)
        people = person_ids(connection)
        queued = 0
        for report in definition.reports:
            if report.every != "day":
                continue
            period = f"{moment.today.isoformat()}{HELD}"
            due = _readers(office, connection, report, period)
            keys = {f"held:{moment.today.isoformat()}:{person.code}": people[person.code] for person in due}
            messages = outbox.ensure_messages(connection, keys, kind="held", day=moment.today) if keys else {}
            rows = [(report.rule, period, keys[key], message) for key, (message, _) in messages.items()]
            queued += _tell(connection, rows)
    return queued


def reads(roles: tuple[str, ...], report: Report) -> bool:
    """Whether somebody with these roles is meant by a report."""
    meant = {"leader" if audience == "deputy" else audience for audience in (*report.to, *report.cc)}
    return bool(meant & set(roles))


def _queue(office: Office, connection: Connection, report: Report, moment: Moment) -> None:
    period = period_of(report, moment.today)
    readers = _readers(office, connection, report, period)
    if not readers:
        return
    reader = Reader(connection, office.calendar, moment.today)
    register = office.register(connection)
    if report.every == "day":
        due = readers if Mornings(office, reader).due else []
    else:
        due = _with_tasks(reader, readers, register, period)
    people = person_ids(connection)
    keys = {key_of(moment, person): people[person.code] for person in due}
    messages = outbox.ensure_messages(connection, keys, kind="daily", day=moment.today) if keys else {}
    _tell(
        connection,
        [(report.rule, period, keys[key], message) for key, (message, state) in messages.items() if state == "queued"],
    )


def _readers(office: Office, connection: Connection, report: Report, period: str) -> list[Person]:
    """Everybody whom a report is meant for, who can be written to and was not told it yet."""
    people = person_ids(connection)
    told = {
        row[0]
        for row in connection.rows("select person_id from report where rule = ? and period = ?", [report.rule, period])
    }
    silent = muted(connection) if report.unsubscribable else {}
    return [
        person
        for person in office.register(connection).people
        if person.address
        and people[person.code] not in told
        and reads(person.roles, report)
        and report.rule not in silent.get(person.code, ())
    ]


def _with_tasks(reader: Reader, readers: list[Person], register: Register, period: str) -> list[Person]:
    """Those of the readers for whom there is something to report; the figures that they are told are kept."""
    since = period_since(period)
    units = {unit.code: unit.id for unit in register.units}
    busy = busy_units(reader, since)
    due = [person for person in readers if (units.get(person.unit) in busy if person.unit else busy)]
    by_unit = figures_by_unit(reader, since) if due else {}
    for scope in {person.unit or "" for person in due}:
        now = by_unit[units[scope]] if scope else in_all(by_unit)
        keep_snapshot(reader.connection, period, scope, now)
    return due


def _tell(connection: Connection, rows: list[tuple[str, str, int, int]]) -> int:
    return connection.many(
        "insert into report (rule, period, person_id, message_id) values (?, ?, ?, ?) on conflict do nothing", rows
    )
