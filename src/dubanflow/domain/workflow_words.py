"""A workflow in words: when an act may be done, and what the rules tell whom and when."""

from collections.abc import Mapping, Sequence

from dubanflow.domain.definition import Definition, Light, Telling, Transition

AUDIENCES: Mapping[str, str] = {
    "liaison": "联络员",
    "head": "单位负责人",
    "cooperating": "配合单位联络员",
    "supervisor": "督查员",
    "deputy": "分管领导",
    "chief": "主要领导",
}
WAITS: Mapping[str, str] = {
    "acceptance": "交办后没有签收",
    "verification": "申请办结后没有核验",
    "extension": "申请延期后没有答复",
    "decline": "申请退回后没有答复",
}
PERIODS: Mapping[str, str] = {"day": "每个工作日", "week": "每周第一个工作日", "month": "每月第一个工作日"}
# guard -> what must be so where the file demands it, and where it forbids it
CONDITIONS: Mapping[str, tuple[str, str]] = {
    "of_lead_unit": ("本人属牵头单位", "本人不属牵头单位"),
    "accepted": ("已签收", "未签收"),
    "has_reason": ("写明理由", "不写理由"),
    "has_progress": ("写明进展", "不写进展"),
    "has_evidence": ("写明结果或附佐证", "没有佐证"),
    "later_deadline": ("新时限晚于现时限", "新时限不晚于现时限"),
    "future_deadline": ("新时限不早于今天", "新时限早于今天"),
    "extension_waiting": ("有待审的延期申请", "没有待审的延期申请"),
    "decline_waiting": ("有待定的退回申请", "没有待定的退回申请"),
    "not_own_request": ("不是本人的申请", "是本人的申请"),
    "not_the_maker": ("办理人不核验自己的申请", "由办理人自己办"),
    "reported_late": ("申请办结时已逾期", "申请办结时未逾期"),
    "past_deadline": ("时限已过", "时限未过"),
    "other_unit": ("指明另一个单位", "不换单位"),
    "is_late": ("已经逾期", "没有逾期"),
    "not_excused": ("还没有容错", "已经容错"),
    "children_closed": ("下属措施都已办结", "下属措施没有办结"),
    "suspended_late": ("挂起时已逾期", "挂起时未逾期"),
}


def condition_words(row: Transition) -> str:
    """What must be so for an act, in words; a condition that has none here is told by its name."""
    words = [CONDITIONS[name][0] if name in CONDITIONS else name for name in row.guards]
    words += [CONDITIONS[name][1] if name in CONDITIONS else f"非 {name}" for name in row.unless]
    return "，".join(words)


def audience_words(names: Sequence[str]) -> str:
    """Audiences in words."""
    return "、".join(AUDIENCES.get(name, name) for name in names)


def told_words(row: Telling) -> str:
    """Whom a rule tells: 联络员，抄送分管领导."""
    return audience_words(row.to) + (f"，抄送{audience_words(row.cc)}" if row.cc else "")


def rules_in_words(definition: Definition) -> list[tuple[str, list[tuple[str, str]]]]:
    """The rules by subject, each as (label, sentence); subjects without a rule are left out."""
    parts = [
        ("临期提醒", [(row.label, f"时限前{row.before}，提醒{told_words(row)}。") for row in definition.reminders]),
        ("督办梯次", _ladder(definition)),
        (
            "等待",
            [
                (row.label, f"{WAITS[row.waits_for]}满{row.after}，提醒{told_words(row)}。")
                for row in definition.waiting
            ],
        ),
        ("阶段反馈", _feedback(definition)),
        ("定期报告", [(row.label, f"{PERIODS[row.every]}，报{told_words(row)}。") for row in definition.reports]),
        ("为基层减负", _burden(definition)),
        ("灯", [(light.label, _light(definition, light)) for light in definition.lights]),
    ]
    return [(subject, rows) for subject, rows in parts if rows]


def _ladder(definition: Definition) -> list[tuple[str, str]]:
    rows = []
    for row in definition.ladder:
        paper = f"，出《{row.paper}》" if row.paper else ""
        signed = f"，只拟稿，由{audience_words([row.approver])}签发后告知" if row.draft and row.approver else "，告知"
        rows.append((row.label, f"逾期后{row.after}仍未办结{paper}{signed}{told_words(row)}。"))
    return rows


def _feedback(definition: Definition) -> list[tuple[str, str]]:
    row = definition.feedback
    if row is None:
        return []
    first = f"签收后{row.first}内第一次，" if row.first else "自签收或上次反馈起，"
    return [
        (row.label, f"{first}{'以后' if row.first else ''}每{row.every}向{told_words(row)}要一次；时限过后不再要。")
    ]


def _burden(definition: Definition) -> list[tuple[str, str]]:
    row = definition.burden
    if row is None:
        return []
    limits = [f"去信不超过{row.messages_per_week}天"] if row.messages_per_week is not None else []
    limits += [f"要求不超过{row.asks_per_week}项"] if row.asks_per_week is not None else []
    if not limits:
        return []
    return [("每周额度", f"一周向一个单位{'、'.join(limits)}；超过的提醒下周再告知，梯次督办和办事告知不受限。")]


def _light(definition: Definition, light: Light) -> str:
    parts = [f"任务{'、'.join(definition.label_of(name) for name in light.states)}"] if light.states else []
    parts += ["已过时限、承办时间在走"] if light.late else []
    parts += [f"督办到第{light.level}级以上"] if light.level else []
    parts += [f"离时限不到{light.within}"] if light.within else []
    return ("，".join(parts) or "其余情况") + "。"
