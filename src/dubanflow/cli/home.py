"""init, check, eject, upgrade: the office's home."""

import os
from pathlib import Path

import click

from dubanflow.cli.common import home_of, print_json
from dubanflow.cli.words import Command


@click.command(cls=Command)
@click.option("--units", type=click.Path(path_type=Path), help="单位名册（units.yaml，或 .xlsx 表格）。")
@click.option("--preset", metavar="名称", help="采用一种预设流程；有哪些见 dubanflow workflow presets。")
@click.pass_context
def init(ctx: click.Context, units: Path | None, preset: str | None) -> None:
    """新建单位目录和台账数据库；已有的文件不覆盖。"""
    from dubanflow.services.homes import init_home

    root = home_of(ctx)
    made = init_home(root, os.environ, units=units, preset=preset)
    click.echo(f"单位目录 {root}：{'新建了' + '、'.join(made) if made else '已经齐全，没有改动'}。")
    if made:
        click.echo("下一步：改好 units.yaml，运行 dubanflow check，再用 dubanflow plan import 导入计划。")


@click.command(cls=Command)
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出，供程序读取。")
@click.pass_context
def check(ctx: click.Context, as_json: bool) -> None:
    """检查单位目录的每一部分；有错时逐条列出并以状态 1 结束。"""
    from dubanflow.services.homes import check_home

    rows = check_home(home_of(ctx), os.environ)
    if as_json:
        print_json(
            [{"what": row.what, "words": row.words, "problems": [str(one) for one in row.problems]} for row in rows]
        )
    else:
        for row in rows:
            click.echo(f"{'✗' if row.problems else '✓'} {row.what}：{row.words}")
            for problem in row.problems:
                click.echo(f"    {problem}")
    ctx.exit(1 if any(row.problems for row in rows) else 0)


@click.command(cls=Command)
@click.argument("file", required=False, metavar="文件")
@click.option("--list", "listing", is_flag=True, help="列出可以复制的文件。")
@click.pass_context
def eject(ctx: click.Context, file: str | None, listing: bool) -> None:
    """把随附的流程或模板复制到单位目录，改它即可；本单位的文件整个代替随附的。"""
    from dubanflow.places import Home
    from dubanflow.services import homes

    if listing or not file:
        for name in homes.bundled_names():
            click.echo(f"{name}  {homes.origin(Home(home_of(ctx)), name)}")
        return
    click.echo(f"已复制到 {homes.eject(Home(home_of(ctx)), file)}，改后运行 dubanflow check。")


@click.command(cls=Command)
@click.pass_context
def upgrade(ctx: click.Context) -> None:
    """把旧版本的台账数据库升级到本程序的版本；请先备份。"""
    from dubanflow.ledger import schema
    from dubanflow.office import open_office

    office = open_office(home_of(ctx), os.environ, check_schema=False)
    before = schema.version(office.database)
    schema.upgrade(office.database)
    click.echo(f"台账数据库：{before or '空'} → {schema.HEAD}。")
