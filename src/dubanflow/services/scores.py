"""Scores of an office: off unless its workflow file turns them on; one board for terminal, digest, list, 通报."""

from collections.abc import Collection
from datetime import date

from dubanflow.domain.definition import Scores
from dubanflow.domain.scores import Board, score
from dubanflow.ledger.read import Reader
from dubanflow.ledger.scoring import scored_tasks
from dubanflow.office import Office


def scores_of(
    office: Office,
    reader: Reader,
    since: date | None = None,
    until: date | None = None,
    *,
    detail: Collection[int] = (),
) -> Board | None:
    """The board of a period, both days inclusive; None where the office has not turned scores on.

    By default from the first day of the year up to the reader's today. The rules are those of the workflow file in
    force, for all tasks alike: units are compared by one measure. `detail`: ids of units whose points and tasks are
    wanted one by one.
    """
    rules = office.definition.scores
    if rules is None or not rules.enabled:
        return None
    return board(office, reader, rules, since, until, detail=detail)


def board(
    office: Office,
    reader: Reader,
    rules: Scores,
    since: date | None = None,
    until: date | None = None,
    *,
    detail: Collection[int] = (),
) -> Board:
    """The board by rules that are given, whether or not they are turned on."""
    today = reader.today
    first = since or date((until or today).year, 1, 1)
    rungs = {rule.rung for rule in rules.points if rule.rung}
    return score(
        scored_tasks(reader.connection, reader.definitions(), first, rungs),
        office.register(reader.connection).units,
        rules,
        office.calendar,
        since=first,
        until=until or today,
        today=today,
        detail=detail,
    )
