"""Faults of the lights of a workflow and of its rules: keys, audiences, limits, the ladder, templates."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import get_args

from dubanflow.domain.definition import Audience, Definition, Limit, Telling
from dubanflow.domain.definition_faults import Fault, Faults, Known, Path, twice, unknown

CREATION = "assign"  # the act that makes a task: it has a notice, but no transition
AUDIENCES = get_args(Audience)
RULE = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
MORNING = "morning"  # how the templates of a daily report begin; those of the other periods begin with digest
MOST_POINTS = 100
NEEDED = {"rung": "是梯次的哪一级，如 rung: L2", "before": "提前多久，如 before: 5wd"}
WORKDAY_LENGTH = 1.4  # seven days of a week for five worked: how `wd` and `d` are put in one order


def lights(definition: Definition, known: Known) -> Faults:
    """Unknown states, lights that never show, and a last one that takes what is left."""
    yield from twice("灯名", [(light.name, ("lights", i, "name")) for i, light in enumerate(definition.lights)])
    always = None
    for index, light in enumerate(definition.lights):
        path: Path = ("lights", index)
        for k, name in enumerate(light.states):
            yield from unknown("状态", name, definition.by_name, (*path, "states", k))
        if light.level > len(definition.ladder):
            message = f"“{light.label}”灯永远不会亮：梯次只有{len(definition.ladder)}级，请改小 level。"
            yield Fault((*path, "level"), message)
        if always is not None:
            yield Fault(path, f"“{light.label}”灯永远不会亮：前面的“{always}”没有条件，请把没有条件的放在最后。")
        elif not (light.states or light.late or light.level or light.within):
            always = light.label
    if always is None and definition.lights:
        yield Fault(("lights", len(definition.lights) - 1), "最后一盏灯应不带条件，使每个任务都有灯，请补上一盏。")


def _rules(definition: Definition) -> Iterator[tuple[Telling, Path]]:
    """Every rule with a key of its own, and its path."""
    for part in ("reminders", "ladder", "waiting", "reports"):
        for index, row in enumerate(getattr(definition, part)):
            yield row, (part, index)
    if definition.feedback:
        yield definition.feedback, ("feedback",)


def tellings(definition: Definition, known: Known) -> Faults:
    """Keys and audiences of rules and notices."""
    rules = list(_rules(definition))
    yield from twice("规则名", [(row.rule, (*path, "rule")) for row, path in rules])
    for row, path in rules:
        if not RULE.fullmatch(row.rule):
            yield Fault((*path, "rule"), f"规则名“{row.rule}”要以英文字母开头，只能用英文字母、数字和短横线。")
    for name, row in definition.notices.items():
        yield from unknown("动作", name, {CREATION} | {t.name for t in definition.transitions}, ("notices", name))
        rules.append((row, ("notices", name)))
    for row, path in rules:
        for key, names in (("to", row.to), ("cc", row.cc)):
            for k, name in enumerate(names):
                yield from unknown("告知对象", name, AUDIENCES, (*path, key, k))
        both = Counter([*row.to, *row.cc])
        yield from (Fault(path, f"告知对象“{name}”写了不止一次，请只留一处。") for name, n in both.items() if n > 1)


def limits(definition: Definition, known: Known) -> Faults:
    """Limits of nothing."""
    limits: list[tuple[Limit, Path]] = [
        *((row.before, ("reminders", i, "before")) for i, row in enumerate(definition.reminders)),
        *((row.after, ("ladder", i, "after")) for i, row in enumerate(definition.ladder)),
        *((row.after, ("waiting", i, "after")) for i, row in enumerate(definition.waiting)),
    ]
    if definition.feedback:
        limits.append((definition.feedback.every, ("feedback", "every")))
        if definition.feedback.first:
            limits.append((definition.feedback.first, ("feedback", "first")))
    for limit, path in limits:
        if limit.n <= 0:
            yield Fault(path, "时限不能为 0，请至少写 1wd 或 1d。")


def ladder(definition: Definition, known: Known) -> Faults:
    """A ladder that does not rise; drafts and those who release them; papers."""
    for index, (lower, upper) in enumerate(pairwise(definition.ladder), start=1):
        if _length(upper.after) <= _length(lower.after):
            message = f"梯次要一级晚于一级：“{upper.label}”（{upper.after}）不晚于“{lower.label}”（{lower.after}）。"
            yield Fault(("ladder", index, "after"), message)
    for index, rung in enumerate(definition.ladder):
        path: Path = ("ladder", index)
        if rung.draft and rung.approver is None:
            yield Fault(path, f"“{rung.label}”只拟稿，请用 approver 写明由谁签发。")
        if rung.approver is not None:
            yield from unknown("签发人", rung.approver, AUDIENCES, (*path, "approver"))
            if not rung.draft:
                message = f"“{rung.label}”不是拟稿，不用签发：请写 draft: true 或删去 approver。"
                yield Fault((*path, "approver"), message)
        if rung.paper is not None and known.papers is not None:
            yield from unknown("文书", rung.paper, known.papers, (*path, "paper"))


def _length(limit: Limit) -> float:
    """A limit in calendar days, roughly: good enough to tell which of two comes first."""
    return limit.n * WORKDAY_LENGTH if limit.unit == "wd" else limit.n


def reports(definition: Definition, known: Known) -> Faults:
    """Templates of reports, and those that say other things than their period asks for."""
    for index, row in enumerate(definition.reports):
        path: Path = ("reports", index, "template")
        if known.templates is not None:
            yield from unknown("模板", row.template, known.templates, path)
        if (row.every == "day") != row.template.startswith(MORNING):
            fits = f"{MORNING}（晨报）" if row.every == "day" else "digest（周报、月报）"
            yield Fault(path, f"every: {row.every} 的报告要用 {fits}开头的模板，不能用“{row.template}”。")


def scores(definition: Definition, known: Known) -> Faults:
    """Names of points, rungs that are none, conditions that belong to another event, points of nothing."""
    rules = definition.scores.points if definition.scores else ()
    yield from twice("记分项", [(row.rule, ("scores", "points", i, "rule")) for i, row in enumerate(rules)])
    for index, row in enumerate(rules):
        path: Path = ("scores", "points", index)
        if not RULE.fullmatch(row.rule):
            yield Fault((*path, "rule"), f"规则名“{row.rule}”要以英文字母开头，只能用英文字母、数字和短横线。")
        if not 0 < abs(row.points) <= MOST_POINTS or round(row.points, 2) != row.points:
            yield Fault(
                (*path, "points"),
                f"“{row.label}”的分值要在 -{MOST_POINTS} 到 {MOST_POINTS} 之间，不能为 0，最多两位小数。",
            )
        for key, value, event in (("rung", row.rung, "rung"), ("before", row.before, "early")):
            if value is None and row.event == event:
                yield Fault((*path, "for"), f"“{row.label}”记的是 {event}，请用 {key} 写明{NEEDED[key]}。")
            elif value is not None and row.event != event:
                yield Fault((*path, key), f"{key} 只用于 for: {event}，请删去或改正。")
        if row.rung is not None and row.event == "rung":
            yield from unknown("梯次规则", row.rung, definition.rungs, (*path, "rung"))
        if row.before is not None and row.before.n <= 0:
            yield Fault((*path, "before"), "时限不能为 0，请至少写 1wd 或 1d。")
