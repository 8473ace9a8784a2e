"""What an audit found, in words: each finding names the task, the entry and the day as far as they can be told."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dubanflow.ledger.chain import Entry
from dubanflow.ledger.db import Row
from dubanflow.ledger.diagnosis import Fault
from dubanflow.ledger.references import Lost
from dubanflow.ledger.seals import Seal

OFFICE = "全单位"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong. `kind`: changed, deleted, inserted, reordered, end (of a chain), task (a task against its
    events, or gone), day (the events under a seal), seal (a seal itself). `seq` counts the entries of a task from 1."""

    kind: str
    words: str
    task: str | None = None
    seq: int | None = None
    day: str | None = None


def office_or_task(chain: int, number: str | None) -> str:
    """The name of a chain: the task's number, or the office."""
    if chain == 0:
        return OFFICE
    return number or f"内部编号{chain}"


def fault_found(fault: Fault, name: str) -> Finding:
    """A fault of a chain."""
    what = f"第{fault.first}条" if fault.first == fault.last else f"第{fault.first}至{fault.last}条"
    since = "之后" if fault.kind == "deleted" else ""
    day = f"（{fault.day}{since}）" if fault.day else ""
    words = {
        "changed": f"{what}记载{day}被改动，内容与校验值不符",
        "deleted": f"{what}记载{day}被删除",
        "inserted": f"{what}记载{day}是后来插入的",
        "reordered": f"{what}记载{day}被调换次序，现在排在第{fault.place}条",
        "end": f"任务上记的末端校验值被改动，与最后一条（第{fault.first}条）记载{day}不符",
    }[fault.kind]
    if fault.kind == "changed" and fault.before:
        words += f"；也可能是前一条（第{fault.first - 1}条）连同校验值一起被改写"
    if fault.kind == "end" and fault.before:
        words = f"最后一条（第{fault.first}条）记载{day}被改写，或任务上记的末端校验值被改动"
    return Finding(fault.kind, f"{_of(name)}：{words}。", name, fault.first, fault.day or None)


def task_gone(chain: int, rows: Sequence[Entry]) -> Finding:
    """Events whose task is not there."""
    name = office_or_task(chain, None)
    words = f"任务（{name}）被删除，还留有{len(rows)}条记载，第一条在{rows[0].day}。"
    return Finding("task", words, name, None, rows[0].day)


def row_found(task: Row, rows: Sequence[Entry]) -> Iterator[Finding]:
    """State and deadline of a task that are not those of the last events that speak of them."""
    number, state, deadline = task[1], task[4], task[5]
    for label, key, now in (("状态", "to", state), ("时限", "deadline", deadline)):
        told = _last_told(rows, key, now)
        if told is not None and told[1] != now:
            entry, then = told
            record = f"第{entry.seq}条（{entry.day}）记载的是{then}"
            words = f"任务{number}：{label}现为{now}，{record}，没有经过办理就被改动。"
            yield Finding("task", words, number, entry.seq, entry.day)


def _last_told(rows: Sequence[Entry], key: str, now: str) -> tuple[Entry, object] | None:
    """The last event whose payload holds `key`, and the value; `now`, the value expected, needs no decoding."""
    mark = f'"{key}":"'
    expected = f'{mark}{now}"'
    for entry in reversed(rows):
        if expected in entry.payload:
            return entry, now
        if mark in entry.payload and (value := json.loads(entry.payload).get(key)) is not None:
            return entry, value
    return None


def lost_found(lost: Lost) -> Finding:
    """A task that is gone, known from elsewhere."""
    if lost.by == "number":
        return Finding("task", f"任务{lost.what[0]}整个不见了：这个编号发出过，台账里却没有。", lost.what[0])
    if lost.by == "item":
        code, position, title = lost.what
        return Finding("task", f"计划{code}第{position}项（{title}）已立项，它的任务却不见了。")
    table, task_id, count = lost.what
    return Finding(
        "task", f"任务（内部编号{task_id}）不见了，{TABLES[table]}里还有{count}条提到它。", f"内部编号{task_id}"
    )


TABLES = {
    "deadline": "时限版本",
    "decision": "决定台账",
    "draft": "文稿",
    "extension": "延期申请",
    "feedback": "进展反馈",
    "task_unit": "配合单位",
}


def seal_missing(before: Seal | None, seal: Seal) -> Finding:
    """A seal that does not begin where the one before ended."""
    span = f"{before.day}与{seal.day}之间" if before else f"{seal.day}之前"
    return Finding("seal", f"{span}的封存被删除，或起止编号被改动。", day=seal.day)


def seal_changed(before: Seal | None, seal: Seal) -> Finding:
    """A seal whose hash does not fit."""
    or_before = f"，或{before.day}的封存连同校验值被改写" if before else ""
    return Finding("seal", f"{seal.day}的封存被改动{or_before}。", day=seal.day)


def seal_unknown(day: str, digest: str) -> Finding:
    """A seal that a daily run noted and that is not there."""
    return Finding("seal", f"{day}每日运行记下的封存（{digest[:16]}）不见了，被删除或改写。", day=day)


def seal_spoilt(seal: Seal, found: int, tasks: Sequence[str]) -> Finding:
    """Events under a seal that are not those that were sealed."""
    names = "、".join(_of(OFFICE if name == "0" else name) for name in tasks[:5]) + ("等" if len(tasks) > 5 else "")
    lack = seal.events - found
    if lack > 0:
        words = f"封存了{seal.events}条记载，现在只有{found}条，少了{lack}条"
    elif lack < 0:
        words = f"封存了{seal.events}条记载，现在有{found}条，多了{-lack}条"
    else:
        words = f"封存的{seal.events}条记载条数没变，内容或次序与封存时不同"
    return Finding("day", f"{seal.day}{words}" + (f"；涉及{names}" if names else "") + "。", day=seal.day)


def _of(name: str) -> str:
    return name if name == OFFICE else f"任务{name}"
