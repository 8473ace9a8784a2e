"""A fault of a workflow definition, and the two that every part can have: unknown and repeated names."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault and the path of the node in the workflow file that it is about: ("transitions", 3, "to")."""

    path: Path
    message: str


@dataclass(frozen=True, slots=True)
class Known:
    """The names that a definition may use; None where they are not checked."""

    guards: Collection[str]
    templates: Collection[str] | None
    papers: Collection[str] | None


Faults = Iterator[Fault]


def unknown(kind: str, name: str, known: Collection[str], path: Path) -> Faults:
    """A fault when `name` is not among the known ones, with the nearest of them."""
    if name not in known:
        near = get_close_matches(name, known, 1)
        hint = f"是不是“{near[0]}”？" if near else f"可用的有：{'、'.join(sorted(known)) or '无'}。"
        yield Fault(path, f"不认识的{kind}“{name}”，{hint}")


def twice(kind: str, names: list[tuple[str, Path]]) -> Faults:
    """A fault for each name after the first of its like."""
    seen: set[str] = set()
    for name, path in names:
        if name in seen:
            yield Fault(path, f"{kind}“{name}”重复，前面已经用过，请改名或删去一处。")
        seen.add(name)
