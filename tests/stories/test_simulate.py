"""simulate: the rehearsal decides what the real days decide, touches nothing, and is the same every time."""

import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from dubanflow.cli import run as cli
from dubanflow.definitions import parse_definition
from dubanflow.domain.definition import Definition
from dubanflow.domain.errors import BadInput
from dubanflow.domain.values import Decision, Outcome, Refusal, Task
from dubanflow.places import bundled_file
from dubanflow.services.sim_counts import Tally
from dubanflow.services.simulate import simulate, simulated_json
from kit import Kit, day

Row = tuple[int, str, int, str, str, str, str]


class Log:
    """Counts as the tally does and keeps every decision."""

    def __init__(self, tally: Tally) -> None:
        self.tally = tally
        self.rows: list[Row] = []
        self.acts: list[tuple[date, int, str, Outcome]] = []

    def decided(self, on: date, task: Task, decision: Decision, state: str) -> None:
        self.tally.decided(on, task, decision, state)
        one = decision
        self.rows.append((task.id, *one.key, one.due_on.isoformat(), on.isoformat(), state))

    def told(self, on: date, task: Task, rule: str) -> None:
        self.tally.told(on, task, rule)

    def shown(self, on: date, task: Task, before: str, after: str) -> None:
        self.tally.shown(on, task, before, after)

    def acted(self, on: date, task: Task, trigger: str, answer: Outcome | Refusal) -> None:
        self.tally.acted(on, task, trigger, answer)
        assert isinstance(answer, Outcome), answer
        self.acts.append((on, task.id, trigger, answer))


def several(kit: Kit) -> None:
    """Tasks in several states on 20 March, all runs until then done."""
    numbers = kit.plan(
        ("整顿软弱涣散村党组织", "组织二科", "3-31"),
        ("轮训村党组织书记", "组织二科", "4-30"),
        ("优秀年轻干部调研", "干部科", "3-13"),
        ("干部档案审核", "干部科", "3-27"),
        ("党建示范点建设", "组织二科", "4-5"),
    )
    kit.run("3-2")
    kit.act(numbers[0], "accept", "3-3")
    kit.act(numbers[1], "accept", "3-3")
    kit.act(numbers[3], "accept", "3-4", by="干部科联络员")
    kit.act(numbers[3], "report", "3-17", by="干部科联络员", done="已审核")
    kit.act(numbers[4], "suspend", "3-18", by="督查员", reason="等上级部署")
    for on in ("3-3", "3-4", "3-16", "3-17", "3-18", "3-19"):
        kit.run(on)
    kit.act(numbers[0], "ask", "3-19", reason="汛情", done="过半", deadline="4-15")


def monthly_series(kit: Kit) -> None:
    """A duty due at the end of March, April and May; its March occurrence is the first task."""
    with kit.office.database.write() as connection:
        item, unit, definition = connection.rows("select item_id, unit_id, definition from task order by id limit 1")[0]
        connection.insert(
            "series",
            item_id=item,
            unit_id=unit,
            title="党费收缴情况月报",
            cadence="monthly",
            deadlines='["2026-03-31", "2026-04-30", "2026-05-31"]',
            opened=1,
            next_open_on="2026-04-01",
            definition=definition,
            confirmed_by="ducha",
            state="live",
        )


def real_days(kit: Kit, first: str, last: str) -> None:
    one = day(first)
    while one <= day(last):
        if kit.office.calendar.is_workday(one):
            kit.run(f"{one.month}-{one.day}")
        one += timedelta(days=1)


def rows_after(kit: Kit, first: str) -> list[Row]:
    return [
        (row[0], row[1], row[2], row[3], row[4], row[5], row[6])
        for row in kit.rows(
            "select case when t.series_id is null then t.id when t.occurrence = '2026-04-30' then -1001 else -1002 end,"
            " d.rule, d.deadline_version, d.occurrence, d.due_on, d.decided_on, d.state from decision d"
            " join task t on t.id = d.task_id where d.decided_on >= ? and d.rule not like 'notice:%'",
            day(first).isoformat(),
        )
    ]


# A simulation does not foresee what waits in the office itself: messages with a morning report alone are left out.
TOLD = (
    "(exists (select 1 from message_item i where i.message_id = m.id)"
    " or exists (select 1 from report r where r.message_id = m.id and r.rule <> 'morning'))"
)


