"""The burden budget at work: what units were asked this week, what waits for next week, and the line that says so.

Over its budget a unit is not told of reminders until next week, unless next week were too late; they stay in the
decision ledger as deferred and are open again with the next week's first run. Nothing of the ladder ever waits.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from dubanflow.domain.burden import ASKING_NOTICES, Load, asks, may_wait, reaches_unit, room, waiting_rules
from dubanflow.domain.definition import Burden, Definition, Reminder
from dubanflow.domain.moment import Moment
from dubanflow.ledger.db import Connection, Row
from dubanflow.ledger.outbox import OpenDecision
from dubanflow.ledger.people import remember, remembered
from dubanflow.ledger.records import marks
from dubanflow.office import Office

# The week in which something was deferred; empty when nothing waits.
KEY = "burden_deferred"
_PART = 500
_ASKING = f"(d.rule not like 'notice:%' and d.rule not like 'draft:%' or d.rule in ({marks(ASKING_NOTICES)}))"


class Budget:
    """The budget of one run; what units were told this week is read when the first decision asks for it."""

    def __init__(self, office: Office, moment: Moment) -> None:
        self.office = office
        self.moment = moment
        self._loads: dict[int, Load] | None = None

    @property
    def limits(self) -> Burden | None:
        """The budget of the workflow file in force; None where it sets none."""
        return self.office.definition.burden

    def reopen(self, connection: Connection) -> int:
        """In a new week: open what was deferred, the older of one kind about a task as superseded; how many."""
        week = _monday(self.moment.today).isoformat()
        if (remembered(connection, KEY) or week) >= week:
            return 0
        remember(connection, KEY, "")
        return _reopen(self.office, connection)

    def over(self, connection: Connection, rows: Sequence[OpenDecision]) -> set[int]:
        """The ids of the decisions that wait for next week; the others are counted as told."""
        limits = self.limits
        if limits is None or not rows:
            return set()
        definitions = {row.definition: self.office.workflow(connection, row.definition).definition for row in rows}
        tellings = [definitions[row.definition].tellings[row.rule] for row in rows]
        patient = [row for row, telling in zip(rows, tellings, strict=True) if may_wait(telling)]
        if not patient and self._loads is None:
            return set()  # what is told now is read again when somebody may have to wait
        if self._loads is None:
            self._loads = loads(connection, self.moment.today)
        for row, telling in zip(rows, tellings, strict=True):
            if reaches_unit(telling) and not may_wait(telling):
                self._count(row)
        late: set[int] | None = None
        deferred: set[int] = set()
        for row in patient:
            if not room(self._load(row), limits, self.moment.today):
                late = self._too_late(connection, patient, definitions) if late is None else late
                if row.id not in late:
                    deferred.add(row.id)
                    continue
            self._count(row)
        if deferred:
            remember(connection, KEY, _monday(self.moment.today).isoformat())
        return deferred

    def _load(self, row: OpenDecision) -> Load:
        assert self._loads is not None
        return self._loads.setdefault(row.unit_id, Load())

    def _count(self, row: OpenDecision) -> None:
        load = self._load(row)
        load.days.add(self.moment.today)
        load.asks += asks(row.rule)

    def _too_late(
        self, connection: Connection, rows: Sequence[OpenDecision], definitions: dict[str, Definition]
    ) -> set[int]:
        """Of the reminders those whose deadline lies before the first working day of next week."""
        next_run = self.office.calendar.on_or_after(_monday(self.moment.today) + timedelta(days=7)).isoformat()
        reminders = [row for row in rows if isinstance(definitions[row.definition].tellings[row.rule], Reminder)]
        due: set[int] = set()
        ids = sorted({row.task_id for row in reminders})
        for start in range(0, len(ids), _PART):
            part = ids[start : start + _PART]
            found = connection.rows(
                f"select id from task where deadline < ? and id in ({marks(part)})", [next_run, *part]
            )
            due |= {row[0] for row in found}
        return {row.id for row in reminders if row.task_id in due}


def loads(connection: Connection, today: date, units: Sequence[int] = ()) -> dict[int, Load]:
    """What each unit was told from Monday to `today`, by unit id; `units` are the only ones wanted."""
    found: dict[int, Load] = {}
    span = [_monday(today).isoformat(), today.isoformat()]
    told = f"m.day >= ? and m.day <= ? and m.state not in ('merged', 'dropped') and {_people_of(units)}"
    for unit, day in connection.rows(
        f"select distinct p.unit_id, m.day from message m join person p on p.id = m.person_id where {told}"
        " and (exists (select 1 from message_item i where i.message_id = m.id)"
        " or exists (select 1 from report r where r.message_id = m.id))",
        [*span, *units],
    ):
        found.setdefault(unit, Load()).days.add(date.fromisoformat(day))
    for unit, count in asked(connection, _monday(today), today, units).items():
        found.setdefault(unit, Load()).asks = count
    return found


def asked(connection: Connection, since: date, until: date, units: Sequence[int] = ()) -> dict[int, int]:
    """How often each unit was asked for something in the messages of these days, both included: unit id -> count."""
    rows = connection.rows(
        "select p.unit_id, count(distinct i.decision_id) from message m join person p on p.id = m.person_id"
        " join message_item i on i.message_id = m.id join decision d on d.id = i.decision_id"
        f" where m.day >= ? and m.day <= ? and m.state not in ('merged', 'dropped') and {_people_of(units)}"
        f" and {_ASKING} group by p.unit_id",
        [since.isoformat(), until.isoformat(), *units, *ASKING_NOTICES],
    )
    return {unit: int(count) for unit, count in rows}


def _people_of(units: Sequence[int]) -> str:
    """A condition on the person `p`: of one of the units, or of any."""
    return f"p.unit_id in ({marks(units)})" if units else "p.unit_id is not null"


class Lines:
    """The line on the burden in letters and digests; the counts are read once for a delivery."""

    def __init__(self) -> None:
        self._asked: dict[tuple[date, date], dict[int, int]] = {}

    def letter(self, connection: Connection, unit: int | None, day: date) -> str:
        """本周已向贵单位布置3件次。 Empty for somebody who is of no unit."""
        if unit is None:
            return ""
        return f"本周已向贵单位布置{self._counts(connection, _monday(day), day).get(unit, 0)}件次。"

    def digest(self, connection: Connection, unit: int | None, names: dict[int, str], day: date) -> str:
        """The week before `day`'s: of one unit, or of all of them and the one that was asked most."""
        monday = _monday(day)
        counts = self._counts(connection, monday - timedelta(days=7), monday - timedelta(days=1))
        if unit is not None:
            return f"上周共向贵单位布置{counts.get(unit, 0)}件次。"
        if not counts:
            return "上周没有向各单位布置事项。"
        most = max(counts, key=lambda one: (counts[one], -one))
        return f"上周共向各单位布置{sum(counts.values())}件次，最多的是{names.get(most, '')}（{counts[most]}件次）。"

    def _counts(self, connection: Connection, since: date, until: date) -> dict[int, int]:
        if (since, until) not in self._asked:
            self._asked[since, until] = asked(connection, since, until)
        return self._asked[since, until]


