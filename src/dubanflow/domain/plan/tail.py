"""Where the last thing said of an item ends: signatures, annexes, notes and closings behind it are no part of it."""

import re
from bisect import bisect_left
from collections.abc import Callable

from dubanflow.domain.plan.flow import Flow
from dubanflow.domain.plan.grain import is_section
from dubanflow.domain.plan.ignored import reason_of_head, reason_of_tail
from dubanflow.domain.plan.outline import Node
from dubanflow.domain.plan.owners_hint import names_owner

_LAST_BRACKET = re.compile(r"[（(][^（）()\n]{2,200}(?:负责|牵头|配合|落实)[）)]")

_CLOSING_SENTENCE = re.compile(
    r"(?<=[。）)])(?:请?各(?:地|级|县|区|市|单位|部门|科室|处室|乡镇|支部|有关)|全[市县区]各)"
    r"[^。；]{0,24}?要(?:结合|高度|对照|认真|切实|加强|抓好|按照|完善|严格|细化)"
)


def tail_start(flow: Flow, node: Node, *, last: bool) -> int:
    """Where the tail behind an item begins; the end of the node where there is none. `last`: no item follows."""
    deepest = node
    while deepest.children:
        deepest = deepest.children[-1]
    paragraphs = flow.paragraphs_within(deepest.start, node.end)
    adverts = [index for index, reason in flow.noise if reason == "advert"] if last else []
    blank_before = False
    for index, (start, end) in enumerate(paragraphs):
        text = flow.text[start:end]
        if index and text.strip():
            following = next((flow.text[a:b] for a, b in paragraphs[index + 1 :] if flow.text[a:b].strip()), "")
            row = flow.point(start)[0]
            if any(flow.point(deepest.start)[0] < advert < row for advert in adverts):
                return start
            # The paragraph under a bare section title is what the item says, not its tail.
            alone = index == 1 and is_section(node) and "。" not in flow.text[slice(*paragraphs[0])]
            if _is_tail(text, following, last and not alone, blank_before):
                return start
        blank_before = not text.strip()
    return node.end


def advert_before(flow: Flow, offset: int) -> bool:
    """Whether the line right above an offset is an advert."""
    index = flow.point(offset)[0] - 1
    at = bisect_left(flow.noise, (index, ""))
    return at < len(flow.noise) and flow.noise[at] == (index, "advert")


def _is_tail(text: str, following: str, last: bool, blank_before: bool) -> bool:
    """Whether a paragraph behind the first one of an item begins its tail."""
    reason = reason_of_tail(text, following)
    if reason in ("attachment", "signature", "distribution", "attendance", "contact", "ellipsis"):
        return True
    if reason == "note":
        return (last or blank_before) and not names_owner(text)
    return last and reason is not None and not names_owner(text)


def tail_reason(text: str, following: str) -> str:
    """Why a paragraph of the tail is no task."""
    reason = reason_of_tail(text, following)
    if reason:
        return reason
    said = reason_of_head(text, following)
    return "closing" if said in ("preamble", "general", "salutation") else said


def section_reason(default: str) -> Callable[[str, str], str]:
    """Why a paragraph of a section put aside as a whole is no task: signatures and the like keep their own reason."""

    def reason(text: str, following: str) -> str:
        said = reason_of_tail(text, following)
        return default if said in (None, "closing") else said

    return reason


def after_owner(text: str, start: int, end: int) -> int:
    """Where the text behind the last owner bracket of `[start, end)` begins; `end` where nothing stands behind it."""
    stop = max((found.end() for found in _LAST_BRACKET.finditer(text, start, end)), default=end)
    return stop if text[stop:end].strip(" 　\n。；") else end


def closing_sentence(flow: Flow, start: int, end: int) -> int:
    """Where a closing sentence begins at the end of an item that shares its line with others; `end` where none does."""
    line = flow.paragraphs_within(start, start + 1)[0] if start < end else (start, end)
    if line[0] == start and flow.text.rfind("\n", 0, start) + 1 == start:
        return end
    starts = [found.start() for found in _CLOSING_SENTENCE.finditer(flow.text, max(start, end - 400), end)]
    return next((at for at in starts if not names_owner(flow.text[at:end])), end)


def ends_in_owner(text: str, start: int, end: int) -> bool:
    """Whether a stretch ends in an owner bracket."""
    bare = text[start:end].rstrip(" 　\n。；;")
    at = max(bare.rfind("（"), bare.rfind("("))
    return bare.endswith(("）", ")")) and names_owner(bare[at - 1 if at else 0 :])
