from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from dubanflow.domain.register import Person, Register, Unit
from dubanflow.register import dump_register, import_units_xlsx, load_register, parse_register

YUNCHUAN = Path(__file__).parents[2] / "examples" / "yunchuan" / "units.yaml"

GOOD = """
office: {name: 市委组织部}
units:
  - code: zuzhi2
    name: 组织二科
    aliases: [组织二处]
    leader: fgld
    duties: [农村党建]
    valid: {from: 2024-01-01, to: null}
    people:
      - {code: zuzhi2-lly, name: 组织二科联络员, roles: [liaison], address: z2@zzb.yunchuan.example}
people:
  - {code: ducha, name: 督查员, roles: [supervisor], address: dc@zzb.yunchuan.example}
  - {code: fgld, name: 分管副部长, roles: [leader], address: fg@zzb.yunchuan.example}
"""


def faults(text: str) -> list[str]:
    register, problems = parse_register(text, file="u.yaml")
    assert register is None
    return [str(problem) for problem in problems]


def test_the_sample_office_is_read_without_a_remark() -> None:
    register, problems = load_register(YUNCHUAN)
    assert problems == []
    assert register is not None
    assert register.office == "中共云川市委组织部"
    assert {unit.group for unit in register.units} == {"机关科室", "直属单位", "县（市、区）"}


def test_every_unit_of_the_sample_office_has_its_own_liaison_and_head() -> None:
    register, _ = load_register(YUNCHUAN)
    assert register is not None
    for unit in register.units:
        assert len(register.audience("liaison", unit)) == len(register.audience("head", unit)) == 1, unit.name
        assert len(register.audience("deputy", unit)) == 1, unit.name


def test_a_register_read_from_its_own_dump_is_equal() -> None:
    register, _ = load_register(YUNCHUAN)
    assert register is not None
    assert parse_register(dump_register(register), file="x") == (register, [])


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        # a key that nobody knows, with the nearest
        ("    aliases:", "    alias:", "6:5: 不认识的键“alias”，是不是“aliases”？"),
        # a needed key is missing: shown at the row
        ("  - code: zuzhi2\n    name: 组织二科", "  - code: zuzhi2", "4:5: 缺少“name”，请补上。"),
        # a word where a list should be
        ("[组织二处]", "组织二处", "6:14: “aliases”应写成列表"),
        # a code in letters that are not allowed
        ("code: zuzhi2\n", "code: 组织二\n", "4:11: 单位代号“组织二”只能用小写字母、数字和短横线"),
        # a role that does not exist
        ("[liaison]", "[liason]", "11:51: 不认识的角色“liason”，是不是“liaison”？"),
        # a liaison without unit
        ("[supervisor]", "[supervisor, liaison]", "请写到他所在单位的 people 之下"),
        # a leader whom nobody knows
        ("leader: fgld", "leader: fgdl", "7:13: 分管领导“fgdl”不在人员里，是不是“fgld”？"),
        # a leader who is no leader
        ("leader: fgld", "leader: ducha", "“督查员”的角色里没有 leader 或 chief"),
        # a parent whom nobody knows
        ("    leader: fgld", "    parent: zuzhi1\n    leader: fgld", "上级单位“zuzhi1”不在单位里"),
        # a unit that is its own parent
        ("    leader: fgld", "    parent: zuzhi2\n    leader: fgld", "上级单位绕成了一圈（zuzhi2 → zuzhi2）"),
        # an address in full-width signs
        ("z2@zzb", "z2＠zzb", "不是邮箱地址"),
        # the three administrators are three persons
        ("[leader]", "[leader, admin, auditor]", "不能兼任系统管理员和审计员"),
        # it ends before it begins
        ("to: null", "to: 2023-12-31", "截止日期早于起始日期"),
        # a day that the calendar does not have
        ("2024-01-01", "2024-02-30", "没有“2024-02-30”这一天"),
        # an alias that repeats the name
        ("[组织二处]", "[组织二科]", "“组织二科”在这个单位里写了两次"),
    ],
)
def test_a_fault_is_named_at_its_place(old: str, new: str, said: str) -> None:
    assert old in GOOD
    found = faults(GOOD.replace(old, new, 1))
    assert len(found) == 1
    assert said in found[0]


