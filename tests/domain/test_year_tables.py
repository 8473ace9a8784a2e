"""Tables of years, projected years, and what changes between two calendars."""

from datetime import date

from dubanflow.domain.workdays import Calendar
from dubanflow.domain.year_tables import YearTable, assemble, merged, project_difference, projected

NEW_YEAR = date(2027, 1, 1)  # a Friday
SUNDAY = date(2027, 1, 3)


def calendar(*tables: YearTable) -> Calendar:
    return assemble(tables)


def test_a_projected_year_has_the_thirteen_statutory_days_and_no_made_up_ones() -> None:
    table = projected(2027)
    assert table is not None
    assert table.standing == "provisional"
    assert len(table.rest) == 13
    assert [day for day, name in table.rest.items() if name == "春节"] == [date(2027, 2, d) for d in (5, 6, 7, 8)]
    assert not table.work


def test_a_year_whose_lunar_festivals_are_unknown_is_not_projected() -> None:
    assert projected(2099) is None


def test_weekends_within_a_holiday_are_named_but_change_nothing() -> None:
    made = calendar(YearTable(2027, rest={SUNDAY: "元旦"}))
    assert made.rest == frozenset()
    assert made.name(SUNDAY) == "元旦"


def test_a_table_that_extends_keeps_what_was_known() -> None:
    known = YearTable(2027, rest={NEW_YEAR: "元旦"}, work={SUNDAY: "调休上班"})
    local = date(2027, 4, 9)
    table = merged(known, YearTable(2027, rest={local: "三月三", SUNDAY: "放假"}, extends=True))
    assert set(table.rest) == {NEW_YEAR, local, SUNDAY}
    assert not table.work


def test_a_table_that_does_not_extend_replaces_the_year() -> None:
    known = YearTable(2027, rest={NEW_YEAR: "元旦"})
    assert merged(known, YearTable(2027)).rest == {}


def test_the_notice_of_a_year_holds_over_the_year_before_at_its_december() -> None:
    eve = date(2026, 12, 31)
    made = calendar(YearTable(2026), YearTable(2027, rest={eve: "元旦"}))
    assert not made.is_workday(eve)


def test_the_difference_names_only_days_whose_work_changed() -> None:
    old = calendar(YearTable(2027, "provisional", rest={NEW_YEAR: "元旦"}))
    new = calendar(YearTable(2027, rest={NEW_YEAR: "元旦", date(2027, 1, 2): "元旦"}, work={SUNDAY: "调休上班"}))
    changes = project_difference(old, new, 2027)
    assert [(c.day, c.worked_before, c.worked_after, c.before, c.after) for c in changes] == [
        (SUNDAY, False, True, "周末", "调休上班")
    ]


def test_a_year_the_old_calendar_lacks_is_compared_with_plain_weeks() -> None:
    changes = project_difference(calendar(), calendar(YearTable(2027, rest={NEW_YEAR: "元旦"})), 2027)
    assert [(c.day, c.before, c.after) for c in changes] == [(NEW_YEAR, "工作日", "元旦")]
