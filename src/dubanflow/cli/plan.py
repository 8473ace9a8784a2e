"""plan: read a document, import it, review what is proposed, confirm."""

from datetime import date
from pathlib import Path

import click

from dubanflow.cli.common import (
    Day,
    day_words,
    json_option,
    moment_of,
    office_of,
    on_option,
    person_of,
    print_json,
    table,
    unit_of,
)
from dubanflow.cli.words import Command, Group

FILE = click.Path(path_type=Path)
ITEM_STATES = {"proposed": "待确认", "unresolved": "待定", "confirmed": "已立项", "dropped": "已剔除"}

PLAN_HEADS = {
    "code": "编号",
    "title": "标题",
    "year": "年份",
    "file": "文件",
    "items": "事项",
    "confirmed": "已立项",
    "unresolved": "待定",
}


@click.group(cls=Group)
def plan() -> None:
    """计划：读取、导入、查看、确认。"""


@plan.command(cls=Command)
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


@plan.command("import", cls=Command)
@click.argument("file", type=FILE, metavar="文件")
@click.option("--year", type=int, required=True, metavar="年份", help="计划的年份。")
@click.option("--issued", type=Day(), metavar="日期", help="印发日期，文件里没有写时用。")
@click.option("--by", "by", required=True, metavar="督查员", help="谁在导入。")
@on_option
@json_option
@click.pass_context
def import_(
    ctx: click.Context, file: Path, year: int, issued: date | None, by: str, on: date | None, as_json: bool
) -> None:
    """导入一份计划：每一项提出牵头单位和时限，等人确认，确认前不生效。"""
    from dubanflow.services.plans import import_plan

    office = office_of(ctx)
    with office.database.read() as connection:
        person = person_of(office.register(connection), by)
    done = import_plan(office, file, year=year, by=person, moment=moment_of(office, on), issued_on=issued)
    if as_json:
        print_json(
            {"plan": done.code, "title": done.title, "items": done.items, "unresolved": done.unresolved}
            | {"problems": list(done.problems)}
        )
        return
    click.echo(f"已导入《{done.title}》，计划编号 {done.code}：{done.items} 项，{done.unresolved} 项牵头单位待定。")
    for problem in done.problems:
        click.echo(f"  请留意：{problem}")
    click.echo(f"下一步：dubanflow plan review {done.code}，再用 dubanflow plan confirm {done.code} 确认。")


@plan.command("list", cls=Command)
@json_option
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> None:
    """列出导入过的计划。"""
    office = office_of(ctx)
    with office.database.read() as connection:
        rows = connection.dicts(
            "select p.code, p.title, p.year, p.file, count(i.id) as items,"
            " sum(case when i.state = 'confirmed' then 1 else 0 end) as confirmed,"
            " sum(case when i.state = 'unresolved' then 1 else 0 end) as unresolved"
            " from plan p left join plan_item i on i.plan_id = p.id group by p.id, p.code, p.title, p.year, p.file"
            " order by p.id"
        )
    if as_json:
        print_json(rows)
        return
    table(list(PLAN_HEADS.values()), [[row[key] for key in PLAN_HEADS] for row in rows], wide=["标题"])


@plan.command(cls=Command)
@click.argument("code", metavar="计划")
@json_option
@click.pass_context
def review(ctx: click.Context, code: str, as_json: bool) -> None:
    """看一份计划的每一项：建议的牵头单位和时限、依据、还有什么待定。"""
    from dubanflow.services.plans import plan_items

    office = office_of(ctx)
    with office.database.read() as connection:
        items = plan_items(connection, code)
    if as_json:
        print_json(
            [
                {
                    "item": row.position,
                    "section": row.section,
                    "no": row.no,
                    "title": row.title,
                    "line": row.line,
                    "owner": row.unit,
                    "owner_why": row.unit_why,
                    "owner_score": row.unit_score,
                    "deadline": day_words(row.deadline) or None,
                    "deadline_why": row.deadline_why,
                    "state": row.state,
                    "unresolved": row.unresolved or None,
                    "task": row.task,
                }
                for row in items
            ]
        )
        return
    table(
        ["项", "事项", "牵头单位", "依据", "时限", "依据", "情况"],
        [
            (
                row.position,
                row.title,
                row.unit or "？",
                row.unresolved or row.unit_why,
                day_words(row.deadline),
                row.deadline_why,
                row.task or ITEM_STATES.get(row.state, row.state),
            )
            for row in items
        ],
        wide=["事项", "依据"],
    )


@plan.command(cls=Command)
@click.argument("code", metavar="计划")
@click.option("--item", "positions", type=int, multiple=True, metavar="项", help="只确认第几项，可写几个；不写为全部。")
@click.option("--owner", metavar="单位", help="这几项的牵头单位。")
@click.option("--deadline", type=Day(), metavar="日期", help="这几项的时限。")
@click.option("--drop", "reason", metavar="理由", help="不立项：把这几项剔除，写明理由。")
@click.option("--by", "by", required=True, metavar="督查员", help="谁在确认。")
@on_option
@json_option
@click.pass_context
def confirm(
    ctx: click.Context,
    code: str,
    positions: tuple[int, ...],
    owner: str | None,
    deadline: date | None,
    reason: str | None,
    by: str,
    on: date | None,
    as_json: bool,
) -> None:
    """确认立项：事项成为任务，交办牵头单位；牵头单位待定的留在原处。"""
    from dubanflow.services import plans

    office = office_of(ctx)
    moment = moment_of(office, on)
    with office.database.read() as connection:
        register = office.register(connection)
    person = person_of(register, by)
    if reason is not None:
        count = plans.drop(office, code, by=person, moment=moment, positions=positions, reason=reason)
        click.echo(f"已剔除 {count} 项。")
        return
    done = plans.confirm(
        office,
        code,
        by=person,
        moment=moment,
        positions=positions,
        unit_id=unit_of(register, owner).id if owner else None,
        deadline=deadline,
    )
    if as_json:
        print_json({"tasks": list(done.numbers), "left": [{"item": n, "reason": why} for n, why in done.left]})
        return
    first_last = f"（{done.numbers[0]}—{done.numbers[-1]}）" if done.numbers else ""
    click.echo(f"立项 {len(done.numbers)} 项{first_last}。")
    for position, why in done.left:
        click.echo(f"  第{position}项没有立项：{why}")