def test_all_faults_are_given_at_once_in_the_order_of_the_lines() -> None:
    text = GOOD.replace("[liaison]", "[x]").replace("leader: fgld", "leader: nobody").replace("office:", "ofice:")
    lines = [line.split(":")[1] for line in faults(text)]
    assert lines == ["2", "7", "11"]


def test_two_units_may_not_share_a_name_on_the_same_day() -> None:
    twin = "  - {code: b, name: 组织二处}\npeople:"
    assert "“组织二处”已经是“组织二科”（zuzhi2）的名称或别名" in faults(GOOD.replace("\npeople:", "\n" + twin, 1))[0]


def test_a_unit_may_take_the_name_of_one_that_has_ended() -> None:
    heir = "  - {code: b, name: 组织二科, valid: {from: 2026-01-01}}\npeople:"
    register, _ = parse_register(
        GOOD.replace("to: null", "to: 2025-12-31").replace("\npeople:", "\n" + heir, 1), file="u"
    )
    assert register is not None


def test_a_unit_without_liaison_is_a_remark_beside_a_register_that_works() -> None:
    register, problems = parse_register(GOOD.replace("[liaison]", "[head]"), file="u.yaml")
    assert register is not None
    assert [str(problem) for problem in problems] == [
        "u.yaml:11:7: “组织二科”没有联络员（liaison），提醒无人接收，请补上。"
    ]


@pytest.mark.parametrize("text", ["", "[]", "甲", "office:", "units: {}", "office: {name: 甲}\nunits: [3, [], null]"])
def test_whatever_a_file_holds_is_answered_with_problems(text: str) -> None:
    assert faults(text)


def test_a_file_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    register, problems = load_register(tmp_path / "units.yaml")
    assert register is None
    assert "单位登记表读不出来" in problems[0].message


words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=12).filter(
    lambda word: word == word.strip()
)


@given(office=words, name=words, aliases=st.lists(words, max_size=3, unique=True), duties=st.lists(words, max_size=3))
def test_any_wording_survives_dump_and_load(office: str, name: str, aliases: list[str], duties: list[str]) -> None:
    aliases = [alias for alias in aliases if alias != name]
    unit = Unit("a", name, tuple(aliases), group="y", duties=tuple(duties))
    register = Register(
        office, (unit,), (Person("p", "on", ("liaison",), unit="a"), Person("q", "12", ("supervisor",)))
    )
    read, problems = parse_register(dump_register(register), file="x")
    assert read == register, problems


@given(at=st.integers(0, len(GOOD) - 1), sign=st.sampled_from(["", ":", "[", "{", "- ", "1", "\n", "null", "："]))
def test_a_slip_of_the_pen_gives_a_register_or_a_placed_problem(at: int, sign: str) -> None:
    register, problems = parse_register(GOOD[:at] + sign + GOOD[at + 1 :], file="u.yaml")
    assert register is not None or problems
    assert all(problem.line and problem.column for problem in problems)


# Lists of units as offices keep them in Excel.

HEADINGS = [
    "序号",
    "单位名称",
    "简称",
    "上级单位",
    "类别",
    "联络员",
    "联络员邮箱",
    "负责人",
    "负责人邮箱",
    "主要职责",
    "分管领导",
]


def sheet(path: Path, *rows: list[Any], merged: tuple[tuple[int, int, int, int, str], ...] = ()) -> Path:
    book = xlsxwriter.Workbook(str(path), {"strings_to_urls": False})
    page = book.add_worksheet()
    for at, row in enumerate(rows):
        page.write_row(at, 0, row)
    for top, left, bottom, right, text in merged:
        page.merge_range(top, left, bottom, right, text)
    book.close()
    return path


