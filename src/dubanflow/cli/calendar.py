"""calendar: the working days shown, explained, and taken over from the State Council's notice."""

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dubanflow.cli.common import Day, decider, json_option, moment_of, office_of, on_option, print_json
from dubanflow.cli.words import Command, Group

if TYPE_CHECKING:
    from dubanflow.services.calendars import Taken


@click.group(cls=Group)
def calendar() -> None:
    """工作日历：查看、解释、由放假通知更新。"""


@calendar.command(cls=Command)
@click.argument("year", type=int, metavar="年份")
@click.pass_context
def show(ctx: click.Context, year: int) -> None:
    """看一年的放假和调休；没有公布的年份注明暂按法定节假日推算。"""
    days = office_of(ctx, refresh=False).calendar
    start, standing = date(year, 1, 1), days.standing.get(year)
    if standing is None:
        click.echo(f"工作日历没有{year}年的数据。")
        ctx.exit(1)
    click.echo(
        f"{year}年：{'已公布' if standing == 'confirmed' else '暂按法定节假日推算，公布后请补充 workdays-cn.yaml'}"
    )
    for offset in range((date(year + 1, 1, 1) - start).days):
        day = start + timedelta(days=offset)
        if days.is_workday(day) != (day.weekday() < 5):
            what = "上班" if days.is_workday(day) else "放假"
            click.echo(f"  {day.isoformat()} {weekday(day)}　{what}　{days.name(day)}")


@calendar.command(cls=Command)
@click.argument("start", type=Day(), metavar="起")
@click.argument("end", type=Day(), metavar="止")
@click.pass_context
def explain(ctx: click.Context, start: date, end: date) -> None:
    """逐日数两个日期之间的工作日：起始日不算，截止日算。"""
    days = office_of(ctx, refresh=False).calendar
    count = 0
    for offset in range(1, (end - start).days + 1):
        day = start + timedelta(days=offset)
        worked = days.is_workday(day)
        count += worked
        mark = f"第{count}个工作日" if worked else "休息"
        click.echo(f"  {day.isoformat()} {weekday(day)}　{mark}　{days.name(day)}")
    tail = "（含暂按法定节假日推算的年份）" if days.provisional(start, end) else ""
    click.echo(f"{start.isoformat()} 之后到 {end.isoformat()} 共 {count} 个工作日{tail}。")


@calendar.command("import", cls=Command)
@click.argument("file", type=click.Path(path_type=Path), metavar="通知原文")
@click.option("--year", type=int, required=True, metavar="年份", help="哪一年的安排。")
@click.option("--source", default="", metavar="依据", help="发文字号，写进日历文件。")
@click.option("--by", "by", metavar="办理人", help="谁决定的：姓名（岗位）或代码，记入台账。")
@click.option("--dry-run", is_flag=True, help="只看会变什么，什么也不写。")
@on_option
@json_option
@click.pass_context
def import_(
    ctx: click.Context,
    file: Path,
    year: int,
    source: str,
    by: str | None,
    dry_run: bool,
    on: date | None,
    as_json: bool,
) -> None:
    """读国务院办公厅放假通知的原文，写成本单位的工作日历，并说明哪些日子、多少任务的日期随之变动。"""
    from dubanflow.domain.errors import BadInput
    from dubanflow.services.calendars import preview, read_notice, take_over

    office = office_of(ctx)
    moment = moment_of(office, on)
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"读不了 {file}，请把通知正文存成 UTF-8 编码的文本文件。") from error
    who = decider(office, by, "calendar.edit")
    taken = preview(office, read_notice(text, year, source=source), moment=moment)
    if as_json:
        print_json(_taken_json(taken))
    else:
        _print_taken(taken)
    if dry_run:
        return
    take_over(office, taken, by=who, moment=moment)
    if not as_json:
        click.echo("已写入本单位的 workflows/workdays-cn.yaml，下一次每日运行按新日历重新计算。")


def _taken_json(taken: "Taken") -> dict[str, object]:
    return {
        "year": taken.year,
        "days": [{"day": row.day.isoformat(), "works": row.worked_after, "name": row.after} for row in taken.days],
        "tasks": taken.tasks,
        "moved": taken.moved,
    }


def _print_taken(taken: "Taken") -> None:
    before = "原来暂按法定节假日推算" if taken.was_projected else "原来已有安排"
    click.echo(f"{taken.year}年（{before}）：变动 {len(taken.days)} 天。")
    for row in taken.days:
        what = "改为上班" if row.worked_after else "改为休息"
        click.echo(f"  {row.day.isoformat()} {weekday(row.day)}　{what}（{row.before} → {row.after}）")
    click.echo(f"在办任务 {taken.tasks} 项，其中 {taken.moved} 项今后的提醒、督办日期随之变动；已经告知的不变。")


@calendar.command(cls=Command)
@on_option
@click.pass_context
def refresh(ctx: click.Context, on: date | None) -> None:
    """让下一次每日运行按现在的日历重新计算全部在办任务（日历文件变动后会自动做，平时不必用）。"""
    from dubanflow.services.calendars import refresh as carry_out

    office = office_of(ctx)
    count = carry_out(office, moment=moment_of(office, on))
    click.echo(f"{count} 项在办任务将由下一次每日运行重新计算。")


def weekday(day: date) -> str:
    """周一 … 周日."""
    return "周" + "一二三四五六日"[day.weekday()]
