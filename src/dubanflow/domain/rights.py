"""Rights: the one table of who may see and do what, read by the desk, the API and the command line alike.

A right is held by a role of the register or by an administrator's duty, each with a scope. Seeing never implies acting:
to act on a task takes the right to act, the workflow's own `by:` and its guards. The desk and the API ask before they
call a service; a service that acts for a person asks again (`need`), so that the command line cannot do more. The
duties of the three administrators never meet on one account, and never stand beside a person's roles
(`fault_of_duties`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from dubanflow.domain.errors import Forbidden
from dubanflow.domain.register import Person

Scope = Literal["own", "unit", "all"]

PERSONAL = ("supervisor", "liaison", "head", "leader", "chief")
DUTIES = ("sysadmin", "secadmin", "auditor")
HOLDERS: Mapping[str, str] = {
    "supervisor": "督查员",
    "liaison": "联络员",
    "head": "单位负责人",
    "leader": "分管领导",
    "chief": "主要领导",
    "sysadmin": "系统管理员",
    "secadmin": "安全管理员",
    "auditor": "审计员",
}
SCOPES: Mapping[Scope, str] = {"own": "本人", "unit": "本单位", "all": "全部"}
_WIDTH: Mapping[Scope, int] = {"own": 1, "unit": 2, "all": 3}


@dataclass(frozen=True, slots=True)
class Right:
    """A right: its label, what it opens, who holds it within which scope. `api`: a token may be given it."""

    name: str
    label: str
    who: Mapping[str, Scope]
    means: str = ""
    api: bool = False


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody as the table sees them: roles or duties, and the id of their unit (None for the office's own people).

    `only` limits a token to its scopes; None is no limit.
    """

    roles: tuple[str, ...]
    unit: int | None = None
    only: frozenset[str] | None = None


_EVERY: Mapping[str, Scope] = dict.fromkeys(HOLDERS, "own")
_LEADERS: Mapping[str, Scope] = {"leader": "all", "chief": "all"}
_UNITS: Mapping[str, Scope] = {"liaison": "unit", "head": "unit"}
_OFFICE: Mapping[str, Scope] = {"supervisor": "all"}
_ALL_POSTS: Mapping[str, Scope] = dict.fromkeys(PERSONAL, "all")

_ROWS = (
    Right("home", "首页和本人密码", _EVERY, "登录后的首页，修改本人密码，退出"),
    Right("rights.see", "看权限表", _EVERY, "本表"),
    Right(
        "tasks.see",
        "看任务",
        {**_OFFICE, **_LEADERS, **_UNITS, "auditor": "all"},
        "督办清单、任务页、时限沿革、经过、导出；单位人员只看本单位牵头或配合的任务",
        api=True,
    ),
    Right("tasks.mine", "本单位任务页", _UNITS, "本单位牵头、配合的任务，按轻重缓急排"),
    Right(
        "tasks.act",
        "办理任务",
        {**_OFFICE, **_LEADERS, **_UNITS},
        "签收、反馈、办结申请、核验等；每一步还须是流程文件 by 所列的人，且符合其条件",
        api=True,
    ),
    Right(
        "evidence.see",
        "下载佐证材料",
        {**_OFFICE, **_LEADERS, **_UNITS, "auditor": "all"},
        "只作附件下载；单位人员只能下载本单位牵头或配合任务的",
    ),
    Right(
        "units.see",
        "看单位情况",
        {**_OFFICE, **_LEADERS, **_UNITS, "auditor": "all"},
        "各单位任务量、灯、减负额度",
        True,
    ),
    Right(
        "leader.see", "看领导页", {**_LEADERS, **_OFFICE}, "红灯清单、请示事项、走势、各单位；督查员可以预览，不能代办"
    ),
    Right("plans.see", "看计划", {**_OFFICE, **_LEADERS, "auditor": "all"}, "计划原文、读出的事项、修订对照", api=True),
    Right("plans.edit", "审定计划", _OFFICE, "导入、改责任单位和时限、拆分、合并、剔除、确认立项", api=True),
    Right(
        "papers.see",
        "看文书",
        {**_OFFICE, **_LEADERS, **_UNITS, "auditor": "all"},
        "文稿、编号登记；单位人员只看发给本单位的",
    ),
    Right(
        "papers.prepare",
        "拟文书、作废编号",
        {**_OFFICE, **_LEADERS},
        "拟制、改稿、作废；催办单、督办通知单等可以签发，通报、约谈、移送只能由领导签发",
    ),
    Right(
        "papers.forms",
        "填延期审批单、反馈单",
        {**_OFFICE, **_LEADERS, **_UNITS},
        "单位人员只填本单位牵头或配合任务的",
    ),
    Right(
        "papers.release",
        "签发或退回文稿",
        {"leader": "own", "chief": "all"},
        "分管领导签发送到本人名下的，主要领导都可签发",
    ),
    Right("extras.settle", "处理存疑邮件和搁置事项", _OFFICE, "存疑或没发出的邮件、每日运行搁置的事项"),
    Right("digests.see", "看周报", {**_OFFICE, **_LEADERS, "head": "unit"}, "收件人看到的样子；负责人只看本单位的"),
    Right("digests.copy", "抄送周报", {**_OFFICE, **_LEADERS}, "把一份报告抄送给一个邮箱，谁抄给谁都有记载"),
    Right("digests.mute", "停发、恢复定期报告", {**dict.fromkeys(PERSONAL, "own"), **_OFFICE}, "流程文件准许停发的"),
    Right("rules.see", "看规则", {**_ALL_POSTS, "auditor": "all"}, "现行流程、梯次、时限"),
    Right("rules.try", "检查和推演规则", _OFFICE, "检查流程文件、推演，不改动任何任务"),
    Right("rules.change", "改流程、记启用基线", _OFFICE, "在办任务改按新的流程文件，启用时记基线"),
    Right("lookback.draw", "抽取回头看", _OFFICE, "由抽签定，可以重演"),
    Right("lookback.check", "记录回头看结果", {**_OFFICE, **_LEADERS}, "不能核查自己核验销号的"),
    Right("log.see", "看记载", {"supervisor": "all", "auditor": "all"}, "全部记载，可按任务、人、日期查"),
    Right("log.verify", "核对记载", {"supervisor": "all", "auditor": "all"}, "核对每条记载与封存值，取证明"),
    Right("decisions.see", "看决定台账", {**_OFFICE, "auditor": "all"}, "系统决定过什么、告知了谁", api=True),
    Right(
        "calendar.see",
        "看工作日历",
        {**_ALL_POSTS, "sysadmin": "all", "auditor": "all"},
        "各年放假调休",
    ),
    Right(
        "calendar.edit", "更新工作日历", {**_OFFICE, "sysadmin": "all"}, "按国务院办公厅通知更新，先看会移动哪些时限"
    ),
    Right(
        "accounts.see", "看账号", {"sysadmin": "all", "secadmin": "all", "auditor": "all"}, "账号、锁定、停用、接口令牌"
    ),
    Right("accounts.add", "开设、停用账号", {"sysadmin": "all"}, "新开账号只有初始密码，首次登录须改"),
    Right("accounts.secure", "重置密码、解锁、定职责", {"secadmin": "all"}, "重置密码、解除锁定、启用停用的账号"),
    Right("tokens.manage", "发放、收回接口令牌", {"secadmin": "all"}, "给别的系统的令牌，限定权限和期限"),
    Right("units.manage", "核对名册", {"sysadmin": "all"}, "单位和人员名册的检查与更新"),
    Right("channels.test", "检查发信", {"sysadmin": "all"}, "发信设置，发测试邮件"),
    Right("backup.make", "备份", {"sysadmin": "all"}, "下载或存放台账的备份"),
)
RIGHTS: Mapping[str, Right] = {right.name: right for right in _ROWS}


