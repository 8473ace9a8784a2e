"""workflow: the workflow file shown, checked, drawn; tasks moved from one to another."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dubanflow.cli.common import decider, home_of, moment_of, office_of, on_option, print_json
from dubanflow.cli.tables import table
from dubanflow.cli.words import Command, Group
from dubanflow.domain.definition import Definition

if TYPE_CHECKING:
    from dubanflow.services.migrate import Migrated, Plan


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
    """看流程：谁可以做什么，到什么时候提醒和督办谁。"""
    from dubanflow.domain.workflow_words import condition_words, rules_in_words, who

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
                who(row.by),
                condition_words(row),
            )
            for row in definition.transitions
        ],
        wide=["由", "条件"],
        title="动作",
    )
    rules = [
        (subject if number == 0 else "", *row)
        for subject, rows in rules_in_words(definition)
        for number, row in enumerate(rows)
    ]
    table(["规则", "名称", "内容"], rules, wide=["内容"], title="规则")


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


@workflow.command(cls=Command)
@click.option("--to", "file", type=click.Path(path_type=Path), metavar="文件", help="改按哪个文件；默认为现行文件。")
@click.option("--map", "pairs", multiple=True, metavar="旧=新", help="旧文件的状态换成新文件的哪个状态；可写几个。")
@click.option("--by", "by", metavar="办理人", help="谁决定的：姓名（岗位）或代码，记入台账。")
@click.option("--dry-run", is_flag=True, help="只说会改什么，什么也不写。")
@on_option
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出，供程序读取。")
@click.pass_context
def migrate(
    ctx: click.Context,
    file: Path | None,
    pairs: tuple[str, ...],
    by: str | None,
    dry_run: bool,
    on: date | None,
    as_json: bool,
) -> None:
    """在办任务改按新流程文件办理：逐项列出变化；已经告知过的不会重发。"""
    from dubanflow.services.migrate import migrate as carry_out
    from dubanflow.services.migrate import preview

    office = office_of(ctx)
    moment = moment_of(office, on)
    target = _load(ctx, file)
    mapping = _mapping(pairs, target)
    if dry_run:
        done = preview(office, target, mapping, moment=moment)
    else:
        who = decider(office, by, "rules.change")
        source = _path(ctx, file).read_text(encoding="utf-8-sig")
        done = carry_out(office, target, source, mapping, by=who, moment=moment)
    if as_json:
        print_json(_migrated_json(done))
    else:
        _print_migrated(done, dry_run)
    ctx.exit(1 if done.refused else 0)


def _mapping(pairs: tuple[str, ...], target: Definition) -> dict[str, str]:
    """Old state -> new state, of `--map`. Raises BadInput."""
    from dubanflow.domain.errors import BadInput

    mapping = {old: new for old, _, new in (pair.partition("=") for pair in pairs)}
    for new in mapping.values():
        if new not in target.by_name:
            known = "、".join(f"{row.name}（{row.label}）" for row in target.states)
            raise BadInput(f"--map 写作 旧状态=新状态，新文件的状态有：{known}。")
    return mapping


def _migrated_json(done: "Migrated") -> dict[str, object]:
    from dataclasses import asdict

    def row(plan: "Plan") -> dict[str, object]:
        values = asdict(plan)
        for key in ("next_before", "next_after"):
            found = values[key]
            values[key] = {"on": found[0].isoformat(), "rule": found[1]} if found else None
        return values

    return {
        "to": done.target.hash,
        "migrated": done.tasks,
        "series": done.series,
        "refused": len(done.refused),
        "tasks": [row(plan) for plan in done.plans],
    }


def _print_migrated(done: "Migrated", dry_run: bool) -> None:
    def step(found: tuple[date, str] | None) -> str:
        return f"{found[0].isoformat()} {_rule_label(done.target, found[1])}" if found else "—"

    def change(before: str, after: str) -> str:
        return before if before == after else f"{before or '—'} → {after or '—'}"

    name = f"{done.target.label}（{done.target.hash[:12]}）"
    if not done.plans:
        click.echo(f"在办任务都已按{name}办理，没有要改的。")
        return
    rows = [
        (
            row.number,
            change(row.state, row.state_after) if not row.refused else row.state,
            change(row.level, row.level_after) if not row.refused else row.level,
            "、".join(_rule_label(done.target, rule) for rule in row.passed) or "—",
            row.refused or change(step(row.next_before), step(row.next_after)),
        )
        for row in done.plans
    ]
    table(["任务", "状态", "级别", "日子已过、只作记载", "接下来"], rows, wide=["接下来"])
    if done.refused:
        click.echo(f"有 {len(done.refused)} 项不能改，请先处理，再运行一次。")
    elif dry_run:
        click.echo(f"以上 {len(rows)} 项将改按{name}办理；去掉 --dry-run 即执行。")
    else:
        click.echo(f"已把 {done.tasks} 项任务、{done.series} 个周期事项改按{name}办理。")


def _rule_label(definition: Definition, rule: str) -> str:
    known = definition.tellings.get(rule)
    return f"{known.label}（{rule}）" if known else rule
