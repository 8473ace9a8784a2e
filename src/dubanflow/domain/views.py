"""What people look at: tasks, lists, letters and digests as values, the same for terminal, mail, sheet and page.

The read side fills them; templates and sheets only lay them out. Nothing is counted twice: every figure in a letter
or list is here, and whoever shows it takes it from here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date


@dataclass(frozen=True, slots=True)
class Colour:
    """How a light looks: its background and the letters on it, as #rrggbb."""

    fill: str
    ink: str


# By the name of the light in the workflow file; dark letters or white ones, whichever reads at a contrast above 4.5.
COLOURS: Mapping[str, Colour] = {
    "red": Colour("#c7000b", "#ffffff"),
    "orange": Colour("#f08300", "#1f1f1f"),
    "yellow": Colour("#ffd83a", "#1f1f1f"),
    "green": Colour("#1b7f3b", "#ffffff"),
    "blue": Colour("#1f5fa8", "#ffffff"),
    "grey": Colour("#6b6b6b", "#ffffff"),
    "done": Colour("#e4efe6", "#1b5e20"),
}
OTHER_COLOUR = Colour("#ececec", "#1f1f1f")


@dataclass(frozen=True, slots=True)
class TaskView:
    """A task as a list shows it.

    `days_late` are calendar days after the present deadline, 0 in time; while a report waits for verification or the
    task is closed they stand still. `days_left` are working days up to the deadline inclusive, None once it passed
    or where nobody's clock runs. `drafted`: the paper of the present level waits to be released; `level_told` is then
    the highest level that was told. `overdue`: the unit's clock runs past the deadline. `reminded` is how often the
    unit was told something about the present deadline; `support` what the unit last asked of the leaders.
    """

    id: int
    number: str
    title: str
    requirement: str
    lead: str
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
    plan: str
    plan_title: str
    assigned_on: date
    accepted_on: date | None = None
    reported_on: date | None = None
    closed_on: date | None = None
    excused_on: date | None = None
    cooperating: tuple[str, ...] = ()
    unit_id: int = 0
    overdue: bool = False
    drafted: bool = False
    level_told: str = ""
    reminded: int = 0
    extended: int = 0
    progress_before: str = ""
    progress_now: str = ""
    problems: str = ""
    support: str = ""
    remark: str = ""

    @property
    def level_words(self) -> str:
        """The level for lists: 催办, 通报（待签发）; empty for none."""
        return f"{self.level_label}（待签发）" if self.drafted else self.level_label

    def for_unit(self) -> "TaskView":
        """The same task as its unit may see it: without a level whose paper no leader has released."""
        return replace(self, level_label=self.level_told, drafted=False) if self.drafted else self

    @property
    def clock_words(self) -> str:
        """The deadline in words: 逾期5天, 还剩3个工作日, 今日到期, 待核验 …"""
        if self.days_left is None:
            return f"逾期{self.days_late}天" if self.days_late else self.state_label
        if self.days_late:
            return f"逾期{self.days_late}天"
        return f"还剩{self.days_left}个工作日" if self.days_left else "即将到期"


@dataclass(frozen=True, slots=True)
class LightCount:
    """How many tasks show a light."""

    name: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class UnitCount:
    """A unit's row: its tasks by light, in the order of the workflow's lights."""

    unit: str
    lights: tuple[LightCount, ...]
    total: int
    late: int


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """A unit in the table of its peer group, as far as the office turned scores on; rates in whole per cent.

    `rank` is empty where too few tasks were due to rank the unit.
    """

    group: str
    unit: str
    rank: str
    due: int
    rate_now: str
    rate_first: str
    points: str


@dataclass(frozen=True, slots=True)
class SupervisionList:
    """The 督办 list of a day: rows ordered by unit, then urgency; totals by light over the same rows.

    Of a list too long to be held `rows` is empty and whoever writes it is given them one by one; the totals stand.
    `scores` are those of the same period, empty where the office has not turned them on or for the list of one unit.
    `root` is the newest seal of the event log, which paper anchors: its day, 16 digits, and all of them in brackets;
    `provisional` says that a working-day count rests on a year whose calendar is only projected.
    """

    office: str
    title: str
    day: date
    rows: tuple[TaskView, ...]
    lights: tuple[LightCount, ...]
    units: tuple[UnitCount, ...]
    period: str = ""
    root: str = ""
    provisional: bool = False
    scores: tuple[ScoreRow, ...] = ()

    @property
    def count(self) -> int:
        """How many tasks are on the list."""
        return sum(light.count for light in self.lights)


