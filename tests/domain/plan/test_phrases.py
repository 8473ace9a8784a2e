"""Time phrases: every example of every rule, and how phrases of one item bear on each other."""

from datetime import date

import pytest

from dubanflow.domain.plan.phrase_friends import NO_TIMES
from dubanflow.domain.plan.phrase_rules import Example, TimeRule, compiled
from dubanflow.domain.plan.phrase_table import EXAMPLE_CONTEXT, in_short
from dubanflow.domain.plan.phrases import RULES, read_times
from dubanflow.domain.plan.values import Context

EXAMPLES = [pytest.param(rule, example, id=f"{rule.id}-{example.text}") for rule in RULES for example in rule.examples]
PLAN = Context(year=2022)


def read(text: str, context: Context = PLAN) -> list[tuple[str, str]]:
    return [(phrase.text, in_short(phrase)) for phrase in read_times(text, context)[0]]


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_a_rule_reads_its_examples(rule: TimeRule, example: Example) -> None:
    found = [(p.text, in_short(p), p.rule) for p in read_times(example.text, EXAMPLE_CONTEXT)[0]]
    if example.phrase is None:
        assert found == []
    else:
        assert (example.phrase, example.means, rule.id) in found


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_has_an_id_of_its_own_and_an_example(rule: TimeRule) -> None:
    assert [other.id for other in RULES].count(rule.id) == 1
    assert rule.examples
    assert compiled(rule.pattern)


@pytest.mark.parametrize("text", NO_TIMES)
def test_a_false_friend_is_no_time_phrase(text: str) -> None:
    assert read(text) == []


def test_a_bare_month_inherits_the_year_of_the_date_before_it() -> None:
    assert read("2023年6月底前印发办法，12月底前推开。")[1] == ("12月底前", "2023-12-31")


def test_a_far_goal_gives_its_year_to_no_month() -> None:
    assert read("到2025年全面建成，6月底前完成立项。")[1] == ("6月底前", "2022-06-30")


def test_a_time_limit_field_starts_from_the_year_of_the_plan() -> None:
    assert read("2023年6月底前验收。（完成时限：12月底前）")[1] == ("12月底前", "2022-12-31")


def test_words_that_fill_a_field_are_limits_only_there() -> None:
    assert read("长期以来持续推进。") == []
    assert read("完成时限：长期坚持，持续推进") == [("长期坚持", "ongoing"), ("持续推进", "ongoing")]


def test_a_cell_of_a_table_is_a_time_limit_field() -> None:
    assert read("| 1 | 建强支部 | 组织二科 | 6月 |") == [("6月", "2022-06-30")]


def test_a_phrase_is_given_once_in_an_item() -> None:
    assert read("每月走访，每月通报。") == [("每月", "monthly")]


def test_next_year_is_the_plans_own_where_it_was_issued_the_year_before() -> None:
    issued = Context(year=2022, issued_on=date(2021, 12, 20))
    assert read("明年底前完成。", issued) == [("明年底前", "2022-12-31")]
    assert read("明年底前完成。") == [("明年底前", "2023-12-31")]


def test_days_after_the_issue_need_to_know_it_and_working_days_a_calendar() -> None:
    assert read("印发之日起10日内上报。") == [("印发之日起10日内", "undated")]
    assert read("印发之日起5个工作日内上报。", Context(year=2022, issued_on=date(2022, 3, 1)))[0][1] == "undated"


def test_an_impossible_day_is_kept_and_reported() -> None:
    phrases, problems = read_times("2月30日前完成。", PLAN)
    assert [(phrase.text, phrase.date) for phrase in phrases] == [("2月30日前", None)]
    assert "2月30日前" in problems[0].message


def test_a_limit_before_the_plans_year_is_kept_in_its_field_and_reported() -> None:
    phrases, problems = read_times("完成时限：2021年6月底", PLAN)
    assert phrases[0].date == date(2021, 6, 30)
    assert "早于2022年" in problems[0].message


def test_a_festival_falls_on_its_next_coming_after_the_issue() -> None:
    issued = Context(year=2022, issued_on=date(2022, 3, 1))
    assert read("春节前走访慰问。", issued) == [("春节前", "2023-01-21")]
    assert read("重阳节前走访慰问。", issued) == [("重阳节前", "2022-10-03")]
