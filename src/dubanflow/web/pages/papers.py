"""文书: what waits for a signature, what went out under which number, one paper read and settled, the registers."""

from collections.abc import Mapping, Sequence

from starlette.responses import Response

from dubanflow.domain.errors import BadInput, DubanError, Hidden, NotFound
from dubanflow.papers.kinds import KINDS, kind_of
from dubanflow.papers.word_preview import Block, word_blocks
from dubanflow.services.draft_lines import DraftLine, draft_line
from dubanflow.services.drafts import draft_bytes
from dubanflow.services.numbers import register_lines, registers
from dubanflow.services.paper_board import acts_on_draft, acts_on_paper, papers_of_unit, waiting, years_of
from dubanflow.services.paper_lines import PAPER_STATES, PaperLine, paper_line, paper_lines, paper_of_draft
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
    if limit is not None:
        rows = papers_of_unit(desk.connection, limit)
    else:
        rows = paper_lines(desk.connection)
    drafts, prepared = waiting(desk.connection) if limit is None else ([], [])
    counts = {key: sum(row.state == key for row in rows) for key in PAPER_STATES if key != "prepared"}
    kinds = sorted({(row.kind, row.name) for row in rows}, key=lambda pair: pair[1])
    wanted = [
        row for row in rows
        if row.state != "prepared" and state in ("", row.state) and kind in ("", row.kind)
    ]  # fmt: skip
    page = max(1, desk.whole("page", 1))
    return desk.page(
        "papers.html",
        drafts=drafts,
        prepared=prepared,
        rows=wanted[(page - 1) * ROWS : page * ROWS],
        total=len(wanted),
        number=page,
        pages=max(1, -(-len(wanted) // ROWS)),
        counts=counts,
        states=PAPER_STATES,
        state=state,
        kind=kind,
        kinds=kinds,
        made=[(one.key, one.name) for one in KINDS if one.numbering != "none"],
        whole_office=limit is None,
    )


@PAGES.get("/papers/register", right="papers.see")
def register(desk: Desk) -> Response:
    """The number registers, one for each kind and year; to a unit only the numbers of its own papers."""
    limit = desk.limit("papers.see")
    lines, last = register_lines(desk.connection), registers(desk.connection)
    if limit is not None:
        own = {row.id for row in papers_of_unit(desk.connection, limit)}
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
    if found is None or (
        limit is not None and found.id not in {row.id for row in papers_of_unit(desk.connection, limit)}
    ):
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
