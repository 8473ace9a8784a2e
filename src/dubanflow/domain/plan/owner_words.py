"""Duty keywords: which units answer for the words of an item, and how much each word weighs.

A word weighs by where it stands (title, section heading, text), by its length, and by how few units claim it; words
that every plan is full of (干部, 党建, 服务) weigh little. At one place only the longest word counts.
"""

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from dubanflow.domain.plan.values import Item
from dubanflow.domain.register import Unit

TITLE, HEADING, TEXT, NAMED = "标题", "章节标题", "正文", "点名"
WEIGHTS = {TITLE: 3.0, HEADING: 1.5, TEXT: 1.0, NAMED: 1.5}
GENERIC = frozenset(
    ("干部", "党建", "党员", "人才", "组织", "工作", "管理", "监督", "服务", "教育", "培训", "考核", "宣传", "调研",
     "督查", "检查", "建设", "制度", "队伍", "数据", "基层", "机关", "社区", "专家", "课程", "档案")
)  # fmt: skip
GENERIC_SHARE = 0.35
PARTED_SHARE = 0.7
FULL_LENGTH = 4
LONGEST_GAP = 4
_NO_WORD = re.compile(r"[\s，。；：、（）()“”《》|]")


@dataclass(frozen=True, slots=True)
class Hit:
    """A keyword found at a place (`TITLE`, `HEADING`, `TEXT`, or `NAMED` for the unit's own name), and its weight."""

    word: str
    where: str
    weight: float


@dataclass(frozen=True, slots=True)
class Weighed:
    """A unit, the sum of its hits, and the hits, heaviest first."""

    unit: Unit
    weight: float
    hits: tuple[Hit, ...]


class WordIndex:
    """The duty keywords of the units given. Finding them costs the length of the text, not the number of units."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self._units = {unit.code: unit for unit in units}
        self._owners: dict[str, list[str]] = {}
        for unit in units:
            for word in dict.fromkeys(duty.strip() for duty in unit.duties):
                if len(word) > 1:
                    self._owners.setdefault(word, []).append(unit.code)
        self._lengths = sorted({len(word) for word in self._owners}, reverse=True)
        self._parted: dict[str, list[str]] = {}
        for word in self._owners:
            if len(word) >= FULL_LENGTH:
                self._parted.setdefault(word[:2], []).append(word)
        rarest = math.log(1 + max(len(units), 2))
        self._rarity = {word: math.log(1 + len(units) / len(codes)) / rarest for word, codes in self._owners.items()}

    def weigh(self, item: Item, named: Iterable[tuple[Unit, str]] = ()) -> list[Weighed]:
        """The units that the words of an item speak for, heaviest first; `named` are units the text calls by name."""
        hits: dict[str, list[Hit]] = {}
        for word, (where, share) in self._found(item).items():
            weight = WEIGHTS[where] * share * self._rarity[word] * _length_share(word)
            for code in self._owners[word]:
                hits.setdefault(code, []).append(Hit(word, where, weight))
        for unit, written in named:
            hits.setdefault(unit.code, []).append(Hit(written, NAMED, WEIGHTS[NAMED]))
            self._units.setdefault(unit.code, unit)
        weighed = [_weighed(self._units[code], found) for code, found in hits.items()]
        return sorted(weighed, key=lambda row: -row.weight)

    def _found(self, item: Item) -> dict[str, tuple[str, float]]:
        """Every keyword of the item with its best place, and the share of its weight that counts."""
        found: dict[str, tuple[str, float]] = {}
        headings = f"{item.section_title}\n{item.parent_title or ''}"
        for where, text in ((TITLE, item.title), (HEADING, headings), (TEXT, item.text)):
            for word, share in self._words_in(text):
                found.setdefault(word, (where, share))
        return found

    def _words_in(self, text: str) -> Iterator[tuple[str, float]]:
        """The keywords of a text, the longest at each place; one whose halves stand a little apart counts in part."""
        covered = 0
        for at in range(len(text)):
            whole = next((text[at : at + n] for n in self._lengths if text[at : at + n] in self._owners), None)
            if whole and at + len(whole) > covered:
                covered = at + len(whole)
                yield whole, 1.0
                continue
            for word in self._parted.get(text[at : at + 2], ()):
                reach = text[at + 2 : at + len(word) + LONGEST_GAP]
                gap = reach.find(word[2:])
                if gap > 0 and not _NO_WORD.search(reach, 0, gap):
                    yield word, PARTED_SHARE


def _length_share(word: str) -> float:
    share = min(len(word), FULL_LENGTH + 2) / FULL_LENGTH
    return share * GENERIC_SHARE if word in GENERIC else share


def _weighed(unit: Unit, hits: list[Hit]) -> Weighed:
    hits.sort(key=lambda hit: -hit.weight)
    return Weighed(unit, sum(hit.weight for hit in hits), tuple(hits))
