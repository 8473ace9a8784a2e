"""What a revised document changes: old items and new ones matched one to one, by their wording and never by number.

Steps: 1. items of equal title and text; 2. items of equal title that are alone with it; 3. the rest by the share of
three-sign pieces that title and text have in common, looked up in an index; only pairs that are close are compared
sign by sign. What stays over is new or dropped.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from dubanflow.domain.plan.surface import fold
from dubanflow.domain.plan.values import Item

Kind = Literal["same", "changed", "moved", "new", "dropped"]
Aspect = Literal["title", "text", "deadline", "units"]

CLOSE = 0.5  # share of common pieces at which two items are one and the same, revised
NEAR = 0.25  # share at which the signs themselves are compared
ALIKE = 0.6  # likeness of the signs at which a near pair is one item
MOST_RIVALS = 5
PIECE = 3

_BLANKS = re.compile(r"\s+")
_COUNT = r"(?:[一二三四五六七八九十百]{1,4}|\d{1,3})"
_NUMBER = re.compile(rf"[\s|]*(?:\(?{_COUNT}\)、?|第?{_COUNT}[、.,:条项](?!\d)|{_COUNT}\s*\||[①-⑳])")


@dataclass(frozen=True, slots=True)
class OldItem:
    """An item of the document imported before. `deadlines` and `units` are what was read then: the dates and cadences,
    and the (unit as written, role) pairs; None where they are not on record, and then they are not compared."""

    id: int
    section: str | None
    no: str | None
    title: str
    text: str
    deadlines: frozenset[str] | None = None
    units: frozenset[tuple[str, str]] | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What became of an item. `same` and `moved` keep their wording (`moved`: other section or number); `changed` names
    the `fields` that differ and may have moved as well. `likeness` is 1 for equal wording; `new` and `dropped` have one
    side only."""

    kind: Kind
    old: OldItem | None
    new: Item | None
    fields: tuple[Aspect, ...] = ()
    moved: bool = False
    likeness: float = 1.0


def difference(old: Sequence[OldItem], new: Sequence[Item]) -> list[Change]:
    """The changes from `old` to `new`: every old item and every new one in exactly one change.

    Order: as in the new document, then what was dropped, as in the old one.
    """
    pairs = _pairs([_wording(row.title, row.text) for row in old], [_wording(row.title, row.text) for row in new])
    matched = {there: (here, likeness) for here, there, likeness in pairs}
    changes = []
    for index, item in enumerate(new):
        if index in matched:
            here, likeness = matched[index]
            changes.append(_compared(old[here], item, likeness))
        else:
            changes.append(Change("new", None, item, likeness=0.0))
    kept = {here for here, _, _ in pairs}
    return changes + [Change("dropped", row, None, likeness=0.0) for at, row in enumerate(old) if at not in kept]


def deadlines_of(item: Item) -> frozenset[str]:
    """The days and cadences that an item states, in a form that can be kept and compared."""
    return frozenset(
        day.isoformat() if (day := phrase.date) else f"{phrase.cadence}:{phrase.day or ''}"
        for phrase in item.fields.deadlines
        if phrase.date or phrase.cadence
    )


def units_of(item: Item) -> frozenset[tuple[str, str]]:
    """The units that an item gives a duty, with their roles."""
    return frozenset((row.text, row.role) for row in item.fields.units if row.role != "mentioned")


@dataclass(frozen=True, slots=True)
class Wording:
    """Title and text as they are compared: width folded, without number and blanks."""

    title: str
    text: str


Pair = tuple[int, int, float]


def _wording(title: str, text: str) -> Wording:
    folded = fold(text)
    number = _NUMBER.match(folded)
    return Wording(_BLANKS.sub("", fold(title)), _BLANKS.sub("", folded[number.end() if number else 0 :]))


