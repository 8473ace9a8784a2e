"""draft: the papers that wait for a leader's signature."""

from dataclasses import asdict
from datetime import date

import click

from dubanflow.cli.common import json_option, moment_of, office_of, on_option, person_of, print_json, table
from dubanflow.cli.words import Command, Group


@click.group(cls=Group)
def draft() -> None:
    """文稿：通报、约谈等，由领导签发或撤稿。"""


@draft.command("list", cls=Command)
@click.option("--all", "everything", is_flag=True, help="连已签发、已撤稿的一起看。")
@json_option
@click.pass_context
def list_(ctx: click.Context, everything: bool, as_json: bool) -> None:
    """看待签发的文稿。"""
    from dubanflow.services.drafts import DRAFT_STATES, draft_lines

    with office_of(ctx, refresh=False).database.read() as connection:
        rows = draft_lines(connection, tuple(DRAFT_STATES) if everything else ("prepared",))
    if as_json:
        print_json([{**asdict(row), "state_label": row.label} for row in rows])
        return
    if not rows:
        click.echo("没有这样的文稿。")
        return
    table(
        ["编号", "文稿", "任务", "事项", "牵头单位", "签发人", "拟稿", "情况"],
        [
            (row.id, row.paper, row.number, row.title, row.unit, row.approver_name, row.prepared_on, row.label)
            for row in rows
        ],
        wide=["事项"],
    )


@draft.command(cls=Command)
@click.argument("draft_id", type=int, metavar="编号")
@click.option("--by", "by", required=True, metavar="签发人", help="签发人或主要领导：姓名（岗位）或代码。")
@click.option("--reason", default="", metavar="意见", help="签发意见，可不写。")
@on_option
@click.pass_context
def release(ctx: click.Context, draft_id: int, by: str, reason: str, on: date | None) -> None:
    """签发文稿：随下一次邮件告知该级督办的对象。"""
    from dubanflow.services.drafts import release_draft

    office = office_of(ctx)
    with office.database.read() as connection:
        person = person_of(office.register(connection), by)
    done = release_draft(office, draft_id, by=person, moment=moment_of(office, on), reason=reason)
    click.echo(f"《{done.paper}》（任务{done.number}，{done.unit}）已签发，随下一次邮件告知。")


@draft.command(cls=Command)
@click.argument("draft_id", type=int, metavar="编号")
@click.option("--by", "by", required=True, metavar="签发人", help="签发人或主要领导：姓名（岗位）或代码。")
@click.option("--reason", required=True, metavar="理由", help="为什么撤稿。")
@on_option
@click.pass_context
def withdraw(ctx: click.Context, draft_id: int, by: str, reason: str, on: date | None) -> None:
    """撤下文稿：不签发，不告知，记明理由。"""
    from dubanflow.services.drafts import withdraw_draft

    office = office_of(ctx)
    with office.database.read() as connection:
        person = person_of(office.register(connection), by)
    done = withdraw_draft(office, draft_id, by=person, moment=moment_of(office, on), reason=reason)
    click.echo(f"《{done.paper}》（任务{done.number}，{done.unit}）已撤稿。")
