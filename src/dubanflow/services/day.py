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

from dubanflow.domain.definition import Definition
from dubanflow.domain.moment import Moment
from dubanflow.ledger.runs import Claim, begin_run, claim, end_run, release
from dubanflow.office import Office
from dubanflow.services.calendars import follow_calendar
from dubanflow.services.compose import Composer
from dubanflow.services.delivery import Delivered, deliver
from dubanflow.services.periodic import queue_held, queue_reports
from dubanflow.services.queueing import Queued, queue_messages
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
            return _hold(office, held, moment, swept, flood, definition)
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


def _hold(office: Office, held: Claim, moment: Moment, swept: Swept, flood: Flood, definition: Definition) -> DayReport:
    """End the run before anything is queued: it waits for somebody's word, and the supervisors are told so."""
    with office.database.write() as connection:
        held.renew(connection)
        hold_run(connection, JOB, moment, flood)
    sent = Delivered()
    if queue_held(office, held, moment, definition) and open_now(office, moment.today, held.now()):
        sent = deliver(office, held, moment, Composer(office, definition), lambda _count: None)
    return DayReport(
        moment.today,
        working=True,
        changes=swept.changes,
        decisions=swept.decisions,
        messages=sent.messages,
        parked=(*swept.parked, *sent.parked),
        failed=tuple(sent.failed),
        flood=flood,
    )


def rehearse_day(office: Office, moment: Moment, *, now: Callable[[], datetime]) -> DayReport:
    """What `run_day` would do, by doing it and rolling everything back; no mail leaves."""
    with office.database.rehearsal() as database:
        return run_day(Office(office.home, office.settings, database), moment, now=now, send=False)


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
