"""Numbers as plans write them: 12, １２ (folded before), 十二, 二〇二五, 半."""

_DIGITS = {
    char: value
    for value, chars in enumerate(("〇○零", "一", "二两", "三", "四", "五", "六", "七", "八", "九"))
    for char in chars
}


def number(written: str) -> int:
    """The whole number in ASCII digits or Chinese numerals up to 99, or a year digit by digit (二〇二五)."""
    if written.isascii():
        return int(written)
    if "十" not in written:
        return int("".join(str(_DIGITS[char]) for char in written))
    tens, ones = written.split("十", 1)
    return 10 * (_DIGITS[tens] if tens else 1) + (_DIGITS[ones] if ones else 0)
