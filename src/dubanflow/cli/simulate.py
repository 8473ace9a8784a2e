"""simulate: what a workflow would make of the coming weeks, one file or several side by side."""

import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dubanflow.cli.common import Day, json_option, moment_of, office_of, print_json
from dubanflow.cli.tables import table
from dubanflow.cli.words import Command

if TYPE_CHECKING:
    from dubanflow.domain.definition import Definition
    from dubanflow.services.sim_counts import Simulated

SHOWN_LIGHTS = ("yellow", "red")
SCENARIOS = {"silent": "无人办理", "typical": "通常情形"}


@click.command(cls=Command)
@click.option("--from", "since", type=Day(), metavar="日期", help="从哪天起，默认为今天。")
@click.option("--to", "until", type=Day(), metavar="日期", help="到哪天止，默认为当年12月31日。")
@click.option(
    "--workflow",
    "files",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="文件",
    help="改用这个流程文件；可写几个并排比较，只写一个时与现行流程比较。",
)
@click.option(
    "--scenario",
    default="silent",
    metavar="情形",
    help="silent 无人办理（默认）；typical 通常情形；seed:数字 为通常情形换一组随机数。",
)
@json_option
@click.pass_context
def simulate(
    ctx: click.Context, since: date | None, until: date | None, files: tuple[Path, ...], scenario: str, as_json: bool
) -> None:
    """推演：照流程走下去，每周有多少项转黄转红、出多少文书、给各单位发多少邮件；只读台账，不写不发。"""
    from dubanflow.services.simulate import simulate as run
    from dubanflow.services.simulate import simulated_json

    office = office_of(ctx, refresh=False)
    start = since or moment_of(office).today
    end = until or date(start.year, 12, 31)
    found = [
        run(office, since=start, until=end, scenario=scenario, workflow=one, name=name, progress=_progress)
        for name, one in _columns(files)
    ]
    if as_json:
        print_json([simulated_json(one) for one in found])
        return
    if sys.stderr.isatty():
        click.echo("", err=True)
    _print(found, scenario)


def _columns(files: tuple[Path, ...]) -> "list[tuple[str, Definition | None]]":
    """What to compare: the files, with the present workflow beside a single one. Raises BadInput for a faulty file."""
    from dubanflow.definitions import load_definition
    from dubanflow.domain.errors import BadInput
    from dubanflow.office import listed
    from dubanflow.services.simulate import PRESENT

    columns: list[tuple[str, Definition | None]] = [] if len(files) > 1 else [(PRESENT, None)]
    for file in files:
        definition, problems = load_definition(file)
        if definition is None or problems:
            raise BadInput(listed(f"流程文件 {file} 有错：", problems))
        columns.append((file.name, definition))
    return columns


def _progress(count: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r推演 {count} …", nl=False, err=True)


def _print(found: "list[Simulated]", scenario: str) -> None:
    first = found[0]
    words = SCENARIOS.get(scenario, f"通常情形（随机数 {scenario.removeprefix('seed:')}）")
    click.echo(f"推演 {first.since.isoformat()} 至 {first.until.isoformat()}，{words}；只读台账，没有写入，没有发信。")
    table(["指标", *(one.name for one in found)], _totals(found), title="合计")
    heads, rows = _weeks(found)
    table(heads, rows, title="逐周")
    units = list(dict.fromkeys(unit for one in found for unit in one.by_unit))
    rows = [[unit, *(one.by_unit.get(unit, 0) for one in found)] for unit in units]
    table(
        ["收件单位", *(one.name for one in found)],
        rows,
        title="邮件（每人每天合并为一封，含周报；未计减负上限引起的顺延）",
    )
    for one in found:
        if one.skipped:
            click.echo(f"{one.name}：有 {one.skipped} 项任务的状态是这个文件里没有的，没有推演。")
        for reason, count in one.refused.items():
            click.echo(f"{one.name}：有 {count} 次按这个文件办不了：{reason}")
    if first.provisional:
        click.echo("涉及放假安排尚未公布的年份，工作日暂按法定节假日推算。")


def _lights(found: "list[Simulated]") -> dict[str, str]:
    """The lights whose coming on is counted, with the label that the files give them."""
    labels = {name: label for one in reversed(found) for name, label in one.lights.items()}
    return {name: labels[name] for name in SHOWN_LIGHTS if name in labels}


def _totals(found: "list[Simulated]") -> list[list[object]]:
    rows: list[list[object]] = [["任务", *(one.tasks for one in found)]]
    rows += [[f"转{label}（项次）", *(one.entered(name) for one in found)] for name, label in _lights(found).items()]
    for label in dict.fromkeys(label for one in found for label in one.papers):
        rows.append([label, *(one.papers.get(label, "—") for one in found)])
    rows += [
        ["邮件", *(one.messages for one in found)],
        ["新立项", *(one.opened for one in found)],
        ["销号", *(one.closed for one in found)],
        ["其中超时办结", *(one.late for one in found)],
    ]
    return rows


def _weeks(found: "list[Simulated]") -> tuple[list[str], list[list[object]]]:
    """One row a week; of several files each figure as 3 | 5, in the order of the columns above."""
    lights = _lights(found)
    papers = list(dict.fromkeys(label for one in found for label in one.papers))
    heads = ["周", *(f"转{label}" for label in lights.values()), *papers, "邮件", "新立项", "销号"]
    rows: list[list[object]] = []
    for weeks in zip(*(one.weeks for one in found), strict=True):
        first = weeks[0]
        rows.append(
            [
                f"{first.since:%m-%d}—{first.until:%m-%d}",
                *(_beside(week.entered.get(name, 0) for week in weeks) for name in lights),
                *(_beside(week.papers.get(label, 0) for week in weeks) for label in papers),
                _beside(week.messages for week in weeks),
                _beside(week.opened for week in weeks),
                _beside(week.closed for week in weeks),
            ]
        )
    return heads, rows


def _beside(figures: Iterable[int]) -> str:
    values = list(figures)
    return " | ".join(str(value) for value in values) if any(values) else ""
