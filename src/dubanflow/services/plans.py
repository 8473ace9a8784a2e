"""Plans: imported as proposals, reviewed, and confirmed by a person into live tasks. Nothing lives before that."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path

from dubanflow.domain.definition import Definition
from dubanflow.domain.definition_json import dump
from dubanflow.domain.errors import BadInput, NotFound, Refused
from dubanflow.domain.moment import Moment
from dubanflow.domain.plan.owners import OwnerIndex, OwnerProposal
from dubanflow.domain.plan.series import proposed_deadline
from dubanflow.domain.plan.values import Reading
from dubanflow.domain.register import Person, Register
from dubanflow.domain.supervise import decide
from dubanflow.domain.values import DeadlineVersion, Decision, Task
from dubanflow.ledger.db import Connection, Row
from dubanflow.ledger.records import Record, iso
from dubanflow.ledger.write import Event, Settled, Step, append_office_event, save
from dubanflow.office import Office
from dubanflow.services.reading import as_json, item_json, read_file


@dataclass(frozen=True, slots=True)
class PlanItem:
    """An item of an imported plan as it stands: `position` counts from 1 and names it; `unit` is the lead's name."""

    id: int
    position: int
    section: str
    no: str | None
    title: str
    text: str
    line: int
    unit_id: int | None
    unit: str | None
    unit_why: str
    unit_score: float | None
    deadline: date | None
    deadline_why: str
    cooperating: tuple[int, ...]
    state: str
    unresolved: str
    task: str | None


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import made: the plan's code and title, and how many items, of which unresolved."""

    code: str
    title: str
    items: int
    unresolved: int
    problems: tuple[str, ...]


def import_plan(
    office: Office, path: Path, *, year: int, by: Person, moment: Moment, issued_on: date | None = None
) -> Imported:
    """Read a document and keep it with a proposal for every item. Raises BadInput when it is no plan."""
    if not 2000 <= year <= 2099:
        raise BadInput(f"计划年份 {year} 不对，请写四位年份，如 2026。")
    reading, lines, problems = read_file(path, year=year, issued_on=issued_on)
    if reading is None:
        raise BadInput("\n".join(problem.message for problem in problems))
    if not reading.items:
        raise BadInput(f"{path.name} 里没有找到工作任务，没有导入。请确认它是工作要点或任务分解表。")
    digest = sha256(path.read_bytes()).hexdigest()
    with office.database.write() as connection:
        known = connection.scalar("select code from plan where sha256 = ?", [digest])
        if known:
            raise Refused(f"这份文件已经导入过了，计划编号 {known}。")
        count = connection.scalar("select count(*) from plan where year = ?", [year])
        code = f"{year}-P{count + 1}"
        title = reading.title or path.stem
        plan_id = connection.insert(
            "plan",
            code=code,
            title=title,
            year=year,
            issuer=reading.issuer,
            issued_on=iso(reading.issued_on),
            file=path.name,
            sha256=digest,
            lines=json.dumps([line.text for line in lines], ensure_ascii=False),
            ignored=json.dumps(as_json(reading, [])["ignored"], ensure_ascii=False),
            problems=json.dumps([str(problem) for problem in problems], ensure_ascii=False),
            imported_at=moment.at,
            imported_by=by.code,
        )
        unresolved = _keep_items(connection, office.register(connection), reading, plan_id, moment)
        payload = {"plan": code, "title": title, "file": path.name, "sha256": digest, "items": len(reading.items)}
        append_office_event(connection, Event("plan-import", by.code, payload, moment.today), moment)
    return Imported(code, title, len(reading.items), unresolved, tuple(str(problem) for problem in problems))


def _keep_items(connection: Connection, register: Register, reading: Reading, plan_id: int, moment: Moment) -> int:
    """Every item with its proposals; the number of those that a person has to settle."""
    index = OwnerIndex(register.units, moment.today)
    unresolved = 0
    for position, item in enumerate(reading.items, start=1):
        owner = index.propose(item)
        deadline = proposed_deadline(item, year=reading.year, issued_on=reading.issued_on)
        open_question = _open_question(owner)
        unresolved += bool(open_question)
        connection.insert(
            "plan_item",
            plan_id=plan_id,
            position=position,
            section=item.section,
            section_title=item.section_title,
            no=item.no,
            title=item.title,
            text=item.text,
            line=item.line,
            reading=json.dumps(item_json(item), ensure_ascii=False),
            unit_id=owner.lead.id if owner.lead else None,
            unit_why=owner.why,
            unit_score=owner.score,
            deadline=iso(deadline.date),
            deadline_why=deadline.why,
            cooperating=json.dumps([unit.id for unit in owner.cooperating]),
            state="unresolved" if open_question else "proposed",
            unresolved=open_question,
        )
    return unresolved


