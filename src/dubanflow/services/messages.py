"""Messages and parked rows that wait for a person: listed, and settled by somebody who gives a reason.

A doubtful message is never sent again by itself: whether it arrived is known to people only. Whoever settles it says
so, and what they said is an event of the office's own chain.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from dubanflow.domain.errors import BadInput, NotFound, Refused, Stale
from dubanflow.domain.moment import Moment
from dubanflow.domain.register import Person
from dubanflow.domain.rights import need
from dubanflow.ledger.db import Connection
from dubanflow.ledger.records import marks
from dubanflow.ledger.write import Event, append_office_event
from dubanflow.office import Office
from dubanflow.services.event_words import MESSAGE_STATES

Outcome = Literal["sent", "resend"]
# What has not come to an end: listed unless other states are asked for.
UNDECIDED = ("queued", "sending", "failed", "doubtful")
PARKED_KINDS = {"task": "任务", "decision": "决定", "message": "邮件", "series": "周期事项"}


@dataclass(frozen=True, slots=True)
class MessageLine:
    """A message of the outbox: for whom, of which business day, what became of it; `told` counts its decisions."""

    id: int
    day: str
    recipient: str
    address: str
    subject: str
    state: str
    attempts: int
    told: int
    sent_at: str | None
    error: str

    @property
    def label(self) -> str:
        """The state in words."""
        return MESSAGE_STATES.get(self.state, self.state)


@dataclass(frozen=True, slots=True)
class ParkedLine:
    """A row that was set aside: what kind of row, which (its task's number where it has one), when and why."""

    id: int
    kind: str
    ref: str
    task: str | None
    day: str
    error: str
    settled_at: str | None

    @property
    def label(self) -> str:
        """The kind in words."""
        return PARKED_KINDS.get(self.kind, self.kind)


_MESSAGE = (
    "select m.id, m.day, p.name, p.address, m.subject, m.state, m.attempts,"
    " (select count(*) from message_item i where i.message_id = m.id), m.sent_at, m.error"
    " from message m join person p on p.id = m.person_id"
)
_PARKED = (
    "select k.id, k.kind, k.ref, t.number, k.day, k.error, k.settled_at from parked k left join task t"
    " on k.kind = 'task' and k.ref = cast(t.id as text)"
)


def message_lines(connection: Connection, states: Sequence[str] = UNDECIDED) -> list[MessageLine]:
    """The messages in these states, oldest first."""
    wanted = list(states)
    rows = connection.rows(f"{_MESSAGE} where m.state in ({marks(wanted)}) order by m.id", wanted)
    return [MessageLine(*row) for row in rows]


def state_names(written: Sequence[str]) -> tuple[str, ...]:
    """States by name or label. Raises BadInput for one that no message can have."""
    by_label = {label: name for name, label in MESSAGE_STATES.items()}
    for word in written:
        if word not in MESSAGE_STATES and word not in by_label:
            known = "、".join(f"{name}（{label}）" for name, label in MESSAGE_STATES.items())
            raise BadInput(f"邮件没有“{word}”这种状态，可写：{known}。")
    return tuple(by_label.get(word, word) for word in written)


def settle_message(
    office: Office, message_id: int, outcome: Outcome, *, by: Person, moment: Moment, reason: str
) -> MessageLine:
    """Say of a doubtful message that it arrived, or have it (or one that failed) sent with the next run.

    Raises Refused where that cannot be said of it, NotFound, or Stale when somebody was faster.
    """
    _need(by, reason, "处理邮件")
    with office.database.write() as connection:
        line = _message(connection, message_id)
        allowed = ("doubtful",) if outcome == "sent" else ("doubtful", "failed")
        if line.state not in allowed:
            words = "、".join(MESSAGE_STATES[state] for state in allowed)
            raise Refused(f"邮件 {message_id} 现为“{line.label}”，只有{words}的可以这样处理。")
        after = "sent" if outcome == "sent" else "queued"
        attempts = line.attempts if outcome == "sent" else 0
        changed = connection.execute(
            "update message set state = ?, attempts = ? where id = ? and state = ?",
            [after, attempts, message_id, line.state],
        )
        if changed != 1:
            raise Stale
        payload = {"message": message_id, "before": line.state, "outcome": outcome, "reason": reason}
        append_office_event(connection, Event("message-settle", by.code, payload, moment.today), moment)
        return _message(connection, message_id)


def _message(connection: Connection, message_id: int) -> MessageLine:
    row = connection.one(f"{_MESSAGE} where m.id = ?", [message_id])
    if row is None:
        raise NotFound(f"没有编号为 {message_id} 的邮件，可用 dubanflow message list 查看。")
    return MessageLine(*row)


def parked_lines(connection: Connection, *, settled: bool = False) -> list[ParkedLine]:
    """The rows that were set aside and wait for somebody, oldest first; `settled`: the others too."""
    where = "" if settled else " where k.settled_at is null"
    return [ParkedLine(*row) for row in connection.rows(f"{_PARKED}{where} order by k.id")]


def settle_parked(office: Office, parked_id: int, *, by: Person, moment: Moment, reason: str) -> ParkedLine:
    """Note that a parked row was seen to. The run takes the row up again by itself once it was put right.

    Raises Refused without right or reason, NotFound, or Refused for one that was settled before.
    """
    _need(by, reason, "处理搁置事项")
    with office.database.write() as connection:
        _parked(connection, parked_id)
        changed = connection.execute(
            "update parked set settled_at = ? where id = ? and settled_at is null", [moment.at, parked_id]
        )
        line = _parked(connection, parked_id)
        if changed != 1:
            raise Refused(f"搁置事项 {parked_id} 已经处理过了。")
        payload = {"parked": parked_id, "row": f"{line.kind}:{line.ref}", "reason": reason}
        append_office_event(connection, Event("parked-settle", by.code, payload, moment.today), moment)
        return line


def _parked(connection: Connection, parked_id: int) -> ParkedLine:
    row = connection.one(f"{_PARKED} where k.id = ?", [parked_id])
    if row is None:
        raise NotFound(f"没有编号为 {parked_id} 的搁置事项，可用 dubanflow parked list 查看。")
    return ParkedLine(*row)


def _need(by: Person, reason: str, doing: str) -> None:
    need(by, "extras.settle", doing)
    if not reason.strip():
        raise Refused("请写明理由（--reason）。")
