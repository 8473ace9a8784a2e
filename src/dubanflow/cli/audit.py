"""audit: the event log verified, its seals, proofs, and the log itself in words."""

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from time import perf_counter
from typing import TYPE_CHECKING

import click

from dubanflow.cli.common import Day, json_option, office_of, person_of, print_json
from dubanflow.cli.words import Command, Group
from dubanflow.domain.errors import NotFound

if TYPE_CHECKING:
    from dubanflow.ledger.seals import Seal
    from dubanflow.services.audit import Audit
    from dubanflow.services.journal import JournalLine
    from dubanflow.services.proofs import Proof


@click.group(cls=Group)
def audit() -> None:
    """核对台账：记载有没有被改动、删除、插入或调换。"""


@audit.command(cls=Command)
@click.option("--since", type=Day(), metavar="日期", help="只核对这一天起的封存，和此后有过记载的任务。")
@json_option
@click.pass_context
def verify(ctx: click.Context, since: date | None, as_json: bool) -> None:
    """核对全部记载和封存；没有问题时退出码为 0，有问题时逐条说明，退出码为 1。"""
    from dubanflow.services.audit import verify as go_through

    office = office_of(ctx, refresh=False)
    begun = perf_counter()
    found = go_through(office.database, since=since, progress=_progress)
    seconds = perf_counter() - begun
    if as_json:
        print_json(_audit_json(found, seconds))
    else:
        _print_audit(found, seconds)
    ctx.exit(0 if found.clean else 1)


def _progress(step: str, count: int) -> None:
    """One line that is written over, on a terminal only."""
    if sys.stderr.isatty():
        click.echo(f"\r{step} {count} …", nl=False, err=True)


def _audit_json(found: "Audit", seconds: float) -> dict[str, object]:
    return {
        "clean": found.clean,
        "events": found.events,
        "tasks": found.tasks,
        "seals": found.seals,
        "unsealed": found.unsealed,
        "seconds": round(seconds, 3),
        "events_per_s": round(found.events / seconds) if seconds else 0,
        "findings": [asdict(one) for one in found.findings],
        "more": found.more,
    }


def _print_audit(found: "Audit", seconds: float) -> None:
    rate = round(found.events / seconds) if seconds else 0
    click.echo(
        f"核对记载 {found.events} 条（任务 {found.tasks} 项）、封存 {found.seals} 次，"
        f"用时 {seconds:.1f} 秒，每秒 {rate} 条；尚未封存 {found.unsealed} 条。"
    )
    if found.clean:
        click.echo("没有发现问题。")
        return
    click.echo(f"发现 {len(found.findings) + found.more} 处问题：")
    for one in found.findings:
        click.echo(f"  {one.words}")
    if found.more:
        click.echo(f"  另有 {found.more} 项任务的记载也不完整，没有逐条列出。")


@audit.command(cls=Command)
@json_option
@click.pass_context
def evidence(ctx: click.Context, as_json: bool) -> None:
    """核对佐证材料：文件还在不在，有没有被换过；有问题时逐件说明，退出码为 1。"""
    from dubanflow.services.evidence import damaged

    office = office_of(ctx, refresh=False)
    with office.database.read() as connection:
        count = int(connection.scalar("select count(*) from evidence"))
        found = damaged(office, connection)
        numbers: dict[int, str] = dict(
            connection.rows("select t.id, t.number from evidence e join task t on t.id = e.task_id")
        )
    if as_json:
        rows = [{"task": numbers[one.task_id], "name": one.name, "problem": words} for one, words in found]
        print_json({"files": count, "problems": rows})
    else:
        click.echo(f"核对佐证材料 {count} 件：{f'{len(found)} 件有问题' if found else '没有发现问题'}。")
        for one, words in found:
            click.echo(f"  任务{numbers[one.task_id]}“{one.name}”：{words}，应为 {one.sha256[:16]}…")
    ctx.exit(1 if found else 0)


@audit.command(cls=Command)
@click.argument("day", required=False, type=Day(), metavar="[日期]")
@json_option
@click.pass_context
def root(ctx: click.Context, day: date | None, as_json: bool) -> None:
    """封存的校验值，与纸质清单、周报上印的对照；不给日期时列出最近的。"""
    from dubanflow.ledger.seals import seal_of_day, seals

    office = office_of(ctx, refresh=False)
    with office.database.read() as connection:
        kept = seals(connection) if day is None else [seal_of_day(connection, day.isoformat())]
    found = [seal for seal in kept if seal is not None]
    if day is not None and not found:
        raise NotFound(f"{day.isoformat()} 没有封存：那天没有运行过，或没有新的记载。")
    if as_json:
        print_json([seal._asdict() | {"short": seal.short} for seal in found])
        return
    if not found:
        click.echo("还没有封存过：每日运行时会把新的记载封存。")
    for seal in found if day is not None else found[-20:]:
        click.echo(f"{seal.short}　记载 {seal.events} 条　全值 {seal.hash}　根值 {seal.root}")


