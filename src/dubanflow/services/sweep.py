"""The sweep: what today asks of every task that is due, chunk by chunk, each chunk one transaction.

Only rows with `next_check_on` up to today are touched. A row that raises is parked and the others go on.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from dubanflow.domain.definition import Audience
from dubanflow.domain.moment import Moment
from dubanflow.domain.register import Register, Unit
from dubanflow.domain.supervise import Timetable
from dubanflow.domain.values import CLOCK, Decision, Facts, Refusal
from dubanflow.domain.workflow import Workflow
from dubanflow.ledger.db import Connection, Row, Value
from dubanflow.ledger.records import Record, decided_keys, due_rows, place_of, record_of
from dubanflow.ledger.runs import Claim, park
from dubanflow.ledger.write import Event, Settled, Step, save
from dubanflow.office import Office

# Large enough that a transaction's own cost disappears, small enough that a clerk's act waits a blink.
CHUNK = 1000


@dataclass(slots=True)
class Swept:
    """What a sweep did: rows looked at, states changed, decisions new, rows parked (number and error)."""

    looked_at: int = 0
    changes: int = 0
    decisions: int = 0
    parked: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Rules:
    """What tasks under one definition are judged by, made once for a sweep.

    `settled` keeps what was made of the same decisions before: many tasks cross the same rules on the same day.
    """

    workflow: Workflow
    timetable: Timetable
    drafts: frozenset[str]
    settled: dict[tuple[date, tuple[Decision, ...]], tuple[Event, tuple[Settled, ...]]] = field(default_factory=dict)

    def settle(self, decisions: tuple[Decision, ...], today: date) -> tuple[Event, tuple[Settled, ...]]:
        """The event that records decisions, and the states in which they enter the ledger."""
        found = self.settled.get((today, decisions))
        if found is None:
            rows = tuple(one for row in decisions for one in _settled(row, self.drafts))
            event = Event("decide", CLOCK.code, {"decisions": [_fact(row) for row in rows]}, today)
            found = self.settled[today, decisions] = event, rows
        return found


def sweep(office: Office, claim: Claim, moment: Moment, progress: Callable[[int], None]) -> Swept:
    """Ask every due task what today asks of it. `progress` is told the number of rows after each chunk."""
    sweeper = Sweeper(office, moment)
    while sweeper.chunk(claim):
        progress(sweeper.swept.looked_at)
    return sweeper.swept


class Sweeper:
    """One sweep: `chunk` again and again until it finds nothing."""

    def __init__(self, office: Office, moment: Moment) -> None:
        self.office = office
        self.moment = moment
        self.swept = Swept()
        self._after = ("0001-01-01", 0)
        self._rules: dict[str, Rules] = {}
        self._papers = _Papers(office)

    def chunk(self, claim: Claim, *, size: int = CHUNK) -> bool:
        """Decide the next due tasks in one transaction; whether there were any."""
        with self.office.database.write() as connection:
            claim.renew(connection)
            rows = due_rows(connection, self.moment.today, limit=size, after=self._after)
            if rows:
                self._sweep(connection, rows)
                self._after = place_of(rows[-1])
            return bool(rows)

    def _sweep(self, connection: Connection, rows: Sequence[Row]) -> None:
        decided = decided_keys(connection, [row[0] for row in rows])
        steps: list[Step] = []
        changes = 0
        parked: list[tuple[str, str]] = []
        for row in rows:
            try:
                record = record_of(row)
                step = step_of(self.rules(connection, record.definition), record, decided[row[0]], self.moment)
            except Exception as error:  # a row that cannot be judged must not stop the others
                parked.append((str(row[0]), f"{type(error).__name__}: {error}"))
                continue
            steps.append(step)
            changes += step.record.task.state != record.task.state
        for ref, reason in parked:
            park(connection, "task", ref, reason, self.moment)
        self.swept.decisions += save(connection, steps, self.moment)
        self._papers.prepare(connection, steps, self._rules, self.moment.today)
        self.swept.looked_at += len(rows)
        self.swept.changes += changes
        self.swept.parked += parked

    def rules(self, connection: Connection, digest: str) -> Rules:
        """What tasks under the definition of this hash are judged by."""
        if digest not in self._rules:
            workflow = self.office.workflow(connection, digest)
            drafts = frozenset(rung.rule for rung in workflow.definition.ladder if rung.draft)
            self._rules[digest] = Rules(workflow, Timetable(workflow.definition, self.office.calendar), drafts)
        return self._rules[digest]


def step_of(rules: Rules, record: Record, decided: set[tuple[str, int, str]], moment: Moment) -> Step:
    """What today makes of one task: the lapse by the workflow's own transition, and the decisions with their states."""
    task = record.task
    day = rules.timetable.decide(task, decided, today=moment.today)
    events: list[Event] = []
    state = task.state
    if day.lapsed_on:
        answer = rules.workflow.fire_alike(task, "lapse", Facts(CLOCK, day.lapsed_on))
        if isinstance(answer, Refusal):
            raise ValueError(answer.reason)
        state = answer.dest
        payload = {"from": task.state, "to": state, "deadline": task.deadline.isoformat()}
        events.append(Event("lapse", CLOCK.code, payload, day.lapsed_on))
    decisions: tuple[Settled, ...] = ()
    if day.decisions:
        event, decisions = rules.settle(day.decisions, moment.today)
        events.append(event)
    columns = [
        name for name, changed in (("state", state != task.state), ("level", day.level != task.level)) if changed
    ]
    if columns:
        record = record.with_task(replace(task, state=state, level=day.level))
    return Step(record, day.next_check_on, tuple(events), decisions, columns=tuple(columns))


