"""A leader's page: what waits for their word, what is red and why, what units ask support for, how the year goes.

A leader in charge sees first the units that the register gives them; `everything` widens it to the office. Figures
are the list's own.
"""

from dataclasses import dataclass

from dubanflow.domain.pictures import BurnUp
from dubanflow.domain.register import Person, Register
from dubanflow.domain.views import TaskView, UnitCount
from dubanflow.ledger.listing import Counts, count_list, page_of
from dubanflow.ledger.read import Reader, TaskFilter
from dubanflow.ledger.records import marks
from dubanflow.services.draft_lines import DraftLine, draft_lines
from dubanflow.services.pictures import unit_lights, year_burn_up

RED = 30  # tasks of the red list on the page
MOST_OPEN = 20_000  # open tasks up to which the table of units is counted on this page


@dataclass(frozen=True, slots=True)
class LeaderDesk:
    """The page. `narrow`: only the leader's own units; `red_count` and `support_count` count what is shown and not;
    `units` is None where there are too many tasks to count them here."""

    narrow: bool
    drafts: tuple[DraftLine, ...]
    counts: Counts
    red: tuple[TaskView, ...]
    red_count: int
    support: tuple[TaskView, ...]
    support_count: int
    units: tuple[UnitCount, ...] | None
    year: BurnUp


def leader_desk(reader: Reader, register: Register, person: Person, *, everything: bool) -> LeaderDesk:
    """The page for a leader; a supervisor who looks at it has no drafts there."""
    own = () if everything else own_units(register, person)
    wanted = TaskFilter(units=own, open_only=True)
    counts = count_list(reader, wanted)
    red = page_of(reader, TaskFilter(units=own, open_only=True, overdue=True), order="deadline", size=RED)
    asked = _support(reader, own)
    support = reader.tasks(TaskFilter(ids=tuple(asked[:RED]))) if asked else ()
    return LeaderDesk(
        narrow=bool(own),
        drafts=tuple(line for line in draft_lines(reader.connection) if may_release(line, person)),
        counts=counts,
        red=reader.with_progress(red.rows, since=reader.today),
        red_count=counts.late,
        support=reader.with_progress(support, since=reader.today),
        support_count=len(asked),
        units=unit_lights(reader, units=own) if counts.total <= MOST_OPEN else None,
        year=year_burn_up(reader, reader.today.year, units=own),
    )


def own_units(register: Register, person: Person) -> tuple[int, ...]:
    """The units that a leader is in charge of; none for the chief leader, who has all."""
    if "chief" in person.roles:
        return ()
    return tuple(unit.id for unit in register.units if unit.leader == person.code)


def may_release(line: DraftLine, person: Person) -> bool:
    """Whether a waiting paper is this leader's to release or take back."""
    return line.state == "prepared" and (line.approver == person.code or "chief" in person.roles)


def _support(reader: Reader, units: tuple[int, ...]) -> list[int]:
    """Open tasks whose last progress note asks for support, the longest waiting first."""
    limited = f" and t.unit_id in ({marks(units)})" if units else ""
    rows = reader.connection.rows(
        "select t.id from feedback f join task t on t.id = f.task_id where f.support <> '' and t.closed_on is null"
        f"{limited} and not exists (select 1 from feedback n where n.task_id = f.task_id and n.id > f.id)"
        " order by f.day, f.id",
        list(units),
    )
    return [int(row[0]) for row in rows]
