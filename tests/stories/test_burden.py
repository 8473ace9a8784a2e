"""The burden budget: over it reminders wait for next week, nothing of the ladder waits, and nothing is dropped."""

from dubanflow.services.burden import asked
from kit import Kit, day

UNIT = "组织二科"


def limited(kit: Kit, text: str) -> None:
    """The office's own workflow file with this budget."""
    source = kit.office.workflow_source()
    head = source[: source.rindex("burden:")]
    (kit.root / "workflows").mkdir(exist_ok=True)
    (kit.root / "workflows" / "supervision.yaml").write_text(f"{head}burden: {text}\n", encoding="utf-8")
    kit.reopen()


def reminders(kit: Kit) -> list[tuple[str, str]]:
    """The reminders on record: rule and state."""
    rows = kit.rows("select rule, state from decision where rule like 'due-%' order by task_id, due_on, id")
    return [(rule, state) for rule, state in rows]


def states(kit: Kit) -> list[str]:
    return [state for _, state in reminders(kit)]


def told_before(kit: Kit, *deadlines: str) -> None:
    """Tasks of which the unit has heard, and which it has accepted."""
    numbers = kit.plan(*((f"推进第{n}项", UNIT, one) for n, one in enumerate(deadlines, start=1)), on="3-2")
    kit.run("3-2")
    for number in numbers:
        kit.act(number, "accept", on="3-3")


def test_over_the_cap_a_reminder_waits_for_next_week_and_is_told_then(kit: Kit) -> None:
    limited(kit, "{asks_per_week: 2}")
    told_before(kit, "4-1", "4-1", "4-1")  # due-10 falls on Wednesday 18 March
    kit.run("3-18")
    assert states(kit) == ["told", "told", "deferred"]
    kit.run("3-19")
    assert states(kit) == ["told", "told", "deferred"]
    kit.run("3-23")
    assert states(kit) == ["told", "told", "told"]
    assert "推进第3项" in kit.text("3-23", "zuzhi2-lly")
    assert kit.run("3-23").messages == 0


def test_the_ladder_and_the_notices_of_acts_never_wait(kit: Kit) -> None:
    limited(kit, "{messages_per_week: 1, asks_per_week: 1}")
    numbers = kit.plan(*((f"推进第{n}项", UNIT, "3-10") for n in range(1, 4)), on="3-9")
    kit.run("3-9")
    kit.run("3-11")
    for number in numbers:
        assert ("L1", 1, "03-11", "told") in kit.decisions(number)


def test_a_reminder_for_which_next_week_is_too_late_is_told_over_the_cap(kit: Kit) -> None:
    limited(kit, "{asks_per_week: 1}")
    told_before(kit, "3-20", "3-20", "3-20")
    kit.run("3-17")  # due-3; the deadline lies within the week
    assert [state for rule, state in reminders(kit) if rule == "due-3"] == ["told", "told", "told"]


def test_a_day_on_which_the_unit_is_written_to_anyway_costs_no_further_message(kit: Kit) -> None:
    limited(kit, "{messages_per_week: 1}")
    told_before(kit, "4-1")
    kit.task("核对名册", on="3-17")
    kit.run("3-17")  # the one message of the week
    kit.run("3-18")
    assert states(kit) == ["deferred"]
    kit.task("清理文件", on="3-19")
    kit.run("3-19")  # a notice must go out, but what was deferred waits for its week
    assert states(kit) == ["deferred"]
    kit.run("3-23")
    assert states(kit) == ["told"]


def test_of_what_waited_only_the_last_about_a_task_is_told(kit: Kit) -> None:
    limited(kit, "{asks_per_week: 3}")
    told_before(kit, "4-1", "4-8")
    kit.run("3-18")
    kit.run("3-20")  # nothing falls due
    with kit.office.database.write() as connection:
        connection.execute("update decision set state = 'deferred' where rule = 'due-10'")
        connection.execute(
            "insert into setting (key, value) values ('burden_deferred', '2026-03-16')"
            " on conflict (key) do update set value = excluded.value"
        )
    kit.run("3-27")
    first = [row for row in reminders(kit) if row[0] in ("due-10", "due-3")]
    assert ("due-10", "superseded") in first
    assert ("due-3", "told") in first


def test_a_deferred_reminder_of_a_task_that_was_reported_meanwhile_is_not_told(kit: Kit) -> None:
    limited(kit, "{asks_per_week: 1}")
    told_before(kit, "4-1", "4-1")
    kit.run("3-18")
    assert states(kit) == ["told", "deferred"]
    waiting = kit.rows("select t.number from decision d join task t on t.id = d.task_id where d.state = 'deferred'")[0][
        0
    ]
    kit.act(waiting, "report", on="3-19", done="已办结")
    kit.run("3-23")
    assert sorted(states(kit)) == ["told", "withdrawn"]


def test_letters_and_digests_say_how_much_a_unit_was_asked_for(kit: Kit) -> None:
    told_before(kit, "6-30", "6-30", "6-30")
    assert "本周已向贵单位布置3件次" in kit.text("3-2", "zuzhi2-lly")
    with kit.office.database.read() as connection:
        assert list(asked(connection, day("3-2"), day("3-8")).values()) == [3]
    kit.run("3-9")
    assert "上周共向贵单位布置3件次" in kit.text("3-9", "zuzhi2-fzr")
    assert "上周共向各单位布置3件次，最多的是组织二科（3件次）" in kit.text("3-9", "fgld")


def test_the_default_budget_is_mild(sqlite_kit: Kit) -> None:
    budget = sqlite_kit.office.definition.burden
    assert budget is not None
    assert (budget.messages_per_week, budget.asks_per_week) == (5, 40)
