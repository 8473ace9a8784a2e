"""The wording of a change, 〔删：…〕〔增：…〕, cut into parts that a page can mark."""

import re
from dataclasses import dataclass
from typing import Literal

_CHANGE = re.compile(r"〔(删|增)：(.*?)〕")


@dataclass(frozen=True, slots=True)
class Wording:
    """A stretch: the same as before, gone, or new."""

    kind: Literal["same", "gone", "new"]
    text: str


def wording_parts(text: str) -> tuple[Wording, ...]:
    """The parts of a wording in order; empty ones are left out."""
    parts: list[Wording] = []
    at = 0
    for found in _CHANGE.finditer(text):
        parts.append(Wording("same", text[at : found.start()]))
        parts.append(Wording("gone" if found[1] == "删" else "new", found[2]))
        at = found.end()
    parts.append(Wording("same", text[at:]))
    return tuple(part for part in parts if part.text)