def test_a_list_of_units_is_imported_by_the_meaning_of_its_headings(tmp_path: Path) -> None:
    row = [
        1,
        "组织二科",
        "组织二处、二科",
        "",
        "机关科室",
        "联络员甲岗",
        "z2@a.example",
        "科长岗",
        "k@a.example",
        "负责农村党建、社区党建等工作。",
        "分管副部长",
    ]
    register, problems = import_units_xlsx(sheet(tmp_path / "u.xlsx", ["单位名册"], HEADINGS, row), office="市委组织部")
    assert register is not None, problems
    (unit,) = register.units
    assert (unit.name, unit.aliases, unit.duties) == ("组织二科", ("组织二处", "二科"), ("农村党建", "社区党建"))
    assert [(person.name, person.roles, person.unit) for person in register.people] == [
        ("联络员甲岗", ("liaison",), unit.code),
        ("科长岗", ("head",), unit.code),
        ("分管副部长", ("leader",), None),
    ]
    assert unit.leader == register.people[2].code


def test_codes_do_not_depend_on_the_order_of_the_rows(tmp_path: Path) -> None:
    one, two = ["组织一科", "a@a.example"], ["组织二科", "b@a.example"]
    heading = ["单位名称", "联络员邮箱"]
    first, _ = import_units_xlsx(sheet(tmp_path / "1.xlsx", heading, one, two))
    second, _ = import_units_xlsx(sheet(tmp_path / "2.xlsx", heading, two, one))
    assert first is not None and second is not None
    assert {unit.name: unit.code for unit in first.units} == {unit.name: unit.code for unit in second.units}


def test_merged_cells_and_the_like_of_above_are_filled_in(tmp_path: Path) -> None:
    rows = [
        ["组别", "单位", "联络员邮箱"],
        ["", "组织一科", "a@a.example"],
        ["", "组织二科", "b@a.example"],
        ["同上", "干部科", "c@a.example"],
    ]
    register, _ = import_units_xlsx(sheet(tmp_path / "u.xlsx", *rows, merged=((1, 0, 2, 0, "机关科室"),)))
    assert register is not None
    assert [unit.group for unit in register.units] == ["机关科室"] * 3


def test_rows_under_a_unit_add_to_its_people(tmp_path: Path) -> None:
    rows = [
        ["单位", "联络员", "联络员邮箱"],
        ["组织一科", "甲岗", "a@a.example"],
        ["", "乙岗", "b@a.example"],
        ["合计", "", ""],
    ]
    register, _ = import_units_xlsx(sheet(tmp_path / "u.xlsx", *rows))
    assert register is not None
    assert [person.name for person in register.people] == ["甲岗", "乙岗"]
    assert len({person.code for person in register.people}) == 2


def test_faults_of_a_sheet_name_their_cell(tmp_path: Path) -> None:
    rows = [
        ["单位", "上级单位", "联络员邮箱"],
        ["组织一科", "组织十科", "a@a.example"],
        ["组织二科", "", "没有"],
        ["组织一科", "", "c@a.example"],
    ]
    register, problems = import_units_xlsx(sheet(tmp_path / "u.xlsx", *rows))
    assert register is None
    assert [(row.line, row.column) for row in problems] == [(2, 2), (3, 3), (4, 1)]


def test_a_column_that_is_not_read_is_said(tmp_path: Path) -> None:
    rows = [["单位", "联络员邮箱", "办公电话"], ["组织一科", "a@a.example", "0000"]]
    register, problems = import_units_xlsx(sheet(tmp_path / "u.xlsx", *rows))
    assert register is not None
    assert any("没有读入的列：办公电话。" in problem.message for problem in problems)


def test_an_imported_register_can_be_written_and_read(tmp_path: Path) -> None:
    rows = [["单位名称", "联络员邮箱", "分管领导"], ["组织一科", "a@a.example", "分管副部长"]]
    register, _ = import_units_xlsx(sheet(tmp_path / "u.xlsx", *rows), office="市委组织部")
    assert register is not None
    assert parse_register(dump_register(register), file="x")[0] == register


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", "单位名称\n组织一科".encode()])
def test_what_is_no_workbook_is_refused_with_a_sentence(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "u.xlsx").write_bytes(data)
    register, problems = import_units_xlsx(tmp_path / "u.xlsx")
    assert register is None
    assert "另存为 .xlsx" in problems[0].message


def test_a_sheet_without_names_of_units_is_refused(tmp_path: Path) -> None:
    register, problems = import_units_xlsx(sheet(tmp_path / "u.xlsx", ["甲", "乙"], ["丙", "丁"]))
    assert register is None
    assert "没有“单位名称”一列" in problems[0].message
