"""Drafts: papers that an upper rung prepared, listed, and released or withdrawn by the leader whom the rung names.

A release is an event of the task and the decision `release:RULE`, which tells those whom the rung names with the next
mail. Nothing of it is undone: a paper released is released.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from dubanflow.domain.errors import NotFound, Refused, Stale
from dubanflow.domain.moment import Moment
from dubanflow.domain.register import Person
from dubanflow.domain.values import Decision
from dubanflow.ledger.db import Connection
from dubanflow.ledger.records import Record, load_record, marks
from dubanflow.ledger.write import Event, Settled, Step, save
from dubanflow.office import Office

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


def release_draft(office: Office, draft_id: int, *, by: Person, moment: Moment, reason: str = "") -> DraftLine:
    """Release a paper: those whom its rung names are told with the next mail.

    Raises Refused for somebody who may not, or where the lateness that it speaks of no longer stands; NotFound.
    """
    return _settle(office, draft_id, "released", by, moment, reason)


def withdraw_draft(office: Office, draft_id: int, *, by: Person, moment: Moment, reason: str) -> DraftLine:
    """Take a paper back: nobody is told. Raises Refused without right or reason; NotFound."""
    if not reason.strip():
        raise Refused("请写明撤稿的理由（--reason）。")
    return _settle(office, draft_id, "withdrawn", by, moment, reason)


def _settle(office: Office, draft_id: int, state: str, by: Person, moment: Moment, reason: str) -> DraftLine:
    """The paper, its decision, the event and the telling, in one transaction."""
    with office.database.write() as connection:
        draft = _draft(connection, draft_id)
        _may(draft, by)
        record = load_record(connection, draft.task_id, lock=True)
        if state == "released":
            _still_holds(office, connection, record, draft)
        changed = connection.execute(
            "update draft set state = ?, settled_on = ?, settled_by = ?, note = ? where id = ? and state = 'prepared'",
            [state, moment.today.isoformat(), by.code, reason, draft_id],
        )
        if changed != 1:
            raise Stale
        connection.execute("update decision set state = ? where id = ?", [state, draft.decision_id])
        save(connection, [_step(record, draft, state, by, moment, reason)], moment)
        return _draft(connection, draft_id)


def _step(record: Record, draft: DraftLine, state: str, by: Person, moment: Moment, reason: str) -> Step:
    """What settling a paper writes on its task: an event, and when it is released the decision to tell the rung."""
    payload = {"rule": draft.rule, "paper": draft.paper, **({"reason": reason} if reason else {})}
    key = Decision(f"release:{draft.rule}", draft.deadline_version, draft.occurrence, moment.today)
    return Step(
        record=record,
        next_check_on=record.next_check_on,
        events=(Event("release" if state == "released" else "withdraw", by.code, payload, moment.today),),
        decisions=(Settled(key, "open", reason),) if state == "released" else (),
    )


def _may(draft: DraftLine, by: Person) -> None:
    if by.code != draft.approver and "chief" not in by.roles:
        named = draft.approver_name or "主要领导"
        raise Refused(f"《{draft.paper}》应由{named}签发或撤稿，{by.name}不能办理。")
    if draft.state != "prepared":
        raise Refused(f"《{draft.paper}》{draft.label}（{draft.settled_on}），不能再办理。")


def _still_holds(office: Office, connection: Connection, record: Record, draft: DraftLine) -> None:
    """A paper about a deadline that was moved, or about a task that is no longer late, is not released."""
    definition = office.workflow(connection, record.definition).definition
    state = definition.by_name[record.task.state]
    if record.task.deadline_version != draft.deadline_version:
        raise Refused(f"任务{record.number}的时限已经调整，《{draft.paper}》说的是原时限，请撤稿。")
    if state.clock != "unit" or state.final:
        raise Refused(f"任务{record.number}现为“{state.label}”，《{draft.paper}》不宜再签发，请撤稿。")


def _draft(connection: Connection, draft_id: int) -> DraftLine:
    row = connection.one(f"{_SELECT} where r.id = ?", [draft_id])
    if row is None:
        raise NotFound(f"没有编号为 {draft_id} 的文稿，可用 dubanflow draft list 查看。")
    return DraftLine(*row)
