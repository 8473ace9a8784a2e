"""`make demo`: half a year of a fictional office, told on the terminal through the commands that anybody would type.

A home `demo-office/` is made anew; two sample plans are read, confirmed and assigned; then every working day from
20 January to 3 July 2026 is run, over the spring festival and the make-up Saturdays. What people do is scripted below:
most units sign, report and are verified in time (`ROUTINE`), some do not (`STORY`). Running it again ends the same.
"""

import contextlib
import io
import json
import os
import shlex
import shutil
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.text import Text

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "yunchuan"))

from make_plan_docx import write as write_docx  # noqa: E402  # the sample's own script, beside its data

from dubanflow import cli  # noqa: E402
from dubanflow.calendar_data import load_calendar  # noqa: E402
from dubanflow.places import bundled_file  # noqa: E402

HOME = Path("demo-office")
FIRST, LAST = date(2026, 1, 20), date(2026, 7, 3)
SUPERVISOR = "督查员"

SETTINGS = """\
# 演示用的设置。today 把“今天”固定在故事结束的那一天，之后查询看到的就是当天的台账；正式使用时不要写这一行。
[office]
today = 2026-07-03
contact = "云川市委组织部督查室　0000-0000000"
"""


@dataclass(frozen=True)
class Scene:
    """On a day somebody does something with the task whose title begins so; `words` tell why."""

    on: str
    title: str
    verb: str
    by: str
    words: str
    options: tuple[str, ...] = ()


# What does not go as a matter of course. A title in LATE is signed but not reported unless a scene does it.
STORY = (
    Scene("01-27", "制作微党课", "feedback", "市党员教育中心联络员", "第一季度的微党课已经开拍", ("--done", "选题12个，完成拍摄4部", "--problems", "缺一名剪辑人员", "--support", "请协调融媒体中心派员")),
    Scene("02-10", "开展县乡换届前期调研", "feedback", "干部科联络员", "调研进行了一半", ("--done", "走访3个县区、22个乡镇", "--next", "春节后走访其余3个县区")),
    Scene("03-05", "出台人才新政", "suspend", SUPERVISOR, "上级将统一出台政策，先停下来等", ("--reason", "省里将出台统一办法，等文件印发后再办")),
    Scene("03-24", "开展县乡换届前期调研", "report", "干部科联络员", "干部科报告办结", ("--done", "形成《县乡领导班子结构分析报告》初稿")),
    Scene("03-27", "开展县乡换届前期调研", "return", SUPERVISOR, "督查员发现缺一个县，退回；督查占用的3个工作日补还给干部科", ("--reason", "缺临溪县的分析，请补充")),
    Scene("04-02", "开展县乡换届前期调研", "report", "干部科联络员", "补齐后再报", ("--done", "补充临溪县分析，报告定稿")),
    Scene("04-03", "开展县乡换届前期调研", "verify", SUPERVISOR, "核验通过，销号"),
    Scene("04-08", "出台人才新政", "resume", SUPERVISOR, "文件到了，恢复办理，挂起的工作日全部补还"),
    Scene("04-10", "做实政治素质考察", "extend", "干部科联络员", "逾期以后才想起申请延期，系统如实记为逾期后申请", ("--to", "2026-05-15", "--reason", "人员变动较大", "--done", "建档六成")),
    Scene("04-13", "做实政治素质考察", "extend", SUPERVISOR, "督查员不同意", ("--refuse", "--reason", "逾期后申请，且没有客观原因")),
    Scene("04-20", "轮换驻村第一书记和工作队员", "extend", "组织二科联络员", "组织二科在到期之前申请延期", ("--to", "2026-05-29", "--reason", "两个县的选派名单待县委常委会研究", "--done", "完成考核，选派210名")),
    Scene("04-22", "轮换驻村第一书记和工作队员", "extend", SUPERVISOR, "督查员准予，新的时限另起一版，旧的留存", ("--reason", "理由充分，在时限前提出")),
    Scene("04-24", "做实政治素质考察", "report", "干部科联络员", "干部科补上", ("--done", "市管领导班子成员全部建档")),
    Scene("04-27", "做实政治素质考察", "verify", SUPERVISOR, "超时办结，销号"),
    Scene("05-25", "轮换驻村第一书记和工作队员", "report", "组织二科联络员", "在延长的时限内办结", ("--done", "262名工作队员全部到岗")),
    Scene("05-26", "轮换驻村第一书记和工作队员", "verify", SUPERVISOR, "核验通过，销号"),
    Scene("06-29", "出台人才新政", "feedback", "人才科联络员", "新政进入合法性审查", ("--done", "征求意见两轮，送市司法局审查")),
)  # fmt: skip
LATE = (
    "开展县乡换届前期调研",
    "做实政治素质考察",
    "轮换驻村第一书记和工作队员",
    "选派年轻干部到一线挂职",
    "规范社区网格党支部设置",
    "扩大新就业群体党组织覆盖",
    "出台人才新政",
    "修订发展党员工作规程",
    "建设党员教育现场教学点",
)
NEVER_SIGNED = ("修订发展党员工作规程",)


