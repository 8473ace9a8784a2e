"""The whole engine against the slow model, under random acts and skipped days, on both databases."""

import random
from datetime import date

import pytest
from hypothesis import HealthCheck, settings

from kit import Kit, make_kit
from slow_model import HAPPENED, OFFICE_ACTS, UNIT_ACTS, UNITS, YEARS, Engine


def test_the_engine_does_what_a_slow_walk_over_every_day_does() -> None:
    class OnSqlite(Engine):
        pass

    check(OnSqlite, 25)


def test_in_years_of_random_acts_everything_happens_and_the_engine_still_does_the_same() -> None:
    HAPPENED.clear()
    chance = random.Random(4)
    for _ in range(YEARS):
        engine = Engine()
        engine.begin()
        while engine.today < date(2026, 9, 10):
            walk(engine, chance)
        engine.teardown()
    acts = {*UNIT_ACTS["overdue"], *(act for acts in OFFICE_ACTS.values() for act in acts)}
    asked = ("reminder", "rung", "draft", "feedback", "acceptance", "verification", "extension", "decline")
    policy = ("task of the strict file", "policy changed", "task migrated", "rule passed when migrated")
    wanted = {*acts, *policy, *(f"{kind} told" for kind in asked), "rung merged", "reminder merged", "days skipped"}
    assert wanted - {what for what, times in HAPPENED.items() if times} == set(), HAPPENED


def test_the_engine_does_the_same_on_postgresql(postgres_url: str, request: pytest.FixtureRequest) -> None:
    from uuid import uuid4

    import psycopg

    class OnPostgres(Engine):
        def office(self) -> Kit:
            self.schema = f"dubanflow_test_{uuid4().hex[:12]}"
            with psycopg.connect(postgres_url, autocommit=True) as connection:
                connection.execute(f"create schema {self.schema}")
            environ = {"DUBANFLOW_DATABASE_URL": postgres_url, "DUBANFLOW_DATABASE_SCHEMA": self.schema}
            return make_kit(self.folder / "office", environ)

        def teardown(self) -> None:
            super().teardown()
            with psycopg.connect(postgres_url, autocommit=True) as connection:
                connection.execute(f"drop schema {self.schema} cascade")

    check(OnPostgres, 5)


def walk(engine: Engine, chance: random.Random) -> None:
    """Some days of an office in which units are slow and the supervisor answers."""
    if chance.random() < 0.15:
        engine.add(chance.choice(sorted(UNITS)), chance.randint(5, 60))
    for number, task in sorted(engine.tasks.items()):
        if task.state in UNIT_ACTS and chance.random() < 0.3:
            engine.unit_act(number, chance.choice(UNIT_ACTS[task.state]))
        if chance.random() < 0.2:
            engine.office_act(number, chance.choice(engine.office_acts(number)), chance.randint(-10, 40))
    if chance.random() < 0.1:
        engine.change_policy(migrating=chance.random() < 0.7)
    engine.pass_time(chance.randint(1, 8), running=chance.random() < 0.7)
    engine.levels_are_a_prefix()
    engine.nothing_is_asked_of_a_task_whose_day_lies_ahead()


def check(machine: type[Engine], examples: int) -> None:
    case = machine.TestCase
    case.settings = settings(
        max_examples=examples,
        stateful_step_count=40,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    case().runTest()
