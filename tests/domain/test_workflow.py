import pytest

from domain.desk import LIAISON, OTHER_LIAISON, SUPERVISOR, day, definition, done, refused, task, workflow, working
from dubanflow.domain.values import Actor, Facts, Refusal

REPORTED = working(state="reported", reported_on="3-20", reported_by=LIAISON.code)

# what is refused, and which guard says so
REFUSED = [
    (task(), "report", LIAISON, {"progress": "已办"}, "state"),  # not before it is signed
    (task(), "accept", OTHER_LIAISON, {}, "of_lead_unit"),  # another unit's task
    (task(), "accept", SUPERVISOR, {}, "role"),  # the office does not sign for a unit
    (working(), "accept", LIAISON, {}, "state"),  # once is enough
    (working(), "verify", SUPERVISOR, {}, "state"),  # nothing to verify yet
    (REPORTED, "verify", LIAISON, {}, "role"),  # the maker is not the checker
    (REPORTED, "verify", Actor(LIAISON.code, "", ("supervisor",)), {}, "not_the_maker"),  # nor under another hat
    (REPORTED, "return", SUPERVISOR, {}, "has_reason"),  # a return says why
    (working(), "report", LIAISON, {}, "has_evidence"),  # a report says what was done
    (
        working(),
        "ask",
        LIAISON,
        {"reason": "因", "progress": "已", "deadline": "3-30"},
        "later_deadline",
    ),  # an earlier date
    (working(), "ask", LIAISON, {"reason": "因", "deadline": "4-30"}, "has_progress"),  # asking tells the progress
    (
        working(ask_on="3-9", ask_by="x"),
        "ask",
        LIAISON,
        {"reason": "因", "progress": "已", "deadline": "4-30"},
        "extension_waiting",
    ),
    (working(), "refuse", SUPERVISOR, {"reason": "不"}, "extension_waiting"),  # nothing was asked
    (working(), "suspend", LIAISON, {"reason": "停"}, "role"),  # a unit does not stop its own clock
    (working(), "cancel", SUPERVISOR, {}, "has_reason"),  # cancelling says why
    (working(), "lapse", SUPERVISOR, {}, "role"),  # only the clock lapses
    (working(), "reassign", SUPERVISOR, {"reason": "转", "unit": 2}, "other_unit"),  # to itself
    (task(state="verified"), "reopen", SUPERVISOR, {"reason": "查"}, "future_deadline"),  # reopening sets a date
    (task(state="verified"), "accept", LIAISON, {}, "state"),  # final is final
]


@pytest.mark.parametrize(("one", "trigger", "actor", "facts", "guard"), REFUSED)
def test_what_the_workflow_refuses_names_the_guard(one, trigger, actor, facts, guard) -> None:  # type: ignore[no-untyped-def]
    assert refused(one, trigger, "3-20", actor, **facts) == guard


def test_an_unknown_act_is_a_refusal_and_no_exception() -> None:
    answer = workflow().fire(task(), "fly", Facts(LIAISON, day("3-2")))
    assert isinstance(answer, Refusal)
    assert answer.guard == "unknown"


def test_a_refusal_for_the_state_says_what_can_be_done_instead() -> None:
    answer = workflow().fire(task(), "report", Facts(LIAISON, day("3-2")))
    assert isinstance(answer, Refusal)
    assert answer.reason.startswith("任务现为“已交办”，不能申请办结；现在可以：签收、申请退回")


def test_firing_changes_nothing_by_itself() -> None:
    before = task()
    workflow().fire(before, "accept", Facts(LIAISON, day("3-2")))
    assert before == task()


def test_the_road_from_assigned_to_struck_off() -> None:
    one = done(task(), "accept", "3-3")
    one = done(one, "report", "3-20", progress="已办结")
    one = done(one, "verify", "3-23", SUPERVISOR)
    assert (one.state, one.closed_on) == ("verified", day("3-23"))


def test_every_state_of_the_file_is_known_to_the_machine() -> None:
    assert {state.name for state in definition().states} == set(workflow()._machine.states)
