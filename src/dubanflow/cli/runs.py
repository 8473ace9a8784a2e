"""daily, digest, decisions: the runs."""

import gc
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dubanflow.cli.common import (
    decider,
    json_option,
    moment_of,
    office_of,
    on_option,
    person_of,
    print_json,
    wall_clock,
)
from dubanflow.cli.tables import table
from dubanflow.cli.words import Command
from dubanflow.domain.moment import Moment
from dubanflow.office import Office
from dubanflow.services.day import DayReport

if TYPE_CHECKING:
    from dubanflow.services.reports import Preview


@click.command(cls=Command)
@on_option
@click.option("--dry-run", is_flag=True, help="只说会做什么，什么也不写。")
@click.option("--confirm", is_flag=True, help="要发的信远超平常时仍照发。")
@click.option("--baseline", is_flag=True, help="启用基线：到这一天为止该提醒、该督办的都记为已知，不告知任何人。")
@click.option("--by", "by", metavar="办理人", help="谁决定记启用基线的：姓名（岗位）或代码。")
@json_option
@click.pass_context
def daily(
    ctx: click.Context, on: date | None, dry_run: bool, confirm: bool, baseline: bool, by: str | None, as_json: bool
) -> None:
    """每日运行：逾期、提醒、逐级督办、发信；同一天再运行不会重复，漏了的日子会补上。"""
    from dubanflow.services.day import rehearse_day, run_day

    office = office_of(ctx)
    moment = moment_of(office, on)
    # Rows and lines by the ten thousand refer to nothing that refers to them: looking for circles among them seldom
    # finds one, and takes a twentieth of a large run.
    gc.set_threshold(20_000, 20, 50)
    if baseline:
        _baseline(office, moment, by, dry_run=dry_run, as_json=as_json)
        return
    if dry_run:
        report = rehearse_day(office, moment, now=wall_clock)
    else:
        report = run_day(office, moment, now=wall_clock, progress=_progress, confirm=confirm)
    if as_json:
        print_json(report_json(report))
    else:
        _print_report(report, dry_run)
    ctx.exit(1 if report.busy or report.flood else 0)


def _baseline(office: Office, moment: Moment, by: str | None, *, dry_run: bool, as_json: bool) -> None:
    """Record what has fallen due as seen, and say how much that was."""
    from dubanflow.services.baseline import rehearse_baseline, set_baseline

    who = decider(office, by, "rules.change")
    done = (rehearse_baseline if dry_run else set_baseline)(office, moment, now=wall_clock, by=who)
    if as_json:
        print_json({"date": moment.today.isoformat(), **asdict(done)})
        return
    verb = "将" if dry_run else "已"
    click.echo(
        f"{moment.today.isoformat()} 启用基线：{verb}核对任务 {done.tasks} 项，变更状态 {done.changes} 项，"
        f"记为已知 {done.decisions} 条，不再告知的通知 {done.notices} 条，搁置 {done.parked} 项；没有发信。"
    )


def _progress(step: str, count: int) -> None:
    """One line that is written over, on a terminal only."""
    if sys.stderr.isatty():
        click.echo(f"\r{step} {count} …", nl=False, err=True)


def report_json(report: DayReport) -> dict[str, object]:
    """A run for `--json`."""
    values = asdict(report)
    values["date"] = values.pop("day").isoformat()
    values["parked"] = [{"what": what, "error": error} for what, error in report.parked]
    values["failed"] = [{"recipient": name, "error": error} for name, error in report.failed]
    values["queued"] = list(report.queued)
    return values


def _print_report(report: DayReport, dry_run: bool) -> None:
    if report.busy:
        click.echo("另一个进程正在运行今天的任务，这里什么也没有做。", err=True)
        return
    verb = "将" if dry_run else "已"
    off = "" if report.working else "（今天休息：只记状态，不发信，下一个工作日再发）"
    click.echo(
        f"{report.day.isoformat()}{off}：{verb}变更状态 {report.changes} 项，作出决定 {report.decisions} 条，"
        f"发信 {report.messages} 封。"
    )
    if report.flood:
        click.echo(f"  {report.flood.words}", err=True)
    if report.waiting:
        click.echo(f"  有 {report.waiting} 封等到可以发信的时间，由届时的运行发出。")
    for name in report.queued:
        click.echo(f"  将发给 {name}")
    if report.doubtful:
        click.echo(f"  有 {report.doubtful} 封邮件发送时中断，是否送达存疑，请核对后处理。")
    for name, error in report.failed:
        click.echo(f"  没发出：{name}：{error}")
    for what, error in report.parked:
        click.echo(f"  搁置：{what}：{error}")


