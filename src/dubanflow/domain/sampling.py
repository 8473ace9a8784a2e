"""A sample of closed tasks for a look-back: in strata by unit, fixed by its seed, the same on any machine.

How many of each unit: the share of all, rounded up, spread by largest remainder; then at least `least` of every unit
that closed anything. Which of them: those whose SHA-256 over `seed:number` comes first. No random generator is asked,
so that anybody can draw it again, by hand if need be.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from hashlib import sha256
from math import ceil


def draw(strata: Mapping[str, Sequence[str]], share: Fraction, seed: int, *, least: int = 1) -> dict[str, list[str]]:
    """The numbers drawn of each stratum (unit -> numbers of its tasks), in the order of the numbers.

    `share` is above 0 and at most 1. A stratum of which nothing is drawn is left out.
    """
    sizes = {name: len(set(numbers)) for name, numbers in strata.items()}
    wanted = allotted(sizes, share)
    drawn: dict[str, list[str]] = {}
    for name in sorted(strata):
        count = max(wanted[name], min(least, sizes[name]))
        by_lot = sorted(set(strata[name]), key=lambda number: (lot(seed, number), number))
        if count:
            drawn[name] = sorted(by_lot[:count])
    return drawn


def allotted(sizes: Mapping[str, int], share: Fraction) -> dict[str, int]:
    """How many each stratum gives, together the share of all rounded up: by largest remainder, equal ones by name."""
    exact = {name: share * size for name, size in sizes.items()}
    given = {name: int(quota) for name, quota in exact.items()}
    left = ceil(share * sum(sizes.values())) - sum(given.values())
    by_remainder = sorted(sizes, key=lambda name: (given[name] - exact[name], name))
    for name in by_remainder[:left]:
        given[name] += 1
    return given


def lot(seed: int, number: str) -> str:
    """The lot of a task: what its place in the draw is decided by."""
    return sha256(f"{seed}:{number}".encode()).hexdigest()


def share_of(text: str) -> Fraction | None:
    """5%, 0.05 or 1/20 as a share; None for what is none or not above 0 and at most 1."""
    try:
        value = Fraction(text[:-1].strip()) / 100 if text.endswith("%") else Fraction(text)
    except (ValueError, ZeroDivisionError):
        return None
    return value if 0 < value <= 1 else None


def share_words(share: Fraction) -> str:
    """A share as written in the record: 5%, 12.5%, else as a fraction."""
    percent = share * 100
    tenths = percent * 100
    return f"{float(percent):g}%" if tenths.denominator == 1 else str(share)
