"""Digests by hand: as somebody would receive one, or sent now to whoever has not had it."""

from collections.abc import Callable
from datetime import datetime

from dubanflow.domain.definition import Report
from dubanflow.domain.errors import BadInput, NotFound
from dubanflow.domain.moment import Moment
from dubanflow.domain.register import Person, Register
from dubanflow.domain.views import Digest
from dubanflow.ledger.read import Reader
from dubanflow.ledger.runs import claim, release
from dubanflow.office import Office
from dubanflow.services.compose import Composer
from dubanflow.services.day import JOB, DayReport, queue_reports
from dubanflow.services.delivery import Delivered, deliver
from dubanflow.services.digests import monday_of, week_of
from dubanflow.services.sending import open_now, waiting


def preview_digest(
    office: Office, moment: Moment, *, week: str | None, person: Person | None
) -> tuple[Digest, str, str]:
    """The digest of a person (the first leader by default): values, plain text, page. Nothing is kept."""
    definition = office.definition
    with office.database.read() as connection:
        register = office.register(connection)
        reader = Reader(connection, office.calendar, moment.today)
        who = person or _first_reader(register, definition.reports)
        report = report_for(who, definition.reports)
        return Composer(office, definition).preview(reader, report, checked_week(week, moment), who)


def send_digests(office: Office, moment: Moment, *, week: str | None, now: Callable[[], datetime]) -> DayReport:
    """Tell the present week's digest to everybody who has not had it; a past week can only be previewed."""
    if checked_week(week, moment) != week_of(moment.today):
        raise BadInput("只能发本周的周报；往周的可以加 --preview 查看。")
    definition = office.definition
    working = office.calendar.is_workday(moment.today)
    if not working:
        raise BadInput("今天休息，不发信；可以加 --preview 查看。")
    held = claim(office.database, JOB, now)
    if held is None:
        return DayReport(moment.today, working, busy=True)
    try:
        queue_reports(office, held, moment, definition)
        sent = Delivered()
        if open_now(office, moment.today, now()):
            sent = deliver(office, held, moment, Composer(office, definition), lambda _count: None)
        with office.database.read() as connection:
            left = waiting(connection, moment.today, attempts=office.settings.max_attempts) - len(sent.failed)
    finally:
        release(office.database, held)
    return DayReport(
        moment.today,
        working,
        messages=sent.messages,
        doubtful=sent.doubtful,
        parked=tuple(sent.parked),
        failed=tuple(sent.failed),
        waiting=max(0, left),
    )


def checked_week(week: str | None, moment: Moment) -> str:
    """The week asked for, the present one by default. Raises BadInput for text that is no week."""
    if week is None:
        return week_of(moment.today)
    try:
        return week_of(monday_of(week))
    except ValueError as error:
        raise BadInput(f"“{week}”不是一周，请写成 2026-W27 的样子。") from error


def report_for(person: Person, reports: tuple[Report, ...]) -> Report:
    """The report that a person reads. Raises NotFound for somebody who reads none."""
    for report in reports:
        meant = {"leader" if audience == "deputy" else audience for audience in (*report.to, *report.cc)}
        if meant & set(person.roles):
            return report
    raise NotFound(f"按督办流程，{person.name}没有周报。")


def _first_reader(register: Register, reports: tuple[Report, ...]) -> Person:
    for role in ("chief", "leader", "head"):
        for person in register.people:
            if role in person.roles:
                return person
    raise NotFound("名册里没有领导或单位负责人，周报没有人看。")
