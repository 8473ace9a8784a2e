"""The daily run: the same function for the scheduler, for cron and for `dubanflow daily`.

1. Take the lease; without it another process is at work and nothing is done here.
2. Open the occurrences of recurring duties whose day has come; sweep: what today asks of every task that is due.
3. On a working day: queue what is to be told, with the reports that the period owes, one message a person; a run that
   would send far more than usual stops here and waits for somebody's word (`confirm`).
4. Seal what was written since the last seal.
5. Send what waits, within the office's hours.
Every step can be stopped at any point and simply continued: what was decided stays decided.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from dubanflow.domain.definition import Definition, Report
from dubanflow.domain.moment import Moment
from dubanflow.ledger import outbox
from dubanflow.ledger.db import Connection
from dubanflow.ledger.people import person_ids
from dubanflow.ledger.read import Reader
from dubanflow.ledger.runs import Claim, begin_run, claim, end_run, release
from dubanflow.office import Office
from dubanflow.services.calendars import follow_calendar
from dubanflow.services.compose import Composer
from dubanflow.services.delivery import Delivered, deliver
from dubanflow.services.digests import busy_units, figures_by_unit, in_all, keep_snapshot, period_since, week_of
from dubanflow.services.queueing import Queued, key_of, queue_messages
from dubanflow.services.sealing import seal_events
from dubanflow.services.sending import Flood, flood_ahead, flood_queued, hold_run, open_now, waiting
from dubanflow.services.series import open_due
from dubanflow.services.sweep import Swept, sweep

JOB = "daily"


@dataclass(frozen=True, slots=True)
class DayReport:
    """What a run did. `busy`: another process holds the lease and nothing was done. `parked` and `failed` say why.

    `waiting` messages are queued and wait for the hours in which mail may leave; `flood`: the run stopped before
    queueing anything.
    """

    day: date
    working: bool
    busy: bool = False
    changes: int = 0
    decisions: int = 0
    messages: int = 0
    doubtful: int = 0
    parked: tuple[tuple[str, str], ...] = ()
    failed: tuple[tuple[str, str], ...] = ()
    queued: tuple[str, ...] = field(default=())
    waiting: int = 0
    flood: Flood | None = None


def run_day(
    office: Office,
    moment: Moment,
    *,
    now: Callable[[], datetime],
    progress: Callable[[str, int], None] = lambda _step, _count: None,
    send: bool = True,
    confirm: bool = False,
) -> DayReport:
    """Carry out `moment.today`. `now` is the wall clock, for leases and the hours of sending; `send` False stops before
    any mail leaves, `confirm` lets through what is far more than usual."""
    office.definition  # noqa: B018 (a faulty workflow file stops the run here, before anything is written)
    working = office.calendar.is_workday(moment.today)
    with office.database.kept():
        held = claim(office.database, JOB, now)
        if held is None:
            return DayReport(moment.today, working, busy=True)
        return _work(office, held, moment, progress, working=working, send=send, confirm=confirm)


def _work(
    office: Office,
    held: Claim,
    moment: Moment,
    progress: Callable[[str, int], None],
    *,
    working: bool,
    send: bool,
    confirm: bool,
) -> DayReport:
    """The steps of the day, under the lease."""
    definition = office.definition
    try:
        with office.database.write() as connection:
            held.renew(connection)
            begin_run(connection, JOB, moment)
            follow_calendar(office, connection, moment)
        opened = open_due(office, held, moment)
        swept = sweep(office, held, moment, lambda count: progress("检查任务", count))
        swept.changes += opened
        told, sent = Queued(), Delivered()
        flood = flood_ahead(office, held, moment) if working and send and not confirm else None
        if flood:
            return _hold(office, held, moment, swept, flood)
        if working:
            told = queue_messages(office, held, moment)
            queue_reports(office, held, moment, definition)
        # Before the mails, so that the papers of a day carry the seal over that day's own decisions.
        seal = seal_events(office, held, moment, lambda count: progress("封存记载", count)) if send else None
        if working and send and open_now(office, moment.today, held.now()):
            sent = deliver(
                office, held, moment, Composer(office, definition), lambda count: progress("发送邮件", count)
            )
        report = _report(office, moment, working, swept, told, sent, send)
        with office.database.write() as connection:
            held.renew(connection)
            end_run(connection, JOB, moment, {**_counts(report), "seal": seal.hash if seal else ""})
        return report
    finally:
        release(office.database, held)


def _hold(office: Office, held: Claim, moment: Moment, swept: Swept, flood: Flood) -> DayReport:
    """End the run before anything is queued: it waits for somebody's word."""
    with office.database.write() as connection:
        held.renew(connection)
        hold_run(connection, JOB, moment, flood)
    return DayReport(
        moment.today,
        working=True,
        changes=swept.changes,
        decisions=swept.decisions,
        parked=tuple(swept.parked),
        flood=flood,
    )


