"""Seeded values of the fictional 云川市委组织部: what its letters, digests and list show on 9 March 2026."""

from dataclasses import replace
from datetime import date, timedelta

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

DAY = date(2026, 3, 9)
OFFICE = "中共云川市委组织部"
PLAN = "中共云川市委组织部2026年工作要点"
LIGHT_LABELS = {"red": "红", "yellow": "黄", "green": "绿", "blue": "蓝", "grey": "灰", "done": "销"}
STATES = {"red": "已逾期", "yellow": "办理中", "green": "办理中", "blue": "待核验", "grey": "已挂起", "done": "已销号"}
LEVELS = ("", "催办", "督办", "通报")


def task(number: int, title: str, lead: str, light: str, deadline: date, **more: object) -> TaskView:
    """A task as the list shows it, its lateness counted from the day of these samples."""
    late = max((DAY - deadline).days, 0) if light == "red" else 0
    left = None if light in ("red", "blue", "grey", "done") else (deadline - DAY).days * 5 // 7
    view = TaskView(
        id=number,
        number=f"2026-{number:03}",
        title=title,
        requirement="",
        lead=lead,
        state=light,
        state_label=STATES[light],
        light=light,
        light_label=LIGHT_LABELS[light],
        level=0,
        level_label="",
        deadline=deadline,
        original_deadline=deadline,
        days_late=late,
        days_left=left,
        plan="2026",
        plan_title=PLAN,
        assigned_on=date(2026, 1, 22),
        overdue=late > 0,
    )
    return replace(view, **more)  # type: ignore[arg-type]


LEDGER = task(
    3,
    "建立软弱涣散村（社区）党组织整顿台账",
    "组织二科",
    "red",
    date(2026, 2, 27),
    requirement="逐村逐社区摸排。\n建立整顿台账，明确联系领导和整顿措施，报部务会审定。",
    cooperating=("办公室", "临溪县委组织部", "白石县委组织部"),
    level=1,
    level_label=LEVELS[1],
    reminded=4,
    progress_before="已印发摸排通知，收到五个县（区）的初报。",
    progress_now="整顿台账初稿已形成，正在核对联系领导名单。",
    problems="两个县尚未报送联系领导名单，建议请分管领导协调。",
)
SECRETARIES = task(
    7,
    "举办村（社区）党组织书记培训班",
    "组织二科",
    "yellow",
    date(2026, 3, 13),
    requirement="分两期培训，实现全覆盖。",
    original_deadline=date(2026, 2, 28),
    cooperating=("市委党校",),
    reminded=2,
    extended=1,
    progress_now="第一期已结业，第二期定于3月11日开班。",
)
VENUES = task(12, "推进党群服务中心规范化建设", "组织二科", "green", date(2026, 6, 30), requirement="完成12个示范点。")
TALENT = task(
    15,
    "修订高层次人才认定办法",
    "人才科",
    "red",
    date(2026, 1, 30),
    original_deadline=date(2025, 12, 31),
    level=3,
    level_label=LEVELS[3],
    drafted=True,
    reminded=7,
    extended=1,
    progress_before="起草组已成立。",
    problems="与市财政局对补助标准的意见尚未统一。",
    support="请部领导出面，与市财政局会商补助标准。",
)
SURVEY = task(16, "开展人才工作专题调研", "人才科", "blue", date(2026, 3, 20), reported_on=date(2026, 3, 6))
FILES = task(21, "完成干部人事档案专项审核", "干部监督科", "grey", date(2026, 5, 30), remark="待上级文件印发后恢复。")
SALARY = task(24, "完成公务员年度考核备案", "公务员科", "done", date(2026, 2, 28), closed_on=date(2026, 3, 4))
VISIT = task(
    25,
    "走访慰问离退休干部",
    "老干部科",
    "done",
    date(2026, 2, 13),
    closed_on=date(2026, 3, 3),
    days_late=12,
    excused_on=date(2026, 3, 2),
)
HOSTILE = task(
    30,
    '=HYPERLINK("http://example.com","点我") <script>alert(1)</script>',
    "办公室",
    "green",
    date(2027, 1, 15),
    remark="@SUM(1,1) & <b>粗</b>",
)
ROWS = (LEDGER, SECRETARIES, VENUES, TALENT, SURVEY, FILES, SALARY, VISIT, HOSTILE)


