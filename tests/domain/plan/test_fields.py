"""What an item says, all fields together: whole items, and any text at all."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dubanflow.domain.plan.fields import read_fields
from dubanflow.domain.plan.phrase_table import EXAMPLE_CONTEXT
from dubanflow.domain.plan.values import Context, Found, Role

PIECES = [
    *(
        "年底前",
        "2022年",
        "6月",
        "底",
        "30日",
        "前",
        "至",
        "-",
        "每",
        "季度",
        "一次",
        "定期",
        "自",
        "起",
        "印发之日起",
        "十个",
    ),
    *(
        "工作日",
        "内",
        "“",
        "”",
        "《",
        "》",
        "（",
        "）",
        "(",
        ")",
        "【",
        "】",
        "〔",
        "〕",
        "、",
        "，",
        "。",
        "；",
        "：",
        "|",
        "\n",
    ),
    *(
        "牵头",
        "单位",
        "责任单位：",
        "配合",
        "市教育局",
        "各县（市、区）",
        "和",
        "等",
        "督促",
        "要",
        "发挥",
        "作用",
        "制定",
        "落实",
    ),
    *("达到", "12", "个", "%", "完成时限：", "十四五", "末", "春节", "元旦", "99", "九十九", " "),
]
ROLES: tuple[Role, ...] = ("lead", "responsible", "cooperating")
texts = st.one_of(st.text(max_size=200), st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
columns = st.lists(st.tuples(st.integers(-5, 80), st.integers(-5, 80), st.sampled_from(ROLES)), max_size=3)


def all_found(text: str, context: Context, roles: list[tuple[int, int, Role]]) -> list[Found]:
    fields = read_fields(text, context, roles=roles)
    return [*fields.deadlines, *fields.units, *fields.deliverables, *fields.targets]


@settings(max_examples=300, deadline=None)
@given(text=texts, roles=columns)
def test_reading_never_raises_and_every_phrase_stands_in_the_text(
    text: str, roles: list[tuple[int, int, Role]]
) -> None:
    for found in all_found(text, EXAMPLE_CONTEXT, roles):
        assert found.text == text[found.start : found.end]
        assert found.text.strip()
        assert found.rule


def test_a_whole_item_is_read_in_every_field() -> None:
    text = (
        "3．建强基层党支部。9月底前制定《党支部评星办法》，新评五星级党支部20个，每半年通报一次。"
        "（牵头科室：组织二科；配合科室：办公室、党员教育科；完成时限：2022年10月底）"
    )
    fields = read_fields(text, Context(year=2022))
    assert [(time.text, time.date) for time in fields.deadlines] == [
        ("9月底前", date(2022, 9, 30)),
        ("每半年", None),
        ("2022年10月底", date(2022, 10, 31)),
    ]
    assert [unit.text for unit in fields.units] == ["组织二科", "办公室", "党员教育科"]
    assert [found.text for found in fields.deliverables] == ["《党支部评星办法》"]
    assert [found.text for found in fields.targets] == ["新评五星级党支部20个", "每半年通报一次"]


@pytest.mark.timeout(120)  # an exploding expression would run for hours
def test_a_run_of_one_kind_of_character_explodes_nothing() -> None:
    for run in (
        "（",
        "《",
        "一",
        "1",
        "年",
        "各",
        "、",
        "每",
        "“",
        "-",
        " ",
        "局",
        "市",
        "月前",
        "市局、",
        "（局",
        "局）",
        "6月、",
    ):
        read_fields(run * 4000, EXAMPLE_CONTEXT)
