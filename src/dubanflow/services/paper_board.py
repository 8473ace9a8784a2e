"""Papers for a page: what waits for a signature, and what a person may do with one, else why not."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from dubanflow.domain.errors import Refused
from dubanflow.domain.register import Person
from dubanflow.ledger.db import Connection
from dubanflow.ledger.records import marks
from dubanflow.papers.kinds import TO_OTHERS, kind_of
from dubanflow.services.draft_lines import DraftLine, may_settle
from dubanflow.services.numbers import RegisterLine
from dubanflow.services.paper_lines import PaperLine, paper_lines
from dubanflow.services.paper_rights import may_make, may_release


@dataclass(frozen=True, slots=True)
class PaperActs:
    """Why a person may not: empty where they may."""

    release: str
    withdraw: str
    word: str
    void: str


@dataclass(frozen=True, slots=True)
class Year:
    """One register of one year: its numbers in order, and those that are missing."""

    series: str
    name: str
    year: int
    lines: tuple[RegisterLine, ...]
    missing: tuple[int, ...]

    @property
    def void(self) -> int:
        """How many of its numbers are void."""
        return sum(line.state == "void" for line in self.lines)


def prepared(connection: Connection) -> list[PaperLine]:
    """The papers that people prepared and nobody has released yet, the oldest first."""
    return paper_lines(connection, states=("prepared",), of_drafts=False)[::-1]


GONE_OUT = ("released", "void")


def papers_of_unit(
    connection: Connection, unit: int, *, state: str = "", kind: str = "", limit: int = 0, skip: int = 0
) -> list[PaperLine]:
    """The papers that went out to a unit, the newest first; drafts, and what goes to others about it, are none of its
    business. `limit`: so many at most, behind the first `skip`."""
    states = [one for one in GONE_OUT if state in ("", one)]
    if not states:
        return []
    return paper_lines(connection, states=states, units=(unit,), but=TO_OTHERS, kind=kind, limit=limit, skip=skip)


def numbers_of_unit(connection: Connection, unit: int) -> dict[int, tuple[str, str]]:
    """(state, kind) of each of them by its id: to count them, and to tell whether one is theirs."""
    rows = connection.rows(
        f"select id, state, kind from paper where unit_id = ? and state in ({marks(GONE_OUT)})"
        f" and kind not in ({marks(TO_OTHERS)})",
        [unit, *GONE_OUT, *sorted(TO_OTHERS)],
    )
    return {int(one): (state, kind) for one, state, kind in rows}


def acts_on_paper(line: PaperLine, draft: DraftLine | None, by: Person | None) -> PaperActs:
    """What a person may do with a paper, or with the draft of a rung that it stands for."""
    if by is None:
        none = "管理员账号不办理文书。"
        return PaperActs(none, none, none, none)
    kind = kind_of(line.kind)
    if draft is not None:
        release = withdraw = _why(lambda: may_settle(draft, by))
    else:
        release = _why(lambda: may_release(line, by))
        withdraw = _why(lambda: may_make(kind, by)) or _not_waiting(line)
    word = _why(lambda: may_make(kind, by)) or _not_waiting(line)
    return PaperActs(release, withdraw, word, _may_void(line, by))


def acts_on_draft(draft: DraftLine, by: Person | None) -> PaperActs:
    """The same for a draft that nobody has worded yet."""
    if by is None:
        none = "管理员账号不办理文书。"
        return PaperActs(none, none, none, none)
    settle = _why(lambda: may_settle(draft, by))
    word = _why(lambda: may_make(kind_of(draft.paper), by)) if draft.state == "prepared" else f"文稿{draft.label}。"
    return PaperActs(settle, settle, word, "还没有签发。")


def _why(check: Callable[[], None]) -> str:
    try:
        check()
    except Refused as refusal:
        return refusal.message
    return ""


def _not_waiting(line: PaperLine) -> str:
    return "" if line.state == "prepared" else f"{line.called}{line.label}。"


def _may_void(line: PaperLine, by: Person) -> str:
    if line.state != "released":
        return "只有已签发的才能作废。"
    mine = by.code == line.settled_by or "chief" in by.roles
    theirs = "supervisor" in by.roles and "supervisor" in kind_of(line.kind).signers
    return "" if mine or theirs else f"由签发人{line.signer}或主要领导作废。"


def years_of(lines: Sequence[RegisterLine], last: Sequence[tuple[str, int, int]]) -> tuple[Year, ...]:
    """The registers, the newest year first, each with its numbers and what is missing up to its last."""
    found = []
    for series, year, count in last:
        own = tuple(line for line in lines if (line.series, line.year) == (series, year))
        taken = {line.n for line in own}
        missing = tuple(n for n in range(1, count + 1) if n not in taken)
        found.append(Year(series, kind_of(series).name, year, own, missing))
    return tuple(found)


def default_since(today: date) -> date:
    """The day from which bulletins and weekly papers count: the Monday of last week."""
    return date.fromordinal(today.toordinal() - today.weekday() - 7)
