"""lookback: closed tasks drawn by lot, their check list, and what the checks found."""

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dubanflow.cli.common import (
    Day,
    day_words,
    json_option,
    moment_of,
    office_of,
    on_option,
    out_path,
    person_of,
    print_json,
)
from dubanflow.cli.tables import table
from dubanflow.cli.words import Command, Group
from dubanflow.domain.errors import BadInput

if TYPE_CHECKING:
    from dubanflow.ledger.lookbacks import Draw, DrawnTask
    from dubanflow.office import Office

MOST_SEED = 2**31 - 1


@click.group(cls=Group)
def lookback() -> None:
    """回头看：抽查已销号的任务，核查不实的重新立项。"""


@lookback.command(cls=Command)
@click.option("--share", required=True, metavar="比例", help="抽多大比例，如 5%。")
@click.option(
    "--seed", type=click.IntRange(0, MOST_SEED), metavar="数", help="随机种子；不写的取最近一次封存的校验值。"
)
@click.option("--from", "since", type=Day(), metavar="日期", help="从哪天销号的起，默认今年1月1日。")
@click.option("--to", "until", type=Day(), metavar="日期", help="到哪天销号的止（含），默认今天。")
@click.option("--least", type=click.IntRange(0, 100), default=1, metavar="件", help="每个单位至少抽几件，默认 1。")
@click.option("--by", "by", required=True, metavar="督查员", help="由谁抽取：姓名（岗位）或代码。")
@click.option("--out", metavar="文件", help="核查表写到哪里，.xlsx；不写的存到 out 目录。")
@on_option
@json_option
@click.pass_context
def draw(
    ctx: click.Context,
    share: str,
    seed: int | None,
    since: date | None,
    until: date | None,
    least: int,
    by: str,
    out: str | None,
    on: date | None,
    as_json: bool,
) -> None:
    """抽取：按单位分层，比例、种子记入台账，谁都可以照样重抽。"""
    from dubanflow.domain.sampling import share_of
    from dubanflow.services.lookback import draw_lookback

    wanted = share_of(share)
    if wanted is None:
        raise BadInput(f"“{share}”不是比例，请写成 5% 的样子，大于 0，不超过 100%。")
    office = office_of(ctx)
    with office.database.read() as connection:
        person = person_of(office.register(connection), by)
    found = draw_lookback(
        office, wanted, by=person, moment=moment_of(office, on), seed=seed, since=since, until=until, least=least
    )
    path = _write(office, found, out)
    if as_json:
        print_json(_as_dict(office, found) | {"file": str(path)})
        return
    click.echo(f"第{found.id}次回头看：从{found.closed}件中抽出{found.drawn}件（种子 {found.seed}）。核查表 {path}")


@lookback.command("list", cls=Command)
@json_option
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> None:
    """看历次抽取。"""
    from dubanflow.ledger.lookbacks import draws

    with office_of(ctx, refresh=False).database.read() as connection:
        rows = draws(connection)
    if as_json:
        print_json([_plain(asdict(row)) for row in rows])
        return
    if not rows:
        click.echo("还没有抽取过。")
        return
    table(
        ["编号", "抽取", "抽取人", "销号时间", "比例", "种子", "从", "抽出", "待核查", "属实", "不实"],
        [
            (
                row.id,
                row.drawn_on,
                row.drawn_by,
                f"{row.closed_from}至{row.closed_to}",
                row.share,
                row.seed,
                row.closed,
                row.drawn,
                row.waiting,
                row.held,
                row.failed,
            )
            for row in rows
        ],
    )


@lookback.command(cls=Command)
@click.argument("number", type=int, metavar="编号")
@click.option(
    "--xlsx", is_flag=False, flag_value="", metavar="文件", help="再写一份核查表；不给文件名时写到 out 目录。"
)
@click.option("--docx", is_flag=False, flag_value="", metavar="文件", help="写一份核查单（Word）；模板可由本单位改。")
@click.option("--verify", is_flag=True, help="照台账的记载重抽一遍，看是否一致。")
@json_option
@click.pass_context
def show(ctx: click.Context, number: int, xlsx: str | None, docx: str | None, verify: bool, as_json: bool) -> None:
    """看一次抽取：抽到哪些，核查得怎样。"""
    from dubanflow.services.lookback import RESULTS, one_draw, redraw

    office = office_of(ctx, refresh=False)
    with office.database.read() as connection:
        found = one_draw(connection, number)
        again = redraw(office, connection, number) if verify else None
    if xlsx is not None:
        click.echo(f"已写出 {_write(office, found, xlsx or None)}")
    if docx is not None:
        click.echo(f"已写出 {_write_form(office, found, docx or None)}")
    if as_json:
        print_json(_as_dict(office, found) | ({"redrawn": again[0] == again[1]} if again else {}))
        return
    from dubanflow.papers.lookback_xlsx import words

    click.echo(words(found))
    table(
        ["编号", "事项", "牵头单位", "销号", "核验人", "核查结果", "核查人", "核查日期", "说明"],
        [
            (
                row.number,
                row.title,
                row.unit,
                day_words(row.closed_on) or "已重新立项",
                row.verified_by,
                RESULTS[row.state],
                row.checked_by,
                day_words(row.checked_on),
                row.note,
            )
            for row in _tasks(office, number)
        ],
        wide=["事项", "说明"],
    )
    if again:
        _tell_redrawn(*again)


