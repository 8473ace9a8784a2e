"""parked: the rows that a run set aside, and the settling of them."""

from dataclasses import asdict
from datetime import date

import click

from dubanflow.cli.common import json_option, moment_of, office_of, on_option, person_of, print_json
from dubanflow.cli.tables import table
from dubanflow.cli.words import Command, Group


@click.group(cls=Group)
def parked() -> None:
    """搁置事项：每日运行没能办、放在一边的。"""


@parked.command("list", cls=Command)
@click.option("--all", "everything", is_flag=True, help="连处理过的一起看。")
@json_option
@click.pass_context
def list_(ctx: click.Context, everything: bool, as_json: bool) -> None:
    """看搁置事项：是哪一行，什么时候，为什么。"""
    from dubanflow.services.messages import parked_lines

    with office_of(ctx, refresh=False).database.read() as connection:
        rows = parked_lines(connection, settled=everything)
    if as_json:
        print_json([{**asdict(row), "kind_label": row.label} for row in rows])
        return
    if not rows:
        click.echo("没有搁置的事项。")
        return
    table(
        ["编号", "日期", "类别", "哪一个", "原因"],
        [(row.id, row.day, row.label, row.task or row.ref, row.error) for row in rows],
        wide=["原因"],
    )


@parked.command(cls=Command)
@click.argument("parked_id", type=int, metavar="编号")
@click.option("--by", "by", required=True, metavar="办理人", help="督查员：姓名（岗位）或代码。")
@click.option("--reason", required=True, metavar="理由", help="怎样处理的。")
@on_option
@click.pass_context
def settle(ctx: click.Context, parked_id: int, by: str, reason: str, on: date | None) -> None:
    """记明一个搁置事项已经处理；数据改好后，每日运行会自动接着办。"""
    from dubanflow.services.messages import settle_parked

    office = office_of(ctx)
    with office.database.read() as connection:
        person = person_of(office.register(connection), by)
    settle_parked(office, parked_id, by=person, moment=moment_of(office, on), reason=reason)
    click.echo(f"搁置事项 {parked_id} 已记为处理。")
