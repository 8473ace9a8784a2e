"""`make demo`: half a year of a fictional office, told on the terminal through the commands that anybody would type.

A home `demo-office/` is made anew; two sample plans are read, confirmed and assigned; then every working day from
20 January to 3 July 2026 is run, over the spring festival and the make-up Saturdays. What people do:
most units sign, report and are verified in time, some do not (`yunchuan/story.yaml`). Running it again ends the same.
"""

import contextlib
import io
import json
import os
import runpy
import shlex
import shutil
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.text import Text

from dubanflow import cli
from dubanflow.calendar_data import load_calendar
from dubanflow.cli.common import moment_of
from dubanflow.office import open_office
from dubanflow.places import bundled_file
from dubanflow.services.accounts import change_password, find_account

HERE = Path(__file__).parent
HOME = Path("demo-office")
FIRST, LAST = date(2026, 1, 20), date(2026, 7, 3)
SUPERVISOR = "督查员"
DESK = "http://127.0.0.1:8600"

# Who signs in to the desk of the demo: login, the post of the register or the duty, what they come to see. All have
# one password that anybody may know: the office is made up, and its desk answers on this machine alone.
PASSWORD = "Yunchuan-2026"  # noqa: S105
ACCOUNTS = (
    ("ducha", "--person", "督查员", "督查员：今日要办的事，督办清单，计划，文书"),
    ("zuzhi2", "--person", "组织二科联络员", "联络员：本单位任务，签收、反馈、申请办结、申请延期"),
    ("zuzhi2-kz", "--person", "组织二科科长", "单位负责人：本单位任务"),
    ("fgld", "--person", "fgld-zuzhi", "分管领导：分管单位的红灯和走势，签发文稿"),
    ("buzhang", "--person", "部长", "主要领导：全单位，签发文稿"),
    ("admin", "--duty", "sysadmin", "系统管理员：账号、名册、日历、发信、备份"),
    ("anquan", "--duty", "secadmin", "安全管理员：重置密码、解锁、接口令牌"),
    ("shenji", "--duty", "auditor", "审计员：记载和任务，只读"),
)

SETTINGS = """\
# 演示用的设置。today 把“今天”固定在故事结束的那一天，之后查询看到的就是当天的台账；正式使用时不要写这一行。
[office]
today = 2026-07-03
contact = "云川市委组织部督查室　0000-0000000"
printer = "中共云川市委组织部办公室"
document_word = "云组督"

# 大家打开督办台的地址：写进邮件，点开就是那项任务。
[desk]
url = "http://127.0.0.1:8600"
"""


def story() -> dict[str, Any]:
    """The script: scenes, and the tasks that do not go as a matter of course."""
    script: dict[str, Any] = yaml.safe_load((HERE / "yunchuan" / "story.yaml").read_text(encoding="utf-8"))
    return script


def option_words(options: dict[str, Any]) -> list[str]:
    """Options as they are typed."""
    return [
        word for name, value in options.items() for word in ([f"--{name}"] if value is True else [f"--{name}", value])
    ]


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
    script = story()
    with progress(teller.out) as bar:
        step = bar.add_task("督办", total=len(days))
        for day in days:
            live(teller, day, calendar, counts, script)
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
    runpy.run_path(str(HERE / "yunchuan" / "make_plan_docx.py"))["write"](papers / "任务分解方案.docx")
    for number, name in enumerate(("2026年工作要点.txt", "任务分解方案.docx"), start=1):
        teller.command(["plan", "import", str(papers / name), "--year", "2026", "--by", SUPERVISOR])
        for row in ask(["plan", "review", str(number)])[:4]:
            teller.tell(f"  第{row['item']}项 {row['title']} → {row['owner']}，{row['deadline']}　{row['owner_why']}")
        teller.tell("  ……（plan review 看全部；依据写明出自哪些字句，督查员可以改）")
        teller.command(["plan", "confirm", str(number), "--by", SUPERVISOR])


