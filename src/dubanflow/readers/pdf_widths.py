"""How wide a font of a PDF sets its signs: what its own table of widths says, in sizes of the signs.

A font is simple (a byte a sign, `Widths`) or composite (two bytes a sign, `W`). One without a table that can be read
gives None, and whoever asks must guess.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

_FULL = 1000.0  # a table of widths counts in thousandths of the size


class Widths:
    """The widths of one font; made once a page."""

    def __init__(self, font: Any) -> None:
        self._double = str(font.get("/Subtype")) == "/Type0"
        try:
            self._table, self._other = _composite(font) if self._double else _simple(font)
        except (AttributeError, IndexError, KeyError, TypeError, ValueError):
            self._table, self._other = {}, None

    def of(self, codes: bytes) -> float | None:
        """How far the signs with these codes reach, None where the font does not say."""
        step = 2 if self._double else 1
        signs = (int.from_bytes(codes[at : at + step], "big") for at in range(0, len(codes), step))
        widths = [self._table.get(sign, self._other) for sign in signs]
        known = [width for width in widths if width is not None]
        return sum(known) / _FULL if len(known) == len(widths) else None


def _simple(font: Mapping[str, Any]) -> tuple[dict[int, float], float | None]:
    first = int(font["/FirstChar"])
    return {first + at: float(width) for at, width in enumerate(_object(font["/Widths"]))}, None


def _composite(font: Mapping[str, Any]) -> tuple[dict[int, float], float | None]:
    inner = _object(_object(font["/DescendantFonts"])[0])
    return dict(_entries(iter(_object(inner.get("/W", []))))), float(inner.get("/DW", _FULL))


def _entries(given: Iterable[Any]) -> Iterator[tuple[int, float]]:
    """The entries of a composite table: `c [w w w]` and `first last w`."""
    rest = iter(given)
    for first in rest:
        following = _object(next(rest))
        if isinstance(following, list):
            yield from ((int(first) + at, float(width)) for at, width in enumerate(following))
        else:
            width = float(next(rest))
            yield from ((code, width) for code in range(int(first), min(int(following), int(first) + 65535) + 1))


def _object(value: Any) -> Any:
    return value.get_object() if hasattr(value, "get_object") else value