class Teller:
    """Prints the story: headings, commands and what they answered; plain when piped."""

    def __init__(self) -> None:
        self.out = Console(highlight=False, markup=False, soft_wrap=True)
        self.said_on: date | None = None

    def chapter(self, words: str) -> None:
        """A heading."""
        self.out.print()
        self.out.print(Text(f"■ {words}", style="bold red"))

    def day(self, day: date) -> None:
        """The date, once a day."""
        if self.said_on != day:
            self.said_on = day
            self.out.print(Text(f"{day.month}月{day.day}日（周{'一二三四五六日'[day.weekday()]}）", style="bold"))

    def tell(self, words: str) -> None:
        """What happens."""
        self.out.print(f"  {words}")

    def command(self, args: list[str]) -> str:
        """A command as it would be typed, and what it answers."""
        shown = " ".join(shlex.quote(word) for word in args)
        self.out.print(Text(f"  $ dubanflow {shown}", style="cyan"))
        answer = call(args)
        for line in answer.splitlines():
            self.out.print(Text(f"    {line}", style="dim"))
        return answer


def call(args: list[str]) -> str:
    """Run a command in this process; what it printed. A command that is refused ends the demo."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = cli.run(["--home", str(HOME), *args])
    if status != 0:
        raise SystemExit(f"dubanflow {' '.join(args)}\n{out.getvalue()}{err.getvalue()}")
    return out.getvalue()


def ask(args: list[str]) -> Any:
    """The answer of a query as values."""
    return json.loads(call([*args, "--json"]))


def main() -> None:
    """The whole story."""
    teller = Teller()
    prepare(teller)
    calendar = load_calendar(files=[bundled_file("workflows/workdays-cn.yaml")])[0]
    days = [day for day in span(FIRST, LAST) if calendar.is_workday(day)]
    teller.chapter(f"二、半年的督办：{FIRST.isoformat()} 到 {LAST.isoformat()}，{len(days)} 个工作日，每日运行一次")
    counts: Counter[str] = Counter()
    with progress(teller.out) as bar:
        step = bar.add_task("督办", total=len(days))
        for day in days:
            live(teller, day, calendar, counts)
            bar.advance(step)
    finish(teller, counts)


def span(first: date, last: date) -> list[date]:
    """Every day of a span, both ends inclusive."""
    return [first + timedelta(days=i) for i in range((last - first).days + 1)]


def progress(out: Console) -> Progress:
    """A bar that is shown on a terminal only."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    return Progress(*columns, console=out, transient=True, disable=not out.is_terminal)


def prepare(teller: Teller) -> None:
    """Chapter one: a home, two plans read, reviewed and confirmed."""
    teller.chapter("一、读计划、立项：虚构的中共云川市委组织部")
    if HOME.exists():
        shutil.rmtree(HOME)
    HOME.mkdir()
    (HOME / "dubanflow.toml").write_text(SETTINGS, encoding="utf-8")
    at(FIRST)
    teller.command(["init", "--units", str(HERE / "yunchuan" / "units.yaml")])
    papers = HOME / "plans"
    papers.mkdir()
    shutil.copy(HERE / "yunchuan" / "plan_2026.txt", papers / "2026年工作要点.txt")
    write_docx(papers / "任务分解方案.docx")
    for number, name in enumerate(("2026年工作要点.txt", "任务分解方案.docx"), start=1):
        teller.command(["plan", "import", str(papers / name), "--year", "2026", "--by", SUPERVISOR])
        for row in ask(["plan", "review", str(number)])[:4]:
            teller.tell(f"  第{row['item']}项 {row['title']} → {row['owner']}，{row['deadline']}　{row['owner_why']}")
        teller.tell("  ……（plan review 看全部；依据写明出自哪些字句，督查员可以改）")
        teller.command(["plan", "confirm", str(number), "--by", SUPERVISOR])


def at(day: date) -> None:
    """Set the clock of this process to half past eight of a day."""
    os.environ["DUBANFLOW_NOW"] = f"{day.isoformat()}T08:30:00+08:00"


def live(teller: Teller, day: date, calendar: Any, counts: Counter[str]) -> None:
    """One working day: the daily run, then what people do."""
    at(day)
    report = ask(["daily"])
    counts["决定"] += report["decisions"]
    counts["邮件"] += report["messages"]
    notable(teller, day, calendar, report)
    for scene in STORY:
        if scene.on == f"{day:%m-%d}":
            play(teller, day, scene)
            counts["办理"] += 1
    counts["办理"] += routine(day, calendar)


