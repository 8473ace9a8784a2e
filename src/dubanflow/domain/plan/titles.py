"""The title of a numbered part: its first sentence, without number and final stop."""

import re

from dubanflow.domain.plan.marks import content_start, mark_at

_STOPS = "。！？；!?;"
_OPEN, _CLOSE = "“《（(〔【「『", "”》）)〕】」』"
_TWIN = dict(zip(_CLOSE, _OPEN, strict=True)) | {"）": "（", ")": "（"}
_OWNERS = re.compile(
    r"[（(【\[](?=[^。；\n]{0,120}?(?:牵头|负责|责任|配合|主办|承办|协办|落实|完成时限|完成时间|时限)[^。\n]{0,200}?[）)】\]])"
)
LABEL = re.compile(
    r"(?:牵头|责任|主办|承办|配合|协办|落实|主责)(?:单位|部门|科室|处室|股室|部室|司局|机关|中心|支部|专班|领导|人|室|科|处|股)\s?[：:]|(?:承办|协办|主办|牵头|配合)[：:]|(?:完成时限|完成时间|具体措施|主要措施|工作措施)\s?[：:]"
)
_LAST_BRACKET = re.compile(r"[（(](?P<said>[^（）()\n]{2,80})[）)][ 　]*(?=\n|$)")
_UNIT_OR_TIME = re.compile(
    r"^(?:20\d\d年)?\d{1,2}月(?:份|底|[上中下]旬)?(?=$|[，,、])|(?:科|室|局|部|委|办|处|中心|厅|单位|部门)(?:[、，,；]|$)|[月季年]度?(?:底|末|前)|[日底]前|完成$"
)
# 【乡村振兴】实施…: the lead in square brackets is the title.
_BRACKET_LEAD = re.compile(r"[ 　]?【[^【】\n。；，]{2,20}】(?=\s*[^\s。；，])")
_BRACKET_TITLE = re.compile(r"【[^【】]+】")
# Where a title may end or a bracket begins, and the first characters of labels: all other signs are passed over.
SIGNS = re.compile(rf"[\n{_STOPS}{re.escape(_OPEN + _CLOSE)}：: \u3000\t牵责主承配协落完具工]")
_COLON_LEAD = 20
_LONGEST = 400


def title_end(text: str, start: int, end: int) -> int:
    """Where the title that begins at `start` ends (its stop not included), at most at `end`.

    It ends with the sentence, with the line, before an owner bracket or label, or at a colon behind a short lead.
    """
    limit = min(end, start + _LONGEST)
    if lead := _BRACKET_LEAD.match(text, start, limit):
        return lead.end()
    depth: list[str] = []
    for found in SIGNS.finditer(text, start, limit):
        at, sign = found.start(), found[0]
        if sign == "\n":
            return at
        if sign in _OPEN:
            if not depth and at > start and _closing_bracket(text, at, end):
                return at
            depth.append("（" if sign == "(" else sign)
        elif sign in _CLOSE:
            if depth and depth[-1] == _TWIN[sign]:
                depth.pop()
        elif _ends_title(text, start, at, end, bool(depth)):
            return at
    return limit


def _closing_bracket(text: str, at: int, end: int) -> bool:
    """Whether the bracket at `at` names owner or time limit and so stands behind the title."""
    if _OWNERS.match(text, at, min(end, at + 400)):
        return True
    found = _LAST_BRACKET.match(text, at, end)
    return found is not None and _UNIT_OR_TIME.search(found["said"]) is not None


def _ends_title(text: str, start: int, at: int, end: int, inside: bool) -> bool:
    """Whether the sign at `at` ends the title."""
    sign = text[at]
    if sign in _STOPS:
        return not inside or (sign == "。" and not _closes_soon(text, at, end))
    if inside:
        return False
    if sign in "：:":
        return start + 1 < at <= start + _COLON_LEAD and at + 1 < end and text[at + 1] != "\n"
    if sign in "\u3000\t" or text.startswith("  ", at):
        return at >= start + 4 and len(text[at:end].strip()) > 12
    return LABEL.match(text, at, end) is not None and at > start + 3


def _closes_soon(text: str, at: int, end: int) -> bool:
    """Whether an open bracket is closed right after; otherwise the bracket was never closed and is no bracket."""
    return any(sign in text[at : min(end, at + 60)] for sign in _CLOSE)


def title_of(text: str, start: int, end: int) -> str:
    """The title of the part at `[start, end)`, its mark already passed."""
    return clean_title(text[start : title_end(text, start, end)])


def clean_title(raw: str) -> str:
    """A title without decoration, blanks and final stop."""
    bare = raw.replace("**", "").replace("__", "").strip(" \t\u3000\n#|")
    if _BRACKET_TITLE.fullmatch(bare):
        bare = bare[1:-1]
    return bare.rstrip("。；;，,、：:.．!！ \u3000").strip()


def without_mark(text: str) -> str:
    """A line without decoration and without the mark it opens with."""
    start = content_start(text)
    mark = mark_at(text, start)
    return text[mark.end if mark else start :].strip()
