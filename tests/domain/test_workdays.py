from datetime import date

import pytest

from domain.desk import calendar, day
from dubanflow.domain.workdays import CalendarGap

# n-th working day after a day of 2026: 春节 is off from 15 to 23 February, 14 and 28 February are worked Saturdays
COUNTED = [
    ("3-2", 1, "3-3"),  # an ordinary week
    ("3-6", 1, "3-9"),  # over a weekend
    ("2-13", 1, "2-14"),  # the Saturday before 春节 is worked
    ("2-13", 2, "2-24"),  # and the next working day is after the holiday
    ("2-27", 1, "2-28"),  # the other worked Saturday
    ("2-18", 1, "2-24"),  # from within the holiday
    ("2-24", -1, "2-14"),  # backwards over the holiday
    ("2-18", -1, "2-14"),  # backwards from within it
    ("3-2", 0, "3-2"),  # none
]


@pytest.mark.parametrize(("start", "n", "end"), COUNTED)
def test_working_days_are_counted_over_holidays_and_make_up_saturdays(start: str, n: int, end: str) -> None:
    assert calendar().add(day(start), n) == day(end)


def test_between_counts_the_end_and_not_the_start() -> None:
    assert calendar().between(day("2-13"), day("2-24")) == 2
    assert calendar().between(day("2-24"), day("2-13")) == -2


def test_the_first_working_day_of_a_week_may_be_its_tuesday_and_a_week_may_have_none() -> None:
    assert calendar().first_of_week(day("2-25")) == day("2-24")
    assert calendar().first_of_week(day("2-18")) is None


def test_a_year_without_data_is_refused_and_not_guessed() -> None:
    with pytest.raises(CalendarGap, match="2050年"):
        calendar().is_workday(date(2050, 1, 4))


def test_a_projected_year_is_marked_provisional() -> None:
    assert calendar().provisional(date(2027, 3, 1))
    assert not calendar().provisional(day("3-1"))
