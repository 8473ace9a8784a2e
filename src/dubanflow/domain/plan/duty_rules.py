"""The rules that say which unit has which duty: words of owner fields, and sentences that tell a unit to act.

Examples are tested and printed in docs/plan-phrases.md: a sentence and the units read from it, in order.
"""

from dataclasses import dataclass

from dubanflow.domain.plan.needs import Needs
from dubanflow.domain.plan.unit_names import Kind
from dubanflow.domain.plan.values import Role

Expected = tuple[tuple[str, Role], ...]


@dataclass(frozen=True, slots=True)
class DutyExample:
    """A piece of an item and the units with roles that are read from it, in order."""

    text: str
    units: Expected


@dataclass(frozen=True, slots=True)
class FieldRule:
    """Words of an owner field and the role they give; None means that what follows names no unit (责任领导)."""

    id: str
    words: str
    role: Role | None
    examples: tuple[DutyExample, ...] = ()


@dataclass(frozen=True, slots=True)
class SentenceRule:
    """A sentence that gives units a duty: `leads` stands right before their names, `follows` right after.

    `kind` says how much counts as a name (see `unit_names`); `each` is the word that closes every part of a list
    (A的主体责任、B的直接责任). `post` lets a post carry the duty for its unit (乡镇党委书记, “一把手”). `needs` are
    words without which the rule cannot match (see `needs`): they save time and decide nothing.
    """

    id: str
    leads: str
    follows: str
    role: Role
    kind: Kind = "organ"
    each: str = ""
    post: bool = False
    examples: tuple[DutyExample, ...] = ()
    needs: Needs = ()


_KIND = (
    r"(?:单位|部门|处室|科室|股室|部室|司局|院系|系部|支部|中心|专班|小组|机构|机关|主体|地区|方|股"
    r"|室(?!内|外)|科(?!技|学|研)|处(?![置理长级于所罚分方境]))"
)
_ALONE = r"(?<![一-龥])"

# What stands before the colon of an owner field.
LABELS: tuple[FieldRule, ...] = (
    FieldRule(
        "unit.label.person",
        r"(?:项目|具体|直接)?(?:牵头|责任|主管|分管|包联|联系|配合|负责|督办)(?:市|县|区)?(?:领导|人|同志|负责人)(?:及职务)?",
        None,
        (
            DutyExample("责任领导：分管副市长；责任单位：市民政局", (("市民政局", "responsible"),)),
            DutyExample("\n责任单位：市民政局 项目责任人：李某", (("市民政局", "responsible"),)),
        ),
    ),
    FieldRule(
        "unit.label.lead",
        rf"(?:牵头|主办|主责|主要责任|第一责任)(?:[、/(和]?(?:责任|负责|主办)\)?)?{_KIND}|{_ALONE}(?:牵头|主办)",
        "lead",
        (
            DutyExample(
                "（牵头单位：市财政局；责任单位：市教育局、各县（市、区）；完成时限：9月底）",
                (("市财政局", "lead"), ("市教育局", "responsible"), ("各县（市、区）", "responsible")),
            ),
            DutyExample(
                "主要责任单位：市民政局；其他责任单位：市财政局", (("市民政局", "lead"), ("市财政局", "responsible"))
            ),
            DutyExample(
                "牵头科室:组织二科 配合科室:办公室、干部科",
                (("组织二科", "lead"), ("办公室", "cooperating"), ("干部科", "cooperating")),
            ),
            DutyExample("牵头室：党风政风监督室", (("党风政风监督室", "lead"),)),
            DutyExample("牵头处：督查处 配合处：综合处", (("督查处", "lead"), ("综合处", "cooperating"))),
            DutyExample("\n牵头单位市财政局\n配合单位市教育局", (("市财政局", "lead"), ("市教育局", "cooperating"))),
            DutyExample("建立台账。★市财政局、市教育局", (("市财政局", "lead"), ("市教育局", "responsible"))),
        ),
    ),
    FieldRule(
        "unit.label.cooperating",
        rf"(?:配合|协办|协同|协助|参与|参加|协作|联合)(?:[、/和]?(?:参与|协助))?{_KIND}|{_ALONE}(?:配合|协办|协助)",
        "cooperating",
        (
            DutyExample(
                "（主办单位：人才科，协办单位：干部科、公务员科）",
                (("人才科", "lead"), ("干部科", "cooperating"), ("公务员科", "cooperating")),
            ),
        ),
    ),
    FieldRule(
        "unit.label.responsible",
        rf"(?:责任|承办|落实|实施|负责|执行|完成)(?:[、/(和]?(?:落实|实施|配合)\)?)?{_KIND}|{_ALONE}(?:责任|负责|承办|落实)",
        "responsible",
        (
            DutyExample(
                "责任单位：市教育局、市民政局等部门", (("市教育局", "responsible"), ("市民政局", "responsible"))
            ),
            DutyExample(
                "责任单位：市教育局牵头，市民政局按职责分工负责", (("市教育局", "lead"), ("市民政局", "responsible"))
            ),
            DutyExample(
                "年底前建成2所。责任单位 市教育局 配合单位 市财政局",
                (("市教育局", "responsible"), ("市财政局", "cooperating")),
            ),
            DutyExample("开展检查。（责任单位 市民政局）", (("市民政局", "responsible"),)),
            DutyExample("明确分工。责任单位按月报送，牵头单位汇总。", ()),
            DutyExample("听取专题报告（9月，财经工委）", (("财经工委", "responsible"),)),
            DutyExample("责任单位：市教育局（牵头）、市民政局", (("市教育局", "lead"), ("市民政局", "responsible"))),
            DutyExample(
                "责任单位：组织二科、干部科（首位单位为牵头单位，下同）",
                (("组织二科", "lead"), ("干部科", "responsible")),
            ),
        ),
    ),
    FieldRule(
        "unit.label.overseeing",
        rf"(?:督办|督导|监督|指导|监管|审核){_KIND}",
        "mentioned",
        (DutyExample("督导单位：市委督查室", (("市委督查室", "mentioned"),)),),
    ),
)

