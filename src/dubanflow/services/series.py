"""Recurring duties: one series each, whose occurrences open in turn, every one a task with a deadline of its own.

The first opens when the item is confirmed, each further one on the day after the deadline before it, by the daily
run. (series, occurrence) is unique and `opened` moves by compare-and-set, so an occurrence opens exactly once.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from dubanflow.domain.definition import Definition
from dubanflow.domain.errors import NotFound, Refused
from dubanflow.domain.moment import Moment
from dubanflow.domain.plan.rhythm import Rhythm, day_words, opening_day
from dubanflow.domain.plan.series import LABELS
from dubanflow.domain.register import Person
from dubanflow.domain.rights import need
from dubanflow.domain.values import CLOCK
from dubanflow.domain.workdays import Calendar
from dubanflow.ledger.db import Connection, Row
from dubanflow.ledger.records import iso
from dubanflow.ledger.runs import Claim, park
from dubanflow.ledger.write import Event, append_office_event
from dubanflow.office import Office
from dubanflow.services.assigning import NewTask, open_task
from dubanflow.services.kept_items import kept_requirement
from dubanflow.services.plan_items import find_plan

CHUNK = 100


@dataclass(frozen=True, slots=True)
class Series:
    """A recurring duty that lives: `opened` of its `deadlines` are tasks, the next opens on `next_open_on`."""

    id: int
    plan: str
    position: int
    title: str
    unit: str
    cadence: str
    deadlines: tuple[date, ...]
    opened: int
    next_open_on: date | None
    state: str

    @property
    def cadence_label(self) -> str:
        """每季度 …"""
        return LABELS.get(self.cadence, self.cadence)  # type: ignore[call-overload, no-any-return]


def start_series(
    office: Office,
    connection: Connection,
    first: NewTask,
    rhythm: Rhythm,
    definition: Definition,
    *,
    by: Person,
    moment: Moment,
) -> str | None:
    """Make the series of a recurring duty and open its first occurrence; the number of that task.

    Deadlines that have passed are left out, and those of weeks in which nobody works (these are put on record). None
    when none is left. `first` says what every occurrence is; its title and deadline are set here.
    """
    skipped = left_out(rhythm, office.calendar, moment.today)
    ahead = [day for day in rhythm.deadlines if day >= moment.today and day not in skipped]
    if not ahead:
        return None
    series_id = connection.insert(
        "series",
        item_id=first.item_id,
        unit_id=first.unit,
        title=first.title,
        cadence=rhythm.cadence,
        deadlines=json.dumps([day.isoformat() for day in ahead]),
        opened=1,
        next_open_on=iso(opening_day(ahead, 1)),
        definition=definition.hash,
        confirmed_by=by.code,
        state="live",
    )
    _note_skipped(connection, office.calendar, series_id, skipped, by.code, moment)
    return _open(office, connection, replace(first, series=series_id), rhythm, ahead[0], definition, by.code, moment)


def left_out(rhythm: Rhythm, calendar: Calendar, today: date) -> tuple[date, ...]:
    """The deadlines from `today` on that are not asked for."""
    return tuple(day for day in rhythm.deadlines if day >= today and not owed(rhythm.cadence, day, calendar))


def owed(cadence: str, day: date, calendar: Calendar) -> bool:
    """Whether the occurrence due on `day` is asked for at all: a weekly duty is not, in a week wholly off."""
    return cadence != "weekly" or calendar.first_of_week(day) is not None


def left_out_words(days: Sequence[date], calendar: Calendar) -> str:
    """Why occurrences are left out: 2026年第8周（2月16日至22日）春节全周放假."""
    return "、".join(_week_words(day, calendar) for day in days)


def _week_words(day: date, calendar: Calendar) -> str:
    monday, sunday = day - timedelta(days=day.weekday()), day + timedelta(days=6 - day.weekday())
    year, week, _ = day.isocalendar()
    until = f"{sunday.day}日" if sunday.month == monday.month else day_words(sunday)
    return f"{year}年第{week}周（{day_words(monday)}至{until}）{calendar.name(monday + timedelta(days=2))}全周放假"


def _note_skipped(
    connection: Connection, calendar: Calendar, series_id: int, days: Sequence[date], by: str, moment: Moment
) -> None:
    """Put on record which occurrences of a series are not opened, and why."""
    if days:
        payload = {
            "series": series_id,
            "left_out": [day.isoformat() for day in days],
            "reason": left_out_words(days, calendar),
        }
        append_office_event(connection, Event("series-skip", by, payload, moment.today), moment)


def _open(
    office: Office,
    connection: Connection,
    new: NewTask,
    rhythm: Rhythm,
    day: date,
    definition: Definition,
    by: str,
    moment: Moment,
) -> str:
    task = replace(new, title=rhythm.title_of(new.title, day), deadline=day, occurrence=day.isoformat())
    return open_task(office, connection, task, definition, by=by, moment=moment)[1]


def open_due(office: Office, claim: Claim, moment: Moment) -> int:
    """Open every occurrence whose day has come, those of skipped days too; the number opened. Again opens nothing."""
    total = 0
    while opened := _pass(office, claim, moment):
        total += opened
    return total


def _pass(office: Office, claim: Claim, moment: Moment) -> int:
    """One occurrence of each series that is due, chunk by chunk, each chunk one transaction."""
    opened, after = 0, 0
    while True:
        with office.database.write() as connection:
            claim.renew(connection)
            rows = connection.rows(
                "select id from series where next_open_on <= ? and state = 'live' and id > ? order by id limit ?",
                [iso(moment.today), after, CHUNK],
            )
            for (series_id,) in rows:
                opened += _open_next(office, connection, series_id, moment)
        if len(rows) < CHUNK:
            return opened
        after = rows[-1][0]


def _open_next(office: Office, connection: Connection, series_id: int, moment: Moment) -> int:
    """The next occurrence of a series: 1, or 0 where somebody was faster or the row cannot be read (it is parked).

    One that the calendar has meanwhile put into a week wholly off is passed over, which is put on record.
    """
    row = connection.one(
        "select s.item_id, s.unit_id, s.title, s.cadence, s.deadlines, s.opened, s.definition, i.plan_id, i.reading,"
        " i.text, i.position, i.cooperating, i.series, p.year from series s join plan_item i on i.id = s.item_id"
        " join plan p on p.id = i.plan_id where s.id = ?",
        [series_id],
    )
    assert row is not None
    item_id, unit, title, cadence, deadlines, opened, digest, plan_id, reading, text, position, *rest = row
    cooperating, kept, year = rest
    try:
        days = [date.fromisoformat(day) for day in json.loads(deadlines)]
        phrase = Rhythm.load(kept).phrase if kept else ""
        rhythm = Rhythm(cadence, tuple(days), phrase)
        others = tuple(json.loads(cooperating))
        turn = next((n for n in range(opened, len(days)) if owed(cadence, days[n], office.calendar)), len(days))
        day = days[min(turn, len(days) - 1)]
        rhythm.period(day)
    except (ValueError, KeyError, IndexError, TypeError) as error:
        park(connection, "series", str(series_id), f"{type(error).__name__}: {error}", moment)
        return 0
    moved = connection.execute(
        "update series set opened = ?, next_open_on = ? where id = ? and opened = ?",
        [min(turn + 1, len(days)), iso(opening_day(days, turn + 1)), series_id, opened],
    )
    if not moved:
        return 0
    _note_skipped(connection, office.calendar, series_id, days[opened:turn], CLOCK.code, moment)
    if turn == len(days):
        return 0
    new = NewTask(
        plan_id=plan_id,
        year=year,
        item_id=item_id,
        title=title,
        requirement=kept_requirement(reading, text),
        unit=unit,
        deadline=day,
        cooperating=others,
        told={"plan": position, "series": turn + 1},
        series=series_id,
    )
    definition = office.workflow(connection, digest).definition
    _open(office, connection, new, rhythm, day, definition, CLOCK.code, moment)
    return 1


def series_of(connection: Connection, code: str | None = None) -> tuple[Series, ...]:
    """The recurring duties of a plan, or of every plan."""
    where = " where p.code = ?" if code else ""
    rows = connection.rows(
        "select s.id, p.code, i.position, s.title, u.name, s.cadence, s.deadlines, s.opened, s.next_open_on, s.state"
        " from series s join plan_item i on i.id = s.item_id join plan p on p.id = i.plan_id"
        f" join unit u on u.id = s.unit_id{where} order by s.id",
        [find_plan(connection, code).code] if code else [],
    )
    return tuple(_series(row) for row in rows)


def _series(row: Row) -> Series:
    values = list(row)
    values[6] = tuple(map(date.fromisoformat, json.loads(row[6])))
    values[8] = date.fromisoformat(row[8]) if row[8] else None
    return Series(*values)


def stop_series(office: Office, series_id: int, *, by: Person, moment: Moment, reason: str) -> Series:
    """End a recurring duty: no further occurrence opens; those that are open live on. Raises Refused, NotFound."""
    need(by, "plans.edit", "停办周期事项")
    if not reason.strip():
        raise Refused("请写明停办的理由（--reason）。")
    with office.database.write() as connection:
        found = next((row for row in series_of(connection) if row.id == series_id), None)
        if found is None:
            raise NotFound(f"没有编号为 {series_id} 的周期事项，可用 dubanflow plan series 查看。")
        end_series(connection, series_id, by=by.code, moment=moment, reason=reason)
    return found


def end_series(connection: Connection, series_id: int, *, by: str, moment: Moment, reason: str) -> bool:
    """The same within a transaction; whether it was live."""
    ended = connection.execute(
        "update series set state = 'stopped', next_open_on = null where id = ? and state = 'live'", [series_id]
    )
    if ended:
        payload = {"series": series_id, "reason": reason}
        append_office_event(connection, Event("series-stop", by, payload, moment.today), moment)
    return bool(ended)
