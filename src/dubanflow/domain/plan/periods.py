"""Calendar periods that plans name: the last day of a month, a third of a month, a quarter, a half-year, a 五年规划."""

from calendar import monthrange
from datetime import date

PARTS = {"初": 10, "上旬": 10, "中": 15, "上中旬": 20, "中旬": 20, "中下旬": 31, "下旬": 31, "底": 31, "末": 31}


def day(year: int, month: int, number: int) -> date | None:
    """The day, or None where the calendar has no such day (2月30日) or the year is out of reach."""
    if not (1 <= year <= 9998 and 1 <= month <= 12 and 1 <= number <= monthrange(year, month)[1]):
        return None
    return date(year, month, number)


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, monthrange(year, month)[1])


def month_part_end(year: int, month: int, part: str) -> date:
    """The last day of a part of a month: 初 and 上旬 the 10th, 中旬 the 20th, 下旬 and 底 the last."""
    return date(year, month, min(PARTS[part], monthrange(year, month)[1]))


def quarter_end(year: int, quarter: int) -> date:
    """The last day of a quarter (1–4)."""
    return month_end(year, 3 * quarter)


def add_months(start: date, months: int) -> date:
    """The same day so many months later, or the last of that month where it has no such day."""
    total = start.year * 12 + start.month - 1 + months
    year, month = divmod(total, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def five_year_plan(ordinal: int) -> tuple[int, int]:
    """First and last year of the n-th 五年规划, from the sixth (1981–1985) on: 13 -> (2016, 2020)."""
    first = 1981 + 5 * (ordinal - 6)
    return first, first + 4
