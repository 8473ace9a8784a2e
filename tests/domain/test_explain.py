"""Each situation is explained in exactly the words of `explained.txt`, which reads as an office would see it."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from domain.desk import calendar, day, definition, task, working
from domain.small_workflow import SMALL
from dubanflow.domain.counting import count_out, days_words, span_words
from dubanflow.domain.definition import Limit
from dubanflow.domain.explain import Case, explain
from dubanflow.domain.explain_rules import Decided, Told
from dubanflow.domain.values import DeadlineVersion, Task

BOOK = Path(__file__).with_name("explained.txt").read_text(encoding="utf-8")
EXPECTED = {part.partition("\n")[0]: part.partition("\n")[2].strip() for part in BOOK.split("## ")[1:]}
PEOPLE = {
    "liaison": ("组织二科联络员",),
    "head": ("组织二科科长",),
    "supervisor": ("督查员",),
    "deputy": ("分管副部长",),
    "chief": ("部长",),
}
SIGNED = ("3-3", "签收", "组织二科联络员")
ASSIGNED = ("3-2", "交办", "督查员")
LAPSED = ("4-1", "逾期", "系统")
LATE = [("due-10", "3-17"), ("due-3", "3-26"), ("due-1", "3-30"), ("L1", "4-1"), ("L2", "4-8")]


def row(rule: str, due: str, state: str = "told", *, version: int = 1, on: str = "", told: str = "") -> Decided:
    """A decision; `told` as 组织二科联络员 3-26 已发."""
    people = [part.split(" ") for part in told.split("，")] if told else []
    whom = tuple(Told(person, day(when), message) for person, when, message in people)
    return Decided(rule, version, "", day(due), day(on or due), state, "", whom)


def rows(*pairs: tuple[str, str]) -> list[Decided]:
    return [row(rule, due) for rule, due in pairs]


def moved(deadline: str, on: str, act: str) -> tuple[DeadlineVersion, ...]:
    """Two deadline versions: 31 March, and the one made by an act."""
    first = DeadlineVersion(1, day("3-31"), day("3-2"), "assign")
    return (first, DeadlineVersion(2, day(deadline), day(on), act))


# situation in explained.txt -> the task, how its state was entered, today, what was decided, the deadlines it had
SITUATIONS: dict[str, tuple[Task, tuple[str, str, str], str, list[Decided], Any]] = {
    "交办后还没有签收": (task(), ASSIGNED, "3-3", [], ()),
    "办理中，两档提醒已告知": (
        working(),
        SIGNED,
        "3-26",
        [
            row("due-10", "3-17", told="组织二科联络员 3-17 已发"),
            row("due-3", "3-26", told="组织二科联络员 3-26 已发，组织二科科长 3-26 已发"),
        ],
        (),
    ),
    "停运几天以后一次补上": (
        working(),
        SIGNED,
        "3-30",
        [
            row("due-10", "3-17", "superseded", on="3-30"),
            row("due-3", "3-26", "superseded", on="3-30"),
            row("due-1", "3-30", told="组织二科联络员 3-30 存疑待查"),
        ],
        (),
    ),
    "今天还没有运行": (working(), SIGNED, "3-31", rows(("due-10", "3-17"), ("due-3", "3-26")), ()),
    "逾期，爬了两级": (working(state="overdue", level=2), LAPSED, "4-9", rows(*LATE), ()),
    "逾期，通报拟稿待签发，已容错": (
        working(state="overdue", level=3, excused_on="4-15"),
        LAPSED,
        "4-15",
        [*rows(*LATE), row("L3", "4-15", "draft"), row("draft:L3", "4-15", told="分管副部长 4-15 已发")],
        (),
    ),
    "梯次走完": (
        working(state="overdue", level=5),
        LAPSED,
        "6-30",
        rows(*LATE, ("L3", "4-15"), ("L4", "4-29"), ("L5", "5-29")),
        (),
    ),
    "待核验": (working(state="reported", reported_on="3-30"), ("3-30", "申请办结", "组织二科联络员"), "4-1", [], ()),
    "申请延期待审": (
        working(ask_on="3-25", ask_by="zuzhi2-lly", ask_deadline="4-15"),
        SIGNED,
        "3-26",
        rows(("due-10", "3-17"), ("due-3", "3-26")),
        (),
    ),
    "已延期，旧时限的提醒作废": (
        working(deadline="4-15", deadline_version=2, version_from="3-27"),
        SIGNED,
        "3-30",
        [row("due-10", "3-17"), row("due-3", "3-26", "withdrawn")],
        moved("4-15", "3-27", "extend"),
    ),
    "退回重办，梯次沿用": (
        working(state="overdue", deadline="4-8", deadline_version=2, version_from="4-13", level=1, feedback_on="4-2"),
        ("4-13", "退回重办", "督查员"),
        "4-13",
        [row("L1", "4-1"), row("L1", "4-1", "carried", version=2, on="4-13")],
        moved("4-8", "4-13", "return"),
    ),
    "申请退回待定": (task(declined_on="3-3"), ASSIGNED, "3-4", [], ()),
    "挂起": (working(state="suspended", suspended_on="3-20"), ("3-20", "挂起", "督查员"), "3-25", [], ()),
    "超时办结": (
        working(state="verified", reported_on="4-2", closed_on="4-7"),
        ("4-7", "核验销号", "督查员"),
        "4-9",
        [],
        (),
    ),
    "时限落在假日": (working(deadline="4-5"), SIGNED, "4-1", rows(("due-10", "3-23"), ("due-3", "4-1")), ()),
}


def told(case: Case, today: date) -> str:
    return "\n".join(one.text for one in explain(case, definition(), calendar(), today=today)[1:])


@pytest.mark.parametrize("name", SITUATIONS)
def test_a_situation_is_explained_word_for_word(name: str) -> None:
    one, (since, act, by), today, decided, deadlines = SITUATIONS[name]
    versions = deadlines or (DeadlineVersion(1, one.deadline, day("3-2"), "assign"),)
    lines = {"due-3": 63, "L1": 66}
    case = Case(one, day(since), act, by, versions, tuple(decided), PEOPLE, lines, "分管副部长", "汛期抢险")
    assert told(case, day(today)) == EXPECTED[name]


def test_every_text_of_the_book_is_tested() -> None:
    assert EXPECTED.keys() == SITUATIONS.keys()


def test_the_file_is_named_with_the_beginning_of_its_hash() -> None:
    found = explain(Case(task(), day("3-2"), "交办", ""), definition(), calendar(), today=day("3-2"))
    assert (found[0].kind, f"（supervision，版本{definition().hash[:12]}）" in found[0].text) == ("law", True)


def test_an_answer_that_rests_on_a_projected_year_says_so() -> None:
    far = working(deadline_version=1, feedback_on="12-18")
    far = Task(**{name: getattr(far, name) for name in far.__slots__} | {"deadline": date(2027, 1, 6)})
    found = explain(Case(far, day("3-3"), "签收", ""), definition(), calendar(), today=day("12-28"))
    assert [row.text for row in found if row.kind == "calendar"] == [
        "2027年的放假安排还没有公布，以上2027年的日期暂按法定节假日推算，公布后会重新计算。"
    ]
    reminder = next(row for row in found if "规则due-3" in row.text)
    assert (
        "12月31日是时限2027年1月6日之前的第3个工作日（2027年1月5日、4日、12月31日；2027年1月1日元旦放假，不算）"
        in reminder.text
    )
    assert reminder.dates == (day("12-31"), date(2027, 1, 4), date(2027, 1, 5), date(2027, 1, 6))


def test_time_with_the_unit_and_time_with_the_office_are_kept_apart() -> None:
    history = (
        (day("3-2"), "assigned"),
        (day("3-3"), "in_progress"),
        (day("3-11"), "suspended"),
        (day("3-16"), "in_progress"),
        (day("3-30"), "reported"),
    )
    one = working(state="reported", reported_on="3-30")
    case = Case(one, day("3-30"), "申请办结", "", history=history)
    found = [row.text for row in explain(case, definition(), calendar(), today=day("4-2")) if row.kind == "time"]
    assert found == ["交办以来，承办单位用了17个工作日，督查部门用了3个工作日，挂起停了3个工作日。"]


def test_a_rule_without_names_or_lines_is_still_told() -> None:
    one = Task(1, 2, "assigned", day("3-31"), 1, day("3-2"), day("3-2"))
    found = explain(Case(one, day("3-2"), "交办", ""), SMALL, calendar(), today=day("4-1"))
    assert found[-1].text == (
        "4月10日（周五）通报（规则L2）：4月10日是时限3月31日之后的第10天。系统只拟稿，请签发的是分管领导，抄送督查员。"
    )


@pytest.mark.parametrize(
    ("base", "limit", "sign", "expected"),
    [
        # a make-up Saturday before the Spring Festival counts, the festival does not
        (
            "2-12",
            Limit(3, "wd"),
            1,
            "2月24日是时限2月12日之后的第3个工作日（2月13日、14日、24日；2月15日至23日春节放假，不算；2月14日调休上班，算）",
        ),
        ("3-31", Limit(1, "wd"), -1, "3月30日是时限3月31日之前的第1个工作日"),  # nothing to count out
        ("3-31", Limit(10, "d"), 1, "4月10日是时限3月31日之后的第10天"),  # calendar days name no holidays
    ],
)
def test_a_limit_is_counted_out(base: str, limit: Limit, sign: int, expected: str) -> None:
    assert count_out(calendar(), day(base), limit, what="时限", sign=sign, year=2026).text == expected


def test_days_are_said_with_their_month_once_and_long_counts_shortened() -> None:
    assert days_words([day("3-30"), day("3-31"), day("4-1")], 2026) == "3月30日、31日、4月1日"
    assert days_words([date(2026, 4, 1 + i) for i in range(11)], 2026) == "4月1日、2日、3日……4月10日、11日"
    assert span_words([day("9-30"), day("10-1")], 2026) == "9月30日至10月1日"
