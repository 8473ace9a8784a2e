"""今日: what waits for the supervisor, oldest first, each settled on the spot, many at once with one reason."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from starlette.responses import Response

from dubanflow.domain.errors import BadInput, Refused
from dubanflow.services.acts import Given, act
from dubanflow.services.drafts import release_draft, withdraw_draft
from dubanflow.services.many import One, each
from dubanflow.services.messages import settle_message, settle_parked
from dubanflow.services.papers import release_paper, withdraw_paper
from dubanflow.services.plan_confirm import confirm, drop
from dubanflow.services.waiting import MOST, waiting_room
from dubanflow.services.waiting_items import item_key
from dubanflow.web.desk import Desk, whole
from dubanflow.web.faults import plain
from dubanflow.web.pages import Pages
from dubanflow.web.render import home_of

PAGES = Pages()

# act on the form -> (what was done, how it is counted)
DONE = {
    "verify": "已核验销号",
    "return": "已退回重办",
    "extend": "已准予延期",
    "refuse": "已不予延期",
    "keep": "已驳回退回申请",
    "reassign": "已转办",
    "sent": "已记为送达",
    "resend": "已排队重发",
    "parked": "已注明处理",
    "confirm": "已立项",
    "drop": "已剔除",
    "sign": "已签发",
    "withdraw": "已撤稿",
}
# (what waits, what is done) -> who does it
PAPER_ACTS: Mapping[tuple[str, str], Callable[..., object]] = {
    ("draft", "sign"): release_draft,
    ("draft", "withdraw"): withdraw_draft,
    ("paper", "sign"): release_paper,
    ("paper", "withdraw"): withdraw_paper,
}
# section of the page -> what its form may ask
SECTIONS: dict[str, tuple[str, ...]] = {
    "reported": ("verify", "return"),
    "extensions": ("extend", "refuse"),
    "declined": ("keep", "reassign"),
}


@PAGES.get("/", right="home")
def today(desk: Desk) -> Response:
    """The first page: for supervisors 今日, for others the page they begin with."""
    if (home := home_of(desk)) != "/":
        return desk.go(home)
    if not desk.may("extras.settle"):
        return desk.page("nothing.html")
    return _shown(desk)


@PAGES.post("/today/tasks/{section}", right="tasks.act")
def tasks(desk: Desk, section: str) -> Response:
    """Settle tasks of a section: those that are ticked, or the one whose own button was pressed."""
    trigger, picked = _asked(desk, SECTIONS.get(section, ()))
    reason = desk.field("reason")

    def do(number: str) -> None:
        task_id = desk.task_id(number, right="tasks.act")
        desk.close()  # no reading transaction while writing
        given = Given(
            reason=desk.field(f"reason-{number}") or reason,
            deadline=_day(desk.field(f"to-{number}")) if trigger == "extend" else None,
            unit=_unit(desk, number) if trigger == "reassign" else None,
        )
        seen = whole(desk.field(f"seen-{number}") or "0")
        act(desk.office, task_id, trigger, actor=desk.actor, moment=desk.moment, given=given, seen=seen)

    return _answer(desk, section, trigger, picked, do)


@PAGES.post("/today/mails", right="extras.settle")
def mails(desk: Desk) -> Response:
    """Say of doubtful mails that they arrived, or have them sent again."""
    outcome, picked = _asked(desk, ("sent", "resend"))
    reason = desk.field("reason")

    def do(key: str) -> None:
        words = desk.field(f"reason-{key}") or reason
        number = whole(key)
        if outcome == "sent":
            settle_message(desk.office, number, "sent", by=desk.person, moment=desk.moment, reason=words)
        else:
            settle_message(desk.office, number, "resend", by=desk.person, moment=desk.moment, reason=words)

    return _answer(desk, "mails", outcome, picked, do)


@PAGES.post("/today/parked", right="extras.settle")
def parked(desk: Desk) -> Response:
    """Note of rows set aside that they were seen to."""
    done, picked = _asked(desk, ("parked",))
    reason = desk.field("reason")

    def do(key: str) -> None:
        words = desk.field(f"reason-{key}") or reason
        settle_parked(desk.office, whole(key), by=desk.person, moment=desk.moment, reason=words)

    return _answer(desk, "parked", done, picked, do)


@PAGES.post("/today/items", right="plans.edit")
def items(desk: Desk) -> Response:
    """Settle plan items: with an owner and a day they become tasks, or they are none, with the reason."""
    outcome, picked = _asked(desk, ("confirm", "drop"))
    reason = desk.field("reason")

    def do(key: str) -> None:
        code, position = item_key(key)
        who, when = desk.person, desk.moment
        if outcome == "drop":
            words = desk.field(f"reason-{key}") or reason
            if not words:
                raise BadInput("请写明理由。")
            drop(desk.office, code, by=who, moment=when, positions=[position], reason=words)
            return
        unit, day = _unit(desk, key), _day(desk.field(f"to-{key}"))
        done = confirm(desk.office, code, by=who, moment=when, positions=[position], unit_id=unit, deadline=day)
        if done.left:
            raise BadInput(f"{done.left[0][1]}。请选好牵头单位，填好时限。")

    return _answer(desk, "items", outcome, picked, do)


@PAGES.post("/today/papers", right="papers.prepare")
def papers(desk: Desk) -> Response:
    """Sign papers that wait, or give them up with a reason; whose signature a paper needs is seen to by the service."""
    outcome, picked = _asked(desk, ("sign", "withdraw"))
    reason = desk.field("reason")

    def do(key: str) -> None:
        kind, _, number = key.partition(":")
        act_on = PAPER_ACTS.get((kind, outcome))
        if act_on is None:
            raise BadInput("没有读懂要办的事，请返回再试一次。")
        words = desk.field(f"reason-{key}") or reason
        act_on(desk.office, whole(number), by=desk.person, moment=desk.moment, reason=words)

    return _answer(desk, "papers", outcome, picked, do)


def _asked(desk: Desk, may: Sequence[str]) -> tuple[str, list[str]]:
    """(what to do, with which): `do` is a word for the ticked ones, or `word key` for one row. Raises BadInput."""
    word, _, key = desk.field("do").partition(" ")
    if word not in may:
        raise BadInput("没有读懂要办的事，请返回再试一次。")
    picked = [key] if key else list(dict.fromkeys(desk.fields("pick")))
    if not picked:
        raise BadInput("还没有选。请先在每项前面打勾，再点下面的按钮。")
    return word, picked


def _unit(desk: Desk, key: str) -> int | None:
    """The unit chosen for a row, or for all that are ticked."""
    code = desk.field(f"unit-{key}") or desk.field("unit")
    unit = desk.register.unit(code) if code else None
    return unit.id if unit else None


def _answer(desk: Desk, section: str, done: str, picked: Sequence[str], do: Callable[[str], None]) -> Response:
    """Do it to each; back to the page, or the page at once with what was refused and why."""
    results = each([(key, desk.field(f"name-{key}") or key) for key in picked], do)
    desk.close()  # the page shows what is now
    well = [one for one in results if one.done]
    words = f"{DONE[done]} {len(well)} 项" + (f"：{_names(well)}" if len(well) < 6 else "")
    if len(well) == len(results):
        return desk.go("/", say=f"{words}。")
    failed = {one.key: plain(one.fault) for one in results if not one.done}
    names = {one.key: one.name for one in results}
    return _shown(
        desk,
        status=409,
        section=section,
        failed=failed,
        names=names,
        typed=desk.field("reason"),
        done=f"{words}。" if well else "",
    )


def _names(results: Sequence[One]) -> str:
    return "、".join(one.name for one in results)


def _shown(
    desk: Desk,
    *,
    status: int = 200,
    section: str = "",
    failed: dict[str, str] | None = None,
    names: dict[str, str] | None = None,
    typed: str = "",
    done: str = "",
) -> Response:
    room = waiting_room(desk.office, desk.reader, desk.person)
    return desk.page(
        "today.html",
        status=status,
        room=room,
        section=section,
        failed=failed or {},
        names=names or {},
        typed=typed,
        done=done,
        most=MOST,
        units=[unit for unit in desk.register.units if unit.valid_on(desk.today)],
    )


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written) if written else None
    except ValueError as error:
        raise Refused(f"“{written[:30]}”不是日期，请写成 2026-03-02 的样子。") from error
