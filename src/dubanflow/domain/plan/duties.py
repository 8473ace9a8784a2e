"""Units of an item and their roles: from owner fields, from table columns, and from sentences that tell them to act."""

from collections.abc import Sequence

from dubanflow.domain.plan.duty_lists import OwnerField, owner_fields
from dubanflow.domain.plan.duty_sentences import told
from dubanflow.domain.plan.surface import book_titles, fold, veil
from dubanflow.domain.plan.values import Context, Role, UnitPhrase


def read_units(
    text: str, context: Context, *, roles: Sequence[tuple[int, int, Role]] = ()
) -> tuple[tuple[UnitPhrase, ...], tuple[OwnerField, ...]]:
    """The units of one item, each once in each role, in order; and the owner fields, which are not running text."""
    plain = veil(fold(text), book_titles(text))
    columns = [(max(a, 0), min(b, len(text)), role) for a, b, role in roles if a < b]
    fields = owner_fields(plain, first_is_lead=context.first_is_lead, columns=columns)
    named = [unit for field in fields for unit in field.units]
    found = {(unit.start, unit.end) for unit in named}
    for unit in told(plain, [(field.start, field.end) for field in fields]):
        if (unit.start, unit.end) not in found:  # the first rule that claims a stretch decides
            found.add((unit.start, unit.end))
            named.append(unit)
    first: dict[tuple[str, Role], UnitPhrase] = {}
    for unit in sorted(named, key=lambda unit: unit.start):
        phrase = UnitPhrase(text[unit.start : unit.end], unit.start, unit.end, unit.rule, unit.role)
        first.setdefault((plain[unit.start : unit.end], unit.role), phrase)
    return tuple(first.values()), fields
