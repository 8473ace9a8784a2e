"""The ledger of an office as values that two runs can be compared by: everything but instants, hashes and row ids."""

from typing import Any

from kit import Kit

# Instants, the hashes over them and the keys that a database counts up by itself are left out.
QUERIES = {
    "task": "select number, state, level, deadline, deadline_version, next_check_on, version, event_seq, accepted_on,"
    " reported_on, suspended_on, closed_on from task order by number",
    "event": "select t.number, e.seq, e.day, e.kind, e.actor, e.payload from event e join task t on t.id = e.chain"
    " order by t.number, e.seq",
    "decision": "select t.number, d.rule, d.deadline_version, d.occurrence, d.due_on, d.decided_on, d.state, d.note"
    " from decision d join task t on t.id = d.task_id"
    " order by t.number, d.rule, d.deadline_version, d.occurrence",
    "message": "select key, kind, day, state, subject from message where state <> 'merged' order by key",
    "told": "select m.key, t.number, d.rule, d.deadline_version, d.occurrence from message_item i"
    " join message m on m.id = i.message_id join decision d on d.id = i.decision_id join task t on t.id = d.task_id"
    " order by m.key, t.number, d.rule, d.deadline_version, d.occurrence",
    "draft": "select t.number, r.rule, r.paper, r.approver, r.prepared_on, r.state from draft r"
    " join task t on t.id = r.task_id order by t.number, r.rule",
    "report": "select r.rule, r.period, m.key from report r join message m on m.id = r.message_id order by 1, 2, 3",
    "snapshot": "select period, scope, figures from snapshot order by period, scope",
    "parked": "select kind, day from parked order by kind, day",
    "run": "select job, day, state from run order by job, day",
}
# Equal as well where the instants were the same.
EXACT = {
    "chain": "select chain, seq, at, hash from event order by chain, seq",
    "seal": "select day, events, root from seal order by day",
}


def ledger_of(kit: Kit, *, exact: bool = False) -> dict[str, list[tuple[Any, ...]]]:
    """The whole ledger, and the mails that lie in the folder; `exact` for runs at the same instants."""
    queries = QUERIES | EXACT if exact else QUERIES
    with kit.office.database.kept():
        found = {name: kit.rows(sql) for name, sql in queries.items()}
    folder = kit.root / "out" / "mail"
    found["mails"] = [(path.relative_to(folder).as_posix(),) for path in sorted(folder.rglob("*"))]
    return found
