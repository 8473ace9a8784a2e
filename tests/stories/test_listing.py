"""Lists of any size: what is counted is what is listed, whatever is asked and however the pages are turned."""

from datetime import timedelta
from random import Random
from typing import Any

import pytest

from dubanflow.domain.errors import BadInput
from dubanflow.ledger import tallies
from dubanflow.ledger.db import Connection
from dubanflow.ledger.listing import ORDERS, Counts, count_list, page_of
from dubanflow.ledger.read import Reader, TaskFilter, count_lights
from dubanflow.ledger.tallies import Tallies
from kit import Kit, day
from random_office import STATES, TODAY, fill


def asked(chance: Random, units: list[int]) -> TaskFilter:
    """A filter drawn at random."""
    some: dict[str, Any] = {
        "open_only": chance.random() < 0.3,
        "listed_since": chance.choice([None, day(TODAY) - timedelta(days=9)]),
        "lights": chance.choice([(), (), ("red",), ("yellow", "green"), ("done",), ("no such light",)]),
        "level": chance.choice([None, None, None, 0, 2, 3]),
        "plan": chance.choice([None, None, "2026-P1", "no such plan"]),
        "units": chance.choice([(), (), (chance.choice(units),), tuple(units)]),
        "states": chance.choice([(), (), (), (chance.choice(STATES),)]),
        "overdue": chance.random() < 0.2,
        "due_from": chance.choice([None, None, day(TODAY) - timedelta(days=5)]),
        "due_to": chance.choice([None, None, day(TODAY) + timedelta(days=7)]),
        "text": chance.choice(["", "", "事项1", "_100%", "2026-01 事项", "没有这样的字"]),
        "seen_by": chance.choice([None, None, None, chance.choice(units), 0]),
    }
    if chance.random() < 0.15:
        some |= {"closed_only": True, "open_only": False}
    return TaskFilter(**some)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_is_counted_is_what_is_listed(kit: Kit, seed: int) -> None:
    fill(kit, seed)
    chance = Random(seed)
    with kit.office.database.read() as connection:
        reader = Reader(connection, kit.office.calendar, day(TODAY))
        units = [row[0] for row in connection.rows("select id from unit order by id")]
        definitions = tuple(reader.definitions().values())
        assert len(definitions) == 2
        for _ in range(60):
            wanted = asked(chance, units)
            rows = reader.tasks(wanted)
            found = count_list(reader, wanted)
            assert (found.total, found.late) == (len(rows), sum(row.overdue for row in rows)), wanted
            for light in count_lights(reader.tasks(with_(wanted, lights=())), definitions):
                assert {one.name: one.count for one in found.lights}.get(light.name, 0) == light.count, wanted
            for level, _, count in found.levels:
                assert count == len(reader.tasks(with_(wanted, level=level))), wanted


@pytest.mark.parametrize("order", list(ORDERS))
def test_turning_the_pages_shows_every_task_once_and_back_again(kit: Kit, order: str) -> None:
    fill(kit, 7, tasks=120)
    chance = Random(7)
    with kit.office.database.read() as connection:
        reader = Reader(connection, kit.office.calendar, day(TODAY))
        units = [row[0] for row in connection.rows("select id from unit order by id")]
        for wanted in [TaskFilter(open_only=True), *(asked(chance, units) for _ in range(25))]:
            pages = [page_of(reader, wanted, order=order, size=17)]
            while pages[-1].after:
                pages.append(page_of(reader, wanted, order=order, after=pages[-1].after, size=17))
            shown = [row.id for page in pages for row in page.rows]
            assert sorted(shown) == sorted(row.id for row in reader.tasks(wanted)), wanted
            back = page_of(reader, wanted, order=order, before=pages[-1].before, size=17) if len(pages) > 1 else None
            if back:
                assert [row.id for row in back.rows] == [row.id for row in pages[-2].rows], wanted


def test_each_order_is_what_it_says(sqlite_kit: Kit) -> None:
    fill(sqlite_kit, 3, tasks=80)
    with sqlite_kit.office.database.read() as connection:
        reader = Reader(connection, sqlite_kit.office.calendar, day(TODAY))
        rows = {order: page_of(reader, TaskFilter(), order=order, size=100).rows for order in ORDERS}
    assert [row.deadline for row in rows["deadline"]] == sorted(row.deadline for row in rows["deadline"])
    assert [row.id for row in rows["number"]] == sorted(row.id for row in rows["number"])
    assert [(-row.level, row.deadline) for row in rows["level"]] == sorted(
        (-r.level, r.deadline) for r in rows["level"]
    )
    assert [row.lead for row in rows["unit"]] == sorted((row.lead for row in rows["unit"]), reverse=True)


# mark or order, part of the sentence
WRONG = [
    ({"order": "colour"}, "不能按"),
    ({"after": "x"}, "翻页"),
    ({"before": "1.2"}, "翻页"),
    ({"after": "1.9.²"}, "翻页"),
]


@pytest.mark.parametrize(("given", "part"), WRONG)
def test_a_mark_or_order_that_there_is_not_is_told_so(sqlite_kit: Kit, given: dict[str, Any], part: str) -> None:
    with sqlite_kit.office.database.read() as connection:
        reader = Reader(connection, sqlite_kit.office.calendar, day(TODAY))
        with pytest.raises(BadInput, match=part):
            page_of(reader, TaskFilter(), **given)


def test_kept_figures_are_always_those_of_the_snapshot_that_asks(kit: Kit) -> None:
    kept, asked = Tallies(), [TaskFilter(), TaskFilter(open_only=True), TaskFilter(open_only=True, units=(1, 2))]

    def same(connection: Connection, today: str) -> Counts:
        """What is kept equals what is counted anew, the first time and the second; the figures of every task."""
        for wanted in asked * 2:
            anew = count_list(Reader(connection, kit.office.calendar, day(today)), wanted)
            found = count_list(Reader(connection, kit.office.calendar, day(today), tallies=kept), wanted)
            assert found == anew, (wanted, today)
        return count_list(Reader(connection, kit.office.calendar, day(today), tallies=kept), TaskFilter())

    number = kit.task(deadline="3-31")
    with kit.office.database.read() as before:
        assert same(before, "3-2").total == 1
        kit.task(deadline="4-10")
        with kit.office.database.read() as after:
            assert same(after, "3-2").total == 2
        assert same(before, "3-2").total == 1  # an older moment, still open, keeps its own
    kit.act(number, "accept", "3-3")
    for today in ("3-3", "4-1", "4-20"):
        kit.run(today)
        with kit.office.database.read() as connection:
            assert same(connection, today).late == {"3-3": 0, "4-1": 1, "4-20": 2}[today]
            same(connection, "4-30")  # another day, another question


def test_what_was_counted_is_counted_once_and_the_oldest_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tallies, "MOST", 2)
    kept, counted = Tallies(), []

    def ask(question: str, stamp: str = "1 a") -> None:
        kept.of(stamp, question, lambda: counted.append((stamp, question)) or ())  # type: ignore[func-returns-value]

    for question in ("red", "red", "late", "red", "level", "red", "late"):
        ask(question)
    ask("red", "2 b")
    assert [question for _, question in counted] == ["red", "late", "level", "late", "red"]


def with_(wanted: TaskFilter, **changes: Any) -> TaskFilter:
    from dataclasses import replace

    return replace(wanted, **changes)