def scope_of(holder: Holder, right: str) -> Scope | None:
    """The widest scope in which somebody holds a right, None where they do not. An unknown right is a KeyError."""
    row = RIGHTS[right]
    if holder.only is not None and (right not in holder.only or not row.api):
        return None
    scopes = [row.who[role] for role in holder.roles if role in row.who]
    return max(scopes, key=lambda scope: _WIDTH[scope], default=None)


def may(holder: Holder, right: str) -> bool:
    """Whether somebody holds a right at all; what lies within its scope is asked with `unit_limit`."""
    return scope_of(holder, right) is not None


def may_person(by: Person, right: str) -> bool:
    """Whether a person of the register holds a right by their roles."""
    return may(Holder(roles_of_person(by.roles)), right)


def reaches_all(by: Person, right: str) -> bool:
    """Whether a person holds a right over everything, not only over what is their own or their unit's."""
    return scope_of(Holder(roles_of_person(by.roles)), right) == "all"


def need(by: Person, right: str, doing: str = "") -> None:
    """Raise Forbidden unless the person's roles hold a right; `doing` says in words what they are about to do."""
    if not may_person(by, right):
        who = "、".join(HOLDERS[role] for role in HOLDERS if role in RIGHTS[right].who)
        raise Forbidden(f"只有{who}可以{doing or RIGHTS[right].label}，{by.name}不是。", by.code)


def unit_limit(holder: Holder, right: str) -> int | None:
    """The id of the only unit whose things the holder may see under a right, None for all units.

    Whoever holds it for their unit and has none, or does not hold it at all, is limited to unit 0, which is nobody's.
    """
    scope = scope_of(holder, right)
    if scope == "all":
        return None
    return holder.unit or 0 if scope == "unit" else 0


def reaches(holder: Holder, right: str, units: Sequence[int]) -> bool:
    """Whether a right reaches what belongs to any of these units."""
    limit = unit_limit(holder, right)
    return may(holder, right) and (limit is None or limit in units)


def roles_of_person(roles: Sequence[str]) -> tuple[str, ...]:
    """The roles of a person of the register that give rights; administrators' duties come from accounts only."""
    return tuple(role for role in roles if role in PERSONAL)


def fault_of_duties(duties: Sequence[str], *, person: bool) -> str | None:
    """Why these duties cannot stand on one account, in a sentence; None where they can."""
    unknown = [duty for duty in duties if duty not in DUTIES]
    if unknown:
        names = "、".join(f"{name}（{HOLDERS[name]}）" for name in DUTIES)
        return f"没有“{unknown[0]}”这种职责，可写：{names}。"
    if len(set(duties)) > 1:
        return f"{'、'.join(HOLDERS[duty] for duty in duties)}须由不同的人用不同的账号担任。"
    if duties and person:
        return f"{HOLDERS[duties[0]]}的账号不能同时是名册中某个岗位的账号，请另开一个。"
    if not duties and not person:
        return "账号须属于名册中的一个岗位，或担任系统管理员、安全管理员、审计员之一。"
    return None


def who_may(right: str) -> str:
    """The holders of a right in words: 督查员、联络员（本单位）."""
    row = RIGHTS[right]
    return "、".join(
        HOLDERS[role] + ("" if scope == "all" or row.who == _EVERY else f"（{SCOPES[scope]}）")
        for role, scope in sorted(row.who.items(), key=lambda pair: list(HOLDERS).index(pair[0]))
    )
