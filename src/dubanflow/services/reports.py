"""Reports by hand: as somebody would receive one, a copy to an address, or sent now to whoever has not had it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import TYPE_CHECKING

from dubanflow.domain.definition import Definition, Report
from dubanflow.domain.errors import BadInput, NotFound, Refused
from dubanflow.domain.moment import Moment, instant_of
from dubanflow.domain.register import Person, Register
from dubanflow.domain.rights import need
from dubanflow.domain.views import Digest
from dubanflow.ledger.read import Reader
from dubanflow.ledger.runs import claim, release
from dubanflow.ledger.tallies import Tallies
from dubanflow.ledger.write import Event, append_office_event
from dubanflow.office import Office
from dubanflow.services.compose import Composer
from dubanflow.services.day import JOB, DayReport
from dubanflow.services.delivery import Delivered, deliver
from dubanflow.services.muting import report_named
from dubanflow.services.periodic import queue_reports, reads
from dubanflow.services.periods import monday_of, period_of, week_of
from dubanflow.services.sending import open_now, waiting

if TYPE_CHECKING:
    from dubanflow.templates import MailText

COPY = "抄件：这是{name}的一份，抄送供阅。"


@dataclass(frozen=True, slots=True)
class Preview:
    """A report as its reader would receive it; `digest` is None for a morning message, `figures` are its totals."""

    report: Report
    period: str
    person: Person
    figures: dict[str, int]
    text: "MailText"
    digest: Digest | None = None


def preview_report(
    office: Office,
    moment: Moment,
    *,
    week: str | None = None,
    person: Person | None = None,
    rule: str | None = None,
    tallies: Tallies | None = None,
) -> Preview:
    """A report of a person (the first leader by default). Nothing is sent or kept; figures may be in `tallies`."""
    definition = office.definition
    with office.database.read() as connection:
        who, report, period = _meant(office.register(connection), definition, moment, week, person, rule)
        reader = Reader(connection, office.calendar, moment.today, tallies=tallies)
        composer = Composer(office, definition)
        if report.every == "day":
            early, text = composer.morning(reader, report, who)
            counts = {part.label: part.count for part in early.parts} | {row.label: row.count for row in early.troubles}
            return Preview(report, period, who, counts, text)
        value, text = composer.preview(reader, report, period, who)
        return Preview(report, period, who, {row.label: row.now for row in value.figures}, text, value)


def send_copy(
    office: Office,
    moment: Moment,
    address: str,
    *,
    by: Person,
    week: str | None = None,
    person: Person | None = None,
    rule: str | None = None,
) -> str:
    """Send a copy of somebody's report to an address, marked as one; where it went.

    It is no message of the outbox: nobody's own report is held back for it, and asking twice sends two. Who had it
    sent to whom is an event of the office's chain. Raises BadInput for an address that is none, Forbidden for somebody
    who is neither a supervisor nor a leader, Refused when the channel did not take it.
    """
    from dubanflow.channels import Mail, open_channel
    from dubanflow.channels.message import ADDRESS

    need(by, "digests.copy", "抄送周报")
    if not ADDRESS.fullmatch(address):
        raise BadInput(f"“{address}”不是邮箱地址。")
    definition = office.definition
    with office.database.read() as connection:
        who, report, period = _meant(office.register(connection), definition, moment, week, person, rule)
        reader = Reader(connection, office.calendar, moment.today)
        composer = Composer(office, definition)
        if report.every == "day":
            text, attached = composer.morning(reader, report, who)[1], None
        else:
            text, attached = composer.copy(reader, report, period, who)
    payload = {"report": report.rule, "period": period, "person": who.code, "to": address}
    with office.database.write() as connection:
        append_office_event(connection, Event("report-copy", by.code, payload, moment.today), moment)
    mail = Mail(
        key=f"copy:{report.rule}:{period}:{who.code}:{address}:{moment.at}",
        to_name="",
        to_address=address,
        subject=f"［抄件］{text.subject}",
        text=f"{COPY.format(name=who.name)}\n\n{text.text}",
        html=_marked(text.html, COPY.format(name=who.name)),
        date=instant_of(moment.at).astimezone(office.settings.timezone),
        sender=office.settings.mail.sender,
        attachments=(attached,) if attached else (),
    )
    with open_channel(office.settings.mail, office.home) as channel:
        receipt = channel.send(mail)
        channel.flush()
    if not receipt.ok:
        raise Refused(f"抄件没有发出：{receipt.error}")
    return receipt.place


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
    """The report that a person reads, weeks and months before days. Raises NotFound for somebody who reads none."""
    for report in sorted(reports, key=lambda row: row.every == "day"):
        if reads(person.roles, report):
            return report
    raise NotFound(f"按督办流程，{person.name}没有周报。")


def _meant(
    register: Register,
    definition: Definition,
    moment: Moment,
    week: str | None,
    person: Person | None,
    rule: str | None,
) -> tuple[Person, Report, str]:
    """Whose report, which and of which period."""
    report = report_named(definition, rule) if rule else None
    who = person or _first_reader(register, (report,) if report else definition.reports)
    report = report or report_for(who, definition.reports)
    if report.every == "week":
        return who, report, checked_week(week, moment)
    if week is not None:
        raise BadInput(f"《{report.label}》不是周报，不能指定哪一周。")
    return who, report, period_of(report, moment.today)


def _marked(page: str, words: str) -> str:
    """A page with a line above everything that says what it is."""
    style = "padding:8px 12px;background:#fff4d6;color:#1f1f1f;font-size:14px;text-align:center"
    return re.sub(r"(<body[^>]*>)", lambda found: f'{found[1]}<p style="{style}">{escape(words)}</p>', page, count=1)


def _first_reader(register: Register, reports: tuple[Report, ...]) -> Person:
    for role in ("chief", "leader", "head", "supervisor"):
        for person in register.people:
            if role in person.roles and any(reads(person.roles, report) for report in reports):
                return person
    raise NotFound("名册里没有应收这份报告的人。")