def at(day: date) -> None:
    """Set the clock of this process to half past eight of a day."""
    os.environ["DUBANFLOW_NOW"] = f"{day.isoformat()}T08:30:00+08:00"


def live(teller: Teller, day: date, calendar: Any, counts: Counter[str], script: dict[str, Any]) -> None:
    """One working day: the daily run, then what people do."""
    at(day)
    report = ask(["daily"])
    counts["决定"] += report["decisions"]
    counts["邮件"] += report["messages"]
    notable(teller, day, calendar, report)
    if report["decisions"]:
        call(["paper", "issue", "--by", SUPERVISOR])
    for scene in script["scenes"]:
        if scene["day"] == f"{day:%m-%d}":
            play(teller, day, scene)
            counts["办理"] += 1
    if day != LAST:  # what would be done that day is left to whoever opens the desk
        counts["办理"] += routine(day, calendar, script)


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
        made = f"作出决定 {report['decisions']} 条，发信 {report['messages']} 封"
        teller.tell(f"每日运行：{report['changes']} 项进入逾期，{made}。")
    for row in ask(["decisions", "--on", day.isoformat()]):
        if row["rule"] in ("L2",) and row["message"] and row["recipient"].endswith(("科长", "主任")):
            teller.day(day)
            teller.tell(f"二级督办：{row['task']}，督办通知发给{row['recipient']}。")
        if row["state"] == "draft":
            teller.day(day)
            paper = {"L3": "督查通报", "L4": "约谈通知", "L5": "移送建议"}.get(row["rule"], row["rule"])
            teller.tell(f"{row['task']} 到了需要领导签发的一级：只拟好《{paper}》，等领导签发，系统不自动发出。")


def play(teller: Teller, day: date, scene: dict[str, Any]) -> None:
    """One scene of the story."""
    task = find(scene["title"])
    teller.day(day)
    teller.tell(f"{scene['words']}：")
    options = option_words(scene.get("options", {}))
    teller.command(["task", scene["verb"], task["number"], "--by", scene["by"], *options])


def find(title: str) -> dict[str, Any]:
    """The newest task whose title begins so."""
    rows = [row for row in ask(["task", "list", "--all"]) if row["title"].startswith(title)]
    found: dict[str, Any] = max(rows, key=lambda row: row["number"])
    return found


def routine(day: date, calendar: Any, script: dict[str, Any]) -> int:
    """What goes as a matter of course: sign after a day, report three working days ahead, verify the day after."""
    done = 0
    for row in ask(["task", "list"]):
        act = routine_act(row, day, calendar, script)
        if act:
            call(["task", act[0], row["number"], *act[1]])
            done += 1
    return done


def routine_act(row: dict[str, Any], day: date, calendar: Any, script: dict[str, Any]) -> tuple[str, list[str]] | None:
    """The act that is due in the ordinary course of a task today, if any."""
    liaison = ["--by", liaison_of(row["lead"])]
    late = row["title"].startswith(tuple(script["late"]))
    if row["state"] == "assigned" and not row["title"].startswith(tuple(script["never_signed"])):
        if day > date.fromisoformat(row["assigned_on"]):
            return "accept", liaison
    elif row["state"] == "in_progress" and not late:
        if day >= calendar.add(date.fromisoformat(row["deadline"]), -3):
            return "report", [*liaison, "--done", "已按要求完成，资料存档备查"]
    elif row["state"] == "reported" and not late and day > date.fromisoformat(row["reported_on"]):
        return "verify", ["--by", SUPERVISOR]
    elif row["state"] == "overdue" and not late:
        return ("report", [*liaison, "--done", "已补办完成"]) if row["accepted_on"] else ("accept", liaison)
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
    for kind in ("ledger", "tasks", "duties", "calendar", "wall"):
        call(["export", kind])
    mails = sorted((HOME / "out" / "mail").rglob("*.eml"))
    tasks = ask(["task", "list", "--all"])
    done = f"办理 {counts['办理']} 次，系统决定 {counts['决定']} 条，邮件 {counts['邮件']} 封"
    teller.tell(f"半年合计：任务 {len(tasks)} 项，{done}。")
    papers(teller)
    teller.chapter("五、写出的文件")
    for path in sorted((HOME / "papers").glob("*/*")):
        teller.tell(f"{path}　{len(list(path.iterdir()))} 份")
    for path in sorted(one for one in (HOME / "out").iterdir() if one.name != "mail"):
        teller.tell(str(path))
    teller.tell(f"{HOME / 'out' / 'mail'}　{len(mails)} 封，一天一个文件夹，双击 .eml 即可查看；如 {mails[-1]}")
    teller.chapter("六、接着可以试")
    for words in (
        "task list --unit 组织二科 --overdue",
        f"task show {find('选派年轻干部')['number']}",
        "digest --preview",
        "paper register",
        "daily --on 2026-07-06 --dry-run",
    ):
        teller.out.print(Text(f"  .venv/bin/dubanflow --home {HOME} {words}", style="cyan"))
    open_desk(teller)


