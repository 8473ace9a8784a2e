"""Figures kept between requests: whatever happens to the ledger, they are those that the snapshot counts anew."""

import shutil
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from random import Random

import pytest

from dubanflow.domain.errors import Forbidden, Refused
from dubanflow.ledger import by_unit
from dubanflow.ledger.by_unit import ByUnit
from dubanflow.ledger.db import Connection
from dubanflow.ledger.listing import count_list
from dubanflow.ledger.read import Reader, TaskFilter
from dubanflow.ledger.tallies import Tallies
from dubanflow.services.pictures import punctuality
from dubanflow.services.standing import listed_standing, open_standing
from kit import Kit, day
from random_office import TODAY, fill

UNITS = {"组织二科": "组织二科联络员", "干部科": "干部科联络员"}
SUPERVISOR = ("verify", "return", "reassign", "suspend", "resume", "cancel", "reopen", "extend", "refuse", "keep")
LIAISON = ("accept", "decline", "feedback", "ask", "report")


def same(kit: Kit, connection: Connection, today: str, kept: Tallies) -> None:
    """What is kept equals what is counted anew in this snapshot: every figure that is kept."""

    def figures(tallies: Tallies | None) -> list[object]:
        def reader() -> Reader:
            return Reader(connection, kit.office.calendar, day(today), tallies=tallies)

        since = day(today) - timedelta(days=9)
        asked = [
            TaskFilter(),
            TaskFilter(open_only=True),
            TaskFilter(open_only=True, overdue=True),
            TaskFilter(listed_since=since, level=1),
            TaskFilter(lights=("red",)),
            TaskFilter(units=(1, 2)),
        ]
        return [
            *(count_list(reader(), wanted) for wanted in asked),
            open_standing(reader()),
            listed_standing(reader(), since),
            punctuality(reader(), day("1-1"), day(today)),
        ]

    assert figures(kept) == figures(None), today


def something(kit: Kit, chance: Random, numbers: list[str], on: str) -> None:
    """An act that somebody tries, whether or not it can be done; sometimes a new task."""
    if chance.random() < 0.1:
        numbers.append(kit.task(f"事项{len(numbers)}", chance.choice(list(UNITS)), "5-29", on=on))
        return
    number = chance.choice(numbers)
    verb = chance.choice(SUPERVISOR + LIAISON)
    given = {"reason": "理由", "done": "已做", "deadline": chance.choice(["4-10", "6-30"])}
    if verb in ("reassign",):
        given = {"reason": "理由", "unit": chance.choice(list(UNITS))}
    with suppress(Refused, Forbidden):
        kit.act(number, verb, on, by="督查员" if verb in SUPERVISOR else chance.choice(list(UNITS.values())), **given)


@pytest.mark.parametrize("seed", range(4))
def test_figures_that_were_moved_on_are_those_counted_anew(kit: Kit, seed: int) -> None:
    chance, kept = Random(seed), Tallies()
    numbers = [kit.task(f"事项{n}", chance.choice(list(UNITS)), f"3-{10 + n}") for n in range(8)]
    for on in ("3-3", "3-12", "3-20", "4-1", "4-20"):
        with kit.office.database.read() as before:
            same(kit, before, on, kept)
            for _ in range(6):
                for _ in range(chance.choice([1, 1, 3])):
                    something(kit, chance, numbers, on)
                with kit.office.database.read() as connection:
                    same(kit, connection, on, kept)
            same(kit, before, on, kept)  # a snapshot that stayed open has its own figures still
        kit.run(on)
        with kit.office.database.read() as connection:
            same(kit, connection, on, kept)


@pytest.mark.parametrize("seed", [1, 2])
def test_figures_are_the_same_where_lights_ask_for_levels_and_definitions_differ(kit: Kit, seed: int) -> None:
    fill(kit, seed)
    kept = Tallies()
    for _ in range(2):
        with kit.office.database.read() as connection:
            same(kit, connection, TODAY, kept)
        kit.task(deadline="6-30", on="5-20")


