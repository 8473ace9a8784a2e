"""What stands in a digest beside the lists of tasks: requests for more time, papers to sign, recurring duties."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from dubanflow.domain.plan.series import LABELS
from dubanflow.domain.views import Recurring, ScoreRow, TaskView
from dubanflow.ledger.db import Connection
from dubanflow.ledger.read import Reader, TaskFilter
from dubanflow.ledger.records import marks
from dubanflow.office import Office

EXTENSION_STATES: dict[str, str] = {"waiting": "待审", "granted": "已准予", "refused": "未准予", "void": "已失效"}


def extensions_by_unit(reader: Reader, since: date) -> dict[int, list[str]]:
    """Requests that wait, and those asked or decided from `since` on, in words: unit id -> sentences, oldest first."""
    rows = reader.connection.rows(
        "select t.unit_id, t.number, t.title, u.name, e.deadline, e.state, e.asked_on, e.answer from extension e"
        " join task t on t.id = e.task_id join unit u on u.id = t.unit_id"
        " where e.state = 'waiting' or e.asked_on >= ? or e.decided_on >= ? order by e.asked_on, t.number",
        [since.isoformat(), since.isoformat()],
    )
    found: dict[int, list[str]] = {}
    for unit, number, title, name, deadline, state, asked_on, answer in rows:
        said = EXTENSION_STATES.get(str(state), str(state)) + (f"（{answer}）" if answer and state == "refused" else "")
        words = f"{number} {title}（{name}）：{_words(asked_on)}申请延至{_words(deadline)}，{said}"
        found.setdefault(unit, []).append(words)
    return found


def drafts_of(connection: Connection, approver: str, most: int) -> tuple[list[str], int]:
    """Papers that wait for somebody to release them, in words, oldest first, at most so many; and how many wait."""
    count = connection.scalar("select count(*) from draft where state = 'prepared' and approver = ?", [approver])
    if not count:
        return [], 0
    rows = connection.rows(
        "select d.paper, t.number, t.title, u.name, d.prepared_on from draft d"
        " join task t on t.id = d.task_id join unit u on u.id = t.unit_id where d.state = 'prepared'"
        " and d.approver = ? order by d.prepared_on, t.number limit ?",
        [approver, most],
    )
    words = [
        f"《{paper}》待签发：{number} {title}（{unit}，{_words(day)}拟稿）" for paper, number, title, unit, day in rows
    ]
    return words, int(count)


def supported(connection: Connection, since: date) -> list[int]:
    """The open tasks whose units asked the leaders for support from `since` on, by id, in the order of their asking."""
    rows = connection.rows(
        "select f.task_id, min(f.id) from feedback f join task t on t.id = f.task_id"
        " where f.day >= ? and f.support <> '' and t.closed_on is null group by f.task_id order by min(f.id)",
        [since.isoformat()],
    )
    return [row[0] for row in rows]


def recurring_by_unit(reader: Reader) -> dict[int, list[Recurring]]:
    """The live recurring duties without their tasks (see `newest_of`): unit id -> duties, in the order of the register.

    A duty whose last occurrence was opened and closed is left out. `task` ids are put in by `newest_of`.
    """
    rows = reader.connection.rows(
        "select s.id, s.unit_id, u.name, s.title, s.cadence, s.deadlines, s.opened, s.next_open_on from series s"
        " join unit u on u.id = s.unit_id where s.state = 'live' and (s.next_open_on is not null or exists"
        " (select 1 from task t where t.series_id = s.id and t.closed_on is null)) order by u.position, s.id"
    )
    found: dict[int, list[Recurring]] = {}
    for series, unit, name, title, cadence, deadlines, opened, next_on in rows:
        days = [date.fromisoformat(day) for day in json.loads(deadlines)]
        found.setdefault(unit, []).append(
            Recurring(
                id=series,
                title=title,
                unit=name,
                cadence=str(LABELS.get(cadence, cadence)),
                opened=opened,
                planned=len(days),
                next_on=date.fromisoformat(next_on) if next_on else None,
                next_deadline=days[opened] if opened < len(days) else None,
            )
        )
    return found


def newest_of(reader: Reader, duties: Sequence[Recurring], *, for_unit: bool) -> tuple[Recurring, ...]:
    """The same duties, each with the task of its newest occurrence."""
    if not duties:
        return ()
    ids = [duty.id for duty in duties]
    rows = reader.connection.rows(
        f"select series_id, id from task where series_id in ({marks(ids)}) order by occurrence", ids
    )
    newest: dict[int, int] = {int(series): int(task) for series, task in rows}
    views = _views(reader, tuple(newest.values()))
    found = (replace(duty, task=views.get(newest.get(duty.id, 0))) for duty in duties)
    return tuple(replace(one, task=one.task.for_unit()) if one.task and for_unit else one for one in found)


def years_of_open_deadlines(reader: Reader) -> list[date]:
    """A day of each year in which a deadline of an open task lies; asked by index, year by year."""
    found: set[int] = set()
    for state in {state for one in reader.definitions().values() for state in one.open_states}:
        after = "0001-01-01"
        while day := reader.connection.scalar(
            "select min(deadline) from task where state = ? and deadline >= ?", [state, after]
        ):
            if not day[:4].isdigit():
                break  # what the audit tells of; no list shows it either
            found.add(int(day[:4]))
            after = f"{int(day[:4]) + 1:04}-01-01"
    return [date(year, 1, 1) for year in sorted(found)]


def score_rows(office: Office, reader: Reader, since: date) -> tuple[ScoreRow, ...]:
    """The table of peer groups from `since` to the reader's today; none while the office has scores turned off."""
    from dubanflow.services.scores import scores_of

    found = scores_of(office, reader, since, reader.today)
    if found is None:
        return ()
    return tuple(
        ScoreRow(
            group=group.name,
            unit=row.unit,
            rank=str(row.rank) if row.rank else "",
            due=row.current.due,
            rate_now=row.current.words,
            rate_first=row.original.words,
            points=row.points_words if found.rules else "",
        )
        for group in found.groups
        for row in group.rows
    )


def _views(reader: Reader, ids: tuple[int, ...]) -> Mapping[int, TaskView]:
    return {row.id: row for row in reader.tasks(TaskFilter(ids=ids))} if ids else {}


def _words(text: str) -> str:
    """An ISO day in Chinese."""
    day = date.fromisoformat(text)
    return f"{day.month}月{day.day}日"
