"""Festivals: the table against a calendar library, and its edges."""

from datetime import date

import pytest
from lunardate import LunarDate

from dubanflow.domain.plan.festivals import LUNAR, NAMES, YEARS, festival

LUNAR_DAY = {"春节": (1, 1), "元宵": (1, 15), "端午": (5, 5), "中秋": (8, 15), "重阳": (9, 9)}


@pytest.mark.parametrize("name", LUNAR)
def test_the_table_is_the_lunar_calendar(name: str) -> None:
    month, day = LUNAR_DAY[name]
    for year in YEARS:
        assert festival(name, year) == LunarDate(year, month, day).to_solar_date()


@pytest.mark.parametrize(("year", "day"), [(2015, 5), (2016, 4), (2019, 5), (2022, 5), (2024, 4), (2025, 4), (2027, 5)])
def test_qingming_is_the_day_of_the_calendar(year: int, day: int) -> None:
    assert festival("清明", year) == date(year, 4, day)


def test_the_eve_is_the_day_before_spring_festival() -> None:
    assert festival("除夕", 2022) == date(2022, 1, 31)


@pytest.mark.parametrize("name", [*LUNAR, "清明", "除夕"])
def test_a_year_outside_the_table_is_not_guessed(name: str) -> None:
    assert festival(name, YEARS.stop) is None
    assert festival(name, YEARS.start - 1) is None


def test_every_name_has_a_day_in_the_table() -> None:
    assert all(festival(name, 2022) for name in NAMES)
    assert festival("泼水节", 2022) is None
