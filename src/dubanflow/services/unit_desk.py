"""A unit's own tasks as its people work them off: what must be done today first, what it helps with apart.

Everything comes from the read side and the workflow; a level whose paper no leader has released stays unseen.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from dubanflow.domain.values import Actor
from dubanflow.domain.views import TaskView
from dubanflow.ledger.read import Reader, TaskFilter
from dubanflow.ledger.records import marks
from dubanflow.office import Office
from dubanflow.services.possible import PossibleAct, acts_on

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
    """The page of a unit: its groups without the empty ones, tasks it helps with, how many it has had closed."""

    groups: tuple[Group, ...]
    helping: tuple[TaskView, ...]
    closed: int

    @property
    def asked(self) -> int:
        """How many tasks want something of the unit now."""
        return sum(one.count for one in self.groups if one.key in ("sign", "overdue", "soon", "feedback"))


def unit_desk(office: Office, reader: Reader, unit: int, actor: Actor) -> UnitDesk:
    """The page of the unit with this id, for one of its people."""
    led = reader.tasks(TaskFilter(units=(unit,), open_only=True))
    due_for_feedback, declined = _feedback_due(reader, unit), _declined(reader, unit)
    grouped: dict[str, list[TaskView]] = {key: [] for key in GROUPS}
    for view in led:
        grouped[_group(reader, view, due_for_feedback, declined)].append(view)
    shown = {key: sorted(rows, key=lambda one: (one.deadline, one.number))[:MOST] for key, rows in grouped.items()}
    rows = _Rows(office, reader, actor, [view for group in shown.values() for view in group])
    helping = reader.tasks(TaskFilter(seen_by=unit, open_only=True))
    return UnitDesk(
        groups=tuple(
            Group(key, *GROUPS[key], tuple(rows.row(view) for view in shown[key]), len(grouped[key]))
            for key in GROUPS
            if grouped[key]
        ),
        helping=tuple(view.for_unit() for view in helping if view.unit_id != unit),
        closed=int(
            reader.connection.scalar("select count(*) from task where unit_id = ? and closed_on is not null", [unit])
        ),
    )


def _group(reader: Reader, view: TaskView, feedback: set[int], declined: set[int]) -> str:
    """Where a task stands on the page: the most urgent group that it belongs to."""
    state = next((one.by_name[view.state] for one in reader.definitions().values() if view.state in one.by_name), None)
    if state is None or state.clock != "unit":
        return "office" if state is not None and state.clock == "office" else "stopped"
    if view.id in declined:
        return "declined"
    if view.accepted_on is None:
        return "sign"
    if view.overdue:
        return "overdue"
    if view.days_left is not None and view.days_left <= SOON:
        return "soon"
    return "feedback" if view.id in feedback else "running"


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


def _declined(reader: Reader, unit: int) -> set[int]:
    rows = reader.connection.rows(
        "select id from task where unit_id = ? and closed_on is null and declined_on is not null", [unit]
    )
    return {int(row[0]) for row in rows}


class _Rows:
    """What stands beside each task, read once for all that are shown."""

    def __init__(self, office: Office, reader: Reader, actor: Actor, views: Iterable[TaskView]) -> None:
        self.office, self.reader, self.actor = office, reader, actor
        found = list(views)
        self.views = {view.id: view for view in reader.with_progress(found, since=reader.today)}
        ids = list(self.views)
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

    def row(self, view: TaskView) -> Row:
        """A task as the page shows it."""
        acts = acts_on(self.office, self.reader.connection, view.id, self.actor, self.reader.today)
        return Row(
            task=self.views[view.id].for_unit(),
            acts=tuple(one for one in acts if one.allowed),
            seen=self.seen[view.id],
            returned=self.returned.get(view.id, ""),
        )
