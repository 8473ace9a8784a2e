"""Rules explained: on what days a decision rests, what became of it, and what the rules will ask next."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from dubanflow.domain.counting import Counted, count_out, day_words
from dubanflow.domain.definition import Definition, Feedback, Reminder, Rung, Wait
from dubanflow.domain.supervise import crossings, lapse_day
from dubanflow.domain.values import Task
from dubanflow.domain.workdays import Calendar

# The notes of decisions that were recorded as past and told to nobody, and what brought them about.
PASSED = {"baseline": "启用系统时", "migrate": "改按新流程文件时"}
BEGINNINGS = {"acceptance": "交办", "verification": "申请办结", "extension": "申请延期", "decline": "申请退回"}


@dataclass(frozen=True, slots=True)
class Told:
    """Who was told in the message of which business day, and the message's state in words (已发)."""

    person: str
    day: date
    message: str


@dataclass(frozen=True, slots=True)
class Decided:
    """A row of the decision ledger with those who were told."""

    rule: str
    version: int
    occurrence: str
    due_on: date
    decided_on: date
    state: str
    note: str = ""
    told: tuple[Told, ...] = ()


@dataclass(frozen=True, slots=True)
class Ahead:
    """Something that falls due on a day: the rule (empty for the lapse), the ground in words, the dates of it."""

    day: date
    rule: str
    text: str
    dates: tuple[date, ...]


def grounds(row: Decided, task: Task, definition: Definition, calendar: Calendar, year: int) -> Counted:
    """Why a decision under the present deadline fell due when it did; empty text where there is nothing to count."""
    if row.state == "carried" or row.rule.startswith(("notice:", "draft:", "release:")):
        return Counted(row.due_on, "", ())
    found = _counted(row.rule, row.occurrence, row.due_on, task, definition, calendar, year)
    if found is None:
        return Counted(row.due_on, "", ())
    if found.day != row.due_on:  # the calendar was corrected afterwards
        return Counted(row.due_on, f"{day_words(row.due_on, year)}是按当时的工作日历算出的", (row.due_on,))
    return found


def _counted(
    rule: str, occurrence: str, due_on: date, task: Task, definition: Definition, calendar: Calendar, year: int
) -> Counted | None:
    telling = definition.tellings.get(rule)
    if isinstance(telling, Reminder):
        return count_out(calendar, task.deadline, telling.before, what="时限", sign=-1, year=year)
    if isinstance(telling, Rung):
        return count_out(calendar, task.deadline, telling.after, what="时限", sign=1, year=year)
    if isinstance(telling, Wait):
        begun = date.fromisoformat(occurrence)
        return count_out(calendar, begun, telling.after, what=BEGINNINGS[telling.waits_for], sign=1, year=year)
    if isinstance(telling, Feedback):
        return Counted(due_on, _cadence(telling), (due_on,))
    return None


def _cadence(rule: Feedback) -> str:
    if rule.first:
        return f"签收后{rule.first}内作第一次反馈，以后每{rule.every}要一次"
    return f"自签收或上次反馈起每{rule.every}要一次"


def outcome(row: Decided, rows: tuple[Decided, ...], definition: Definition, today: date) -> str:
    """What became of a decision, in sentences."""
    late = row.decided_on > row.due_on and row.state in ("told", "draft", "open")
    head = f"{day_words(row.decided_on, today.year)}运行时补上。" if late else ""
    if row.state == "told":
        return head + (told_words(row, today) or "已经告知。")
    if row.state == "superseded":
        return _superseded(row, rows, definition, today)
    sentence = {
        "open": "已经决定，随下一次每日邮件告知。",
        "draft": "系统只拟稿，不自动发出，等领导签发。",
        "carried": "在上一版时限之下已经到过，时限变动后沿用，不再告知。",
        "withdrawn": "发出之前情况已经变了，不再成立，没有告知。",
        "released": "系统拟稿，领导已经签发。",
        "deferred": "本周向这个单位布置的已满，下周再告知。",
    }
    return head + sentence.get(row.state, "")


def told_words(row: Decided, today: date) -> str:
    """3月26日告知组织二科联络员、组织二科科长（已发）。"""
    groups: dict[tuple[date, str], list[str]] = {}
    for one in row.told:
        groups.setdefault((one.day, one.message), []).append(one.person)
    year = today.year
    return "".join(
        f"{day_words(day, year)}告知{'、'.join(people)}（{message}）。" for (day, message), people in groups.items()
    )


def _superseded(row: Decided, rows: tuple[Decided, ...], definition: Definition, today: date) -> str:
    """Which later one of the same run was told in its place, if any."""
    kind = type(definition.tellings.get(row.rule))
    later = [
        one
        for one in rows
        if (one.decided_on, one.version) == (row.decided_on, row.version)
        and one.state not in ("superseded", "carried")
        and not one.rule.startswith(("notice:", "draft:", "release:"))
        and type(definition.tellings.get(one.rule)) is kind
        and one.due_on >= row.due_on
    ]
    when = day_words(row.decided_on, today.year)
    if row.note == "burden":
        return "当周向这个单位布置的已满，推到下周时又有同类的到期，只告知后一条，这一条记为已合并。"
    if row.note in PASSED:
        return f"{when}{PASSED[row.note]}，这一天已经过了，只作记载，没有告知。"
    if later:
        label = definition.tellings[later[-1].rule].label
        return f"{when}运行时“{label}”（规则{later[-1].rule}）也已到期，只告知那一条，这一条记为已合并。"
    return f"{when}运行时已经过了时限，这条提醒没有意义了，记为已合并，没有告知。"


def ahead_of(
    task: Task, decided: tuple[Decided, ...], definition: Definition, calendar: Calendar, today: date
) -> list[Ahead]:
    """What the rules ask of the task as it stands and was not decided yet, the earliest first."""
    keys = {(row.rule, row.version, row.occurrence) for row in decided}
    rows = list(_lapse(task, definition, today.year))
    for one in crossings(task, definition, calendar, today=today):
        if (one.rule, task.deadline_version, one.occurrence) in keys:
            continue
        found = _counted(one.rule, one.occurrence, one.due_on, task, definition, calendar, today.year)
        text, dates = (found.text, found.dates) if found else ("", (one.due_on,))
        rows.append(Ahead(one.due_on, one.rule, text, tuple(sorted({one.due_on, *dates}))))
    return sorted(rows, key=lambda row: (row.day, row.rule))


def _lapse(task: Task, definition: Definition, year: int) -> Iterator[Ahead]:
    dest = next((row.dest for row in definition.transitions if "clock" in row.by and task.state in row.sources), None)
    if dest and dest != task.state:
        day = lapse_day(task.deadline)
        text = f"是时限{day_words(task.deadline, year)}的次日，没有办结就转为“{definition.label_of(dest)}”"
        yield Ahead(day, "", text, (task.deadline, day))
