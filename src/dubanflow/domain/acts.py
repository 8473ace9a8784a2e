"""What an act makes of a task: perform(workflow, task, trigger, facts, calendar) -> Outcome, or the workflow's Refusal.

The clock is fair. Reporting and suspending stop the unit's clock; a return or a resumption gives the unit back the
working days that passed meanwhile, as a new deadline version. A version made that way carries the rungs already
climbed (nothing is told twice); one made by an extension, a reassignment to a new date or a reopening starts fresh.
Feedback and waits do not hang on the deadline: what was asked of them is asked by no later version again.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from dubanflow.domain.definition import Definition
from dubanflow.domain.values import Change, DeadlineVersion, Facts, Outcome, Refusal, Task
from dubanflow.domain.workdays import Calendar
from dubanflow.domain.workflow import Workflow


def perform(workflow: Workflow, task: Task, trigger: str, facts: Facts, calendar: Calendar) -> Outcome | Refusal:
    """Fire `trigger` and work out everything that follows. `facts.today` is the day of the act."""
    if trigger == "extend" and facts.deadline is None:
        facts = replace(facts, deadline=task.ask_deadline)
    answer = workflow.fire(task, trigger, facts)
    if isinstance(answer, Refusal):
        return answer
    effect = EFFECTS.get(trigger, _nothing)
    return effect(replace(task, state=answer.dest), answer, facts, calendar)


def carried_rules(outcome: Outcome, definition: Definition) -> frozenset[str]:
    """The rules whose decisions under the old deadline count under the one that an act made."""
    if outcome.deadline is None:
        return frozenset()
    rules = {row.rule for row in (*definition.waiting, definition.feedback) if row}
    return frozenset(rules | definition.rungs.keys() if outcome.carry_rungs else rules)


def _nothing(task: Task, change: Change, facts: Facts, calendar: Calendar) -> Outcome:
    return Outcome(change, task)


def _accept(task: Task, change: Change, facts: Facts, calendar: Calendar) -> Outcome:
    return Outcome(change, replace(task, accepted_on=facts.today, declined_on=None))


def _decline(task: Task, change: Change, facts: Facts, calendar: Calendar) -> Outcome:
    return Outcome(change, replace(task, declined_on=facts.today))


def _keep(task: Task, change: Change, facts: Facts, calendar: Calendar) -> Outcome:
    return Outcome(change, replace(task, declined_on=None))


def _feedback(task: Task, change: Change, facts: Facts, calendar: Calendar) -> Outcome:
    return Outcome(change, replace(task, feedback_on=facts.today))


def _ask(task: Task, change: Change, facts: Facts, calendar: Calendar) -> Outcome:
    late = {"late": "逾期后申请"} if facts.today > task.deadline else {}
    asked = replace(task, ask_on=facts.today, ask_by=facts.actor.code, ask_deadline=facts.deadline)
    return Outcome(change, asked, notes=late)


def _extend(task: Task, change: Change, facts: Facts, calendar: Calendar) -> Outcome:
    assert facts.deadline is not None  # the guard later_deadline
    return _moved(_without_ask(task), change, facts, facts.deadline)


def _refuse(task: Task, change: Change, facts: Facts, calendar: Calendar) -> Outcome:
    return Outcome(change, _without_ask(task))


def _report(task: Task, change: Change, facts: Facts, calendar: Calendar) -> Outcome:
    return Outcome(change, replace(_without_ask(task), reported_on=facts.today, reported_by=facts.actor.code))


def _verify(task: Task, change: Change, facts: Facts, calendar: Calendar) -> Outcome:
    return Outcome(change, replace(task, closed_on=facts.today))


def _return(task: Task, change: Change, facts: Facts, calendar: Calendar) -> Outcome:
    back = replace(task, reported_on=None, reported_by=None)
    return _gave_back(back, change, facts, calendar, stopped_on=task.reported_on)


def _suspend(task: Task, change: Change, facts: Facts, calendar: Calendar) -> Outcome:
    return Outcome(change, replace(_without_ask(task), suspended_on=facts.today))


def _resume(task: Task, change: Change, facts: Facts, calendar: Calendar) -> Outcome:
    return _gave_back(replace(task, suspended_on=None), change, facts, calendar, stopped_on=task.suspended_on)


def _reassign(task: Task, change: Change, facts: Facts, calendar: Calendar) -> Outcome:
    assert facts.unit is not None  # the guard other_unit
    fresh = replace(
        _without_ask(task),
        unit=facts.unit,
        assigned_on=facts.today,
        accepted_on=None,
        declined_on=None,
        feedback_on=None,
    )
    deadline = facts.deadline or task.deadline
    return _moved(fresh, change, facts, deadline, carry=deadline == task.deadline)


def _cancel(task: Task, change: Change, facts: Facts, calendar: Calendar) -> Outcome:
    return Outcome(change, replace(_without_ask(task), declined_on=None, closed_on=facts.today))


def _amend(task: Task, change: Change, facts: Facts, calendar: Calendar) -> Outcome:
    if facts.deadline is None or facts.deadline == task.deadline:
        return Outcome(change, task)
    return _moved(task, change, facts, facts.deadline)


def _excuse(task: Task, change: Change, facts: Facts, calendar: Calendar) -> Outcome:
    return Outcome(change, replace(task, excused_on=facts.today))


def _reopen(task: Task, change: Change, facts: Facts, calendar: Calendar) -> Outcome:
    assert facts.deadline is not None  # the guard future_deadline
    open_again = replace(task, closed_on=None, reported_on=None, reported_by=None, suspended_on=None)
    if not task.accepted_on:
        open_again = replace(open_again, assigned_on=facts.today)  # the unit gets its days to accept from here on
    return _moved(open_again, change, facts, facts.deadline)


EFFECTS: Mapping[str, Callable[[Task, Change, Facts, Calendar], Outcome]] = {
    "accept": _accept,
    "decline": _decline,
    "keep": _keep,
    "feedback": _feedback,
    "ask": _ask,
    "extend": _extend,
    "refuse": _refuse,
    "report": _report,
    "verify": _verify,
    "return": _return,
    "reassign": _reassign,
    "suspend": _suspend,
    "resume": _resume,
    "cancel": _cancel,
    "reopen": _reopen,
    "amend": _amend,
    "excuse": _excuse,
}


def _without_ask(task: Task) -> Task:
    return replace(task, ask_on=None, ask_by=None, ask_deadline=None)


def _gave_back(task: Task, change: Change, facts: Facts, calendar: Calendar, *, stopped_on: date | None) -> Outcome:
    """The working days in (stopped_on, today] go back to the unit; none passed, no new version."""
    held = calendar.between(stopped_on, facts.today) if stopped_on else 0
    if held <= 0:
        return Outcome(change, task)
    moved = _moved(task, change, facts, calendar.add(task.deadline, held), carry=True)
    return replace(moved, notes={"held": str(held)})


def _moved(task: Task, change: Change, facts: Facts, deadline: date, *, carry: bool = False) -> Outcome:
    version = DeadlineVersion(task.deadline_version + 1, deadline, facts.today, change.trigger)
    moved = replace(
        task,
        deadline=deadline,
        deadline_version=version.version,
        version_from=facts.today,
        level=task.level if carry else 0,
        excused_on=task.excused_on if carry else None,  # an excuse is for the lateness of one deadline only
    )
    return Outcome(change, moved, version, carry_rungs=carry)
