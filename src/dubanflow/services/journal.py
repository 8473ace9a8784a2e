"""The event log in words: what happened, to which task, by whom, on which day and at which instant."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from dubanflow.domain.rights import HOLDERS, RIGHTS
from dubanflow.ledger.db import Connection, Row, Value
from dubanflow.office import Office
from dubanflow.services.event_words import KINDS, event_words

OFFICE_KINDS = {
    "plan-import": "导入计划",
    "plan-review": "审阅计划",
    "plan-drop": "剔除事项",
    "plan-take": "列为事项",
    "plan-split": "拆分事项",
    "plan-merge": "合并事项",
    "definition": "启用流程",
    "series-stop": "停办周期任务",
    "series-skip": "周期任务跳过",
    "report-mute": "停发报告",
    "report-unmute": "恢复报告",
    "report-copy": "抄送报告",
    "sign-in": "登录",
    "sign-in-refused": "登录未成",
    "sign-out": "退出",
    "refused": "无权访问",
    "password": "修改密码",
    "account-add": "开设账号",
    "account-reset": "重置密码",
    "account-disable": "停用账号",
    "account-enable": "启用账号",
    "account-lock": "锁定账号",
    "account-unlock": "解除锁定",
    "token-add": "发放令牌",
    "token-revoke": "收回令牌",
    "lookback-draw": "抽取回头看",
    "register": "更新名册",
    "test-mail": "测试邮件",
    "message-settle": "处理邮件",
    "parked-settle": "处理搁置事项",
    "calendar": "更新日历",
    "paper-release": "签发文书",
    "paper-withdraw": "撤稿",
    "paper-void": "文书作废",
}
OFFICE_WORDS = {
    "login": "登录名",
    "what": "请求",
    "why": "原因",
    "how": "方式",
    "address": "来自",
    "duties": "职责",
    "person": "代谁",
    "scopes": "权限",
    "plan": "计划",
    "name": "名称",
    "label": "名称",
    "items": "事项",
    "item": "项",
    "measure": "从第几条措施起",
    "new": "新列的一项",
    "merged": "并入的项",
    "series": "周期任务",
    "left_out": "不开立的各期",
    "reason": "理由",
    "lookback": "回头看",
    "share": "比例",
    "seed": "种子",
    "tasks": "抽到",
    "paper": "文书",
    "number": "文号",
    "message": "邮件",
    "outcome": "结果",
    "parked": "搁置事项",
    "year": "年份",
    "changes": "改动",
}
# what stands in a payload as a word of ours -> what people read
OFFICE_VALUES = {
    "password": "密码",
    "locked": "锁定中",
    "disabled": "已停用",
    "oidc": "统一身份认证",
    "sent": "已送达",
    "resend": "重发",
} | {name: right.label for name, right in RIGHTS.items()}
# who is no person of the register
OTHER_ACTORS = {"clock": "系统", "console": "本机控制台", "nobody": "未登录者"}


EVENTS = (
    "select t.number, e.chain, e.seq, e.day, e.at, e.kind, e.actor, e.payload, e.definition, e.hash from event e"
    " left join task t on t.id = e.chain"
)


@dataclass(frozen=True, slots=True)
class JournalLine:
    """An event: `task` is its number, None for the office; `at` the instant in UTC, `day` the true business day."""

    task: str | None
    seq: int
    day: date
    at: str
    kind: str
    label: str
    actor: str
    words: str
    hash: str


def journal(
    office: Office,
    connection: Connection,
    *,
    task_id: int | None = None,
    since: date | None = None,
    actor: str | None = None,
) -> Iterator[JournalLine]:
    """The events in the order in which they were written, streamed. `since` is a day of what happened, inclusive;
    `actor` a person's code."""
    conditions: dict[str, Value] = {}
    if task_id is not None:
        conditions["e.chain = ?"] = task_id
    if since is not None:
        conditions["e.day >= ?"] = since.isoformat()
    if actor is not None:
        conditions["e.actor = ?"] = actor
    where = f" where {' and '.join(conditions)}" if conditions else ""
    yield from told(office, connection, connection.stream(f"{EVENTS}{where} order by e.id", list(conditions.values())))


def told(office: Office, connection: Connection, rows: Iterable[Row]) -> Iterator[JournalLine]:
    """Rows of `EVENTS` in words."""
    register = office.register(connection)
    names = {person.code: person.name for person in register.people} | actor_names(connection)
    units = {unit.id: unit.name for unit in register.units}
    for number, chain, seq, day, at, kind, doer, payload, definition, digest in rows:
        said = json.loads(payload)
        if chain and definition:
            workflow = office.workflow(connection, definition)
            label, words = KINDS.get(kind) or workflow.label(kind), event_words(said, workflow, units, day=day)
        else:
            label, words = OFFICE_KINDS.get(str(kind), str(kind)), _office_words(said)
        yield JournalLine(
            task=number,
            seq=seq,
            day=date.fromisoformat(day),
            at=at,
            kind=kind,
            label=label,
            actor=names.get(doer, str(doer)),
            words=words,
            hash=digest,
        )


def actor_names(connection: Connection) -> dict[str, str]:
    """Those who act without being people of the register: the clock, the console, administrators' accounts."""
    rows = connection.rows("select login, name, duties from account where person is null")
    return OTHER_ACTORS | {f"account:{login}": f"{name}（{login}）" for login, name, _ in rows}


def _office_words(payload: dict[str, object]) -> str:
    """What the payload of an office event says, as far as it concerns a reader."""
    parts = []
    for key, label in OFFICE_WORDS.items():
        value = payload.get(key)
        if isinstance(value, list):
            value = "、".join(OFFICE_VALUES.get(str(one), HOLDERS.get(str(one), str(one))) for one in value)
        if value not in (None, ""):
            parts.append(f"{label}：{OFFICE_VALUES.get(str(value), value)}")
    return "；".join(parts)
