"""The state diagram of a workflow in Mermaid."""

from dataclasses import replace

from domain.small_workflow import SMALL, STATES, TRANSITIONS
from dubanflow.domain.definition import State, Transition
from dubanflow.domain.diagram import mermaid


def test_the_small_workflow_is_drawn_whole() -> None:
    assert mermaid(SMALL) == (
        "stateDiagram-v2\n"
        '    state "已交办" as assigned\n'
        '    state "已逾期" as overdue\n'
        '    state "待核验" as reported\n'
        '    state "已销号" as verified\n'
        "    [*] --> assigned\n"
        "    assigned --> reported: 申请办结\n"
        "    overdue --> reported: 申请办结\n"
        "    assigned --> overdue: 逾期\n"
        "    reported --> overdue: 退回重办\n"
        "    reported --> assigned: 退回重办\n"
        "    reported --> verified: 核验销号\n"
        "    verified --> [*]\n"
        "    note right of assigned: 状态不变：阶段反馈\n"
        "    note right of overdue: 状态不变：阶段反馈\n"
    )


def test_an_action_written_twice_between_two_states_is_one_arrow() -> None:
    twice = replace(SMALL, transitions=(*TRANSITIONS, replace(TRANSITIONS[0], by=("head",))))
    assert mermaid(twice) == mermaid(SMALL)


def test_different_actions_between_two_states_share_an_arrow() -> None:
    more = Transition("push", "提请核验", ("assigned",), "reported", ("supervisor",))
    assert "assigned --> reported: 申请办结、提请核验\n" in mermaid(replace(SMALL, transitions=(*TRANSITIONS, more)))


def test_names_and_signs_that_mermaid_would_misread_are_changed() -> None:
    odd = State("end", '结"束:完;', final=True)
    drawn = mermaid(replace(SMALL, states=(*STATES, odd, State("to-do", "待办", final=True))))
    assert 'state "结”束：完；" as end_\n' in drawn
    assert "to_do --> [*]\n" in drawn