def test_a_ledger_put_back_from_a_back_up_is_counted_anew(sqlite_kit: Kit) -> None:
    kit, kept = sqlite_kit, Tallies()
    database = kit.office.database.path
    assert database is not None
    numbers = [kit.task(unit=unit) for unit in UNITS]
    with kit.office.database.read() as connection:
        same(kit, connection, "3-3", kept)
    shutil.copy(database, kit.root / "copy.db")
    for then in (["accept", "feedback"], ["accept", "feedback", "feedback"], ["accept"]):
        for verb in then:
            kit.act(numbers[0], verb, "3-3", done="已做")
        with kit.office.database.read() as connection:
            same(kit, connection, "3-3", kept)
        for name in ("-wal", "-shm"):
            database.with_name(database.name + name).unlink(missing_ok=True)
        shutil.copy(kit.root / "copy.db", database)
        kit.act(numbers[1], "accept", "3-3", by="干部科联络员")
        kit.task("另一件")
        with kit.office.database.read() as connection:
            same(kit, connection, "3-3", kept)


def test_many_may_ask_while_somebody_acts(sqlite_kit: Kit) -> None:
    kit, kept, chance = sqlite_kit, Tallies(), Random(5)
    numbers = [kit.task(f"事项{n}", chance.choice(list(UNITS)), "3-10") for n in range(6)]

    def look(_: int) -> None:
        for _ in range(10):
            with kit.office.database.read() as connection:
                same(kit, connection, "3-12", kept)

    with ThreadPoolExecutor(4) as pool:
        looking = [pool.submit(look, n) for n in range(3)]
        for _ in range(30):
            something(kit, chance, numbers, "3-12")
        for one in looking:
            one.result()


class Counted:
    """Counts tasks by unit, and remembers which units it was asked for."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.asked: list[Sequence[int]] = []

    def __call__(self, units: Sequence[int]) -> Mapping[int, int]:
        self.asked.append(units)
        rows = self.connection.rows("select unit_id, count(*) from task group by unit_id")
        return {unit: count for unit, count in rows if not units or unit in units}


def asks(kit: Kit, kept: ByUnit, *, patient: bool = False) -> tuple[Mapping[int, int] | None, list[Sequence[int]]]:
    """What is found, and for which units it had to be counted; none is every unit."""
    with kit.office.database.read() as connection:
        count = Counted(connection)
        ask = kept.at_hand if patient else kept.of
        return ask(connection, "tasks", count), count.asked


def test_only_the_units_that_something_happened_in_are_counted_again(sqlite_kit: Kit) -> None:
    kit, kept = sqlite_kit, ByUnit()
    one, other = (row[0] for row in kit.rows("select id from unit order by id"))
    number = kit.task()
    kit.task(unit="干部科")
    kit.task()
    assert asks(kit, kept) == ({one: 2, other: 1}, [()])
    assert asks(kit, kept) == ({one: 2, other: 1}, [])
    kit.act(number, "accept", "3-3")
    assert asks(kit, kept) == ({one: 2, other: 1}, [[one]])
    kit.act(number, "reassign", "3-3", by="督查员", reason="转办", unit="干部科")
    assert asks(kit, kept) == ({one: 1, other: 2}, [[one, other]])


def test_where_much_happened_everything_is_counted(sqlite_kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    kit, kept = sqlite_kit, ByUnit()
    number = kit.task()
    asks(kit, kept)
    monkeypatch.setattr(by_unit, "MOST_EVENTS", 1)
    kit.act(number, "accept", "3-3")
    assert asks(kit, kept)[1] != [()]
    for _ in range(2):
        kit.act(number, "feedback", "3-3", done="已做")
    assert asks(kit, kept)[1] == [()]
    monkeypatch.setattr(by_unit, "MOST_TASKS", 0)
    kit.act(number, "feedback", "3-3", done="已做")
    assert asks(kit, kept)[1] == [()]


def test_the_patient_wait_for_a_quiet_hour(sqlite_kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    kit, kept = sqlite_kit, ByUnit()
    monkeypatch.setattr(by_unit, "MOST_EVENTS", 1)
    number = kit.task()
    assert asks(kit, kept, patient=True) == (None, [])
    kit.act(number, "accept", "3-3")
    kit.act(number, "feedback", "3-3", done="已做")
    assert asks(kit, kept, patient=True) == (None, [])  # much happened again
    kit.act(number, "feedback", "3-3", done="已做")
    assert asks(kit, kept, patient=True)[1] == [()]
    kit.act(number, "feedback", "3-3", done="已做")
    assert asks(kit, kept, patient=True)[1] == [[1]]
