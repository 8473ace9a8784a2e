"""A day's lights as ranges: whatever the workflow says of lights, a range shows what its tasks show one by one."""

from datetime import date, timedelta
from random import Random

import pytest

from domain.desk import calendar
from dubanflow.domain.cells import Cell, cells, without_lights
from dubanflow.domain.definition import Definition, Light, Limit, State
from dubanflow.domain.lens import Lens
from dubanflow.domain.values import Task

TODAY = date(2026, 5, 20)
STATES = (State("open", "在办", "unit"), State("told", "待核验", "office"), State("shut", "已销号", final=True))


def lens(chance: Random) -> Lens:
    """A definition with up to six lights, drawn at random, as it looks on 20 May 2026."""
    lights = tuple(
        Light(
            name=f"light{chance.randrange(4)}",
            label="灯",
            states=tuple(one.name for one in STATES if chance.random() < 0.5),
            late=chance.random() < 0.3,
            level=chance.choice([0, 0, 1, 3]),
            within=chance.choice([None, None, Limit(5, "wd"), Limit(10, "d")]),
        )
        for _ in range(chance.randrange(7))
    )
    definition = Definition("x", "x", "0", "open", STATES, lights, ())
    return Lens(definition, calendar(), TODAY)


def holding(found: tuple[Cell, ...], task: Task) -> list[Cell]:
    return [
        one
        for one in found
        if one.state == task.state
        and (one.first is None or one.first <= task.deadline)
        and (one.last is None or task.deadline <= one.last)
        and one.low <= task.level
        and (one.high is None or task.level <= one.high)
    ]


@pytest.mark.parametrize("seed", range(60))
def test_every_task_lies_in_one_cell_which_shows_its_light(seed: int) -> None:
    chance = Random(seed)
    seen = lens(chance)
    found = cells(seen)
    bare = without_lights(found)
    for _ in range(150):
        day = TODAY + timedelta(days=chance.randrange(-30, 30))
        task = Task(1, 1, chance.choice(STATES).name, day, 1, day, day, level=chance.randrange(6))
        (cell,) = holding(found, task)
        assert (cell.light, cell.late) == (seen.light(task)[0], seen.overdue(task))
        assert len(holding(bare, task)) == 1


def test_what_looks_alike_from_end_to_end_is_one_cell() -> None:
    definition = Definition("x", "x", "0", "open", STATES, (Light("red", "红", late=True), Light("green", "绿")), ())
    found = cells(Lens(definition, calendar(), TODAY))
    yesterday = TODAY - timedelta(days=1)
    assert [(one.state, one.light, one.first, one.last, one.high) for one in found] == [
        ("open", "red", None, yesterday, None),
        ("open", "green", TODAY, None, None),
        ("told", "green", None, None, None),
        ("shut", "green", None, None, None),
    ]
    assert len(without_lights(found)) == 3
