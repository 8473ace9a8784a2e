"""The task breakdown in Excel: out, filled in by people as people do, and back, without loss and without a guess."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from dubanflow.domain.errors import BadInput
from dubanflow.papers.plan_xlsx import COLUMNS, review_bytes
from dubanflow.services.plan_review import take_back
from dubanflow.services.plan_sheet import review_sheet
from kit import Kit, moment
from plan_kit import bring, items, settle, supervisor, typed

FIRST = 4  # the row of the first item
LETTERS = {column.field: "ABCDEFGHIJ"[place] for place, column in enumerate(COLUMNS)}


def out(kit: Kit, path: Path) -> Path:
    with kit.office.database.read() as connection:
        path.write_bytes(review_bytes(review_sheet(kit.office, connection, "2026-P1", moment("1-21"))))
    return path


def edited(path: Path, change: Callable[[Worksheet], Any]) -> Path:
    book = openpyxl.load_workbook(path)
    change(book["任务分解表"])
    book.save(path)
    return path


def back(kit: Kit, path: Path) -> list[tuple[int, str, str, str]]:
    edits = take_back(kit.office, "2026-P1", path, by=supervisor(kit), moment=moment("1-22"))
    return [(edit.position, edit.head, edit.old, edit.new) for edit in edits]


def put(**cells: Any) -> Callable[[Worksheet], None]:
    """lead4="干部科": the lead of item 4."""

    def change(sheet: Worksheet) -> None:
        for name, value in cells.items():
            cell = sheet[f"{LETTERS[name[:-1]]}{FIRST - 1 + int(name[-1])}"]
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"  # as typed behind a single quote: openpyxl would make a formula of =…

    return change


def test_an_untouched_table_changes_nothing(kit: Kit, tmp_path: Path) -> None:
    bring(kit)
    before = kit.rows("select * from plan_item order by id"), kit.rows("select count(*) from event")
    assert back(kit, out(kit, tmp_path / "t.xlsx")) == []
    assert before == (kit.rows("select * from plan_item order by id"), kit.rows("select count(*) from event"))


def test_what_was_filled_in_comes_back(kit: Kit, tmp_path: Path) -> None:
    bring(kit)
    table = edited(
        out(kit, tmp_path / "t.xlsx"),
        put(
            lead4="组织二处",
            cooperating4="干部科",
            limit1="6月底前",
            limit2="每月5日前",
            note3="=重点事项",
            title3="整顿村党组织",
        ),
    )
    assert back(kit, table) == [
        (1, "完成时限", "2026-05-31", "2026-06-30"),
        (2, "完成时限", "每季度：3月31日、6月30日、9月30日、12月31日", "每月5日前，共12期（1月5日至12月5日）"),
        (3, "事项", "整顿软弱涣散村党组织", "整顿村党组织"),
        (3, "备注", "", "=重点事项"),
        (4, "牵头单位", "", "组织二科"),
        (4, "配合单位", "", "干部科"),
    ]
    assert items(kit, "2026-P1")[4].state == "proposed"
    assert kit.rows("select count(*) from event where kind = 'plan-review'") == [(1,)]


def test_a_dropped_item_needs_a_reason_and_can_be_taken_up_again(sqlite_kit: Kit, tmp_path: Path) -> None:
    bring(sqlite_kit)
    with pytest.raises(BadInput, match=r"第7行“备注”（J7）：剔除的事项请写明理由"):
        back(sqlite_kit, edited(out(sqlite_kit, tmp_path / "t.xlsx"), put(state4="已剔除")))
    back(sqlite_kit, edited(out(sqlite_kit, tmp_path / "t.xlsx"), put(state4="已剔除", note4="日常工作")))
    assert items(sqlite_kit, "2026-P1")[4].state == "dropped"
    back(sqlite_kit, edited(out(sqlite_kit, tmp_path / "t.xlsx"), put(state4="待确认")))
    assert items(sqlite_kit, "2026-P1")[4].state == "unresolved"


def test_all_faults_are_told_at_once_with_their_place_and_nothing_is_written(kit: Kit, tmp_path: Path) -> None:
    bring(kit)
    wrong = put(
        lead1="组织九科", note1="好的", title2=None, limit2="尽快", cooperating3="干部科、财务科", state3="办结"
    )
    with pytest.raises(BadInput) as caught:
        back(kit, edited(out(kit, tmp_path / "t.xlsx"), wrong))
    head, *faults = caught.value.message.splitlines()
    assert head == "t.xlsx 有5处问题，一处也没有写入："
    assert [fault.removeprefix("  “任务分解表”") for fault in faults] == [
        "第4行“牵头单位”（E4）：名册里没有“组织九科”，相近的有：组织二科、干部科。",
        "第5行“事项”（C5）：事项不能为空。",
        "第5行“完成时限”（G5）：看不懂时限“尽快”，请写成 2026-06-30 或 6月底前，周期写成 每季度 或 每月5日前。",
        "第6行“配合单位”（F6）：名册里没有“财务科”，相近的有：干部科、组织二科。",
        "第6行“状态”（I6）：不认识的状态“办结”，请选待确认或已剔除；立项请用 dubanflow plan confirm。",
    ]
    assert items(kit, "2026-P1")[1].note == ""


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (put(basis4="不对"), "第7行“依据”（H7）：这一列来自原文件和系统，改动不会保存，请改回“单位：没有找到牵头单位"),
        (lambda sheet: sheet.delete_rows(5), "第2项“抓实平时考核”不在表里了"),
        (lambda sheet: sheet.append([9, "", "新增一项"]), "第8行：这一行没有编号，像是新增的"),
        (lambda sheet: sheet.delete_cols(5), "没有“牵头单位”一列"),
        (lambda sheet: sheet.delete_cols(11), "隐藏的“编号（勿改）”一列不在了"),
        (lambda sheet: sheet.append([sheet.cell(4, n).value for n in range(1, 12)]), "第8行：与第4行是同一项"),
        (lambda sheet: sheet.__setitem__("K4", "2026-P7-001-abcdef12"), "不是这份计划的，可能是从别的表里复制来的"),
    ],
)
def test_a_table_that_lost_its_shape_is_refused_with_a_sentence(
    sqlite_kit: Kit, tmp_path: Path, change: Callable[[Worksheet], Any], sentence: str
) -> None:
    bring(sqlite_kit)
    with pytest.raises(BadInput) as caught:
        back(sqlite_kit, edited(out(sqlite_kit, tmp_path / "t.xlsx"), change))
    assert sentence in caught.value.message


def test_rows_may_be_sorted_columns_moved_and_cells_merged(sqlite_kit: Kit, tmp_path: Path) -> None:
    bring(sqlite_kit)

    def change(sheet: Worksheet) -> None:
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=FIRST, max_row=FIRST + 3)]
        for at, row in enumerate(reversed(rows), start=FIRST):
            for place, value in enumerate(row, start=1):
                sheet.cell(at, place).value = value
        sheet.insert_cols(1)
        sheet["A3"], sheet["A4"] = "科室意见", "同意"
        sheet["F4"] = "组织二科"
        sheet.merge_cells("F4:F5")  # items 4 and 3

    assert back(sqlite_kit, edited(out(sqlite_kit, tmp_path / "t.xlsx"), change)) == [(4, "牵头单位", "", "组织二科")]


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(kit: Kit, tmp_path: Path) -> None:
    bring(kit)
    first, second = out(kit, tmp_path / "a.xlsx"), out(kit, tmp_path / "b.xlsx")
    back(kit, edited(first, put(lead4="组织二科", note1="甲")))
    with pytest.raises(BadInput, match="导出后这一格已被改为“组织二科”"):
        back(kit, edited(second, put(lead4="干部科")))
    third = edited(out(kit, tmp_path / "c.xlsx"), put(note2="乙"))
    back(kit, third)
    assert [item.note for item in items(kit, "2026-P1").values()] == ["甲", "乙", "", ""]


def test_an_item_that_is_a_task_keeps_what_it_has_and_takes_a_note(kit: Kit, tmp_path: Path) -> None:
    bring(kit)
    settle(kit, "2026-P1", 3)
    with pytest.raises(BadInput, match=r"已立项（2026-001），要换单位请用 dubanflow task reassign"):
        back(kit, edited(out(kit, tmp_path / "t.xlsx"), put(lead3="干部科")))
    assert len(back(kit, edited(out(kit, tmp_path / "t.xlsx"), put(note3="书记批示")))) == 1


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda path: path.write_bytes(b""), "文件是空的"),
        (lambda path: path.write_bytes(b"PK\x03\x04" + b"x" * 200), "文件已损坏"),
        (lambda path: openpyxl.Workbook().save(path), "这不是用 dubanflow plan review --xlsx 导出的任务分解表"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused(sqlite_kit: Kit, tmp_path: Path, make, sentence: str) -> None:  # type: ignore[no-untyped-def]
    bring(sqlite_kit)
    make(tmp_path / "t.xlsx")
    with pytest.raises(BadInput, match=sentence):
        back(sqlite_kit, tmp_path / "t.xlsx")


def test_a_formula_in_a_cell_is_no_silent_blank(sqlite_kit: Kit, tmp_path: Path) -> None:
    bring(sqlite_kit)
    table = edited(out(sqlite_kit, tmp_path / "t.xlsx"), lambda sheet: sheet.__setitem__("J4", "=A1&B1"))
    with pytest.raises(BadInput, match="1 个公式没有计算结果"):
        back(sqlite_kit, table)


def test_text_that_looks_like_a_formula_stays_text(sqlite_kit: Kit, tmp_path: Path) -> None:
    bring(sqlite_kit)
    back(
        sqlite_kit,
        edited(out(sqlite_kit, tmp_path / "t.xlsx"), put(note1="=HYPERLINK(1)", note2="@甲", note3="-1", note4="+乙")),
    )
    book = openpyxl.load_workbook(out(sqlite_kit, tmp_path / "t.xlsx"))
    cells = [book["任务分解表"][f"J{row}"] for row in range(FIRST, FIRST + 4)]
    assert [(cell.value, cell.data_type, cell.quotePrefix) for cell in cells] == [
        ("=HYPERLINK(1)", "s", 1),
        ("@甲", "s", 1),
        ("-1", "s", 1),
        ("+乙", "s", 1),
    ]


def test_an_altered_sheet_of_comparison_is_noticed(sqlite_kit: Kit, tmp_path: Path) -> None:
    bring(sqlite_kit)
    path = out(sqlite_kit, tmp_path / "t.xlsx")
    book = openpyxl.load_workbook(path)
    book["_对照"]["D3"] = "别的"
    book.save(path)
    with pytest.raises(BadInput, match="隐藏的对照页被改动过"):
        back(sqlite_kit, path)


def test_the_command_line_hands_the_table_out_and_takes_it_back(kit: Kit, tmp_path: Path) -> None:
    bring(kit)
    path = tmp_path / "表.xlsx"
    assert "（4项）" in typed(kit, "plan", "review", "1", "--xlsx", path, "--on", "2026-01-21").stdout
    edited(path, put(lead4="干部科"))
    said = typed(kit, "plan", "review", "1", "--from", path, "--by", "督查员", "--on", "2026-01-22")
    assert said.stdout.splitlines()[1] == "  第4项牵头单位：（空） → 干部科"


def test_the_same_table_gives_the_same_bytes(sqlite_kit: Kit, tmp_path: Path) -> None:
    bring(sqlite_kit)
    assert out(sqlite_kit, tmp_path / "a.xlsx").read_bytes() == out(sqlite_kit, tmp_path / "b.xlsx").read_bytes()


WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=30).map(str.strip)
EDITS = st.fixed_dictionaries(
    {},
    optional={
        "lead": st.sampled_from(["组织二科", "干部科", None]),
        "cooperating": st.sampled_from(["干部科", "组织二科、干部科", None]),
        "limit": st.dates(min_value=moment("1-1").today, max_value=moment("12-31").today).map(str) | st.none(),
        "state": st.sampled_from(["已剔除", "待确认"]),
        "note": WORDS.filter(bool),
    },
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.integers(1, 4), EDITS, min_size=1))
def test_any_edits_come_back_exactly(sqlite_kit: Kit, tmp_path: Path, edits: dict[int, dict[str, str | None]]) -> None:
    if not sqlite_kit.rows("select 1 from plan"):
        bring(sqlite_kit)
    for one in edits.values():
        if one.get("state") == "已剔除":
            one.setdefault("note", "不作为任务")
    cells = {f"{field}{position}": value for position, one in edits.items() for field, value in one.items()}
    back(sqlite_kit, edited(out(sqlite_kit, tmp_path / "t.xlsx"), put(**cells)))
    with sqlite_kit.office.database.read() as connection:
        now = review_sheet(sqlite_kit.office, connection, "2026-P1", moment("1-21")).rows
    for position, one in edits.items():
        shown = now[position - 1].cells
        assert {field: shown[field] for field in one if field != "state"} == {
            field: value or "" for field, value in one.items() if field != "state"
        }
        if "state" in one:
            assert (shown["state"] == "已剔除") == (one["state"] == "已剔除")
    assert back(sqlite_kit, out(sqlite_kit, tmp_path / "t.xlsx")) == []
