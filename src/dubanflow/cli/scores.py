"""scores: the rates and points of units, a table per peer group; explained point by point for one."""

from datetime import date
from typing import TYPE_CHECKING, Any

import click

from dubanflow.cli.common import Day, json_option, moment_of, office_of, on_option, print_json, unit_of
from dubanflow.cli.tables import table
from dubanflow.cli.words import Command
from dubanflow.domain.errors import BadInput, Refused

if TYPE_CHECKING:
    from dubanflow.domain.scores import Board, Judged, UnitScore

OFF = "本单位没有启用计分：需要时在流程文件里写 scores，见 docs/scores.md。"


@click.command(cls=Command)
@click.option("--from", "since", type=Day(), metavar="日期", help="从哪天起，默认今年1月1日。")
@click.option("--to", "until", type=Day(), metavar="日期", help="到哪天止（含），默认今天。")
@click.option("--unit", "unit", metavar="单位", help="只看一个单位的。")
@click.option("--explain", is_flag=True, help="逐项说明：每件到期任务是否按时，每一分出自哪件任务、哪条规则、哪一天。")
@on_option
@json_option
@click.pass_context
def scores(
    ctx: click.Context,
    since: date | None,
    until: date | None,
    unit: str | None,
    explain: bool,
    on: date | None,
    as_json: bool,
) -> None:
    """计分：到期按时办结率（按现时限、按原时限）、得分和同类单位中的名次。"""
    from dubanflow.ledger.read import Reader
    from dubanflow.services.scores import scores_of

    if explain and unit is None:
        raise BadInput("--explain 逐项说明一个单位，请用 --unit 写明是哪个单位。")
    if since and until and until < since:
        raise BadInput("--to 不能早于 --from。")
    office = office_of(ctx)
    moment = moment_of(office, on)
    with office.database.read() as connection:
        one = unit_of(office.register(connection), unit) if unit else None
        detail = (one.id,) if one and (explain or as_json) else ()
        board = scores_of(office, Reader(connection, office.calendar, moment.today), since, until, detail=detail)
    if board is None:
        raise Refused(OFF)
    if as_json:
        print_json(as_dict(board, only=one.id if one else None))
    elif one and explain:
        _explain(board, board.of(one.id), one.name)
    else:
        _print(board, only=one.id if one else None)


def as_dict(board: "Board", *, only: int | None = None) -> dict[str, Any]:
    """The board for a program; `only` one unit, then with every point and task."""
    return {
        "from": board.since.isoformat(),
        "to": board.until.isoformat(),
        "rank_by": board.rank_by,
        "groups": [
            {"group": group.name, "units": [_row_dict(row) for row in group.rows if only in (None, row.unit_id)]}
            for group in board.groups
            if only is None or any(row.unit_id == only for row in group.rows)
        ],
    }


def _row_dict(row: "UnitScore") -> dict[str, Any]:
    values: dict[str, Any] = {
        "unit": row.unit,
        "code": row.code,
        "rank": row.rank,
        "due": row.current.due,
        "in_time": row.current.in_time,
        "due_originally": row.original.due,
        "in_time_originally": row.original.in_time,
        "points": row.points,
        "left_out": row.left_out,
    }
    if row.judged or row.cited:
        values["tasks"] = [
            {
                "number": one.number,
                "deadline": one.deadline.isoformat(),
                "original": one.original.isoformat(),
                "done": one.done_on.isoformat() if one.done_on else None,
                "in_time": one.in_time,
                "in_time_originally": one.in_time_originally,
                "left_out": one.left_out or None,
            }
            for one in row.judged
        ]
        values["cited"] = [
            {"number": one.number, "rule": one.rule, "label": one.label, "points": one.points,
             "date": one.day.isoformat()}
            for one in row.cited
        ]  # fmt: skip
    return values


def _print(board: "Board", *, only: int | None) -> None:
    click.echo(f"计分　{board.since.isoformat()}至{board.until.isoformat()}")
    shown = [group for group in board.groups if only is None or any(row.unit_id == only for row in group.rows)]
    for group in shown:
        table(
            ["名次", "单位", "按时办结率", "件", "按原时限", "件", "得分", "未计入"],
            [
                (
                    row.rank_words,
                    row.unit,
                    row.current.words,
                    row.current.counts,
                    row.original.words,
                    row.original.counts,
                    row.points_words,
                    row.left_out or "",
                )
                for row in group.rows
                if only in (None, row.unit_id)
            ],
            wide=["单位"],
            title=group.name,
        )
    if not shown:
        click.echo("这段时间没有到期的任务，也没有得分。")
        return
    by = "得分" if board.rank_by == "points" else "按时办结率"
    click.echo(f"名次在同类单位中按{by}排；到期不满3件的不排。挂起、撤销、容错的不计入。")


def _explain(board: "Board", row: "UnitScore | None", name: str) -> None:
    click.echo(f"{name}　{board.since.isoformat()}至{board.until.isoformat()}")
    if row is None:
        click.echo("这段时间没有到期的任务，也没有得分。")
        return
    click.echo(
        f"到期按时办结率：按现时限 {row.current.words}（{row.current.counts}），"
        f"按原时限 {row.original.words}（{row.original.counts}）；名次 {row.rank_words}；得分 {row.points_words}。"
    )
    table(
        ["任务", "事项", "原时限", "现时限", "报送办结", "按现时限", "按原时限"],
        [(one.number, one.title, one.original, one.deadline, one.done_on or "—", *_verdict(one)) for one in row.judged],
        wide=["事项"],
        title="到期任务",
    )
    if not row.cited:
        click.echo("没有得分或扣分的记载。")
        return
    table(
        ["日期", "任务", "事项", "规则", "分"],
        [(one.day, one.number, one.title, f"{one.label}（{one.rule}）", f"{one.points:+g}") for one in row.cited],
        wide=["事项"],
        title="得分",
    )


def _verdict(one: "Judged") -> tuple[str, str]:
    """The two last cells of a task's row."""
    if one.left_out:
        return (f"不计（{one.why}）", "")
    words = {True: "按时", False: "逾期", None: "—"}
    return words[one.in_time], words[one.in_time_originally]