def _settled(decision: Decision, drafts: frozenset[str]) -> list[Settled]:
    """The state in which a decision enters the ledger; a draft comes with the decision to tell its approver."""
    if not decision.told:
        return [Settled(decision, "superseded")]
    if decision.rule not in drafts:
        return [Settled(decision, "open")]
    return [Settled(decision, "draft"), Settled(replace(decision, rule=f"draft:{decision.rule}"), "open")]


def _fact(row: Settled) -> list[object]:
    one = row.decision
    return [one.rule, one.version, one.occurrence, one.due_on.isoformat(), row.state]


class _Papers:
    """The papers that draft decisions call for, each waiting for the approver whom its rung names."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self._register: Register | None = None
        self._units: dict[int, Unit] = {}
        self._approvers: dict[tuple[Audience, int], str] = {}

    def prepare(self, connection: Connection, steps: Sequence[Step], rules: Mapping[str, Rules], today: date) -> None:
        """A paper for each of the decisions."""
        connection.many(
            "insert into draft (task_id, decision_id, rule, paper, approver, prepared_on, state, note)"
            " select task_id, id, rule, ?, ?, ?, 'prepared', '' from decision where task_id = ? and rule = ?"
            " and deadline_version = ? and occurrence = ? on conflict do nothing",
            [
                self._paper(connection, step.record, row.decision, rules[step.record.definition], today)
                for step in steps
                for row in step.decisions
                if row.state == "draft"
            ],
        )

    def _paper(
        self, connection: Connection, record: Record, decision: Decision, rules: Rules, today: date
    ) -> list[Value]:
        definition = rules.workflow.definition
        rung = definition.ladder[definition.rungs[decision.rule] - 1]
        approver = self._approver(connection, rung.approver, record.task.unit) if rung.approver else ""
        key: list[Value] = [record.task.id, decision.rule, decision.version, decision.occurrence]
        return [rung.paper or rung.label, approver, today.isoformat(), *key]

    def _approver(self, connection: Connection, meant: Audience, unit: int) -> str:
        """The code of who signs for a unit; empty where the register names nobody."""
        if self._register is None:
            self._register = self.office.register(connection)
            self._units = {one.id: one for one in self._register.units}
        if (meant, unit) not in self._approvers:
            found = self._register.audience(meant, self._units[unit]) if unit in self._units else ()
            self._approvers[meant, unit] = found[0].code if found else ""
        return self._approvers[meant, unit]
