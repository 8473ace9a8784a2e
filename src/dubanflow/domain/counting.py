"""Days in words: dates as an office writes them, and a limit counted out day by day so that anybody can check it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from dubanflow.domain.definition import Limit
from dubanflow.domain.supervise import shift
from dubanflow.domain.workdays import DAY, Calendar

SHOWN = 10  # so many days are listed one by one; of a longer count its beginning and its end
HEAD, TAIL = 3, 2


@dataclass(frozen=True, slots=True)
class Counted:
    """A day that a limit leads to, the count in words, and every date that the words name."""

    day: date
    text: str
    dates: tuple[date, ...]


def day_words(day: date, year: int) -> str:
    """3月26日; with its year where that is another than `year`."""
    return f"{day.month}月{day.day}日" if day.year == year else f"{day.year}年{day.month}月{day.day}日"


def weekday_words(day: date) -> str:
    """周一 … 周日."""
    return "周" + "一二三四五六日"[day.weekday()]


def days_words(days: Sequence[date], year: int) -> str:
    """3月30日、31日、4月1日: the month is said once; of more than ten days the first three and the last two."""
    if len(days) > SHOWN:
        return f"{days_words(days[:HEAD], year)}……{days_words(days[-TAIL:], year)}"
    words: list[str] = []
    for index, day in enumerate(days):
        same = index > 0 and (days[index - 1].year, days[index - 1].month) == (day.year, day.month)
        words.append(f"{day.day}日" if same else day_words(day, year))
    return "、".join(words)


def count_out(calendar: Calendar, base: date, limit: Limit, *, what: str, sign: int, year: int) -> Counted:
    """`limit` after (`sign` 1) or before (-1) `base`, in words. `what` names the base: 时限, 签收."""
    day = shift(calendar, base, limit, sign=sign)
    side = "之后" if sign > 0 else "之前"
    unit = "个工作日" if limit.unit == "wd" else "天"
    text = f"{day_words(day, year)}是{what}{day_words(base, year)}{side}的第{limit.n}{unit}"
    odd = _odd_days(calendar, base, day, limit, year)
    if limit.unit == "d" or limit.n == 1:
        return Counted(day, text + _aside([], odd, year), (day, base))
    counted = _counted(calendar, base, day, sign)
    return Counted(day, text + _aside(counted, odd, year), (*counted, base))


def working_days(calendar: Calendar, start: date, end: date) -> list[date]:
    """The working days in (start, end], ascending."""
    days = (start + timedelta(days=i) for i in range(1, (end - start).days + 1))
    return [day for day in days if calendar.is_workday(day)]


def _counted(calendar: Calendar, base: date, day: date, sign: int) -> list[date]:
    """The days in the order in which they were counted: away from the base."""
    if sign > 0:
        return working_days(calendar, base, day)
    return working_days(calendar, day - DAY, base - DAY)[::-1]


def _aside(counted: Sequence[date], odd: Sequence[str], year: int) -> str:
    parts = [days_words(counted, year)] if counted else []
    return f"（{'；'.join([*parts, *odd])}）" if parts or odd else ""


def _odd_days(calendar: Calendar, base: date, day: date, limit: Limit, year: int) -> list[str]:
    """Holidays and made-up working days on the way, by name; plain weekends need no word, nor do calendar days."""
    if limit.unit == "d":
        return []
    first, last = min(base, day), max(base, day)
    between = [first + timedelta(days=i) for i in range(1, (last - first).days)]
    named = [one for one in between if one in calendar.names]
    rest = [one for one in named if not calendar.is_workday(one)]
    work = [one for one in sorted({*named, day}) if one in calendar.names and calendar.is_workday(one)]
    return [
        *(f"{span_words(run, year)}{name}放假，不算" for name, run in _runs(rest, calendar)),
        *(f"{day_words(one, year)}{calendar.name(one)}，算" for one in work),
    ]


def span_words(days: Sequence[date], year: int) -> str:
    """4月4日至6日; one day as itself."""
    if len(days) == 1:
        return day_words(days[0], year)
    same = (days[0].year, days[0].month) == (days[-1].year, days[-1].month)
    return f"{day_words(days[0], year)}至{f'{days[-1].day}日' if same else day_words(days[-1], year)}"


def _runs(days: Iterable[date], calendar: Calendar) -> list[tuple[str, list[date]]]:
    """Days off of one name that follow each other."""
    rows = list(enumerate(days))
    grouped = groupby(rows, key=lambda row: (calendar.name(row[1]).removesuffix("放假"), row[1].toordinal() - row[0]))
    return [(name, [day for _, day in run]) for (name, _), run in grouped]
