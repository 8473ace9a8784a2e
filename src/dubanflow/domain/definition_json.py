"""A definition as canonical JSON, and back: how the ledger keeps the law that a task is pinned to.

Canonical: the keys sorted, no space, Chinese as it is; equal definitions give equal texts. Standard library only and
well under a millisecond to load, because a query on the command line reads labels and lights from it.
Limits are written as in the workflow file (`3wd`).
"""

import json
from dataclasses import fields
from typing import Any

from dubanflow.domain.definition import (
    Burden,
    Definition,
    Feedback,
    Light,
    Limit,
    Reminder,
    Report,
    Rung,
    ScoreRule,
    Scores,
    State,
    Telling,
    Transition,
    Wait,
)

Row = dict[str, Any]


def dump(definition: Definition) -> str:
    """The canonical JSON of a definition."""
    return json.dumps(_plain(definition), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def load(text: str) -> Definition:
    """The definition of a text written by `dump`; raises ValueError, KeyError or TypeError for any other."""
    row: Row = json.loads(text)
    row["states"] = tuple(State(**state) for state in row["states"])
    row["lights"] = tuple(Light(**_listed(_limited(light, "within"), "states")) for light in row["lights"])
    row["transitions"] = tuple(
        Transition(**_listed(t, "sources", "by", "guards", "unless")) for t in row["transitions"]
    )
    row["reminders"] = tuple(Reminder(**_telling(rule, "before")) for rule in row["reminders"])
    row["ladder"] = tuple(Rung(**_telling(rule, "after")) for rule in row["ladder"])
    row["waiting"] = tuple(Wait(**_telling(rule, "after")) for rule in row["waiting"])
    row["feedback"] = Feedback(**_limited(_telling(row["feedback"], "every"), "first")) if row["feedback"] else None
    row["notices"] = {name: Telling(**_telling(notice)) for name, notice in row["notices"].items()}
    row["reports"] = tuple(Report(**_telling(rule)) for rule in row["reports"])
    row["burden"] = Burden(**row["burden"]) if row.get("burden") else None  # texts of before have none
    row["scores"] = _scores(row["scores"]) if row.get("scores") else None
    return Definition(**row)


def _plain(value: Any) -> Any:
    """A value of the definition as JSON takes it."""
    if isinstance(value, Limit):
        return f"{value.n}{value.unit}"
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if value is None or isinstance(value, str | int | float):
        return value
    return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}


def _telling(row: Row, limit: str | None = None) -> Row:
    """The fields of a rule, its limit under the name `limit`."""
    return _listed(_limited(row, limit) if limit else row, "to", "cc")


def _scores(row: Row) -> Scores:
    return Scores(**row | {"points": tuple(ScoreRule(**_limited(rule, "before")) for rule in row["points"])})


def _listed(row: Row, *names: str) -> Row:
    for name in names:
        row[name] = tuple(row[name])
    return row


def _limited(row: Row, name: str) -> Row:
    text = row.get(name)
    if text is not None:
        unit = text.lstrip("0123456789")
        row[name] = Limit(int(text.removesuffix(unit)), unit)
    return row
