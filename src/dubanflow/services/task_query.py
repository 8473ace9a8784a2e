"""What somebody asks of the 督办 list: read from the words of an address, written back into one, as a filter.

The same words stand in the addresses of the desk, of its exports and of other systems; a number that leads to the list
behind it is such an address.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from urllib.parse import urlencode

from dubanflow.domain.errors import BadInput
from dubanflow.domain.register import Register, Unit
from dubanflow.ledger.listing import ORDERS
from dubanflow.ledger.read import Reader, TaskFilter
from dubanflow.services.lists import period_start

SCOPES: Mapping[str, str] = {
    "list": "在办和近期销号",
    "open": "在办",
    "closed": "已销号、撤销",
    "all": "全部",
}


@dataclass(frozen=True, slots=True)
class TaskQuery:
    """The words. `unit` is the code or name of a unit, `plan` a code, `light` and `state` names of the workflow file;
    `late` is overdue, `since` and `until` bound the deadline, inclusive; `q` is text to find."""

    scope: str = "list"
    unit: str = ""
    plan: str = ""
    level: int | None = None
    light: str = ""
    state: str = ""
    late: bool = False
    since: date | None = None
    until: date | None = None
    q: str = ""
    order: str = "deadline"

    def words(self, **changes: object) -> str:
        """The address behind the question mark, what is as by default left out; `changes` replace fields first."""
        asked = replace(self, **changes)  # type: ignore[arg-type]
        found: dict[str, str] = {}
        for field in fields(TaskQuery):
            value = getattr(asked, field.name)
            if value != field.default:
                found[field.name] = "1" if value is True else str(value)
        return urlencode(found)

    def link(self, path: str = "/tasks", **changes: object) -> str:
        """The whole address."""
        words = self.words(**changes)
        return f"{path}?{words}" if words else path

    @property
    def narrowed(self) -> bool:
        """Whether anything but scope and order is asked."""
        return replace(self, scope="list", order="deadline") != TaskQuery()


def read_query(word: Callable[[str], str]) -> TaskQuery:
    """The query of an address; `word` gives the value of a name, empty where there is none. Raises BadInput."""
    scope, order, level = word("scope") or "list", word("order") or "deadline", word("level")
    if scope not in SCOPES:
        raise BadInput(f"清单没有“{scope[:20]}”这个范围，可写：{'、'.join(SCOPES)}。")
    if order not in ORDERS:
        raise BadInput(f"清单不能按“{order[:20]}”排，可写：{'、'.join(ORDERS)}。")
    if level and not (level.isascii() and level.isdigit() and len(level) < 4):
        raise BadInput(f"“{level[:20]}”不是督办级别，请写数字。")
    return TaskQuery(
        scope=scope,
        unit=word("unit"),
        plan=word("plan"),
        level=int(level) if level else None,
        light=word("light"),
        state=word("state"),
        late=bool(word("late")),
        since=_day(word("since")),
        until=_day(word("until")),
        q=word("q")[:100],
        order=order,
    )


def filter_of(query: TaskQuery, reader: Reader, register: Register, *, seen_by: int | None) -> TaskFilter:
    """The filter of a query. `seen_by` limits it to what one unit may see. Raises BadInput for a unit that is none."""
    unit = unit_of(query, register)
    return TaskFilter(
        units=(unit.id,) if unit else (),
        states=(query.state,) if query.state else (),
        overdue=query.late,
        level=query.level,
        plan=query.plan or None,
        open_only=query.scope == "open",
        closed_only=query.scope == "closed",
        listed_since=period_start(reader.today) if query.scope == "list" else None,
        due_from=query.since,
        due_to=query.until,
        lights=(query.light,) if query.light else (),
        text=query.q,
        seen_by=seen_by,
    )


def unit_of(query: TaskQuery, register: Register) -> Unit | None:
    """The unit of a query, by its code or by what it is called; None where none is asked for. Raises BadInput."""
    if not query.unit:
        return None
    unit = register.unit(query.unit)
    near: tuple[Unit, ...] = ()
    if unit is None:
        unit, near = register.find_unit(query.unit)
    if unit is None:
        like = f"，相近的有：{'、'.join(one.name for one in near)}" if near else ""
        raise BadInput(f"名册里没有“{query.unit[:40]}”这个单位{like}。")
    return unit


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written) if written else None
    except ValueError as error:
        raise BadInput(f"“{written[:30]}”不是日期，请写成 2026-03-02 的样子。") from error
