"""workflow: the workflow file shown, checked, drawn."""

from pathlib import Path

import click

from dubanflow.cli.common import home_of, print_json, table
from dubanflow.cli.words import Command, Group
from dubanflow.domain.definition import Definition


@click.group(cls=Group)
def workflow() -> None:
    """督办流程：查看、检查、画图。"""


def _path(ctx: click.Context, file: Path | None) -> Path:
    """The file given, else the one in force in the home, else the bundled one."""
    from dubanflow.office import WORKFLOW_FILE
    from dubanflow.places import Home

    return file or Home(home_of(ctx)).find(WORKFLOW_FILE)


def _load(ctx: click.Context, file: Path | None) -> Definition:
    from dubanflow.definitions import load_definition
    from dubanflow.domain.errors import BadInput
    from dubanflow.office import listed

    definition, problems = load_definition(_path(ctx, file))
    if definition is None or problems:
        raise BadInput(listed("督办流程文件有错：", problems))
    return definition


@workflow.command(cls=Command)
@click.argument("file", required=False, type=click.Path(path_type=Path), metavar="文件")
@click.pass_context
def show(ctx: click.Context, file: Path | None) -> None:
    """看流程：状态、动作、提醒和督办梯次。"""
    definition = _load(ctx, file)
    click.echo(f"{definition.label}（{definition.name}，{definition.hash[:12]}）")
    label = definition.label_of
    table(
        ["动作", "由", "到", "谁可以", "条件"],
        [
            (
                row.label,
                "、".join(label(state) for state in row.sources),
                label(row.dest) if row.dest else "不变",
                "、".join(row.by),
                "、".join([*row.guards, *(f"非 {name}" for name in row.unless)]),
            )
            for row in definition.transitions
        ],
        wide=["条件"],
        title="动作",
    )
    steps = [(row.label, f"到期前 {row.before}", "、".join(row.to), "") for row in definition.reminders]
    steps += [
        (row.label, f"逾期后 {row.after}", "、".join(row.to), f"拟稿，由 {row.approver} 签发" if row.draft else "")
        for row in definition.ladder
    ]
    table(["提醒和督办", "何时", "告知", "备注"], steps, title="梯次")


@workflow.command(cls=Command)
@click.argument("file", required=False, type=click.Path(path_type=Path), metavar="文件")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出，供程序读取。")
@click.pass_context
def check(ctx: click.Context, file: Path | None, as_json: bool) -> None:
    """检查流程文件：一次列出全部错误，写明文件、行、列。"""
    from dubanflow.definitions import load_definition

    definition, problems = load_definition(_path(ctx, file))
    if as_json:
        rows = [{"file": row.file, "line": row.line, "column": row.column, "message": row.message} for row in problems]
        print_json({"hash": definition.hash if definition else None, "problems": rows})
    else:
        for problem in problems:
            click.echo(str(problem))
        if definition and not problems:
            click.echo(f"{definition.label}没有错误（{definition.hash[:12]}）。")
    ctx.exit(1 if problems or definition is None else 0)


@workflow.command(cls=Command)
@click.argument("file", required=False, type=click.Path(path_type=Path), metavar="文件")
@click.pass_context
def diagram(ctx: click.Context, file: Path | None) -> None:
    """画状态图（Mermaid 文本）。"""
    from dubanflow.domain.diagram import mermaid

    click.echo(mermaid(_load(ctx, file)), nl=False)


@workflow.command(cls=Command)
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出，供程序读取。")
def presets(as_json: bool) -> None:
    """列出预设流程；新建单位目录时用 dubanflow init --preset 名称 采用。"""
    from dubanflow.services.homes import presets as known

    rows = known()
    if as_json:
        print_json([{"name": row.name, "words": row.words} for row in rows])
        return
    for row in rows:
        click.echo(f"{row.name}　{row.words}")
    click.echo("采用：dubanflow init --preset 名称；各种流程的说明见 docs/presets/。")
