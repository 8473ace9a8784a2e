"""chart: a picture of the office as an .svg file, or as .png where the extra that draws it is installed."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import click

from dubanflow.cli.common import Day, moment_of, office_of, on_option, out_path, unit_of
from dubanflow.cli.words import Command
from dubanflow.domain.errors import BadInput

NAMES = {"lights": "各单位任务灯", "burnup": "年度进度", "late": "逾期天数"}
WIDTHS = click.IntRange(320, 2000)


@click.command(cls=Command)
@click.argument("kind", type=click.Choice(list(NAMES)), metavar="lights|burnup|late")
@click.option("--out", "out", metavar="文件", help="写到哪个文件，.svg 或 .png；不写的存到 out 目录。")
@click.option("--unit", "unit", metavar="单位", help="只画一个单位的。")
@click.option("--from", "since", type=Day(), metavar="日期", help="逾期天数：从哪天到期的起，默认今年1月1日。")
@click.option("--to", "until", type=Day(), metavar="日期", help="逾期天数：到哪天到期的止（含），默认今天。")
@click.option("--year", type=click.IntRange(2000, 2100), metavar="年份", help="年度进度：哪一年的，默认今年。")
@click.option("--width", type=WIDTHS, default=760, metavar="像素", help="图有多宽，默认 760；手机上看的用 350。")
@on_option
@click.pass_context
def chart(
    ctx: click.Context,
    kind: str,
    out: str | None,
    unit: str | None,
    since: date | None,
    until: date | None,
    year: int | None,
    width: int,
    on: date | None,
) -> None:
    """画图：lights 各单位任务灯，burnup 年度进度（到期与销号），late 逾期天数分布。"""
    from dubanflow.ledger.read import Reader
    from dubanflow.papers import charts
    from dubanflow.services import pictures

    office = office_of(ctx)
    today = moment_of(office, on).today
    if since and until and until < since:
        raise BadInput("--to 不能早于 --from。")
    with office.database.read() as connection:
        units = (unit_of(office.register(connection), unit).id,) if unit else ()
        reader = Reader(connection, office.calendar, today)
        draw: dict[str, Callable[[], str]] = {
            "lights": lambda: charts.lights_by_unit(pictures.unit_lights(reader, units=units), width=width),
            "burnup": lambda: charts.burn_up(
                pictures.year_burn_up(reader, year or today.year, units=units), width=width
            ),
            "late": lambda: charts.late_spread(
                pictures.days_late(reader, since or date(today.year, 1, 1), until or today, units=units), width=width
            ),
        }
        picture = draw[kind]()
    path = out_path(office, out, f"{NAMES[kind]}{today:%Y%m%d}.svg")
    _write(path, picture)
    click.echo(f"已写出 {path}")


def _write(path: Path, picture: str) -> None:
    """By the ending of the name. Raises BadInput for another one."""
    from dubanflow.papers.png import png_bytes
    from dubanflow.places import write_bytes

    if path.suffix.lower() == ".svg":
        write_bytes(path, picture.encode("utf-8"))
    elif path.suffix.lower() == ".png":
        write_bytes(path, png_bytes(picture))
    else:
        raise BadInput(f"图只能存成 .svg 或 .png，{path.name} 不是。")
