"""Faults of sense in a workflow definition, all at once: what the shape of the file cannot show.

Each check looks at one thing and yields its faults; `CHECKS` lists them. A path leads to the node in the workflow
file, with the keys as written there (`from`, `to`, `for`), so that the reader of the file can name line and column.
"""

from collections.abc import Callable, Collection

from dubanflow.domain import definition_moves as moves
from dubanflow.domain import definition_rules as rules
from dubanflow.domain.definition import Definition
from dubanflow.domain.definition_faults import Fault, Faults, Known

__all__ = ["CHECKS", "Fault", "check"]

CHECKS: tuple[Callable[[Definition, Known], Faults], ...] = (
    moves.states,
    moves.roads,
    moves.transitions,
    moves.ambiguous,
    moves.lapse,
    rules.lights,
    rules.tellings,
    rules.limits,
    rules.ladder,
    rules.reports,
    rules.scores,
)


def check(
    definition: Definition,
    *,
    guards: Collection[str],
    templates: Collection[str] | None = None,
    papers: Collection[str] | None = None,
) -> list[Fault]:
    """Every fault of sense, in the order of the checks; empty for a definition that may run.

    `guards`, `templates` and `papers` are the names that transitions, reports and rungs may use; None leaves a kind
    of name unchecked.
    """
    known = Known(guards, templates, papers)
    return [fault for one in CHECKS for fault in one(definition, known)]
