"""Deliverables and targets: every example of every rule, and a few whole items."""

import pytest

from dubanflow.domain.plan import products, targets
from dubanflow.domain.plan.fields import read_fields
from dubanflow.domain.plan.phrase_table import EXAMPLE_CONTEXT

PRODUCTS = [(text, found) for rule in products.RULES for text, found in rule.examples]
TARGETS = [(text, found) for rule in (*targets.RULES, *targets.FRIENDS) for text, found in rule.examples]


def deliverables(text: str) -> tuple[str, ...]:
    return tuple(found.text for found in read_fields(text, EXAMPLE_CONTEXT).deliverables)


def goals(text: str) -> tuple[str, ...]:
    return tuple(found.text for found in read_fields(text, EXAMPLE_CONTEXT).targets)


@pytest.mark.parametrize(("text", "found"), PRODUCTS)
def test_a_deliverable_rule_reads_its_examples(text: str, found: tuple[str, ...]) -> None:
    assert deliverables(text) == found


@pytest.mark.parametrize(("text", "found"), TARGETS)
def test_a_target_rule_reads_its_examples(text: str, found: tuple[str, ...]) -> None:
    assert goals(text) == found


def test_titles_in_a_row_share_the_fate_of_the_first() -> None:
    assert deliverables("修订《甲办法》、《乙办法》，落实《丙规定》和《丁规定》。") == ("《甲办法》", "《乙办法》")


def test_a_title_inside_a_title_and_a_mark_without_its_partner_do_no_harm() -> None:
    assert deliverables("制定《贯彻<甲条例>任务分工》。") == ("《贯彻<甲条例>任务分工》",)
    assert deliverables("制定《贯彻《甲条例》方案》。") == ("《贯彻《甲条例》方案》",)
    assert deliverables("制定《甲办法，落实措施。") == ()


NO_TARGETS = [
    "树牢“四个意识”，开展第3批试点。",  # slogan, ordinal
    "落实“336”清单，实施三年行动计划。",  # names of schemes
    "抓好6个方面重点工作。",  # an outline, no goal
    "100人以上的企业设立支部。",  # an attribute
    "（牵头单位：组织二科；完成时限：2022年10月）",  # an owner field
    "发文云组〔2022〕6号，2022年6月召开。",
]


@pytest.mark.parametrize("text", NO_TARGETS)
def test_a_figure_without_a_goal_is_no_target(text: str) -> None:
    assert goals(text) == ()


def test_a_target_is_its_clause_without_mark_and_opening_date() -> None:
    assert goals("（1）力争9月底前建成站点12个；②整改率达到100%。") == ("建成站点12个", "整改率达到100%")


def test_thousands_are_not_cut_at_their_comma() -> None:
    assert goals("培训党员1,200人次，走访500户。") == ("培训党员1,200人次", "走访500户")