def _open_question(owner: OwnerProposal) -> str:
    if owner.lead is not None:
        return ""
    if owner.candidates:
        return "牵头单位难以确定，可能是：" + "、".join(unit.name for unit, _, _ in owner.candidates)
    if owner.unmatched:
        return "名册里没有：" + "、".join(owner.unmatched)
    return "没有找到牵头单位"


def plan_items(connection: Connection, code: str) -> tuple[PlanItem, ...]:
    """The items of a plan in the order of the document. Raises NotFound for a plan that is none."""
    plan_id = _plan_id(connection, code)
    rows = connection.rows(
        "select i.id, i.position, i.section_title, i.no, i.title, i.text, i.line, i.unit_id, u.name, i.unit_why,"
        " i.unit_score, i.deadline, i.deadline_why, i.cooperating, i.state, i.unresolved, t.number"
        " from plan_item i left join unit u on u.id = i.unit_id left join task t on t.item_id = i.id"
        " where i.plan_id = ? order by i.position",
        [plan_id],
    )
    return tuple(_item(row) for row in rows)


def _item(row: Row) -> PlanItem:
    deadline = date.fromisoformat(row[11]) if row[11] else None
    return PlanItem(*row[:11], deadline, row[12], tuple(json.loads(row[13])), *row[14:])


