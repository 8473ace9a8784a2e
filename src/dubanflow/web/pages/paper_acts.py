"""What is done with papers: prepared, worded anew, released with a number, withdrawn, declared void, issued by day."""

from collections.abc import Callable

from starlette.responses import Response

from dubanflow.domain.errors import BadInput, NotFound, Refused, Stale
from dubanflow.papers.kinds import BY_KEY
from dubanflow.services import papers
from dubanflow.services.draft_lines import draft_line
from dubanflow.services.drafts import release_draft, withdraw_draft, word_draft
from dubanflow.services.paper_board import default_since
from dubanflow.services.paper_lines import paper_line
from dubanflow.web.desk import Desk, whole
from dubanflow.web.faults import plain
from dubanflow.web.pages import Pages

PAGES = Pages()


@PAGES.post("/papers/make", right="papers.prepare")
def make(desk: Desk) -> Response:
    """Prepare a paper on a task, or on the office from a day on."""
    kind = BY_KEY.get(desk.field("kind"))
    if kind is None:
        raise BadInput("请选择一种文书。")
    try:
        tasks = papers.task_ids(desk.connection, desk.field("task").replace("，", " ").replace("、", " ").split())
        since = desk.day("since")
        if kind.scope in ("office", "both") and not tasks:
            since = since or default_since(desk.today)
            tasks = papers.waiting_tasks(desk.connection, kind) if kind.scope == "both" else ()
        subject = papers.Subject(tasks, since if kind.scope != "task" else None)
        desk.close()
        line = papers.make_paper(desk.office, kind, subject, by=desk.person, moment=desk.moment)
    except (Refused, BadInput, NotFound) as fault:
        return desk.go("/papers", say=plain(fault.message), kind="fault")
    return desk.go(f"/papers/{line.id}", say=f"《{line.name}》已拟好，签发时才取文号。")


@PAGES.post("/papers/issue", right="papers.prepare")
def issue(desk: Desk) -> Response:
    """Release what the rungs of a day call for."""
    day = desk.day("day") or desk.today
    done = papers.issue_due(desk.office, day, by=desk.person, moment=desk.moment)
    for number, name, why in done.failed[:5]:
        desk.say(f"任务{number}的《{name}》没有签发：{plain(why)}", "fault")
    words = f"{day.month}月{day.day}日的逐级督办：签发 {len(done.papers)} 份"
    words += f"（{done.papers[0].number} 等）" if done.papers else ""
    return desk.go("/papers", say=f"{words}，没有签发 {len(done.failed)} 份。", kind="done" if done.papers else "note")


@PAGES.post("/papers/{paper}/release", right="papers.release")
def release(desk: Desk, paper: str) -> Response:
    """A leader signs."""
    return _release(desk, paper)


@PAGES.post("/papers/{paper}/sign", right="papers.prepare")
def sign(desk: Desk, paper: str) -> Response:
    """A supervisor signs what supervisors sign; the kind of paper says what that is."""
    return _release(desk, paper)


def _release(desk: Desk, paper: str) -> Response:
    def act() -> str:
        done = papers.release_paper(
            desk.office, whole(paper), by=desk.person, moment=desk.moment, reason=desk.field("reason")
        )
        return f"{done.called}已签发，正本已存档。"

    return _done(desk, f"/papers/{whole(paper)}", act)


@PAGES.post("/papers/{paper}/withdraw", right="papers.prepare")
def withdraw(desk: Desk, paper: str) -> Response:
    """Give a prepared paper up."""

    def act() -> str:
        done = papers.withdraw_paper(
            desk.office, whole(paper), by=desk.person, moment=desk.moment, reason=desk.field("reason")
        )
        return f"《{done.name}》已撤稿，没有占用文号。"

    return _done(desk, f"/papers/{whole(paper)}", act)


@PAGES.post("/papers/{paper}/void", right="papers.prepare")
def void(desk: Desk, paper: str) -> Response:
    """A supervisor declares void what supervisors sign."""
    return _void(desk, paper)


@PAGES.post("/papers/{paper}/revoke", right="papers.release")
def revoke(desk: Desk, paper: str) -> Response:
    """A leader declares void what was signed."""
    return _void(desk, paper)


def _void(desk: Desk, paper: str) -> Response:
    def act() -> str:
        done = papers.void_paper(
            desk.office, whole(paper), by=desk.person, moment=desk.moment, reason=desk.field("reason")
        )
        return f"{done.called}已作废，文号留在登记簿里，不再使用。"

    return _done(desk, f"/papers/{whole(paper)}", act)


@PAGES.post("/papers/{paper}/word", right="papers.prepare")
def word(desk: Desk, paper: str) -> Response:
    """Word the texts of a prepared paper anew."""

    def act() -> str:
        line = paper_line(desk.connection, whole(paper))
        texts = _texts(desk, line.kind)
        desk.close()
        papers.word_anew(desk.office, line.id, texts, by=desk.person)
        return "文字已改。"

    return _done(desk, f"/papers/{whole(paper)}", act)


@PAGES.post("/papers/drafts/{draft}/release", right="papers.release")
def draft_release(desk: Desk, draft: str) -> Response:
    """The approver whom the rung names signs."""

    def act() -> str:
        done = release_draft(desk.office, whole(draft), by=desk.person, moment=desk.moment, reason=desk.field("reason"))
        return f"《{done.paper}》（任务{done.number}，{done.unit}）已签发，随下一次邮件告知。"

    return _done(desk, f"/papers/drafts/{whole(draft)}", act)


@PAGES.post("/papers/drafts/{draft}/withdraw", right="papers.release")
def draft_withdraw(desk: Desk, draft: str) -> Response:
    """The approver takes it back."""

    def act() -> str:
        done = withdraw_draft(
            desk.office, whole(draft), by=desk.person, moment=desk.moment, reason=desk.field("reason")
        )
        return f"《{done.paper}》（任务{done.number}，{done.unit}）已撤稿，没有告知，没有占用文号。"

    return _done(desk, f"/papers/drafts/{whole(draft)}", act)


@PAGES.post("/papers/drafts/{draft}/word", right="papers.prepare")
def draft_word(desk: Desk, draft: str) -> Response:
    """Word the texts of a draft anew before its approver reads it."""

    def act() -> str:
        texts = _texts(desk, draft_line(desk.connection, whole(draft)).paper)
        desk.close()
        word_draft(desk.office, whole(draft), texts, by=desk.person, moment=desk.moment)
        return "文字已改。"

    return _done(desk, f"/papers/drafts/{whole(draft)}", act)


def _texts(desk: Desk, kind: str) -> dict[str, str]:
    """The texts of the form, by the fields that the kind lets a person word."""
    from dubanflow.papers.kinds import kind_of

    return {name: desk.field(f"text-{name}") for name in kind_of(kind).texts}


def _done(desk: Desk, at: str, act: Callable[[], str]) -> Response:
    """Act, and back to the paper with what was done or why not."""
    try:
        return desk.go(at, say=act())
    except (Refused, BadInput, Stale) as fault:
        return desk.go(at, say=plain(fault.message), kind="fault")