def papers(teller: Teller) -> None:
    """Chapter four: leaders release what was drafted, the supervisor makes the weekly paper; some drafts still wait."""
    teller.chapter("四、文书：签发时才取号，正本写在 papers 目录")
    drafts = {row["paper"]: row["id"] for row in ask(["draft", "list"])}
    talk = str(drafts["约谈通知"])
    said = ["--set", "约谈时间=2026年7月8日（周三）15:00", "--set", "约谈地点=部机关三楼会议室"]
    teller.command(["draft", "edit", talk, "--by", SUPERVISOR, *said])
    teller.command(["draft", "release", talk, "--by", "部长", "--reason", "同意"])
    teller.command(["draft", "release", str(drafts["移送建议"]), "--by", "部长"])
    teller.command(["draft", "release", str(drafts["督查通报"]), "--by", "部长"])
    teller.command(["paper", "make", "督查周报", "--by", SUPERVISOR, "--release"])
    number = find("做实政治素质考察")["number"]
    teller.command(["paper", "make", "销号单", number, "--by", SUPERVISOR, "--release"])
    teller.command(["paper", "make", "延期审批单", number, "--by", SUPERVISOR, "--release"])
    teller.command(["paper", "make", "办理情况反馈单", find("规范社区")["number"], "--by", SUPERVISOR, "--blank"])
    teller.command(["paper", "make", "督查通报", "--by", SUPERVISOR])


def open_desk(teller: Teller) -> None:
    """Accounts for the demo's desk, one of each role, and how to open it."""
    teller.chapter("七、打开督办台")
    teller.tell("各个角色都有一个演示账号：")
    for login, option, whose, words in ACCOUNTS:
        open_account(login, option, whose)
        teller.tell(f"  {login:<10}{words}")
    teller.out.print(Text(f"  密码都是 {PASSWORD}", style="bold"))
    teller.tell("（只为演示。正式开设的账号各有各的初始密码，首次登录必须修改。）")
    teller.tell("输入下面这一行，然后用浏览器打开它说的地址：")
    teller.out.print(Text(f"  .venv/bin/dubanflow --home {HOME} serve", style="cyan"))
    teller.tell(f"{DESK} 被别的程序占用时，加 --port 8700 换一个端口。按 Ctrl-C 停止。")


def open_account(login: str, option: str, whose: str) -> None:
    """An account whose password is the demo's, so that somebody who tries it out signs in at once."""
    first = json.loads(call(["account", "add", login, option, whose, "--no-change", "--json"]))["password"]
    office = open_office(HOME, os.environ)
    with office.database.read() as connection:
        account = find_account(connection, login)
    change_password(office, account, first, PASSWORD, moment=moment_of(office))


if __name__ == "__main__":
    main()
