"""The hash chain of events: an edited, deleted or reordered row no longer fits the hash behind it.

Each task is a chain of its own (0 is the office's), so that writers of different tasks never wait for each other.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import NamedTuple

# Separates the fields; JSON escapes control characters and codes hold none, so no field can contain it.
SEPARATOR = "\x1f"
COLUMNS = "id, chain, seq, at, day, kind, actor, payload, definition, hash"


class Entry(NamedTuple):
    """A stored event, in the order of `COLUMNS`."""

    id: int
    chain: int
    seq: int
    at: str
    day: str
    kind: str
    actor: str
    payload: str
    definition: str
    hash: str


def link(
    previous: str, *, chain: int, seq: int, at: str, day: str, kind: str, actor: str, payload: str, definition: str
) -> str:
    """The hash of an event: SHA-256 in hexadecimal over the hash before it and every stored field."""
    fields = (previous, str(chain), str(seq), at, day, kind, actor, payload, definition)
    return sha256(SEPARATOR.join(fields).encode()).hexdigest()


def fits(entry: Entry, previous: str, seq: int) -> bool:
    """Whether the stored hash is that of the entry as number `seq` behind `previous`; `link` spelt out, for speed."""
    try:
        text = SEPARATOR.join((previous, str(entry.chain), str(seq), *entry[3:9]))
    except TypeError:  # a column holds what only a hand on the database can put there
        return False
    return sha256(text.encode(errors="replace")).hexdigest() == entry.hash


def is_whole(entries: Sequence[Entry]) -> bool:
    """Whether the entries of a chain, in order of seq, count from 1 without a gap and every hash fits."""
    previous = ""
    for expected, entry in enumerate(entries, start=1):
        if entry.seq != expected or not fits(entry, previous, expected):
            return False
        previous = entry.hash
    return True
