"""督办清单: the tasks that somebody may see, counted, filtered, page by page, or as a sheet."""

from collections.abc import Sequence
from dataclasses import replace

from starlette.responses import Response

from dubanflow.domain.register import Unit
from dubanflow.domain.views import SupervisionList, TaskView
from dubanflow.ledger.listing import ORDERS, SIZE, Counts, ListPage, count_list, page_of
from dubanflow.services.lists import period_start
from dubanflow.services.task_query import SCOPES, TaskQuery, filter_of, read_query, unit_of
from dubanflow.web.desk import Desk
from dubanflow.web.pages import Pages

PAGES = Pages()

MOST_UNITS = 400  # a register longer than that is searched by typing, not by scrolling


@PAGES.get("/tasks", right="tasks.see")
def tasks(desk: Desk) -> Response:
    """The list: its numbers and one page of its rows."""
    limit = desk.limit("tasks.see")
    query = _asked(desk, limit)
    wanted = filter_of(query, desk.reader, desk.register, seen_by=limit)
    counts, plans = count_list(desk.reader, wanted), _plans(desk)
    after, before, first = desk.query("after"), desk.query("before"), desk.whole("n", 1)
    found = ListPage(())
    if counts.total or after or before:  # a search that found nothing need not go through all tasks once more
        found = page_of(desk.reader, wanted, order=query.order, after=after, before=before)
    if not (found.rows or found.before or found.after) and (after or before):
        return desk.go("/tasks", **_pairs(query))  # the rows that the mark stood at have gone
    rows = desk.reader.with_progress(found.rows, since=period_start(desk.today))
    if limit is not None:
        rows = tuple(map(TaskView.for_unit, rows))
    first = max(1, first) if found.before else 1
    return desk.page(
        "list.html",
        query=query,
        counts=counts,
        rows=rows,
        found=found,
        first=first,
        earlier=max(1, first - SIZE),
        later=first + len(rows),
        scopes=SCOPES,
        orders={name: label for name, label in ORDERS.items() if limit is None or name != "level"},
        units=_units(desk, limit),
        typed=len(desk.register.units) > MOST_UNITS,
        plans=plans,
        states=_states(desk),
        levels=counts.levels if limit is None else (),
        said=_said(desk, query, counts, plans),
        since=period_start(desk.today),
        unreadable=desk.reader.unreadable,
        whole_office=limit is None,
    )


@PAGES.get("/tasks.xlsx", right="tasks.see")
def workbook(desk: Desk) -> Response:
    """What the list shows, whole, as a workbook that prints as it is."""
    from dubanflow.papers.list_xlsx import list_bytes

    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return desk.download(list_bytes(_export(desk)), f"督办清单{desk.today:%Y%m%d}.xlsx", kind)


@PAGES.get("/tasks.csv", right="tasks.see")
def text_table(desk: Desk) -> Response:
    """The same as text with commas, for other programs."""
    from dubanflow.papers.list_csv import csv_bytes
    from dubanflow.papers.list_xlsx import columns

    listed = _export(desk)
    return desk.download(
        csv_bytes(listed, columns(listed.office)), f"督办清单{desk.today:%Y%m%d}.csv", "text/csv; charset=utf-8"
    )


def _export(desk: Desk) -> SupervisionList:
    from dubanflow.services.task_export import listed

    limit = desk.limit("tasks.see")
    query = _asked(desk, limit)
    wanted = filter_of(query, desk.reader, desk.register, seen_by=limit)
    counts = count_list(desk.reader, wanted)
    said = _said(desk, query, counts, _plans(desk))
    title = f"督办清单（{said}）" if query.narrowed else "督办清单"
    return listed(desk.reader, wanted, counts, title, for_unit=limit is not None)


def _asked(desk: Desk, limit: int | None) -> TaskQuery:
    """What is asked; people of a unit cannot ask by level, which may stand for a paper that no leader has released."""
    query = read_query(desk.query)
    if limit is None:
        return query
    return replace(query, level=None, order="deadline" if query.order == "level" else query.order)


def _pairs(query: TaskQuery) -> dict[str, str]:
    from urllib.parse import parse_qsl

    return dict(parse_qsl(query.words()))


def _units(desk: Desk, limit: int | None) -> list[Unit]:
    """The units to choose from: for somebody of a unit none but those whose tasks they may see."""
    if limit is None:
        return [unit for unit in desk.register.units if unit.valid_on(desk.today)]
    rows = desk.connection.rows(
        "select distinct t.unit_id from task_unit x join task t on t.id = x.task_id where x.unit_id = ?", [limit]
    )
    seen = {limit, *(row[0] for row in rows)}
    return [unit for unit in desk.register.units if unit.id in seen]


def _plans(desk: Desk) -> list[tuple[str, str]]:
    """(code, title) of the plans that tasks came from, newest first; for a unit those of its own tasks."""
    limit = desk.limit("tasks.see")
    if limit is None:
        sql = "select p.code, p.title from plan p where exists (select 1 from task t where t.plan_id = p.id)"
        return [(code, title) for code, title in desk.connection.rows(f"{sql} order by p.id desc limit 200")]
    rows = desk.connection.rows(
        "select p.code, p.title from plan p where exists"
        " (select 1 from task t where t.plan_id = p.id and t.unit_id = ?) or exists"
        " (select 1 from task_unit x join task t on t.id = x.task_id where x.unit_id = ? and t.plan_id = p.id)"
        " order by p.id desc",
        [limit, limit],
    )
    return [(code, title) for code, title in rows]


def _states(desk: Desk) -> dict[str, str]:
    return {state.name: state.label for one in desk.reader.definitions().values() for state in one.states}


def _said(desk: Desk, query: TaskQuery, counts: Counts, plans: Sequence[tuple[str, str]]) -> str:
    """What is asked, in words, for the head of the page and of its sheets."""
    unit = unit_of(query, desk.register)
    plan = dict(plans).get(query.plan, query.plan)
    levels = {level: label for level, label, _ in counts.levels}
    lights = {light.name: f"{light.label}灯" for light in counts.lights}
    words = [
        "" if query.scope == "list" else SCOPES[query.scope],
        unit.name if unit else "",
        plan,
        lights.get(query.light, query.light),
        _states(desk).get(query.state, query.state),
        "逾期" if query.late else "",
        ""
        if query.level is None
        else levels.get(query.level, "未进入督办级别" if query.level == 0 else f"{query.level}级"),
        f"时限{query.since.isoformat()}起" if query.since else "",
        f"时限{query.until.isoformat()}止" if query.until else "",
        f"含“{query.q}”" if query.q else "",
    ]
    return "、".join(filter(None, words))
