"""list: the 督办 list on the terminal, as a sheet, as a page."""

from dataclasses import asdict
from datetime import date

import click

from dubanflow.cli.common import (
    day_words,
    json_option,
    light_text,
    moment_of,
    office_of,
    on_option,
    out_path,
    print_json,
    unit_of,
)
from dubanflow.cli.tables import painted, table
from dubanflow.cli.task import as_dict
from dubanflow.cli.words import Command
from dubanflow.domain.views import SupervisionList, TaskView


@click.command(cls=Command)
@click.option("--unit", "unit", metavar="单位", help="只看一个单位的。")
@click.option("--xlsx", is_flag=False, flag_value="", metavar="文件", help="写成 Excel；不给文件名时写到 out 目录。")
@click.option("--html", is_flag=False, flag_value="", metavar="文件", help="写成网页；不给文件名时写到 out 目录。")
@on_option
@json_option
@click.pass_context
def supervision(
    ctx: click.Context, unit: str | None, xlsx: str | None, html: str | None, on: date | None, as_json: bool
) -> None:
    """督办清单：全部在办任务和近期销号的，按单位和灯排列。"""
    from dubanflow.ledger.read import Reader
    from dubanflow.services.lists import supervision_list, with_scores
    from dubanflow.services.pictures import office_pictures

    office = office_of(ctx)
    moment = moment_of(office, on)
    with office.database.read() as connection:
        reader = Reader(connection, office.calendar, moment.today)
        units = (unit_of(office.register(connection), unit).id,) if unit else ()
        listed = supervision_list(reader, units=units)
        if not units:
            listed = with_scores(office, reader, listed)
        pictures = office_pictures(reader, units=units) if html is not None else None
    if xlsx is not None:
        from dubanflow.papers.list_xlsx import write_list

        path = out_path(office, xlsx, f"督办清单{moment.today:%Y%m%d}.xlsx")
        write_list(listed, path)
        click.echo(f"已写出 {path}")
    if html is not None:
        from dubanflow.papers.list_html import write_page

        path = out_path(office, html, f"督办清单{moment.today:%Y%m%d}.html")
        write_page(listed, path, office.templates, pictures)
        click.echo(f"已写出 {path}")
    if as_json:
        print_json(
            {
                "office": listed.office,
                "date": listed.day.isoformat(),
                "lights": {row.name: row.count for row in listed.lights},
                "units": [{"unit": row.unit, "total": row.total, "overdue": row.late} for row in listed.units],
                "scores": [asdict(row) for row in listed.scores],
                "rows": [as_dict(row) for row in listed.rows],
            }
        )
    elif xlsx is None and html is None:
        print_list(listed)


def print_list(listed: SupervisionList) -> None:
    """The list on the terminal: totals, then units with their tasks."""
    click.echo(painted(f"{listed.title}　{listed.day.isoformat()}", bold=True))
    lights = ((light_text(light.name, light.label), light.count) for light in listed.lights)
    click.echo("合计　" + "".join(f"{painted(light, **light.paint)} {count}　" for light, count in lights))
    rows: list[tuple[object, ...]] = []
    for row in listed.units:
        mine = [task for task in listed.rows if task.lead == row.unit]
        rows += [_row(task, row.unit if i == 0 else "") for i, task in enumerate(mine)]
    table(["牵头单位", "编号", "事项", "状态", "时限", "", "灯", "级别"], rows, wide=["事项"])
    _print_scores(listed)
    if listed.root:
        click.echo(f"台账校验值：{listed.root.partition('（')[0]}")
    if listed.provisional:
        click.echo("有的时限落在尚未公布放假安排的年份，工作日暂按法定节假日推算。")


def _print_scores(listed: SupervisionList) -> None:
    """The table of each peer group, where the office has turned scores on."""
    for group in dict.fromkeys(row.group for row in listed.scores):
        table(
            ["名次", "单位", "到期", "按时办结率", "按原时限", "得分"],
            [
                (row.rank or "—", row.unit, row.due, row.rate_now, row.rate_first, row.points or "—")
                for row in listed.scores
                if row.group == group
            ],
            wide=["单位"],
            title=group or "各单位",
        )


def _row(task: TaskView, unit: str) -> tuple[object, ...]:
    return (
        unit,
        task.number,
        task.title,
        task.state_label,
        day_words(task.deadline) + ("*" if task.deadline != task.original_deadline else ""),
        task.clock_words if task.clock_words != task.state_label else "",
        light_text(task.light, task.light_label),
        task.level_words or "—",
    )
