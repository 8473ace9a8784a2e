"""文书: what waits for a signature, what went out under which number, one paper read and settled, the registers."""

from collections import Counter
from collections.abc import Mapping, Sequence

from starlette.responses import Response

from dubanflow.domain.errors import BadInput, DubanError, Hidden, NotFound
from dubanflow.ledger.db import Connection
from dubanflow.papers.kinds import KINDS, kind_of
from dubanflow.papers.word_preview import Block, word_blocks
from dubanflow.services.draft_lines import DraftLine, draft_line, oldest_waiting
from dubanflow.services.drafts import draft_bytes
from dubanflow.services.numbers import register_lines, registers
from dubanflow.services.paper_board import (
    acts_on_draft,
    acts_on_paper,
    numbers_of_unit,
    papers_of_unit,
    prepared,
    years_of,
)
from dubanflow.services.paper_lines import (
    PAPER_STATES,
    PaperLine,
    paper_counts,
    paper_line,
    paper_lines,
    paper_of_draft,
)
from dubanflow.services.papers import paper_bytes
from dubanflow.web.desk import Desk, whole
from dubanflow.web.faults import plain
from dubanflow.web.pages import Pages

PAGES = Pages()

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ROWS = 50


@PAGES.get("/papers", right="papers.see")
def papers(desk: Desk) -> Response:
    """What waits, and every paper by state and kind."""
    limit = desk.limit("papers.see")
    state, kind = desk.query("state"), desk.query("kind")
    page, waits = max(1, desk.whole("page", 1)), max(1, desk.whole("waits", 1))
    rows, found = _listed(desk.connection, limit, state, kind, page)
    counts = {
        key: sum(count for (one, of), count in found.items() if one == key and kind in ("", of))
        for key in PAPER_STATES
        if key != "prepared"
    }
    total = counts.get(state, 0) if state else sum(counts.values())
    every, people = limit is None, prepared(desk.connection) if limit is None else []
    drafts, left = oldest_waiting(desk.connection, ROWS, skip=(waits - 1) * ROWS) if every else ([], 0)
    if waits > 1 and not drafts:
        return desk.go("/papers")  # what stood there has been settled
    return desk.page(
        "papers.html",
        drafts=drafts,
        prepared=people,
        waiting_count=left + len(people),
        waits=waits,
        waits_pages=max(1, -(-left // ROWS)),
        rows=rows,
        total=total,
        number=page,
        pages=max(1, -(-total // ROWS)),
        counts=counts,
        states=PAPER_STATES,
        state=state,
        kind=kind,
        kinds=sorted({(of, kind_of(of).name) for _, of in found}, key=lambda pair: pair[1]),
        made=[(one.key, one.name) for one in KINDS if one.numbering != "none"],
        whole_office=every,
    )


def _listed(
    connection: Connection, limit: int | None, state: str, kind: str, page: int
) -> tuple[list[PaperLine], Mapping[tuple[str, str], int]]:
    """One page of the papers that no longer wait, and how many there are of each (state, kind)."""
    skip = (page - 1) * ROWS
    if limit is None:
        states = [key for key in PAPER_STATES if key != "prepared" and state in ("", key)]
        rows = paper_lines(connection, states=states, kind=kind, limit=ROWS, skip=skip) if states else []
        return rows, paper_counts(connection)
    rows = papers_of_unit(connection, limit, state=state, kind=kind, limit=ROWS, skip=skip)
    return rows, Counter(numbers_of_unit(connection, limit).values())


@PAGES.get("/papers/register", right="papers.see")
def register(desk: Desk) -> Response:
    """The number registers, one for each kind and year; to a unit only the numbers of its own papers."""
    limit = desk.limit("papers.see")
    lines, last = register_lines(desk.connection), registers(desk.connection)
    if limit is not None:
        own = numbers_of_unit(desk.connection, limit)
        lines = [line for line in lines if line.paper_id in own]
        kept = {(line.series, line.year) for line in lines}
        last = [(series, year, 0) for series, year, _ in last if (series, year) in kept]
    return desk.page("papers_register.html", years=years_of(lines, last), whole_office=limit is None)


@PAGES.get("/papers/drafts/{draft}", right="papers.see")
def draft(desk: Desk, draft: str) -> Response:
    """A draft that a rung prepared."""
    line = _draft(desk, draft)
    paper = paper_of_draft(desk.connection, line.id)
    if paper and paper.state in ("released", "void"):
        return desk.go(f"/papers/{paper.id}")
    return _page(desk, paper, line)


@PAGES.get("/papers/drafts/{draft}/file", right="papers.see")
def draft_file(desk: Desk, draft: str) -> Response:
    """The draft as a Word file."""
    line, data = draft_bytes(desk.office, _draft(desk, draft).id, moment=desk.moment)
    return desk.download(data, f"拟稿_{line.paper}_{line.number}.docx", DOCX)


@PAGES.get("/papers/{paper}", right="papers.see")
def paper(desk: Desk, paper: str) -> Response:
    """One paper: what it says, its way, and what may be done."""
    line = _paper(desk, paper)
    return _page(desk, line, draft_line(desk.connection, line.draft_id) if line.draft_id else None)


@PAGES.get("/papers/{paper}/file", right="papers.see")
def file(desk: Desk, paper: str) -> Response:
    """The paper as a Word file: as it was released, or as it would be."""
    line = _paper(desk, paper)
    data = paper_bytes(desk.office, line, moment=desk.moment)
    return desk.download(data, f"{line.number or f'拟稿{line.id}'}_{line.name}.docx", DOCX)


def _paper(desk: Desk, written: str) -> PaperLine:
    """The paper of this id, if it may be seen; NotFound alike for none and for what went to others."""
    limit = desk.limit("papers.see")
    try:
        found = paper_line(desk.connection, whole(written))
    except (BadInput, NotFound):
        found = None
    if found is None or (limit is not None and found.id not in numbers_of_unit(desk.connection, limit)):
        raise (Hidden if found else NotFound)("没有这份文书，或不是发给您单位的。")
    return found


def _draft(desk: Desk, written: str) -> DraftLine:
    if desk.limit("papers.see") is not None:
        raise Hidden("没有这份文稿，或不是您能看的。")
    return draft_line(desk.connection, whole(written))


def _page(desk: Desk, line: PaperLine | None, draft: DraftLine | None, *, fault: str = "") -> Response:
    assert line is not None or draft is not None
    person = desk.account.person
    kind = kind_of(line.kind if line else draft.paper if draft else "")
    acts = acts_on_paper(line, draft, person) if line else acts_on_draft(draft, person) if draft else None
    blocks, broken = _blocks(desk, line, draft)
    at = f"/papers/{line.id}" if line and draft is None else f"/papers/drafts/{draft.id}" if draft else ""
    return desk.page(
        "paper.html",
        status=422 if fault else 200,
        line=line,
        draft=draft,
        kind=kind,
        acts=acts,
        blocks=blocks,
        broken=broken,
        at=at,
        texts=_texts(kind.texts, line.texts if line else {}),
        fault=fault,
    )


def _texts(default: Mapping[str, str], worded: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """What a person may word: name, what it says by default, what was worded."""
    return [(name, words, worded.get(name, "")) for name, words in default.items()]


def _blocks(desk: Desk, line: PaperLine | None, draft: DraftLine | None) -> tuple[Sequence[Block], str]:
    """What the paper says, or why it cannot be made: a broken template says where."""
    try:
        if line and line.state in ("released", "void", "withdrawn"):
            data = paper_bytes(desk.office, line, moment=desk.moment)
        elif draft:
            data = draft_bytes(desk.office, draft.id, moment=desk.moment)[1]
        else:
            assert line is not None
            data = paper_bytes(desk.office, line, moment=desk.moment)
        return word_blocks(data), ""
    except DubanError as error:
        return (), plain(error.message)
