"""The page of leaders: what asks for their word, what is red, how the year goes; drafts released in place."""

from markupsafe import Markup
from starlette.responses import Response

from dubanflow.domain.errors import BadInput, Refused, Stale
from dubanflow.services.drafts import draft_bytes, release_draft, withdraw_draft
from dubanflow.services.leader_desk import leader_desk
from dubanflow.web.desk import Desk, whole
from dubanflow.web.faults import plain
from dubanflow.web.pages import Pages

PAGES = Pages()
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@PAGES.get("/leader", right="leader.see")
def leader(desk: Desk) -> Response:
    """The page."""
    return _shown(desk)


@PAGES.get("/leader/drafts/{draft}", right="papers.release")
def read_draft(desk: Desk, draft: str) -> Response:
    """A draft as it would be released, as a Word file."""
    line, data = draft_bytes(desk.office, whole(draft), moment=desk.moment)
    return desk.download(data, f"{line.paper}{line.number}（送审）.docx", WORD)


@PAGES.post("/leader/drafts/{draft}", right="papers.release")
def settle_draft(desk: Desk, draft: str) -> Response:
    """Release a draft or take it back; what does not work is said on the page, with the reason that was typed."""
    reason, do = desk.field("reason"), desk.field("do")
    desk.close()
    try:
        if do == "release":
            done = release_draft(desk.office, whole(draft), by=desk.person, moment=desk.moment, reason=reason)
            words = f"《{done.paper}》（{done.number}，{done.unit}）已签发，随下一次邮件告知。"
        elif do == "withdraw":
            done = withdraw_draft(desk.office, whole(draft), by=desk.person, moment=desk.moment, reason=reason)
            words = f"《{done.paper}》（{done.number}，{done.unit}）已退回，不发出。"
        else:
            raise BadInput("没有读懂要办的事，请返回再试一次。")
    except (Refused, BadInput, Stale) as error:
        desk.say(plain(error.message), "fault")
        return _shown(desk, status=409 if isinstance(error, Stale) else 422, typed={draft: reason})
    return desk.back("/leader", say=words)


def _shown(desk: Desk, *, status: int = 200, typed: dict[str, str] | None = None) -> Response:
    from dubanflow.papers.charts import burn_up, lights_by_unit, on_page

    found = leader_desk(desk.reader, desk.register, desk.person, everything=desk.query("all") == "1")
    return desk.page(
        "leader.html",
        status=status,
        found=found,
        typed=typed or {},
        # our own pictures, made of escaped text
        trend=Markup(on_page(lambda width: burn_up(found.year, width=width))),  # noqa: S704
        bars=Markup(on_page(lambda width: lights_by_unit(found.units or (), width=width)))  # noqa: S704
        if found.units
        else "",
    )
