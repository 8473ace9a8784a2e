"""What an item says: its time phrases, units with their roles, deliverables and targets, in the order of its words.

Each field is read by a module of its own from tables of rules (see docs/plan-phrases.md); a new phrase is one row.
"""

from collections.abc import Sequence

from dubanflow.domain.plan.duties import read_units
from dubanflow.domain.plan.phrases import limit_labels, read_times
from dubanflow.domain.plan.products import read_products
from dubanflow.domain.plan.targets import read_targets
from dubanflow.domain.plan.values import Context, Fields, Role


def read_fields(
    text: str,
    context: Context,
    *,
    roles: Sequence[tuple[int, int, Role]] = (),
    limits: Sequence[tuple[int, int]] = (),
) -> Fields:
    """What one item says. Never raises, and its time grows with the length of the text only.

    `text` is the item as printed, number included, broken lines healed. `roles` are stretches (start, end) of it that
    a table's column headings declare to be lists of units in that role, `limits` those that are time limits. Every
    phrase found is `text[start:end]`. `problems` say in Chinese which time phrase cannot be right; they carry no line.
    """
    deadlines, problems = read_times(text, context, limits=limits)
    units, fields = read_units(text, context, roles=roles)
    hidden = [(field.start, field.end) for field in fields] + list(limit_labels(text))
    return Fields(
        deadlines=deadlines,
        units=units,
        deliverables=read_products(text),
        targets=read_targets(text, context, hidden=hidden, times=deadlines),
        problems=problems,
    )
