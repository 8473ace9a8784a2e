"""周报: each report as its reader receives it: the mail as a page and as text, the list attached, who was told."""

from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup
from starlette.responses import Response

from dubanflow.domain.definition import Report
from dubanflow.domain.errors import NotFound
from dubanflow.domain.register import Person
from dubanflow.services.compose import Composer
from dubanflow.services.digest_board import report_readers, told_reports
from dubanflow.services.periods import kind_of_period, period_of, week_of
from dubanflow.services.reports import Preview, preview_report
from dubanflow.web.desk import Desk
from dubanflow.web.pages import Pages

PAGES = Pages()

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WEEKS = 9  # the present one and those before it that can be chosen


@dataclass(frozen=True, slots=True)
class Choice:
    """What is looked at: a report, one of its readers, a period."""

    report: Report
    person: Person
    period: str

    @property
    def query(self) -> str:
        """The same as the end of an address."""
        return f"report={self.report.rule}&person={self.person.code}&period={self.period}"


@PAGES.get("/digests", right="digests.see")
def digests(desk: Desk) -> Response:
    """Choose report, reader and period; the mail stands below in a frame of its own."""
    choices = _choices(desk)
    chosen = _chosen(desk, strict=False) if choices else None
    people = [(person.code, person.name) for report, person in choices if chosen and report == chosen.report]
    limit = desk.limit("digests.see")
    return desk.page(
        "digests.html",
        chosen=chosen,
        shown=_preview(desk, chosen) if chosen else None,
        reports=[(rule, report.label) for rule, report in {one.rule: one for one, _ in choices}.items()],
        people=people,
        periods=_periods(desk, chosen.report) if chosen else [],
        current=period_of(chosen.report, desk.today) if chosen else "",
        told=told_reports(desk.connection, chosen.report.rule, chosen.period, limit) if chosen else [],
        charts=_charts(desk, chosen) if chosen and chosen.report.every != "day" else [],
    )


@PAGES.get("/digests/mail", right="digests.see")
def mail(desk: Desk) -> Response:
    """The mail itself, for the frame: its own styles, no script, nothing loaded from anywhere."""
    return desk.mail_page(_preview(desk, _chosen(desk)).text.html)


@PAGES.get("/digests/list", right="digests.see")
def attached(desk: Desk) -> Response:
    """The list that goes with the mail."""
    chosen = _chosen(desk)
    found = None
    if chosen.report.every != "day":
        composer = Composer(desk.office, desk.office.definition)
        found = composer.copy(desk.reader, chosen.report, chosen.period, chosen.person)[1]
    if found is None:
        raise NotFound("这份报告没有随信附上督办清单（没有附件，或清单太大）；可在督办清单页导出。")
    return desk.download(found.data, found.name, XLSX)


def _charts(desk: Desk, chosen: Choice) -> list[Markup]:
    """What the figures of a report look like today: those of its reader's unit, of the whole office for a leader."""
    from dubanflow.papers.charts import of_office
    from dubanflow.services.pictures import office_pictures

    unit = desk.register.unit(chosen.person.unit) if chosen.person.unit else None
    shown = office_pictures(desk.reader, units=(unit.id,) if unit else ())
    return [Markup(chart) for chart in of_office(shown)]  # noqa: S704 (our own pictures, made of escaped text)


def _preview(desk: Desk, chosen: Choice) -> Preview:
    week = chosen.period if kind_of_period(chosen.period) == "week" else None
    return preview_report(
        desk.office,
        desk.moment,
        week=week,
        person=chosen.person,
        rule=chosen.report.rule,
        tallies=desk.keeper.tallies,
    )


def _choices(desk: Desk) -> list[tuple[Report, Person]]:
    """Every report with each of its readers, as far as the asker may see them."""
    return report_readers(desk.office.definition, desk.register, desk.limit("digests.see"))


def _chosen(desk: Desk, *, strict: bool = True) -> Choice:
    """What the address asks for. Where it asks for nothing, or for a reader of another report and is not meant
    strictly, the first there is. Raises NotFound, alike for what there is not and what may not be seen."""
    choices = _choices(desk)
    rule, code = desk.query("report"), desk.query("person")
    of_report = [one for one in choices if not rule or one[0].rule == rule]
    exact = [one for one in of_report if not code or one[1].code == code]
    known = [one for one in choices if not code or one[1].code == code]
    if not of_report or not known or (strict and not exact):
        raise NotFound("没有这份报告，或不属于您的单位。")
    report, person = (exact or of_report)[0]
    periods = [key for key, _ in _periods(desk, report)]
    return Choice(report, person, desk.query("period") if desk.query("period") in periods else periods[0])


def _periods(desk: Desk, report: Report) -> list[tuple[str, str]]:
    """The periods that can be looked at, with their words, the present one first; only weeks can be made again."""
    if report.every != "week":
        return [(period_of(report, desk.today), "本期")]
    days = [desk.today - timedelta(days=7 * n) for n in range(WEEKS)]
    return [(week_of(day), _week_words(day) + ("（本周）" if day == desk.today else "")) for day in days]


def _week_words(day: date) -> str:
    """6月29日—7月5日 of any day of a week."""
    monday = day - timedelta(days=day.weekday())
    sunday = monday + timedelta(days=6)
    return f"{monday.month}月{monday.day}日—{sunday.month}月{sunday.day}日"