def lights_of(rows: tuple[TaskView, ...]) -> tuple[LightCount, ...]:
    """The rows counted by light, in the workflow's order."""
    return tuple(
        LightCount(name, label, sum(row.light == name for row in rows)) for name, label in LIGHT_LABELS.items()
    )


def units_of(rows: tuple[TaskView, ...]) -> tuple[UnitCount, ...]:
    """The rows counted by lead unit, in their order."""
    groups = {unit: tuple(row for row in rows if row.lead == unit) for unit in dict.fromkeys(row.lead for row in rows)}
    return tuple(
        UnitCount(unit, lights_of(own), len(own), sum(row.overdue for row in own)) for unit, own in groups.items()
    )


LIST = SupervisionList(
    office=OFFICE,
    title=f"{OFFICE}督办清单",
    day=DAY,
    rows=ROWS,
    lights=lights_of(ROWS),
    units=units_of(ROWS),
    period="3月2日—3月9日",
    root=f"2026-03-06 8f14 e45f ceea 167a（全值 {'8f14e45fceea167a5a36dedd4bea2543' * 2}）",
    provisional=True,
)
EMPTY_LIST = SupervisionList(OFFICE, f"{OFFICE}督办清单", DAY, (), (), ())

LETTER = DailyLetter(
    office=OFFICE,
    person="组织二科联络员",
    unit="组织二科",
    day=DAY,
    parts=(
        LetterPart(
            "催办",
            9,
            (
                LetterLine(
                    LEDGER,
                    "L1",
                    "催办",
                    date(2026, 2, 28),
                    before=("2月6日临期提醒", "2月24日临期提醒", "2月26日临期提醒"),
                    answer="请立即办理并报送办结情况，说明逾期原因。",
                ),
            ),
        ),
        LetterPart(
            "临期提醒",
            30,
            (
                LetterLine(
                    SECRETARIES,
                    "due-3",
                    "临期提醒",
                    date(2026, 3, 10),
                    before=("2月27日准予延期",),
                    answer="请抓紧办理，按期报送办结情况；确需延期的，请在时限前申请。",
                ),
            ),
        ),
        LetterPart(
            "交办通知",
            50,
            (
                LetterLine(VENUES, "notice:assign", "交办通知", DAY, answer="请在两个工作日内签收，并按时限办理。"),
                LetterLine(TALENT, "notice:assign", "交办通知", DAY, note="请配合起草。"),
            ),
        ),
    ),
    burden="本周向组织二科发出提醒4次，上限为每周6次。",
    contact="督查专班，电话见部内通讯录",
    provisional=True,
)
LONG_LETTER = replace(
    LETTER,
    parts=(LETTER.parts[0], replace(LETTER.parts[1], rest=28), replace(LETTER.parts[2], lines=(), rest=60)),
    sheet="事项较多，信中只写最急的一部分，全部90件见附件“督办事项告知0309.xlsx”。",
    sheet_name="附件",
)
BARE_LETTER = DailyLetter(
    OFFICE, "督查员", "", DAY, (LetterPart("核验提醒", 25, (LetterLine(SURVEY, "check-3", "核验提醒", DAY),)),)
)