@audit.command(cls=Command)
@click.argument("task", metavar="任务")
@click.argument("seq", type=int, metavar="第几条")
@json_option
@click.pass_context
def proof(ctx: click.Context, task: str, seq: int, as_json: bool) -> None:
    """证明某任务的第几条记载确在当日封存之内，一步步算到纸上印的校验值；任务写 0 为全单位的记载。"""
    from dubanflow.services.acts import find_task
    from dubanflow.services.journal import journal
    from dubanflow.services.proofs import proof_of

    office = office_of(ctx, refresh=False)
    with office.database.read() as connection:
        chain = 0 if task == "0" else find_task(connection, task)
        found = proof_of(connection, chain, seq)
        line = next(line for line in journal(office, connection, task_id=chain) if line.seq == seq)
    if as_json:
        print_json(_proof_json(found))
    else:
        click.echo(f"记载　　　{_line_words(line)}")
        for words in _proof_lines(found):
            click.echo(words)
    ctx.exit(0 if found.holds else 1)


def _proof_json(found: "Proof") -> dict[str, object]:
    return {
        "holds": found.holds,
        "event": found.entry._asdict(),
        "leaf": found.leaf,
        "index": found.index if found.seal else None,
        "steps": [{"side": step.side, "hash": step.hash.hex()} for step in found.steps],
        "root": found.root if found.seal else None,
        "previous": found.previous,
        "seal": found.seal._asdict() if found.seal else None,
    }


def _proof_lines(found: "Proof") -> Iterator[str]:
    seal = found.seal
    yield f"它的校验值　{found.entry.hash}"
    if seal is None:
        yield "这条记载还没有封存，下一次每日运行时封存。"
        return
    yield f"叶　　　{found.leaf}　＝ SHA-256（字节 00，接上面 64 个字符）"
    for step in found.steps:
        side = "左" if step.side == "left" else "右"
        yield f"　　{side}邻　{step.hash.hex()}"
    yield f"算得根值　{found.root}　＝ 逐级 SHA-256（字节 01，接左、右两值各 32 字节）"
    yield from _seal_lines(seal, found)


def _seal_lines(seal: "Seal", found: "Proof") -> Iterator[str]:
    yield f"封存根值　{seal.root}（{seal.day}，第{found.index + 1}条，共{seal.events}条）"
    yield f"上次封存　{found.previous or '（没有，这是第一次）'}"
    yield f"校验值　　{seal.hash}"
    if found.holds:
        yield f"证明成立。请与存档的清单或周报核对：{seal.short}"
    else:
        yield "证明不成立：这次封存之内的记载或封存本身被改动过，请运行 dubanflow audit verify。"


@audit.command(cls=Command)
@click.option("--task", "number", metavar="编号", help="只看一项任务的。")
@click.option("--since", type=Day(), metavar="日期", help="只看这一天起发生的。")
@click.option("--actor", "who", metavar="人员", help="只看一个人办的；写“系统”为系统自动的。")
@json_option
@click.pass_context
def log(ctx: click.Context, number: str | None, since: date | None, who: str | None, as_json: bool) -> None:
    """记载：什么时候、谁、对哪项任务办了什么。"""
    from dubanflow.services.acts import find_task
    from dubanflow.services.journal import journal

    office = office_of(ctx, refresh=False)
    with office.database.read() as connection:
        task_id = find_task(connection, number) if number else None
        system = who in ("系统", "系统时钟", "clock")
        actor = "clock" if system else person_of(office.register(connection), who).code if who else None
        lines = journal(office, connection, task_id=task_id, since=since, actor=actor)
        if as_json:
            _stream_json({**asdict(line), "day": line.day.isoformat()} for line in lines)
            return
        for line in lines:
            click.echo(_line_words(line))


def _line_words(line: "JournalLine") -> str:
    name = f"{line.task or '全单位'} 第{line.seq}条"
    return f"{line.day.isoformat()}　{name}　{line.label}　{line.actor}" + (line.words and f"　{line.words}")


def _stream_json(rows: Iterator[dict[str, object]]) -> None:
    """A list of any length as JSON, one row a line, none kept."""
    head = "["
    for row in rows:
        click.echo(head + json.dumps(row, ensure_ascii=False))
        head = ","
    click.echo("]" if head == "," else "[]")
