"""Who should own an item: the units that it names, else the units whose duties its words are, always with the reason.

Nothing here decides: a proposal waits for a person. Where the words speak for two units alike, or for none, no lead
is proposed; where the document names an owner that the register does not know, none is guessed in its place.
"""

from collections.abc import Iterable, Sequence
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
        named = [(phrase, self._names.find(phrase.text)) for phrase in item.fields.units]
        unmatched = tuple(dict.fromkeys(phrase.text for phrase, meant in named if _is_unmatched(phrase, meant)))
        lead = _named_lead(named)
        if lead:
            phrase, unit = lead
            score, why = _told(phrase, unit)
            helpers = _helpers(named, unit)
            return OwnerProposal(unit, score, why, helpers, ((unit, score, why),), unmatched)
        sentences = ((meant.units[0], phrase.text) for phrase, meant in named if _speaks_for(phrase, meant))
        candidates = _candidates(self._words.weigh(item, dict(sentences_by_unit(sentences)).values()))
        return _from_words(candidates, named, unmatched)


def sentences_by_unit(pairs: Iterable[tuple[Unit, str]]) -> dict[str, tuple[Unit, str]]:
    """One mention for each unit, however often a text names it."""
    return {unit.code: (unit, text) for unit, text in pairs}
