"""Merkle trees as in RFC 6962 (2.1): a root over leaves in order, and the proof that a leaf is under a root.

A leaf hashes under the prefix 0x00 and a node under 0x01, so that no node can be passed off as a leaf. Where the
number of leaves is no power of two, the left subtree is the largest full one; nothing is ever doubled. The root of
no leaves is the hash of nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

Side = Literal["left", "right"]


def leaf(data: bytes) -> bytes:
    """The hash of a leaf."""
    return sha256(b"\x00" + data).digest()


def node(left: bytes, right: bytes) -> bytes:
    """The hash of a node over its two children."""
    return sha256(b"\x01" + left + right).digest()


class Tree:
    """A tree that grows leaf by leaf and keeps only the roots of its full subtrees: log2(size) hashes."""

    def __init__(self) -> None:
        self.size = 0
        self._full: list[bytes] = []

    def add(self, data: bytes) -> None:
        """Append a leaf."""
        self.extend((data,))

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Append leaves: every set bit at the end of the old size is a full subtree that the new leaf completes."""
        full, size = self._full, self.size
        for data in leaves:
            digest = sha256(b"\x00" + data).digest()
            carry = size
            while carry & 1:
                digest = sha256(b"\x01" + full.pop() + digest).digest()
                carry >>= 1
            full.append(digest)
            size += 1
        self.size = size

    def root(self) -> bytes:
        """The root over the leaves so far."""
        if not self._full:
            return sha256(b"").digest()
        digest = self._full[-1]
        for left in reversed(self._full[:-1]):
            digest = node(left, digest)
        return digest


@dataclass(frozen=True, slots=True)
class Sibling:
    """A step of a proof: the hash beside the path from leaf to root, and on which side it stands."""

    side: Side
    hash: bytes


def prove(leaves: Iterable[bytes], index: int, size: int) -> tuple[Sibling, ...]:
    """The proof, leaf to root, that leaf `index` (from 0) is under the root of `size` leaves.

    `leaves` is gone through once and not kept. Raises ValueError for an index outside or a wrong number of leaves.
    """
    if not 0 <= index < size:
        raise ValueError(f"no leaf {index} in a tree of {size}")
    spans = list(_spans(index, size))
    trees = {span: Tree() for span in spans}
    by_place = sorted(spans)
    current = -1
    count = 0
    for place, data in enumerate(leaves):
        count += 1
        while current + 1 < len(by_place) and by_place[current + 1][0] <= place:
            current += 1
        if current >= 0 and place < by_place[current][1]:
            trees[by_place[current]].add(data)
    if count != size:
        raise ValueError(f"{count} leaves where {size} were announced")
    return tuple(Sibling("left" if span[1] <= index else "right", trees[span].root()) for span in spans)


def rebuild(data: bytes, proof: Sequence[Sibling]) -> bytes:
    """The root that a leaf and its proof lead to; the claim holds if it is the root that was printed."""
    digest = leaf(data)
    for step in proof:
        digest = node(step.hash, digest) if step.side == "left" else node(digest, step.hash)
    return digest


def _spans(index: int, size: int) -> Iterator[tuple[int, int]]:
    """The ranges [first, end) of leaves beside the path, leaf to root."""
    start, end = 0, size
    path: list[tuple[int, int]] = []
    while end - start > 1:
        half = start + (1 << ((end - start - 1).bit_length() - 1))
        if index < half:
            path.append((half, end))
            end = half
        else:
            path.append((start, half))
            start = half
    yield from reversed(path)
