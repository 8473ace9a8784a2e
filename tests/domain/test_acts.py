from domain.desk import LIAISON, SUPERVISOR, day, do, done, task, working
from dubanflow.domain.values import Outcome


def outcome(*args, **facts) -> Outcome:  # type: ignore[no-untyped-def]
    answer = do(*args, **facts)
    assert isinstance(answer, Outcome), answer
    return answer


def test_an_extension_makes_a_new_version_with_a_fresh_ladder() -> None:
    asked = done(working(), "ask", "3-20", reason="雨季停工", progress="完成七成", deadline="4-30")
    granted = outcome(asked, "extend", "3-23", SUPERVISOR)
    assert (granted.task.deadline, granted.task.deadline_version) == (day("4-30"), 2)
    assert (granted.carry_rungs, granted.task.level, granted.task.ask_on) == (False, 0, None)


def test_asking_after_the_deadline_is_recorded_as_late() -> None:
    late = outcome(working(state="overdue"), "ask", "4-2", reason="因", progress="已", deadline="4-30")
    assert late.notes == {"late": "逾期后申请"}


def test_an_extension_of_an_overdue_task_puts_it_back_to_work() -> None:
    asked = done(working(state="overdue", level=2), "ask", "4-2", reason="因", progress="已", deadline="4-30")
    granted = done(asked, "extend", "4-3", SUPERVISOR)
    assert (granted.state, granted.level) == ("in_progress", 0)


def test_the_requester_never_grants_the_own_extension() -> None:
    asked = done(working(), "ask", "3-20", reason="因", progress="已", deadline="4-30")
    both = LIAISON.__class__(LIAISON.code, LIAISON.name, ("liaison", "supervisor"), LIAISON.unit)
    assert not isinstance(do(asked, "extend", "3-23", both), Outcome)


def test_a_return_gives_back_the_working_days_that_the_office_held() -> None:
    reported = done(working(), "report", "3-27", progress="已办")  # a Friday, two working days before the deadline
    back = outcome(reported, "return", "4-1", SUPERVISOR, reason="缺佐证")  # three working days later
    assert back.task.state == "in_progress"
    assert back.task.deadline == day("4-3")  # 31 March and three working days
    assert back.notes == {"held": "3"}


def test_a_return_on_the_same_day_moves_nothing() -> None:
    reported = done(working(), "report", "3-27", progress="已办")
    back = outcome(reported, "return", "3-27", SUPERVISOR, reason="缺佐证")
    assert back.deadline is None
    assert back.task.deadline_version == 1


def test_a_late_report_returned_is_overdue_again_and_carries_its_rungs() -> None:
    reported = done(working(state="overdue", level=1), "report", "4-2", progress="已办")
    back = outcome(reported, "return", "4-3", SUPERVISOR, reason="缺佐证")
    assert (back.task.state, back.carry_rungs, back.task.level) == ("overdue", True, 1)


def test_resuming_gives_back_the_days_of_the_suspension() -> None:
    still = done(working(), "suspend", "3-10", SUPERVISOR, reason="等上级文件")
    again = done(still, "resume", "3-17", SUPERVISOR)
    assert (again.state, again.deadline) == ("in_progress", day("4-8"))  # five working days, 4–6 April is off


def test_a_task_suspended_before_it_was_signed_resumes_to_be_signed() -> None:
    still = done(task(), "suspend", "3-10", SUPERVISOR, reason="等上级文件")
    assert done(still, "resume", "3-10", SUPERVISOR).state == "assigned"


def test_a_reassigned_task_waits_for_the_new_unit_to_sign() -> None:
    moved = done(working(feedback_on="3-9"), "reassign", "3-10", SUPERVISOR, reason="职责调整", unit=3)
    assert (moved.state, moved.unit, moved.accepted_on, moved.feedback_on) == ("assigned", 3, None, None)
    assert (moved.deadline, moved.deadline_version) == (day("3-31"), 2)


def test_declining_keeps_the_duty_until_somebody_decides() -> None:
    pleaded = done(task(), "decline", "3-3", reason="不属本科职责")
    assert (pleaded.state, pleaded.declined_on) == ("assigned", day("3-3"))
    assert done(pleaded, "keep", "3-4", SUPERVISOR, reason="按职责应由你科承办").declined_on is None


def test_a_reopened_task_starts_afresh() -> None:
    closed = working(state="verified", level=3, closed_on="4-20", reported_on="4-10", reported_by="x")
    again = done(closed, "reopen", "5-6", SUPERVISOR, reason="回头看发现未落实", deadline="5-29")
    assert (again.state, again.level, again.closed_on, again.reported_on) == ("in_progress", 0, None, None)


def test_a_task_reopened_before_anybody_signed_gives_the_days_to_sign_anew() -> None:
    dropped = done(task(), "cancel", "3-10", SUPERVISOR, reason="上级已取消该项")
    assert done(dropped, "reopen", "5-6", SUPERVISOR, reason="重新列入", deadline="5-29").assigned_on == day("5-6")


def test_cancelling_answers_whoever_wanted_to_give_the_task_back() -> None:
    pleaded = done(task(), "decline", "3-3", reason="不属本科职责")
    assert done(pleaded, "cancel", "3-4", SUPERVISOR, reason="上级已取消该项").declined_on is None
