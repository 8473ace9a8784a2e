"""Working days: arithmetic over a table it is given, one entry per day off or made up.

A working day is a weekday that is no holiday, or a make-up day (调休上班). The n-th working day after a day
is counted from the next day on; before it, from the day before. A year is confirmed (official notice or the
office's own table), provisional (projected) or missing; nothing here guesses.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from dubanflow.domain.cached import cached_property

Standing = Literal["confirmed", "provisional"]
DAY = timedelta(days=1)


class CalendarGap(ValueError):
    """工作日历没有这一年的数据。"""


@dataclass(frozen=True)
class Calendar:
    """Working days of the years in `standing`. `rest` are weekdays off, `work` are weekend days worked."""

    standing: Mapping[int, Standing]
    rest: frozenset[date]
    work: frozenset[date]
    names: Mapping[date, str]

    @cached_property
    def days(self) -> list[date]:
        """Every working day of the covered years, ascending."""
        return [day for year in sorted(self.standing) for day in year_days(year) if self.is_workday(day)]

    def is_workday(self, day: date) -> bool:
        """Whether `day` is worked. Raises CalendarGap for a year that is not covered."""
        if day.year not in self.standing:
            raise CalendarGap(f"工作日历没有{day.year}年的数据，请在 workdays-cn.yaml 中补充。")
        return day in self.work or (day.weekday() < 5 and day not in self.rest)

    def add(self, day: date, n: int) -> date:
        """The n-th working day after `day` (n > 0), before it (n < 0), or `day` itself (n = 0)."""
        if n == 0:
            return day
        self.is_workday(day)
        index = bisect_right(self.days, day) + n - 1 if n > 0 else bisect_left(self.days, day) + n
        if not 0 <= index < len(self.days):
            raise CalendarGap(f"工作日历不够长：从{day.isoformat()}起数不出{abs(n)}个工作日。")
        return self.days[index]

    def between(self, start: date, end: date) -> int:
        """How many working days lie in (start, end]: `start` excluded, `end` included; negative when reversed."""
        if end < start:
            return -self.between(end, start)
        return bisect_right(self.days, end) - bisect_right(self.days, start)

    def on_or_after(self, day: date) -> date:
        """`day` if it is worked, else the next working day."""
        return day if self.is_workday(day) else self.add(day, 1)

    def on_or_before(self, day: date) -> date:
        """`day` if it is worked, else the last working day before it."""
        return day if self.is_workday(day) else self.add(day, -1)

    def first_of_week(self, day: date) -> date | None:
        """The first working day of the week (Monday to Sunday) that holds `day`; None in a week wholly off."""
        monday = day - timedelta(days=day.weekday())
        first = self.on_or_after(monday)
        return first if first <= monday + timedelta(days=6) else None

    def provisional(self, *days: date) -> bool:
        """Whether any of the days lies in a year whose table is only projected."""
        return any(self.standing.get(day.year) == "provisional" for day in days)

    def name(self, day: date) -> str:
        """Why a day is off or worked, in Chinese: 春节, 调休上班, 周末, 工作日."""
        if day in self.names:
            return self.names[day]
        return "工作日" if self.is_workday(day) else "周末"


def year_days(year: int) -> Iterable[date]:
    """All days of a year."""
    first = date(year, 1, 1)
    return (first + timedelta(days=i) for i in range((date(year + 1, 1, 1) - first).days))
