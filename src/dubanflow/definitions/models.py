"""The shape of the workflow file: one model per part, the keys as an office writes them.

Shape only: which keys there are, which must be written, what kind of value each takes. Whether names lead anywhere
is said by `domain.definition_check`. `docs/workflow-file.md` describes every key here; a test compares.
"""

import re
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, model_validator
from pydantic_core import PydanticCustomError

from dubanflow.domain.definition import Clock, Limit, Period, RankBy, ScoredEvent, Waiting

LIMIT = re.compile(r"([0-9]{1,4})(wd|d)")


def limit(value: object) -> Limit:
    """The limit written as `3wd` or `10d`."""
    match = LIMIT.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise PydanticCustomError("limit", "not a limit")
    return Limit(int(match[1]), "wd" if match[2] == "wd" else "d")


LimitText = Annotated[Limit, PlainValidator(limit)]
Text = Annotated[str, Field(min_length=1)]
Names = list[Text]
SomeNames = Annotated[list[Text], Field(min_length=1)]


class Part(BaseModel):
    """A part of the file: no key but its own, nothing converted."""

    model_config = ConfigDict(extra="forbid", strict=True, arbitrary_types_allowed=True)


class StatePart(Part):
    """One entry of `states`."""

    label: Text
    clock: Clock | None = None
    final: bool = False

    @model_validator(mode="after")
    def _clock_is_said(self) -> "StatePart":
        if self.clock is None and not self.final:
            raise PydanticCustomError("clock_unsaid", "no clock")
        return self


class LightPart(Part):
    """One entry of `lights`."""

    name: Text
    label: Text
    states: SomeNames | None = None
    late: bool = False
    level: Annotated[int, Field(ge=0)] = 0
    within: LimitText | None = None


class TransitionPart(Part):
    """One entry of `transitions`."""

    name: Text
    label: Text
    sources: SomeNames = Field(alias="from")
    to: Text
    by: SomeNames
    guards: Names = []
    unless: Names = []


class TellingPart(Part):
    """What every rule that tells somebody something has; also the keys of a notice."""

    label: Text
    to: SomeNames
    cc: Names = []


class RulePart(TellingPart):
    """A telling with a key of its own."""

    rule: Text


class ReminderPart(RulePart):
    """One entry of `reminders`."""

    before: LimitText


class RungPart(RulePart):
    """One entry of `ladder`."""

    after: LimitText
    paper: Text | None = None
    draft: bool = False
    approver: Text | None = None


class WaitPart(RulePart):
    """One entry of `waiting`."""

    waits_for: Waiting = Field(alias="for")
    after: LimitText


class FeedbackPart(RulePart):
    """The part `feedback`."""

    every: LimitText
    first: LimitText | None = None


class ReportPart(RulePart):
    """One entry of `reports`."""

    every: Period
    template: Text
    unsubscribable: bool = False


class BurdenPart(Part):
    """The part `burden`."""

    messages_per_week: Annotated[int, Field(ge=1)] | None = None
    asks_per_week: Annotated[int, Field(ge=1)] | None = None


class ScorePointPart(Part):
    """One entry of `points` in the part `scores`."""

    rule: Text
    label: Text
    event: ScoredEvent = Field(alias="for")
    points: float
    rung: Text | None = None
    before: LimitText | None = None


class ScoresPart(Part):
    """The part `scores`."""

    enabled: bool
    rank_by: RankBy = "rate"
    points: list[ScorePointPart] = []


class WorkflowFile(Part):
    """The whole file."""

    name: Text
    label: Text
    initial: Text
    states: Annotated[dict[str, StatePart], Field(min_length=1)]
    lights: Annotated[list[LightPart], Field(min_length=1)]
    transitions: Annotated[list[TransitionPart], Field(min_length=1)]
    reminders: list[ReminderPart] = []
    ladder: list[RungPart] = []
    waiting: list[WaitPart] = []
    feedback: FeedbackPart | None = None
    notices: dict[str, TellingPart] = {}
    reports: list[ReportPart] = []
    burden: BurdenPart | None = None
    scores: ScoresPart | None = None


# The model of each part, by its key at the top of the file (`scores.points` lies one deeper).
PARTS: dict[str, type[Part]] = {
    "states": StatePart,
    "lights": LightPart,
    "transitions": TransitionPart,
    "reminders": ReminderPart,
    "ladder": RungPart,
    "waiting": WaitPart,
    "feedback": FeedbackPart,
    "notices": TellingPart,
    "reports": ReportPart,
    "burden": BurdenPart,
    "scores": ScoresPart,
    "scores.points": ScorePointPart,
}


def keys_of(model: type[Part]) -> list[str]:
    """The keys of a part as they are written in the file."""
    return [field.alias or name for name, field in model.model_fields.items()]
