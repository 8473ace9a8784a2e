"""Units of an item and their roles: from owner fields, from table columns, and from sentences that tell them to act."""

from collections.abc import Iterable, Iterator, Sequence

from dubanflow.domain.plan.duty_lists import OwnerField, owner_fields
from dubanflow.domain.plan.duty_sentences import told
from dubanflow.domain.plan.duty_units import Named
from dubanflow.domain.plan.surface import running
from dubanflow.domain.plan.values import Context, Role, UnitPhrase


def read_units(
    text: str, context: Context, *, roles: Sequence[tuple[int, int, Role]] = ()
) -> tuple[tuple[UnitPhrase, ...], tuple[OwnerField, ...]]:
    """The units of one item, each once in each role, in order; and the owner fields, which are not running text."""
    plain = running(text)
    columns = [(max(a, 0), min(b, len(text)), role) for a, b, role in roles if a < b]
    fields = owner_fields(plain, first_is_lead=context.first_is_lead, columns=columns)
    named = [unit for field in fields for unit in field.units]
    named += _apart(told(plain, [(field.start, field.end) for field in fields]))
    first: dict[tuple[str, Role], UnitPhrase] = {}
    for unit in sorted(named, key=lambda unit: unit.start):
        phrase = UnitPhrase(text[unit.start : unit.end], unit.start, unit.end, unit.rule, unit.role)
        first.setdefault((plain[unit.start : unit.end], unit.role), phrase)
    return tuple(first.values()), fields


def _apart(units: Iterable[Named]) -> Iterator[Named]:
    """Of units that overlap the one that begins first, then the longest, then the one whose rule stands first."""
    reached = 0
    for unit in sorted(units, key=lambda unit: (unit.start, -unit.end)):
        if unit.start >= reached:
            yield unit
            reached = unit.end
