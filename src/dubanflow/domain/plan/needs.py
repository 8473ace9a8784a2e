"""What a rule needs: words of which a text must hold one, before the rule's pattern is worth running over it.

Most rules have nothing to say about most items, and running each of their patterns over each item was most of the time
that reading took. A row may therefore declare `needs`: groups of words, blanks between them, such as
`("月", "底 末 旬")`. A text without 月, or with none of 底, 末 and 旬, cannot match, and the pattern is left alone.
Needs only save time, they never decide: a test proves for every row that its pattern cannot match without them.
"""

import re
from collections.abc import Iterable
from functools import cache

Needs = tuple[str, ...]


class Sieve:
    """The needs of a table of rules, made ready once: which of its rows may match a text.

    Each group is two bits, set by the first and by the last characters of its words, so that one look at the characters
    of a text leaves few rows; only of these are the longer words sought.
    """

    def __init__(self, table: Iterable[Needs]) -> None:
        bits: dict[str, int] = {}
        self._signs: dict[str, int] = {}
        self._rows: list[tuple[int, tuple[str, ...]]] = []
        for needs in table:
            asked = 0
            for group in needs:
                first = bits.setdefault(group, 1 << 2 * len(bits))
                asked |= first | first << 1
                for word in group.split():
                    self._signs[word[0]] = self._signs.get(word[0], 0) | first
                    self._signs[word[-1]] = self._signs.get(word[-1], 0) | first << 1
            longer = (group.split() for group in needs if any(len(word) > 1 for word in group.split()))
            self._rows.append((asked, tuple("|".join(map(re.escape, words)) for words in longer)))

    def rows(self, text: str) -> list[int]:
        """The rows whose needs `text` meets, in order."""
        there, signs = 0, self._signs
        for sign in signs.keys() & set(text):
            there |= signs[sign]
        return [
            row
            for row, (asked, longer) in enumerate(self._rows)
            if asked & there == asked and (not longer or _holds(text, longer))
        ]


def _holds(text: str, groups: tuple[str, ...]) -> bool:
    """Whether the text holds a word of every group."""
    return all(_any_of(words).search(text) for words in groups)


@cache
def _any_of(words: str) -> "re.Pattern[str]":
    return re.compile(words)
