"""What was done to a broken chain of events: which entries were changed, deleted, inserted or put elsewhere.

1. Find where each entry belongs: in its place if its hash fits there, else wherever it fits behind another entry.
2. Entries that all moved by the same number up to the end: something was inserted or deleted before them.
3. Other entries that moved: reordered.
4. Numbers that nobody has: deleted. Entries that fit nowhere: changed, or the one before them was, hash and all.
5. The end of the chain against what the task remembers of it.
Everything said here follows from the hashes; where two stories fit, the finding names both entries.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from dubanflow.ledger.chain import Entry, fits

Kind = Literal["changed", "deleted", "inserted", "reordered", "end"]

# Around a place and for that many entries of a chain a moved entry is looked for: a chain spoilt from end to end must
# not take hours, and one moved further is still found, as changed.
WINDOW = 20
PATIENCE = 8


@dataclass(frozen=True, slots=True)
class Fault:
    """Entries `first` to `last` of a chain, on `day`; of deleted ones the day of the entry before, empty for none.

    `place` is where a reordered entry stands now; `before` says that the entry before may be the culprit.
    """

    kind: Kind
    chain: int
    first: int
    last: int
    day: str = ""
    place: int = 0
    before: bool = False


@dataclass(frozen=True, slots=True)
class End:
    """What a task remembers of the end of its chain."""

    seq: int
    hash: str


def diagnose(
    chain: int, entries: Sequence[Entry], end: End | None, trusted: Callable[[int], bool] = lambda _id: False
) -> list[Fault]:
    """The faults of a chain whose entries come in order of seq; none where it is whole and ends as the task says.

    `trusted(id)` says that the hash of an event is proved by a seal that holds.
    """
    if not entries:
        return [Fault("deleted", chain, 1, end.seq)] if end and end.seq else []
    entries, copies = _without_copies(entries)
    places = _places(entries)
    faults, explained, missing = _moved(chain, entries, places)
    faults += [Fault("inserted", chain, copy.seq, copy.seq, copy.day) for copy in copies]
    faults += _gaps(chain, entries, places)
    faults += _changed(chain, entries, places, explained, trusted)
    if end is not None:
        faults += _ending(chain, entries, end, places, missing, trusted)
    return sorted(faults, key=lambda fault: fault.first)


def _without_copies(entries: Sequence[Entry]) -> tuple[Sequence[Entry], Sequence[Entry]]:
    """The entries, and those at their end that are copies of one before."""
    last = len(entries)
    while last > 1 and entries[last - 1].hash in {one.hash for one in entries[: last - 1]}:
        last -= 1
    return entries[:last], entries[last:]


def _places(entries: Sequence[Entry]) -> list[int | None]:
    """For each entry the number it was written with; 0 where that cannot be known, None where it fits nowhere."""
    places: list[int | None] = []
    patience, shift = PATIENCE, 0
    for i, entry in enumerate(entries):
        known = entry.seq == 1 or (i > 0 and entries[i - 1].seq == entry.seq - 1)
        previous = entries[i - 1].hash if i and entry.seq != 1 else ""
        if known and fits(entry, previous, entry.seq):
            places.append(entry.seq)
            continue
        found = _home(entries, i, shift) if patience else None
        if found is None:
            patience -= patience > 0
            places.append(None if known else 0)
        else:
            shift = entry.seq - found
            places.append(found)
    return places


def _home(entries: Sequence[Entry], i: int, shift: int) -> int | None:
    """The number that entry `i` was written with, looked for near its place; where the last one came from first."""
    entry = entries[i]
    near = [one.hash for one in entries[max(0, i - WINDOW) : i + WINDOW + 1] if one is not entry]
    hashes = ["", *reversed(near[: min(i, WINDOW)]), *near[min(i, WINDOW) :]]
    numbers = [
        middle + sign * step
        for step in range(WINDOW + 1)
        for middle in dict.fromkeys((entry.seq, i + 1))
        for sign in (-1, 1)
        if middle + sign * step > 0
    ]
    for number in dict.fromkeys([entry.seq - shift, *numbers]):
        if any((number == 1) == (previous == "") and fits(entry, previous, number) for previous in hashes):
            return number
    return None


def _moved(chain: int, entries: Sequence[Entry], places: Sequence[int | None]) -> tuple[list[Fault], set[int], int]:
    """Steps 2 and 3: the faults, the numbers that they explain, and how many entries are missing (negative: extra)."""
    moved = {entry.seq: place for entry, place in zip(entries, places, strict=True) if place and place != entry.seq}
    if not moved:
        return [], set(), 0
    days = {entry.seq: entry.day for entry in entries}
    last = entries[-1].seq
    if set(moved) != set(moved.values()) and last in moved:
        shift = last - moved[last]
        start = last
        while moved.get(start - 1) == start - 1 - shift:
            start -= 1
        extra = range(start - shift, start)
        if moved.keys() <= {*extra, *range(start, last + 1)}:
            if shift > 0 and all(number in days for number in extra):
                return [Fault("inserted", chain, extra[0], extra[-1], days[extra[0]])], set(extra), -shift
            if shift < 0:
                # The entry that followed the deleted ones cannot be placed: the hash before it is gone.
                first = start - 1 if dict(zip(days, places, strict=True)).get(start - 1, 0) is None else start
                return [Fault("deleted", chain, first, first - shift - 1, days.get(first - 1, ""))], {first}, -shift
    faults = [Fault("reordered", chain, place, place, days[seq], place=seq) for seq, place in moved.items()]
    return faults, set(), 0


def _gaps(chain: int, entries: Sequence[Entry], places: Sequence[int | None]) -> Iterator[Fault]:
    """Numbers that no entry stands at and none was written with."""
    elsewhere = set(places)
    expected, before = 1, ""
    for entry in entries:
        if entry.seq < expected:  # possible only without the table's own unique key
            yield Fault("inserted", chain, entry.seq, entry.seq, entry.day)
            continue
        first, last = expected, entry.seq - 1
        while first <= last and first in elsewhere:
            first += 1
        while first <= last and last in elsewhere:
            last -= 1
        if first <= last:
            yield Fault("deleted", chain, first, last, before)
        expected, before = entry.seq + 1, entry.day


def _changed(
    chain: int,
    entries: Sequence[Entry],
    places: Sequence[int | None],
    explained: set[int],
    trusted: Callable[[int], bool],
) -> Iterator[Fault]:
    """Runs of entries that fit nowhere. If the one before a run fits, it may have been rewritten with its hash."""
    i = 0
    while i < len(entries):
        if places[i] is not None or entries[i].seq in explained:
            i += 1
            continue
        start = i
        while i + 1 < len(entries) and places[i + 1] is None and entries[i + 1].seq not in explained:
            i += 1
        before = start > 0 and places[start - 1] == entries[start - 1].seq and not trusted(entries[start - 1].id)
        yield Fault("changed", chain, entries[start].seq, entries[i].seq, entries[start].day, before=before)
        i += 1


def _ending(
    chain: int,
    entries: Sequence[Entry],
    end: End,
    places: Sequence[int | None],
    missing: int,
    trusted: Callable[[int], bool],
) -> Iterator[Fault]:
    """Step 5. `missing` entries were found deleted (negative: inserted) before the end already."""
    last = entries[-1]
    final = max([last.seq, *(place for place in places if place)]) if not missing else last.seq + missing
    if final < end.seq:
        yield Fault("deleted", chain, last.seq + 1, end.seq, last.day)
    elif final > end.seq and not missing:
        extra = [entry for entry in entries if entry.seq > end.seq]
        if extra:
            yield Fault("inserted", chain, extra[0].seq, extra[-1].seq, extra[0].day)
    elif last.hash != end.hash and places[-1] == last.seq:
        yield Fault("end", chain, last.seq, last.seq, last.day, before=not trusted(last.id))
