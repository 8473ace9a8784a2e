"""Calls about plans, units, decisions, and who one is."""

import tempfile
from datetime import date
from pathlib import Path
from typing import Annotated

from fastapi import Depends, Query, UploadFile

from dubanflow.ledger.people import remembered
from dubanflow.services.plan_board import plan_list
from dubanflow.services.plan_confirm import confirm
from dubanflow.services.plan_import import import_plan
from dubanflow.services.plan_items import PlanItem, plan_items
from dubanflow.services.records import decision_ids, decision_rows
from dubanflow.web.api import values
from dubanflow.web.api.access import ANY, Api, Call, needing, readable

API = Api()
Looking = Annotated[Call, Depends(needing("plans.see"))]
Editing = Annotated[Call, Depends(needing("plans.edit"))]


@API.call("GET", "/me", right=ANY, answer=values.Me)
def me(call: Annotated[Call, Depends(needing(ANY))]) -> values.Me:
    """令牌代谁、有哪些权限，今天是哪一天。"""
    with call.reading() as reader:
        office = remembered(reader.connection, "office") or ""
    return values.Me(
        token=call.token.name,
        person=call.person.code,
        name=call.person.name,
        unit=call.person.unit,
        scopes=list(call.token.scopes),
        office=office,
        today=call.moment.today,
    )


@API.call("GET", "/units", right="units.see", answer=list[values.Unit])
def units(call: Annotated[Call, Depends(needing("units.see"))]) -> list[values.Unit]:
    """名册中的单位；单位的令牌只看到本单位。"""
    with call.reading() as reader:
        register = call.keeper.register(reader.connection)
    return [
        values.Unit(
            code=unit.code,
            name=unit.name,
            group=unit.group,
            parent=unit.parent,
            valid_from=unit.valid_from,
            valid_to=unit.valid_to,
        )
        for unit in register.units
        if call.limit in (None, unit.id)
    ]


@API.call("GET", "/plans", right="plans.see", answer=list[values.Plan])
def plans(call: Looking) -> list[values.Plan]:
    """导入过的计划。"""
    with call.reading() as reader:
        found = plan_list(reader.connection)
    return [
        values.Plan(
            code=row.code,
            title=row.title,
            year=row.year,
            issuer=row.issuer or None,
            issued_on=row.issued_on,
            items=sum(row.counts.values()),
            unresolved=row.counts.get("unresolved", 0),
        )
        for row in found
    ]


@API.call("GET", "/plans/{code}/items", right="plans.see", answer=list[values.PlanItem])
def items(call: Looking, code: str) -> list[values.PlanItem]:
    """一份计划读出的事项：建议的牵头单位和时限、依据、立项后的任务。"""
    with call.reading() as reader:
        return [_item(row) for row in plan_items(reader.connection, readable(code))]


@API.call("POST", "/plans", right="plans.edit", answer=values.PlanImported, status=201)
def load(
    call: Editing,
    file: UploadFile,
    year: Annotated[int, Query(ge=1949, le=2199)],
    issued_on: date | None = None,
    revises: Annotated[str, Query(max_length=60)] = "",
) -> values.PlanImported:
    """导入一份计划文件：只作建议，确认前不生效。"""
    with tempfile.TemporaryDirectory() as folder:
        name = readable(file.filename or "").replace("\\", "/").rsplit("/", 1)[-1][-100:].strip(". ")
        path = Path(folder) / (name or "plan.txt")
        with path.open("wb") as out:
            while block := file.file.read(1 << 20):
                out.write(block)
        done = import_plan(
            call.office,
            path,
            year=year,
            by=call.person,
            moment=call.moment,
            issued_on=issued_on,
            revises=readable(revises) or None,
        )
    return values.PlanImported(
        code=done.code,
        title=done.title,
        items=done.items,
        unresolved=done.unresolved,
        problems=[str(problem) for problem in done.problems],
    )


@API.call("POST", "/plans/{code}/confirm", right="plans.edit", answer=values.ConfirmDone)
def settle(call: Editing, code: str, given: values.ConfirmGiven) -> values.ConfirmDone:
    """确认立项：已确认的不会重复立项。"""
    done = confirm(
        call.office, readable(code), by=call.person, moment=call.moment, positions=tuple(dict.fromkeys(given.items))
    )
    return values.ConfirmDone(
        tasks=list(done.numbers), left=[values.Left(item=item, reason=reason) for item, reason in done.left]
    )


@API.call("GET", "/decisions", right="decisions.see", answer=values.Decisions)
def decisions(
    call: Annotated[Call, Depends(needing("decisions.see"))],
    on: Annotated[date | None, Query(description="哪一天决定的")] = None,
    task: Annotated[str, Query(max_length=40, description="任务编号")] = "",
    after: Annotated[int, Query(ge=0, le=2**62)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> values.Decisions:
    """决定台账：系统决定过什么、告知了谁。"""
    with call.reading() as reader:
        task_id = call.task_id(reader.connection, readable(task)) if task else None
        ids = decision_ids(reader.connection, on=on, task_id=task_id, after=after, first=limit)
        rows = list(decision_rows(reader.connection, ids=ids)) if ids else []
    return values.Decisions(
        decisions=[values.Decision.model_validate(row) for row in rows], after=ids[-1] if len(ids) == limit else None
    )


def _item(row: PlanItem) -> values.PlanItem:
    return values.PlanItem(
        item=row.position,
        no=row.no,
        title=row.title,
        text=row.text,
        line=row.line,
        unit=row.unit,
        unit_why=row.unit_why,
        deadline=row.deadline,
        deadline_why=row.deadline_why,
        state=row.state,
        unresolved=row.unresolved,
        tasks=[task.number for task in row.tasks],
    )
