"""The page of leaders: what asks for their word, what is red, how the year goes; papers signed or refused in place."""

from collections.abc import Callable

from markupsafe import Markup
from starlette.responses import Response

from dubanflow.domain.errors import BadInput, Refused, Stale
from dubanflow.services.drafts import release_draft, withdraw_draft
from dubanflow.services.leader_desk import leader_desk
from dubanflow.services.papers import release_paper, withdraw_paper
from dubanflow.web.desk import Desk, whole
from dubanflow.web.faults import plain
from dubanflow.web.pages import Pages

PAGES = Pages()
HALF = 560  # pixels of a picture beside another


@PAGES.get("/leader", right="leader.see")
def leader(desk: Desk) -> Response:
    """The page."""
    return _shown(desk)


@PAGES.post("/leader/drafts/{draft}", right="papers.release")
def settle_draft(desk: Desk, draft: str) -> Response:
    """Sign a paper that the ladder prepared, or refuse it."""

    def settle(reason: str, *, sign: bool) -> str:
        verb = release_draft if sign else withdraw_draft
        done = verb(desk.office, whole(draft), by=desk.person, moment=desk.moment, reason=reason)
        words = "已签发，随下一次邮件告知" if sign else "已退回，不发出"
        return f"《{done.paper}》（{done.number}，{done.unit}）{words}。"

    return _settled(desk, f"drafts/{draft}", settle)


@PAGES.post("/leader/papers/{paper}", right="papers.release")
def settle_paper(desk: Desk, paper: str) -> Response:
    """Sign a paper that somebody prepared, or refuse it."""

    def settle(reason: str, *, sign: bool) -> str:
        verb = release_paper if sign else withdraw_paper
        done = verb(desk.office, whole(paper), by=desk.person, moment=desk.moment, reason=reason)
        return f"{done.called}已签发，正本已存档。" if sign else f"{done.called}已退回，不发出。"

    return _settled(desk, f"papers/{paper}", settle)


def _settled(desk: Desk, path: str, settle: Callable[..., str]) -> Response:
    """Do it, and the page again; what does not work is said on the page, with the reason that was typed."""
    reason, do = desk.field("reason"), desk.field("do")
    desk.close()
    try:
        if do not in ("release", "withdraw"):
            raise BadInput("没有读懂要办的事，请返回再试一次。")
        words = settle(reason, sign=do == "release")
    except (Refused, BadInput, Stale) as error:
        desk.say(plain(error.message), "fault")
        return _shown(desk, status=409 if isinstance(error, Stale) else 422, typed={path: reason})
    return desk.back("/leader", say=words)


def _shown(desk: Desk, *, status: int = 200, typed: dict[str, str] | None = None) -> Response:
    from dubanflow.papers.charts import burn_up, lights_by_unit, on_page

    found = leader_desk(desk.reader, desk.register, desk.person, everything=desk.query("all") == "1")
    bars = on_page(lambda width: lights_by_unit(found.units or (), width=width), wide=HALF) if found.units else ""
    return desk.page(
        "leader.html",
        status=status,
        found=found,
        typed=typed or {},
        # our own pictures, made of escaped text
        trend=Markup(on_page(lambda width: burn_up(found.year, width=width), wide=HALF)),  # noqa: S704
        bars=Markup(bars),  # noqa: S704
    )
