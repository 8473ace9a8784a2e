"""Named conditions of the workflow file: (task, facts) -> bool, each with the two sentences it may be refused with.

`missing` is said where the file demands the guard (`guards:`) and it does not hold; `present` where the file
forbids it (`unless:`) and it holds. `label` says in a few words what holds, `otherwise` what holds where it does not:
so the table of a workflow reads. A new condition is one row here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dubanflow.domain.values import Facts, Task


@dataclass(frozen=True, slots=True)
class Guard:
    """A condition and its sentences."""

    holds: Callable[[Task, Facts], bool]
    missing: str
    present: str
    label: str
    otherwise: str


def _later(task: Task, facts: Facts) -> bool:
    return facts.deadline is not None and facts.deadline > task.deadline


def _not_past(task: Task, facts: Facts) -> bool:
    return facts.deadline is not None and facts.deadline >= facts.today


def _past(task: Task, facts: Facts) -> bool:
    return facts.today > task.deadline


def _reported_late(task: Task, facts: Facts) -> bool:
    return task.reported_on is not None and task.reported_on > task.deadline


def _suspended_late(task: Task, facts: Facts) -> bool:
    return task.suspended_on is not None and task.suspended_on > task.deadline


def _late(task: Task, facts: Facts) -> bool:
    """Late against the present deadline: still, or when the unit's clock stopped."""
    end = task.reported_on or task.suspended_on or task.closed_on or facts.today
    return end > task.deadline


GUARDS: Mapping[str, Guard] = {
    "of_lead_unit": Guard(
        lambda t, f: f.actor.unit == t.unit,
        "只有牵头单位的人员可以办理。",
        "牵头单位自己不能办理。",
        "办理人属于牵头单位",
        "办理人不属于牵头单位",
    ),
    "accepted": Guard(
        lambda t, f: t.accepted_on is not None,
        "任务还没有签收，请先签收。",
        "任务已经签收。",
        "任务已签收",
        "任务未签收",
    ),
    "has_reason": Guard(
        lambda t, f: bool(f.reason.strip()),
        "请写明理由（--reason）。",
        "不需要理由。",
        "写明理由",
        "没有写理由",
    ),
    "has_progress": Guard(
        lambda t, f: bool(f.progress.strip()),
        "请写明目前进展（--done）。",
        "不需要进展说明。",
        "写明目前进展",
        "没有写进展",
    ),
    "has_evidence": Guard(
        lambda t, f: bool(f.progress.strip()) or f.evidence > 0,
        "请写明办理结果（--done），或附上佐证材料（--evidence）。",
        "不需要佐证材料。",
        "写明办理结果或附佐证材料",
        "没有结果和佐证材料",
    ),
    "later_deadline": Guard(
        _later,
        "请给出晚于现时限的新时限（--to）。",
        "新时限不能晚于现时限。",
        "新时限晚于现时限",
        "新时限不晚于现时限",
    ),
    "future_deadline": Guard(
        _not_past,
        "请给出不早于今天的时限（--to）。",
        "时限不能在今天以后。",
        "新时限不早于当天",
        "新时限早于当天",
    ),
    "extension_waiting": Guard(
        lambda t, f: t.ask_on is not None,
        "没有待审的延期申请。",
        "已有一份延期申请待审，请等督查部门答复。",
        "有延期申请待审",
        "没有待审的延期申请",
    ),
    "decline_waiting": Guard(
        lambda t, f: t.declined_on is not None,
        "没有待定的退回申请。",
        "退回申请尚待答复。",
        "有退回申请待定",
        "没有待定的退回申请",
    ),
    "not_own_request": Guard(
        lambda t, f: t.ask_by != f.actor.code,
        "延期申请不能由申请人自己审批。",
        "须由申请人办理。",
        "办理人不是延期申请人",
        "办理人是延期申请人",
    ),
    "not_the_maker": Guard(
        lambda t, f: t.reported_by != f.actor.code,
        "办理人不能核验自己的办结申请。",
        "须由办理人办理。",
        "办理人不是申请办结的人",
        "办理人是申请办结的人",
    ),
    "reported_late": Guard(
        _reported_late,
        "办结申请是在时限内提出的。",
        "办结申请提出时已经逾期。",
        "申请办结时已逾期",
        "申请办结时未逾期",
    ),
    "past_deadline": Guard(
        _past,
        "时限还没有过。",
        "时限已经过了。",
        "时限已过",
        "时限未过",
    ),
    "other_unit": Guard(
        lambda t, f: f.unit is not None and f.unit != t.unit,
        "请指明另一个牵头单位（--unit）。",
        "牵头单位不能变更。",
        "指明另一个牵头单位",
        "牵头单位不变",
    ),
    "is_late": Guard(
        _late,
        "任务没有逾期，不需要容错。",
        "任务已经逾期。",
        "任务已逾期",
        "任务未逾期",
    ),
    "not_excused": Guard(
        lambda t, f: t.excused_on is None,
        "这次逾期已经容错，不用再办。",
        "这次逾期还没有容错。",
        "逾期尚未容错",
        "逾期已容错",
    ),
    "children_closed": Guard(
        lambda t, f: f.open_children == 0,
        "下属的措施还没有全部办结，请先逐条办结或撤销。",
        "下属的措施都已办结。",
        "下属措施都已办结",
        "下属措施还有未办结的",
    ),
    "suspended_late": Guard(
        _suspended_late,
        "挂起时没有逾期。",
        "挂起时已经逾期。",
        "挂起时已逾期",
        "挂起时未逾期",
    ),
}
