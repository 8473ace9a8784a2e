"""What a person may do with a task now: every act of its workflow, allowed or with the reason why not.

The workflow is asked with everything that a form could bring (a reason, progress, evidence, a later date), so that what
still refuses is not a field left empty. Only the acts of the person's own roles are named; `others` adds the rest.
Nothing is written.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dubanflow.domain.definition import Transition
from dubanflow.domain.values import Actor, Facts, Refusal, Task
from dubanflow.domain.workflow import Workflow
from dubanflow.ledger.db import Connection
from dubanflow.ledger.records import TASK_COLUMNS, load_record, record_of
from dubanflow.office import Office
from dubanflow.services.acts import open_children

# guard -> the field of the form that satisfies it
FIELDS = {
    "has_reason": "reason",
    "has_progress": "done",
    "has_evidence": "done",
    "later_deadline": "deadline",
    "future_deadline": "deadline",
    "other_unit": "unit",
}
# Acts that bring more than what a guard demands.
MORE = {"report": ("evidence",), "feedback": ("problems", "next_step", "support"), "ask": ("deadline",)}
# Acts that have said everything without a reason.
PLAIN = frozenset({"accept", "feedback", "report"})
# Acts that the day, a revision of a plan or a page of its own carries out, never a button on a task.
ELSEWHERE = frozenset({"lapse", "amend"})
_RECORD = (*TASK_COLUMNS, "next_check_on", "number", "definition", "version", "event_seq", "event_hash")
_OPTION = re.compile(r"（--[a-z-]+）")


@dataclass(frozen=True, slots=True)
class PossibleAct:
    """An act: `needs` are the fields that must be filled, `takes` those that may be; `reason` is why it is not allowed,
    empty where it is."""

    trigger: str
    label: str
    needs: tuple[str, ...]
    takes: tuple[str, ...]
    reason: str = ""

    @property
    def allowed(self) -> bool:
        """Whether the act can be done now, given its fields."""
        return not self.reason


def possible_acts(
    workflow: Workflow, task: Task, actor: Actor, facts: Facts, *, others: bool = False
) -> list[PossibleAct]:
    """The acts on a task in the order of the workflow file. `facts` tells today and the measures still open."""
    found, given = [], _with_everything(task, actor, facts)
    for trigger in workflow.triggers:
        rows = [row for row in workflow.definition.transitions if row.name == trigger]
        mine = any(set(row.by) & set(actor.roles) for row in rows)
        if trigger in ELSEWHERE or not (mine or others):
            continue
        here = [row for row in rows if task.state in row.sources] or rows
        answer = workflow.fire_alike(task, trigger, given)
        needs = _needs(task, here)
        more = (*MORE.get(trigger, ()), *(() if trigger in PLAIN else ("reason",)))
        takes = (*needs, *(name for name in more if name not in needs))
        reason = _OPTION.sub("", answer.reason) if isinstance(answer, Refusal) else ""
        found.append(PossibleAct(trigger, workflow.label(trigger), needs, takes, reason))
    return found


def _needs(task: Task, rows: list[Transition]) -> tuple[str, ...]:
    """The fields that every way of an act demands; a date that a waiting request names need not be given again."""
    wanted = [{FIELDS[guard] for guard in row.guards if guard in FIELDS} for row in rows]
    common = set.intersection(*wanted) if wanted else set()
    if rows and rows[0].name == "extend" and task.ask_deadline:
        common.discard("deadline")
    order = list(dict.fromkeys(FIELDS.values()))
    return tuple(sorted(common, key=order.index))


def _with_everything(task: Task, actor: Actor, facts: Facts) -> Facts:
    later = max(task.deadline, facts.today) + timedelta(days=3650)
    return Facts(
        actor=actor,
        today=facts.today,
        reason="理由",
        progress="进展",
        evidence=1,
        deadline=later,
        unit=-1 if task.unit != -1 else -2,
        open_children=facts.open_children,
    )


def acts_on(
    office: Office, connection: Connection, task_id: int, actor: Actor, today: date, *, others: bool = False
) -> list[PossibleAct]:
    """What a person may do with a task of the ledger today; with `others` what only others may do as well."""
    record = load_record(connection, task_id)
    workflow = office.workflow(connection, record.definition)
    facts = Facts(actor, today, open_children=open_children(connection, task_id))
    return possible_acts(workflow, record.task, actor, facts, others=others)


def acts_on_each(
    office: Office, connection: Connection, task_ids: Sequence[int], actor: Actor, today: date
) -> dict[int, list[PossibleAct]]:
    """The same for many tasks, read at once."""
    among, ids = connection.among("id", task_ids)
    rows = connection.rows(f"select {', '.join(_RECORD)} from task where {among}", [ids])
    among, ids = connection.among("parent_id", task_ids)
    children: dict[int, int] = dict(
        connection.rows(
            f"select parent_id, count(*) from task where {among} and closed_on is null group by parent_id", [ids]
        )
    )
    found = {}
    for record in map(record_of, rows):
        facts = Facts(actor, today, open_children=int(children.get(record.task.id, 0)))
        workflow = office.workflow(connection, record.definition)
        found[record.task.id] = possible_acts(workflow, record.task, actor, facts)
    return found
