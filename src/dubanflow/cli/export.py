"""export: what an office takes away as files: list, 台账, 任务清单, 责任清单, calendars, the wall screen's page."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dubanflow.cli.common import moment_of, office_of, on_option, out_path, unit_of
from dubanflow.cli.words import Command, Group
from dubanflow.domain.moment import Moment
from dubanflow.domain.register import Register
from dubanflow.office import Office

if TYPE_CHECKING:
    from dubanflow.domain.views import SupervisionList
    from dubanflow.ledger.read import Reader
    from dubanflow.papers.sheets import Column

out_option = click.option("--out", metavar="文件", help="写到哪个文件或目录；默认写到单位目录的 out。")
unit_option = click.option("--unit", metavar="单位", help="只要一个单位的。")
csv_option = click.option("--csv", "as_csv", is_flag=True, help="写成 CSV（Excel 可直接打开），不写 Excel 文件。")


@click.group(cls=Group)
def export() -> None:
    """导出：清单、台账、任务清单、责任清单、日历、大屏网页。"""


class Export:
    """What every export opens: the office, the moment, the register, the unit asked for, the file to write."""

    def __init__(self, ctx: click.Context, on: date | None, unit: str | None, out: str | None) -> None:
        self.office: Office = office_of(ctx)
        self.moment: Moment = moment_of(self.office, on)
        self.given = out
        with self.office.database.read() as connection:
            self.register: Register = self.office.register(connection)
        self.unit = unit_of(self.register, unit) if unit else None
        self.units = (self.unit.id,) if self.unit else ()

    def path(self, words: str, suffix: str) -> Path:
        """Where to write `words`, the unit and the day, under a name that is safe on every system."""
        from dubanflow.papers.names import safe_name

        stem = f"{words}{f'-{self.unit.name}' if self.unit else ''}{self.moment.today:%Y%m%d}"
        return out_path(self.office, self.given, f"{safe_name(stem)}.{suffix}")


@export.command("list", cls=Command)
@unit_option
@csv_option
@out_option
@on_option
@click.pass_context
def list_(ctx: click.Context, unit: str | None, as_csv: bool, out: str | None, on: date | None) -> None:
    """督办清单：全部在办的和近期销号的，按单位排列。"""
    from dubanflow.papers import list_xlsx
    from dubanflow.services.lists import supervision_list, with_scores

    job = Export(ctx, on, unit, out)

    def listed(reader: "Reader") -> "SupervisionList":
        found = supervision_list(reader, units=job.units)
        return found if job.units else with_scores(job.office, reader, found)

    _write(job, "督办清单", listed, list_xlsx, as_csv=as_csv)


@export.command(cls=Command)
@unit_option
@click.option("--plan", metavar="计划", help="只要一个计划的，写计划代号。")
@csv_option
@out_option
@on_option
@click.pass_context
def ledger(
    ctx: click.Context, unit: str | None, plan: str | None, as_csv: bool, out: str | None, on: date | None
) -> None:
    """督办台账：全部任务，包括已销号、已撤销的，一个单位一页。"""
    from dubanflow.papers import ledger_xlsx
    from dubanflow.services import exports
    from dubanflow.services.plan_items import find_plan

    job = Export(ctx, on, unit, out)
    if plan:
        with job.office.database.read() as connection:
            plan = find_plan(connection, plan).code
    _write(
        job, "督办台账", lambda reader: exports.ledger(reader, units=job.units, plan=plan), ledger_xlsx, as_csv=as_csv
    )


def _write(job: Export, words: str, read: "Callable[[Reader], SupervisionList]", kind: Any, *, as_csv: bool) -> None:
    """A list as a workbook or as .csv. `kind` is the module of the workbook: `columns`, `…_bytes`."""
    from dubanflow.ledger.read import Reader
    from dubanflow.papers.list_csv import csv_bytes
    from dubanflow.places import write_bytes

    with job.office.database.read() as connection:
        listed = read(Reader(connection, job.office.calendar, job.moment.today))
    columns: tuple[Column, ...] = kind.columns(listed.office)
    if as_csv:
        data, path = csv_bytes(listed, columns), job.path(words, "csv")
    else:
        data, path = kind.workbook(listed), job.path(words, "xlsx")
    write_bytes(path, data)
    click.echo(f"已写出 {path}（{listed.count}件）")


@export.command(cls=Command)
@unit_option
@out_option
@on_option
@click.pass_context
def tasks(ctx: click.Context, unit: str | None, out: str | None, on: date | None) -> None:
    """任务清单：各单位牵头的在办任务，要求和时限，一个单位一页。"""
    _duties(Export(ctx, on, unit, out), "任务清单", helping=False)


@export.command(cls=Command)
@unit_option
@out_option
@on_option
@click.pass_context
def duties(ctx: click.Context, unit: str | None, out: str | None, on: date | None) -> None:
    """责任清单：各单位由谁负责、牵头什么、配合什么，一个单位一页。"""
    _duties(Export(ctx, on, unit, out), "责任清单", helping=True)


def _duties(job: Export, words: str, *, helping: bool) -> None:
    from dubanflow.ledger.read import Reader
    from dubanflow.papers.duties_xlsx import DUTIES, TASKS, write_duties
    from dubanflow.services.exports import duty_list

    with job.office.database.read() as connection:
        reader = Reader(connection, job.office.calendar, job.moment.today)
        listed = duty_list(reader, job.register, words, units=job.units, helping=helping)
    path = job.path(words, "xlsx")
    write_duties(listed, DUTIES if helping else TASKS, path)
    click.echo(f"已写出 {path}（{len(listed.units)}个单位，{listed.count}件）")


@export.command("calendar", cls=Command)
@unit_option
@click.option("--alarm", type=click.IntRange(0, 60), metavar="天", help="到期前几天的上午九点提醒；不写不提醒。")
@out_option
@on_option
@click.pass_context
def calendar_(ctx: click.Context, unit: str | None, alarm: int | None, out: str | None, on: date | None) -> None:
    """日历：在办任务的时限，一个单位一个 .ics 文件，可导入手机和电脑的日历；再导入时按编号更新。"""
    from dubanflow.ledger.read import Reader
    from dubanflow.papers.ics import calendar_bytes
    from dubanflow.papers.names import safe_name
    from dubanflow.places import write_bytes
    from dubanflow.services.exports import busy, deadlines, host_of

    job = Export(ctx, on, unit, out)
    from dubanflow.domain.moment import instant_of

    stamp, host = instant_of(job.moment.at), host_of(job.office.settings.mail.sender)
    with job.office.database.read() as connection:
        reader = Reader(connection, job.office.calendar, job.moment.today)
        for one in [job.unit] if job.unit else busy(reader, job.register):
            events = list(deadlines(reader, job.register, host, units=(one.id,)))
            name = f"{safe_name(one.name)}.ics"
            folder = Path(out) if out else job.office.home.out / "日历"
            path = folder if out and job.unit and not folder.is_dir() else folder / name
            write_bytes(path, calendar_bytes(f"{one.name}督办时限", events, stamp=stamp, alarm=alarm))
            click.echo(f"已写出 {path}（{len(events)}件）")


@export.command(cls=Command)
@click.option("--refresh", type=click.IntRange(5, 86400), default=300, metavar="秒", help="每隔多少秒自己重新载入。")
@out_option
@on_option
@click.pass_context
def wall(ctx: click.Context, refresh: int, out: str | None, on: date | None) -> None:
    """大屏网页：总数、各单位、逾期和即将到期的，大字，自动刷新、自动滚动，不用脚本。"""
    from dubanflow.ledger.read import Reader
    from dubanflow.papers.list_html import write_wall
    from dubanflow.services.lists import supervision_list

    job = Export(ctx, on, None, out)
    with job.office.database.read() as connection:
        listed = supervision_list(Reader(connection, job.office.calendar, job.moment.today))
    path = out_path(job.office, out, "督办大屏.html")
    write_wall(listed, path, job.office.templates, refresh=refresh)
    click.echo(f"已写出 {path}")
