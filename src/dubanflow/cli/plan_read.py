"""plan read, import, list: from a document to proposals."""

from datetime import date
from pathlib import Path

import click

from dubanflow.cli.common import Day, json_option, moment_of, office_of, on_option, person_of, print_json
from dubanflow.cli.tables import table
from dubanflow.cli.words import Command

FILE = click.Path(path_type=Path)

PLAN_HEADS = {
    "code": "编号",
    "title": "标题",
    "year": "年份",
    "file": "文件",
    "items": "事项",
    "confirmed": "已立项",
    "unresolved": "待定",
    "revises": "修订",
}


@click.command(cls=Command)
@click.argument("file", type=FILE, metavar="文件")
@click.option("--year", type=int, required=True, metavar="年份", help="计划的年份。")
@click.option("--issued", type=Day(), metavar="日期", help="印发日期，文件里没有写时用。")
@json_option
@click.pass_context
def read(ctx: click.Context, file: Path, year: int, issued: date | None, as_json: bool) -> None:
    """读一份计划，看读出了什么；不需要单位目录，什么也不写。"""
    from dubanflow.domain.errors import BadInput
    from dubanflow.services.reading import as_json as to_json
    from dubanflow.services.reading import read_file

    if not 2000 <= year <= 2099:
        raise BadInput(f"计划年份 {year} 不对，请写四位年份，如 2026。")
    reading, _, problems = read_file(file, year=year, issued_on=issued)
    if reading is None:
        raise BadInput("\n".join(str(problem) for problem in problems))
    if as_json:
        print_json(to_json(reading, problems))
        return
    click.echo(f"{reading.title or file.name}（{reading.year}年）：读出 {len(reading.items)} 项。")
    table(
        ["项", "章节", "事项", "时限", "单位", "行"],
        [
            (
                position,
                item.section_title or "",
                item.title,
                "；".join(row.text for row in item.fields.deadlines),
                "；".join(row.text for row in item.fields.units if row.role != "mentioned"),
                item.line,
            )
            for position, item in enumerate(reading.items, start=1)
        ],
        wide=["章节", "事项", "单位"],
    )
    for row in reading.ignored:
        if row.text.strip():
            click.echo(f"  第{row.span.start.line}行没有当作任务（{row.why}）：{row.text.strip()[:30]}")
    for problem in problems:
        click.echo(f"  请留意：{problem}")


@click.command("import", cls=Command)
@click.argument("file", type=FILE, metavar="文件")
@click.option("--year", type=int, required=True, metavar="年份", help="计划的年份。")
@click.option("--issued", type=Day(), metavar="日期", help="印发日期，文件里没有写时用。")
@click.option("--revises", metavar="计划", help="这是哪份计划的修订本，写那份计划的编号。")
@click.option("--by", "by", required=True, metavar="督查员", help="谁在导入。")
@on_option
@json_option
@click.pass_context
def import_(
    ctx: click.Context,
    file: Path,
    year: int,
    issued: date | None,
    revises: str | None,
    by: str,
    on: date | None,
    as_json: bool,
) -> None:
    """导入一份计划：每一项提出牵头单位和时限，等人确认，确认前不生效。"""
    from dubanflow.services.plan_import import import_plan
    from dubanflow.services.plan_revision import KINDS

    office = office_of(ctx)
    with office.database.read() as connection:
        person = person_of(office.register(connection), by)
    done = import_plan(
        office, file, year=year, by=person, moment=moment_of(office, on), issued_on=issued, revises=revises
    )
    if as_json:
        print_json(
            {"plan": done.code, "title": done.title, "items": done.items, "unresolved": done.unresolved}
            | {"problems": list(done.problems)}
            | ({"revises": done.revises, "changes": dict(done.changes)} if done.revises else {})
        )
        return
    click.echo(f"已导入《{done.title}》，计划编号 {done.code}：{done.items} 项，{done.unresolved} 项牵头单位待定。")
    for problem in done.problems:
        click.echo(f"  请留意：{problem}")
    if done.revises:
        counts = "、".join(f"{KINDS[kind]}{done.changes[kind]}项" for kind in KINDS if done.changes.get(kind))
        click.echo(f"对照 {done.revises}：{counts}。已有的任务都没有动。")
        click.echo(f"下一步：dubanflow plan diff {done.code} 看差异，再用 dubanflow plan confirm {done.code} 确认。")
    else:
        click.echo(f"下一步：dubanflow plan review {done.code}，再用 dubanflow plan confirm {done.code} 确认。")


@click.command("list", cls=Command)
@json_option
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> None:
    """列出导入过的计划。"""
    office = office_of(ctx)
    with office.database.read() as connection:
        rows = connection.dicts(
            "select p.code, p.title, p.year, p.file, count(i.id) as items,"
            " sum(case when i.state = 'confirmed' then 1 else 0 end) as confirmed,"
            " sum(case when i.state = 'unresolved' then 1 else 0 end) as unresolved, o.code as revises"
            " from plan p left join plan_item i on i.plan_id = p.id left join plan o on o.id = p.revises"
            " group by p.id, p.code, p.title, p.year, p.file, o.code order by p.id"
        )
    if as_json:
        print_json(rows)
        return
    table(list(PLAN_HEADS.values()), [[row[key] or "" for key in PLAN_HEADS] for row in rows], wide=["标题"])