@dataclass(frozen=True, slots=True)
class LetterLine:
    """One task in a daily message: what is asked of whom, what was told before, how to answer.

    `rule` is the rule's key, `kind` what sort of rule it is, `label` its name (临期提醒, 催办 …), `note` what the act
    behind it said (the reason of a return, the new deadline), `before` what was told earlier, oldest first, in words.
    """

    task: TaskView
    rule: str
    label: str
    due_on: date
    note: str = ""
    before: tuple[str, ...] = ()
    answer: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class LetterPart:
    """The lines of a daily message that ask for the same thing, most urgent part first.

    Of a message that tells of very many tasks `rest` are not written out: they are in the sheet that goes with it.
    """

    label: str
    urgency: int
    lines: tuple[LetterLine, ...]
    rest: int = 0

    @property
    def count(self) -> int:
        """How many tasks it is about, written out or not."""
        return len(self.lines) + self.rest


@dataclass(frozen=True, slots=True)
class DailyLetter:
    """The one merged message of a person and day.

    `sheet` says where all its tasks are listed if some are not written out, empty where all are; `sheet_name` is what
    the sentence of a part calls that place: 附件, 上述表格.
    """

    office: str
    person: str
    unit: str
    day: date
    parts: tuple[LetterPart, ...]
    burden: str = ""
    contact: str = ""
    provisional: bool = False
    sheet: str = ""
    sheet_name: str = ""

    @property
    def count(self) -> int:
        """How many tasks are spoken of, written out or not."""
        return sum(part.count for part in self.parts)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure and its change since the last period; None where there is no last period."""

    label: str
    now: int
    change: int | None = None


@dataclass(frozen=True, slots=True)
class Recurring:
    """A recurring duty: how often, how many of its occurrences were opened, the newest of them, the next one.

    `next_on` is the day on which the next one opens and `next_deadline` when it falls due, None after the last.
    """

    id: int
    title: str
    unit: str
    cadence: str
    opened: int
    planned: int
    task: TaskView | None = None
    next_on: date | None = None
    next_deadline: date | None = None


@dataclass(frozen=True, slots=True)
class Week:
    """A point of the trend: the figures that the digest of a week stated."""

    period: str
    open: int
    late: int
    closed: int


@dataclass(frozen=True, slots=True)
class Digest:
    """A weekly digest, of the whole office for a leader or of one unit for its head.

    `red` is oldest first; `due` are those due within the next seven days; `asked` what waits for this person's own
    decision, `help` the tasks whose units asked the leaders for support. `attached` says what is attached, or where
    the list lies that was too large; `stop` how this report may be stopped, empty where it may not.
    """

    office: str
    title: str
    person: str
    unit: str
    period: str
    since: date
    until: date
    figures: tuple[Figure, ...]
    lights: tuple[LightCount, ...]
    trend: tuple[Week, ...] = ()
    red: tuple[TaskView, ...] = ()
    due: tuple[TaskView, ...] = ()
    reported: tuple[TaskView, ...] = ()
    help: tuple[TaskView, ...] = ()
    extensions: tuple[str, ...] = ()
    closed: tuple[TaskView, ...] = ()
    recurring: tuple[Recurring, ...] = ()
    asked: tuple[str, ...] = ()
    units: tuple[UnitCount, ...] = ()
    scores: tuple[ScoreRow, ...] = ()
    burden: str = ""
    root: str = ""
    contact: str = ""
    provisional: bool = False
    attached: str = ""
    stop: str = ""
    more: dict[str, int] = field(default_factory=dict)

    def count(self, name: str) -> int:
        """How many tasks a section is about, shown or not."""
        return len(getattr(self, name)) + self.more.get(name, 0)
