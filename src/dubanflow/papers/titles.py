"""Titles of formal papers cut into lines as an office cuts them: whole words, balanced, no 的 at the head of a line."""

import re
from functools import cache

MOST = 20  # characters of 二号 in a line of 156 mm

# What is not to be cut: quoted names, dates, the words titles are made of.
PIECES = re.compile(
    r"《[^《》]*》|“[^“”]*”|(?:[0-9]+年)?[0-9]+月[0-9]+日|[0-9]+[年月日项件]|[0-9A-Za-z.—-]+"
    r"|关于|督查事项|办理情况|主要负责人|逾期未办结|的移送建议|的通知|的通报|的请示|的报告|的意见|的函|情况的?"
)
HEADLESS = "的了和与及、，。；：”》）〕"  # no line begins with these
TAILLESS = "“《（〔"  # no line ends with these
OPENING = re.compile(r"关于$")  # nor with this alone


def in_lines(title: str, most: int = MOST) -> str:
    """The title with line feeds where its lines end; one that is worded in lines already stays as it is.

    As few lines as it takes, as equal as can be; lines are `most` Chinese characters wide, Latin ones count half.
    """
    if "\n" in title or _width(title) <= most:
        return title
    return "\n".join(_best(tuple(_pieces(title, most)), most))


def _pieces(title: str, most: int) -> list[str]:
    """The title in pieces that stay whole; a piece too long for a line falls into its characters."""
    pieces, at = [], 0
    while at < len(title):
        found = PIECES.match(title, at)
        piece = found[0] if found and _width(found[0]) <= most else title[at]
        pieces.append(piece)
        at += len(piece)
    return pieces


def _best(pieces: tuple[str, ...], most: int) -> list[str]:
    """The lines of least cost: fewest, then most nearly equal, then without a bad head or tail."""
    total = sum(_width(piece) for piece in pieces)
    ideal = total / -(-total // most)

    @cache
    def from_piece(start: int) -> tuple[float, tuple[str, ...]]:
        if start == len(pieces):
            return 0.0, ()
        found: list[tuple[float, tuple[str, ...]]] = []
        for end in range(start + 1, len(pieces) + 1):
            line = "".join(pieces[start:end])
            if _width(line) > most and end > start + 1:
                break
            cost, rest = from_piece(end)
            found.append((cost + _cost(line, ideal), (line, *rest)))
        return min(found)

    return list(from_piece(0)[1])


def _cost(line: str, ideal: float) -> float:
    bad = line[0] in HEADLESS or line[-1] in TAILLESS or OPENING.search(line)
    return (_width(line) - ideal) ** 2 + (1000 if bad else 0) + 100  # a line more costs as much as ten characters off


def _width(text: str) -> float:
    return sum(0.5 if one.isascii() else 1 for one in text)
