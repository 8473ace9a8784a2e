"""paper kinds, list, register: which papers there are, which were made, which numbers were taken."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from dubanflow.cli.common import json_option, moment_of, office_of, print_json
from dubanflow.cli.tables import table
from dubanflow.cli.words import Command
from dubanflow.domain.errors import BadInput

if TYPE_CHECKING:
    from dubanflow.papers.kinds import Kind
    from dubanflow.services.paper_lines import PaperLine


@click.command("kinds", cls=Command)
@click.option("--fields", metavar="文书", help="列出一种文书的模板可以用的字段。")
@json_option
@click.pass_context
def kinds_(ctx: click.Context, fields: str | None, as_json: bool) -> None:
    """看有哪些文书、谁拟制、谁签发、怎样编号。"""
    from dubanflow.papers.kinds import KINDS
    from dubanflow.services.numbers import number_text

    if fields:
        _print_fields(fields)
        return
    office = office_of(ctx, refresh=False)
    year = moment_of(office).today.year
    rows = [(kind, number_text(office.settings, kind, year, 1)) for kind in KINDS]
    if as_json:
        print_json(
            [
                {"key": kind.key, "name": kind.name, "number": number, "template": kind.file, "texts": list(kind.texts)}
                for kind, number in rows
            ]
        )
        return
    table(
        ["文书", "编号", "拟制", "签发", "可改写", "模板"],
        [
            (kind.name, number or "不编号", _roles(kind.makers), _roles(kind.signers), "、".join(kind.texts), kind.file)
            for kind, number in rows
        ],
        wide=["可改写"],
    )


ROLES = {"liaison": "联络员", "head": "负责人", "supervisor": "督查员", "leader": "分管领导", "chief": "主要领导"}


def _roles(roles: Sequence[str]) -> str:
    return "、".join(ROLES[role] for role in roles) or "—"


def _print_fields(name: str) -> None:
    from dubanflow.papers.fields import fields_of

    for field in fields_of(kind_named(name).groups).values():
        click.echo(f"{{{{ {field.name} }}}}　{field.words}")
        for row in field.rows:
            click.echo(f"    行.{row.name}　{row.words}")


@click.command("list", cls=Command)
@click.option("--state", type=click.Choice(["待签发", "已签发", "已撤稿", "已作废"]), help="只看一种情况的。")
@click.option("--kind", metavar="文书", help="只看一种文书。")
@click.option("--task", metavar="编号", help="只看一项任务的。")
@json_option
@click.pass_context
def list_(ctx: click.Context, state: str | None, kind: str | None, task: str | None, as_json: bool) -> None:
    """看拟好的、签发的、作废的文书，新的在前。"""
    from dubanflow.services.paper_lines import PAPER_STATES, paper_lines
    from dubanflow.services.papers import task_ids

    states = [key for key, label in PAPER_STATES.items() if label == state]
    with office_of(ctx, refresh=False).database.read() as connection:
        task_id = task_ids(connection, [task])[0] if task else None
        rows = paper_lines(connection, states=states, kind=kind or "", task_id=task_id)
    if as_json:
        print_json([facts(row) for row in rows])
        return
    if not rows:
        click.echo("没有这样的文书。")
        return
    table(
        ["序号", "文书", "文号", "任务", "内容", "牵头单位", "情况", "拟制", "签发"],
        [
            (row.id, row.name, row.number or "—", row.task or "—", row.title, row.unit or "—", row.label,
             f"{row.maker} {row.prepared_on}", f"{row.signer} {row.settled_on}" if row.settled_on else "—")
            for row in rows
        ],
        wide=["内容"],
    )  # fmt: skip


@click.command(cls=Command)
@click.option("--kind", metavar="文书", help="只看一种文书的。")
@click.option("--year", type=int, metavar="年", help="只看一年的。")
@json_option
@click.pass_context
def register(ctx: click.Context, kind: str | None, year: int | None, as_json: bool) -> None:
    """文号登记簿：每种文书每年一册，连续编号，作废的留号。"""
    from dubanflow.services.numbers import gaps, register_lines

    with office_of(ctx, refresh=False).database.read() as connection:
        rows = register_lines(connection, kind_named(kind).key if kind else None, year)
        faults = gaps(connection)
    if as_json:
        print_json([{**asdict(row), "state_label": row.label} for row in rows])
    elif not rows:
        click.echo("还没有取用过文号。")
    else:
        table(
            ["文号", "文书", "内容", "单位", "取号", "经手", "情况", "备注"],
            [
                (row.number, kind_named(row.kind).name, row.title, row.unit or "—", row.taken_on, row.taken_by,
                 row.label, row.note)
                for row in rows
            ],
            wide=["内容"],
        )  # fmt: skip
    for fault in faults:
        click.echo(fault, err=True)
    ctx.exit(1 if faults else 0)


def kind_named(name: str) -> "Kind":
    """The kind of this name. Raises BadInput with the names there are."""
    from dubanflow.papers.kinds import BY_KEY, BY_NAME, OWN, kind_of

    if name not in BY_NAME and name not in BY_KEY and not name.startswith(OWN):
        raise BadInput(f"没有文书“{name}”，有：{'、'.join(BY_NAME)}。")
    return kind_of(name)


def facts(line: "PaperLine") -> dict[str, object]:
    """A paper as `--json` gives it."""
    return {**asdict(line), "name": line.name, "state_label": line.label, "tasks": list(line.tasks)}