def test_silence_decides_and_tells_what_the_real_days_decide_and_tell(kit: Kit) -> None:
    several(kit)
    monthly_series(kit)
    logs: list[Log] = []

    def watch(tally: Tally) -> Log:
        logs.append(Log(tally))
        return logs[0]

    found = simulate(kit.office, since=day("3-20"), until=day("5-15"), watcher=watch)
    real_days(kit, "3-20", "5-15")
    assert sorted(logs[0].rows) == sorted(rows_after(kit, "3-20"))
    sent = kit.rows(
        "select m.day, p.code from message m join person p on p.id = m.person_id where m.day >= '2026-03-20'"
        f" and {TOLD}"
    )
    assert sorted((on.isoformat(), code) for on, code in logs[0].tally.messages) == sorted(sent)
    assert (found.messages, found.opened) == (len(sent), 2)


def test_what_people_do_in_a_rehearsal_has_the_same_results_when_they_really_do_it(kit: Kit) -> None:
    titles = [(f"任务{i}", "组织二科", "4-10") for i in range(12)]
    numbers = kit.plan(*titles, on="3-2")
    logs: list[Log] = []

    def watch(tally: Tally) -> Log:
        logs.append(Log(tally))
        return logs[0]

    simulate(kit.office, since=day("3-2"), until=day("5-15"), scenario="seed:51", watcher=watch)
    log = logs[0]
    assert {"accept", "ask", "extend", "report", "verify", "return"} == {trigger for _, _, trigger, _ in log.acts}
    one = day("3-2")
    while one <= day("5-15"):
        on = f"{one.month}-{one.day}"
        if kit.office.calendar.is_workday(one):
            kit.run(on)
        for when, task_id, trigger, answer in log.acts:
            if when == one:
                really(kit, numbers[task_id - 1], trigger, on, answer)
        one += timedelta(days=1)
    assert sorted(log.rows) == sorted(row for row in rows_after(kit, "3-2") if row[6] != "carried")
    assert (
        len(log.tally.messages) == kit.rows(f"select count(*) from message m where m.state = 'sent' and {TOLD}")[0][0]
    )


def really(kit: Kit, number: str, trigger: str, on: str, answer: Outcome) -> None:
    """The act of a rehearsal by a person of the register; the state and deadline after it are the same."""
    by = "督查员" if trigger in ("extend", "verify", "return") else "组织二科联络员"
    asked = answer.task.ask_deadline
    given = {"deadline": f"{asked.month}-{asked.day}"} if trigger == "ask" and asked else {}
    done = kit.act(number, trigger, on, by=by, reason="理由", done="进展", **given).outcome.task
    assert (done.state, done.deadline, done.level) == (answer.task.state, answer.task.deadline, answer.task.level)


def everything(kit: Kit) -> list[Any]:
    tables = ("task", "event", "decision", "message", "deadline", "run", "report", "setting", "definition")
    return [kit.rows(f"select * from {name} order by 1, 2") for name in tables]


def test_nothing_real_is_touched(kit: Kit) -> None:
    several(kit)
    files = sorted(str(path) for path in kit.root.rglob("*") if "-wal" not in path.name and "-shm" not in path.name)
    before = everything(kit)
    simulate(kit.office, since=day("3-20"), until=day("12-31"), scenario="typical")
    assert everything(kit) == before
    assert files == sorted(
        str(path) for path in kit.root.rglob("*") if "-wal" not in path.name and "-shm" not in path.name
    )


def test_the_same_seed_gives_the_same_weeks_and_another_seed_others(sqlite_kit: Kit) -> None:
    sqlite_kit.plan(*((f"任务{i}", "组织二科", "6-30") for i in range(40)))

    def weeks(scenario: str) -> object:
        return simulate(sqlite_kit.office, since=day("3-3"), until=day("9-30"), scenario=scenario).weeks

    assert weeks("typical") == weeks("typical") == weeks("seed:0")
    assert weeks("seed:1") != weeks("seed:0")


def test_in_a_typical_year_everything_is_closed_and_some_of_it_late(sqlite_kit: Kit) -> None:
    sqlite_kit.plan(*((f"任务{i}", "组织二科", "6-30") for i in range(200)))
    found = simulate(sqlite_kit.office, since=day("3-2"), until=day("12-31"), scenario="typical")
    assert (found.tasks, found.closed, found.refused) == (200, 200, {})
    assert 20 < found.late < 120
    assert found.weeks[-1].standing == {"done": 200}


