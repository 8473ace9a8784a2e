"""The digests of a period as values: of the whole office for its leaders, of one unit for its head.

What many digests share is read once (`Digests`): the figures of all units in one pass, the office's part once for all
its leaders, the last weeks' figures, requests, recurring duties. A unit's part comes from the rows of its own list.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from dubanflow.domain.cached import cached_property
from dubanflow.domain.definition import Report
from dubanflow.domain.register import Person, Register, Unit
from dubanflow.domain.views import Digest, Recurring, SupervisionList, TaskView, UnitCount
from dubanflow.ledger.listing import page_of
from dubanflow.ledger.read import Reader, TaskFilter
from dubanflow.ledger.seals import anchor
from dubanflow.office import Office
from dubanflow.services.digest_parts import (
    drafts_of,
    extensions_by_unit,
    newest_of,
    recurring_by_unit,
    score_rows,
    supported,
    years_of_open_deadlines,
)
from dubanflow.services.figures import FIGURES, figures_by_unit, in_all
from dubanflow.services.lists import supervision_list
from dubanflow.services.periods import kind_of_period, monday_of, period_of, period_since, week_of
from dubanflow.services.snapshots import History
from dubanflow.services.standing import Standing, open_standing

__all__ = ["MOST_ROWS", "Digests", "digest", "monday_of", "period_of", "period_since", "week_of"]

# A letter is for reading; the whole list is attached to it, and `more` says how many are not shown.
MOST_ROWS = 30
MOST_UNITS = 60
SOON = timedelta(days=7)
STOP = "不需要再收这份{label}的，请告知督查部门，可以停发。"


class Digests:
    """The digests of one period and day; everything that more than one of them needs is read once, when first asked."""

    def __init__(self, office: Office, reader: Reader, period: str) -> None:
        self.office = office
        self.reader = reader
        self.period = period
        self.since = period_since(period)
        self._lists: dict[int, SupervisionList] = {}

    def of(self, reader: Reader, report: Report, person: Person, register: Register) -> Digest:
        """The digest of a person: over the whole office, or over their unit where they have one."""
        self.reader = reader
        unit = register.unit(person.unit) if person.unit else None
        value = self._unit(unit) if unit else self._whole
        label, (drafts, waiting) = report.label, drafts_of(reader.connection, person.code, MOST_ROWS)
        return replace(
            value,
            office=register.office,
            title=label,
            person=person.name,
            stop=STOP.format(label=label) if report.unsubscribable else "",
            asked=tuple(drafts),
            more=value.more | ({"asked": waiting - len(drafts)} if waiting > len(drafts) else {}),
        )

    def list_of(self, unit: Unit) -> SupervisionList:
        """The 督办 list of a unit, for its own eyes, from the day on that the period looks back to; the last one asked
        for is kept, because a mail shows it twice: as a digest and as the sheet attached."""
        if unit.id not in self._lists:
            listed = supervision_list(self.reader, since=self.since, units=(unit.id,), for_unit=True)
            self._lists = {unit.id: listed}
        return self._lists[unit.id]

    @cached_property
    def standing(self) -> Standing:
        """The open tasks of every unit by light."""
        return open_standing(self.reader)

    @cached_property
    def figures(self) -> dict[int, dict[str, int]]:
        """The totals of every unit by its id."""
        return figures_by_unit(self.reader, self.since)

    @cached_property
    def history(self) -> History:
        """The figures of earlier periods."""
        return History(self.reader.connection, self.period)

    @cached_property
    def root(self) -> str:
        """The newest seal."""
        return anchor(self.reader.connection)

    @cached_property
    def struck(self) -> tuple[str, ...]:
        """The states of tasks that were struck off, those that were cancelled left out."""
        return tuple(sorted({name for one in self.reader.definitions().values() for name in one.struck_states}))

    @cached_property
    def _extensions(self) -> Mapping[int, Sequence[str]]:
        return extensions_by_unit(self.reader, self.since)

    @cached_property
    def _recurring(self) -> Mapping[int, Sequence[Recurring]]:
        return recurring_by_unit(self.reader)

    @cached_property
    def _whole(self) -> Digest:
        """The office's part, the same for every leader."""
        reader, now = self.reader, in_all(self.figures)
        help_ids = supported(reader.connection, self.since)
        listed = {
            "red": page_of(reader, TaskFilter(overdue=True), size=MOST_ROWS).rows,
            "due": page_of(reader, TaskFilter(due_by=reader.today + SOON), size=MOST_ROWS).rows,
            "reported": reader.tasks(TaskFilter(reported=True, first=MOST_ROWS)),
            "help": reader.tasks(TaskFilter(ids=tuple(help_ids[:MOST_ROWS]), first=MOST_ROWS)) if help_ids else (),
            "closed": reader.tasks(TaskFilter(states=self.struck, closed_since=self.since, first=MOST_ROWS)),
        }
        counts = {"red": now["逾期"], "due": now["七日内到期"], "reported": now["待核验"], "closed": now["本期销号"]}
        counts |= {"help": len(help_ids)}
        progressed = self._progressed([row for rows in listed.values() for row in rows])
        shown = {name: tuple(progressed[row.id] for row in rows) for name, rows in listed.items()}
        units = self.standing.units
        duties = [row for rows in self._recurring.values() for row in rows]
        extensions = [line for rows in self._extensions.values() for line in rows]
        value = self._digest(None, now, shown, counts, extensions, duties)
        return replace(
            value,
            lights=self.standing.lights,
            units=_busiest(units),
            scores=score_rows(self.office, reader, self.since),
            provisional=reader.calendar.provisional(*years_of_open_deadlines(reader)),
            more=value.more | ({"units": len(units) - MOST_UNITS} if len(units) > MOST_UNITS else {}),
        )

    def _unit(self, unit: Unit) -> Digest:
        """The part of one unit, from the rows of its list."""
        rows = self.list_of(unit).rows
        live = sorted((row for row in rows if row.closed_on is None), key=lambda row: (row.deadline, row.number))
        soon = self.reader.today + SOON
        listed = {
            "red": [row for row in live if row.overdue],
            "due": [row for row in live if row.days_left is not None and row.deadline <= soon],
            "reported": [row for row in live if row.reported_on],
            "closed": [row for row in rows if row.closed_on and row.state in self.struck],
        }
        now = self.figures.get(unit.id) or dict.fromkeys(FIGURES, 0)
        counts = {name: len(found) for name, found in listed.items()}
        shown = {name: tuple(found[:MOST_ROWS]) for name, found in listed.items()}
        extensions, duties = self._extensions.get(unit.id, ()), self._recurring.get(unit.id, ())
        return replace(
            self._digest(unit, now, shown, counts, extensions, duties),
            lights=self.standing.of(unit.id),
            provisional=self.reader.calendar.provisional(*(row.deadline for row in live)),
        )

    def _digest(
        self,
        unit: Unit | None,
        now: dict[str, int],
        shown: Mapping[str, tuple[TaskView, ...]],
        counts: Mapping[str, int],
        extensions: Sequence[str],
        duties: Sequence[Recurring],
    ) -> Digest:
        """What both kinds of digest say alike."""
        scope = unit.code if unit else ""
        more = {name: counts[name] - len(rows) for name, rows in shown.items()}
        more |= {"extensions": len(extensions) - MOST_ROWS, "recurring": len(duties) - MOST_ROWS}
        return Digest(
            office="",
            title="",
            person="",
            unit=unit.name if unit else "",
            period=self.period,
            since=self.since,
            until=self.reader.today,
            figures=self.history.compared(scope, now),
            lights=(),
            trend=self.history.trend(scope, now) if kind_of_period(self.period) == "week" else (),
            extensions=tuple(extensions[:MOST_ROWS]),
            recurring=newest_of(self.reader, duties[:MOST_ROWS], for_unit=unit is not None),
            root=self.root,
            contact=self.office.settings.contact,
            more={name: count for name, count in more.items() if count > 0},
            red=shown["red"],
            due=shown["due"],
            reported=shown["reported"],
            help=shown.get("help", ()),
            closed=shown["closed"],
        )

    def _progressed(self, rows: Sequence[TaskView]) -> dict[int, TaskView]:
        return {row.id: row for row in self.reader.with_progress(list(dict.fromkeys(rows)), since=self.since)}


def digest(office: Office, reader: Reader, report: Report, period: str, person: Person, register: Register) -> Digest:
    """One digest by itself."""
    return Digests(office, reader, period).of(reader, report, person, register)


def _busiest(units: Sequence[UnitCount]) -> tuple[UnitCount, ...]:
    """All units in their order; of very many those with most that is late, then with most of all."""
    if len(units) <= MOST_UNITS:
        return tuple(units)
    return tuple(sorted(units, key=lambda row: (-row.late, -row.total))[:MOST_UNITS])
