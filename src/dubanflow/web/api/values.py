"""What goes over the API, as values that describe themselves (OpenAPI). Dates are 2026-03-02, instants UTC."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Line = Annotated[str, StringConstraints(max_length=200, strip_whitespace=True)]
Text = Annotated[str, StringConstraints(max_length=20_000, strip_whitespace=True)]


class Value(BaseModel):
    """What every value has in common: nothing that is not declared is taken."""

    model_config = ConfigDict(extra="forbid")


class Problem(BaseModel):
    """What went wrong: `detail` says what happened, `advice` what to do."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    advice: str


class Me(Value):
    """Whose token it is and what it opens."""

    token: str
    person: str
    name: str
    unit: str | None
    scopes: list[str]
    office: str
    today: date


class Task(Value):
    """A task as the list shows it; `days_left` are working days, `days_late` calendar days."""

    number: str
    title: str
    requirement: str
    lead: str
    cooperating: list[str]
    plan: str
    state: str
    state_label: str
    light: str
    light_label: str
    level: int
    level_label: str
    deadline: date
    original_deadline: date
    days_late: int
    days_left: int | None
    overdue: bool
    assigned_on: date
    accepted_on: date | None
    reported_on: date | None
    closed_on: date | None


class Tasks(Value):
    """A page of tasks; `after` asks for the next one and is null on the last."""

    tasks: list[Task]
    after: str | None


class Deadline(Value):
    """A deadline version: from which day on, by which act."""

    version: int
    deadline: date
    from_on: date
    by: str


class Event(Value):
    """What happened, in words; `hash` is its link in the chain."""

    seq: int
    day: date
    kind: str
    label: str
    actor: str
    words: str
    hash: str


class TaskRecord(Value):
    """A task and all that is on record about it. `seen` goes with an act, so that a change meanwhile is noticed."""

    task: Task
    parent: str | None
    parts: list[str]
    deadlines: list[Deadline]
    events: list[Event]
    seen: int


class Possible(Value):
    """An act that the token's person may do now, or why not; `needs` and `takes` name fields of an act."""

    act: str
    label: str
    allowed: bool
    reason: str
    needs: list[str]
    takes: list[str]


class File(Value):
    """A file of evidence, its content in base64."""

    name: Line
    content: Annotated[str, StringConstraints(max_length=70_000_000)] = Field(description="base64")


class ActGiven(Value):
    """An act to be done. Which fields it needs says `GET /tasks/{number}/acts`."""

    act: Line
    reason: Text = ""
    done: Text = ""
    problems: Text = ""
    next_step: Text = ""
    support: Text = ""
    deadline: date | None = None
    unit: Line = ""
    evidence: list[File] = Field(default_factory=list, max_length=20)
    seen: int | None = Field(default=None, ge=0, le=2**31)


class ActDone(Value):
    """What became of a task by an act. `repeated`: the same request was carried out before, and not again."""

    number: str
    act: str
    label: str
    state: str
    state_label: str
    deadline: date
    repeated: bool = False


class Count(Value):
    """How many tasks show a light."""

    name: str
    label: str
    count: int


class Level(Value):
    """How many tasks stand at an escalation level."""

    level: int
    label: str
    count: int


class Summary(Value):
    """The 督办 list of a day in figures; every figure equals the length of the list of the same filter."""

    day: date
    office: str
    total: int
    overdue: int
    lights: list[Count]
    levels: list[Level]


class Unit(Value):
    """A unit of the register."""

    code: str
    name: str
    group: str
    parent: str | None
    valid_from: date | None
    valid_to: date | None


class Plan(Value):
    """A plan document as kept."""

    code: str
    title: str
    year: int
    issuer: str | None
    issued_on: date | None
    items: int
    unresolved: int


class PlanItem(Value):
    """An item of a plan as it stands: proposed, unresolved, confirmed or dropped, with its tasks."""

    item: int
    no: str | None
    title: str
    text: str
    line: int
    unit: str | None
    unit_why: str
    deadline: date | None
    deadline_why: str
    state: str
    unresolved: str
    tasks: list[str]


class ConfirmGiven(Value):
    """Which items to confirm; every one that can be when none is named."""

    items: list[Annotated[int, Field(ge=1, le=100_000)]] = Field(default_factory=list, max_length=10_000)


class Left(Value):
    """An item that could not be confirmed, and why."""

    item: int
    reason: str


class ConfirmDone(Value):
    """The numbers of the tasks that now live, and what was left."""

    tasks: list[str]
    left: list[Left]


class PlanImported(Value):
    """What an import made of a document: nothing of it lives before it is confirmed."""

    code: str
    title: str
    items: int
    unresolved: int
    problems: list[str]


class Decision(Value):
    """A decision of the rules, one row per message that tells it."""

    task: str
    rule: str
    deadline_version: int
    occurrence: str | None
    due_on: date
    decided_on: date
    state: str
    state_label: str
    note: str | None
    message: str | None
    message_state: str | None
    recipient: str | None


class Decisions(Value):
    """A page of decisions; `after` asks for the next one and is null on the last."""

    decisions: list[Decision]
    after: int | None
