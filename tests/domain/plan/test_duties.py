"""Units and roles: every example of every rule, the shapes of owner fields, and what is no unit."""

import pytest

from dubanflow.domain.plan.duties import read_units
from dubanflow.domain.plan.duty_rules import LABELS, VERBS, DutyExample
from dubanflow.domain.plan.duty_told import SENTENCES
from dubanflow.domain.plan.phrase_table import EXAMPLE_CONTEXT
from dubanflow.domain.plan.values import Context, Role

EXAMPLES = [
    pytest.param(example, id=f"{name}-{example.text}")
    for name, examples in [
        *((rule.id, rule.examples) for rule in (*LABELS, *VERBS)),
        *((sentence.id, sentence.examples) for sentence in SENTENCES),
    ]
    for example in examples
]
LEAD, RESPONSIBLE, COOPERATING = "lead", "responsible", "cooperating"


def read(text: str, context: Context = EXAMPLE_CONTEXT) -> list[tuple[str, str]]:
    return [(unit.text, unit.role) for unit in read_units(text, context)[0]]


@pytest.mark.parametrize("example", EXAMPLES)
def test_a_rule_reads_its_examples(example: DutyExample) -> None:
    assert tuple(read(example.text)) == example.units


FIELDS = [
    # half-width brackets, nested
    ("(牵头单位:市交通局;责任单位:各县(市、区)人民政府)", [("市交通局", LEAD), ("各县(市、区)人民政府", RESPONSIBLE)]),
    # brackets of mixed width
    ("（市教育局牵头，各县(市、区)配合)", [("市教育局", LEAD), ("各县(市、区)", COOPERATING)]),
    # six-cornered brackets inside
    ("（市教育局、各县〔市、区〕人民政府负责）", [("市教育局", RESPONSIBLE), ("各县〔市、区〕人民政府", RESPONSIBLE)]),
    # the closing bracket is missing
    (
        "（牵头单位：干部科；责任单位：人才科、公务员科",
        [("干部科", LEAD), ("人才科", RESPONSIBLE), ("公务员科", RESPONSIBLE)],
    ),
    # thick brackets, commas between names
    ("【责任单位：市农业农村局，各乡镇】", [("市农业农村局", RESPONSIBLE), ("各乡镇", RESPONSIBLE)]),
    # blanks between names
    ("责任单位：干部科 人才科", [("干部科", RESPONSIBLE), ("人才科", RESPONSIBLE)]),
    # the limit first, no line end between fields
    ("完成时限：6月底前责任单位：干部科配合单位：人才科", [("干部科", RESPONSIBLE), ("人才科", COOPERATING)]),
    # 和 inside a name and between names
    (
        "责任单位：市文化和旅游局和市住房和城乡建设局",
        [("市文化和旅游局", RESPONSIBLE), ("市住房和城乡建设局", RESPONSIBLE)],
    ),
    # 及 and 等 before groups
    (
        "（市财政局等市直有关部门及各区负责）",
        [("市财政局", RESPONSIBLE), ("市直有关部门", RESPONSIBLE), ("各区", RESPONSIBLE)],
    ),
    # the list goes on in the next line
    ("责任单位：干部科、\n人才科", [("干部科", RESPONSIBLE), ("人才科", RESPONSIBLE)]),
    # a section of a unit in brackets belongs to its name
    ("责任单位：市财政局（会计科）、市审计局", [("市财政局（会计科）", RESPONSIBLE), ("市审计局", RESPONSIBLE)]),
    # two brackets in one item
    ("一是扩面。（干部科牵头）二是提质。（干部科负责）", [("干部科", LEAD), ("干部科", RESPONSIBLE)]),
]


@pytest.mark.parametrize(("text", "units"), FIELDS)
def test_an_owner_field_is_read_in_every_shape(text: str, units: list[tuple[str, str]]) -> None:
    assert read(text) == units


NO_UNITS = [
    "督促牵头单位、责任单位按时办结。",  # generic words
    "责任领导：分管副市长；联系人：办公室主任",  # persons
    "引导广大党员干部和群众参与。",  # an audience
    "推动机关干部下沉一线。",
    "建好阅览角（图书架或报刊架）。",
    "落实部务会议事规则，做好全部工作。",
    "（此件公开发布）",
]


@pytest.mark.parametrize("text", NO_UNITS)
def test_persons_audiences_and_generic_words_are_no_units(text: str) -> None:
    assert read(text) == []


def test_the_first_of_a_list_leads_where_the_paper_says_so() -> None:
    first = Context(year=2022, first_is_lead=True)
    assert read("责任单位：干部科、人才科", first) == [("干部科", LEAD), ("人才科", RESPONSIBLE)]
    assert read("（干部科、人才科负责）", first)[0] == ("干部科", LEAD)
    assert read("牵头单位：人才科\n责任单位：干部科", first) == [("人才科", LEAD), ("干部科", RESPONSIBLE)]


def test_columns_of_a_table_are_owner_lists() -> None:
    text = "| 1 | 建强支部 | 组织二科 | 干部科、各乡镇 |"
    columns: list[tuple[int, int, Role]] = [
        (text.index("组织"), 17, "lead"),
        (text.index("干部"), len(text) - 1, "responsible"),
    ]
    units, _ = read_units(text, EXAMPLE_CONTEXT, roles=columns)
    assert [(u.text, u.role) for u in units] == [("组织二科", LEAD), ("干部科", RESPONSIBLE), ("各乡镇", RESPONSIBLE)]
