"""Look-backs (回头看): closed tasks drawn by lot, checked by somebody other than who verified them, reopened if untrue.

A draw is an event of the office's chain and can be drawn again from the log by anybody; a finding is an event of the
task's, and one that failed reopens the task by the workflow's own `reopen`, in the same transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from dubanflow.domain.errors import BadInput, DatabaseBusy, NotFound, Refused, Stale
from dubanflow.domain.moment import Moment
from dubanflow.domain.register import Person, Register
from dubanflow.domain.rights import need
from dubanflow.domain.sampling import draw, share_of, share_words
from dubanflow.ledger.db import Connection
from dubanflow.ledger.lookbacks import Closed, Draw, DrawnTask, closed_tasks, drawn_tasks, draws, verifier
from dubanflow.ledger.records import load_record
from dubanflow.ledger.seals import newest_seal, settled_end
from dubanflow.ledger.write import Event, Step, append_office_event, save
from dubanflow.office import Office
from dubanflow.papers.fields import Value
from dubanflow.services.acts import Given, act_within

Result = Literal["held", "failed"]
RESULTS = {"waiting": "待核查", "held": "属实", "failed": "不实"}


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found, given by a person. `deadline` and `supervisor` are for the reopening of what failed: its new
    deadline, and the supervisor who reopens it where the checker is none."""

    result: Result
    reason: str = ""
    deadline: date | None = None
    supervisor: Person | None = None


def draw_lookback(
    office: Office,
    share: Fraction,
    *,
    by: Person,
    moment: Moment,
    seed: int | None = None,
    since: date | None = None,
    until: date | None = None,
    least: int = 1,
) -> Draw:
    """Draw from the tasks verified from `since` (by default 1 January) to `until` (today), both inclusive.

    Without a seed that of the newest seal of the log is taken, which nobody could choose. Raises Refused where there
    is nothing to draw from.
    """
    need(by, "lookback.draw", "抽取回头看")
    first, last = since or date(moment.today.year, 1, 1), until or moment.today
    if last < first:
        raise BadInput("回头看的截止日期不能早于起始日期。")
    end = settled_end(office.database)
    if end is None:
        raise DatabaseBusy
    with office.database.write() as connection:
        lot = seed if seed is not None else _seed(connection)
        closed = closed_tasks(connection, first, last, last_event=end)
        if not closed:
            raise Refused(f"{first}至{last}没有可抽的已销号任务（抽过的不再抽），请换一段时间。")
        ids = {row.number: row.task_id for row in closed}
        numbers = _numbers(office.register(connection), closed, share, lot, least)
        lookback = connection.insert(
            "lookback",
            drawn_on=moment.today.isoformat(),
            drawn_by=by.code,
            share=share_words(share),
            least=least,
            seed=lot,
            closed_from=first.isoformat(),
            closed_to=last.isoformat(),
            closed=len(closed),
            last_event=end,
        )
        connection.many(
            "insert into lookback_task (lookback_id, task_id, state, note) values (?, ?, 'waiting', '')",
            [(lookback, ids[number]) for number in numbers],
        )
        payload = {
            "lookback": lookback,
            "share": share_words(share),
            "seed": lot,
            "least": least,
            "since": first.isoformat(),
            "until": last.isoformat(),
            "closed": len(closed),
            "tasks": numbers,
        }
        append_office_event(connection, Event("lookback-draw", by.code, payload, moment.today), moment)
        return one_draw(connection, lookback)


def _seed(connection: Connection) -> int:
    """A seed from the newest seal: 28 bits of its hash."""
    seal = newest_seal(connection)
    if seal is None:
        raise BadInput("台账还没有封存过，请用 --seed 写明随机种子（如当天的日期）。")
    return int(seal.hash[:7], 16)


def _numbers(register: Register, closed: Sequence[Closed], share: Fraction, seed: int, least: int) -> list[str]:
    """The numbers drawn, by number. The strata go by the codes of units, which never change."""
    codes = {unit.id: unit.code for unit in register.units}
    strata: dict[str, list[str]] = {}
    for row in closed:
        strata.setdefault(codes.get(row.unit, ""), []).append(row.number)
    return sorted(number for numbers in draw(strata, share, seed, least=least).values() for number in numbers)


def redraw(office: Office, connection: Connection, lookback: int) -> tuple[list[str], list[str]]:
    """A draw drawn again from the log, as it stood then: the numbers recorded, the numbers that come out now."""
    found = one_draw(connection, lookback)
    closed = closed_tasks(connection, found.closed_from, found.closed_to, last_event=found.last_event)
    share = share_of(found.share)
    assert share is not None  # written by draw_lookback
    again = _numbers(office.register(connection), closed, share, found.seed, found.least)
    return sorted(row.number for row in drawn_tasks(connection, lookback)), again


