"""Word's number formats: a count and the name of a format -> the number as Word prints it.

The names are those of ST_NumberFormat (ECMA-376, 17.18.59). A format that is not known here, and a count beyond what
a format can say, come out as plain digits: a wrong-looking number can be seen, a missing one cannot.
"""

from collections.abc import Callable

_DIGITS = "〇一二三四五六七八九"
_UNITS = ("", "十", "百", "千")
_LEGAL = str.maketrans("零一二三四五六七八九十百千", "零壹贰叁肆伍陆柒捌玖拾佰仟")
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
    (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


def format_count(count: int, name: str) -> str:
    """The count (from 0) as the format `name` prints it; "" for none and for bullets."""
    if name in ("none", "bullet"):
        return ""
    return FORMATS.get(name, str)(count)


def chinese(count: int) -> str:
    """A count below 10,000 in Chinese words: 10 -> 十, 21 -> 二十一, 105 -> 一百零五; above, and below 1, in digits."""
    if not 0 < count < 10_000:
        return chinese_digits(count)
    text, gap = "", False
    for power in (3, 2, 1, 0):
        digit = count // 10**power % 10
        if digit:
            text += ("零" if gap and text else "") + _DIGITS[digit] + _UNITS[power]
        gap = not digit
    return text[1:] if text.startswith("一十") else text


def chinese_digits(count: int) -> str:
    """The digits of a count one by one: 105 -> 一〇五."""
    return "".join(_DIGITS[int(digit)] for digit in str(count))


def _chinese_counting(count: int) -> str:
    """chineseCounting: words up to 99, digits from 100 on."""
    return chinese(count) if count < 100 else chinese_digits(count)


def _letters(count: int) -> str:
    """a … z, aa, bb …: Word repeats the letter, it does not count on to ab."""
    return chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1) if 0 < count <= 780 else str(count)


def _roman(count: int) -> str:
    """Lower-case Roman numerals."""
    if not 0 < count < 4000:
        return str(count)
    text = ""
    for value, sign in _ROMAN:
        text += sign * (count // value)
        count %= value
    return text


def _circled(count: int) -> str:
    """① … ㊿."""
    for first, last, sign in ((1, 20, "①"), (21, 35, "㉑"), (36, 50, "㊱")):
        if first <= count <= last:
            return chr(ord(sign) + count - first)
    return str(count)


def _row(first: str, length: int) -> Callable[[int], str]:
    """A format whose signs stand in a row in Unicode, from `first` on."""
    return lambda count: chr(ord(first) + count - 1) if 0 < count <= length else str(count)


def _cycle(signs: str) -> Callable[[int], str]:
    """A format that begins again after its last sign."""
    return lambda count: signs[(count - 1) % len(signs)] if count > 0 else str(count)


FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalHalfWidth": str,
    "decimalZero": lambda count: f"{count:02d}",
    "decimalFullWidth": lambda count: str(count).translate(_WIDE),
    "decimalFullWidth2": lambda count: str(count).translate(_WIDE),
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedFullstop": _row("⒈", 20),
    "decimalEnclosedParen": _row("⑴", 20),
    "ideographEnclosedCircle": _row("㊀", 10),
    "ideographTraditional": _cycle(_STEMS),
    "ideographZodiac": _cycle(_BRANCHES),
    "ideographDigital": chinese_digits,
    "chineseCounting": _chinese_counting,
    "chineseCountingThousand": chinese,
    "chineseLegalSimplified": lambda count: chinese(count).translate(_LEGAL),
    "ideographLegalTraditional": lambda count: chinese(count).translate(_LEGAL),
    "japaneseCounting": chinese,
    "japaneseDigitalTenThousand": chinese_digits,
    "taiwaneseCounting": _chinese_counting,
    "taiwaneseCountingThousand": chinese,
    "taiwaneseDigital": chinese_digits,
    "upperLetter": lambda count: _letters(count).upper(),
    "lowerLetter": _letters,
    "upperRoman": lambda count: _roman(count).upper(),
    "lowerRoman": _roman,
    "numberInDash": lambda count: f"- {count} -",
}
