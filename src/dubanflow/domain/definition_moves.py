"""Faults of the states and transitions of a workflow: names, roads, turns that never come, the clock."""

import re

from dubanflow.domain.definition import ACTOR_ROLES, Definition, Transition
from dubanflow.domain.definition_faults import Fault, Faults, Known, Path, twice, unknown

LAPSE = "lapse"
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


def states(definition: Definition, known: Known) -> Faults:
    """Names, labels, clocks and the beginning."""
    yield from unknown("状态", definition.initial, definition.by_name, ("initial",))
    first = definition.by_name.get(definition.initial)
    if first and first.final:
        yield Fault(("initial",), f"起始状态“{first.name}”是终结状态，任务一立项就结束了，请改为别的状态。")
    yield from twice("状态名", [(state.name, ("states", state.name)) for state in definition.states])
    yield from twice("状态名称", [(state.label, ("states", state.name, "label")) for state in definition.states])
    for state in definition.states:
        if state.final and state.clock != "stopped":
            yield Fault(("states", state.name, "clock"), f"“{state.label}”是终结状态，不再计时，请删去 clock。")
        if not NAME.fullmatch(state.name) or state.name == "same":
            yield Fault(("states", state.name), f"状态名“{state.name}”只能用英文字母、数字和下划线，且不能是 same。")


def roads(definition: Definition, known: Known) -> Faults:
    """States that cannot be reached, cannot be left, or never come to an end.

    Not looked at while a name leads nowhere: what would be said then only follows from that name.
    """
    if {t.dest for t in definition.transitions} - {None} - definition.by_name.keys():
        return
    moves = [(source, t.dest) for t in definition.transitions for source in t.sources if t.dest and t.dest != source]
    reached = _closure({definition.initial}, moves)
    ending = _closure({state.name for state in definition.states if state.final}, [(b, a) for a, b in moves])
    left = {source for source, _ in moves}
    for state in definition.states:
        path = ("states", state.name)
        if definition.initial in definition.by_name and state.name not in reached:
            yield Fault(path, f"没有任何动作能到达“{state.label}”，请补上动作或删去这个状态。")
        if not state.final and state.name not in left:
            yield Fault(path, f"“{state.label}”没有出路：请补上离开它的动作，或写 final: true。")
        elif not state.final and state.name not in ending:
            yield Fault(path, f"从“{state.label}”出发永远到不了终结状态，请补上动作。")


def _closure(start: set[str], moves: list[tuple[str, str]]) -> set[str]:
    """What can be reached from `start` by the moves, `start` included."""
    reached = set(start)
    while more := {dest for source, dest in moves if source in reached} - reached:
        reached |= more
    return reached


def transitions(definition: Definition, known: Known) -> Faults:
    """Unknown states, roles and conditions; conditions that exclude each other."""
    for index, row in enumerate(definition.transitions):
        path: Path = ("transitions", index)
        if not NAME.fullmatch(row.name):
            yield Fault((*path, "name"), f"动作名“{row.name}”只能用英文字母、数字和下划线。")
        for k, source in enumerate(row.sources):
            yield from unknown("状态", source, definition.by_name, (*path, "from", k))
        if row.dest is not None:
            yield from unknown("状态", row.dest, definition.by_name, (*path, "to"))
        for k, role in enumerate(row.by):
            yield from unknown("角色", role, ACTOR_ROLES, (*path, "by", k))
        for key, names in (("guards", row.guards), ("unless", row.unless)):
            for k, name in enumerate(names):
                yield from unknown("条件", name, known.guards, (*path, key, k))
        for k, name in enumerate(row.unless):
            if name in row.guards:
                yield Fault((*path, "unless", k), f"“{name}”既要满足又不得出现，这一条永远做不了，请删去一处。")
        yield from _repeated(row, path)


def _repeated(row: Transition, path: Path) -> Faults:
    for key, names in (("from", row.sources), ("by", row.by), ("guards", row.guards), ("unless", row.unless)):
        yield from twice("名字", [(name, (*path, key, k)) for k, name in enumerate(names)])


def ambiguous(definition: Definition, known: Known) -> Faults:
    """A transition that never gets its turn, because an earlier one asks for no more than it does."""
    rows = definition.transitions
    for later, row in enumerate(rows):
        for earlier, other in enumerate(rows[:later]):
            shared = [source for source in row.sources if source in other.sources]
            if row.name == other.name and shared and set(row.by) & set(other.by) and _asks_no_more(other, row):
                state = definition.label_of(shared[0])
                message = f"“{row.label}”在“{state}”时轮不到这一条：第{earlier + 1}条条件相同或更宽，请写明不同的条件。"
                yield Fault(("transitions", later), message)
                break


def _asks_no_more(other: Transition, row: Transition) -> bool:
    return set(other.guards) <= set(row.guards) and set(other.unless) <= set(row.unless)


def lapse(definition: Definition, known: Known) -> Faults:
    """The clock does one thing only: it takes every state of the unit's time to a state of lateness, one way each."""
    covered: set[str | None] = set()
    for index, row in enumerate(definition.transitions):
        if "clock" not in row.by:
            continue
        if row.name != LAPSE:
            yield Fault(("transitions", index, "name"), f"clock 只做逾期：请把动作名“{row.name}”改为 lapse，或改 by。")
        elif row.dest is None:
            yield Fault(("transitions", index, "to"), "逾期要进入另一个状态，不能写 same。")
        elif taken := [source for source in row.sources if source in covered]:
            label = definition.label_of(taken[0])
            yield Fault(("transitions", index), f"“{label}”的逾期写了不止一条，请只留一条。")
        else:
            covered |= {*row.sources}
    covered |= {row.dest for row in definition.transitions if row.name == LAPSE and "clock" in row.by}
    for state in definition.states:
        if state.clock == "unit" and not state.final and state.name not in covered:
            message = f"“{state.label}”计承办单位的时间，却没有由 clock 触发的 lapse（逾期）动作，请补上。"
            yield Fault(("states", state.name), message)