def one_draw(connection: Connection, lookback: int) -> Draw:
    """The draw of this id. Raises NotFound."""
    found = draws(connection, lookback)
    if not found:
        raise NotFound(f"没有编号为 {lookback} 的回头看，可用 dubanflow lookback list 查看。")
    return found[0]


def record_finding(
    office: Office, lookback: int, task_id: int, finding: Finding, *, by: Person, moment: Moment
) -> DrawnTask:
    """Write down what the check of a drawn task found. Refused for who verified it, and without reason where it failed.

    What the workflow's `reopen` refuses is refused with its reason and nothing is written. Stale when recorded before.
    """
    _may(by, finding)
    with office.database.write() as connection:
        record = load_record(connection, task_id, lock=True)
        row = _drawn(connection, lookback, task_id)
        if verifier(connection, task_id) == by.code:
            raise Refused(f"{record.number}是{by.name}核验销号的，回头看应换一个人核查。")
        closed = record.task.closed_on is not None
        if not closed and finding.result == "held":
            raise Refused(f"{record.number}已经重新立项，不能再记“属实”。")
        changed = connection.execute(
            "update lookback_task set state = ?, checked_on = ?, checked_by = ?, note = ?"
            " where lookback_id = ? and task_id = ? and state = 'waiting'",
            [finding.result, moment.today.isoformat(), by.code, finding.reason, lookback, task_id],
        )
        if changed != 1:
            raise Stale(f"{row.number}的核查结果已经记过了（{RESULTS[row.state]}），不能再改。")
        payload = {"lookback": lookback, "result": finding.result, "reason": finding.reason}
        event = Event("lookback", by.code, payload, moment.today)
        save(connection, [Step(record, record.next_check_on, (event,), columns=())], moment)
        if finding.result == "failed" and closed:
            _reopen(office, connection, lookback, task_id, finding, by, moment)
        return _drawn(connection, lookback, task_id)


def _may(by: Person, finding: Finding) -> None:
    need(by, "lookback.check", "记录回头看的结果")
    if finding.result == "failed" and not finding.reason.strip():
        raise Refused("办结不实的，请写明发现了什么（--reason）。")


def _reopen(
    office: Office, connection: Connection, lookback: int, task_id: int, finding: Finding, by: Person, moment: Moment
) -> None:
    """By the workflow's own act, in the name of a supervisor."""
    actor = finding.supervisor or by
    if "supervisor" not in actor.roles:
        raise Refused(f"重新立项由督查员办理，{actor.name}不是，请用 --supervisor 写明由谁办理。")
    given = Given(reason=f"第{lookback}次回头看发现办结不实：{finding.reason}", deadline=finding.deadline)
    register = office.register(connection)
    act_within(office, connection, task_id, "reopen", actor=register.actor(actor), moment=moment, given=given)


def check_form(office: Office, found: Draw, tasks: Sequence[DrawnTask], moment: Moment) -> bytes:
    """The 回头看核查单 of a draw as .docx, by the office's template. Raises BadInput naming a broken template."""
    from dubanflow.papers.kinds import BY_KEY
    from dubanflow.services.papers import Subject, form_bytes

    values: dict[str, Value] = {
        "抽查编号": str(found.id),
        "抽查日期": _words(found.drawn_on),
        "抽查范围": f"{_words(found.closed_from)}至{_words(found.closed_to)}销号的{found.closed}件",
        "抽查比例": found.share + (f"，每个单位至少{found.least}件" if found.least else ""),
        "随机种子": str(found.seed),
        "抽查事项": [
            {
                "序号": number,
                "编号": task.number,
                "事项": task.title,
                "承办单位": task.unit,
                "销号日期": _words(task.closed_on) if task.closed_on else "",
                "办结情况": task.done,
                "佐证材料": "、".join(task.evidence) or "无",
                "核查结果": {"held": "属实", "failed": "不属实"}.get(task.state, ""),
            }
            for number, task in enumerate(tasks, start=1)
        ],
    }
    return form_bytes(office, BY_KEY["lookback"], Subject(draw=values), moment=moment)


def _words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _drawn(connection: Connection, lookback: int, task_id: int) -> DrawnTask:
    found = next((row for row in drawn_tasks(connection, lookback) if row.task_id == task_id), None)
    if found is None:
        one_draw(connection, lookback)
        raise NotFound(f"第{lookback}次回头看没有抽到这项任务，可用 dubanflow lookback show {lookback} 查看。")
    return found
