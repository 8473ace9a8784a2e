"""backup: the whole home as one file, proved, and made a home again."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dubanflow.cli.common import json_option, moment_of, office_of, print_json
from dubanflow.cli.words import Command, Group

if TYPE_CHECKING:
    from dubanflow.services.backup import Backup


@click.group(cls=Group)
def backup() -> None:
    """备份：把单位目录和台账存成一个文件；核对备份；从备份恢复。"""


@backup.command(cls=Command)
@click.option(
    "--to", "folder", type=click.Path(path_type=Path), metavar="目录", help="存到哪里，默认单位目录的 backups。"
)
@json_option
@click.pass_context
def make(ctx: click.Context, folder: Path | None, as_json: bool) -> None:
    """备份；不用停止办理，备份完就地核对一遍。"""
    from dubanflow.services.backup import make_backup

    office = office_of(ctx, refresh=False)
    _print(make_backup(office, moment_of(office, None), folder), as_json, "已备份并核对")


@backup.command(cls=Command)
@click.argument("file", type=click.Path(path_type=Path), metavar="备份文件")
@json_option
def check(file: Path, as_json: bool) -> None:
    """核对一份备份：每个文件都在、没有损坏，台账数据库打得开。"""
    from dubanflow.services.backup import check_backup

    _print(check_backup(file), as_json, "备份完好")


@backup.command(cls=Command)
@click.argument("file", type=click.Path(path_type=Path), metavar="备份文件")
@click.argument("folder", type=click.Path(path_type=Path), metavar="空目录")
@json_option
def restore(file: Path, folder: Path, as_json: bool) -> None:
    """从备份恢复成一个单位目录；只往空目录里放。"""
    from dubanflow.services.backup import DUMP, restore_backup

    found = restore_backup(file, folder)
    _print(found, as_json, f"已恢复到 {folder}")
    if as_json:
        return
    if found.database == "postgresql":
        click.echo(f"台账在 {folder / DUMP}，请用 pg_restore 恢复到 PostgreSQL 后，再改设置里的数据库地址。")
    click.echo("备份之后发出的邮件台账已不记得，会补发：先运行 dubanflow daily --dry-run 看清楚。")


def _print(found: "Backup", as_json: bool, words: str) -> None:
    if as_json:
        print_json(
            {
                "file": str(found.path),
                "made_at": found.made_at,
                "schema": found.schema,
                "database": found.database,
                "tasks": found.tasks,
                "events": found.events,
                "files": found.files,
                "bytes": found.size,
            }
        )
        return
    click.echo(
        f"{words}：{found.path}（任务 {found.tasks} 项，记载 {found.events} 条，文件 {found.files} 个，"
        f"{found.size / 2**20:.1f} 兆字节）。"
    )