def _reopen(office: Office, connection: Connection) -> int:
    rows = connection.rows(
        "select d.id, d.task_id, d.rule, d.deadline_version, d.due_on, t.definition from decision d"
        " join task t on t.id = d.task_id where d.state = 'deferred' order by d.id"
    )
    kinds = waiting_rules([office.workflow(connection, digest).definition for digest in {row[5] for row in rows}])
    newest = _newest(connection, rows, kinds)
    stale = [row for row in rows if (row[4], row[0]) < newest[row[1], row[3], str(kinds.get(row[2], row[2]))]]
    connection.many(
        "update decision set state = 'superseded', note = 'burden' where id = ?", [(row[0],) for row in stale]
    )
    return connection.execute("update decision set state = 'open' where state = 'deferred'")


def _newest(
    connection: Connection, rows: Sequence[Row], kinds: dict[str, str]
) -> dict[tuple[int, int, str], tuple[str, int]]:
    """The last decision of each (task, deadline version, kind) that was told, is open, or waits: due day and id."""
    newest: dict[tuple[int, int, str], tuple[str, int]] = {}
    ids = sorted({row[1] for row in rows})
    for start in range(0, len(ids), _PART):
        part = ids[start : start + _PART]
        for decision, task, rule, version, due_on in connection.rows(
            "select id, task_id, rule, deadline_version, due_on from decision"
            f" where state in ('told', 'open', 'deferred') and task_id in ({marks(part)})",
            part,
        ):
            key = (task, version, str(kinds.get(rule, rule)))
            newest[key] = max(newest.get(key, ("", 0)), (due_on, decision))
    return newest


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