def _plan_id(connection: Connection, code: str) -> int:
    """A plan by its code, or by the number behind the P of the newest year."""
    found = connection.scalar("select id from plan where code = ?", [code])
    if found is None and code.isdigit():
        found = connection.scalar("select id from plan where code like ? order by code desc limit 1", [f"%-P{code}"])
    if found is None:
        known = "、".join(row[0] for row in connection.rows("select code from plan order by id desc limit 5"))
        raise NotFound(f"没有计划“{code}”" + (f"，有：{known}。" if known else "，请先用 dubanflow plan import 导入。"))
    return int(found)


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What a confirmation made: the numbers of the new tasks, and what could not be confirmed with the reason."""

    numbers: tuple[str, ...]
    left: tuple[tuple[int, str], ...]


def confirm(
    office: Office,
    code: str,
    *,
    by: Person,
    moment: Moment,
    positions: Sequence[int] = (),
    unit_id: int | None = None,
    deadline: date | None = None,
) -> Confirmed:
    """Make live tasks of the items at `positions` (all that can be, when none is named), in one transaction.

    `unit_id` and `deadline` settle what was proposed, for the items named. An item without a unit stays unresolved.
    Raises Refused when the person is no supervisor.
    """
    if "supervisor" not in by.roles:
        raise Refused(f"只有督查员可以确认立项，{by.name}不是。")
    if (unit_id or deadline) and not positions:
        raise BadInput("用 --owner 或 --deadline 时，请用 --item 写明是哪几项。")
    with office.database.write() as connection:
        items = {item.position: item for item in plan_items(connection, code)}
        chosen = [items[one] for one in positions if one in items] or list(items.values())
        if missing := [str(one) for one in positions if one not in items]:
            raise NotFound(f"计划 {code} 没有第 {'、'.join(missing)} 项，共 {len(items)} 项。")
        definition = remember_definition(office, connection, moment)
        numbers: list[str] = []
        left: list[tuple[int, str]] = []
        for item in chosen:
            settled = replace(item, unit_id=unit_id or item.unit_id, deadline=deadline or item.deadline)
            reason = _not_ready(settled)
            if reason:
                left.append((item.position, reason))
            elif item.state not in ("confirmed", "dropped"):
                numbers.append(_assign(office, connection, settled, definition, by, moment))
    return Confirmed(tuple(numbers), tuple(left))


def _not_ready(item: PlanItem) -> str:
    if item.state in ("confirmed", "dropped"):
        return ""
    if item.unit_id is None:
        return item.unresolved or "没有牵头单位"
    return "" if item.deadline else "没有时限"


def drop(office: Office, code: str, *, by: Person, moment: Moment, positions: Sequence[int], reason: str) -> int:
    """Mark items as no tasks, with the reason; they stay on record. The number dropped."""
    if "supervisor" not in by.roles:
        raise Refused(f"只有督查员可以剔除事项，{by.name}不是。")
    with office.database.write() as connection:
        plan_id = _plan_id(connection, code)
        count = 0
        for position in positions:
            count += connection.execute(
                "update plan_item set state = 'dropped', unresolved = ? where plan_id = ? and position = ?"
                " and state in ('proposed', 'unresolved')",
                [reason, plan_id, position],
            )
        payload = {"plan": code, "items": list(positions), "reason": reason}
        append_office_event(connection, Event("plan-drop", by.code, payload, moment.today), moment)
    return count


def remember_definition(office: Office, connection: Connection, moment: Moment) -> Definition:
    """The workflow file in force, kept in the ledger so that tasks can be pinned to it."""
    definition = office.definition
    source = office.workflow_source()
    inserted = connection.execute(
        "insert into definition (hash, name, source, compiled, loaded_at) values (?, ?, ?, ?, ?)"
        " on conflict do nothing",
        [definition.hash, definition.name, source, dump(definition), moment.at],
    )
    if inserted:
        payload = {"name": definition.name, "label": definition.label}
        append_office_event(
            connection, Event("definition", "clock", payload, moment.today), moment, definition=definition.hash
        )
    return definition


def _assign(
    office: Office, connection: Connection, item: PlanItem, definition: Definition, by: Person, moment: Moment
) -> str:
    """One live task: its row, first deadline version, first event, and the decision to tell its unit."""
    assert item.unit_id is not None
    assert item.deadline is not None
    row = connection.one(
        "select p.id, p.year from plan_item i join plan p on p.id = i.plan_id where i.id = ?", [item.id]
    )
    assert row is not None
    plan_id, year = row
    number = _next_number(connection, year)
    today = moment.today
    task_id = connection.insert(
        "task",
        number=number,
        plan_id=plan_id,
        item_id=item.id,
        unit_id=item.unit_id,
        title=item.title,
        requirement=item.text,
        state=definition.initial,
        level=0,
        deadline=iso(item.deadline),
        original_deadline=iso(item.deadline),
        deadline_version=1,
        version_from=iso(today),
        assigned_on=iso(today),
        definition=definition.hash,
        version=1,
        event_seq=0,
        event_hash="",
    )
    task = Task(task_id, item.unit_id, definition.initial, item.deadline, 1, today, today)
    day = decide(task, set(), definition, office.calendar, today=today)
    telling = definition.notices.get("assign")
    notice = (Settled(Decision(telling.rule, 1, "1", today), "open"),) if telling else ()
    payload = {
        "to": definition.initial,
        "plan": item.position,
        "unit": item.unit_id,
        "deadline": iso(item.deadline),
        "unit_why": item.unit_why,
        "deadline_why": item.deadline_why,
    }
    step = Step(
        record=Record(task, None, number, definition.hash, 1, 0, ""),
        next_check_on=today if day.decisions or day.lapsed_on else day.next_check_on,
        events=(Event("assign", by.code, payload, today),),
        decisions=notice,
        deadline=DeadlineVersion(1, item.deadline, today, "assign"),
    )
    save(connection, [step], moment)
    others = [(task_id, unit, "cooperating") for unit in item.cooperating if unit != item.unit_id]
    connection.many("insert into task_unit (task_id, unit_id, role) values (?, ?, ?) on conflict do nothing", others)
    connection.execute(
        "update plan_item set state = 'confirmed', unresolved = '', unit_id = ?, deadline = ? where id = ?",
        [item.unit_id, iso(item.deadline), item.id],
    )
    return number


def _next_number(connection: Connection, year: int) -> str:
    """The next number of the year, never used before: 2026-001."""
    if connection.dialect == "postgresql":
        connection.execute("lock table setting in exclusive mode")
    key = f"task_number:{year}"
    connection.execute(
        "insert into setting (key, value) values (?, '1') on conflict (key) do update"
        " set value = cast(cast(setting.value as integer) + 1 as text)",
        [key],
    )
    return f"{year}-{int(connection.scalar('select value from setting where key = ?', [key])):03d}"
