"""Reports for a page: who reads which, and who was told one already."""

from dataclasses import dataclass
from datetime import date

from dubanflow.domain.definition import Definition, Report
from dubanflow.domain.register import Person, Register
from dubanflow.ledger.db import Connection
from dubanflow.services.event_words import MESSAGE_STATES

MOST_TOLD = 300


@dataclass(frozen=True, slots=True)
class ToldReport:
    """Somebody who was told a report: on which day, and how the message fared in words."""

    person: str
    day: date | None
    state: str


def report_readers(definition: Definition, register: Register, unit: int | None = None) -> list[tuple[Report, Person]]:
    """Every report with each of its readers; `unit` is the id of the only unit whose people are meant."""
    units = {one.code: one.id for one in register.units}
    found = []
    for report in definition.reports:
        roles = {"leader" if one == "deputy" else one for one in (*report.to, *report.cc)}
        found += [
            (report, person)
            for person in register.people
            if roles & set(person.roles) and (unit is None or units.get(person.unit or "") == unit)
        ]
    return found


def told_reports(connection: Connection, rule: str, period: str, unit: int | None = None) -> list[ToldReport]:
    """Who was told a report of a period, the earliest first; at most `MOST_TOLD`."""
    rows = connection.rows(
        "select p.name, m.day, m.state from report r join person p on p.id = r.person_id left join message m"
        f" on m.id = r.message_id where r.rule = ? and r.period = ?{'' if unit is None else ' and p.unit_id = ?'}"
        " order by m.day, p.name limit ?",
        [rule, period, *([] if unit is None else [unit]), MOST_TOLD],
    )
    return [
        ToldReport(name, date.fromisoformat(day) if day else None, MESSAGE_STATES.get(state or "", state or ""))
        for name, day, state in rows
    ]