def _pairs(old: Sequence[Wording], new: Sequence[Wording]) -> list[Pair]:
    """(index of old, index of new, likeness), each index at most once."""
    pairs: list[Pair] = []
    left, right = set(range(len(old))), set(range(len(new)))
    for step in (_equal, _equal_titles, _by_pieces):
        for here, there, likeness in step(old, new, sorted(left), sorted(right)):
            if here in left and there in right:
                pairs.append((here, there, likeness))
                left.discard(here)
                right.discard(there)
    return pairs


def _equal(old: Sequence[Wording], new: Sequence[Wording], left: list[int], right: list[int]) -> Iterator[Pair]:
    """Items of equal title and text, those repeated in their order."""
    places: defaultdict[Wording, list[int]] = defaultdict(list)
    for here in left:
        places[old[here]].append(here)
    for there in right:
        if places[new[there]]:
            yield places[new[there]].pop(0), there, 1.0


def _equal_titles(old: Sequence[Wording], new: Sequence[Wording], left: list[int], right: list[int]) -> Iterator[Pair]:
    """Items of equal title, where only one on each side bears it."""
    often = Counter(old[at].title for at in left), Counter(new[at].title for at in right)
    mine = {old[at].title: at for at in left if often[0][old[at].title] == 1}
    for there in right:
        title = new[there].title
        if title and title in mine and often[1][title] == 1:
            yield mine[title], there, _share(_pieces(old[mine[title]]), _pieces(new[there]))


def _by_pieces(old: Sequence[Wording], new: Sequence[Wording], left: list[int], right: list[int]) -> Iterator[Pair]:
    """The rest, likest pairs first."""
    pieces = {at: _pieces(old[at]) for at in left}
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for at, own in pieces.items():
        for piece in own:
            holders[piece].append(at)
    # A piece that a tenth of all items have (各县市区) tells nothing and costs most.
    common = max(4, len(left) // 10)
    found: list[Pair] = []
    for there in right:
        own = _pieces(new[there])
        shared = Counter(at for piece in own if len(holders.get(piece, ())) <= common for at in holders.get(piece, ()))
        for here, _ in shared.most_common(MOST_RIVALS):
            likeness = _judged(_share(own, pieces[here]), old[here], new[there])
            if likeness:
                found.append((here, there, likeness))
    yield from sorted(found, key=lambda pair: (-pair[2], pair[1], pair[0]))


def _judged(share: float, one: Wording, other: Wording) -> float:
    """The likeness of a pair that is one item, 0 for a pair that is not."""
    if share >= CLOSE:
        return share
    if share < NEAR:
        return 0.0
    signs = SequenceMatcher(None, one.text, other.text, autojunk=False)
    return min(signs.ratio(), 0.99) if signs.quick_ratio() >= ALIKE and signs.ratio() >= ALIKE else 0.0


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    """How many of the pieces of two items are common, 0 to 0.99."""
    return min(2 * len(one & other) / (len(one) + len(other)), 0.99)


def _pieces(wording: Wording) -> frozenset[str]:
    """Three-sign pieces of the text, those of the title marked, so that they count once more."""
    text = frozenset(wording.text[at : at + PIECE] for at in range(max(len(wording.text) - PIECE + 1, 1)))
    title = frozenset("#" + wording.title[at : at + 2] for at in range(max(len(wording.title) - 1, 1)))
    return text | title


def _compared(old: OldItem, new: Item, likeness: float) -> Change:
    """The change of a matched pair."""
    before, after = _wording(old.title, old.text), _wording(new.title, new.text)
    differs: dict[Aspect, bool] = {
        "title": before.title != after.title,
        "text": before.text != after.text,
        "deadline": old.deadlines is not None and old.deadlines != deadlines_of(new),
        "units": old.units is not None and old.units != units_of(new),
    }
    fields = tuple(name for name, is_so in differs.items() if is_so)
    moved = (old.section, old.no) != (new.section, new.no)
    if fields:
        return Change("changed", old, new, fields, moved, likeness)
    return Change("moved" if moved else "same", old, new, (), moved)
