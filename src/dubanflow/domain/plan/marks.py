"""The marks that Chinese plans number their parts with: one table of kinds, and where each might stand in a text.

A new kind of mark is one row of `KINDS`. `rank` is the customary order from the outermost to the innermost; a
document that uses two kinds the other way round overrules it (see outline.py). `soft` marks (一是, 首先, 第一，) carry
the parts of a paragraph: they become items only where nothing else is numbered.
"""

import re
from collections.abc import Set
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

NUMERAL = "一二三四五六七八九十百零〇"
_N = f"[{NUMERAL}]{{1,4}}"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_DINGBATS = "❶❷❸❹❺❻❼❽❾❿"
_STOPPED = "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛"
_ROMAN = "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ"
# Symbols that open the parts of a list, pictures of web articles among them.
_BULLETS = "•●◆■▪◇○★☆▲▶➢✓✔□◎△▼►❖✦☑⭐\U0001f300-\U0001faff\u2690-\u26ff\u2702-\u2728"
_BRACKETED = "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇"
_BRACKETED_CN = "㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩"
_HAN = "\u3400-\u9fff"
_S = "[ \t\u3000]?"
# What follows a numeral when it counts things and numbers nothing.
MEASURE_WORDS = "个项次名家所场批件条户村亩万千百亿倍成度季月日年天周期届级类种方面点些线手带路者起大元米公里岁套支台"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of mark: `pattern` finds it, its group `n` is the numeral; `anywhere`: it may stand inside a line.

    `opens` are the characters it may begin with, as a class of characters; it saves time and decides nothing.
    """

    name: str
    rank: float
    pattern: re.Pattern[str]
    anywhere: bool = True
    soft: bool = False
    opens: str = ""


def _kind(name: str, rank: float, opens: str, pattern: str, *, anywhere: bool = True, soft: bool = False) -> Kind:
    return Kind(name, rank, re.compile(pattern), anywhere, soft, opens)


# A point between figures is a decimal point, unless a date follows: "3.5%" against "3.2024年底前".
_NUM_END = rf"{_S}[、．.](?:(?!\d)|(?=\d{{4}}{_S}年|\d{{1,2}}{_S}月|\d{{1,2}}{_S}日(?:前|内)|\d{{3}}{_S}[{_HAN}]))"

KINDS: tuple[Kind, ...] = (
    _kind("part", 1, "第", rf"第{_S}(?P<n>{_N}|\d{{1,2}}){_S}(?:部分|编|篇|板块)[ 　、：:，]?", anywhere=False),
    _kind("chapter", 2, "第", rf"第{_S}(?P<n>{_N}|\d{{1,2}}){_S}章[ 　、：:]?", anywhere=False),
    _kind("passage", 3, "第", rf"第{_S}(?P<n>{_N}|\d{{1,2}}){_S}节[ 　、：:]?", anywhere=False),
    _kind("roman", 9, _ROMAN, rf"(?P<n>[{_ROMAN}]){_S}[、．.　 ]", anywhere=False),
    _kind("cn", 10, NUMERAL, rf"(?P<n>{_N}){_S}[、．.](?!{_S}[{NUMERAL}]{{1,3}}{_S}[、是要])"),
    # 一，and 1，begin a part where they count (see sequence); they are then marks like 一、and 1、.
    _kind("cncomma", 10, NUMERAL, rf"(?P<n>{_N}){_S}[，,]{_S}(?=[{_HAN}“《])", anywhere=False),
    _kind("cnblank", 11, NUMERAL, rf"(?P<n>{_N})[ 　]+(?=[{_HAN}“《])(?![{MEASURE_WORDS}])", anywhere=False),
    _kind(
        "task",
        15,
        "【重任工项事行专举清",
        rf"【?(?:重[点大])?(?:任务|工作|项目|事项|行动|工程|专项|举措|清单){_S}(?P<n>{_N}|\d{{1,2}}){_S}"
        rf"(?:[】：:、．. 　]{_S}|(?=\n))",
        anywhere=False,
    ),
    _kind("cnp", 20, "（(【〔" + _BRACKETED_CN, rf"[（(【〔]{_S}(?P<n>{_N}){_S}[）)】〕]{_S}、?|[{_BRACKETED_CN}]"),
    _kind("cnh", 22, NUMERAL, rf"(?P<n>{_N})[）)]{_S}"),
    _kind("article", 25, "第", rf"第(?P<n>{_N})条[ 　：:]?", anywhere=False),
    _kind("figure", 29, r"\d", rf"(?P<n>\d{{1,2}})[ 　]+(?=[{_HAN}“《])(?![{MEASURE_WORDS}])", anywhere=False),
    _kind("num", 30, r"\d" + _STOPPED, rf"(?P<n>\d{{1,3}})(?:{_NUM_END}|\ufe0f?\u20e3{_S})|[{_STOPPED}]{_S}"),
    _kind("numcomma", 30, r"\d", rf"(?P<n>\d{{1,2}}){_S}[，,]{_S}(?=[{_HAN}“《])", anywhere=False),
    _kind(
        "dec2",
        31,
        r"\d",
        rf"\d{{1,2}}[.．](?P<n>\d{{1,2}})(?:[.．、]?[ 　]|[、．](?!\d)|(?=[{_HAN}“《])(?![{MEASURE_WORDS}]))",
        anywhere=False,
    ),
    # 1-1 numbers a part, 1-2个 and 1-6月 count something.
    _kind(
        "dash",
        31,
        r"\d",
        rf"\d{{1,2}}[-－–—](?P<n>\d{{1,2}})(?:[.．、][ 　]?|[ 　]+|(?=[{_HAN}“《]))(?![个项月日年季名家户天周届期\d%])",
        anywhere=False,
    ),
    _kind(
        "dec3",
        32,
        r"\d",
        rf"\d{{1,2}}[.．]\d{{1,2}}[.．](?P<n>\d{{1,2}})(?:[.．、]?[ 　]|(?=[{_HAN}“《])(?![{MEASURE_WORDS}]))",
        anywhere=False,
    ),
    _kind("numh", 35, r"\d", rf"(?P<n>\d{{1,2}}){_S}[）)]{_S}、?"),
    _kind("nump", 40, "（(" + _BRACKETED, rf"[（(]{_S}(?P<n>\d{{1,2}}){_S}[）)]{_S}、?|[{_BRACKETED}]"),
    _kind("circled", 50, _CIRCLED + _DINGBATS, rf"[{_CIRCLED}{_DINGBATS}]{_S}"),
    _kind("letter", 55, "A-Za-z", r"(?P<n>[A-Za-z])[．、.](?![A-Za-z0-9])", anywhere=False),
    _kind(
        "bullet",
        58,
        r"—*+·–\-" + _BULLETS,
        rf"[{_BULLETS}]+\ufe0f?{_S}|—{{1,2}}(?=[{_HAN}“《])"
        rf"|[-*+·–][ 　]+(?=(?:\*\*|__)?(?:[{_HAN}“《]|\d{{1,4}}[年月]))|[-·–](?=[{_HAN}“《])",
        anywhere=False,
    ),
    _kind("ordinal", 60, "第", rf"第(?P<n>{_N}){_S}(?:[，、：:,]|是(?!否))", soft=True),
    _kind("that", 70, NUMERAL, rf"(?P<n>{_N})(?:是(?!否)|要(?![素点件]))", soft=True),
    _kind("first", 72, "首其再最", r"(?:首先|其次|再次|最后)[，,：:]|其[一二三四五六][，,：:、是]", soft=True),
)
BY_NAME = {kind.name: kind for kind in KINDS}
COMMAS = {"cncomma": "cn", "numcomma": "num"}
_ORDER = {kind.name: order for order, kind in enumerate(KINDS)}

# What may stand before a mark at the start of a line: blanks and Markdown's decoration.
_DECORATION = re.compile(
    r"[^\S\n]*(?:#{1,6}[ 　]+|>[ ]?)?"
    r"(?:[-*+] (?=(?:\*\*|__)?[（(]?[\d一二三四五六七八九十]{1,3}[、.．)）]))?(?:\*\*|__)?[^\S\n]{0,4}"
)
LAST = 99
_FIRST = {
    "首先": 1,
    "其次": 2,
    "再次": 3,
    "最后": LAST,
    "其一": 1,
    "其二": 2,
    "其三": 3,
    "其四": 4,
    "其五": 5,
    "其六": 6,
}
_TENS = {"十": 10, "百": 100}


class Mark(NamedTuple):
    """A mark in a text: `[start, end)`; `number` where it counts, `no` its numeral, `strong` where it opens a line."""

    start: int
    end: int
    kind: Kind
    number: int | None
    no: str | None
    strong: bool = False


def content_start(text: str, start: int = 0) -> int:
    """Where the content of a line begins, after blanks and decoration."""
    found = _DECORATION.match(text, start)
    return found.end() if found else start


def marks_in(text: str, opening: Set[int]) -> list[Mark]:
    """Everything in `text` that looks like a mark: by its start, the longest first, then in the order of the kinds.

    `opening` are the places where a line begins; a mark there is `strong`, and some kinds stand nowhere else.
    """
    found = [(kind, match) for kind in KINDS if kind.anywhere for match in kind.pattern.finditer(text)]
    found += [pair for at in opening for pair in _at(text, at) if not pair[0].anywhere]
    found.sort(key=lambda pair: (pair[1].start(), -pair[1].end(), _ORDER[pair[0].name]))
    return [mark_of(kind, match, strong=match.start() in opening) for kind, match in found]


def _at(text: str, start: int) -> list[tuple[Kind, "re.Match[str]"]]:
    """The kinds whose marks stand exactly at `start`."""
    kinds = _kinds_with(text[start : start + 1])
    return [(kind, match) for kind in kinds if (match := kind.pattern.match(text, start))]


@lru_cache(maxsize=4096)
def _kinds_with(sign: str) -> tuple[Kind, ...]:
    """The kinds whose marks may begin with a character."""
    return tuple(kind for kind in KINDS if re.match(f"[{kind.opens}]", sign))


def mark_at(text: str, start: int) -> Mark | None:
    """The mark that stands exactly at `start`, if any; of several the longest."""
    longest = max(_at(text, start), key=lambda pair: pair[1].end(), default=None)
    return mark_of(*longest) if longest else None


def starts_with_mark(text: str) -> str | None:
    """The name of the kind of mark that a line starts with, if it starts with one."""
    mark = mark_at(text, content_start(text))
    return mark.kind.name if mark else None


def mark_of(kind: Kind, found: re.Match[str], *, strong: bool = False) -> Mark:
    """The mark that a match of a kind's pattern stands for."""
    said = found.groupdict().get("n")
    printed = found.group().strip()
    if kind.name == "first":
        return Mark(found.start(), found.end(), kind, _FIRST[printed[:2]], None, strong)
    if said is None:
        said = _sign(printed)
    number = number_of(said) if said else None
    no = None if kind.soft or kind.name == "bullet" or not said else _numeral(said)
    return Mark(found.start(), found.end(), kind, number, no, strong)


def number_of(said: str) -> int | None:
    """The value of a numeral in figures, Chinese numerals or a letter; None where it is none."""
    if said.isdigit():
        return int(said)
    if said in _ROMAN:
        return _ROMAN.index(said) + 1
    if said.isascii():
        return ord(said.lower()) - ord("a") + 1
    total, digit = 0, 0
    for sign in said:
        if sign in _TENS:
            total += max(digit, 1) * _TENS[sign]
            digit = 0
        else:
            digit = max("零一二三四五六七八九".find(sign), 0)
    return total + digit


def _sign(printed: str) -> str | None:
    """The numeral of a sign that is number and bracket in one: ① -> "1", ㈠ -> "一"."""
    for signs in (_CIRCLED, _BRACKETED, _DINGBATS, _STOPPED):
        if printed[:1] and printed[0] in signs:
            return str(signs.index(printed[0]) + 1)
    if printed[:1] and printed[0] in _BRACKETED_CN:
        return NUMERAL[_BRACKETED_CN.index(printed[0])]
    return None


def _numeral(said: str) -> str:
    """The numeral as a number of an item: figures in ASCII, everything else as written."""
    return str(int(said)) if said.isdigit() else said
