"""What scoring reads: the tasks that lived in a period with deadlines, acts and rungs, a stretch of ids at a time.

Every figure of a score rests on rows that are only ever appended: events, deadline versions, decisions told and papers
released. A ledger of any size is read in stretches, each by four statements, and nothing of it is kept.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date

from dubanflow.domain.definition import Definition
from dubanflow.domain.score_history import Act, Climbed, ScoredTask, Standing
from dubanflow.ledger.db import Connection, Row
from dubanflow.ledger.records import marks

STRETCH = 2000
KINDS = (
    "assign", "accept", "decline", "keep", "feedback", "ask", "extend", "refuse", "report", "return", "verify",
    "reassign", "suspend", "resume", "cancel", "reopen", "amend", "excuse", "lookback",
)  # fmt: skip
# Tasks that can be due or earn points between two days: assigned by its end, and open in it, closed in it or due in it.
_TASKS = (
    "select id, number, title, unit_id, state, definition, assigned_on, closed_on from task where id > ?"
    " and (closed_on is null or closed_on >= ? or deadline >= ? or original_deadline >= ?) order by id limit ?"
)


def scored_tasks(
    connection: Connection, definitions: Mapping[str, Definition], since: date, rungs: Collection[str]
) -> Iterator[ScoredTask]:
    """The tasks that matter from `since` on. `rungs` are the rules of the ladder that points are given for."""
    after, first = 0, since.isoformat()
    while rows := connection.rows(_TASKS, [after, first, first, first, STRETCH]):
        after = rows[-1][0]
        ids = [row[0] for row in rows]
        deadlines, acts = _deadlines(connection, ids), _acts(connection, ids, definitions)
        climbed = _rungs(connection, ids, rungs)
        for row in rows:
            standing = _standing(row, definitions)
            if standing and deadlines[row[0]]:
                yield ScoredTask(
                    id=row[0],
                    number=row[1],
                    title=row[2],
                    unit=row[3],
                    standing=standing,
                    assigned_on=date.fromisoformat(row[6]),
                    deadlines=tuple(deadlines[row[0]]),
                    acts=tuple(acts[row[0]]),
                    rungs=tuple(climbed[row[0]]),
                )


def _standing(row: Row, definitions: Mapping[str, Definition]) -> Standing | None:
    """How a task stands; None under a definition that the ledger does not keep (the audit says so)."""
    definition = definitions.get(row[5])
    if definition is None:
        return None
    if row[4] in definition.led_to("cancel"):
        return "cancelled"
    if row[4] in definition.led_to("suspend"):
        return "suspended"
    return "closed" if row[7] else "open"


def _deadlines(connection: Connection, ids: list[int]) -> dict[int, list[tuple[date, str]]]:
    among, values = connection.among("task_id", ids)
    found: dict[int, list[tuple[date, str]]] = defaultdict(list)
    for task, deadline, reason in connection.rows(
        f"select task_id, deadline, reason from deadline where {among} order by task_id, version", [values]
    ):
        found[task].append((date.fromisoformat(deadline), reason))
    return found


def _acts(connection: Connection, ids: list[int], definitions: Mapping[str, Definition]) -> dict[int, list[Act]]:
    among, values = connection.among("chain", ids)
    found: dict[int, list[Act]] = defaultdict(list)
    for chain, kind, day, payload, definition in connection.rows(
        f"select chain, kind, day, payload, definition from event where {among} and kind in ({marks(KINDS)})"
        " order by chain, seq",
        [values, *KINDS],
    ):
        given = json.loads(payload)
        law = definitions.get(definition)
        found[chain].append(
            Act(
                kind=kind,
                day=date.fromisoformat(day),
                moved=kind != "assign" and "deadline" in given,
                unit=given.get("unit"),
                late="late" in given,
                held=int(given.get("held", 0)),
                revived=kind == "reopen" and law is not None and given.get("from") in law.led_to("cancel"),
                failed=kind == "lookback" and given.get("result") == "failed",
            )
        )
    return found


def _rungs(connection: Connection, ids: list[int], rungs: Collection[str]) -> dict[int, list[Climbed]]:
    """What was told of the ladder: on its due day, a paper on the day of its release."""
    found: dict[int, list[Climbed]] = defaultdict(list)
    wanted = sorted(rungs)
    if not wanted:
        return found
    among, values = connection.among("d.task_id", ids)
    for task, rule, version, day in connection.rows(
        "select d.task_id, d.rule, d.deadline_version, coalesce(r.settled_on, d.due_on) from decision d"
        f" left join draft r on r.decision_id = d.id where {among} and d.rule in ({marks(wanted)})"
        " and d.state in ('told', 'released') order by d.id",
        [values, *wanted],
    ):
        found[task].append(Climbed(rule, version, date.fromisoformat(day)))
    return found
