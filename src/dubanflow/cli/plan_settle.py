"""plan confirm, take, series: from proposals to live tasks."""

from datetime import date

import click

from dubanflow.cli.common import (
    Day,
    day_words,
    json_option,
    moment_of,
    office_of,
    on_option,
    person_of,
    print_json,
    unit_of,
)
from dubanflow.cli.tables import table
from dubanflow.cli.words import Command


@click.command(cls=Command)
@click.argument("code", metavar="计划")
@click.option("--item", "positions", type=int, multiple=True, metavar="项", help="只确认第几项，可写几个；不写为全部。")
@click.option("--owner", metavar="单位", help="这几项的牵头单位。")
@click.option("--deadline", type=Day(), metavar="日期", help="这几项的时限；周期事项写了它就只办一次。")
@click.option("--split", type=click.Choice(["measures"]), help="measures：把每条措施也立为任务，列在该项之下。")
@click.option("--drop", "reason", metavar="理由", help="不立项：把这几项剔除，写明理由。")
@click.option("--by", "by", required=True, metavar="督查员", help="谁在确认。")
@on_option
@json_option
@click.pass_context
def confirm(
    ctx: click.Context,
    code: str,
    positions: tuple[int, ...],
    owner: str | None,
    deadline: date | None,
    split: str | None,
    reason: str | None,
    by: str,
    on: date | None,
    as_json: bool,
) -> None:
    """确认立项：事项成为任务，交办牵头单位；待定的留在原处。修订本上确认的，调整已有的任务。"""
    from dubanflow.services import plan_confirm

    office = office_of(ctx)
    moment = moment_of(office, on)
    with office.database.read() as connection:
        register = office.register(connection)
    person = person_of(register, by)
    if reason is not None:
        count = plan_confirm.drop(office, code, by=person, moment=moment, positions=positions, reason=reason)
        click.echo(f"已剔除 {count} 项。")
        return
    done = plan_confirm.confirm(
        office,
        code,
        by=person,
        moment=moment,
        positions=positions,
        unit_id=unit_of(register, owner).id if owner else None,
        deadline=deadline,
        split=split is not None,
    )
    if as_json:
        print_json(
            {"tasks": list(done.numbers), "left": [{"item": n, "reason": why} for n, why in done.left]}
            | {"changed": [{"task": number, "what": what} for number, what in done.changed]}
            | {"remarks": [{"item": n, "what": what} for n, what in done.remarks]}
        )
        return
    first_last = f"（{done.numbers[0]}—{done.numbers[-1]}）" if done.numbers else ""
    click.echo(f"立项 {len(done.numbers)} 项{first_last}。")
    for number, what in done.changed:
        click.echo(f"  {number}：{what}")
    for position, what in done.remarks:
        click.echo(f"  请留意：第{position}项{what}。")
    for position, why in done.left:
        click.echo(f"  第{position}项没有立项：{why}")


@click.command(cls=Command)
@click.argument("code", metavar="计划")
@click.argument("line", type=click.IntRange(1), metavar="行号")
@click.option("--by", "by", required=True, metavar="督查员", help="谁的决定。")
@on_option
@json_option
@click.pass_context
def take(ctx: click.Context, code: str, line: int, by: str, on: date | None, as_json: bool) -> None:
    """把没有列为任务的一段列为一项，照样提出牵头单位和时限，等人确认。"""
    from dubanflow.services.plan_take import take_ignored

    office = office_of(ctx)
    with office.database.read() as connection:
        person = person_of(office.register(connection), by)
    position, title = take_ignored(office, code, line, by=person, moment=moment_of(office, on))
    if as_json:
        print_json({"item": position, "title": title})
        return
    click.echo(f"第{line}行列为第{position}项：{title}。")


@click.command(cls=Command)
@click.argument("code", required=False, metavar="[计划]")
@click.option("--stop", type=int, metavar="编号", help="停办这个周期事项：以后各期不再开立。")
@click.option("--reason", default="", metavar="理由", help="停办的理由。")
@click.option("--by", "by", metavar="督查员", help="谁的决定，停办时必写。")
@on_option
@json_option
@click.pass_context
def series(
    ctx: click.Context, code: str | None, stop: int | None, reason: str, by: str | None, on: date | None, as_json: bool
) -> None:
    """列出周期事项：已开立几期，下一期何时开立；也可停办。"""
    from dubanflow.services.series import series_of, stop_series

    office = office_of(ctx)
    if stop is not None:
        if not by:
            raise click.UsageError("停办时请写明 --by 督查员", ctx)
        with office.database.read() as connection:
            person = person_of(office.register(connection), by)
        found = stop_series(office, stop, by=person, moment=moment_of(office, on), reason=reason)
        click.echo(f"已停办“{found.title}”，已开立的{found.opened}期照常办理。")
        return
    with office.database.read() as connection:
        rows = series_of(connection, code)
    if as_json:
        print_json(
            [
                {"id": row.id, "plan": row.plan, "item": row.position, "title": row.title, "unit": row.unit}
                | {"cadence": row.cadence, "deadlines": [day.isoformat() for day in row.deadlines]}
                | {"opened": row.opened, "next_open_on": day_words(row.next_open_on) or None, "state": row.state}
                for row in rows
            ]
        )
        return
    if not rows:
        click.echo("没有周期事项。")
        return
    table(
        ["编号", "计划", "项", "事项", "牵头单位", "周期", "已开立", "下一期开立", "下一期时限"],
        [
            (
                row.id,
                row.plan,
                row.position,
                row.title,
                row.unit,
                row.cadence_label,
                f"{row.opened}/{len(row.deadlines)}期",
                day_words(row.next_open_on) or ("已停办" if row.state != "live" else "已全部开立"),
                day_words(row.deadlines[row.opened]) if row.next_open_on else "",
            )
            for row in rows
        ],
        wide=["事项"],
    )
