from datetime import date

import pytest

from dubanflow.domain.plan.fields import read_fields
from dubanflow.domain.plan.series import DeadlineProposal, occurrences, proposed_deadline
from dubanflow.domain.plan.values import Cadence, Context, Item, Place, Span, TimePhrase

START = date(2026, 1, 20)


def phrase(text: str, cadence: Cadence | None, *, day: int | None = None, since: date | None = None) -> TimePhrase:
    return TimePhrase(text, 0, len(text), "r", "recurring", cadence=cadence, day=day, since=since)


@pytest.mark.parametrize(
    ("said", "count", "first", "last"),
    [
        # weeks end on Sunday; 25 January 2026 is one
        (phrase("每周", "weekly"), 49, (1, 25), (12, 27)),
        # a day of the week: every Friday
        (phrase("每周五前", "weekly", day=5), 49, (1, 23), (12, 25)),
        # the 15th and the end of a month
        (phrase("每半月", "half-monthly"), 23, (1, 31), (12, 31)),
        # months end on their last day
        (phrase("每月", "monthly"), 12, (1, 31), (12, 31)),
        # a day of the month; January's has passed
        (phrase("每月5日前", "monthly", day=5), 11, (2, 5), (12, 5)),
        # a day that February does not have is its last
        (phrase("每月30日", "monthly", day=30), 12, (1, 30), (12, 30)),
        # quarters end with March, June, September, December
        (phrase("每季度", "quarterly"), 4, (3, 31), (12, 31)),
        # a day of the last month of a quarter
        (phrase("每季度末月25日前", "quarterly"), 4, (3, 25), (12, 25)),
        # a day of its first month; January's has passed
        (phrase("每季度首月10日前", "quarterly"), 3, (4, 10), (10, 10)),
        # days after the end of a quarter
        (phrase("每季度结束后5日内", "quarterly"), 3, (4, 5), (10, 5)),
        # half-years
        (phrase("每半年", "half-yearly"), 2, (6, 30), (12, 31)),
        # the year
        (phrase("年度考核", "yearly"), 1, (12, 31), (12, 31)),
        # a month of every year
        (phrase("每年11月底前", "yearly"), 1, (11, 30), (11, 30)),
        # several months of every year, and several days of every month: each of them
        (phrase("每年6月底、12月底前", "yearly"), 2, (6, 30), (12, 31)),
        (phrase("每年3月、9月", "yearly"), 2, (3, 31), (9, 30)),
        (phrase("每月10日、20日前", "monthly"), 22, (2, 10), (12, 20)),
        # a day of every year in full-width figures
        (phrase("每年６月１５日前", "yearly"), 1, (6, 15), (6, 15)),
        # not before the day that the phrase begins with
        (phrase("每月", "monthly", since=date(2026, 5, 1)), 8, (5, 31), (12, 31)),
    ],
)
def test_the_deadlines_of_a_recurring_duty(
    said: TimePhrase, count: int, first: tuple[int, int], last: tuple[int, int]
) -> None:
    days = occurrences(said, year=2026, start=START)
    assert (len(days), days[0], days[-1]) == (count, date(2026, *first), date(2026, *last))


def test_february_has_its_own_last_day() -> None:
    assert date(2026, 2, 28) in occurrences(phrase("每月30日", "monthly", day=30), year=2026, start=START)


def test_a_plan_issued_before_its_year_has_all_its_periods() -> None:
    assert len(occurrences(phrase("每月", "monthly"), year=2026, start=date(2025, 12, 20))) == 12


def test_a_duty_without_cadence_has_no_periods() -> None:
    assert occurrences(phrase("定期", None), year=2026, start=START) == []
    assert occurrences(TimePhrase("年底前", 0, 3, "r", "date", date=START), year=2026, start=START) == []


def propose(text: str, issued_on: date | None = START) -> DeadlineProposal:
    fields = read_fields(text, Context(2026, issued_on))
    here = Place(1, 0)
    item = Item("一", "", None, "1", "办事", text, Span(here, here), ((0, here),), fields=fields)
    return proposed_deadline(item, year=2026, issued_on=issued_on)


@pytest.mark.parametrize(
    ("text", "kind", "day"),
    [
        # one date
        ("1.办班。3月底前完成。", "stated", (3, 31)),
        # of several the latest
        ("1.整顿。一是3月20日前完成排查；二是10月底前组织验收。", "stated", (10, 31)),
        # the latest even where it stands first
        ("1.整顿。年底前全部完成，其中上半年过半。", "stated", (12, 31)),
        # the time-limit field goes before any other
        ("1.整顿。年底前巩固提升。（牵头单位：组织二科；完成时限：9月底前）", "stated", (9, 30)),
        # so does the bracket that names the owners
        ("1.整顿。年底前巩固提升。（组织二科牵头，各县（市、区）配合，9月15日前完成）", "stated", (9, 15)),
        # a date before the issue only where there is no other
        ("1.总结。对1月10日前的数据，4月15日前完成核对。", "stated", (4, 15)),
        # a date beside a recurring duty
        ("1.下达计划。3月15日前下达，每季度通报1次。", "stated", (3, 15)),
        # recurring only: the first period after the issue
        ("1.报送进展。每月5日前报送。", "series", (2, 5)),
        # of two recurring phrases the one that names a day
        ("1.月报。每季度研判1次，每月5日前报送。", "series", (2, 5)),
        # nothing said
        ("1.改进作风。务求实效。", "plan-end", (12, 31)),
        # an event without a day of the calendar
        ("1.演练。汛期前完成。", "plan-end", (12, 31)),
        # recurring without a period
        ("1.研判。定期分析形势。", "plan-end", (12, 31)),
        # for good
        ("1.走访。（牵头单位：干部科；完成时限：长期坚持）", "plan-end", (12, 31)),
    ],
)
def test_the_deadline_that_is_proposed(text: str, kind: str, day: tuple[int, int]) -> None:
    proposal = propose(text)
    assert (proposal.kind, proposal.date) == (kind, date(2026, *day))


def test_the_reason_quotes_the_words() -> None:
    assert propose("1.走访。“七一”前走访老党员。").why == "文中写明“‘七一’前”。"
    assert propose("1.下达。3月15日前下达，每季度通报1次。").why == "文中写明“3月15日前”；另有“每季度”的周期性要求。"
    assert propose("1.作风。务求实效。").why == "文中没有写时限，暂按2026年年底，请核定。"


def test_a_day_already_past_is_said_to_be_past() -> None:
    assert propose("1.总结。1月10日前上报。").why == "文中写明“1月10日前”，这一天早于印发日期，请核对。"


def test_a_plan_without_a_day_of_issue_begins_with_its_year() -> None:
    assert propose("1.报送。每月5日前报送。", issued_on=None).date == date(2026, 1, 5)
