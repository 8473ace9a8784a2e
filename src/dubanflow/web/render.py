"""Pages from templates: always escaped, a misspelt name is an error; and what every page needs besides its values."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from dubanflow.domain import rights
from dubanflow.domain.views import COLOURS, LightCount, TaskView
from dubanflow.templates.filters import breaks, change, day, day_week, full_day, period, share
from dubanflow.web.pages import all_pages

if TYPE_CHECKING:
    from dubanflow.web.desk import Desk

# (path, label, right, roles): the navigation, shown as far as somebody's rights go and, where roles are named, to these
# only. A path is lit when the address begins so; an entry without its page is left out.
NAV: Sequence[tuple[str, str, str, tuple[str, ...]]] = (
    ("/", "今日", "home", ("supervisor",)),
    ("/mine", "本单位任务", "tasks.mine", ()),
    ("/leader", "领导页", "leader.see", ("leader", "chief")),
    ("/tasks", "督办清单", "tasks.see", ()),
    ("/units", "单位", "units.see", ()),
    ("/plans", "计划", "plans.see", ()),
    ("/papers", "文书", "papers.see", ()),
    ("/digests", "周报", "digests.see", ()),
    ("/rules", "规则", "rules.see", ()),
    ("/log", "记载", "log.see", ()),
    ("/admin", "管理", "accounts.see", ()),
)
# role -> the page that the desk opens with; others stay on the first page
HOMES: Mapping[str, str] = {
    "supervisor": "/",
    "chief": "/leader",
    "leader": "/leader",
    "liaison": "/mine",
    "head": "/mine",
    "sysadmin": "/admin",
    "secadmin": "/admin",
    "auditor": "/log",
}


_ISO_DAY = re.compile(r"(?<![\d-])[12]\d{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?![\d-])")


@cache
def environment() -> Environment:
    """The templates of the desk."""
    made = Environment(
        loader=PackageLoader("dubanflow.web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,  # they are part of the program and change with it
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "day": day,
        "day_week": day_week,
        "full_day": full_day,
        "period": period,
        "change": change,
        "share": share,
        "breaks": breaks,
        "light_class": light_class,
        "urgent_first": urgent_first,
        "left": left_words,
        "iso_day": iso_day,
        "beyond": beyond,
        "dated": dated,
        "size": size_words,
    }
    made.globals |= {"static": static, "RIGHTS": rights.RIGHTS, "HOLDERS": rights.HOLDERS, "SCOPES": rights.SCOPES}
    return made


def render(template: str, desk: "Desk", **values: Any) -> str:
    """A page as text. Beside its own values a template has `desk`, `nav`, `csrf` and `flashes`."""
    return (
        environment()
        .get_template(template)
        .render(
            desk=desk,
            nav=navigation(desk),
            csrf=desk.session.csrf if desk.session else "",
            flashes=desk.heard + desk.said,
            office_name=desk.office_name,
            seal=desk.seal if desk.session else "",
            **values,
        )
    )


def navigation(desk: "Desk") -> list[tuple[str, str, bool]]:
    """The entries that the reader's rights open: (path, label, whether the reader is there)."""
    if desk.session is None or desk.account.must_change:
        return []
    at = desk.request.url.path
    return [
        (path, label, at == path or (path != "/" and at.startswith(f"{path}/")))
        for path, label, right, roles in NAV
        if desk.may(right) and (not roles or set(roles) & set(desk.holder.roles)) and path in built()
    ]


def home_of(desk: "Desk") -> str:
    """The page that the desk opens with for whoever is signed in."""
    return next((path for role, path in HOMES.items() if role in desk.holder.roles and path in built()), "/")


@cache
def built() -> frozenset[str]:
    """The addresses of pages that stand."""
    return frozenset(page.path for page in all_pages() if page.method == "GET")


@cache
def static(name: str) -> str:
    """The address of a file of ours, with the beginning of its hash, so that a new version is loaded at once."""
    data = files("dubanflow.web").joinpath("static", name).read_bytes()
    return f"/static/{name}?v={sha256(data).hexdigest()[:10]}"


def light_class(light: str) -> str:
    """The style class of a light; one that the sheet does not know is plain."""
    return f"light light-{light if light in COLOURS else 'other'}"


def urgent_first(lights: Sequence[LightCount]) -> list[LightCount]:
    """Lights as a list counts them, the most urgent first; those that no colour is known for stand behind."""
    known = list(COLOURS)
    return sorted(lights, key=lambda one: known.index(one.name) if one.name in known else len(known))


def iso_day(text: str | None, near: date | None = None) -> str:
    """A day that is kept as text, in words; nothing for none."""
    return day(date.fromisoformat(text[:10]), near) if text else ""


def dated(text: str, near: date) -> str:
    """Text whose days, written 2026-03-05, read 3月5日; with the year where it is not that of `near`."""
    return _ISO_DAY.sub(lambda found: _day_of(found[0], near), text)


def _day_of(written: str, near: date) -> str:
    try:
        return day(date.fromisoformat(written), near)
    except ValueError:  # 31 February is a number of something else
        return written


def beyond(requirement: str, title: str) -> str:
    """What a requirement says beside its title, with which it mostly begins; nothing where it says no more."""
    return requirement.removeprefix(title).lstrip("。．.，,；;：: \n\u3000")


def size_words(size: int) -> str:
    """The size of a file: 820 字节, 34 KB, 2.1 MB."""
    if size < 1024:
        return f"{size} 字节"
    return f"{round(size / 1024)} KB" if size < 1 << 20 else f"{size / (1 << 20):.1f} MB"


def left_words(task: TaskView, today: date) -> str:
    """How much time is left, in words; a task without a running clock says nothing."""
    return "" if task.days_left is None and not task.days_late else task.clock_words
