"""The sweep: what today asks of every task that is due, chunk by chunk, each chunk one transaction.

Only rows with `next_check_on` up to today are touched. A row that raises is parked and the others go on.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date

from dubanflow.domain.moment import Moment
from dubanflow.domain.register import Register
from dubanflow.domain.supervise import decide
from dubanflow.domain.values import CLOCK, Decision, Facts, Refusal
from dubanflow.ledger.db import Connection
from dubanflow.ledger.records import Record, decided_keys, due_rows, record_of
from dubanflow.ledger.runs import Claim, park
from dubanflow.ledger.write import Event, Settled, Step, save
from dubanflow.office import Office

CHUNK = 500


@dataclass(slots=True)
class Swept:
    """What a sweep did: rows looked at, states changed, decisions new, rows parked (number and error)."""

    looked_at: int = 0
    changes: int = 0
    decisions: int = 0
    parked: list[tuple[str, str]] = field(default_factory=list)


def sweep(office: Office, claim: Claim, moment: Moment, progress: Callable[[int], None]) -> Swept:
    """Ask every due task what today asks of it. `progress` is told the number of rows after each chunk."""
    swept = Swept()
    after = 0
    while True:
        with office.database.write() as connection:
            claim.renew(connection)
            rows = due_rows(connection, moment.today, limit=CHUNK, after=after)
            if not rows:
                return swept
            after = rows[-1][0]
            _sweep_chunk(office, connection, rows, moment, swept)
        progress(swept.looked_at)


def _sweep_chunk(
    office: Office, connection: Connection, rows: list[tuple[object, ...]], moment: Moment, swept: Swept
) -> None:
    decided = decided_keys(connection, [int(str(row[0])) for row in rows])
    steps: list[Step] = []
    for row in rows:
        swept.looked_at += 1
        try:
            record = record_of(row)
            step = step_of(office, connection, record, decided[record.task.id], moment)
        except Exception as error:  # a row that cannot be judged must not stop the others
            reason = f"{type(error).__name__}: {error}"
            park(connection, "task", str(row[0]), reason, moment)
            swept.parked.append((str(row[0]), reason))
            continue
        steps.append(step)
        swept.changes += step.record.task.state != record.task.state
    swept.decisions += save(connection, steps, moment)
    _prepare_drafts(office, connection, steps, moment)


def step_of(
    office: Office, connection: Connection, record: Record, decided: set[tuple[str, int, str]], moment: Moment
) -> Step:
    """What today makes of one task: the lapse by the workflow's own transition, and the decisions with their states."""
    workflow = office.workflow(connection, record.definition)
    task = record.task
    day = decide(task, decided, workflow.definition, office.calendar, today=moment.today)
    events: list[Event] = []
    state = task.state
    if day.lapsed_on:
        answer = workflow.fire(task, "lapse", Facts(CLOCK, day.lapsed_on))
        if isinstance(answer, Refusal):
            raise ValueError(answer.reason)
        state = answer.dest
        payload = {"from": task.state, "to": state, "deadline": task.deadline.isoformat()}
        events.append(Event("lapse", CLOCK.code, payload, day.lapsed_on))
    drafts = {rung.rule for rung in workflow.definition.ladder if rung.draft}
    decisions = tuple(one for row in day.decisions for one in _settled(row, drafts))
    if decisions:
        events.append(Event("decide", CLOCK.code, {"decisions": [_fact(row) for row in decisions]}, moment.today))
    after = replace(task, state=state, level=day.level)
    return Step(record.with_task(after), day.next_check_on, tuple(events), decisions)


def _settled(decision: Decision, drafts: set[str]) -> list[Settled]:
    """The state in which a decision enters the ledger; a draft comes with the decision to tell its approver."""
    if not decision.told:
        return [Settled(decision, "superseded")]
    if decision.rule not in drafts:
        return [Settled(decision, "open")]
    return [Settled(decision, "draft"), Settled(replace(decision, rule=f"draft:{decision.rule}"), "open")]


def _fact(row: Settled) -> list[object]:
    one = row.decision
    return [one.rule, one.version, one.occurrence, one.due_on.isoformat(), row.state]


def _prepare_drafts(office: Office, connection: Connection, steps: list[Step], moment: Moment) -> None:
    """A paper for each draft decision, waiting for the approver whom the rung names."""
    register: Register | None = None
    for step in steps:
        for row in step.decisions:
            if row.state != "draft":
                continue
            register = register or office.register(connection)
            _prepare_draft(office, connection, register, step.record, row.decision, moment.today)


def _prepare_draft(
    office: Office, connection: Connection, register: Register, record: Record, decision: Decision, today: date
) -> None:
    definition = office.workflow(connection, record.definition).definition
    rung = definition.ladder[definition.rungs[decision.rule] - 1]
    unit = next((one for one in register.units if one.id == record.task.unit), None)
    approvers = register.audience(rung.approver, unit) if rung.approver and unit else ()
    connection.execute(
        "insert into draft (task_id, decision_id, rule, paper, approver, prepared_on, state, note)"
        " select task_id, id, rule, ?, ?, ?, 'prepared', '' from decision where task_id = ? and rule = ?"
        " and deadline_version = ? and occurrence = ? on conflict do nothing",
        [
            rung.paper or rung.label,
            approvers[0].code if approvers else "",
            today.isoformat(),
            record.task.id,
            decision.rule,
            decision.version,
            decision.occurrence,
        ],
    )
