"""The words of the record: what kinds of events, decisions and messages are called, and what an event says."""

from dubanflow.domain.definition import Definition
from dubanflow.domain.workflow import Workflow

KINDS = {
    "assign": "交办",
    "decide": "系统决定",
    "release": "签发文稿",
    "withdraw": "撤稿",
    "void": "文书作废",
    "migrate": "改按新流程文件",
    "baseline": "启用时记为已知",
    "lookback": "回头看",
}
DECISION_STATES = {
    "open": "待告知",
    "told": "已告知",
    "draft": "已拟稿待签发",
    "superseded": "已合并",
    "carried": "沿用",
    "withdrawn": "已失效",
    "released": "已签发",
    "deferred": "本周已满，下周再告知",
}
MESSAGE_STATES = {
    "queued": "待发",
    "sending": "正在发",
    "sent": "已发",
    "failed": "没发出",
    "doubtful": "存疑待查",
    "merged": "并入后一封",
    "dropped": "不再发",
}


def event_words(payload: dict[str, object], workflow: Workflow, units: dict[int, str], *, day: str = "") -> str:
    """The payload of an event in words; `day` is the day of the event, which what was due on it need not name again."""
    parts: list[str] = []
    if payload.get("paper"):
        parts.append(f"《{payload['paper']}》{payload.get('number', '')}")
    if payload.get("unit"):
        parts.append(f"牵头单位：{units.get(int(str(payload['unit'])), '')}")
    if payload.get("deadline"):
        old = f"（原{payload['old_deadline']}）" if payload.get("old_deadline") else ""
        parts.append(f"时限{payload['deadline']}{old}")
    if payload.get("asked_deadline"):
        parts.append(f"申请延至{payload['asked_deadline']}")
    labels = {
        "done": "进展",
        "problems": "问题",
        "next": "下一步",
        "support": "需支持",
        "reason": "理由",
        "late": "备注",
        "title": "标题改为",
        "requirement": "内容改为",
    }
    parts += [f"{label}：{payload[key]}" for key, label in labels.items() if payload.get(key)]
    if payload.get("lookback"):
        parts.append(f"第{payload['lookback']}次核查，{'属实' if payload.get('result') == 'held' else '不实'}")
    if payload.get("held"):
        parts.append(f"补还{payload['held']}个工作日")
    evidence = payload.get("evidence")
    if isinstance(evidence, list):
        parts.append("佐证：" + "、".join(str(name).partition("#")[0] for name in evidence))
    parts += _decisions_words(payload.get("decisions"), workflow.definition, day)
    return "；".join(parts)


def _decisions_words(rows: object, definition: Definition, day: str) -> list[str]:
    """What the system decided: 催办、约谈（已拟稿待签发）. A draft's approver is told of it as a matter of course."""
    if not isinstance(rows, list):
        return []
    drafted = {f"draft:{row[0]}" for row in rows}
    return [_decision_words(row, definition, day) for row in rows if row[0] not in drafted]


def _decision_words(row: list[str], definition: Definition, day: str) -> str:
    known = definition.tellings.get(row[0])
    said = [] if row[3] == day else [f"应于{row[3]}"]
    said += [] if row[4] == "open" else [DECISION_STATES.get(row[4], row[4])]
    return (known.label if known else row[0]) + (f"（{'，'.join(said)}）" if said else "")
