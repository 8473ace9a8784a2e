"""What every command shares: the office opened, the moment, who acts, and how results are printed."""

import json
import os
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from dubanflow.cli.tables import Painted
from dubanflow.domain.errors import BadInput, NotFound
from dubanflow.domain.moment import Moment
from dubanflow.domain.register import Person, Register, Unit
from dubanflow.domain.values import CLOCK
from dubanflow.office import Office, open_office

F = TypeVar("F", bound=Callable[..., Any])

json_option = click.option("--json", "as_json", is_flag=True, help="以 JSON 输出，供程序读取。")


def on_option(function: F) -> F:
    """The option that sets the business day."""
    return click.option("--on", "on", type=Day(), metavar="日期", help="以这一天为“今天”，如 2026-03-02。")(function)


class Day(click.ParamType[date]):
    """A day as 2026-03-02."""

    name = "日期"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day, or a usage error."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"“{value}”不是日期，请写成 2026-03-02 的样子", param, ctx)


def home_of(ctx: click.Context) -> Path:
    """The office's folder: the option, the environment, else the current folder."""
    given = ctx.find_root().obj["home"]
    return Path(given) if given else Path.cwd()


def office_of(ctx: click.Context, *, refresh: bool = True) -> Office:
    """The office of this call; the register is taken over when its file changed, its faults are told."""
    office = open_office(home_of(ctx), os.environ)
    if refresh:
        for problem in office.refresh_register():
            click.echo(f"名册：{problem}", err=True)
    return office


def wall_clock() -> datetime:
    """The instant now; DUBANFLOW_NOW sets it, for rehearsals and tests."""
    fixed = os.environ.get("DUBANFLOW_NOW")
    return datetime.fromisoformat(fixed).astimezone(UTC) if fixed else datetime.now(UTC)


def moment_of(office: Office, on: date | None = None) -> Moment:
    """The business day (the option, the settings' fixed day, else today in the office's zone) and the instant."""
    instant = wall_clock()
    today = on or (None if os.environ.get("DUBANFLOW_NOW") else office.settings.today)
    return Moment.of(today or instant.astimezone(office.settings.timezone).date(), instant)


def unit_of(register: Register, written: str) -> Unit:
    """The unit meant, or NotFound with the nearest names."""
    unit, near = register.find_unit(written)
    if unit is None:
        names = "、".join(row.name for row in near)
        raise NotFound(f"没有找到单位“{written}”，相近的有：{names}。" if names else f"没有找到单位“{written}”。")
    return unit


def person_of(register: Register, written: str) -> Person:
    """The person meant, or NotFound with the nearest names."""
    person, near = register.find_person(written)
    if person is None:
        names = "、".join(f"{row.name}（{row.code}）" for row in near)
        raise NotFound(f"名册里没有“{written}”，相近的有：{names}。" if names else f"名册里没有“{written}”。")
    return person


def acting(register: Register, written: str, right: str) -> Person:
    """The person meant, who acts and may. Raises NotFound, or Forbidden as the table of rights says."""
    from dubanflow.domain.rights import need

    person = person_of(register, written)
    need(person, right)
    return person


def decider(office: Office, written: str | None, right: str) -> str:
    """The code of the person who decided, and may; the clock's where nobody is named. Raises as `acting` does."""
    if not written:
        return CLOCK.code
    with office.database.read() as connection:
        return acting(office.register(connection), written, right).code


def print_json(value: object) -> None:
    """Print a value as JSON, Chinese as it is."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=1))


LIGHT_STYLES: dict[str, dict[str, Any]] = {
    "red": {"fg": "white", "bg": "red", "bold": True},
    "yellow": {"fg": "black", "bg": "yellow"},
    "green": {"fg": "black", "bg": "green"},
    "blue": {"fg": "white", "bg": "blue"},
    "grey": {"fg": "black", "bg": "bright_black"},
}


def light_text(name: str, label: str) -> Painted:
    """A light: always its word, the colour beside it."""
    return Painted(f" {label} ", **LIGHT_STYLES.get(name, {}))


def day_words(day: date | None) -> str:
    """A day in a table."""
    return day.isoformat() if day else ""


def out_path(office: Office, given: str | None, name: str) -> Path:
    """Where to write: the path given, else `name` in the home's out folder. Raises BadInput for no such folder."""
    if not given:
        return office.home.out / name
    path = Path(given)
    if path.is_dir():
        return path / name
    if not path.parent.is_dir():
        raise BadInput(f"没有目录 {path.parent}，请先建好或换个位置。")
    return path
