"""A revised plan: what differs is shown, only what is confirmed changes, and every change is an act on record."""

import json

import pytest

from dubanflow.domain.errors import Refused
from dubanflow.services.plan_confirm import Confirmed
from kit import Kit
from plan_kit import PLAN, bring, items, settle, typed

REVISED = """\
云川市委组织部2026年工作要点

一、建强干部队伍
1.抓实平时考核。每季度组织1次平时考核，结果在本单位公开。（干部科负责）
2.开展换届前期调研。一是走访各县区，4月20日前形成访谈记录；二是建好三本名册，由组织二科负责；三是汇总分析，提出建议名单。（牵头单位：干部科；配合单位：组织二科；完成时限：6月30日前）
3.选派干部到一线挂职。面向机关选派40名干部，9月底前全部到岗。（牵头单位：干部科）
二、夯实基层基础
4.规范信息报送。明确专人，及时报送重要信息。
"""


def revised(kit: Kit, text: str = REVISED) -> None:
    bring(kit)
    settle(kit, "2026-P1")
    bring(kit, text, on="5-6", revises="2026-P1")


def kinds(kit: Kit) -> list[tuple[str, str]]:
    return [(item.title, item.changed.kind) for item in items(kit, "2026-P2").values() if item.changed]


def test_a_second_version_that_does_not_say_so_is_refused(sqlite_kit: Kit) -> None:
    bring(sqlite_kit)
    with pytest.raises(Refused, match="请加 --revises 2026-P1"):
        bring(sqlite_kit, REVISED)


def test_the_items_are_matched_by_wording_and_nothing_that_lives_changes(kit: Kit) -> None:
    bring(kit)
    settle(kit, "2026-P1")
    before = kit.rows("select * from task order by id")
    bring(kit, REVISED, on="5-6", revises="2026-P1")
    assert kinds(kit) == [
        ("抓实平时考核", "moved"),
        ("开展换届前期调研", "changed"),
        ("选派干部到一线挂职", "new"),
        ("规范信息报送", "same"),
        ("整顿软弱涣散村党组织", "dropped"),
    ]
    assert kit.rows("select * from task order by id") == before


def test_the_difference_says_what_changed(sqlite_kit: Kit) -> None:
    revised(sqlite_kit)
    found = {row["title"]: row for row in json.loads(typed(sqlite_kit, "plan", "diff", "2026-P2", "--json").stdout)}
    changed = found["开展换届前期调研"]
    assert (changed["kind"], changed["fields"], changed["task"]) == ("changed", ["text", "deadline"], "2026-001")
    assert "〔增：，提出建议名单〕" in changed["wording"]
    assert "规范信息报送" not in found
    said = typed(sqlite_kit, "plan", "diff", "2026-P2").stdout
    assert "新增1项、有改动1项、移动位置1项、删去1项、未变1项" in said


def test_a_confirmed_change_amends_the_task_by_recorded_acts(kit: Kit) -> None:
    revised(kit)
    kit.act("2026-001", "accept", on="1-22", by="干部科联络员")
    done = settle(kit, "2026-P2", 2, on="5-7")
    assert done.changed == (("2026-001", "内容、时限改为2026-06-30"),)
    assert kit.rows("select deadline, deadline_version, original_deadline, item_id from task where id = 1") == [
        ("2026-06-30", 2, "2026-05-31", 1)
    ]
    assert "提出建议名单" in str(kit.rows("select requirement from task where id = 1"))
    assert kit.rows("select version, deadline, reason from deadline where task_id = 1 order by version") == [
        (1, "2026-05-31", "assign"),
        (2, "2026-06-30", "amend"),
    ]
    assert [row[0] for row in kit.rows("select kind from event where chain = 1 order by seq")] == [
        "assign",
        "accept",
        "amend",
    ]
    kit.run("5-8")
    assert "计划修订通知" in kit.text("5-8", "ganbu-lly")


def test_without_naming_it_nothing_is_cancelled(kit: Kit) -> None:
    revised(kit)
    done = settle(kit, "2026-P2", on="5-7")
    assert done.numbers == ("2026-004",)  # the new item
    assert ((5, "修订本删去了这一项，要撤销请用 --item 5 单独确认")) in done.left
    assert kit.see("2026-003", "5-7").state != "cancelled"
    assert settle(kit, "2026-P2", 5, on="5-7").changed == (("2026-003", "撤销"),)
    assert kit.see("2026-003", "5-7").state == "cancelled"


def test_an_extended_deadline_stays_where_the_revision_does_not_touch_it(kit: Kit) -> None:
    bring(kit)
    settle(kit, "2026-P1")
    kit.act("2026-003", "extend", on="5-4", by="督查员", deadline="11-30", reason="汛期影响")
    bring(kit, PLAN.replace("逐村制定整顿措施", "逐村制定整顿方案"), on="5-6", revises="2026-P1")
    assert settle(kit, "2026-P2", 3, on="5-7").changed == (("2026-003", "内容"),)
    assert kit.see("2026-003", "5-7").deadline.isoformat() == "2026-11-30"


def test_another_unit_in_the_revision_is_a_reassignment(kit: Kit) -> None:
    bring(kit)
    settle(kit, "2026-P1")
    bring(
        kit,
        PLAN.replace("组织验收。（牵头单位：组织二科）", "组织验收。（牵头单位：干部科）"),
        on="5-6",
        revises="2026-P1",
    )
    assert settle(kit, "2026-P2", 3, on="5-7").changed == (("2026-003", "转办干部科"),)
    assert kit.rows("select kind from event where chain = 3 order by seq")[-1] == ("reassign",)