# What stands behind the names in an owner bracket or field. The longest wins at each place.
VERBS: tuple[FieldRule, ...] = (
    FieldRule(
        "unit.verb.lead",
        r"(?:共同|联合)?牵头(?:负责|抓总|落实|推进|组织实施|实施|办理|协调|总抓|主抓)?|主办|主抓",
        "lead",
        (
            DutyExample(
                "（市教育局牵头，市水利局、市气象局配合，5月20日前完成）",
                (("市教育局", "lead"), ("市水利局", "cooperating"), ("市气象局", "cooperating")),
            ),
        ),
    ),
    FieldRule(
        "unit.verb.cooperating",
        r"(?:按(?:照)?(?:各自)?职责(?:分工)?)?(?:参与|协同|协助|积极|密切|共同)?(?:配合|协办)(?:落实|做好|实施)?|参与|协助|参加|协同",
        "cooperating",
        (
            DutyExample("（由市教育局会同市财政局负责）", (("市教育局", "responsible"), ("市财政局", "cooperating"))),
            DutyExample("（市教育局会同市财政局）", (("市教育局", "responsible"), ("市财政局", "cooperating"))),
        ),
    ),
    FieldRule(
        "unit.verb.responsible",
        r"(?:按(?:照)?(?:各自|部门)?(?:职责|职能|权限|分工)(?:和?(?:职责|分工|职能))?)?(?:分别|共同|具体|分工|结合实际|各自|抓好|组织)?"
        r"(?:负责(?:落实|实施|推进|组织实施|推动)?|抓?落实|组织实施|承办|承担|实施)|按(?:照)?(?:各自)?职责(?:分工)?(?:推进|抓好|做好)?",
        "responsible",
        (
            DutyExample("（组织一科、组织二科负责）", (("组织一科", "responsible"), ("组织二科", "responsible"))),
            DutyExample(
                "（市财政局牵头，市教育局等市直有关部门及各地区按职责分工负责）",
                (
                    ("市财政局", "lead"),
                    ("市教育局", "responsible"),
                    ("市直有关部门", "responsible"),
                    ("各地区", "responsible"),
                ),
            ),
        ),
    ),
)