def test_the_lights_of_a_week_are_those_that_came_on(sqlite_kit: Kit) -> None:
    sqlite_kit.task(deadline="3-31")
    found = simulate(sqlite_kit.office, since=day("3-2"), until=day("4-12"))
    came_on = [(week.since.isoformat(), dict(week.entered)) for week in found.weeks if week.entered]
    assert came_on == [("2026-03-23", {"yellow": 1}), ("2026-03-30", {"red": 1})]
    assert [dict(week.standing) for week in found.weeks][-1] == {"red": 1}


def other(old: str, new: str) -> Definition:
    text = bundled_file("workflows/supervision.yaml").read_text(encoding="utf-8")
    assert re.search(old, text)
    found, problems = parse_definition(re.sub(old, new, text), file="changed.yaml")
    assert found is not None, problems
    return found


def test_another_file_is_compared_on_the_same_tasks(sqlite_kit: Kit) -> None:
    several(sqlite_kit)
    later = other("label: 督办, after: 5wd", "label: 督办, after: 8wd")
    present = simulate(sqlite_kit.office, since=day("3-20"), until=day("4-10"))
    instead = simulate(sqlite_kit.office, since=day("3-20"), until=day("4-10"), workflow=later, name="改后")
    assert (present.papers["督办"], instead.papers["督办"]) == (2, 1)
    assert present.papers["催办"] == instead.papers["催办"]


def test_what_another_file_would_have_told_before_is_not_told_at_once(sqlite_kit: Kit) -> None:
    several(sqlite_kit)
    renamed = other("rule: L1,", "rule: K1,")
    found = simulate(sqlite_kit.office, since=day("3-20"), until=day("3-20"), workflow=renamed)
    assert found.papers["催办"] == 0


def test_a_task_in_a_state_that_the_file_does_not_know_is_counted_as_skipped(sqlite_kit: Kit) -> None:
    several(sqlite_kit)
    without = other(r"\bsuspended\b", "paused")
    found = simulate(sqlite_kit.office, since=day("3-20"), until=day("4-10"), workflow=without)
    assert (found.tasks, found.skipped) == (4, 1)


@pytest.mark.parametrize(
    ("since", "until", "scenario"),
    [
        ("3-20", "3-19", "silent"),  # the end before the beginning
        ("3-20", "4-20", "busy"),  # no such scenario
        ("3-20", "4-20", "seed:x"),  # no number
    ],
)
def test_wrong_days_and_words_are_refused(sqlite_kit: Kit, since: str, until: str, scenario: str) -> None:
    with pytest.raises(BadInput):
        simulate(sqlite_kit.office, since=day(since), until=day(until), scenario=scenario)


def test_days_beyond_the_calendar_are_one_sentence(sqlite_kit: Kit) -> None:
    sqlite_kit.task()
    with pytest.raises(BadInput, match="推演不了那么远：工作日历"):
        simulate(sqlite_kit.office, since=date(2029, 6, 1), until=date(2030, 6, 1))


def test_the_command_prints_two_files_side_by_side(sqlite_kit: Kit, tmp_path: Path, capsys: Any) -> None:
    several(sqlite_kit)
    file = tmp_path / "later.yaml"
    text = bundled_file("workflows/supervision.yaml").read_text(encoding="utf-8")
    file.write_text(text.replace("after: 5wd", "after: 8wd"), encoding="utf-8")
    words = ["--home", str(sqlite_kit.root), "simulate", "--from", "2026-03-20", "--to", "2026-04-10"]
    assert cli([*words, "--workflow", str(file)]) == 0
    shown = capsys.readouterr().out
    assert "没有写入，没有发信" in shown
    assert "later.yaml" in shown
    assert "1 | 0" in shown  # 督办 in the first week of April, by the present file and by the other
    assert cli([*words, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["papers"]["督办"] == 2


def test_the_json_is_complete(sqlite_kit: Kit) -> None:
    sqlite_kit.task()
    found = simulated_json(simulate(sqlite_kit.office, since=day("3-2"), until=day("3-15")))
    assert len(json.loads(json.dumps(found))["weeks"]) == 2
