"""Why a task stands where it stands, in Chinese prose: its state, every rule with the days counted, what comes next.

`explain` is pure: what the ledger knows (who was told, on which line of the file a rule stands) comes in as a `Case`.
The words are those of a section head, not of a programmer; the keys of the rules stand beside them for whoever wants
to look them up in the file.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from dubanflow.domain.counting import day_words, days_words, weekday_words, working_days
from dubanflow.domain.definition import Definition
from dubanflow.domain.explain_rules import Ahead, Decided, ahead_of, grounds, outcome
from dubanflow.domain.values import DeadlineVersion, Task
from dubanflow.domain.workdays import Calendar
from dubanflow.domain.workflow_words import PEOPLE

NEXT = 3


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph: what kind it is, its text, and the dates that it rests on, ascending.

    Kinds: law, state, clock, time, waiting, excuse, deadline, decision, earlier, due, next, calendar.
    """

    kind: str
    text: str
    dates: tuple[date, ...] = ()


@dataclass(frozen=True)
class Case:
    """A task and what is on record about it.

    `since`, `act`, `by`: how the present state was entered. `people` names who stands behind each audience of the
    workflow file, `lines` the line of each rule in that file; both may lack entries. `excuse` is the reason for which
    `excused_by` excused the lateness; `history` the states that the task entered, each with its day, oldest first.
    """

    task: Task
    since: date
    act: str
    by: str
    deadlines: tuple[DeadlineVersion, ...] = ()
    decided: tuple[Decided, ...] = ()
    people: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)
    excused_by: str = ""
    excuse: str = ""
    history: tuple[tuple[date, str], ...] = ()


def explain(case: Case, definition: Definition, calendar: Calendar, *, today: date) -> tuple[Paragraph, ...]:
    """Why `case.task` stands where it stands on `today`."""
    teller = _Teller(case, definition, calendar, today)
    told = [
        *teller.law(),
        *teller.state(),
        *teller.clock(),
        *teller.time(),
        *teller.waiting(),
        *teller.versions(),
        *teller.decisions(),
        *teller.earlier(),
        *teller.ahead(),
    ]
    return (*told, *teller.provisional(told))


