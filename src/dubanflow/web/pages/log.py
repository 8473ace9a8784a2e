"""记载: the event log, filtered, page by page, and gone through to the last hash at the press of a button."""

from datetime import timedelta
from time import perf_counter
from urllib.parse import urlencode

from starlette.responses import Response

from dubanflow.domain.errors import BadInput, NotFound
from dubanflow.domain.moment import instant_of
from dubanflow.ledger.seals import newest_seal
from dubanflow.services.acts import find_task
from dubanflow.services.audit import verify
from dubanflow.services.journal import actor_names
from dubanflow.services.journal_page import JournalQuery, journal_page, kind_labels
from dubanflow.web.desk import Desk
from dubanflow.web.pages import Pages

PAGES = Pages()

WORDS = ("kind", "unit", "task", "actor", "since", "until")
RECENT = timedelta(days=30)


@PAGES.get("/log", right="log.see")
def log(desk: Desk) -> Response:
    """The log, newest first."""
    asked = {word: desk.query(word) for word in WORDS}
    found = journal_page(
        desk.office,
        desk.connection,
        _query(desk, asked),
        before=desk.whole("before"),
        after=desk.whole("after"),
    )
    return desk.page(
        "log.html",
        found=found,
        asked=asked,
        words=urlencode({word: value for word, value in asked.items() if value}),
        kinds=kind_labels(desk.office, desk.connection),
        units=desk.register.units,
        people=_people(desk),
        root=newest_seal(desk.connection),
        at=lambda text: instant_of(text).astimezone(desk.office.settings.timezone),
    )


@PAGES.post("/log/verify", right="log.verify")
def go_through(desk: Desk) -> Response:
    """Go through the events and seals, all or the last month's, and say what was found."""
    recent = desk.field("span") == "recent"
    since = desk.today - RECENT if recent else None
    desk.close()
    begun = perf_counter()
    found = verify(desk.office.database, since=since)
    return desk.page(
        "log_verify.html", found=found, since=since, seconds=perf_counter() - begun, root=newest_seal(desk.connection)
    )


def _query(desk: Desk, asked: dict[str, str]) -> JournalQuery:
    unit = desk.register.unit(asked["unit"]) if asked["unit"] else None
    if asked["unit"] and unit is None:
        raise BadInput("名册里没有这个单位。")
    return JournalQuery(
        kind=asked["kind"],
        unit=unit.id if unit else None,
        task=_task(desk, asked["task"]),
        actor=asked["actor"],
        since=desk.day("since"),
        until=desk.day("until"),
    )


def _task(desk: Desk, written: str) -> int | None:
    """The id of the task meant; 0, which is the office's own chain, for 全单位."""
    if not written:
        return None
    if written == "全单位":
        return 0
    try:
        return find_task(desk.connection, written[:40])
    except NotFound as error:
        raise BadInput(f"没有编号为“{written[:40]}”的任务。") from error


def _people(desk: Desk) -> list[tuple[str, str]]:
    """(code, name) of everybody who can have done something."""
    people = [(person.code, person.name) for person in desk.register.people]
    return [*actor_names(desk.connection).items(), *people]
