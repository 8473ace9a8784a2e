from datetime import date

import pytest

from dubanflow.domain.plan.fields import read_fields
from dubanflow.domain.plan.owners import OwnerIndex, OwnerProposal, propose_owner
from dubanflow.domain.plan.values import Context, Item, Place, Span
from dubanflow.domain.register import Unit

DAY = date(2026, 1, 20)
OFFICE = "中共云川市委组织部"
SECTIONS, COUNTIES = "机关科室", "县（市、区）"

UNITS = (
    Unit("bgs", "办公室", group=SECTIONS, duties=("文稿", "督查", "自身建设")),
    Unit("zz1", "组织一科", ("组织一处",), SECTIONS, duties=("机关党建", "民主生活会", "学校党建")),
    Unit("zz2", "组织二科", ("组织二处",), SECTIONS, duties=("农村党建", "第一书记", "社区党建")),
    Unit("djk", "党员教育科", ("党教科",), SECTIONS, duties=("党员教育", "发展党员", "党费", "党员")),
    Unit("gbk", "干部科", (), SECTIONS, duties=("干部", "年轻干部", "换届", "干部教育培训")),
    Unit("rck", "人才科", (), SECTIONS, duties=("人才", "人才政策", "专家")),
    Unit("dx", "中共云川市委党校", ("市委党校",), "直属单位", duties=("主体班", "轮训")),
    Unit("lx", "中共临溪县委组织部", ("临溪县委组织部", "临溪县"), COUNTIES),
    Unit("bs", "中共白石县委组织部", ("白石县委组织部", "白石县"), COUNTIES),
    Unit("gx", "云川高新区党群工作部", ("高新区党群工作部",), COUNTIES),
    Unit("old", "组织三科", (), SECTIONS, duties=("两新组织",), valid_to=date(2025, 12, 31)),
)
INDEX = OwnerIndex(UNITS, DAY, office=OFFICE)


def item(title: str, text: str = "", *, section: str = "", first_is_lead: bool = False) -> Item:
    whole = f"1.{title}。{text}"
    fields = read_fields(whole, Context(2026, DAY, OFFICE, first_is_lead))
    here = Place(1, 0)
    return Item("一", section, None, "1", title, whole, Span(here, here), ((0, here),), fields=fields)


def lead_of(proposal: OwnerProposal) -> str | None:
    return proposal.lead.code if proposal.lead else None


@pytest.mark.parametrize(
    ("title", "text", "section", "lead"),
    [
        # the document names the lead
        ("办好专题班", "年内办3期。（牵头单位：干部科；配合单位：市委党校）", "", "gbk"),
        # by an alias
        ("办好专题班", "年内办3期。（组织二处牵头）", "", "zz2"),
        # with the office's name before it
        ("办好专题班", "年内办3期。（市委组织部人才科牵头）", "", "rck"),
        # with 部 before it, as sections call their own office
        ("办好专题班", "年内办3期。（部办公室负责）", "", "bgs"),
        # without the prefix that the register has
        ("办好专题班", "年内办3期。（党校负责）", "", "dx"),
        # the full name where the register knows it too
        ("办好专题班", "年内办3期。（责任单位：中共云川市委党校）", "", "dx"),
        # another organ of the same last name is not the office's own section
        ("办好专题班", "年内办3期。（牵头单位：市委办公室）", "", None),
        # no owner: a duty word in the title
        ("开好年度民主生活会", "会前征求意见。", "", "zz1"),
        # the longest word counts: 年轻干部 and not 干部; 发展党员 and not 党员
        ("做好发展党员工作", "把好入口关。", "", "djk"),
        # words of the title weigh more than words of the text
        ("轮换第一书记", "结合干部换届，做好衔接。", "", "zz2"),
        # the section heading alone
        ("评选先进", "推荐优秀对象。", "深化人才政策改革", "rck"),
        # the two halves of a word stand a little apart
        ("提升农村基层党建质量", "补齐短板。", "", "zz2"),
        # a generic word in the text is not enough
        ("改进会风", "干部要带头。", "", None),
        # two units alike
        ("抓好机关党建和农村党建", "统筹推进。", "", None),
        # nothing at all
        ("完善工作机制", "务求实效。", "", None),
        # a unit that has ended gets nothing
        ("推进两新组织覆盖", "摸清底数。", "", None),
    ],
)  # fmt: skip
def test_the_lead_that_is_proposed(title: str, text: str, section: str, lead: str | None) -> None:
    assert lead_of(INDEX.propose(item(title, text, section=section))) == lead


