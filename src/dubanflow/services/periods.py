"""The periods of reports: a day (2026-07-06), a week (2026-W27) or a month (2026-07), and what they look back on."""

import re
from datetime import date, timedelta

from dubanflow.domain.definition import Period, Report

WEEK = timedelta(days=7)
# How the periods of each kind are written, for the databases' LIKE.
LIKE: dict[Period, str] = {"day": "____-__-__", "week": "____-W__", "month": "____-__"}


def week_of(day: date) -> str:
    """The ISO week of a day: 2026-W27."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def monday_of(week: str) -> date:
    """The Monday of an ISO week. Raises ValueError for text that is none."""
    found = re.fullmatch(r"([0-9]{4})-W([0-9]{1,2})", week)
    if found is None:
        raise ValueError(f"no week: {week}")
    return date.fromisocalendar(int(found[1]), int(found[2]), 1)


def period_of(report: Report, today: date) -> str:
    """The period that a report of `today` belongs to."""
    if report.every == "day":
        return today.isoformat()
    return week_of(today) if report.every == "week" else f"{today:%Y-%m}"


def kind_of_period(period: str) -> Period:
    """Which kind of period a text names."""
    return "week" if "W" in period else "month" if len(period) == len("2026-07") else "day"


def period_since(period: str) -> date:
    """The first day that a report looks back on: the Monday of the week, or the first of the month, before its own.

    Raises ValueError for text that is no period.
    """
    kind = kind_of_period(period)
    if kind == "week":
        return monday_of(period) - WEEK
    if kind == "day":
        return date.fromisoformat(period)
    first = date.fromisoformat(f"{period}-01")
    return (first - timedelta(days=1)).replace(day=1)
