"""Who should own an item: the units that it names, else the units whose duties its words are, always with the reason.

Nothing here decides: a proposal waits for a person. Where the words speak for two units alike, or for none, no lead
is proposed; where the document names an owner that the register does not know, none is guessed in its place.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dubanflow.domain.plan.owner_names import Meant, NameIndex
from dubanflow.domain.plan.owner_words import HEADING, NAMED, TEXT, TITLE, Hit, Weighed, WordIndex
from dubanflow.domain.plan.values import Item, UnitPhrase
from dubanflow.domain.register import Unit

Candidate = tuple[Unit, float, str]

# Rules by which a bracket, a line or a column of the paper names owners; the others read running sentences.
OWNER_RULES = ("unit.column", "unit.bracket", "unit.label", "unit.verb")
MARGIN = 1.4  # the best must weigh this much more than the next
LEAST = 0.75  # below this weight the words say too little
DOUBT = 1.0  # what speaks against any proposal made from words alone
MOST_CANDIDATES = 3
MOST_WORDS = 3


@dataclass(frozen=True, slots=True)
class OwnerProposal:
    """Who should own an item. `score` is 0 (nothing known) to 1 (the document says so); `why` a Chinese sentence.

    `candidates` are at most three (unit, score, why), best first. `unmatched` are the phrases of the document that
    name a unit which the register does not know on that day.
    """

    lead: Unit | None
    score: float
    why: str
    cooperating: tuple[Unit, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    unmatched: tuple[str, ...] = ()


def propose_owner(item: Item, units: Sequence[Unit], *, day: date, office: str = "") -> OwnerProposal:
    """Propose an owner among the units that exist on `day`. For many items build an `OwnerIndex` once.

    `office` is the name of the office itself, so that it is not taken for one of its units.
    """
    return OwnerIndex(units, day, office=office).propose(item)


class OwnerIndex:
    """The units of a register on a day, ready for any number of items."""

    def __init__(self, units: Sequence[Unit], day: date, *, office: str = "") -> None:
        self._names = NameIndex(units, day, office=office)
        self._words = WordIndex([unit for unit in units if unit.valid_on(day)])

    def propose(self, item: Item) -> OwnerProposal:
        """1. Match the units that the item names; 2. an owner named is the proposal; 3. else its words are weighed."""
        named = [Named(phrase, self._names.find(phrase.text)) for phrase in item.fields.units]
        unmatched = tuple(dict.fromkeys(row.phrase.text for row in named if row.is_unmatched))
        lead = _named_lead(named)
        if lead:
            unit = lead.meant.units[0]
            score, why = _told(lead, named)
            return OwnerProposal(unit, score, why, _helpers(named, unit), ((unit, score, why),), unmatched)
        called = {row.meant.units[0].code: (row.meant.units[0], row.phrase.text) for row in named if row.speaks}
        weighed = self._words.weigh(item, called.values())[:MOST_CANDIDATES]
        candidates = tuple((row.unit, _score(row, weighed), _because(row)) for row in weighed)
        clear, why = _judge(weighed, named)
        unit_or_none = weighed[0].unit if clear else None
        score = candidates[0][1] if candidates and not _leads(named) else 0.0
        return OwnerProposal(unit_or_none, score, why, _helpers(named, unit_or_none), candidates, unmatched)


@dataclass(frozen=True, slots=True)
class Named:
    """A unit phrase of the document and who is meant by it."""

    phrase: UnitPhrase
    meant: Meant

    @property
    def is_owner(self) -> bool:
        """Whether the paper names an owner here, and does not only speak of the unit in a sentence."""
        return self.phrase.role in ("lead", "cooperating") or self.phrase.rule.startswith(OWNER_RULES)

    @property
    def is_unmatched(self) -> bool:
        """Whether the paper names an owner whom the register does not know."""
        return self.is_owner and self.phrase.role != "mentioned" and self.meant.kind in ("unknown", "several", "ended")

    @property
    def speaks(self) -> bool:
        """Whether a sentence speaks of one unit of the register: a hint, no more."""
        return not self.is_owner and self.meant.kind == "unit"


def _leads(named: Sequence[Named]) -> list[Named]:
    return [row for row in named if row.phrase.role == "lead"]


def _named_lead(named: Sequence[Named]) -> Named | None:
    """The phrase that names the lead: the first leading unit; where nobody leads, the first responsible one."""
    leads = _leads(named)
    rows = leads or [row for row in named if row.is_owner and row.phrase.role == "responsible"]
    return next((row for row in rows if row.meant.kind == "unit"), None)


def _told(lead: Named, named: Sequence[Named]) -> tuple[float, str]:
    """Score and reason of a lead that the document names."""
    unit, written = lead.meant.units[0], lead.phrase.text
    also = f"（即{unit.name}）" if written != unit.name else ""
    if lead.phrase.role == "lead":
        return 1.0, f"文中写明由“{written}”{also}牵头。"
    if sum(row.is_owner and row.phrase.role == "responsible" for row in named) > 1:
        return 0.8, f"文中没有写明牵头单位，责任单位中取“{written}”{also}，请核对。"
    return 0.9, f"文中写明由“{written}”{also}负责。"


def _helpers(named: Sequence[Named], lead: Unit | None) -> tuple[Unit, ...]:
    """Every other unit that the document gives a part in the item, groups unfolded, in the order of its words."""
    rows = [row.meant for row in named if row.phrase.role != "mentioned" and row.meant.kind in ("unit", "group")]
    units = {unit.code: unit for meant in rows for unit in meant.units if lead is None or unit.code != lead.code}
    return tuple(units.values())


def _judge(weighed: Sequence[Weighed], named: Sequence[Named]) -> tuple[bool, str]:
    """Whether the words speak clearly for the first unit, and the sentence to show."""
    leads = _leads(named)
    if leads:
        return False, _blocked(leads[0])
    if not weighed:
        return False, "没有找到与各单位职责相符的词，请指定牵头单位。"
    best = weighed[0]
    names = "、".join(row.unit.name for row in weighed)
    if len(weighed) > 1 and best.weight < MARGIN * weighed[1].weight:
        return False, f"难以确定：{names}都可能承办，请指定牵头单位。"
    if best.weight < LEAST:
        return False, f"难以确定：只有少量词与{names}的职责相符，请指定牵头单位。"
    return True, _because(best)


def _blocked(row: Named) -> str:
    """Why an owner named by the document cannot be proposed."""
    reason = {
        "unknown": "单位登记表里没有这个单位",
        "ended": "这个单位已不在有效期内",
        "several": "登记表里有几个单位都可以这样叫",
        "group": f"这是一组单位（{len(row.meant.units)}个）",
        "issuer": "这是发文单位本身",
    }[row.meant.kind]
    return f"文中写明由“{row.phrase.text}”牵头，但{reason}，请指定牵头单位。"


def _score(row: Weighed, weighed: Sequence[Weighed]) -> float:
    """How much of all that was found, and of the doubt that stays, speaks for a unit."""
    rival = max((other.weight for other in weighed if other is not row), default=0.0)
    return round(row.weight / (row.weight + rival + DOUBT), 2)


def _because(row: Weighed) -> str:
    """The words that speak for a unit, and where they stand."""
    parts = [_words_at(where, row.hits) for where in (TITLE, HEADING, TEXT)]
    said = "、".join(part for part in parts if part)
    duty = f"{said}属于{row.unit.name}的职责" if said else ""
    called = next((f"正文写到“{hit.word}”" for hit in row.hits if hit.where == NAMED), "")
    return "，".join(part for part in (duty, called) if part) + "。"


def _words_at(where: str, hits: Sequence[Hit]) -> str:
    words = [f"“{hit.word}”" for hit in hits if hit.where == where][:MOST_WORDS]
    return f"{where}中的{''.join(words)}" if words else ""
