"""task: queries, and the acts of units and supervisors."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import click

from dubanflow.cli.common import (
    Day,
    acting,
    day_words,
    json_option,
    light_text,
    moment_of,
    office_of,
    on_option,
    print_json,
    unit_of,
)
from dubanflow.cli.tables import table
from dubanflow.cli.words import Command, Group
from dubanflow.domain.views import TaskView

# verb -> (trigger, help); what a verb needs is demanded by the guards of the workflow file, not here.
VERBS = {
    "accept": "签收",
    "decline": "申请退回：不属本单位职责，写明理由",
    "feedback": "阶段反馈：进展、问题、下一步、需支持事项",
    "report": "申请办结：写明结果或附佐证材料，计时停止",
    "verify": "核验销号",
    "return": "退回重办",
    "reassign": "转办给另一个单位",
    "keep": "驳回退回申请，仍由原单位办理",
    "suspend": "挂起：计时停止",
    "resume": "恢复办理：挂起期间的工作日补还给承办单位",
    "cancel": "撤销",
    "reopen": "重新立项",
    "excuse": "容错：逾期经领导批准不计，写明理由（分管领导或主要领导办理）",
}


@click.group(cls=Group)
def task() -> None:
    """任务：查询和办理。"""


@task.command("list", cls=Command)
@click.option("--unit", "unit", metavar="单位", help="牵头单位：全称、简称或其中一部分。")
@click.option("--state", "states", multiple=True, metavar="状态", help="状态，如 in_progress 或 办理中；可写几个。")
@click.option("--overdue", is_flag=True, help="只看逾期的。")
@click.option("--due-within", type=click.IntRange(0), metavar="N", help="只看N个工作日内到期的。")
@click.option("--level", type=click.IntRange(0), metavar="N", help="只看督办级别为N的。")
@click.option("--plan", "plan", metavar="计划", help="只看某个计划的，写计划编号。")
@click.option("--all", "everything", is_flag=True, help="连已销号、已撤销的一起看。")
@on_option
@json_option
@click.pass_context
def list_(
    ctx: click.Context,
    unit: str | None,
    states: tuple[str, ...],
    overdue: bool,
    due_within: int | None,
    level: int | None,
    plan: str | None,
    everything: bool,
    on: date | None,
    as_json: bool,
) -> None:
    """查任务：按单位、状态、逾期、到期、级别、计划。"""
    from dubanflow.ledger.read import Reader, TaskFilter

    office = office_of(ctx)
    moment = moment_of(office, on)
    with office.database.read() as connection:
        reader = Reader(connection, office.calendar, moment.today)
        wanted = TaskFilter(
            units=(unit_of(office.register(connection), unit).id,) if unit else (),
            states=_states(reader, states),
            overdue=overdue,
            due_by=office.calendar.add(moment.today, due_within) if due_within is not None else None,
            level=level,
            plan=plan,
            open_only=not (everything or states),
        )
        rows = reader.tasks(wanted)
    if as_json:
        print_json([as_dict(row) for row in rows])
        return
    _print_tasks(rows, moment.today)


def _states(reader: Any, written: tuple[str, ...]) -> tuple[str, ...]:
    """State names from names or Chinese labels. Raises BadInput for one that no definition knows."""
    from dubanflow.domain.errors import BadInput

    known = {state.name: state.label for one in reader.definitions().values() for state in one.states}
    by_label = {label: name for name, label in known.items()}
    for word in written:
        if word not in known and word not in by_label:
            raise BadInput(
                f"没有“{word}”这种状态，可写：{'、'.join(f'{name}（{label}）' for name, label in known.items())}。"
            )
    return tuple(by_label.get(word, word) for word in written)


def as_dict(row: TaskView) -> dict[str, object]:
    """A task for `--json`."""
    return {
        "id": row.id,
        "number": row.number,
        "title": row.title,
        "lead": row.lead,
        "state": row.state,
        "state_label": row.state_label,
        "deadline": row.deadline.isoformat(),
        "original_deadline": row.original_deadline.isoformat(),
        "days_late": row.days_late,
        "days_left": row.days_left,
        "overdue": row.overdue,
        "level": row.level,
        "level_label": row.level_label,
        "light": row.light,
        "light_label": row.light_label,
        "plan": row.plan,
        "assigned_on": row.assigned_on.isoformat(),
        "accepted_on": day_words(row.accepted_on) or None,
        "reported_on": day_words(row.reported_on) or None,
        "closed_on": day_words(row.closed_on) or None,
        "excused_on": day_words(row.excused_on) or None,
    }


def _print_tasks(rows: tuple[TaskView, ...], today: date) -> None:
    if not rows:
        click.echo("没有符合条件的任务。")
        return
    table(
        ["编号", "事项", "牵头单位", "状态", "时限", "", "灯", "级别"],
        [
            (
                row.number,
                row.title,
                row.lead,
                row.state_label,
                day_words(row.deadline),
                row.clock_words if row.clock_words != row.state_label else "",
                light_text(row.light, row.light_label),
                row.level_words or "—",
            )
            for row in rows
        ],
        wide=["事项"],
    )
    click.echo(f"{today.isoformat()} 共 {len(rows)} 项，其中逾期 {sum(row.overdue for row in rows)} 项。")


@task.command(cls=Command)
@click.argument("number", metavar="编号")
@on_option
@json_option
@click.pass_context
def show(ctx: click.Context, number: str, on: date | None, as_json: bool) -> None:
    """看一项任务：要求、时限的每一版、经过、告知过谁。"""
    from dubanflow.ledger.read import Reader
    from dubanflow.services.acts import find_task
    from dubanflow.services.dossier import dossier, dossier_json

    office = office_of(ctx)
    moment = moment_of(office, on)
    with office.database.read() as connection:
        reader = Reader(connection, office.calendar, moment.today)
        found = dossier(office, reader, find_task(connection, number))
    if as_json:
        print_json(dossier_json(found, as_dict(found.task)))
        return
    for line in found.words():
        click.echo(line)


def _act_options(function: Callable[..., None]) -> Callable[..., None]:
    """The options that every act takes; which of them an act needs, the workflow file says."""
    options: list[Callable[[Any], Any]] = [
        click.argument("number", metavar="编号"),
        click.option("--by", "by", required=True, metavar="办理人", help="谁在办理：名册中的编码、名称或邮箱。"),
        click.option("--reason", default="", metavar="文字", help="理由或意见。"),
        click.option("--done", default="", metavar="文字", help="进展或办理结果。"),
        click.option("--problems", default="", metavar="文字", help="存在问题。"),
        click.option("--next", "next_step", default="", metavar="文字", help="下一步打算。"),
        click.option("--support", default="", metavar="文字", help="需要支持的事项。"),
        click.option(
            "--evidence", multiple=True, type=click.Path(path_type=Path), metavar="文件", help="佐证材料，可写几个。"
        ),
        click.option("--to", "deadline", type=Day(), metavar="日期", help="新的时限。"),
        click.option("--unit", "unit", metavar="单位", help="转给哪个单位。"),
        on_option,
        json_option,
        click.pass_context,
    ]
    for option in reversed(options):
        function = option(function)
    return function


def _verb(name: str, words: str) -> None:
    @task.command(name, cls=Command, help=words + "。")
    @_act_options
    def command(ctx: click.Context, **given: Any) -> None:
        _act(ctx, name, given)


for _name, _words in VERBS.items():
    _verb(_name, _words)


@task.command(cls=Command)
@click.option("--refuse", is_flag=True, help="督查员：不予延期（写明 --reason）。")
@_act_options
def extend(ctx: click.Context, refuse: bool, **given: Any) -> None:
    """延期：承办单位写 --to、--reason、--done 申请；督查员准予（可另给 --to）或 --refuse。"""
    _act(ctx, "refuse" if refuse else "extend", given)


def _act(ctx: click.Context, verb: str, given: dict[str, Any]) -> None:
    from dubanflow.services.acts import Given, act, find_task
    from dubanflow.services.evidence import keep_files

    office = office_of(ctx)
    moment = moment_of(office, given["on"])
    with office.database.read() as connection:
        register = office.register(connection)
        task_id = find_task(connection, given["number"])
    person = acting(register, given["by"], "tasks.act")
    if verb == "extend" and not {"supervisor"} & set(person.roles):
        verb = "ask"
    done = act(
        office,
        task_id,
        verb,
        actor=register.actor(person),
        moment=moment,
        given=Given(
            reason=given["reason"],
            done=given["done"],
            problems=given["problems"],
            next_step=given["next_step"],
            support=given["support"],
            evidence=keep_files(office, given["evidence"]),
            deadline=given["deadline"],
            unit=unit_of(register, given["unit"]).id if given["unit"] else None,
        ),
    )
    change, after = done.outcome.change, done.outcome.task
    if given["as_json"]:
        print_json(
            {
                "number": done.number,
                "act": verb,
                "from": change.source,
                "to": change.dest,
                "deadline": after.deadline.isoformat(),
                "deadline_version": after.deadline_version,
            }
        )
        return
    moved = f"，时限 {after.deadline.isoformat()}" if done.outcome.deadline else ""
    label = done.definition.label_of(change.dest)
    click.echo(f"{done.number} {change.label}：现为“{label}”{moved}。")