def notable(teller: Teller, day: date, calendar: Any, report: dict[str, Any]) -> None:
    """Say what is worth saying of a run: a special day, tasks gone overdue, papers drafted."""
    if day.weekday() >= 5:
        teller.day(day)
        teller.tell("调休上班的周末，照常运行。")
    elif (gap := (day - calendar.add(day, -1)).days) > 3:
        teller.day(day)
        teller.tell(f"放假 {gap - 1} 天之后的第一个工作日：假期里没有发信，到了的日子一次补齐。")
    if report["changes"]:
        teller.day(day)
        teller.tell(
            f"每日运行：{report['changes']} 项进入逾期，作出决定 {report['decisions']} 条，发信 {report['messages']} 封。"
        )
    for row in ask(["decisions", "--on", day.isoformat()]):
        if row["rule"] in ("L2",) and row["message"] and row["recipient"].endswith(("科长", "主任")):
            teller.day(day)
            teller.tell(f"二级督办：{row['task']}，督办通知发给{row['recipient']}。")
        if row["state"] == "draft":
            teller.day(day)
            paper = {"L3": "督查通报", "L4": "约谈通知", "L5": "移送建议"}.get(row["rule"], row["rule"])
            teller.tell(f"{row['task']} 到了需要领导签发的一级：只拟好《{paper}》，等领导签发，系统不自动发出。")


def play(teller: Teller, day: date, scene: Scene) -> None:
    """One scene of the story."""
    task = find(scene.title)
    teller.day(day)
    teller.tell(f"{scene.words}：")
    teller.command(["task", scene.verb, task["number"], "--by", scene.by, *scene.options])


def find(title: str) -> dict[str, Any]:
    """The newest task whose title begins so."""
    rows = [row for row in ask(["task", "list", "--all"]) if row["title"].startswith(title)]
    found: dict[str, Any] = max(rows, key=lambda row: row["number"])
    return found


def routine(day: date, calendar: Any) -> int:
    """What goes as a matter of course: sign after a day, report three working days ahead, verify the day after."""
    done = 0
    for row in ask(["task", "list"]):
        act = routine_act(row, day, calendar)
        if act:
            call(["task", act[0], row["number"], *act[1]])
            done += 1
    return done


def routine_act(row: dict[str, Any], day: date, calendar: Any) -> tuple[str, list[str]] | None:
    """The act that is due in the ordinary course of a task today, if any."""
    liaison = ["--by", liaison_of(row["lead"])]
    late = row["title"].startswith(LATE)
    if row["state"] == "assigned" and not row["title"].startswith(NEVER_SIGNED):
        if day > date.fromisoformat(row["assigned_on"]):
            return "accept", liaison
    elif row["state"] == "in_progress" and not late:
        if day >= calendar.add(date.fromisoformat(row["deadline"]), -3):
            return "report", [*liaison, "--done", "已按要求完成，资料存档备查"]
    elif row["state"] == "reported" and not late and day > date.fromisoformat(row["reported_on"]):
        return "verify", ["--by", SUPERVISOR]
    elif row["state"] == "overdue" and not row["accepted_on"] and not late:
        return "accept", liaison
    return None


LIAISONS: dict[str, str] = {}


def liaison_of(unit: str) -> str:
    """The code of a unit's liaison."""
    if not LIAISONS:
        for row in ask(["unit", "list"]):
            LIAISONS[row["name"]] = next(person["code"] for person in row["people"] if "liaison" in person["roles"])
    return LIAISONS[unit]


def finish(teller: Teller, counts: Counter[str]) -> None:
    """Chapter three: the list, what was written, and what to try next."""
    del os.environ["DUBANFLOW_NOW"]
    teller.chapter(f"三、{LAST.isoformat()} 的督办清单")
    cli.run(["--home", str(HOME), "list"])
    call(["list", "--xlsx", "--html"])
    mails = sorted((HOME / "out" / "mail").rglob("*.eml"))
    tasks = ask(["task", "list", "--all"])
    teller.tell(
        f"半年合计：任务 {len(tasks)} 项，办理 {counts['办理']} 次，系统决定 {counts['决定']} 条，邮件 {counts['邮件']} 封。"
    )
    teller.chapter("四、写出的文件")
    for path in sorted((HOME / "out").glob("督办清单*")):
        teller.tell(str(path))
    teller.tell(f"{HOME / 'out' / 'mail'}　{len(mails)} 封，一天一个文件夹，双击 .eml 即可查看；如 {mails[-1]}")
    teller.chapter("五、接着可以试")
    for words in (
        "task list --unit 组织二科 --overdue",
        f"task show {find('选派年轻干部')['number']}",
        "digest --preview",
        "daily --on 2026-07-06 --dry-run",
    ):
        teller.out.print(Text(f"  .venv/bin/dubanflow --home {HOME} {words}", style="cyan"))


if __name__ == "__main__":
    main()
