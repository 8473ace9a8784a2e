"""paper: official papers made, read, released with a number, withdrawn, declared void."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dubanflow.cli.common import Day, F, json_option, moment_of, office_of, on_option, person_of, print_json
from dubanflow.cli.paper_lists import facts, kind_named, kinds_, list_, register
from dubanflow.cli.words import Command, Group
from dubanflow.domain.errors import BadInput
from dubanflow.domain.moment import Moment
from dubanflow.office import Office

if TYPE_CHECKING:
    from dubanflow.services.paper_lines import PaperLine


def by_option(words: str) -> Callable[[F], F]:
    """The option that says who acts."""
    return click.option("--by", "by", required=True, metavar="人员", help=f"{words}：姓名（岗位）或代码。")


def set_option(function: F) -> F:
    """The option that words a text anew."""
    return click.option(
        "--set", "texts", multiple=True, metavar="字段=文字", help="改写一处文字，如 意见=…、约谈时间=…；可写几次。"
    )(function)


@click.group(cls=Group)
def paper() -> None:
    """文书：督办通知单、催办单、通报、约谈通知等，签发时才取号。"""


for query in (kinds_, list_, register):
    paper.add_command(query)


@paper.command(cls=Command)
@click.argument("kind", metavar="文书")
@click.argument("tasks", nargs=-1, metavar="[任务编号]…")
@by_option("拟制人")
@click.option("--since", type=Day(), metavar="日期", help="通报、周报从哪天起算，默认上周一。")
@set_option
@click.option("--release", "at_once", is_flag=True, help="拟好就签发，由拟制人签。")
@click.option("--blank", is_flag=True, help="反馈单：留空，由承办单位填写。")
@click.option("--out", metavar="文件", help="写到哪里，默认写到 out/文书 目录。")
@on_option
@click.pass_context
def make(
    ctx: click.Context, kind: str, tasks: tuple[str, ...], by: str, since: date | None, texts: tuple[str, ...],
    at_once: bool, blank: bool, out: str | None, on: date | None,
) -> None:  # fmt: skip
    """拟制一份文书；不编号的直接写出文件，其余先出拟稿，签发时取号。"""
    from dubanflow.services import paper_rights, papers

    office = office_of(ctx)
    moment, what = moment_of(office, on), kind_named(kind)
    with office.database.read() as connection:
        person = person_of(office.register(connection), by)
        ids = papers.task_ids(connection, tasks)
        if what.scope == "both" and not ids:
            since, ids = since or _monday(moment), papers.waiting_tasks(connection, what)
    subject = papers.Subject(ids, since, texts_of(texts), blank=blank)
    if what.numbering == "none":
        paper_rights.may_make(what, person)
        with office.database.read() as connection:
            paper_rights.may_speak_of(connection, ids, person)
        path = _path(office, out, f"{what.name}{''.join(tasks[:1])}")
        _write(path, papers.form_bytes(office, what, subject, moment=moment))
        click.echo(f"已写出 {path}。")
        return
    line = papers.make_paper(office, what, subject, by=person, moment=moment)
    if at_once:
        _tell_released(office, papers.release_paper(office, line.id, by=person, moment=moment))
        return
    path = _path(office, out, f"拟稿{line.id}_{what.name}")
    _write(path, papers.paper_bytes(office, line, moment=moment))
    click.echo(f"《{line.name}》已拟好，序号 {line.id}，拟稿写在 {path}；用 dubanflow paper release {line.id} 签发。")


@paper.command(cls=Command)
@click.argument("written", metavar="文号或序号")
@click.option("--out", metavar="文件", help="把 .docx 写到这里；待签发的为拟稿，已签发的为正本。")
@json_option
@on_option
@click.pass_context
def show(ctx: click.Context, written: str, out: str | None, as_json: bool, on: date | None) -> None:
    """看一份文书的来龙去脉，或取出它的文件。"""
    from dubanflow.services.paper_lines import find_paper
    from dubanflow.services.papers import paper_bytes

    office = office_of(ctx, refresh=False)
    with office.database.read() as connection:
        line = find_paper(connection, written)
    data = paper_bytes(office, line, moment=moment_of(office, on)) if out or line.file else b""
    if as_json:
        print_json(facts(line))
    else:
        for words in _told(line):
            click.echo(words)
    if out:
        path = _path(office, out, line.number or f"拟稿{line.id}_{line.name}")
        _write(path, data)
        click.echo(f"已写出 {path}。")


@paper.command(cls=Command)
@click.argument("written", metavar="序号")
@by_option("改写人")
@set_option
@click.pass_context
def edit(ctx: click.Context, written: str, by: str, texts: tuple[str, ...]) -> None:
    """签发之前改写文书里的文字；写“字段=”就恢复原来的。"""
    from dubanflow.services.paper_lines import find_paper
    from dubanflow.services.papers import word_anew

    office = office_of(ctx)
    with office.database.read() as connection:
        person = person_of(office.register(connection), by)
        line = find_paper(connection, written)
    done = word_anew(office, line.id, texts_of(texts), by=person)
    click.echo(f"《{done.name}》（序号 {done.id}）已改：{'、'.join(done.texts) or '全部恢复原文'}。")


@paper.command(cls=Command)
@click.argument("written", metavar="序号")
@by_option("签发人")
@click.option("--reason", default="", metavar="意见", help="签发意见，可不写。")
@on_option
@click.pass_context
def release(ctx: click.Context, written: str, by: str, reason: str, on: date | None) -> None:
    """签发文书：取号、写出正本、记入台账。"""
    from dubanflow.services.paper_lines import find_paper
    from dubanflow.services.papers import release_paper

    office = office_of(ctx)
    with office.database.read() as connection:
        person = person_of(office.register(connection), by)
        line = find_paper(connection, written)
    _tell_released(office, release_paper(office, line.id, by=person, moment=moment_of(office, on), reason=reason))


@paper.command(cls=Command)
@by_option("签发人")
@click.option("--day", type=Day(), metavar="日期", help="哪一天的逐级督办，默认今天。")
@click.option("--kind", default="", metavar="文书", help="只签发这一种。")
@on_option
@click.pass_context
def issue(ctx: click.Context, by: str, day: date | None, kind: str, on: date | None) -> None:
    """把一天的逐级督办该发的单子（催办单、督办通知单等）一次签发；再运行只补缺的。"""
    from dubanflow.services.papers import issue_due

    office = office_of(ctx)
    moment = moment_of(office, on)
    with office.database.read() as connection:
        person = person_of(office.register(connection), by)
    day = day or moment.today
    done = issue_due(office, day, by=person, moment=moment, name=kind_named(kind).name if kind else "")
    for line in done.papers:
        click.echo(f"{line.number}　{line.name}　任务{line.task}　{line.unit}")
    for number, name, why in done.failed:
        click.echo(f"任务{number}的《{name}》没有签发：{why}", err=True)
    click.echo(f"{day.isoformat()}的逐级督办：签发 {len(done.papers)} 份，没有签发 {len(done.failed)} 份。")
    ctx.exit(1 if done.failed else 0)


@paper.command(cls=Command)
@click.argument("written", metavar="序号")
@by_option("办理人")
@click.option("--reason", required=True, metavar="理由", help="为什么撤稿。")
@on_option
@click.pass_context
def withdraw(ctx: click.Context, written: str, by: str, reason: str, on: date | None) -> None:
    """撤下拟稿：不取号，记明理由。"""
    from dubanflow.services.paper_lines import find_paper
    from dubanflow.services.papers import withdraw_paper

    office = office_of(ctx)
    with office.database.read() as connection:
        person = person_of(office.register(connection), by)
        line = find_paper(connection, written)
    done = withdraw_paper(office, line.id, by=person, moment=moment_of(office, on), reason=reason)
    click.echo(f"《{done.name}》（序号 {done.id}）已撤稿。")


@paper.command(cls=Command)
@click.argument("written", metavar="文号或序号")
@by_option("签发人或主要领导")
@click.option("--reason", required=True, metavar="理由", help="为什么作废。")
@on_option
@click.pass_context
def void(ctx: click.Context, written: str, by: str, reason: str, on: date | None) -> None:
    """作废已签发的文书：文号留在登记簿里，不再使用。"""
    from dubanflow.services.paper_lines import find_paper
    from dubanflow.services.papers import void_paper

    office = office_of(ctx)
    with office.database.read() as connection:
        person = person_of(office.register(connection), by)
        line = find_paper(connection, written)
    done = void_paper(office, line.id, by=person, moment=moment_of(office, on), reason=reason)
    click.echo(f"{done.called}已作废，文号不再使用。")


def texts_of(written: Sequence[str]) -> dict[str, str]:
    """Texts written as 字段=文字. Raises BadInput."""
    found = {}
    for one in written:
        name, sign, text = one.partition("=")
        if not sign:
            raise BadInput(f"“{one}”应写成 字段=文字，如 意见=请于本周内办结。")
        found[name.strip()] = text.replace("\\n", "\n")
    return found


def _monday(moment: Moment) -> date:
    from dubanflow.services.lists import period_start

    return period_start(moment.today)


def _path(office: Office, given: str | None, name: str) -> Path:
    from dubanflow.cli.common import out_path
    from dubanflow.services.paper_release import safe

    return out_path(office, given, f"文书/{safe(name)}.docx" if not given else f"{safe(name)}.docx")


def _write(path: Path, data: bytes) -> None:
    from dubanflow.places import write_bytes

    write_bytes(path, data)


def _tell_released(office: Office, line: "PaperLine") -> None:
    click.echo(f"《{line.name}》已签发：{line.number}，写在 {office.home.root / line.file}。")


def _told(line: "PaperLine") -> list[str]:
    rows = [
        f"{line.called}　{line.label}",
        f"  内容　{line.title}" + (f"（任务{line.task}，{line.unit}）" if line.task else ""),
        f"  拟制　{line.prepared_on}　{line.maker}",
    ]
    if line.settled_on:
        rows.append(
            f"  {'撤稿' if line.state == 'withdrawn' else '签发'}　{line.settled_on}　{line.signer}　{line.note}"
        )
    if line.voided_on:
        rows.append(f"  作废　{line.voided_on}　{line.voided_by}　{line.voided_why}")
    if line.file:
        rows += [f"  正本　{line.file}", f"  校验值　{line.sha256}（与文件相符）"]
    return rows + [f"  改写　{name}：{text}" for name, text in line.texts.items()]
