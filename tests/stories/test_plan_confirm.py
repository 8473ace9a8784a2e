"""From a document to live tasks: what is proposed, what a person settles, measures under their item, what is left."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from dubanflow.domain.errors import Refused
from kit import Kit
from plan_kit import bring, items, settle, typed


def test_every_item_is_proposed_and_what_cannot_be_settled_is_listed(sqlite_kit: Kit) -> None:
    done = bring(sqlite_kit)
    assert (done.items, done.unresolved) == (4, 1)
    found = json.loads(typed(sqlite_kit, "plan", "unresolved", "--json").stdout)
    assert [(row["plan"], row["item"], row["unresolved"]) for row in found] == [("2026-P1", 4, "没有找到牵头单位")]
    assert "待定 1 项" in typed(sqlite_kit, "plan", "review", "1").stdout


def test_a_confirmed_item_is_a_task_and_an_unresolved_one_waits(kit: Kit) -> None:
    bring(kit)
    done = settle(kit, "2026-P1")
    assert done.numbers == ("2026-001", "2026-002", "2026-003")
    assert done.left == ((4, "没有找到牵头单位"),)
    assert settle(kit, "2026-P1").numbers == ()
    assert settle(kit, "2026-P1", 4, unit="干部科").numbers == ("2026-004",)
    assert items(kit, "2026-P1")[4].unit_why == "确认时由督查员指定。"


def test_an_item_named_that_is_a_task_already_is_said_so(sqlite_kit: Kit) -> None:
    bring(sqlite_kit)
    settle(sqlite_kit, "2026-P1", 3)
    assert settle(sqlite_kit, "2026-P1", 3).left == ((3, "已立项（2026-001）"),)


def test_split_measures_become_tasks_of_their_own_under_the_item(kit: Kit) -> None:
    bring(kit)
    assert settle(kit, "2026-P1", 1, split=True).numbers == ("2026-001", "2026-002", "2026-003", "2026-004")
    rows = kit.rows(
        "select t.title, u.name, t.deadline, p.number from task t join unit u on u.id = t.unit_id"
        " left join task p on p.id = t.parent_id order by t.id"
    )
    assert rows == [
        ("开展换届前期调研", "干部科", "2026-05-31", None),
        ("走访各县区，4月20日前形成访谈记录", "干部科", "2026-04-20", "2026-001"),  # a day of its own
        ("建好三本名册，由组织二科负责", "组织二科", "2026-05-31", "2026-001"),  # a unit of its own
        ("汇总分析", "干部科", "2026-05-31", "2026-001"),
    ]
    assert items(kit, "2026-P1")[1].task == "2026-001（含3条措施）"


def test_an_item_is_not_reported_done_while_a_measure_is_open(kit: Kit) -> None:
    bring(kit)
    settle(kit, "2026-P1", 1, split=True)
    kit.act("2026-001", "accept", on="1-22", by="干部科联络员")
    with pytest.raises(Refused, match="下属的措施还没有全部办结"):
        kit.act("2026-001", "report", on="3-2", by="干部科联络员", done="完成")
    for number in ("2026-002", "2026-003", "2026-004"):
        kit.act(number, "cancel", on="3-2", by="督查员", reason="并入整项")
    kit.act("2026-001", "report", on="3-2", by="干部科联络员", done="完成")


def test_a_dropped_item_keeps_its_reason_and_is_no_task(sqlite_kit: Kit) -> None:
    bring(sqlite_kit)
    said = typed(sqlite_kit, "plan", "confirm", "1", "--item", "4", "--drop", "日常工作", "--by", "督查员")
    assert "已剔除 1 项" in said.stdout
    item = items(sqlite_kit, "2026-P1")[4]
    assert (item.state, item.note, item.unresolved) == ("dropped", "日常工作", "")
    assert settle(sqlite_kit, "2026-P1", 4).left == ((4, "已剔除（日常工作）"),)


def test_what_was_ignored_is_told_with_its_reason_and_can_be_taken_after_all(kit: Kit) -> None:
    bring(kit)
    assert "第12行（这是结尾的要求" in typed(kit, "plan", "review", "1").stdout
    said = typed(kit, "plan", "take", "1", "12", "--by", "督查员", "--on", "2026-01-21")
    assert said.exit_code == 0, said.exception
    item = items(kit, "2026-P1")[5]
    assert (item.line, item.deadline.isoformat() if item.deadline else "") == (12, "2026-12-10")
    again = typed(kit, "plan", "take", "1", "12", "--by", "督查员")
    assert "第12行不在未列为任务的内容里" in str(again.exception)
    assert settle(kit, "2026-P1", 5, unit="干部科").numbers == ("2026-001",)


def test_only_a_supervisor_confirms(sqlite_kit: Kit) -> None:
    bring(sqlite_kit)
    said = typed(sqlite_kit, "plan", "confirm", "1", "--by", "干部科科长")
    assert "只有督查员可以确认立项" in str(said.exception)


def test_a_task_whose_deadline_has_passed_is_pointed_out(sqlite_kit: Kit) -> None:
    bring(sqlite_kit)
    done = settle(sqlite_kit, "2026-P1", 1, on="6-1")
    assert done.remarks == ((1, "时限 2026-05-31 在立项时已过，下次运行即列为逾期"),)


def test_splitting_a_whole_plan_leaves_recurring_duties_whole(sqlite_kit: Kit) -> None:
    bring(sqlite_kit)
    done = settle(sqlite_kit, "2026-P1", split=True)
    assert len(done.numbers) == 6  # an item with three measures, the first occurrence of a series, an item
    assert done.left == ((4, "没有找到牵头单位"),)


def test_two_people_who_confirm_at_once_make_one_task(kit: Kit) -> None:
    bring(kit)
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _: settle(kit, "2026-P1", 3), range(4)))
    assert sorted(one.numbers for one in done) == [(), (), (), ("2026-001",)]
    assert kit.rows("select count(*) from task") == [(1,)]
