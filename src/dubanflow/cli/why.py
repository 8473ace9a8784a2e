"""why: a task explained in prose."""

from datetime import date

import click

from dubanflow.cli.common import json_option, moment_of, office_of, on_option, print_json
from dubanflow.cli.words import Command

INDENTED = frozenset({"decision", "earlier", "due"})


@click.command(cls=Command)
@click.argument("number", metavar="编号")
@on_option
@json_option
@click.pass_context
def why(ctx: click.Context, number: str, on: date | None, as_json: bool) -> None:
    """说明一项任务为什么是现在这样：依据哪条规则、怎样数的日子、告知过谁、接下来是什么。"""
    from dubanflow.services.acts import find_task
    from dubanflow.services.why import why as explained
    from dubanflow.services.why import why_json

    office = office_of(ctx)
    moment = moment_of(office, on)
    with office.database.read() as connection:
        found = explained(office, connection, find_task(connection, number), today=moment.today)
    if as_json:
        print_json(why_json(found))
        return
    click.echo(f"{found.number}　{found.title}　{found.lead}")
    first = True
    for row in found.paragraphs:
        outlook = row.kind == "next" and first
        first = first and row.kind != "next"
        click.echo(f"  {row.text}" if outlook or row.kind not in {*INDENTED, "next"} else f"    · {row.text}")
