"""A workflow in words: when an act may be done, and what the rules tell whom and when."""

from collections.abc import Mapping, Sequence

from dubanflow.domain.definition import Definition, Light, Telling, Transition
from dubanflow.domain.guards import GUARDS

# Who acts, and whom rules tell.
PEOPLE: Mapping[str, str] = {
    "liaison": "联络员",
    "head": "单位负责人",
    "cooperating": "配合单位联络员",
    "supervisor": "督查员",
    "leader": "分管领导",
    "deputy": "分管领导",
    "chief": "主要领导",
    "clock": "系统",
    "admin": "系统管理员",
    "security": "安全管理员",
    "auditor": "审计员",
}
WAITS: Mapping[str, str] = {
    "acceptance": "交办后没有签收",
    "verification": "申请办结后没有核验",
    "extension": "申请延期后没有答复",
    "decline": "申请退回后没有答复",
}
PERIODS: Mapping[str, str] = {"day": "每个工作日", "week": "每周第一个工作日", "month": "每月第一个工作日"}


def condition_words(row: Transition) -> str:
    """What must be so for an act: 写明理由、任务未签收."""
    return "、".join([*(GUARDS[one].label for one in row.guards), *(GUARDS[one].otherwise for one in row.unless)])


def who(names: Sequence[str]) -> str:
    """Roles or audiences in words: 联络员、单位负责人."""
    return "、".join(PEOPLE[name] for name in names)


def told_words(row: Telling) -> str:
    """Whom a rule tells: 联络员，抄送分管领导."""
    return who(row.to) + (f"，抄送{who(row.cc)}" if row.cc else "")


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
        signed = f"，只拟稿，由{who([row.approver])}签发后告知" if row.draft and row.approver else "，告知"
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
