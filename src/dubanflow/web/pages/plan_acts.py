"""What a supervisor does with the items of a plan: save, confirm, drop, split, join, take up; a revision adopted."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from urllib.parse import quote

from starlette.responses import Response

from dubanflow.domain.errors import BadInput, DubanError, Refused, Stale
from dubanflow.services.plan_confirm import Confirmed, confirm, drop
from dubanflow.services.plan_form import FilledRow, fill_in
from dubanflow.services.plan_grain import in_reading_order, merge_items, split_item
from dubanflow.services.plan_items import OPEN, find_plan, items_of
from dubanflow.services.plan_revision import KINDS, plan_difference
from dubanflow.services.plan_take import take_ignored
from dubanflow.services.series import stop_series
from dubanflow.web.desk import Desk, whole
from dubanflow.web.faults import plain
from dubanflow.web.pages import Pages
from dubanflow.web.plan_page import back_to, filled_rows, plan_page
from dubanflow.web.plan_words import Wording, wording_parts

PAGES = Pages()

# What an act answers: the sentence for the next page, and the item to show.
Said = tuple[str, int | None]


@PAGES.post("/plans/{code}/review", right="plans.edit")
def review(desk: Desk, code: str) -> Response:
    """The whole form of the review table: what was typed is written first, all of it or nothing; then the act of the
    button that was pressed, `do` = verb, or verb:item, or verb:item:more."""
    verb, _, arg = desk.field("do", "save").partition(":")
    if verb not in VERBS:
        raise BadInput("没有读懂提交的表单，请返回、刷新页面后再填。")
    rows = [_touched(row, verb, arg) for row in filled_rows(desk)]
    edits, faults = fill_in(desk.office, code, rows, by=desk.person, moment=desk.moment)
    if faults:
        return plan_page(desk, code, status=422, typed=rows, faults=faults)
    saved = f"已保存{len(edits)}处改动。" if edits and verb not in ("pick", "restore") else ""
    try:
        said, position = VERBS[verb](desk, code, arg, len(edits))
    except (Refused, BadInput, Stale) as refusal:
        return desk.go(back_to(desk, code), say=f"{saved}{plain(refusal.message)}", kind="fault")
    return desk.go(back_to(desk, code, position), say=f"{saved}{said}" or "没有改动。")


def _touched(row: FilledRow, verb: str, arg: str) -> FilledRow:
    """The row with what a button of it sets: a unit picked, a dropped item restored."""
    position, _, more = arg.partition(":")
    if str(row.position) != position:
        return row
    if verb == "pick":
        return replace(row, cells={**row.cells, "lead": more})
    if verb == "restore":
        return replace(row, cells={**row.cells, "state": "待确认"}, was={**row.was, "state": "已剔除"})
    return row


def _save(desk: Desk, code: str, arg: str, edits: int) -> Said:
    return "", None


def _picked(desk: Desk, code: str, arg: str, edits: int) -> Said:
    position, _, unit = arg.partition(":")
    return f"第{position}项的牵头单位定为{unit}。" if edits else "", whole(position)


def _restored(desk: Desk, code: str, arg: str, edits: int) -> Said:
    return f"第{arg}项已恢复。", whole(arg)


def _confirm(desk: Desk, code: str, arg: str, edits: int) -> Said:
    """Confirm one (confirm:3), those ticked (confirm), or all that can be (confirm:all)."""
    positions = [] if arg == "all" else [whole(arg)] if arg else _ticked(desk)
    if arg != "all" and not positions:
        raise BadInput("还没有选事项：请在左边打勾，或点“全部立项”。")
    split = [whole(one) for one in desk.fields("split")]
    done = confirm(desk.office, code, by=desk.person, moment=desk.moment, positions=positions, split=split)
    _tell_rest(desk, done)
    return confirmed_words(done), whole(arg) if arg not in ("", "all") else None


def _tell_rest(desk: Desk, done: Confirmed) -> None:
    """What was left and what deserves a look, as sentences of their own."""
    for rows, head in ((done.left, "没有立项"), (done.remarks, "请留意")):
        told = "；".join(f"第{position}项：{why}" for position, why in rows[:5])
        if rows:
            desk.say(f"{head} {len(rows)} 项。{told}" + ("……" if len(rows) > 5 else "。"), "note")


def confirmed_words(done: Confirmed) -> str:
    """What a confirmation made, in a sentence."""
    span = (
        f"（{done.numbers[0]}" + (f"—{done.numbers[-1]}" if len(done.numbers) > 1 else "") + "）"
        if done.numbers
        else ""
    )
    words = f"已立项{len(done.numbers)}项{span}，随下一次邮件交办。" if done.numbers else ""
    if done.changed:
        words += f"已调整{len(done.changed)}项任务：" + "；".join(f"{no}{what}" for no, what in done.changed[:5]) + "。"
    return words


def _drop(desk: Desk, code: str, arg: str, edits: int) -> Said:
    positions = _ticked(desk)
    reason = desk.field("reason")
    if not positions or not reason:
        raise BadInput("剔除时请先打勾选好事项，并写明理由。")
    count = drop(desk.office, code, by=desk.person, moment=desk.moment, positions=positions, reason=reason)
    return f"已剔除{count}项，记有理由，可以恢复。", None


def _split(desk: Desk, code: str, arg: str, edits: int) -> Said:
    position, _, measure = arg.partition(":")
    new, title = split_item(desk.office, code, whole(position), whole(measure), by=desk.person, moment=desk.moment)
    return f"第{position}项从这条措施起拆出第{new}项“{title}”，请核对两项的单位和时限。", new


def _merge(desk: Desk, code: str, arg: str, edits: int) -> Said:
    """Join those ticked (merge), or one with the open item before it (merge:4)."""
    positions = [_before(desk, code, whole(arg)), whole(arg)] if arg else _ticked(desk)
    into = merge_items(desk.office, code, positions, by=desk.person, moment=desk.moment)
    return f"已并入第{into}项，请核对单位和时限。", into


def _before(desk: Desk, code: str, position: int) -> int:
    """The position of the item that stands before one in the document and can still be joined."""
    with desk.office.database.read() as connection:
        items = in_reading_order(items_of(connection, find_plan(connection, code).id))
    open_items = [item.position for item in items if item.state in OPEN and not item.gone]
    at = open_items.index(position) if position in open_items else 0
    if at == 0:
        raise Refused("它前面没有可以并入的事项；已经立项的，请用修订办理。")
    return open_items[at - 1]


VERBS: Mapping[str, Callable[[Desk, str, str, int], Said]] = {
    "save": _save,
    "pick": _picked,
    "restore": _restored,
    "confirm": _confirm,
    "drop": _drop,
    "split": _split,
    "merge": _merge,
}


def _ticked(desk: Desk) -> list[int]:
    return [whole(one) for one in desk.fields("pick")]


@PAGES.post("/plans/{code}/take", right="plans.edit")
def take(desk: Desk, code: str) -> Response:
    """Make an item of a stretch that the reading left out."""
    line = desk.whole("line")
    try:
        position, title = take_ignored(desk.office, code, line, by=desk.person, moment=desk.moment)
    except DubanError as fault:
        return desk.go(f"/plans/{quote(code)}", say=plain(fault.message), kind="fault")
    return desk.go(f"/plans/{quote(code)}#i{position}", say=f"第{line}行列为第{position}项“{title}”，请定单位和时限。")


@PAGES.post("/plans/{code}/series/{series}/stop", right="plans.edit")
def stop(desk: Desk, code: str, series: str) -> Response:
    """End a recurring duty."""
    try:
        found = stop_series(desk.office, whole(series), by=desk.person, moment=desk.moment, reason=desk.field("reason"))
    except Refused as refusal:
        return desk.go(f"/plans/{quote(code)}#series", say=plain(refusal.message), kind="fault")
    return desk.go(f"/plans/{quote(code)}#series", say=f"已停办“{found.title}”，已开立的{found.opened}期照常办理。")


@PAGES.get("/plans/{code}/difference", right="plans.see")
def difference(desk: Desk, code: str) -> Response:
    """What a revision changes, item by item."""
    plan, old, rows = plan_difference(desk.connection, code)
    groups = [(kind, label, [row for row in rows if row.kind == kind]) for kind, label in KINDS.items()]
    return desk.page(
        "plan_difference.html",
        plan=plan,
        old=old,
        groups=[group for group in groups if group[2]],
        waiting=sum(row.item.state in OPEN for row in rows if row.kind != "same"),
        open=OPEN,
        parts=_parts,
        editable=desk.may("plans.edit"),
    )


def _parts(text: str) -> Sequence[Wording]:
    return wording_parts(" ".join(text.split()))


@PAGES.post("/plans/{code}/difference", right="plans.edit")
def adopt(desk: Desk, code: str) -> Response:
    """Adopt the changes that are ticked, or leave them aside with a reason."""
    at = f"/plans/{quote(code)}/difference"
    positions = _ticked(desk)
    try:
        if not positions:
            raise BadInput("还没有选：请在要办理的各项前打勾。")
        if desk.field("do") == "leave":
            count = drop(
                desk.office, code, by=desk.person, moment=desk.moment, positions=positions, reason=desk.field("reason")
            )
            return desk.go(at, say=f"{count}项不采纳修订，照旧办理，已记明理由。")
        done = confirm(desk.office, code, by=desk.person, moment=desk.moment, positions=positions)
    except (Refused, BadInput, Stale) as refusal:
        return desk.go(
            at, say=plain(refusal.message).replace("请用 --item 写明是哪几项，并写明理由", "请写明理由"), kind="fault"
        )
    _tell_rest(desk, done)
    return desk.go(at, say=confirmed_words(done) or "已采纳，没有要调整的任务。")