def _tell_redrawn(recorded: list[str], again: list[str]) -> None:
    if recorded == again:
        click.echo(f"照记载重抽，{len(again)}件完全一致。")
        return
    click.echo(f"照记载重抽，结果不一致：记载的是{'、'.join(recorded)}；重抽的是{'、'.join(again)}。")
    raise SystemExit(1)


@lookback.command(cls=Command)
@click.argument("number", type=int, metavar="编号")
@click.option("--task", "task", required=True, metavar="任务", help="任务编号。")
@click.option("--held", is_flag=True, help="办结属实。")
@click.option("--failed", is_flag=True, help="办结不实：同时重新立项，写明 --reason 和 --to。")
@click.option("--reason", default="", metavar="情况", help="核查发现的情况；不实的必须写。")
@click.option("--to", "deadline", type=Day(), metavar="日期", help="重新立项的时限；不实的必须写。")
@click.option("--by", "by", required=True, metavar="核查人", help="督查员或领导，不能是核验销号的人。")
@click.option("--supervisor", metavar="督查员", help="由谁重新立项；核查人自己是督查员的不用写。")
@on_option
@click.pass_context
def record(
    ctx: click.Context,
    number: int,
    task: str,
    held: bool,
    failed: bool,
    reason: str,
    deadline: date | None,
    by: str,
    supervisor: str | None,
    on: date | None,
) -> None:
    """记录核查结果：属实，或不实并重新立项。"""
    from dubanflow.services.acts import find_task
    from dubanflow.services.lookback import Finding, record_finding

    if held == failed:
        raise BadInput("请写明 --held（属实）或 --failed（不实），二者取一。")
    office = office_of(ctx)
    with office.database.read() as connection:
        register = office.register(connection)
        task_id = find_task(connection, task)
    finding = Finding(
        "held" if held else "failed", reason, deadline, person_of(register, supervisor) if supervisor else None
    )
    moment = moment_of(office, on)
    done = record_finding(office, number, task_id, finding, by=person_of(register, by), moment=moment)
    after = "" if held else f"，已重新立项，时限 {done.deadline}"
    click.echo(f"{done.number} 回头看{'属实' if held else '不实'}{after}。")


def _tasks(office: "Office", number: int) -> "list[DrawnTask]":
    from dubanflow.ledger.lookbacks import drawn_tasks

    with office.database.read() as connection:
        return list(drawn_tasks(connection, number))


def _write(office: "Office", found: "Draw", out: str | None) -> Path:
    """The check list, written."""
    from dubanflow.ledger.people import remembered
    from dubanflow.papers.lookback_xlsx import lookback_bytes
    from dubanflow.places import write_bytes

    with office.database.read() as connection:
        name = remembered(connection, "office") or ""
    path = out_path(office, out, f"回头看核查表{found.id}.xlsx")
    write_bytes(path, lookback_bytes(found, _tasks(office, found.id), name))
    return path


def _write_form(office: "Office", found: "Draw", out: str | None) -> Path:
    """The check form by the office's Word template, written."""
    from dubanflow.places import write_bytes
    from dubanflow.services.lookback import check_form

    path = out_path(office, out, f"回头看核查单{found.id}.docx")
    write_bytes(path, check_form(office, found, _tasks(office, found.id), moment_of(office)))
    return path


def _as_dict(office: "Office", found: "Draw") -> dict[str, Any]:
    tasks = [_plain(asdict(row)) for row in _tasks(office, found.id)]
    return _plain(asdict(found)) | {"drawn": found.drawn, "tasks": tasks}


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in values.items()}