@click.command(cls=Command)
@click.option("--week", metavar="周", help="哪一周，如 2026-W27；默认为本周。")
@click.option("--for", "reader_name", metavar="收件人", help="谁的一份；默认为第一位领导。")
@click.option("--report", "rule", metavar="报告", help="哪一种报告：流程文件 reports 里的名称或规则名，如 morning。")
@click.option("--preview", is_flag=True, help="只在终端显示，不发。")
@click.option("--open", "open_", is_flag=True, help="写成网页，用浏览器打开，不发。")
@click.option("--html", type=click.Path(), metavar="文件", help="把预览写成网页文件。")
@click.option("--to", "address", metavar="邮箱", help="把这一份抄送给一个邮箱，标明是抄件；不影响各人自己的一份。")
@click.option("--by", "by", metavar="办理人", help="谁抄送的（与 --to 同用）：姓名（岗位）或代码。")
@on_option
@json_option
@click.pass_context
def digest(
    ctx: click.Context,
    week: str | None,
    reader_name: str | None,
    rule: str | None,
    preview: bool,
    open_: bool,
    html: str | None,
    address: str | None,
    by: str | None,
    on: date | None,
    as_json: bool,
) -> None:
    """周报、月报、晨报：预览，抄送，或现在就发给还没有收到的人。"""
    from dubanflow.services.reports import preview_report, send_copy, send_digests

    office = office_of(ctx)
    moment = moment_of(office, on)
    with office.database.read() as connection:
        register = office.register(connection)
    person = person_of(register, reader_name) if reader_name else None
    if address:
        if not by:
            raise click.UsageError("抄送要写明是谁抄送的：--by。", ctx)
        place = send_copy(office, moment, address, by=person_of(register, by), week=week, person=person, rule=rule)
        click.echo(f"已抄送 {address}" + (f"：{place}" if place else "。"))
    elif preview or html or open_:
        shown = preview_report(office, moment, week=week, person=person, rule=rule)
        _show_preview(office, shown, html, open_=open_, as_json=as_json)
    else:
        done = send_digests(office, moment, week=week, now=wall_clock)
        if as_json:
            print_json(report_json(done))
        else:
            _print_report(done, False)
        ctx.exit(1 if done.busy else 0)


def _show_preview(office: Office, shown: "Preview", html: str | None, *, open_: bool, as_json: bool) -> None:
    """A preview as text, as figures, as a page in a file or in the browser."""
    path = Path(html) if html else office.home.out / f"预览-{shown.report.rule}-{shown.period}.html" if open_ else None
    if path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(shown.text.html, encoding="utf-8")
    if open_ and path:
        import webbrowser

        webbrowser.open(path.resolve().as_uri())
    if as_json:
        print_json({"report": shown.report.rule, "period": shown.period, "figures": shown.figures})
    else:
        click.echo(f"已写出 {path}" if path else shown.text.text)


@click.command(cls=Command)
@on_option
@click.option("--task", "number", metavar="编号", help="只看一项任务的。")
@json_option
@click.pass_context
def decisions(ctx: click.Context, on: date | None, number: str | None, as_json: bool) -> None:
    """决定台账：任务、规则、时限版本、决定日、告知情况。"""
    from dubanflow.services.acts import find_task
    from dubanflow.services.records import decision_rows

    office = office_of(ctx)
    with office.database.read() as connection:
        task_id = find_task(connection, number) if number else None
        rows = decision_rows(connection, on=on, task_id=task_id)
        if as_json:
            print_json(list(rows))
            return
        table(
            ["任务", "规则", "时限版本", "应于", "决定日", "情况", "收件人", "邮件"],
            [
                (
                    row["task"],
                    row["rule"],
                    row["deadline_version"],
                    row["due_on"],
                    row["decided_on"],
                    row["state_label"],
                    row["recipient"] or "",
                    row["message_state"] or "",
                )
                for row in rows
            ],
        )
