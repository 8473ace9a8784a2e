"""Which values are our own frozen ones: what templates may read of them, and that they never change."""

from dataclasses import fields, is_dataclass
from functools import cache


@cache
def readable(kind: type) -> frozenset[str]:
    """The public fields and properties of one of our frozen values; empty for any other kind."""
    if not kind.__module__.startswith("dubanflow.domain.") or not is_dataclass(kind):
        return frozenset()
    if not kind.__dataclass_params__.frozen:  # type: ignore[attr-defined]
        return frozenset()
    names = {field.name for field in fields(kind)}
    names |= {name for base in kind.__mro__ for name, value in vars(base).items() if isinstance(value, property)}
    return frozenset(name for name in names if not name.startswith("_"))
