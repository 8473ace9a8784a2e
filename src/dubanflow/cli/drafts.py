"""draft: the papers that wait for a leader's signature."""

from dataclasses import asdict
from datetime import date

import click

from dubanflow.cli.common import json_option, moment_of, office_of, on_option, out_path, person_of, print_json
from dubanflow.cli.tables import table
from dubanflow.cli.words import Command, Group


@click.group(cls=Group)
def draft() -> None:
    """文稿：通报、约谈等，由领导签发或撤稿。"""


@draft.command("list", cls=Command)
@click.option("--all", "everything", is_flag=True, help="连已签发、已撤稿的一起看。")
@json_option
@click.pass_context
def list_(ctx: click.Context, everything: bool, as_json: bool) -> None:
    """看待签发的文稿。"""
    from dubanflow.services.drafts import DRAFT_STATES, draft_lines

    with office_of(ctx, refresh=False).database.read() as connection:
        rows = draft_lines(connection, tuple(DRAFT_STATES) if everything else ("prepared",))
    if as_json:
        print_json([{**asdict(row), "state_label": row.label} for row in rows])
        return
    if not rows:
        click.echo("没有这样的文稿。")
        return
    table(
        ["编号", "文稿", "任务", "事项", "牵头单位", "签发人", "拟稿", "情况"],
        [
            (row.id, row.paper, row.number, row.title, row.unit, row.approver_name, row.prepared_on, row.label)
            for row in rows
        ],
        wide=["事项"],
    )


@draft.command(cls=Command)
@click.argument("draft_id", type=int, metavar="编号")
@click.option("--out", metavar="文件", help="写到哪里，默认写到 out/文书 目录。")
@on_option
@click.pass_context
def show(ctx: click.Context, draft_id: int, out: str | None, on: date | None) -> None:
    """把文稿写成 Word 文档来审阅；文号、日期在签发时填上。"""
    from dubanflow.places import write_bytes
    from dubanflow.services.drafts import draft_bytes

    office = office_of(ctx, refresh=False)
    found, data = draft_bytes(office, draft_id, moment=moment_of(office, on))
    path = out_path(office, out, f"文书/文稿{draft_id}_{found.paper}.docx")
    write_bytes(path, data)
    click.echo(f"《{found.paper}》（任务{found.number}，{found.unit}）{found.label}，写在 {path}。")


@draft.command(cls=Command)
@click.argument("draft_id", type=int, metavar="编号")
@click.option("--by", "by", required=True, metavar="改写人", help="督查员或领导：姓名（岗位）或代码。")
@click.option("--set", "texts", multiple=True, metavar="字段=文字", help="改写一处，如 意见=…、约谈时间=…；可写几次。")
@on_option
@click.pass_context
def edit(ctx: click.Context, draft_id: int, by: str, texts: tuple[str, ...], on: date | None) -> None:
    """签发之前改写文稿里的文字；写“字段=”就恢复原来的。"""
    from dubanflow.cli.papers import texts_of
    from dubanflow.services.drafts import word_draft

    office = office_of(ctx)
    with office.database.read() as connection:
        person = person_of(office.register(connection), by)
    done = word_draft(office, draft_id, texts_of(texts), by=person, moment=moment_of(office, on))
    click.echo(f"《{done.name}》已改：{'、'.join(done.texts) or '全部恢复原文'}。")


@draft.command(cls=Command)
@click.argument("draft_id", type=int, metavar="编号")
@click.option("--by", "by", required=True, metavar="签发人", help="签发人或主要领导：姓名（岗位）或代码。")
@click.option("--reason", default="", metavar="意见", help="签发意见，可不写。")
@on_option
@click.pass_context
def release(ctx: click.Context, draft_id: int, by: str, reason: str, on: date | None) -> None:
    """签发文稿：随下一次邮件告知该级督办的对象。"""
    from dubanflow.services.drafts import release_draft
    from dubanflow.services.paper_lines import paper_of_draft

    office = office_of(ctx)
    with office.database.read() as connection:
        person = person_of(office.register(connection), by)
    done = release_draft(office, draft_id, by=person, moment=moment_of(office, on), reason=reason)
    with office.database.read() as connection:
        made = paper_of_draft(connection, draft_id)
    named = f"：{made.number}，写在 {office.home.root / made.file}" if made else ""
    click.echo(f"《{done.paper}》（任务{done.number}，{done.unit}）已签发{named}；随下一次邮件告知。")


@draft.command(cls=Command)
@click.argument("draft_id", type=int, metavar="编号")
@click.option("--by", "by", required=True, metavar="签发人", help="签发人或主要领导：姓名（岗位）或代码。")
@click.option("--reason", required=True, metavar="理由", help="为什么撤稿。")
@on_option
@click.pass_context
def withdraw(ctx: click.Context, draft_id: int, by: str, reason: str, on: date | None) -> None:
    """撤下文稿：不签发，不告知，记明理由。"""
    from dubanflow.services.drafts import withdraw_draft

    office = office_of(ctx)
    with office.database.read() as connection:
        person = person_of(office.register(connection), by)
    done = withdraw_draft(office, draft_id, by=person, moment=moment_of(office, on), reason=reason)
    click.echo(f"《{done.paper}》（任务{done.number}，{done.unit}）已撤稿。")
