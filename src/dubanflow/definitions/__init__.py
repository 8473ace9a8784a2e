"""The workflow file: a file -> a Definition, and every fault with its line and column.

Faults of writing (YAML), of shape (`models`) and of sense (`domain.definition_check`) are given together; sense can
be judged only where the shape was right. A definition with any fault is not given out: nothing may run on it.
Imported late by callers: pydantic and yaml cost 0.1 s that a query need not pay.
"""

import hashlib
from collections.abc import Collection
from pathlib import Path
from typing import Any, cast

from pydantic import ValidationError

from dubanflow.definitions.models import (
    FeedbackPart,
    LightPart,
    ReportPart,
    RulePart,
    RungPart,
    ScoresPart,
    TellingPart,
    TransitionPart,
    WorkflowFile,
)
from dubanflow.definitions.sentences import sentence
from dubanflow.domain.definition import (
    SAME,
    Burden,
    Definition,
    Feedback,
    Light,
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
from dubanflow.domain.definition_check import check
from dubanflow.domain.guards import GUARDS
from dubanflow.domain.problems import Problem
from dubanflow.yaml_places import Places, decode, read_yaml

KEY_ERRORS = ("extra_forbidden", "invalid_key")
Result = tuple[Definition | None, list[Problem]]


def load_definition(
    path: Path, *, templates: Collection[str] | None = None, papers: Collection[str] | None = None
) -> Result:
    """Read a workflow file; `hash` is the SHA-256 of its bytes. Never raises for what a person can have done."""
    try:
        data = path.read_bytes()
    except OSError as error:
        return None, [Problem(f"流程文件读不出来（{error.strerror}），请检查它是否存在、能否读取。", str(path))]
    text, problems = decode(data, file=str(path))
    if problems:
        return None, problems
    return _parse(text, str(path), hashlib.sha256(data).hexdigest(), templates, papers)


def parse_definition(
    text: str, *, file: str, templates: Collection[str] | None = None, papers: Collection[str] | None = None
) -> Result:
    """Read the text of a workflow file; `file` is named in the problems.

    `templates` and `papers` are the names that reports and rungs may use; None leaves those names unchecked.
    """
    return _parse(text, file, hashlib.sha256(text.encode()).hexdigest(), templates, papers)


def definition_problems(
    text: str, *, file: str, templates: Collection[str] | None = None, papers: Collection[str] | None = None
) -> list[Problem]:
    """Everything wrong with the text of a workflow file, in the order of its lines."""
    return parse_definition(text, file=file, templates=templates, papers=papers)[1]


def _parse(
    text: str, file: str, digest: str, templates: Collection[str] | None, papers: Collection[str] | None
) -> Result:
    value, places, problems = read_yaml(text, file=file)
    if value is None:
        return None, problems or [Problem("流程文件是空的，请写上内容或换一个文件。", file, 1, 1)]
    try:
        definition = _build(WorkflowFile.model_validate(value), digest)
    except ValidationError as error:
        found = _shape_problems(error, places)
    else:
        faults = check(definition, guards=GUARDS, templates=templates, papers=papers)
        found = [places.problem(fault.message, fault.path) for fault in faults]
    problems = _in_order(problems, found)
    return (None if problems else definition), problems


def _shape_problems(error: ValidationError, places: Places) -> list[Problem]:
    """The faults of shape, a key that should not be there shown at the key."""
    return [
        places.problem(sentence(cast(dict[str, Any], row)), row["loc"], at_key=row["type"] in KEY_ERRORS)
        for row in error.errors(include_url=False)
    ]


def _in_order(written: list[Problem], found: list[Problem]) -> list[Problem]:
    """All problems by place; a place already named as badly written is not named again for what came of it."""
    taken = {(problem.line, problem.column) for problem in written}
    rest = [problem for problem in found if (problem.line, problem.column) not in taken]
    return sorted([*written, *rest], key=lambda problem: (problem.line or 0, problem.column or 0))


def _build(part: WorkflowFile, digest: str) -> Definition:
    return Definition(
        name=part.name,
        label=part.label,
        hash=digest,
        initial=part.initial,
        states=tuple(State(name, row.label, row.clock or "stopped", row.final) for name, row in part.states.items()),
        lights=tuple(_light(row) for row in part.lights),
        transitions=tuple(_transition(row) for row in part.transitions),
        reminders=tuple(Reminder(**_rule(row), before=row.before) for row in part.reminders),
        ladder=tuple(_rung(row) for row in part.ladder),
        waiting=tuple(Wait(**_rule(row), waits_for=row.waits_for, after=row.after) for row in part.waiting),
        feedback=_feedback(part.feedback) if part.feedback else None,
        notices={name: Telling(f"notice:{name}", **_telling(row)) for name, row in part.notices.items()},
        reports=tuple(_report(row) for row in part.reports),
        burden=Burden(**part.burden.model_dump()) if part.burden else None,
        scores=_scores(part.scores) if part.scores else None,
    )


def _light(part: LightPart) -> Light:
    return Light(part.name, part.label, tuple(part.states or ()), part.late, part.level, part.within)


def _transition(part: TransitionPart) -> Transition:
    dest = None if part.to == SAME else part.to
    return Transition(
        part.name, part.label, tuple(part.sources), dest, tuple(part.by), tuple(part.guards), tuple(part.unless)
    )


def _rung(part: RungPart) -> Rung:
    approver: Any = part.approver  # whether it is an audience is judged by `check`
    return Rung(**_rule(part), after=part.after, paper=part.paper, draft=part.draft, approver=approver)


def _feedback(part: FeedbackPart) -> Feedback:
    return Feedback(**_rule(part), every=part.every, first=part.first)


def _scores(part: ScoresPart) -> Scores:
    rules = (ScoreRule(row.rule, row.label, row.event, row.points, row.rung, row.before) for row in part.points)
    return Scores(part.enabled, part.rank_by, tuple(rules))


def _report(part: ReportPart) -> Report:
    return Report(**_rule(part), every=part.every, template=part.template, unsubscribable=part.unsubscribable)


def _rule(part: RulePart) -> dict[str, Any]:
    return {"rule": part.rule, **_telling(part)}


def _telling(part: TellingPart) -> dict[str, Any]:
    """Label and audience of a rule; whether the names are audiences is judged by `check`."""
    return {"label": part.label, "to": tuple(part.to), "cc": tuple(part.cc)}
