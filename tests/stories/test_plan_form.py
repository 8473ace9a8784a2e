"""The review table as a form: the same rules as the workbook, faults told by item and cell, all of it or nothing."""

from dubanflow.services.plan_form import CellFault, FilledRow, fill_in
from dubanflow.services.plan_review import Edit
from kit import Kit, moment
from plan_kit import bring, items, supervisor


def fill(kit: Kit, *rows: FilledRow) -> tuple[tuple[Edit, ...], tuple[CellFault, ...]]:
    return fill_in(kit.office, "2026-P1", rows, by=supervisor(kit), moment=moment("1-21"))


def row(position: int, **cells: tuple[str, str]) -> FilledRow:
    """A row whose cells are (before, after)."""
    return FilledRow(
        position, {name: new for name, (_, new) in cells.items()}, {name: old for name, (old, _) in cells.items()}
    )


def test_what_was_typed_is_written_and_settles_the_item(kit: Kit) -> None:
    bring(kit)
    edits, faults = fill(kit, row(4, lead=("", "组织二处"), limit=("2026-12-31", "6月底前")))
    assert faults == ()
    assert [(edit.head, edit.new) for edit in edits] == [("牵头单位", "组织二科"), ("完成时限", "2026-06-30")]
    assert items(kit, "2026-P1")[4].state == "proposed"


def test_every_fault_is_told_at_its_cell_and_nothing_is_written(kit: Kit) -> None:
    bring(kit)
    edits, faults = fill(
        kit,
        row(3, title=("整顿软弱涣散村党组织", "整顿")),
        row(4, lead=("", "不存在科"), limit=("2026-12-31", "猴年马月")),
    )
    assert edits == ()
    assert [(fault.position, fault.field) for fault in faults] == [(4, "lead"), (4, "limit")]
    assert str(faults[0]).startswith("第4项“牵头单位”：名册里没有“不存在科”")
    assert items(kit, "2026-P1")[3].title == "整顿软弱涣散村党组织"


def test_a_cell_that_somebody_else_changed_meanwhile_is_a_fault_and_an_untouched_one_is_not(kit: Kit) -> None:
    bring(kit)
    fill(kit, row(4, lead=("", "干部科")))
    assert fill(kit, row(4, lead=("", ""), note=("", "请核")))[1] == ()
    faults = fill(kit, row(4, lead=("", "组织二科")))[1]
    assert "已被别人改为“干部科”，请刷新页面后再改" in faults[0].words
    assert items(kit, "2026-P1")[4].unit == "干部科"


def test_an_item_that_was_joined_to_another_is_not_restored(kit: Kit) -> None:
    from dubanflow.services.plan_grain import merge_items

    bring(kit)
    merge_items(kit.office, "2026-P1", (3, 4), by=supervisor(kit), moment=moment("1-21"))
    faults = fill(kit, row(4, state=("已剔除", "待确认")))[1]
    assert "已并入第3项" in faults[0].words


def test_a_row_that_the_plan_has_not_is_a_fault(sqlite_kit: Kit) -> None:
    bring(sqlite_kit)
    assert str(fill(sqlite_kit, row(9, title=("a", "b")))[1][0]) == "第9项：没有这一项。"
