from datetime import date

import pytest

from dubanflow.domain.register import Register, Unit

REGISTER = Register(
    "中共云川市委组织部",
    (
        Unit("zz1", "组织一科", ("组织一处",)),
        Unit("zz2", "组织二科"),
        Unit("dx", "中共云川市委党校", ("党校（行政学院）",)),
        Unit("old", "人才科", valid_to=date(2025, 12, 31)),
        Unit("new", "人才科", valid_from=date(2026, 1, 1)),
    ),
    (),
)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        # by code
        ("zz1", "zz1"),
        # by name
        ("组织一科", "zz1"),
        # by alias
        ("组织一处", "zz1"),
        # by an unambiguous part
        ("二科", "zz2"),
        # without 中共, and with a blank
        ("云川市委 党校", "dx"),
        # in half-width brackets
        ("党校(行政学院)", "dx"),
        # a part of two names means neither
        ("组织", None),
        # two units bear the name, one after the other
        ("人才科", None),
        # nothing written
        ("", None),
    ],
)
def test_a_name_that_somebody_wrote_finds_its_unit(written: str, code: str | None) -> None:
    unit, _ = REGISTER.find_unit(written)
    assert (unit.code if unit else None) == code


def test_an_ambiguous_name_is_answered_with_its_candidates() -> None:
    assert [unit.code for unit in REGISTER.find_unit("组织")[1]] == ["zz1", "zz2"]


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    assert REGISTER.find_unit("组织1科")[1][0].code in {"zz1", "zz2"}


def test_on_a_day_only_the_units_of_that_day_are_meant() -> None:
    before, _ = REGISTER.find_unit("人才科", day=date(2025, 6, 1))
    after, _ = REGISTER.find_unit("人才科", day=date(2026, 6, 1))
    assert before and after
    assert (before.code, after.code) == ("old", "new")