def test_a_changed_rhythm_moves_only_the_occurrences_to_come(kit: Kit) -> None:
    bring(kit)
    settle(kit, "2026-P1")
    kit.run("4-1")
    bring(kit, PLAN.replace("每季度组织1次平时考核", "每月组织1次平时考核"), on="5-6", revises="2026-P1")
    settle(kit, "2026-P2", 2, on="5-7")
    days = json.loads(kit.rows("select deadlines from series")[0][0])
    assert (days[:2], days[2], len(days)) == (["2026-03-31", "2026-06-30"], "2026-07-31", 8)
    kit.run("7-1")
    assert kit.rows("select title, deadline from task order by id")[-1] == ("抓实平时考核（2026年7月）", "2026-07-31")


def test_a_change_that_is_not_adopted_leaves_the_task_as_it_is(kit: Kit) -> None:
    revised(kit)
    typed(kit, "plan", "confirm", "2026-P2", "--item", "2", "--drop", "维持原要求", "--by", "督查员")
    assert items(kit, "2026-P2")[2].situation == "2026-001 照旧，不采纳修订"
    assert kit.see("2026-001", "5-7").deadline.isoformat() == "2026-05-31"


def test_what_was_unresolved_is_settled_in_the_newest_version_only(kit: Kit) -> None:
    revised(kit)
    found = json.loads(typed(kit, "plan", "unresolved", "--json").stdout)
    assert [(row["plan"], row["title"]) for row in found] == [("2026-P2", "规范信息报送")]
    with pytest.raises(Refused, match="请在修订本 2026-P2 上办理"):
        settle(kit, "2026-P1", 4, unit="干部科")


def test_a_revision_of_a_revision_still_finds_the_first_task(kit: Kit) -> None:
    revised(kit)
    settle(kit, "2026-P2", on="5-7")
    bring(kit, REVISED.replace("6月30日前", "7月31日前"), on="6-1", revises="2026-P2")
    assert settle(kit, "2026-P3", 2, on="6-2").changed == (("2026-001", "内容、时限改为2026-07-31"),)


def test_the_tasks_of_measures_follow_the_revised_measures(kit: Kit) -> None:
    bring(kit)
    settle(kit, "2026-P1", 1, split=True)
    text = PLAN.replace("4月20日前形成访谈记录", "5月15日前形成访谈记录")
    text = text.replace("建好三本名册，由组织二科负责", "对照换届政策逐县提出班子配备建议")
    bring(kit, text, on="3-2", revises="2026-P1")
    assert settle(kit, "2026-P2", 1, on="3-3") == Confirmed(
        numbers=(),
        left=(),
        changed=(
            ("2026-001", "内容"),
            ("2026-002", "内容、时限改为2026-05-15"),
            ("2026-005", "修订新增的措施"),
            ("2026-003", "撤销"),
        ),
    )
    assert kit.rows("select parent_id, item_id from task where number = '2026-005'")[0][0] == 1
    assert items(kit, "2026-P2")[1].task == "2026-001（含4条措施）"


def test_what_the_workflow_refuses_takes_the_whole_confirmation_back(kit: Kit) -> None:
    revised(kit, REVISED.replace("牵头单位：干部科；配合单位：组织二科", "牵头单位：组织二科"))
    kit.act("2026-001", "accept", on="1-22", by="干部科联络员")
    kit.act("2026-001", "report", on="5-4", by="干部科联络员", done="完成")
    with pytest.raises(Refused, match=r"第2项没有办成：任务现为“待核验”，不能转办.*全部没有生效"):
        settle(kit, "2026-P2", on="5-7")
    assert kit.rows("select count(*) from task")[0][0] == 3
    assert kit.rows("select count(*) from event where kind = 'amend'") == [(0,)]


def test_what_a_person_took_up_stays_taken_up(kit: Kit) -> None:
    bring(kit)
    typed(kit, "plan", "take", "1", "12", "--by", "督查员", "--on", "2026-01-21")
    settle(kit, "2026-P1", 5, unit="干部科")
    bring(kit, PLAN.replace("逐村制定整顿措施", "逐村制定整顿方案"), on="5-6", revises="2026-P1")
    item = items(kit, "2026-P2")[5]
    assert (item.changed.kind if item.changed else "", item.state, item.task) == ("same", "confirmed", "2026-001")


def test_an_overdue_task_whose_deadline_is_revised_starts_afresh(kit: Kit) -> None:
    bring(kit)
    settle(kit, "2026-P1", 1)
    kit.act("2026-001", "accept", on="1-22", by="干部科联络员")
    kit.run("6-1")
    assert kit.see("2026-001", "6-1").state == "overdue"
    bring(kit, PLAN.replace("完成时限：5月31日前", "完成时限：7月31日前"), on="6-2", revises="2026-P1")
    settle(kit, "2026-P2", 1, on="6-2")
    seen = kit.see("2026-001", "6-2")
    assert (seen.state, seen.level, seen.days_late) == ("in_progress", 0, 0)
    kit.run("7-31")
    assert kit.decisions("2026-001")[-1][:2] == ("due-1", 2)


def test_a_recurring_duty_left_out_ends_when_that_is_confirmed(kit: Kit) -> None:
    bring(kit)
    settle(kit, "2026-P1")
    line = next(line for line in PLAN.splitlines() if line.startswith("2."))
    bring(kit, PLAN.replace(line + "\n", ""), on="3-2", revises="2026-P1")
    gone = next(item.position for item in items(kit, "2026-P2").values() if item.gone)
    kit.run("4-1")  # nothing is confirmed yet: the second occurrence opens
    done = settle(kit, "2026-P2", gone, on="4-2")
    assert [what for _, what in done.changed] == ["撤销", "撤销"]
    kit.run("7-1")
    assert kit.rows("select count(*) from task where series_id is not null") == [(2,)]
