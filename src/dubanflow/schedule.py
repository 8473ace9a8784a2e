"""The scheduler: rings the bell on working days, and at start for what was missed. It holds no truth.

Whether a day was run stands in the run ledger; two schedulers started by mistake meet at its lease. A clean stop on
SIGTERM or Ctrl-C: the step under way is finished, the rest is done at the next start.
"""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from types import FrameType

from dubanflow.domain.errors import DubanError
from dubanflow.domain.moment import Moment
from dubanflow.office import Office
from dubanflow.services.day import JOB, DayReport, run_day
from dubanflow.services.sending import waiting

# A bell that rings late (the machine slept) still counts on the same day; the day itself is caught up at start.
GRACE_S = 6 * 3600


@contextmanager
def stopping() -> Iterator[threading.Event]:
    """An event that SIGTERM or Ctrl-C sets, instead of ending the process where it stands."""
    stop = threading.Event()

    def halt(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    before = {one: signal.signal(one, halt) for one in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def wait(stop: threading.Event) -> None:
    """Wait for the event; in short steps, as some systems tell signals only between them."""
    while not stop.wait(timeout=1.0):
        pass


def serve(office: Office, now: Callable[[], datetime], say: Callable[[str], None], stop: threading.Event) -> None:
    """Run until `stop` is set. `now` is the wall clock, `say` prints a line for the operator."""
    from apscheduler.executors.pool import ThreadPoolExecutor
    from apscheduler.schedulers.background import BackgroundScheduler
    from apscheduler.triggers.cron import CronTrigger

    settings = office.settings
    scheduler = BackgroundScheduler(
        timezone=settings.timezone,
        executors={"default": ThreadPoolExecutor(1)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": GRACE_S},
    )
    bell = CronTrigger(hour=settings.daily_at.hour, minute=settings.daily_at.minute, timezone=settings.timezone)
    scheduler.add_job(lambda: ring(office, now, say), bell, id=JOB)
    scheduler.add_job(lambda: catch_up(office, now, say), id="catch-up")
    opening = CronTrigger(hour=settings.send_from.hour, minute=settings.send_from.minute, timezone=settings.timezone)
    scheduler.add_job(lambda: send_waiting(office, now, say), opening, id="send")

    scheduler.start()
    say(f"已启动：每个工作日 {settings.daily_at:%H:%M}（{settings.timezone.key}）运行，按 Ctrl-C 停止。")
    try:
        wait(stop)
    finally:
        scheduler.shutdown(wait=True)


def catch_up(office: Office, now: Callable[[], datetime], say: Callable[[str], None]) -> None:
    """Run today if its bell has rung already and the ledger does not know the day as done; one run catches up all."""
    if missed(office, now()):
        say("补上漏了的运行。")
        ring(office, now, say)


def send_waiting(office: Office, now: Callable[[], datetime], say: Callable[[str], None]) -> None:
    """Run again when the hours of sending begin, if mail waits for them and today was run already."""
    today = now().astimezone(office.settings.timezone).date()
    with office.database.read() as connection:
        ran = connection.scalar("select 1 from run where job = ? and day = ?", [JOB, today.isoformat()])
        if not ran or not waiting(connection, today, attempts=office.settings.max_attempts):
            return
    say("到了可以发信的时间，发出等着的邮件。")
    ring(office, now, say)


def missed(office: Office, instant: datetime) -> bool:
    """Whether a run that should have been by now is not in the run ledger.

    The last bell that should have rung is today's, or that of the last working day while today's is still to come.
    """
    local = instant.astimezone(office.settings.timezone)
    today = local.date()
    rung = office.calendar.is_workday(today) and local.time() >= office.settings.daily_at
    last = today if rung else office.calendar.add(today, -1)
    with office.database.read() as connection:
        done = connection.scalar("select max(day) from run where job = ? and state = 'done'", [JOB])
    return done is None or str(done) < last.isoformat()


def ring(office: Office, now: Callable[[], datetime], say: Callable[[str], None]) -> DayReport | None:
    """The daily run of this moment, on an office opened anew so that changed files count; a failure is said."""
    instant = now()
    today = instant.astimezone(office.settings.timezone).date()
    try:
        fresh = Office(office.home, office.settings, office.database)
        for problem in fresh.refresh_register():
            say(f"名册：{problem}")
        if not fresh.calendar.is_workday(today) and not missed(fresh, instant - timedelta(seconds=1)):
            return None
        report = run_day(fresh, Moment.of(today, instant), now=now)
    except DubanError as error:
        say(f"{today.isoformat()} 没有运行：{error.message}")
        return None
    except Exception as error:  # the bell must ring again tomorrow
        say(f"{today.isoformat()} 运行出错：{type(error).__name__}：{error}")
        return None
    if report.flood:
        say(f"{today.isoformat()} {report.flood.words}")
    elif report.busy:
        say(f"{today.isoformat()} 另一个进程正在运行，这里不重复。")
    else:
        say(
            f"{today.isoformat()} 变更 {report.changes}，决定 {report.decisions}，发信 {report.messages}，"
            f"没发出 {len(report.failed)}，搁置 {len(report.parked)}。"
        )
    return report
