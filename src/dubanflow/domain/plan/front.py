"""The front of a document: its title, salutation and preamble, and who issued it when."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from dubanflow.domain.plan.blocks import Block, ignored_paragraphs
from dubanflow.domain.plan.flow import Flow
from dubanflow.domain.plan.ignored import DATE_LINE, reason_of_head
from dubanflow.domain.plan.marks import number_of
from dubanflow.domain.plan.tail import tail_reason

# What the name of a paper ends in.
_PAPER = (
    r"(?:要点|思路|计划|安排|打算|方案|意见|通知|规划|纲要|清单|台账|报告|讲话|总结|会议纪要|纪要|措施|办法|分工|规则|制度|决定|通报|函"
    r"|项目|工程|任务|目标|指标|任务书|责任书|部署|重点工作|实事"
    r"|(?:分工|分解|任务|责任|安排|计划|进度|推进|配档|清单|一览|明细|情况|登记|汇总|统计)表)"
)
_TITLE = re.compile(rf".{{2,80}}?{_PAPER}\s?(?:[（(][^（）()]{{1,20}}[）)])?")
_GLUED = re.compile(
    r"(?P<title>[^。，；：]{4,60}?(?:工作)?(?:要点|思路|方案|计划|安排|意见|分工|清单))(?=\s|\d{4}年|为|根据|按照|一、)"
)
_ISSUER = re.compile(
    r"^(?P<who>(?:中共)?[\u4e00-\u9fff（）]{1,24}?(?:委员会|委|部|办公室|办公厅|政府|局|厅|院|会|中心|处|科|室|学校|集团|公司|医院))"
    r"(?=[\d０-９]{4}年|关于|[“\"]|印发|年度"
    r"|[ 　](?:[\u4e00-\u9fff]{1,24}(?:委|部|办公室|办公厅|政府|局|会))?(?:关于|印发))"
)
_ABOUT = re.compile(r".{0,30}关于[^。；，：]{2,40}(?<!通知)(?<!意见)(?<!方案)")
_FILLED_BY = re.compile(r"(?:填报|编制|制定|报送|制表)单位\s?[：:]\s?(?P<who>[\u4e00-\u9fff（）()]{2,30})")

# The line under a title that says which years it is for.
_YEARS = re.compile(r"[（(]\s?20\d\d\s?年?\s?(?:[-—－–~至到]{1,2}\s?20\d\d\s?年|年?度?)\s?[）)]")


@dataclass(frozen=True, slots=True)
class Front:
    """What the front of a document says; `blocks` are its paragraphs, each with its reason."""

    title: str | None
    blocks: tuple[Block, ...]
    end: int


def read_front(flow: Flow, end: int, table: int) -> Front:
    """Read the stretch before the first number, `[0, end)`; its front proper ends where a task table begins."""
    front = min(end, table)
    blocks = list(ignored_paragraphs(flow, 0, front, reason_of_head))
    rest = list(ignored_paragraphs(flow, front, end, tail_reason))
    chosen = _title_blocks(flow, blocks)
    if not chosen:
        glued = _GLUED.match(flow.text[:front].lstrip())
        return Front(glued["title"] if glued else None, (*blocks, *rest), front)
    first, last = chosen
    if last + 1 < len(blocks) and _YEARS.fullmatch(_bare(flow, blocks[last + 1])):
        last += 1
    title = "".join(_bare(flow, block) for block in blocks[first : last + 1])
    for index, block in enumerate(blocks):
        if first <= index <= last or _is_title(_bare(flow, block), block.reason):
            blocks[index] = replace(block, reason="title")
    return Front(title, (*blocks, *rest), front)


def _title_blocks(flow: Flow, blocks: Sequence[Block]) -> tuple[int, int] | None:
    """The blocks of the title, first and last.

    It is the last line that reads as the name of a paper, no covering notice if possible, with the lines it began on.
    """
    named = [index for index, block in enumerate(blocks) if _is_title(_bare(flow, block), block.reason)]
    own = [index for index in named if not _bare(flow, blocks[index]).endswith("通知")] or named
    if not own:
        # A title broken inside its last word: …建设工作 above 要点.
        return next(((at, at + 1) for at in range(len(blocks) - 1) if _broken_title(flow, blocks, at)), None)
    last = first = own[-1]
    if _broken_title(flow, blocks, last):
        last += 1
    while first > 0 and last - first < 3 and _goes_before(flow, blocks[first - 1], blocks[first]):
        first -= 1
    return first, last


def _broken_title(flow: Flow, blocks: Sequence[Block], at: int) -> bool:
    """Whether a block and the few signs below it read as a title together."""
    if at + 1 >= len(blocks) or flow.text[blocks[at].start : blocks[at].end].count("\n") > 1:
        return False
    above, below = _bare(flow, blocks[at]), _bare(flow, blocks[at + 1])
    short = 0 < len(below) <= 8 and blocks[at + 1].reason == "preamble" and not _is_title(below, "preamble")
    return short and _is_title(above + below, blocks[at].reason)


def _bare(flow: Flow, block: Block) -> str:
    """The text of a block without blanks and decoration."""
    return re.sub(r"^[\s　#*]+|[\s　*]+$", "", flow.text[block.start : block.end])


def names_paper(text: str) -> bool:
    """Whether a line reads as the name of a paper (…工作要点, …分工方案)."""
    return _is_title(re.sub(r"^[\s　#*]+|[\s　*]+$", "", text), "preamble")


def _is_title(text: str, reason: str | None) -> bool:
    """Whether a line reads as the name of a paper."""
    return (
        reason == "preamble"
        and len(text) <= 80
        and not re.search(r"[。；！？：]", text)
        and _TITLE.fullmatch(text) is not None
    )


def _goes_before(flow: Flow, block: Block, following: Block) -> bool:
    """Whether a block is the first part of a title that goes on in the next one."""
    text = _bare(flow, block)
    raw = flow.text[block.start : block.end]
    # 某某办公室关于…  names what the title is about and has no end of its own.
    touching = bool(text) and (raw.count("\n") <= 1 or _ABOUT.fullmatch(text) is not None)
    plain = block.reason == "preamble" and not re.search(r"[。；！？：，【】“]$|^[（(【]", text)
    if not touching or not plain or not 2 <= len(text) <= 40 or text.endswith("文件"):
        return False
    return not _is_title(text, block.reason) or text.startswith("关于") or len(_bare(flow, following)) < 10


def annex_reason(text: str, following: str) -> str:
    """Why a paragraph at the front of an annex is no task."""
    return "title" if names_paper(text) else reason_of_head(text, following)


def title_of_plan(flow: Flow, front: Front, blocks: Sequence[Block]) -> str | None:
    """The title of the plan: that of the front, or behind a mere covering notice that of the annex."""
    if front.title and not front.title.endswith(("通知", "函")):
        return front.title
    behind = (_bare(flow, block) for block in blocks if block.what == "ignored" and block.start >= front.end)
    return next((text for text in behind if names_paper(text) and not text.endswith("通知")), front.title)


def origin(flow: Flow, front: Front, blocks: Sequence[Block]) -> tuple[str | None, date | None]:
    """Who issued the document and when, by its title, its signature and the line that says who printed it."""
    signed = [_bare(flow, block) for block in blocks if block.what == "ignored" and block.reason == "signature"]
    offices = [text for text in signed if not DATE_LINE.fullmatch(text)]
    days = [day for text in signed if (day := date_of(text))]
    loose = [flow.text[block.start : block.end] for block in blocks if block.reason in ("note", "distribution")]
    days += [day for text in loose if (day := date_of(text))]
    issuer = _named_issuer(front.title, [*loose, *(_bare(flow, block) for block in front.blocks)])
    return issuer or (offices[-1] if offices else None), days[0] if days else None


def _named_issuer(title: str | None, texts: Sequence[str]) -> str | None:
    """The issuer that the title begins with, or that a line such as 填报单位：… names."""
    found = _ISSUER.match(title or "") or next((hit for text in texts if (hit := _FILLED_BY.search(text))), None)
    return found["who"] if found else None


def date_of(text: str) -> date | None:
    """The day that a line of a date says, in figures or Chinese numerals; None where there is no such day."""
    found = DATE_LINE.search(text)
    if not found:
        return None
    year = (
        found["y"]
        if found["y"].isdigit()
        else "".join(str("〇一二三四五六七八九".find(s.replace("○", "〇").replace("零", "〇"))) for s in found["y"])
    )
    month, day = number_of(found["m"]), number_of(found["d"])
    try:
        return date(int(year), month or 0, day or 0)
    except ValueError:
        return None
