"""person: the people of the register, and the reports that they had stopped for themselves."""

from datetime import date

import click

from dubanflow.cli.common import json_option, moment_of, office_of, on_option, person_of, print_json
from dubanflow.cli.tables import table
from dubanflow.cli.words import Command, Group


@click.group(cls=Group)
def person() -> None:
    """人员：名册里的人，以及停发给本人的定期报告。"""


@person.command("list", cls=Command)
@json_option
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> None:
    """列出人员：单位、职责、邮箱、停发的报告。"""
    from dubanflow.services.muting import muted

    office = office_of(ctx)
    with office.database.read() as connection:
        register = office.register(connection)
        silent = muted(connection)
    units = {unit.code: unit.name for unit in register.units}
    labels = {report.rule: report.label for report in office.definition.reports}
    stopped = {code: [labels.get(rule, rule) for rule in rules] for code, rules in silent.items()}
    if as_json:
        print_json(
            [
                {
                    "code": row.code,
                    "name": row.name,
                    "unit": units.get(row.unit or "", ""),
                    "roles": list(row.roles),
                    "address": row.address,
                    "stopped": list(silent.get(row.code, ())),
                }
                for row in register.people
            ]
        )
        return
    table(
        ["代码", "姓名（岗位）", "单位", "职责", "邮箱", "停发的报告"],
        [
            (row.code, row.name, units.get(row.unit or "", ""), "、".join(row.roles), row.address,
             "、".join(stopped.get(row.code, ())))
            for row in register.people
        ],
        wide=["邮箱"],
    )  # fmt: skip


def _change(ctx: click.Context, who: str, rule: str, by: str, reason: str, on: date | None, *, stop: bool) -> None:
    from dubanflow.services.muting import mute, unmute

    office = office_of(ctx)
    with office.database.read() as connection:
        register = office.register(connection)
    reader, actor = person_of(register, who), person_of(register, by)
    change = mute if stop else unmute
    report = change(office, reader, rule, by=actor, moment=moment_of(office, on), reason=reason)
    click.echo(f"{reader.name}的《{report.label}》" + ("从下一期起停发。" if stop else "从下一期起恢复。"))


@person.command(cls=Command)
@click.argument("who", metavar="收件人")
@click.argument("rule", metavar="报告")
@click.option("--by", "by", required=True, metavar="办理人", help="收件人本人或督查员：姓名（岗位）或代码。")
@click.option("--reason", default="", metavar="理由", help="为什么停发。")
@on_option
@click.pass_context
def mute(ctx: click.Context, who: str, rule: str, by: str, reason: str, on: date | None) -> None:
    """停发给一个人的一种定期报告；只有流程文件写明 unsubscribable: true 的可以停发。"""
    _change(ctx, who, rule, by, reason, on, stop=True)


@person.command(cls=Command)
@click.argument("who", metavar="收件人")
@click.argument("rule", metavar="报告")
@click.option("--by", "by", required=True, metavar="办理人", help="收件人本人或督查员：姓名（岗位）或代码。")
@click.option("--reason", default="", metavar="理由", help="为什么恢复。")
@on_option
@click.pass_context
def unmute(ctx: click.Context, who: str, rule: str, by: str, reason: str, on: date | None) -> None:
    """恢复停发的定期报告。"""
    _change(ctx, who, rule, by, reason, on, stop=False)
