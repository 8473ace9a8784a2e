"""unit: the register of units."""

import click

from dubanflow.cli.common import json_option, office_of, print_json
from dubanflow.cli.tables import table
from dubanflow.cli.words import Command, Group


@click.group(cls=Group)
def unit() -> None:
    """单位名册。"""


@unit.command("list", cls=Command)
@json_option
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> None:
    """列出单位：名称、简称、联络员、负责人、在办任务数。"""
    office = office_of(ctx)
    with office.database.read() as connection:
        register = office.register(connection)
        counts = connection.rows("select unit_id, count(*) from task where closed_on is null group by unit_id")
    live = {row[0]: row[1] for row in counts}
    people = {unit.code: [row for row in register.people if row.unit == unit.code] for unit in register.units}
    if as_json:
        print_json(
            [
                {
                    "code": row.code,
                    "name": row.name,
                    "aliases": list(row.aliases),
                    "group": row.group,
                    "tasks": live.get(row.id, 0),
                    "people": [
                        {"code": p.code, "name": p.name, "roles": list(p.roles), "address": p.address}
                        for p in people[row.code]
                    ],
                }
                for row in register.units
            ]
        )
        return
    table(
        ["编码", "名称", "简称", "类别", "联络员", "负责人", "在办"],
        [
            (
                row.code,
                row.name,
                "、".join(row.aliases),
                row.group,
                "、".join(p.name for p in people[row.code] if "liaison" in p.roles),
                "、".join(p.name for p in people[row.code] if "head" in p.roles),
                live.get(row.id, 0),
            )
            for row in register.units
        ],
        wide=["简称"],
    )
