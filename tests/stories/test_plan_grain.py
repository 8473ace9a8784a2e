"""Items cut and joined by a person: words and phrases stay as they were read, what was settled stays settled."""

import json

import pytest

from dubanflow.domain.errors import BadInput, NotFound, Refused
from dubanflow.services.plan_grain import merge_items, split_item
from kit import Kit, moment
from plan_kit import bring, items, settle, supervisor


def split(kit: Kit, position: int, measure: int) -> int:
    return split_item(kit.office, "2026-P1", position, measure, by=supervisor(kit), moment=moment("1-21"))[0]


def merge(kit: Kit, *positions: int) -> int:
    return merge_items(kit.office, "2026-P1", positions, by=supervisor(kit), moment=moment("1-21"))


def test_an_item_is_cut_before_a_measure_and_no_word_is_lost(kit: Kit) -> None:
    bring(kit)
    before = items(kit, "2026-P1")[1]
    new = split(kit, 1, 2)
    after = items(kit, "2026-P1")
    assert after[1].text + after[new].text == before.text
    assert after[new].title == "建好三本名册，由组织二科负责"
    assert [measure.text[:2] for measure in after[1].item.measures] == ["一是"]
    assert [measure.text[:2] for measure in after[new].item.measures] == ["二是", "三是"]
    assert (after[1].unit, after[1].deadline) == (before.unit, before.deadline)


def test_the_phrases_of_a_part_stand_where_they_stood(kit: Kit) -> None:
    bring(kit)
    new = split(kit, 1, 2)
    for position in (1, new):
        item = items(kit, "2026-P1")[position]
        read = item.item
        phrases = [(one.start, one.end, one.text) for one in (*read.fields.deadlines, *read.fields.units)]
        phrases += [(one.start, one.end, one.text) for one in read.measures]
        assert all(item.text[start:end] == text for start, end, text in phrases)
    assert [phrase.text for phrase in items(kit, "2026-P1")[1].item.fields.deadlines] == ["4月20日前"]


def test_a_part_takes_owner_and_deadline_from_its_own_words_else_from_the_whole(kit: Kit) -> None:
    bring(
        kit, "云川市2026年要点\n\n一、工作\n1.办两件事。一是调研各县，由组织二科负责，4月20日前完成；二是汇总成册。\n"
    )
    settle_owner = items(kit, "2026-P1")[1]
    new = split(kit, 1, 2)
    part = items(kit, "2026-P1")[new]
    assert (part.unit, part.deadline) == (settle_owner.unit, settle_owner.deadline)
    assert part.unit_why == part.deadline_why == "随原来的一项。"


def test_joined_items_are_one_and_the_others_say_where_they_went(kit: Kit) -> None:
    bring(kit)
    before = items(kit, "2026-P1")
    assert merge(kit, 4, 3) == 3
    after = items(kit, "2026-P1")
    assert after[3].text == f"{before[3].text}\n{before[4].text}"
    assert [measure.text for measure in after[3].item.measures] == [before[3].text, before[4].text]
    assert (after[4].state, after[4].situation, after[4].note) == ("dropped", "已并入第3项", "并入第3项")
    assert after[3].unit == "组织二科"


def test_an_item_without_owner_takes_that_of_the_one_joined_to_it(kit: Kit) -> None:
    bring(
        kit, "云川市2026年要点\n\n一、工作\n1.规范信息报送。\n2.整顿软弱涣散村。（牵头单位：组织二科，10月底前完成）\n"
    )
    assert items(kit, "2026-P1")[1].state == "unresolved"
    merge(kit, 1, 2)
    joined = items(kit, "2026-P1")[1]
    assert (joined.unit, joined.state) == ("组织二科", "proposed")


def test_what_was_joined_can_be_cut_again(kit: Kit) -> None:
    bring(kit)
    before = items(kit, "2026-P1")
    merge(kit, 3, 4)
    new = split(kit, 3, 2)
    after = items(kit, "2026-P1")
    assert after[3].text.strip() == before[3].text
    assert after[new].text == before[4].text


def test_joined_items_are_confirmed_as_one_task_with_all_they_ask(kit: Kit) -> None:
    bring(kit)
    merge(kit, 3, 4)
    number = settle(kit, "2026-P1", 3).numbers[0]
    assert kit.rows("select requirement from task where number = ?", number) == [
        (items(kit, "2026-P1")[3].requirement,)
    ]
    assert "整顿" in items(kit, "2026-P1")[3].requirement
    assert "报送重要信息" in items(kit, "2026-P1")[3].requirement


# position to cut or positions to join, what is wrong, what is said
@pytest.mark.parametrize(
    ("positions", "measure", "error", "said"),
    [
        ((1,), 1, None, ""),  # something stands before the first measure: it can be cut off
        ((1,), 9, Refused, "没有可以拆出来的第9条措施"),
        ((3,), 1, Refused, "没有可以拆出来的"),  # no measures at all
        ((77,), 1, NotFound, "没有第 77 项"),
        ((1, 1), 0, BadInput, "至少选两项"),  # the same item twice
    ],
)
def test_what_cannot_be_cut_or_joined_is_refused(
    sqlite_kit: Kit, positions: tuple[int, ...], measure: int, error: type[Exception] | None, said: str
) -> None:
    bring(sqlite_kit)
    if error is None:
        split(sqlite_kit, positions[0], measure)
        return
    with pytest.raises(error, match=said):
        split(sqlite_kit, positions[0], measure) if measure else merge(sqlite_kit, *positions)


def test_a_task_is_neither_cut_nor_joined(sqlite_kit: Kit) -> None:
    bring(sqlite_kit)
    settle(sqlite_kit, "2026-P1", 1)
    with pytest.raises(Refused, match="只有还没立项的可以"):
        split(sqlite_kit, 1, 2)
    with pytest.raises(Refused, match="只有还没立项的可以"):
        merge(sqlite_kit, 1, 2)
    assert len(items(sqlite_kit, "2026-P1")) == 4


def test_cutting_and_joining_are_on_record(kit: Kit) -> None:
    bring(kit)
    new = split(kit, 1, 2)
    merge(kit, 1, new)
    rows = kit.rows("select kind, payload from event where kind in ('plan-split', 'plan-merge') order by id")
    assert [kind for kind, _ in rows] == ["plan-split", "plan-merge"]
    assert json.loads(rows[1][1]) == {"plan": "2026-P1", "item": 1, "merged": [new]}
