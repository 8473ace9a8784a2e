"""What is proposed for an item before a person looks at it: owner, deadline or rhythm, and what stays unresolved."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import date

from dubanflow.domain.plan.inherited import for_limit, for_owner, sections_of
from dubanflow.domain.plan.owners import OwnerIndex, OwnerProposal
from dubanflow.domain.plan.rhythm import Rhythm, rhythm_of
from dubanflow.domain.plan.series import DeadlineProposal, proposed_deadline
from dubanflow.domain.plan.values import Item, Reading
from dubanflow.domain.register import Register
from dubanflow.ledger.db import Connection
from dubanflow.ledger.records import iso
from dubanflow.services.kept_items import dump_item
from dubanflow.services.plan_items import Changed, PlanItem, open_question

INHERITED = 0.9  # how sure an owner is whom the heading above names: the item itself may be somebody else's


@dataclass(frozen=True, slots=True)
class Proposal:
    """The columns of a plan item that people settle, as they are proposed."""

    unit_id: int | None
    unit_why: str
    unit_score: float | None
    deadline: date | None
    deadline_why: str
    cooperating: tuple[int, ...]
    rhythm: Rhythm | None
    state: str
    unresolved: str
    note: str | None = None


class Proposals:
    """Makes the proposals for the items of one document; `reading` is the whole of it, where it is at hand, for what
    its headings say for all items below them."""

    def __init__(
        self,
        register: Register,
        *,
        year: int,
        issued_on: date | None,
        today: date,
        reading: Reading | None = None,
    ) -> None:
        self._index = OwnerIndex(register.units, today, office=register.office)
        self._sections = sections_of(reading) if reading else ()
        self.year = year
        self.issued_on = issued_on

    def of(self, item: Item) -> Proposal:
        """The proposal for an item."""
        owner = self._owner(item)
        limit = self._limit(item)
        question = open_question(owner)
        return Proposal(
            unit_id=owner.lead.id if owner.lead else None,
            unit_why=owner.why,
            unit_score=owner.score,
            deadline=limit.date,
            deadline_why=limit.why,
            cooperating=tuple(unit.id for unit in owner.cooperating),
            rhythm=self._rhythm(limit),
            state="unresolved" if question else "proposed",
            unresolved=question,
        )

    def _owner(self, item: Item) -> OwnerProposal:
        """The owner that the item names, else the one of its section, else the one that its words speak for."""
        section = for_owner(item, self._sections)
        if section is None:
            return self._index.propose(item)
        owner = self._index.propose(section.said)
        why = _of_section(section.title, owner.why)
        return replace(owner, score=min(owner.score, INHERITED), why=why) if owner.lead else owner

    def _limit(self, item: Item) -> DeadlineProposal:
        section = for_limit(item, self._sections)
        limit = proposed_deadline(section.said if section else item, year=self.year, issued_on=self.issued_on)
        return replace(limit, why=_of_section(section.title, limit.why)) if section else limit

    def _rhythm(self, limit: DeadlineProposal) -> Rhythm | None:
        if limit.kind != "series" or limit.phrase is None:
            return None
        return rhythm_of(limit.phrase, year=self.year, start=self.issued_on or date(self.year - 1, 12, 31))


def _of_section(title: str, why: str) -> str:
    return f"所在部分“{title}”{why.removeprefix('文中')}"


def as_settled(item: PlanItem) -> Proposal:
    """What stands for an item already, to be carried over as it is."""
    return Proposal(
        unit_id=item.unit_id,
        unit_why=item.unit_why,
        unit_score=item.unit_score,
        deadline=item.deadline,
        deadline_why=item.deadline_why,
        cooperating=item.cooperating,
        rhythm=item.rhythm,
        state=item.state,
        unresolved=item.unresolved,
        note=item.note or None,
    )


def insert_item(
    connection: Connection,
    plan_id: int,
    position: int,
    item: Item,
    proposal: Proposal,
    *,
    matches: int | None = None,
    changed: Changed | None = None,
    reading: str | None = None,
) -> int:
    """Keep an item of a plan with its proposal; `reading` where it is kept already. The id of the row."""
    return connection.insert(
        "plan_item",
        plan_id=plan_id,
        position=position,
        section=item.section,
        section_title=item.section_title,
        no=item.no,
        title=item.title,
        text=item.text,
        line=item.line,
        reading=reading or dump_item(item),
        unit_id=proposal.unit_id,
        unit_why=proposal.unit_why,
        unit_score=proposal.unit_score,
        deadline=iso(proposal.deadline),
        deadline_why=proposal.deadline_why,
        cooperating=json.dumps(proposal.cooperating),
        state=proposal.state,
        unresolved=proposal.unresolved,
        series=proposal.rhythm.dump() if proposal.rhythm else None,
        matches=matches,
        change=json.dumps(asdict(changed), ensure_ascii=False) if changed else None,
        note=proposal.note,
    )
