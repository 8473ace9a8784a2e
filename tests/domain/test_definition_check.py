"""Faults of sense in a definition: one thing changed, one fault with its path."""

from dataclasses import replace
from typing import Any

import pytest

from domain.small_workflow import GUARDS, LADDER, SMALL, STATES, TRANSITIONS
from dubanflow.domain.definition import (
    Definition,
    Feedback,
    Light,
    Limit,
    Reminder,
    Rung,
    ScoreRule,
    Scores,
    State,
    Telling,
    Transition,
)
from dubanflow.domain.definition_check import check

NOBODY: Any = ("boss",)
REPORT, LAPSE, RETURN_LATE, RETURN, VERIFY, FEEDBACK = TRANSITIONS


def changed(**parts: Any) -> Definition:
    return replace(SMALL, **parts)


def with_state(index: int, **parts: Any) -> Definition:
    return changed(states=(*STATES[:index], replace(STATES[index], **parts), *STATES[index + 1 :]))


def with_move(index: int, **parts: Any) -> Definition:
    return changed(transitions=(*TRANSITIONS[:index], replace(TRANSITIONS[index], **parts), *TRANSITIONS[index + 1 :]))


def with_rung(index: int, **parts: Any) -> Definition:
    return changed(ladder=(*LADDER[:index], replace(LADDER[index], **parts), *LADDER[index + 1 :]))


def with_points(*points: ScoreRule) -> Definition:
    return changed(scores=Scores(True, points=points))


POINT = ScoreRule("on-time", "按时办结", "on_time", 2)


def test_the_small_workflow_has_no_fault() -> None:
    assert check(SMALL, guards=GUARDS, templates=["digest"], papers=["催办单"]) == []


SKIPPED = State("draft", "草稿", "office")
DEAD_END = Transition("park", "搁置", ("assigned",), "draft", ("supervisor",))
LOOP = Transition("unpark", "取回", ("draft",), "parked", ("supervisor",))
BACK = Transition("again", "再放", ("parked",), "draft", ("supervisor",))
RED = Light("red", "红", late=True)
ALWAYS = Light("green", "绿")

