"""The tasks to be migrated, read chunk by chunk with what is on record about each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dubanflow.domain.definition import Definition
from dubanflow.domain.supervise import Key
from dubanflow.ledger.db import Connection
from dubanflow.ledger.records import TASK_COLUMNS, Record, decided_keys, marks, record_of
from dubanflow.office import Office

CHUNK = 500
_HELD = ("next_check_on", "number", "definition", "version", "event_seq", "event_hash")


@dataclass(frozen=True, slots=True)
class Case:
    """A task to be migrated with what is on record about it, for the present deadline version where it matters."""

    record: Record
    source: Definition
    decided: set[Key]
    climbed: frozenset[str]
    untold: frozenset[str]

    @property
    def ended(self) -> bool:
        """Whether its task stands in a final state, which is left under the law that it ended by."""
        state = self.source.by_name.get(self.record.task.state)
        return state is not None and state.final


def chunks(office: Office, connection: Connection, target: Definition) -> Iterator[list[Case]]:
    """The live tasks that are pinned to another definition than `target`, chunk by chunk."""
    after = 0
    while cases := cases_after(office, connection, target, after=after):
        yield cases
        after = cases[-1].record.task.id


def cases_after(
    office: Office, connection: Connection, target: Definition, *, after: int, lock: bool = False
) -> list[Case]:
    """The next live tasks by id that are pinned to another definition."""
    held = " for update" if lock and connection.dialect == "postgresql" else ""
    rows = connection.rows(
        f"select {', '.join(TASK_COLUMNS + _HELD)} from task where closed_on is null and definition <> ? and id > ?"
        f" order by id limit ?{held}",
        [target.hash, after, CHUNK],
    )
    records = [record_of(row) for row in rows]
    ids = [record.task.id for record in records]
    decided = decided_keys(connection, ids)
    climbed, untold = _climbed(connection, ids), _untold(connection, ids)
    return [
        Case(
            record=record,
            source=office.workflow(connection, record.definition).definition,
            decided=decided[record.task.id],
            climbed=frozenset(climbed.get(record.task.id, ())),
            untold=frozenset(untold.get(record.task.id, ())),
        )
        for record in records
    ]


def _climbed(connection: Connection, ids: Sequence[int]) -> dict[int, set[str]]:
    """The rules decided about the present deadline of tasks, without those that were past when they were recorded."""
    if not ids:
        return {}
    return _grouped(
        connection.rows(
            "select d.task_id, d.rule from decision d join task t on t.id = d.task_id"
            " and t.deadline_version = d.deadline_version where d.note not in ('baseline', 'migrate')"
            f" and d.task_id in ({marks(ids)})",
            list(ids),
        )
    )


def _untold(connection: Connection, ids: Sequence[int]) -> dict[int, set[str]]:
    """The rules of decisions that are still to be told: open, deferred, drafted, or in a message that has not left."""
    if not ids:
        return {}
    waiting = connection.rows(
        "select task_id, rule from decision where state in ('open', 'deferred')"
        f" and task_id in ({marks(ids)})"
        " union select r.task_id, 'release:' || r.rule from draft r where r.state = 'prepared'"
        f" and r.task_id in ({marks(ids)})"
        " union select d.task_id, d.rule from decision d join message_item i on i.decision_id = d.id"
        " join message m on m.id = i.message_id where m.state in ('queued', 'sending', 'failed', 'doubtful')"
        f" and d.task_id in ({marks(ids)})",
        [*ids, *ids, *ids],
    )
    return _grouped(waiting)


def _grouped(rows: Sequence[tuple[int, str]]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for task_id, rule in rows:
        found.setdefault(task_id, set()).add(rule)
    return found