DIGEST_LEADER = Digest(
    office=OFFICE,
    title="督办周报",
    person="分管组织工作的副部长",
    unit="",
    period="2026-W11",
    since=DAY - timedelta(days=7),
    until=DAY,
    figures=(
        Figure("在办", 7, 1),
        Figure("本期新交办", 2, 0),
        Figure("本期销号", 2, -1),
        Figure("逾期", 2, 1),
        Figure("待核验", 1),
        Figure("七日内到期", 1, 0),
    ),
    lights=lights_of(ROWS[:6]),
    trend=tuple(
        Week(f"2026-W{week:02}", total, late, closed)
        for week, total, late, closed in ((8, 9, 0, 1), (9, 8, 1, 2), (10, 6, 1, 3), (11, 7, 2, 2))
    ),
    red=(TALENT, LEDGER),
    due=(SECRETARIES,),
    reported=(SURVEY,),
    help=(TALENT,),
    extensions=("2026-012 推进党群服务中心规范化建设（组织二科）：3月6日申请延至9月30日，待审",),
    closed=(SALARY, VISIT),
    recurring=(
        Recurring(1, "抓实公务员平时考核", "公务员科", "每季度", 1, 4, SURVEY, date(2026, 4, 1), date(2026, 6, 30)),
        Recurring(2, "坚持机关理论学习日", "办公室", "每月", 2, 12, SALARY, date(2026, 4, 1), date(2026, 3, 31)),
    ),
    asked=("《督查通报》待签发：2026-015 修订高层次人才认定办法（人才科，3月6日拟稿）",),
    units=units_of(ROWS),
    scores=(
        ScoreRow("机关科室", "公务员科", "1", 6, "100%", "83%", ""),
        ScoreRow("机关科室", "组织二科", "2", 5, "80%", "60%", ""),
        ScoreRow("机关科室", "老干部科", "", 2, "100%", "100%", ""),
    ),
    attached="附件：督办清单（Excel）。",
    burden="本周全市共发出提醒11次，较上周减少3次。",
    root="2026-03-06 8f14 e45f ceea 167a",
    contact="督查专班",
    more={"closed": 3},
)
DIGEST_UNIT = replace(
    DIGEST_LEADER,
    title="单位督办周报",
    person="组织二科负责人",
    unit="组织二科",
    red=(LEDGER,),
    reported=(),
    closed=(),
    asked=(),
    units=(),
    scores=(),
    help=(),
    recurring=(),
    trend=(),
    stop="不需要再收这份单位督办周报的，请告知督查部门，可以停发。",
    more={},
    lights=lights_of(ROWS[:3]),
)
BARE_DIGEST = Digest(OFFICE, "督办周报", "部长", "", "2026-W11", DAY, DAY, (Figure("在办", 0),), ())
MORNING = Morning(
    office=OFFICE,
    title="督办晨报",
    person="督查员",
    day=DAY,
    parts=(
        WaitingPart(
            "reported",
            "已报办结、待核验",
            "请核验办结情况，准予销号，或写明理由退回重办。",
            (
                Waiting(SURVEY, date(2026, 3, 6), 1, "调研报告已报部务会，附报告全文。", "新"),
                Waiting(LEDGER, date(2026, 3, 2), 5, "整顿台账已建立。", "核验提醒"),
            ),
            more=2,
        ),
        WaitingPart(
            "extensions",
            "延期申请待审",
            "请审核，准予延期，或写明理由不予延期。",
            (Waiting(VENUES, DAY, 0, "申请延至2026年9月30日，理由：示范点选址未定"),),
        ),
        WaitingPart(
            "drafts",
            "文稿待签发",
            "请提请领导审定，签发或撤稿。",
            (Waiting(TALENT, date(2026, 3, 6), 1, "《督查通报》，待分管副部长签发"),),
        ),
    ),
    troubles=(
        Trouble(
            "没有发出的邮件",
            "请核对邮箱地址和邮件服务器；不再自动重发的，改好后安排重发（各件前为邮件编号）。",
            (
                (
                    "318　3月6日发给老干部科联络员（lgb@zzb.yunchuan.example）："
                    "试了5次，不再自动重发；550 mailbox unavailable"
                ),
            ),
        ),
    ),
    held="这次要发 128 封，平常一天约 12 封，超出太多，先停在发信之前，一封也没有发。",
    warnings=("2027年的放假调休安排还没有收录，工作日暂按法定节假日推算；公布后请及时录入。",),
    contact="督查专班",
)