def test_the_first_of_a_list_leads_where_the_document_says_so() -> None:
    proposal = INDEX.propose(item("办班", "年内办结。（责任单位：干部科、市委党校）", first_is_lead=True))
    assert (lead_of(proposal), proposal.score) == ("gbk", 1.0)
    assert [unit.code for unit in proposal.cooperating] == ["dx"]


def test_a_group_becomes_all_its_units_as_cooperating() -> None:
    proposal = INDEX.propose(item("整顿", "年内见效。（牵头单位：组织二科；配合单位：各县（市、区）党委组织部）"))
    assert [unit.code for unit in proposal.cooperating] == ["lx", "bs", "gx"]


def test_every_section_means_all_units_of_that_group() -> None:
    proposal = INDEX.propose(item("报送信息", "按时完成。（牵头单位：办公室；配合单位：各科室）"))
    assert [unit.code for unit in proposal.cooperating] == ["zz1", "zz2", "djk", "gbk", "rck"]


def test_an_owner_whom_the_register_does_not_know_is_not_replaced_by_a_guess() -> None:
    proposal = INDEX.propose(item("发展党员", "年内完成。（牵头单位：市财政局；配合单位：党员教育科）"))
    assert (proposal.lead, proposal.score, proposal.unmatched) == (None, 0.0, ("市财政局",))
    assert proposal.why == "文中写明由“市财政局”牵头，但单位登记表里没有这个单位，请指定牵头单位。"
    assert proposal.candidates[0][0].code == "djk"


def test_a_unit_that_has_ended_is_named_as_such() -> None:
    proposal = INDEX.propose(item("办班", "年内完成。（牵头单位：组织三科）"))
    assert "已不在有效期内" in proposal.why
    assert proposal.unmatched == ("组织三科",)


def test_the_reason_names_the_words_and_where_they_stand() -> None:
    proposal = INDEX.propose(item("做好发展党员工作", "规范党费收缴。", section="加强党员教育"))
    assert proposal.why == "标题中的“发展党员”、章节标题中的“党员教育”、正文中的“党费”属于党员教育科的职责。"


def test_doubt_is_shown_with_the_candidates() -> None:
    proposal = INDEX.propose(item("抓好机关党建和农村党建"))
    assert proposal.why == "难以确定：组织一科、组织二科都可能承办，请指定牵头单位。"
    assert [unit.code for unit, _, _ in proposal.candidates] == ["zz1", "zz2"]


def test_nothing_found_has_no_candidates() -> None:
    proposal = INDEX.propose(item("完善工作机制"))
    assert (proposal.lead, proposal.score, proposal.candidates) == (None, 0.0, ())


def test_scores_lie_between_nothing_and_certainty() -> None:
    told = INDEX.propose(item("办班", "年内完成。（干部科牵头）"))
    guessed = INDEX.propose(item("轮换第一书记"))
    assert told.score == 1.0
    assert 0 < guessed.score < 1


def test_one_call_for_one_item_gives_what_the_index_gives() -> None:
    one = item("轮换第一书记")
    assert propose_owner(one, UNITS, day=DAY, office=OFFICE) == INDEX.propose(one)


def test_two_thousand_units_find_their_words_through_one_index() -> None:
    many = [Unit(f"u{n}", f"第{n}号工作站", duties=(f"事项{n}号办理",)) for n in range(2000)]
    index = OwnerIndex([*UNITS, *many], DAY, office=OFFICE)
    assert lead_of(index.propose(item("落实事项1234号办理要求"))) == "u1234"
