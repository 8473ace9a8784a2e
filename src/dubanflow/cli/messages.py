"""message: the mails of the outbox, and the settling of those that wait for a person."""

from dataclasses import asdict
from datetime import date

import click

from dubanflow.cli.common import json_option, moment_of, office_of, on_option, person_of, print_json
from dubanflow.cli.tables import table
from dubanflow.cli.words import Command, Group


@click.group(cls=Group)
def message() -> None:
    """邮件：查看，处理存疑的和没发出的。"""


@message.command("list", cls=Command)
@click.option("--state", "states", multiple=True, metavar="状态", help="状态，如 doubtful 或 存疑待查；可写几个。")
@click.option("--all", "everything", is_flag=True, help="连已发的一起看。")
@json_option
@click.pass_context
def list_(ctx: click.Context, states: tuple[str, ...], everything: bool, as_json: bool) -> None:
    """看邮件：默认只看没有了结的（待发、没发出、存疑）。"""
    from dubanflow.services.event_words import MESSAGE_STATES
    from dubanflow.services.messages import UNDECIDED, message_lines, state_names
    from dubanflow.services.sending import held_back

    wanted = tuple(MESSAGE_STATES) if everything else state_names(states) or UNDECIDED
    with office_of(ctx, refresh=False).database.read() as connection:
        rows = message_lines(connection, wanted)
        flood = held_back(connection)
    if as_json:
        print_json([{**asdict(row), "state_label": row.label} for row in rows])
        return
    if flood:
        click.echo(f"最近一次运行：{flood.words}")
    if not rows:
        click.echo("没有这样的邮件。")
        return
    table(
        ["编号", "日期", "收件人", "状态", "试过", "件数", "说明"],
        [(row.id, row.day, row.recipient, row.label, row.attempts, row.told, row.error or row.subject) for row in rows],
        wide=["说明"],
    )


@message.command(cls=Command)
@click.argument("message_id", type=int, metavar="编号")
@click.option("--sent", "outcome", flag_value="sent", help="核实已经送达，不再发。")
@click.option("--resend", "outcome", flag_value="resend", help="没有送达，下一次运行再发。")
@click.option("--by", "by", required=True, metavar="办理人", help="督查员：姓名（岗位）或代码。")
@click.option("--reason", required=True, metavar="理由", help="凭什么这样判断。")
@on_option
@click.pass_context
def settle(ctx: click.Context, message_id: int, outcome: str | None, by: str, reason: str, on: date | None) -> None:
    """处理一封存疑或没发出的邮件：写明送达（--sent）或重发（--resend）。"""
    from dubanflow.services.messages import settle_message

    if outcome not in ("sent", "resend"):
        raise click.UsageError("请写明 --sent（已送达）或 --resend（重发）。", ctx)
    office = office_of(ctx)
    with office.database.read() as connection:
        person = person_of(office.register(connection), by)
    moment = moment_of(office, on)
    done = settle_message(
        office, message_id, "sent" if outcome == "sent" else "resend", by=person, moment=moment, reason=reason
    )
    what = "记为已送达。" if done.state == "sent" else "下一次运行时再发。"
    click.echo(f"邮件 {message_id}（{done.recipient}）{what}")
