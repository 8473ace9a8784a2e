"""The rhythm of a recurring duty: what people write in a cell, the words it is shown in, the periods in titles."""

from datetime import date

import pytest

from dubanflow.domain.plan.rhythm import Rhythm, opening_day, read_limit

START = date(2026, 1, 20)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("2026-06-30", "2026-06-30"),  # as the table itself writes it
        ("2026年6月30日", "2026-06-30"),
        ("6月30日前", "2026-06-30"),  # of the plan's year
        ("６月底前", "2026-06-30"),  # full width, a phrase of the plans
        ("11月", "2026-11-30"),
        ("第三季度", "2026-09-30"),
        ("每季度", "每季度：3月31日、6月30日、9月30日、12月31日"),
        ("每月5日前", "每月5日前，共11期（2月5日至12月5日）"),
        ("每周五", "每周五，共49期（1月23日至12月25日）"),
        ("每季度：4月10日、7月10日", "每季度：4月10日、7月10日"),  # days of one's own
        ("每年：11月30日", "每年：11月30日"),
        ("每年6月底、12月底前", "每年：6月30日、12月31日"),
        ("每月10日、20日前", "每月10日、20日前，共22期（2月10日至12月20日）"),
        ("尽快", None),  # no day and no rhythm
        ("2月30日", None),
        ("6月底前、9月底前", None),  # which of the two?
        ("每季度：4月31日", None),
        ("=1+1", None),
    ],
)
def test_a_time_limit_in_a_cell_is_read_by_its_meaning(written: str, shown: str | None) -> None:
    limit = read_limit(written, year=2026, start=START)
    assert (limit.words if isinstance(limit, Rhythm) else limit and limit.isoformat()) == shown


@pytest.mark.parametrize(
    "written",
    [
        "每季度",
        "每年6月底、12月底前",
        "每月10日、20日前",
        "每月",
        "每月5日前",
        "每周五",
        "每半月",
        "每半年",
        "每季度：4月10日、7月10日",
    ],
)
def test_the_words_of_a_rhythm_are_read_as_the_same_days(written: str) -> None:
    rhythm = read_limit(written, year=2026, start=START)
    assert isinstance(rhythm, Rhythm)
    assert read_limit(rhythm.words, year=2026, start=START) == Rhythm(
        rhythm.cadence,
        rhythm.deadlines,
        read_limit(rhythm.words, year=2026, start=START).phrase,  # type: ignore[union-attr]
    )
    assert Rhythm.load(rhythm.dump()) == rhythm


@pytest.mark.parametrize(
    ("cadence", "phrase", "day", "period"),
    [
        ("quarterly", "每季度", date(2026, 6, 30), "2026年第二季度"),
        ("quarterly", "每季度结束后10日内", date(2026, 4, 10), "2026年第一季度"),  # tells of the period before
        ("quarterly", "每季度结束后10日内", date(2026, 1, 10), "2025年第四季度"),
        ("monthly", "每月5日前", date(2026, 5, 5), "2026年5月"),
        ("half-monthly", "每半月", date(2026, 5, 15), "2026年5月上半月"),
        ("half-yearly", "每半年", date(2026, 12, 31), "2026年下半年"),
        ("yearly", "每年", date(2026, 12, 31), "2026年度"),
        ("weekly", "每周", date(2026, 1, 4), "2026年第1周"),
    ],
)
def test_the_title_of_an_occurrence_names_its_period(cadence, phrase: str, day: date, period: str) -> None:  # type: ignore[no-untyped-def]
    assert Rhythm(cadence, (day,), phrase).title_of("开展考核", day) == f"开展考核（{period}）"


def test_occurrences_of_one_period_are_told_apart_in_their_titles() -> None:
    twice_a_year = Rhythm("yearly", (date(2026, 6, 30), date(2026, 12, 31)), "每年6月底、12月底前")
    assert [twice_a_year.period(day) for day in twice_a_year.deadlines] == ["2026年6月", "2026年12月"]
    days = tuple(date(2026, month, day) for month in (2, 3) for day in (10, 20))
    names = [Rhythm("monthly", days, "每月10日、20日前").period(day) for day in days]
    assert names == ["2026年2月10日", "2026年2月20日", "2026年3月10日", "2026年3月20日"]


def test_an_occurrence_opens_on_the_day_after_the_deadline_before_it() -> None:
    days = (date(2026, 3, 31), date(2026, 6, 30))
    assert (opening_day(days, 1), opening_day(days, 2)) == (date(2026, 4, 1), None)
