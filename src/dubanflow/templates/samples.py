"""Sample values with which templates are checked: one letter of each kind with everything in it, one with nothing."""

from dataclasses import replace
from datetime import date

from dubanflow.domain.morning import Morning, Trouble, Waiting, WaitingPart
from dubanflow.domain.views import (
    DailyLetter,
    Digest,
    Figure,
    LetterLine,
    LetterPart,
    LightCount,
    Recurring,
    ScoreRow,
    SupervisionList,
    TaskView,
    UnitCount,
    Week,
)

DAY = date(2026, 3, 5)
OFFICE = "某单位"

LATE = TaskView(
    id=1,
    number="2026-001",
    title="建立联系服务专家制度",
    requirement="制定办法，落实联系名单。",
    lead="人才科",
    state="overdue",
    state_label="已逾期",
    light="red",
    light_label="红",
    level=1,
    level_label="催办",
    deadline=date(2026, 2, 27),
    original_deadline=date(2025, 12, 31),
    days_late=6,
    days_left=None,
    plan="2026",
    plan_title="2026年工作要点",
    assigned_on=date(2026, 1, 20),
    accepted_on=date(2026, 1, 21),
    reported_on=date(2026, 3, 4),
    closed_on=date(2026, 3, 5),
    excused_on=date(2026, 3, 5),
    cooperating=("办公室", "干部科"),
    unit_id=1,
    overdue=True,
    drafted=True,
    reminded=3,
    extended=1,
    progress_before="办法已起草。",
    progress_now="正在征求意见。",
    problems="名单尚未核定。",
    support="请协调有关单位。",
    remark="请示件已报。",
)
PLAIN = TaskView(
    id=2,
    number="2026-002",
    title="开展年度培训",
    requirement="",
    lead="人才科",
    state="in_progress",
    state_label="办理中",
    light="green",
    light_label="绿",
    level=0,
    level_label="",
    deadline=date(2026, 6, 30),
    original_deadline=date(2026, 6, 30),
    days_late=0,
    days_left=78,
    plan="2026",
    plan_title="2026年工作要点",
    assigned_on=date(2026, 1, 20),
)
LIGHTS = (LightCount("red", "红", 1), LightCount("green", "绿", 1), LightCount("blue", "蓝", 0))
UNITS = (UnitCount("人才科", LIGHTS, 2, 1),)

FULL_LINE = LetterLine(
    LATE, "L1", "催办", DAY, note="请抓紧办理。", before=("2月24日 临期提醒",), answer="请反馈进展。"
)
LETTERS = (
    DailyLetter(
        office=OFFICE,
        person="人才科联络员",
        unit="人才科",
        day=DAY,
        parts=(
            LetterPart("催办", 2, (FULL_LINE,)),
            LetterPart("临期提醒", 1, (LetterLine(PLAIN, "due-10", "临期提醒", DAY),), rest=30),
            LetterPart("交办通知", 0, (), rest=5),
        ),
        burden="本月第2封。",
        contact="督查科",
        provisional=True,
        sheet="全部37件见附件。",
        sheet_name="附件",
    ),
    DailyLetter(OFFICE, "督查员", "", DAY, ()),
)
DIGESTS = (
    Digest(
        office=OFFICE,
        title="督办周报",
        person="分管领导",
        unit="人才科",
        period="2026年第10周",
        since=date(2026, 2, 26),
        until=DAY,
        figures=(Figure("在办", 2, 1), Figure("逾期", 1, 0), Figure("办结", 0, -1), Figure("新增", 2)),
        lights=LIGHTS,
        red=(LATE,),
        due=(PLAIN,),
        reported=(LATE,),
        extensions=("2026-002 开展年度培训：申请延至7月31日。",),
        closed=(LATE, PLAIN),
        asked=("请审定：2026-001 督查通报稿。",),
        trend=(Week("2026-W09", 3, 1, 1), Week("2026-W10", 2, 1, 2)),
        help=(LATE,),
        recurring=(
            Recurring(1, "开展季度调研", "人才科", "每季度", 1, 4, LATE, date(2026, 4, 1), date(2026, 6, 30)),
            Recurring(2, "开展季度调研", "办公室", "每季度", 4, 4, replace(PLAIN, closed_on=DAY)),
        ),
        units=UNITS,
        scores=(ScoreRow("机关科室", "人才科", "1", 4, "75%", "50%", "6.5"),),
        attached="附件：督办清单。",
        stop="可以停发。",
        burden="本周发出提醒3次。",
        root="2026-03-06 0123 4567 89ab cdef",
        contact="督查科",
        provisional=True,
        more={
            "red": 3,
            "due": 2,
            "reported": 1,
            "closed": 4,
            "help": 1,
            "extensions": 1,
            "recurring": 1,
            "asked": 1,
            "units": 1,
        },
    ),
    Digest(OFFICE, "督办周报", "分管领导", "", "2026年第10周", DAY, DAY, figures=(), lights=()),
)
LISTS = (
    SupervisionList(
        office=OFFICE,
        title="督办清单",
        day=DAY,
        rows=(LATE, PLAIN, replace(PLAIN, id=3, lead="办公室", days_left=None)),
        lights=LIGHTS,
        units=UNITS,
        period="2026年第10周",
        root="2026-03-06 0123 4567 89ab cdef",
        provisional=True,
        scores=(ScoreRow("机关科室", "人才科", "1", 4, "75%", "50%", "6.5"),),
    ),
    SupervisionList(OFFICE, "督办清单", DAY, (), (), ()),
)

MORNINGS = (
    Morning(
        office=OFFICE,
        title="督办晨报",
        person="督查员",
        day=DAY,
        parts=(
            WaitingPart(
                "reported",
                "待核验",
                "请核验。",
                (Waiting(LATE, DAY, 0, "已完成。", "新"), Waiting(PLAIN, date(2026, 3, 2), 3)),
                more=2,
            ),
        ),
        troubles=(Trouble("存疑的邮件", "请核实。", ("12　3月4日发给人才科联络员",), more=1),),
        held="这次要发的信超出太多。",
        warnings=("2027年的放假安排还没有收录。",),
        contact="督查科",
        provisional=True,
    ),
    Morning(OFFICE, "督办晨报", "督查员", DAY),
)
MERGED: tuple[dict[str, object], ...] = tuple(
    {"letter": letter, "morning": early, "digests": digests}
    for letter, early, digests in (
        (LETTERS[0], MORNINGS[0], DIGESTS),
        (LETTERS[1], None, DIGESTS[:1]),
        (None, MORNINGS[0], DIGESTS[1:]),
        (None, None, DIGESTS),
    )
)

# What a template is given, by how its file name begins; the first that fits is taken.
SAMPLES: tuple[tuple[str, tuple[dict[str, object], ...]], ...] = (
    ("mail/daily_digest", MERGED),
    (
        "mail/morning",
        tuple({"morning": early, "letter": letter} for early in MORNINGS for letter in (LETTERS[0], None)),
    ),
    ("im/message", (*MERGED, {"letter": LETTERS[0], "morning": None, "digests": ()})),
    ("mail/daily", tuple({"letter": letter} for letter in LETTERS)),
    ("mail/digest", tuple({"digest": digest} for digest in DIGESTS)),
    ("list", tuple({"list": listed, "charts": charts} for listed, charts in zip(LISTS, (["<svg/>"], []), strict=True))),
    ("wall", tuple({"list": listed, "refresh": 300} for listed in LISTS)),
)
