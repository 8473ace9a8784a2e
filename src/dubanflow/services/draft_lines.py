"""Drafts as lists show them: papers that an upper rung prepared, and who may settle them."""

from collections.abc import Sequence
from dataclasses import dataclass

from dubanflow.domain.errors import NotFound, Refused
from dubanflow.domain.register import Person
from dubanflow.ledger.db import Connection
from dubanflow.ledger.records import marks

DRAFT_STATES = {"prepared": "待签发", "released": "已签发", "withdrawn": "已撤稿"}


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A paper: on which task and rung, who releases it, what became of it. `approver` and `settled_by` are codes."""

    id: int
    task_id: int
    number: str
    title: str
    unit: str
    rule: str
    paper: str
    approver: str
    approver_name: str
    prepared_on: str
    state: str
    settled_on: str | None
    settled_by: str | None
    note: str
    decision_id: int
    deadline_version: int
    occurrence: str

    @property
    def label(self) -> str:
        """The state in words."""
        return DRAFT_STATES.get(self.state, self.state)


_SELECT = (
    "select r.id, r.task_id, t.number, t.title, u.name, r.rule, r.paper, r.approver, coalesce(p.name, ''),"
    " r.prepared_on, r.state, r.settled_on, r.settled_by, r.note, r.decision_id, d.deadline_version, d.occurrence"
    " from draft r join task t on t.id = r.task_id join unit u on u.id = t.unit_id"
    " join decision d on d.id = r.decision_id left join person p on p.code = r.approver"
)


def draft_lines(connection: Connection, states: Sequence[str] = ("prepared",)) -> list[DraftLine]:
    """The papers in these states, oldest first."""
    wanted = list(states)
    rows = connection.rows(f"{_SELECT} where r.state in ({marks(wanted)}) order by r.id", wanted)
    return [DraftLine(*row) for row in rows]


def oldest_waiting(
    connection: Connection, most: int, *, of: Sequence[str] = (), others: bool = False, skip: int = 0
) -> tuple[list[DraftLine], int]:
    """The drafts that wait, oldest first, at most so many behind the first `skip`, and how many there are in all: of
    everybody, only those `of` these approvers (empty for one whom the register does not name), or with `others` all
    but theirs."""
    where, values = "r.state = 'prepared'", list(of)
    if of:
        where = f"{where} and coalesce(r.approver, '') {'not in' if others else 'in'} ({marks(of)})"
    # chosen first: else tasks and decisions would be read of every draft of the last day that is shown
    chosen = f"select r.id from draft r where {where} order by r.prepared_on, r.id limit ? offset ?"
    rows = connection.rows(f"{_SELECT} where r.id in ({chosen}) order by r.prepared_on, r.id", [*values, most, skip])
    count = skip + len(rows)
    if len(rows) == most or (skip and not rows):
        count = int(connection.scalar(f"select count(*) from draft r where {where}", values))
    return [DraftLine(*row) for row in rows], count


def waiting_on(connection: Connection, task_id: int) -> list[DraftLine]:
    """The drafts of a task that wait, oldest first."""
    rows = connection.rows(f"{_SELECT} where r.state = 'prepared' and r.task_id = ? order by r.id", [task_id])
    return [DraftLine(*row) for row in rows]


def draft_line(connection: Connection, draft_id: int, *, lock: bool = False) -> DraftLine:
    """One draft; `lock` keeps others off it until the transaction ends. Raises NotFound."""
    mine = " for update of r" if lock and connection.dialect == "postgresql" else ""
    row = connection.one(f"{_SELECT} where r.id = ?{mine}", [draft_id])
    if row is None:
        raise NotFound(f"没有编号为 {draft_id} 的文稿，可用 dubanflow draft list 查看。")
    return DraftLine(*row)


def waiting_for(connection: Connection, paper: str, tasks: Sequence[int]) -> list[DraftLine]:
    """The drafts of this paper that wait on any of the tasks, oldest first."""
    if not tasks:
        return []
    rows = connection.rows(
        f"{_SELECT} where r.state = 'prepared' and r.paper = ? and r.task_id in ({marks(tasks)}) order by r.id",
        [paper, *tasks],
    )
    return [DraftLine(*row) for row in rows]


def may_settle(draft: DraftLine, by: Person) -> None:
    """Raise Refused unless the person is the approver whom the rung names, or a chief, and the draft still waits."""
    if by.code != draft.approver and "chief" not in by.roles:
        named = draft.approver_name or "主要领导"
        raise Refused(f"《{draft.paper}》应由{named}签发或撤稿，{by.name}不能办理。")
    if draft.state != "prepared":
        raise Refused(f"《{draft.paper}》{draft.label}（{draft.settled_on}），不能再办理。")