def rehearse_day(office: Office, moment: Moment, *, now: Callable[[], datetime]) -> DayReport:
    """What `run_day` would do, by doing it and rolling everything back; no mail leaves."""
    with office.database.rehearsal() as database:
        return run_day(Office(office.home, office.settings, database), moment, now=now, send=False)


def queue_reports(office: Office, held: Claim, moment: Moment, definition: Definition) -> None:
    """The reports that the present period owes and that were not told: each into its reader's message of the day."""
    with office.database.write() as connection:
        held.renew(connection)
        for report in definition.reports:
            period = period_of(report, moment.today)
            _queue_report(office, connection, report, period, moment)


def period_of(report: Report, today: date) -> str:
    """The period that a report of `today` belongs to: an ISO week, or a month."""
    return week_of(today) if report.every == "week" else f"{today:%Y-%m}"


def _queue_report(office: Office, connection: Connection, report: Report, period: str, moment: Moment) -> None:
    """One row per (report, period, person) decides that it is told once; no tasks, no digest."""
    register = office.register(connection)
    people = person_ids(connection)
    told = {
        row[0]
        for row in connection.rows("select person_id from report where rule = ? and period = ?", [report.rule, period])
    }
    readers = [
        person
        for person in register.people
        if person.address and people[person.code] not in told and _reads(person.roles, report)
    ]
    if not readers:
        return
    reader = Reader(connection, office.calendar, moment.today)
    since = period_since(week_of(moment.today))
    units = {unit.code: unit.id for unit in register.units}
    busy = busy_units(reader, since)
    due = [person for person in readers if (units.get(person.unit) in busy if person.unit else busy)]
    if not due:
        return
    by_unit = figures_by_unit(reader, since)
    for scope in {person.unit or "" for person in due}:
        now = by_unit[units[scope]] if scope else in_all(by_unit)
        keep_snapshot(connection, period, scope, now)
    messages = outbox.ensure_messages(
        connection, {key_of(moment, person): people[person.code] for person in due}, kind="daily", day=moment.today
    )
    connection.many(
        "insert into report (rule, period, person_id, message_id) values (?, ?, ?, ?) on conflict do nothing",
        [
            (report.rule, period, people[person.code], messages[key_of(moment, person)][0])
            for person in due
            if messages[key_of(moment, person)][1] == "queued"
        ],
    )


def _reads(roles: tuple[str, ...], report: Report) -> bool:
    meant = {"leader" if audience == "deputy" else audience for audience in (*report.to, *report.cc)}
    return bool(meant & set(roles))


def _report(
    office: Office, moment: Moment, working: bool, swept: Swept, told: Queued, sent: Delivered, send: bool
) -> DayReport:
    queued: tuple[str, ...] = ()
    left, flood = 0, None
    if send and working:
        with office.database.read() as connection:
            left = waiting(connection, moment.today, attempts=office.settings.max_attempts) - len(sent.failed)
    if not send:
        flood = flood_queued(office, moment) if working else None
        with office.database.read() as connection:
            rows = connection.rows(
                "select p.name from message m join person p on p.id = m.person_id"
                " where m.state in ('queued', 'failed') and m.day = ? and m.attempts < ? order by m.id",
                [moment.today.isoformat(), office.settings.max_attempts],
            )
            queued = tuple(row[0] for row in rows)
    return DayReport(
        day=moment.today,
        working=working,
        changes=swept.changes,
        decisions=swept.decisions,
        messages=sent.messages if send else len(queued),
        doubtful=told.doubtful + sent.doubtful,
        parked=(*swept.parked, *told.parked, *sent.parked),
        failed=tuple(sent.failed),
        queued=queued,
        waiting=max(0, left),
        flood=flood,
    )


def _counts(report: DayReport) -> dict[str, object]:
    return {
        "changes": report.changes,
        "decisions": report.decisions,
        "messages": report.messages,
        "parked": len(report.parked),
    }
