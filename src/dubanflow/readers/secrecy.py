"""The secret marking: does a document call itself 绝密, 机密 or 秘密?

A marking stands at the head of a paper or in its page header, on a line of its own: 机密★1年, 秘密★长期, 绝　密.
The bare word inside a sentence (保守国家秘密) or in a column of a table is none. 工作秘密 and 商业秘密 are no state
secrets and do not count. Only a copy number, an urgency word, a period or the label 密级 may share the line.
Pure: text in, answer out.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import islice

REFUSAL = "本系统只处理非涉密文件，这份文件标有“{mark}”，不予读取；请按保密规定另行办理，并从本机移除该文件。"

# The printed head of a paper (copy number, marking, urgency, red masthead, number, signer, title) is about a dozen
# lines; a bare word without ★ is believed only where the head begins.
_HEAD_LINES = 15
_BARE_LINES = 6
_MAX_LINE = 80

_GAP = "[ \u3000]*"
_LEVEL = f"(?:[绝絕]{_GAP}密|[机機]{_GAP}密|秘{_GAP}密)"
_STAR = "[★☆*＊✱⭐]"
_BARE = re.compile(_LEVEL)
_STARRED = re.compile(f"{_LEVEL}{_STAR}[^，。；,;]{{0,20}}|{_STAR}{_LEVEL}")
_ROUND_STAR = re.compile(f"{_GAP}({_STAR}){_GAP}")
_LABEL = "密级|秘密等级|密级和保密期限|保密期限|份号|紧急程度"
_URGENCY = "特提|特急|加急|平急|急件"
_NUMBER = "(?:第|No[.．]?|№)?[0-9０-９]{1,8}号?"
_PERIOD = "长期|[0-9０-９]{1,2}(?:年|个?月)"
_COMPANION = re.compile(f"{_LABEL}|{_URGENCY}|{_NUMBER}|{_PERIOD}")
_PARTS = re.compile("[|\t:：【】\\[\\]（）()〔〕]|[ \u3000]{2,}|(?<=[0-9密急])[ \u3000]")


def marking(lines: Iterable[str], running: Sequence[str] = ()) -> str | None:
    """The marking as written, or None. `lines` in document order, `running` the lines of page headers."""
    filled = (line.strip() for line in lines)
    head = islice((line for line in filled if line), _HEAD_LINES)
    for index, line in enumerate(head):
        mark = _marked(line, bare=index < _BARE_LINES)
        if mark:
            return mark
    return next((mark for mark in (_marked(line.strip(), bare=True) for line in running) if mark), None)


def _marked(line: str, *, bare: bool) -> str | None:
    """The marking that this line is, if it is one; without a star only where `bare` says so."""
    if len(line) > _MAX_LINE:
        return None
    parts = [part.strip() for part in _PARTS.split(_ROUND_STAR.sub(r"\1", line)) if part.strip()]
    starred = next((part for part in parts if _STARRED.fullmatch(part)), None)
    if starred or not bare:
        return starred
    if _BARE.fullmatch(line):  # spaced wide (绝　　密), which the parts tear in two
        return line
    levels = [part for part in parts if _BARE.fullmatch(part)]
    others = [re.sub(_GAP, "", part) for part in parts if not _BARE.fullmatch(part)]
    return levels[0] if len(levels) == 1 and all(map(_COMPANION.fullmatch, others)) else None
