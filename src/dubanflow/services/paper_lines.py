"""Papers as lists show them: of which kind, about what, in which state, by whom, under which number."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from dubanflow.domain.errors import NotFound
from dubanflow.ledger.db import Connection, Value
from dubanflow.ledger.records import marks
from dubanflow.papers.kinds import kind_of

PAPER_STATES = {"prepared": "待签发", "released": "已签发", "withdrawn": "已撤稿", "void": "已作废"}


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A paper. Days are ISO text, people by code with their names beside; `fields` is JSON, frozen at release."""

    id: int
    kind: str
    title: str
    state: str
    number: str | None
    task: str
    unit: str
    tasks: tuple[int, ...]
    period: str
    texts: Mapping[str, str]
    prepared_on: str
    prepared_by: str
    maker: str
    settled_on: str | None
    settled_by: str | None
    signer: str
    note: str
    voided_on: str | None
    voided_by: str
    voided_why: str
    file: str
    sha256: str
    fields: str
    draft_id: int | None
    approver_name: str

    @property
    def name(self) -> str:
        """The name of the kind."""
        return kind_of(self.kind).name

    @property
    def label(self) -> str:
        """The state in words."""
        return PAPER_STATES.get(self.state, self.state)

    @property
    def called(self) -> str:
        """《督办通知单》（云川督〔2026〕1号), for sentences."""
        return f"《{self.name}》" + (f"（{self.number}）" if self.number else "")


_SELECT = (
    "select p.id, p.kind, p.title, p.state, p.number, coalesce(t.number, ''), coalesce(u.name, ''), p.tasks, p.period,"
    " p.texts, p.prepared_on, p.prepared_by, coalesce(m.name, '系统'), p.settled_on, p.settled_by,"
    " coalesce(s.name, ''), p.note, p.voided_on, coalesce(v.name, ''), p.voided_why, p.file, p.sha256, p.fields,"
    " p.draft_id, coalesce(a.name, '') from paper p left join task t on t.id = p.task_id"
    " left join unit u on u.id = p.unit_id left join person m on m.code = p.prepared_by"
    " left join person s on s.code = p.settled_by left join person v on v.code = p.voided_by"
    " left join draft d on d.id = p.draft_id left join person a on a.code = d.approver"
)


def paper_lines(
    connection: Connection,
    *,
    states: Sequence[str] = (),
    kind: str = "",
    task_id: int | None = None,
    year: int | None = None,
    units: Sequence[int] = (),
    but: Collection[str] = (),
    of_drafts: bool = True,
    limit: int = 0,
    skip: int = 0,
) -> list[PaperLine]:
    """The papers that meet every condition given, newest first; `year` is that of the release. `but`: of no such
    kind. `of_drafts`: also those that stand for the draft of a rung. `limit`: so many at most, behind the first
    `skip`."""
    where: list[str] = ["1 = 1"]
    values: list[Value] = []
    if states:
        where.append(f"p.state in ({marks(states)})")
        values += states
    if kind:
        where.append("p.kind = ?")
        values.append(kind_of(kind).key)
    if task_id is not None:
        where.append("(p.task_id = ? or p.tasks like ? or p.tasks like ? or p.tasks like ?)")
        values += [task_id, f"[{task_id},%", f"%, {task_id},%", f"%, {task_id}]"]
    if year is not None:
        where.append("p.settled_on >= ? and p.settled_on <= ?")
        values += [f"{year}-01-01", f"{year}-12-31"]
    if units:
        where.append(f"p.unit_id in ({marks(units)})")
        values += units
    if but:
        where.append(f"p.kind not in ({marks(but)})")
        values += sorted(but)
    if not of_drafts:
        where.append("p.draft_id is null")
    tail = " limit ? offset ?" if limit else ""
    values += [limit, skip] if limit else []
    rows = connection.rows(f"{_SELECT} where {' and '.join(where)} order by p.id desc{tail}", values)
    return [_line(row) for row in rows]


def paper_counts(connection: Connection) -> dict[tuple[str, str], int]:
    """How many papers there are, by state and kind."""
    rows = connection.rows("select state, kind, count(*) from paper group by state, kind")
    return {(state, kind): int(count) for state, kind, count in rows}


def paper_line(connection: Connection, paper_id: int, *, lock: bool = False) -> PaperLine:
    """One paper by its id in the ledger; `lock` keeps others off it until the transaction ends. Raises NotFound."""
    mine = " for update of p" if lock and connection.dialect == "postgresql" else ""
    row = connection.one(f"{_SELECT} where p.id = ?{mine}", [paper_id])
    if row is None:
        raise NotFound(f"没有第 {paper_id} 份文书，可用 dubanflow paper list 查看。")
    return _line(row)


def find_paper(connection: Connection, written: str) -> PaperLine:
    """The paper meant: by its number (云川督〔2026〕1号) or its id in the ledger. Raises NotFound."""
    found = connection.scalar("select id from paper where number = ?", [written.strip()])
    if found is None and written.strip().isdigit():
        return paper_line(connection, int(written))
    if found is None:
        raise NotFound(f"没有文书“{written}”，可用 dubanflow paper list 查看。")
    return paper_line(connection, int(found))


def paper_of_draft(connection: Connection, draft_id: int) -> PaperLine | None:
    """The paper that belongs to a draft of a rung, once there is one."""
    row = connection.one(f"{_SELECT} where p.draft_id = ?", [draft_id])
    return _line(row) if row else None


def attached_to(connection: Connection, message_id: int) -> list[PaperLine]:
    """The released papers whose release a message tells of: of each task and day that of the told rung, and no other
    that was released beside it, which may be for other eyes."""
    told = connection.rows(
        "select e.task_id, e.decided_on, r.paper from message_item i join decision e on e.id = i.decision_id"
        " join draft r on r.task_id = e.task_id and 'release:' || r.rule = e.rule and r.settled_on = e.decided_on"
        " where i.message_id = ? and r.state = 'released'",
        [message_id],
    )
    if not told:
        return []
    meant = {(task, day, kind_of(paper).key) for task, day, paper in told}
    days = sorted({day for _, day, _ in meant})
    rows = connection.rows(
        f"{_SELECT} where p.state = 'released' and p.settled_on in ({marks(days)}) order by p.id", days
    )
    return [line for line in map(_line, rows) if any((one, line.settled_on, line.kind) in meant for one in line.tasks)]


def _line(row: Sequence[object]) -> PaperLine:
    values = list(row)
    values[7] = tuple(json.loads(str(values[7])))
    values[9] = json.loads(str(values[9]))
    return PaperLine(*values)  # type: ignore[arg-type]
