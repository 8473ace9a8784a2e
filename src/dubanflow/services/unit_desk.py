"""A unit's own tasks as its people work them off: what must be done today first, what it helps with apart.

Everything comes from the read side and the workflow; a level whose paper no leader has released stays unseen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dubanflow.domain.values import Actor
from dubanflow.domain.views import TaskView
from dubanflow.ledger.read import Reader, TaskFilter
from dubanflow.ledger.records import marks
from dubanflow.office import Office
from dubanflow.services.possible import PossibleAct, acts_on_each

MOST = 100  # tasks of a group that are shown at once
SOON = 5  # working days

# key -> (heading, what is to be done); the order is that of urgency
GROUPS = {
    "sign": ("待签收", "请先签收；不属本单位职责的，写明理由申请退回"),
    "overdue": ("已逾期", "请尽快办结，做好后申请办结"),
    "declined": ("退回待定", "已申请退回，督查部门答复之前仍由本单位办理"),
    "soon": ("即将到期", f"{SOON}个工作日之内到期；办不完的，请在到期之前申请延期"),
    "feedback": ("该报进展", "请写一条阶段反馈：进展、问题、下一步、需要支持的事项"),
    "running": ("办理中", ""),
    "office": ("已报办结", "等督查部门核验，计时已停"),
    "stopped": ("已挂起", "不计时"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A task with what the person may do with it now; `seen` is its newest event, `returned` why it came back."""

    task: TaskView
    acts: tuple[PossibleAct, ...]
    seen: int
    returned: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Tasks of one urgency; `count` is how many, shown or not."""

    key: str
    label: str
    words: str
    rows: tuple[Row, ...]
    count: int


@dataclass(frozen=True, slots=True)
class UnitDesk:
    """The page of a unit: its groups without the empty ones, tasks it helps with (and how many there are, shown or
    not), how many it has had closed."""

    groups: tuple[Group, ...]
    helping: tuple[TaskView, ...]
    helping_count: int
    closed: int

    @property
    def asked(self) -> int:
        """How many tasks want something of the unit now."""
        return sum(one.count for one in self.groups if one.key in ("sign", "overdue", "soon", "feedback"))


def unit_desk(office: Office, reader: Reader, unit: int, actor: Actor) -> UnitDesk:
    """The page of the unit with this id, for one of its people."""
    grouped = _grouped(reader, unit)
    shown = {key: ids[:MOST] for key, ids in grouped.items()}
    rows = _Rows(office, reader, actor, [task for ids in shown.values() for task in ids])
    helping = _helped(reader, unit)
    return UnitDesk(
        groups=tuple(
            Group(key, *GROUPS[key], tuple(filter(None, map(rows.row, shown[key]))), len(grouped[key]))
            for key in GROUPS
            if grouped[key]
        ),
        helping=tuple(view.for_unit() for view in _views(reader, helping[:MOST])),
        helping_count=len(helping),
        closed=int(
            reader.connection.scalar("select count(*) from task where unit_id = ? and closed_on is not null", [unit])
        ),
    )


def _grouped(reader: Reader, unit: int) -> dict[str, list[int]]:
    """The ids of the open tasks that a unit leads, group by group, the earliest deadline first: of the thousands that
    it may have only those that are shown are read whole."""
    rows = reader.connection.rows(
        "select id, state, deadline, accepted_on, declined_on from task where unit_id = ? and closed_on is null"
        " order by deadline, number",
        [unit],
    )
    due_for_feedback = _feedback_due(reader, unit)
    laws = [*reader.definitions().values()][::-1]  # where two know a state, the first one says what its clock is
    clocks = {state.name: state.clock for one in laws for state in one.states}
    left: dict[str, int] = {}  # working days up to a deadline, by deadline
    today = reader.today.isoformat()
    grouped: dict[str, list[int]] = {key: [] for key in GROUPS}
    for task, state, deadline, accepted_on, declined_on in rows:
        if deadline >= today and deadline not in left:
            left[deadline] = reader.calendar.between(reader.today, date.fromisoformat(deadline))
        if clocks.get(state) != "unit":
            key = "office" if clocks.get(state) == "office" else "stopped"
        elif declined_on is not None:
            key = "declined"
        elif accepted_on is None:
            key = "sign"
        elif deadline < today:
            key = "overdue"
        elif left[deadline] <= SOON:
            key = "soon"
        else:
            key = "feedback" if task in due_for_feedback else "running"
        grouped[key].append(int(task))
    return grouped


def _helped(reader: Reader, unit: int) -> list[int]:
    """The ids of the open tasks that a unit helps with, the earliest deadline first."""
    rows = reader.connection.rows(
        "select t.id from task_unit x join task t on t.id = x.task_id where x.unit_id = ? and t.unit_id <> ?"
        " and t.closed_on is null order by t.deadline, t.number",
        [unit, unit],
    )
    return [int(row[0]) for row in rows]


def _views(reader: Reader, ids: Sequence[int]) -> tuple[TaskView, ...]:
    return reader.tasks(TaskFilter(ids=tuple(ids))) if ids else ()


def _feedback_due(reader: Reader, unit: int) -> set[int]:
    """The unit's open tasks of which a progress note was asked and has not come since."""
    rules = sorted({one.feedback.rule for one in reader.definitions().values() if one.feedback})
    if not rules:
        return set()
    rows = reader.connection.rows(
        "select t.id from task t join decision d on d.task_id = t.id and d.deadline_version = t.deadline_version"
        f" where t.unit_id = ? and t.closed_on is null and d.rule in ({marks(rules)})"
        " and d.due_on > coalesce(t.feedback_on, t.accepted_on) and d.state in ('open', 'told', 'deferred')",
        [unit, *rules],
    )
    return {int(row[0]) for row in rows}


class _Rows:
    """What stands beside each task, read once for all that are shown."""

    def __init__(self, office: Office, reader: Reader, actor: Actor, tasks: Sequence[int]) -> None:
        self.reader = reader
        self.views = {view.id: view for view in reader.with_progress(_views(reader, tasks), since=reader.today)}
        ids = list(self.views)
        self.acts = acts_on_each(office, reader.connection, ids, actor, reader.today)
        self.seen: dict[int, int] = {}
        self.returned: dict[int, str] = {}
        for start in range(0, len(ids), 500):
            part = ids[start : start + 500]
            rows = reader.connection.rows(f"select id, event_seq from task where id in ({marks(part)})", part)
            self.seen |= {int(row[0]): int(row[1]) for row in rows}
        self._read_returns([key for key, view in self.views.items() if view.accepted_on and not view.reported_on])

    def _read_returns(self, ids: list[int]) -> None:
        """The reason of the last return, where nothing was reported since."""
        import json

        for start in range(0, len(ids), 500):
            part = ids[start : start + 500]
            rows = self.reader.connection.rows(
                f"select chain, kind, payload from event where chain in ({marks(part)})"
                " and kind in ('return', 'report', 'extend', 'reassign') order by chain, seq",
                part,
            )
            for chain, kind, payload in rows:
                words = str(json.loads(payload).get("reason", "")) if kind == "return" else ""
                self.returned[int(chain)] = words

    def row(self, task: int) -> Row | None:
        """A task as the page shows it; None for one that cannot be read."""
        view = self.views.get(task)
        if view is None:
            return None
        return Row(
            task=view.for_unit(),
            acts=tuple(one for one in self.acts[task] if one.allowed),
            seen=self.seen[task],
            returned=self.returned.get(task, ""),
        )
