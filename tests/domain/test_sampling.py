"""A sample by lot: how many of each unit, which of them, and that it is the same for ever."""

from fractions import Fraction
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dubanflow.domain.sampling import allotted, draw, share_of, share_words

SIZES = {"zuzhi2": 7, "ganbu": 2, "bgs": 1}

# share, how many each unit gives
ALLOTTED = [
    # a tenth of ten is one, for the largest remainder
    ("1/10", {"bgs": 0, "ganbu": 0, "zuzhi2": 1}),
    # half: 3.5, 1, 0.5 -> five; equal remainders go by name
    ("1/2", {"bgs": 1, "ganbu": 1, "zuzhi2": 3}),
    ("1", {"bgs": 1, "ganbu": 2, "zuzhi2": 7}),
]


@pytest.mark.parametrize(("share", "counts"), ALLOTTED)
def test_the_share_is_spread_by_largest_remainder(share: str, counts: dict[str, int]) -> None:
    assert allotted(SIZES, Fraction(share)) == counts


def test_every_unit_gives_at_least_one_unless_told_otherwise() -> None:
    strata = {name: [f"{name}-{i}" for i in range(size)] for name, size in SIZES.items()}
    assert {name: len(rows) for name, rows in draw(strata, Fraction(1, 10), 7).items()} == {
        "bgs": 1, "ganbu": 1, "zuzhi2": 1,
    }  # fmt: skip
    assert list(draw(strata, Fraction(1, 10), 7, least=0)) == ["zuzhi2"]


def test_the_lots_are_what_they_were_the_first_time_this_was_written() -> None:
    """As `printf '20260706:2026-001' | sha256sum` and so on, sorted, gives them."""
    numbers = [f"2026-{i:03d}" for i in range(1, 21)]
    assert draw({"zuzhi2": numbers}, Fraction(1, 5), 20260706) == {
        "zuzhi2": ["2026-002", "2026-004", "2026-012", "2026-019"]
    }


STRATA = st.dictionaries(
    st.text("abc", min_size=1, max_size=3), st.lists(st.integers(0, 99).map(str), max_size=12), max_size=5
)


@given(STRATA, st.fractions(Fraction(1, 100), 1), st.integers(0, 2**31 - 1), st.integers(0, 3))
def test_a_draw_is_large_enough_within_its_strata_and_blind_to_their_order(
    strata: dict[str, list[str]], share: Fraction, seed: int, least: int
) -> None:
    drawn = draw(strata, share, seed, least=least)
    sizes = {name: len(set(rows)) for name, rows in strata.items()}
    assert all(set(rows) <= set(strata[name]) and len(rows) == len(set(rows)) for name, rows in drawn.items())
    assert all(len(drawn.get(name, [])) >= min(least, size) for name, size in sizes.items())
    assert sum(map(len, drawn.values())) >= ceil(share * sum(sizes.values()))
    turned = {name: rows[::-1] for name, rows in reversed(list(strata.items()))}
    assert draw(turned, share, seed, least=least) == drawn


# as written, as a share
SHARES = [("5%", "1/20"), ("12.5 %", "1/8"), ("0.05", "1/20"), ("1/3", "1/3"), ("100%", "1")]


@pytest.mark.parametrize(("text", "share"), SHARES)
def test_a_share_is_read_as_an_office_writes_it(text: str, share: str) -> None:
    assert share_of(text) == Fraction(share)


@pytest.mark.parametrize("text", ["", "%", "五成", "0", "-5%", "101%", "1/0", "nan"])
def test_what_is_no_share_is_none(text: str) -> None:
    assert share_of(text) is None


@pytest.mark.parametrize("share", [Fraction(1, 20), Fraction(1, 8), Fraction(1, 3), Fraction(1)])
def test_a_share_written_down_is_read_back_the_same(share: Fraction) -> None:
    assert share_of(share_words(share)) == share
