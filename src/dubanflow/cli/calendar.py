"""calendar: the working days shown and explained."""

from datetime import date, timedelta

import click

from dubanflow.cli.common import Day, office_of
from dubanflow.cli.words import Command, Group


@click.group(cls=Group)
def calendar() -> None:
    """工作日历：查看、解释。"""


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


def weekday(day: date) -> str:
    """周一 … 周日."""
    return "周" + "一二三四五六日"[day.weekday()]
