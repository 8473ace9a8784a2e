"""plan review, unresolved, diff: what is proposed, on the terminal and as a table that goes out and comes back."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dubanflow.cli.common import (
    day_words,
    json_option,
    moment_of,
    office_of,
    on_option,
    out_path,
    person_of,
    print_json,
)
from dubanflow.cli.tables import table
from dubanflow.cli.words import Command

if TYPE_CHECKING:
    from dubanflow.services.plan_items import PlanItem

FILE = click.Path(path_type=Path)


@click.command(cls=Command)
@click.argument("code", metavar="计划")
@click.option("--xlsx", "xlsx", metavar="文件", help="导出为任务分解表（Excel），供填写和打印。")
@click.option("--from", "source", type=FILE, metavar="文件", help="收回填好的任务分解表。")
@click.option("--by", "by", metavar="督查员", help="谁在收回，用 --from 时必写。")
@on_option
@json_option
@click.pass_context
def review(
    ctx: click.Context,
    code: str,
    xlsx: str | None,
    source: Path | None,
    by: str | None,
    on: date | None,
    as_json: bool,
) -> None:
    """看一份计划的每一项：建议的牵头单位和时限、依据、还有什么待定；也可用 Excel 填好再收回。"""
    from dubanflow.services.plan_items import find_plan, items_of
    from dubanflow.services.plan_take import ignored_of

    if source:
        _take_back(ctx, code, source, by, on, as_json)
        return
    if xlsx:
        _hand_out(ctx, code, xlsx, on)
        return
    office = office_of(ctx)
    with office.database.read() as connection:
        plan = find_plan(connection, code)
        items = items_of(connection, plan.id)
    if as_json:
        print_json([item_json(row) for row in items])
        return
    waiting = [row for row in items if row.state == "unresolved"]
    if waiting:
        click.echo(
            f"待定 {len(waiting)} 项，请先指定牵头单位或时限（plan confirm {plan.code} --item 项 --owner 单位）："
        )
        _print_items(waiting)
    click.echo(f"{plan.code}　{plan.title}　其余 {len(items) - len(waiting)} 项：")
    _print_items([row for row in items if row.state != "unresolved"])
    left = [row for row in ignored_of(plan) if not row.taken]
    if left:
        click.echo(f"没有列为任务的内容（要列入请用 plan take {plan.code} 行号）：")
    for one in left:
        click.echo(f"  第{one.first}行（{one.why.rstrip('。')}）：{' '.join(one.text.split())[:40]}")


def _print_items(items: Sequence["PlanItem"]) -> None:
    table(
        ["项", "事项", "牵头单位", "把握", "依据", "时限", "时限依据", "情况"],
        [
            (
                row.position,
                row.title,
                row.unit or "？",
                f"{row.unit_score:.0%}" if row.unit_score and row.unit else "",
                row.unresolved or row.unit_why,
                row.limit_words,
                row.deadline_why,
                row.situation,
            )
            for row in items
        ],
        wide=["事项", "依据", "时限", "时限依据", "情况"],
    )


def item_json(row: "PlanItem") -> dict[str, Any]:
    """An item for `--json`."""
    return {
        "item": row.position,
        "section": row.section,
        "no": row.no,
        "title": row.title,
        "line": row.line,
        "owner": row.unit,
        "owner_why": row.unit_why,
        "owner_score": row.unit_score,
        "deadline": day_words(row.deadline) or None,
        "deadline_why": row.deadline_why,
        "cadence": row.rhythm.cadence if row.rhythm else None,
        "deadlines": [day.isoformat() for day in row.rhythm.deadlines] if row.rhythm else None,
        "change": row.changed.kind if row.changed else None,
        "note": row.note or None,
        "state": row.state,
        "unresolved": row.unresolved or None,
        "task": row.task,
        "tasks": [task.number for task in row.tasks],
    }


def _hand_out(ctx: click.Context, code: str, xlsx: str, on: date | None) -> None:
    """Write the table."""
    from dubanflow.papers.plan_xlsx import review_bytes
    from dubanflow.places import write_bytes
    from dubanflow.services.plan_sheet import review_sheet

    office = office_of(ctx)
    moment = moment_of(office, on)
    with office.database.read() as connection:
        sheet = review_sheet(office, connection, code, moment)
    path = out_path(office, xlsx, f"任务分解表{sheet.plan}.xlsx")
    write_bytes(path, review_bytes(sheet))
    click.echo(
        f"已写出 {path}（{len(sheet.rows)}项）。填好后用 dubanflow plan review {sheet.plan} --from {path} 收回。"
    )


def _take_back(ctx: click.Context, code: str, path: Path, by: str | None, on: date | None, as_json: bool) -> None:
    """Read the table that came back."""
    from dubanflow.services.plan_review import take_back

    if not by:
        raise click.UsageError("收回任务分解表时请写明 --by 督查员", ctx)
    office = office_of(ctx)
    with office.database.read() as connection:
        person = person_of(office.register(connection), by)
    edits = take_back(office, code, path, by=person, moment=moment_of(office, on))
    if as_json:
        print_json([{"item": row.position, "field": row.head, "old": row.old, "new": row.new} for row in edits])
        return
    click.echo(f"已收回 {path.name}：改动 {len(edits)} 处。" if edits else f"{path.name} 与台账一致，没有改动。")
    for row in edits:
        click.echo(f"  第{row.position}项{row.head}：{row.old or '（空）'} → {row.new or '（空）'}")


@click.command(cls=Command)
@click.argument("code", required=False, metavar="[计划]")
@json_option
@click.pass_context
def unresolved(ctx: click.Context, code: str | None, as_json: bool) -> None:
    """列出各份计划里还没有着落的事项：为什么定不下来。"""
    from dubanflow.services.plan_items import unresolved_items

    office = office_of(ctx)
    with office.database.read() as connection:
        rows = list(unresolved_items(connection, code))
    if as_json:
        print_json([{"plan": plan} | item_json(item) for plan, item in rows])
        return
    if not rows:
        click.echo("没有待定的事项。")
        return
    table(
        ["计划", "项", "事项", "为什么待定", "时限", "原文行"],
        [(plan, item.position, item.title, item.unresolved, item.limit_words, item.line) for plan, item in rows],
        wide=["事项", "为什么待定"],
    )


@click.command(cls=Command)
@click.argument("code", metavar="计划")
@click.option("--all", "everything", is_flag=True, help="没有变化的也列出。")
@json_option
@click.pass_context
def diff(ctx: click.Context, code: str, everything: bool, as_json: bool) -> None:
    """对照修订本和原计划：新增、改动、移动、删去了哪些事项。"""
    from dubanflow.services.plan_revision import KINDS, difference_json, plan_difference

    office = office_of(ctx)
    with office.database.read() as connection:
        plan, old, rows = plan_difference(connection, code)
    shown = [row for row in rows if everything or row.kind != "same"]
    if as_json:
        print_json(difference_json(shown))
        return
    if old is None:
        click.echo(f"{plan.code} 不是修订本；导入修订本请用 plan import 文件 --revises {plan.code}。")
        return
    counts = "、".join(f"{label}{n}项" for kind, label in KINDS.items() if (n := sum(r.kind == kind for r in rows)))
    click.echo(f"{plan.code}《{plan.title}》对照 {old.code}：{counts or '没有事项'}。")
    for kind, label in KINDS.items():
        for row in (one for one in shown if one.kind == kind):
            what = f"（{'、'.join(row.what)}）" if row.what else ""
            click.echo(f"{label}　第{row.item.position}项　{row.item.title}{what}　{row.item.situation}")
            if row.wording:
                click.echo(f"      {' '.join(row.wording.split())}")
