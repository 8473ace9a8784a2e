import importlib.util
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from dubanflow.domain.plan.owners import OwnerIndex
from dubanflow.domain.plan.reading import read_plan
from dubanflow.domain.plan.series import proposed_deadline
from dubanflow.domain.plan.values import Item, Reading
from dubanflow.readers import read_document
from dubanflow.register import load_register

YUNCHUAN = Path(__file__).parents[2] / "examples" / "yunchuan"


def plain() -> Reading:
    lines, problems = read_document(YUNCHUAN / "plan_2026.txt")
    assert problems == []
    return read_plan(lines, year=2026)


def word(folder: Path) -> Reading:
    spec = importlib.util.spec_from_file_location("make_plan_docx", YUNCHUAN / "make_plan_docx.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    lines, problems = read_document(module.write(folder / "plan.docx"))
    assert problems == []
    return read_plan(lines, year=2026)


@cache
def index() -> OwnerIndex:
    register, _ = load_register(YUNCHUAN / "units.yaml")
    assert register is not None
    return OwnerIndex(register.units, date(2026, 1, 20), office=register.office)


def row(item: Item) -> str:
    """section no lead kind-of-deadline month-day"""
    lead = index().propose(item).lead
    due = proposed_deadline(item, year=2026, issued_on=date(2026, 1, 20))
    return f"{item.section or '-'} {item.no} {lead.code if lead else '-'} {due.kind} {due.date:%m-%d}"


# What the writer of the samples meant; a task without owner in the text gets the unit whose duty it is.
PLAIN = """
一 1 ganbu stated 02-28
一 2 shiwei-dangxiao stated 06-30
一 3 zuzhi1 stated 02-16
一 4 ganbu stated 03-31
一 5 bangong series 01-31
二 6 ganbu stated 03-31
二 7 ganbu stated 05-09
二 8 ganbu-jiandu stated 02-14
二 9 ganbu-jiandu stated 12-31
二 10 gongwuyuan series 03-31
二 11 gongwuyuan stated 06-30
三 12 zuzhi2 stated 10-31
三 13 zuzhi2 stated 04-30
三 14 zuzhi2 stated 06-30
三 15 zuzhi2 stated 12-31
三 16 dangjiao stated 03-15
三 17 dangjiao stated 06-30
三 18 zuzhi2 series 02-05
四 19 rencai stated 06-30
四 20 rencai stated 12-31
四 21 rencai stated 12-31
五 22 laoganbu stated 02-13
五 23 laoganbu stated 09-30
五 24 bangong stated 02-10
五 25 bangong series 01-23
"""
WORD = """
一/（一） 1 dangjiao stated 12-31
一/（一） 2 dangjiao stated 04-30
一/（一） 3 dangjiao-zhongxin series 03-31
一/（二） 1 dangjiao stated 02-24
一/（二） 2 dangjiao stated 05-31
二/（一） 1 zuzhi2 stated 06-15
二/（一） 2 zuzhi1 stated 11-30
二/（一） 3 zuzhi1 plan-end 12-31
二/（二） 1 zuzhi2 stated 02-27
二/（二） 2 zuzhi1 stated 12-31
- 1 dangjiao stated 03-25
- 2 dangjiao stated 01-30
- 3 zuzhi2 stated 05-20
- 4 zuzhi1 stated 06-25
"""


def test_the_plain_sample_is_read_as_it_was_meant() -> None:
    reading = plain()
    assert (reading.title, reading.issued_on) == ("中共云川市委组织部2026年工作要点", date(2026, 1, 20))
    assert [row(item) for item in reading.items] == PLAIN.split("\n")[1:-1]


def test_the_word_sample_is_read_as_it_was_meant(tmp_path: Path) -> None:
    reading = word(tmp_path)
    assert (reading.title, reading.issued_on) == ("党员教育和基层党建重点任务分解方案", date(2026, 1, 16))
    assert [row(item) for item in reading.items] == WORD.split("\n")[1:-1]


@pytest.mark.parametrize("number", [5, 11])
def test_measures_stay_under_their_task(number: int) -> None:
    assert [measure.label for measure in plain().items[number].measures] == ["一是", "二是", "三是"]


def test_nothing_in_the_samples_names_an_owner_whom_the_register_does_not_know(tmp_path: Path) -> None:
    items = (*plain().items, *word(tmp_path).items)
    assert [index().propose(item).unmatched for item in items] == [()] * 39


def test_the_samples_raise_no_problem(tmp_path: Path) -> None:
    assert (*plain().problems, *word(tmp_path).problems) == ()