FAULTS = [
    # names that lead nowhere
    (changed(initial="asigned"), ("initial",), "是不是“assigned”"),
    (with_move(4, sources=("reporte",)), ("transitions", 4, "from", 0), "是不是“reported”"),
    (with_move(5, dest="elsewhere"), ("transitions", 5, "to"), "不认识的状态“elsewhere”"),
    (with_move(0, by=("liason",)), ("transitions", 0, "by", 0), "是不是“liaison”"),
    (with_move(0, guards=("has_evidense",)), ("transitions", 0, "guards", 0), "是不是“has_evidence”"),
    (with_move(3, unless=("never",)), ("transitions", 3, "unless", 0), "不认识的条件“never”"),
    (changed(lights=(replace(RED, states=("gone",)), ALWAYS)), ("lights", 0, "states", 0), "不认识的状态"),
    (with_rung(0, to=NOBODY), ("ladder", 0, "to", 0), "不认识的告知对象“boss”"),
    (with_rung(0, cc=NOBODY), ("ladder", 0, "cc", 0), "不认识的告知对象"),
    (with_rung(1, approver="boss"), ("ladder", 1, "approver"), "不认识的签发人"),
    (with_rung(1, paper="催办蛋"), ("ladder", 1, "paper"), "是不是“催办单”"),
    (changed(reports=(replace(SMALL.reports[0], template="digst"),)), ("reports", 0, "template"), "是不是“digest”"),
    (changed(notices={"verfy": Telling("notice:verfy", "销号", ("head",))}), ("notices", "verfy"), "是不是“verify”"),
    # the beginning is an end
    (changed(initial="verified"), ("initial",), "是终结状态"),
    # a state nobody reaches
    (changed(states=(*STATES, State("lost", "遗失", final=True))), ("states", "lost"), "没有任何动作能到达"),
    # a state nobody leaves
    (changed(states=(*STATES, SKIPPED), transitions=(*TRANSITIONS, DEAD_END)), ("states", "draft"), "没有出路"),
    # an end with a clock
    (with_state(3, clock="unit"), ("states", "verified", "clock"), "不再计时"),
    # the same word twice
    (with_state(1, label="已交办"), ("states", "overdue", "label"), "状态名称“已交办”重复"),
    (changed(lights=(RED, replace(ALWAYS, name="red"))), ("lights", 1, "name"), "灯名“red”重复"),
    (with_rung(1, rule="due-3"), ("ladder", 1, "rule"), "规则名“due-3”重复"),
    (changed(feedback=Feedback("L1", "反馈", ("liaison",))), ("feedback", "rule"), "规则名“L1”重复"),
    (with_move(0, by=("liaison", "liaison")), ("transitions", 0, "by", 1), "重复"),
    (with_rung(0, cc=("liaison",)), ("ladder", 0), "“liaison”写了不止一次"),
    # names of a form the command line cannot take
    (with_rung(0, rule="1级"), ("ladder", 0, "rule"), "规则名“1级”"),
    (with_rung(0, rule="a_b"), ("ladder", 0, "rule"), "规则名“a_b”"),
    (with_move(5, name="阶段反馈"), ("transitions", 5, "name"), "动作名“阶段反馈”"),
    # turns that never come: after an open one, after an equal one, after a wider one
    (with_move(2, guards=()), ("transitions", 3), "第3条条件相同或更宽"),
    (with_move(3, guards=("late",), unless=()), ("transitions", 3), "在“待核验”时轮不到这一条"),
    (with_move(3, guards=("late", "has_evidence"), unless=()), ("transitions", 3), "轮不到"),
    # a condition wanted and unwanted
    (with_move(2, unless=("late",)), ("transitions", 2, "unless", 0), "永远做不了"),
    # a running clock without a lapse; a lapse that only a person may do
    (with_move(1, name="age"), ("states", "assigned"), "“已交办”计承办单位的时间"),
    (with_move(1, by=("supervisor",)), ("states", "assigned"), "“已交办”计承办单位的时间"),
    # a clock that does something else, stays where it is, or has two ways
    (with_move(1, name="age"), ("transitions", 1, "name"), "clock 只做逾期"),
    (with_move(1, dest=None), ("transitions", 1, "to"), "逾期要进入另一个状态"),
    (changed(transitions=(*TRANSITIONS, replace(LAPSE, guards=("late",)))), ("transitions", 6), "不止一条"),
    # lights
    (changed(lights=(ALWAYS, RED)), ("lights", 1), "永远不会亮"),
    (changed(lights=(RED,)), ("lights", 0), "最后一盏灯应不带条件"),
    (changed(lights=(replace(RED, level=3), ALWAYS)), ("lights", 0, "level"), "梯次只有2级"),
    # limits of nothing
    (
        changed(reminders=(Reminder("due-0", "提醒", ("liaison",), before=Limit(0, "d")),)),
        ("reminders", 0, "before"),
        "不能为 0",
    ),
    (changed(feedback=Feedback("f", "反馈", ("liaison",), every=Limit(0, "wd"))), ("feedback", "every"), "不能为 0"),
    # a ladder that does not rise, in one unit and in two
    (with_rung(1, after=Limit(1, "wd")), ("ladder", 1, "after"), "一级晚于一级"),
    (with_rung(0, after=Limit(8, "wd")), ("ladder", 1, "after"), "不晚于“催办”（8个工作日）"),
    # drafts and who releases them
    (with_rung(1, approver=None), ("ladder", 1), "由谁签发"),
    (with_rung(1, draft=False), ("ladder", 1, "approver"), "不是拟稿"),
    # points: a name of another form or twice, an amount that is none, keys that are missing or belong elsewhere
    (with_points(replace(POINT, rule="记分")), ("scores", "points", 0, "rule"), "规则名“记分”"),
    (with_points(POINT, POINT), ("scores", "points", 1, "rule"), "记分项“on-time”重复"),
    (with_points(replace(POINT, points=0)), ("scores", "points", 0, "points"), "不能为 0"),
    (with_points(replace(POINT, points=-101)), ("scores", "points", 0, "points"), "在 -100 到 100 之间"),
    (with_points(replace(POINT, points=0.125)), ("scores", "points", 0, "points"), "最多两位小数"),
    (with_points(replace(POINT, points=float("nan"))), ("scores", "points", 0, "points"), "最多两位小数"),
    (with_points(replace(POINT, event="rung")), ("scores", "points", 0, "for"), "请用 rung 写明"),
    (with_points(replace(POINT, event="rung", rung="L7")), ("scores", "points", 0, "rung"), "不认识的梯次规则“L7”"),
    (with_points(replace(POINT, rung="L1")), ("scores", "points", 0, "rung"), "rung 只用于 for: rung"),
    (with_points(replace(POINT, event="early")), ("scores", "points", 0, "for"), "请用 before 写明"),
    (with_points(replace(POINT, before=Limit(1, "d"))), ("scores", "points", 0, "before"), "before 只用于"),
    (with_points(replace(POINT, event="early", before=Limit(0, "d"))), ("scores", "points", 0, "before"), "不能为 0"),
]


@pytest.mark.parametrize(("definition", "path", "words"), FAULTS)
def test_a_fault_is_found_at_its_path(definition: Definition, path: tuple[str | int, ...], words: str) -> None:
    faults = check(definition, guards=GUARDS, templates=["digest"], papers=["催办单"])
    assert [fault.path for fault in faults if words in fault.message] == [path]


def test_a_circle_without_an_end_is_found_in_every_state_of_it() -> None:
    parked = State("parked", "搁置", "office")
    circle = changed(states=(*STATES, SKIPPED, parked), transitions=(*TRANSITIONS, DEAD_END, LOOP, BACK))
    assert [fault.path for fault in check(circle, guards=GUARDS)] == [("states", "draft"), ("states", "parked")]


def test_the_same_action_by_other_people_is_not_ambiguous() -> None:
    other = replace(RETURN_LATE, by=("head",), guards=())
    assert check(changed(transitions=(*TRANSITIONS, other)), guards=GUARDS) == []


def test_all_faults_are_given_at_once() -> None:
    wrong = changed(initial="x", lights=(RED,), ladder=(replace(LADDER[0], to=NOBODY),))
    assert [fault.path[0] for fault in check(wrong, guards=GUARDS)] == ["initial", "lights", "ladder"]


def test_templates_and_papers_nobody_named_are_not_checked() -> None:
    assert check(SMALL, guards=GUARDS) == []


def test_a_rung_of_eight_calendar_days_comes_after_five_working_days() -> None:
    rows = (replace(LADDER[0], after=Limit(5, "wd")), Rung("L2", "督办", ("head",), after=Limit(8, "d")))
    assert check(changed(ladder=rows), guards=GUARDS) == []
