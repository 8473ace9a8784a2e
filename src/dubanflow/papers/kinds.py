"""The kinds of papers: what each is called, its template, its numbers, who makes it and who signs it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

FOLDER = "notifications/papers"
Scope = Literal["task", "office", "both", "draw"]
Numbering = Literal["number", "issue", "none"]

SUPERVISORS = ("supervisor", "leader", "chief")
LEADERS = ("leader", "chief")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of paper.

    `key` is its number series and its name in the ledger, `name` what people and workflow files call it. `letter`
    follows the office's document word in its numbers. `scope` is what it speaks of: one task, the office over a period
    (`both`: either), a draw of closed tasks. `numbering`: 云川督〔2026〕1号, 第1期, or none: such a form is handed
    out and never released. `makers` and `signers` are roles of the register. `texts` are the fields a person may word
    anew before the release, with what they say by default; `groups` name the fields of `papers.fields`. `formal`
    papers are laid out by GB/T 9704-2012, the others are forms.
    """

    key: str
    name: str
    scope: Scope
    numbering: Numbering
    letter: str
    makers: tuple[str, ...]
    signers: tuple[str, ...]
    formal: bool
    groups: tuple[str, ...]
    texts: Mapping[str, str]
    template: str = ""

    @property
    def file(self) -> str:
        """The path of its template in the home and in the product."""
        return f"{FOLDER}/{self.template or self.name}.docx"


_REPLY = "办理情况请书面报送，并在系统中反馈或申请办结。"

KINDS: tuple[Kind, ...] = (
    Kind(
        "urge", "催办单", "task", "number", "催", SUPERVISORS, SUPERVISORS, False, ("文书", "事项"),
        {"意见": f"请抓紧办理，收到本单后即报办理情况；已经办结的，请及时申请办结销号。{_REPLY}"},
    ),
    Kind(
        "notice", "督办通知单", "task", "number", "", SUPERVISORS, SUPERVISORS, False, ("文书", "事项"),
        {"意见": f"请单位主要负责人牵头研究，查明逾期原因，明确措施和责任人，抓紧办结。{_REPLY}"},
    ),
    Kind(
        "bulletin", "督查通报", "both", "issue", "", SUPERVISORS, LEADERS, True, ("文书", "事项", "全局"),
        {
            "标题": "", "主送": "各单位", "抄送": "",
            "意见": "被通报的单位要对照任务要求查找原因，明确措施，倒排时间，尽快办结并书面报送整改情况。"
            "各单位要引以为戒，按时限完成承担的任务，确有困难的应在时限之前申请延期。",
        },
    ),
    Kind(
        "weekly", "督查周报", "office", "issue", "", SUPERVISORS, SUPERVISORS, False, ("文书", "全局"),
        {"意见": ""},
    ),
    Kind(
        "extension", "延期审批单", "task", "number", "延", ("liaison", "head", *SUPERVISORS), SUPERVISORS, False,
        ("文书", "事项", "延期"), {"意见": ""},
    ),
    Kind(
        "feedback", "办理情况反馈单", "task", "none", "", ("liaison", "head", *SUPERVISORS), (), False,
        ("文书", "事项", "反馈"), {},
    ),
    Kind(
        "interview", "约谈通知", "task", "number", "约", SUPERVISORS, LEADERS, True, ("文书", "事项"),
        {
            "标题": "", "主送": "", "抄送": "", "约谈时间": "另行通知", "约谈地点": "另行通知",
            "意见": "请做好准备，如实说明办理情况、逾期原因和下一步措施，并携带书面材料。",
        },
    ),
    Kind(
        "transfer", "移送建议", "task", "number", "移", SUPERVISORS, ("chief",), True, ("文书", "事项"),
        {
            "标题": "", "主送": "纪检监察机关", "抄送": "",
            "意见": "经逐级督办仍未办结，建议按照干部管理权限和有关规定研究处理，并请反馈处理结果。",
        },
    ),
    Kind(
        "closure", "销号单", "task", "number", "销", SUPERVISORS, SUPERVISORS, False, ("文书", "事项", "销号"),
        {"意见": "经核验，该事项已按要求办结，准予销号。"},
    ),
    Kind(
        "lookback", "回头看核查单", "draw", "none", "", SUPERVISORS, (), False, ("文书", "抽查"), {},
    ),
)  # fmt: skip
BY_NAME: Mapping[str, Kind] = {kind.name: kind for kind in KINDS}
# Papers about a unit that go to somebody else: 移送建议 goes to 纪检监察机关.
TO_OTHERS = frozenset({"transfer"})
BY_KEY: Mapping[str, Kind] = {kind.key: kind for kind in KINDS}
OWN = "own:"


def kind_of(name: str) -> Kind:
    """The kind of this name or key; for a name that a workflow file invented, a 督办通知单 under that name.

    Such a kind has a number series of its own. A template of its name in the home is used if there is one, which the
    caller looks up by `file`; else that of 督办通知单.
    """
    known = BY_NAME.get(name) or BY_KEY.get(name)
    if known:
        return known
    words = name.removeprefix(OWN)
    return replace(BY_KEY["notice"], key=OWN + words, name=words)
