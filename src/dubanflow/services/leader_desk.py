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
from dubanflow.papers.kinds import kind_of
from dubanflow.services.draft_lines import DraftLine, oldest_waiting
from dubanflow.services.paper_board import prepared
from dubanflow.services.paper_lines import PaperLine
from dubanflow.services.pictures import unit_lights, year_burn_up

RED = 30  # tasks of the red list on the page
ASKED = 30  # papers of the ladder that are shown at once; when these are settled the next come up
MOST_OPEN = 20_000  # open tasks up to which the table of units is counted on this page


@dataclass(frozen=True, slots=True)
class Asked:
    """A paper that waits for a signature. `kind` is drafts for one that the ladder prepared, papers for one that a
    person (`maker`) did; `task` is the one that it speaks of, None where it speaks of several; `approver` is the other
    leader whom it waits for, empty where it is this one; `past` says why it can only be refused."""

    kind: str
    id: int
    name: str
    title: str
    unit: str
    prepared_on: str
    maker: str = ""
    task: TaskView | None = None
    approver: str = ""
    past: str = ""


@dataclass(frozen=True, slots=True)
class LeaderDesk:
    """The page. `narrow`: only the leader's own units; `others` wait for other leaders, a chief may settle them too.

    The counts count what is shown and what is not; `units` is None where there are too many tasks to count them here.
    """

    narrow: bool
    asked: tuple[Asked, ...]
    asked_count: int
    others: tuple[Asked, ...]
    others_count: int
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
    mine, others, beyond = _asked(reader, person)
    red = page_of(reader, TaskFilter(units=own, open_only=True, overdue=True), order="deadline", size=RED)
    wishes = _support(reader, own)
    support = reader.tasks(TaskFilter(ids=tuple(wishes[:RED]))) if wishes else ()
    return LeaderDesk(
        narrow=bool(own),
        asked=mine,
        asked_count=len(mine) + beyond[0],
        others=others,
        others_count=len(others) + beyond[1],
        counts=counts,
        red=reader.with_progress(red.rows, since=reader.today),
        red_count=counts.late,
        support=reader.with_progress(support, since=reader.today),
        support_count=len(wishes),
        units=unit_lights(reader, units=own) if counts.total <= MOST_OPEN else None,
        year=year_burn_up(reader, reader.today.year, units=own),
    )


def own_units(register: Register, person: Person) -> tuple[int, ...]:
    """The units that a leader is in charge of; none for the chief leader, who has all."""
    if "chief" in person.roles:
        return ()
    return tuple(unit.id for unit in register.units if unit.leader == person.code)


def _asked(reader: Reader, person: Person) -> tuple[tuple[Asked, ...], tuple[Asked, ...], tuple[int, int]]:
    """What waits for this person to sign or refuse, papers that people prepared and then those of the ladder; what a
    chief may settle for others; and how many more of the ladder wait behind each, the oldest being shown."""
    chief = "chief" in person.roles
    own = ("", person.code) if chief else (person.code,)  # what nobody else is named for is the chief's
    mine, count = oldest_waiting(reader.connection, ASKED, of=own)
    others, rest = oldest_waiting(reader.connection, ASKED, of=own, others=True) if chief else ([], 0)
    papers = [line for line in prepared(reader.connection) if _by_leaders(line, person)]
    ids = {line.task_id for line in (*mine, *others)} | {line.tasks[0] for line in papers if line.task}
    views = {view.id: view for view in reader.tasks(TaskFilter(ids=tuple(sorted(ids))))} if ids else {}
    return (
        (
            *(_of_paper(line, views.get(line.tasks[0]) if line.task else None) for line in papers),
            *(_of_draft(reader, line, views.get(line.task_id)) for line in mine),
        ),
        tuple(_of_draft(reader, line, views.get(line.task_id), others=True) for line in others),
        (count - len(mine), rest - len(others)),
    )


def _by_leaders(line: PaperLine, person: Person) -> bool:
    """Whether a prepared paper is of a kind that only leaders sign, and the person is one who may."""
    signers = kind_of(line.kind).signers
    return "supervisor" not in signers and bool(set(signers) & set(person.roles))


def _of_paper(line: PaperLine, task: TaskView | None) -> Asked:
    return Asked("papers", line.id, line.name, line.title, line.unit, line.prepared_on, line.maker, task)


def _of_draft(reader: Reader, line: DraftLine, task: TaskView | None, *, others: bool = False) -> Asked:
    return Asked(
        "drafts",
        line.id,
        line.paper,
        line.title,
        line.unit,
        line.prepared_on,
        task=task,
        approver=line.approver_name or line.approver if others else "",
        past="" if task is None or _runs(reader, task) else f"任务现为“{task.state_label}”，不必再发，请退回。",
    )


def _runs(reader: Reader, task: TaskView) -> bool:
    """Whether the unit's clock runs: only then may a paper urge it on."""
    laws = reader.definitions().values()
    return any(one.by_name[task.state].clock == "unit" for one in laws if task.state in one.by_name)


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
