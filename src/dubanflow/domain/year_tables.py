"""Holiday tables of years, and the calendar they make together.

A table holds the days of one year as the official notice lists them: days off (weekends within a holiday included)
and weekend days worked. The notice of a year may also move days at the end of the December before.
A year without a notice is projected from the statutory holidays alone (国务院令第795号, in force since 2025:
13 days) and is provisional; which weekends will be worked is never guessed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from dubanflow.domain.plan.festivals import festival
from dubanflow.domain.workdays import Calendar, Standing, year_days

MADE_UP = "调休上班"
DAY_OFF = "放假"
# Statutory holidays by the rule of 2025: the festival, the days before it that are off too, how many days in all.
STATUTORY: tuple[tuple[str, str, int, int], ...] = (
    ("元旦", "元旦", 0, 1),
    ("春节", "春节", 1, 4),
    ("清明", "清明", 0, 1),
    ("劳动节", "劳动节", 0, 2),
    ("端午", "端午", 0, 1),
    ("中秋", "中秋", 0, 1),
    ("国庆", "国庆节", 0, 3),
)


@dataclass(frozen=True)
class YearTable:
    """The days off (`rest`) and the made-up days (`work`) of a year, each with its name.

    `extends`: the table adds to what is known of the year (a local holiday) in place of replacing it.
    """

    year: int
    standing: Standing = "confirmed"
    rest: Mapping[date, str] = field(default_factory=dict)
    work: Mapping[date, str] = field(default_factory=dict)
    source: str = ""
    extends: bool = False


@dataclass(frozen=True, slots=True, order=True)
class DayChange:
    """A day whose work changed from one calendar to another; `before` and `after` are what it is called in each."""

    day: date
    worked_before: bool
    worked_after: bool
    before: str
    after: str


def belongs(day: date, year: int) -> bool:
    """Whether the table of `year` may hold `day`: a day of the year, or of the last week of the year before."""
    return day.year == year or date(year - 1, 12, 25) <= day < date(year, 1, 1)


def merged(known: YearTable | None, table: YearTable) -> YearTable:
    """What holds for a year after `table` is laid over what was `known`."""
    if known is None or not table.extends:
        return table
    rest = {day: name for day, name in known.rest.items() if day not in table.work} | dict(table.rest)
    work = {day: name for day, name in known.work.items() if day not in table.rest} | dict(table.work)
    return YearTable(table.year, table.standing, rest, work, table.source or known.source)


def projected(year: int) -> YearTable | None:
    """The statutory holidays of a year, provisional; None for a year whose lunar festivals are not known."""
    rest: dict[date, str] = {}
    for key, name, before, count in STATUTORY:
        day = festival(key, year)
        if day is None:
            return None
        first = day - timedelta(days=before)
        rest |= {first + timedelta(days=i): name for i in range(count)}
    return YearTable(year, "provisional", rest, source="暂按法定节假日推算")


def assemble(tables: Iterable[YearTable]) -> Calendar:
    """The calendar of tables, at most one for each year; of a day in two tables the later year's word holds."""
    rows = sorted(tables, key=lambda table: table.year)
    named: dict[date, tuple[str, bool]] = {}
    for table in rows:
        named |= {day: (name, False) for day, name in table.rest.items()}
        named |= {day: (name, True) for day, name in table.work.items()}
    return Calendar(
        standing={table.year: table.standing for table in rows},
        rest=frozenset(day for day, (_, worked) in named.items() if not worked and day.weekday() < 5),
        work=frozenset(day for day, (_, worked) in named.items() if worked and day.weekday() >= 5),
        names={day: name for day, (name, _) in named.items()},
    )


def project_difference(old: Calendar, new: Calendar, year: int) -> list[DayChange]:
    """The days of `year` that are worked in one calendar and not in the other, ascending.

    A calendar without the year is read as plain weeks (Monday to Friday). That a provisional year became confirmed
    is seen in the two `standing`s, not here.
    """
    changes = []
    for day in year_days(year):
        (worked_before, before), (worked_after, after) = _day(old, day), _day(new, day)
        if worked_before != worked_after:
            changes.append(DayChange(day, worked_before, worked_after, before, after))
    return changes


def _day(calendar: Calendar, day: date) -> tuple[bool, str]:
    if day.year in calendar.standing:
        return calendar.is_workday(day), calendar.name(day)
    worked = day.weekday() < 5
    return worked, "工作日" if worked else "周末"
