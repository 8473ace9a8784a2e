"""The working calendar of an office: the State Council's notice taken over, and what a change of it moves.

Dates that lie ahead are worked out anew from the calendar in force; what was decided stays as it was decided. The
ledger remembers the calendar that its tasks were last judged by: when it differs, the next daily run looks at every
live task once.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from dubanflow.calendar_data import load_calendar, read_calendar_file
from dubanflow.domain.errors import BadInput
from dubanflow.domain.holiday_notice import parse_notice, to_yaml
from dubanflow.domain.moment import Moment
from dubanflow.domain.problems import Problem
from dubanflow.domain.supervise import Timetable
from dubanflow.domain.workdays import Calendar
from dubanflow.domain.year_tables import DayChange, YearTable, merged, project_difference
from dubanflow.ledger.db import Connection
from dubanflow.ledger.people import remember, remembered
from dubanflow.ledger.records import TASK_COLUMNS, Record, decided_keys, record_of
from dubanflow.ledger.write import Event, append_office_event, canonical
from dubanflow.office import WORKDAYS_FILE, Office, listed
from dubanflow.places import write_bytes

CHUNK = 2000
KEY = "calendar_hash"
HEAD = """\
# 本单位的工作日历：由国务院办公厅通知原文生成（dubanflow calendar import），也可以手工修改。
# 写法见程序随附的 workflows/workdays-cn.yaml 和 docs/workflow-file.md。
"""
_HELD = ("next_check_on", "number", "definition", "version", "event_seq", "event_hash")


@dataclass(frozen=True, slots=True)
class Taken:
    """What taking over a year changes: the file's new text, the days, whether the year was only projected, and how
    many live tasks there are and have a date ahead that moves."""

    year: int
    text: str
    days: tuple[DayChange, ...]
    was_projected: bool
    tasks: int
    moved: int


def read_notice(text: str, year: int, *, source: str = "") -> YearTable:
    """The table of a notice; `source` is what the calendar file names as its ground.

    Raises BadInput with every place that was not understood.
    """
    table, problems = parse_notice(text, year=year)
    if problems:
        raise BadInput(listed("通知没有读全，没有写入：", problems))
    return replace(table, source=source or f"国务院办公厅关于{year}年部分节假日安排的通知")


def preview(office: Office, table: YearTable, *, moment: Moment) -> Taken:
    """What the office's own calendar file would say with the table in it, and what that changes. Nothing is written."""
    own, problems = _own_tables(office)
    if problems:
        raise BadInput(listed("本单位的工作日历文件有错，请先改正：", problems))
    before = own.get(table.year)
    # A local holiday that the office added to the year stays on top of the notice.
    own[table.year] = replace(merged(table, before), standing="confirmed") if before and before.extends else table
    text = HEAD + to_yaml(own.values())
    new, faults = _calendar_with(office, text)
    if faults:
        raise BadInput(listed("合并后的工作日历有错，没有写入：", faults))
    with office.database.read() as connection:
        tasks, moved = _moved(office, connection, office.calendar, new, moment.today)
    return Taken(
        year=table.year,
        text=text,
        days=tuple(project_difference(office.calendar, new, table.year)),
        was_projected=office.calendar.standing.get(table.year) != "confirmed",
        tasks=tasks,
        moved=moved,
    )


def take_over(office: Office, taken: Taken, *, by: str, moment: Moment) -> None:
    """Write the office's own calendar file and have every live task looked at by the next daily run."""
    write_bytes(office.home.own(WORKDAYS_FILE), taken.text.encode())
    fresh = Office(office.home, office.settings, office.database)
    with office.database.write() as connection:
        payload = {"year": taken.year, "days": len(taken.days), "moved": taken.moved}
        append_office_event(connection, Event("calendar", by, payload, moment.today), moment)
        _refresh(connection, fresh.calendar, moment)


def refresh(office: Office, *, moment: Moment) -> int:
    """Have every live task looked at by the next daily run; how many."""
    with office.database.write() as connection:
        return _refresh(connection, office.calendar, moment)


def follow_calendar(office: Office, connection: Connection, moment: Moment) -> int:
    """The same within a run, where the calendar is not the one that the ledger remembers; how many tasks."""
    digest = calendar_hash(office.calendar)
    before = remembered(connection, KEY)
    if before == digest:
        return 0
    if before is None:  # the first run: every date was worked out by the calendar in force
        remember(connection, KEY, digest)
        return 0
    return _refresh(connection, office.calendar, moment)


def calendar_hash(calendar: Calendar) -> str:
    """The SHA-256 of what a calendar says of every day; names do not count."""
    said = {
        "standing": {str(year): standing for year, standing in calendar.standing.items()},
        "rest": sorted(day.isoformat() for day in calendar.rest),
        "work": sorted(day.isoformat() for day in calendar.work),
    }
    return sha256(canonical(said).encode()).hexdigest()


def _refresh(connection: Connection, calendar: Calendar, moment: Moment) -> int:
    remember(connection, KEY, calendar_hash(calendar))
    return connection.execute(
        "update task set next_check_on = ? where closed_on is null and (next_check_on is null or next_check_on > ?)",
        [moment.today.isoformat(), moment.today.isoformat()],
    )


def _own_tables(office: Office) -> tuple[dict[int, YearTable], list[Problem]]:
    path = office.home.own(WORKDAYS_FILE)
    tables, problems = read_calendar_file(path) if path.is_file() else ([], [])
    return {table.year: table for table in tables}, problems


def _moved(office: Office, connection: Connection, old: Calendar, new: Calendar, today: date) -> tuple[int, int]:
    """How many live tasks there are, and of how many a date ahead that was not decided yet moves."""
    ahead = {id(old): _dates(office, connection, old, today), id(new): _dates(office, connection, new, today)}
    tasks = moved = 0
    for records, decided in _live(connection):
        for record in records:
            tasks += 1
            keys = decided[record.task.id]
            moved += ahead[id(old)](record, keys) != ahead[id(new)](record, keys)
    return tasks, moved


def _dates(
    office: Office, connection: Connection, calendar: Calendar, today: date
) -> Callable[[Record, set[tuple[str, int, str]]], set[tuple[str, date]]]:
    """A function that gives the days on which the rules fall due for a task and were not decided yet."""
    tables: dict[str, Timetable] = {}

    def ahead(record: Record, decided: set[tuple[str, int, str]]) -> set[tuple[str, date]]:
        if record.definition not in tables:
            definition = office.workflow(connection, record.definition).definition
            tables[record.definition] = Timetable(definition, calendar)
        return {
            (row.rule, row.due_on)
            for row in tables[record.definition].crossings(record.task, today=today)
            if (row.rule, record.task.deadline_version, row.occurrence) not in decided
        }

    return ahead


def _live(connection: Connection) -> Iterator[tuple[list[Record], dict[int, set[tuple[str, int, str]]]]]:
    """The live tasks with what was decided of them, chunk by chunk."""
    after = 0
    while rows := connection.rows(
        f"select {', '.join(TASK_COLUMNS + _HELD)} from task where closed_on is null and id > ? order by id limit ?",
        [after, CHUNK],
    ):
        after = rows[-1][0]
        records = [record_of(row) for row in rows]
        yield records, decided_keys(connection, [record.task.id for record in records])


def _calendar_with(office: Office, text: str) -> tuple[Calendar, list[Problem]]:
    """The calendar that would be in force if the office's own file had this text."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "workdays-cn.yaml"
        file.write_text(text, encoding="utf-8")
        return load_calendar(files=[office.home.bundled(WORKDAYS_FILE), file])