class _Teller:
    """The paragraphs, one method for each kind."""

    def __init__(self, case: Case, definition: Definition, calendar: Calendar, today: date) -> None:
        self.case = case
        self.task = case.task
        self.definition = definition
        self.calendar = calendar
        self.today = today
        self.running = definition.by_name[case.task.state].clock == "unit"

    def words(self, day: date) -> str:
        return day_words(day, self.today.year)

    def law(self) -> Iterator[Paragraph]:
        one = self.definition
        text = f"按流程文件“{one.label}”（{one.name}，版本{one.hash[:12]}）办理，下面的规则都在这个文件里。"
        yield Paragraph("law", text)

    def state(self) -> Iterator[Paragraph]:
        label = self.definition.label_of(self.task.state)
        level = self.definition.level_label(self.task.level)
        rung = f"督办级别为第{self.task.level}级“{level}”。" if level and self.running else ""
        how = f"（{self.case.act}，{self.case.by}）" if self.case.by else f"（{self.case.act}）"
        yield Paragraph("state", f"自{self.words(self.case.since)}起为“{label}”{how}。{rung}", (self.case.since,))

    def clock(self) -> Iterator[Paragraph]:
        state = self.definition.by_name[self.task.state]
        if state.final:
            text = self._closed()
        elif state.clock == "unit":
            text = self._running()
        elif state.clock == "office" and self.task.reported_on:
            text = self._held("申请办结", self.task.reported_on, "督查部门已用", "如退回重办，")
        elif self.task.suspended_on:
            text = self._held("挂起", self.task.suspended_on, "已停", "恢复办理时")
        else:
            text = f"时限{self.words(self.task.deadline)}，现在不计时。"
        yield Paragraph("clock", text, (self.task.deadline,))
        if self.task.excused_on:
            yield self._excuse(self.task.excused_on)

    def _excuse(self, day: date) -> Paragraph:
        reason = f"（理由：{self.case.excuse}）" if self.case.excuse else ""
        who = self.case.excused_by or "领导"
        return Paragraph("excuse", f"{self.words(day)}{who}批准容错{reason}，对现时限的逾期不计。", (day,))

    def _running(self) -> str:
        deadline, today = self.task.deadline, self.today
        head = f"时限{self.words(deadline)}（{weekday_words(deadline)}）"
        if today > deadline:
            late = (today - deadline).days
            return f"{head}已过，到{self.words(today)}逾期{late}天。逾期自时限次日算起，不论哪天运行。"
        left = working_days(self.calendar, today, deadline)
        if left:
            tail = f"，今天{self.words(today)}，还剩{len(left)}个工作日（{days_words(left, today.year)}）。"
        else:
            tail = "，就是今天。" if deadline == today else f"，今天{self.words(today)}，中间没有工作日了。"
        if self.calendar.is_workday(deadline):
            return head + tail
        before = self.calendar.on_or_before(deadline)
        return f"{head}{tail}时限当天是{self.calendar.name(deadline)}，之前最后一个工作日是{self.words(before)}。"

    def _held(self, what: str, stopped: date, used: str, when: str) -> str:
        """The clock stands: since when, whether in time, and what will be given back."""
        late = (stopped - self.task.deadline).days
        standing = f"已逾期{late}天" if late > 0 else "没有逾期"
        days = len(working_days(self.calendar, stopped, self.today))
        return (
            f"{self.words(stopped)}{what}，承办单位的计时停在这一天（时限{self.words(self.task.deadline)}，{standing}）。"
            f"{used}{days}个工作日，{when}补还给承办单位。"
        )

    def _closed(self) -> str:
        task, deadline = self.task, self.words(self.task.deadline)
        if not task.reported_on:
            return f"时限{deadline}。任务已经了结，系统不再过问。"
        late = (task.reported_on - task.deadline).days
        how = f"超时{late}天办结" if late > 0 else "按时办结"
        return f"时限{deadline}，{self.words(task.reported_on)}申请办结，{how}。任务已经了结，系统不再过问。"

    def time(self) -> Iterator[Paragraph]:
        """Whose time passed since the task was assigned, in working days: the unit's, the office's, nobody's."""
        used: dict[str, int] = {}
        ends = [*(day for day, _ in self.case.history[1:]), self.today]
        for (start, state), end in zip(self.case.history, ends, strict=False):
            one = self.definition.by_name.get(state)
            if one and not one.final and start < end:
                used[one.clock] = used.get(one.clock, 0) + self.calendar.between(start, end)
        told = [f"{words}{used[clock]}个工作日" for clock, words in CLOCKS.items() if used.get(clock)]
        if told:
            yield Paragraph("time", f"交办以来，{'，'.join(told)}。", (self.case.history[0][0],))

    def waiting(self) -> Iterator[Paragraph]:
        task = self.task
        if task.ask_on and task.ask_deadline:
            asked = f"{self.words(task.ask_on)}申请延期至{self.words(task.ask_deadline)}"
            text = f"{asked}，等督查部门答复；答复之前仍按原时限。"
            yield Paragraph("waiting", text, (task.ask_on, task.ask_deadline))
        if task.declined_on:
            text = f"{self.words(task.declined_on)}申请退回，等督查部门答复；答复之前责任仍在现牵头单位。"
            yield Paragraph("waiting", text, (task.declined_on,))

    def versions(self) -> Iterator[Paragraph]:
        rows = self.case.deadlines
        if len(rows) < 2:
            return
        acts = {row.name: row.label for row in self.definition.transitions} | {"assign": "交办"}
        words = self.words
        told = "，".join(
            f"第{row.version}版{words(row.deadline)}（{words(row.from_on)}{acts.get(row.reason, row.reason)}）"
            for row in rows
        )
        text = f"时限改过{len(rows) - 1}次：{told}。提醒和督办只按现行的第{self.task.deadline_version}版计算。"
        yield Paragraph("deadline", text, tuple(sorted({row.deadline for row in rows})))

    def decisions(self) -> Iterator[Paragraph]:
        for row in self.case.decided:
            if row.version != self.task.deadline_version and not row.rule.startswith("notice:"):
                continue
            found = grounds(row, self.task, self.definition, self.calendar, self.today.year)
            why = f"{found.text}。" if found.text else ""
            became = outcome(row, self.case.decided, self.definition, self.today)
            text = f"{self._head(row.rule, row.due_on)}{why}{became}"
            yield Paragraph("decision", text, tuple(sorted({row.due_on, *found.dates})))

    def earlier(self) -> Iterator[Paragraph]:
        """One paragraph for all that was decided under each former deadline."""
        for version in self.case.deadlines:
            rows = [row for row in self.case.decided if row.version == version.version]
            rows = [row for row in rows if not row.rule.startswith("notice:")]
            if version.version == self.task.deadline_version or not rows:
                continue
            told = "、".join(
                f"{self.words(row.due_on)}{self._label(row.rule)}（{SHORT.get(row.state, row.state)}）" for row in rows
            )
            text = (
                f"在第{version.version}版时限{self.words(version.deadline)}之下作过的决定，时限改后不再起作用：{told}。"
            )
            yield Paragraph("earlier", text, tuple(sorted({row.due_on for row in rows})))

    def ahead(self) -> Iterator[Paragraph]:
        rows = ahead_of(self.task, self.case.decided, self.definition, self.calendar, self.today)
        for row in rows:
            if row.day <= self.today:
                text = f"{self._head(row.rule, row.day)}{row.text}。已经到期，等每日运行时办理。"
                yield Paragraph("due", text, row.dates)
        coming = [row for row in rows if row.day > self.today][:NEXT]
        if self.definition.by_name[self.task.state].final:
            return
        yield Paragraph("next", self._outlook(coming))
        for row in coming:
            yield Paragraph("next", self._coming(row), row.dates)

    def _outlook(self, coming: list[Ahead]) -> str:
        if coming:
            return (
                "接下来，如果情况没有变化："
                if self.running
                else "承办单位的计时已停，不再收到提醒。接下来，如果情况没有变化："
            )
        if self.running:
            return "提醒和督办的各级都已用完，系统不会再自动做什么，请督查员处理。"
        return "计时已停，在有人办理之前，系统不会再作提醒。"

    def _coming(self, row: Ahead) -> str:
        text = f"{self._head(row.rule, row.day)}{row.text}。"
        if row.rule:
            text += self._audience(row.rule)
            sent = self.calendar.on_or_after(row.day)
            text += f"当天休息，{self.words(sent)}发出。" if sent != row.day else ""
        return text

    def _audience(self, rule: str) -> str:
        known = self.definition.tellings.get(f"draft:{rule}")
        telling = known or self.definition.tellings[rule]
        to, cc = ("、".join(self._names(part) for part in parts) for parts in (telling.to, telling.cc))
        verb = "系统只拟稿，请签发的是" if known else "告知"
        return f"{verb}{to}{f'，抄送{cc}' if cc else ''}。"

    def _names(self, audience: str) -> str:
        return "、".join(self.case.people.get(audience, ())) or PEOPLE[audience]

    def _head(self, rule: str, day: date) -> str:
        if not rule:
            return f"{self.words(day)}（{weekday_words(day)}）"
        line = self.case.lines.get(rule)
        place = f"规则{rule}，第{line}行" if line else f"规则{rule}"
        return f"{self.words(day)}（{weekday_words(day)}）{self._label(rule)}（{place}）："

    def _label(self, rule: str) -> str:
        known = self.definition.tellings.get(rule)
        return known.label if known else rule

    def provisional(self, told: list[Paragraph]) -> Iterator[Paragraph]:
        """A word for every year whose working days are only projected, where the answer rests on it."""
        days = {day for row in told for day in row.dates} | {self.task.deadline}
        years = sorted({day.year for day in days if self.calendar.standing.get(day.year) == "provisional"})
        for year in years:
            text = f"{year}年的放假安排还没有公布，以上{year}年的日期暂按法定节假日推算，公布后会重新计算。"
            yield Paragraph("calendar", text)


SHORT = {
    "open": "待告知",
    "told": "已告知",
    "draft": "已拟稿",
    "superseded": "已合并",
    "carried": "沿用",
    "withdrawn": "已失效",
}
CLOCKS = {"unit": "承办单位用了", "office": "督查部门用了", "stopped": "挂起停了"}
