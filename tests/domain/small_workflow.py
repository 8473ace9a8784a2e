"""A small workflow without a fault, to be changed by tests one thing at a time."""

from dubanflow.domain.definition import (
    Definition,
    Feedback,
    Light,
    Limit,
    Reminder,
    Report,
    Rung,
    State,
    Telling,
    Transition,
    Wait,
)

STATES = (
    State("assigned", "已交办", "unit"),
    State("overdue", "已逾期", "unit"),
    State("reported", "待核验", "office"),
    State("verified", "已销号", final=True),
)
TRANSITIONS = (
    Transition("report", "申请办结", ("assigned", "overdue"), "reported", ("liaison",), ("has_evidence",)),
    Transition("lapse", "逾期", ("assigned",), "overdue", ("clock",)),
    Transition("return", "退回重办", ("reported",), "overdue", ("supervisor",), ("late",)),
    Transition("return", "退回重办", ("reported",), "assigned", ("supervisor",), (), ("late",)),
    Transition("verify", "核验销号", ("reported",), "verified", ("supervisor",)),
    Transition("feedback", "阶段反馈", ("assigned", "overdue"), None, ("liaison",)),
)
LADDER = (
    Rung("L1", "催办", ("liaison",), ("deputy",), after=Limit(1, "wd"), paper="催办单"),
    Rung("L2", "通报", ("head",), after=Limit(10, "d"), draft=True, approver="deputy"),
)
SMALL = Definition(
    name="small",
    label="小流程",
    hash="0" * 64,
    initial="assigned",
    states=STATES,
    lights=(Light("red", "红", late=True), Light("yellow", "黄", within=Limit(5, "wd")), Light("green", "绿")),
    transitions=TRANSITIONS,
    reminders=(Reminder("due-3", "临期提醒", ("liaison",), before=Limit(3, "wd")),),
    ladder=LADDER,
    waiting=(Wait("check-3", "核验提醒", ("supervisor",), waits_for="verification", after=Limit(3, "wd")),),
    feedback=Feedback("feedback", "阶段反馈", ("liaison",), every=Limit(22, "wd")),
    notices={
        "assign": Telling("notice:assign", "交办通知", ("liaison",)),
        "verify": Telling("notice:verify", "销号", ("head",)),
    },
    reports=(Report("weekly", "督办周报", ("chief",), every="week", template="digest"),),
)
GUARDS = ("has_evidence", "late")
