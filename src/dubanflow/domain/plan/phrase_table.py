"""The table of every kind of phrase understood, printed from the rules for docs/plan-phrases.md."""

from datetime import date, timedelta

from dubanflow.domain.plan.phrase_rules import TimeRule
from dubanflow.domain.plan.values import Context, TimePhrase


def _weekdays_after(day: date, count: int) -> date:
    """Monday to Friday only: enough to show what a number of working days means."""
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


# What the examples are read against: a plan of 2022, issued on 20 January.
EXAMPLE_CONTEXT = Context(year=2022, issued_on=date(2022, 1, 20), add_workdays=_weekdays_after)


def in_short(phrase: TimePhrase) -> str:
    """The meaning of a phrase as the examples write it: its day, its cadence, or ongoing."""
    if phrase.kind == "recurring":
        meaning = phrase.cadence or "no cadence"
    elif phrase.kind == "ongoing":
        meaning = "ongoing"
    else:
        meaning = phrase.date.isoformat() if phrase.date else "undated"
    if phrase.day is not None:
        meaning += f" day {phrase.day}"
    if phrase.since is not None:
        meaning += f" since {phrase.since.isoformat()}"
    return meaning
