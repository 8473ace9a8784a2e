"""Simulations for the desk: bounded, one at a time, and shown as charts and tables with the present workflow first."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from threading import Lock

from dubanflow.domain.definition import Definition
from dubanflow.domain.errors import BadInput, Refused
from dubanflow.office import Office
from dubanflow.papers import compare_svg
from dubanflow.papers.compare_svg import NARROW, WIDE, Series
from dubanflow.services.sim_counts import Simulated, Week
from dubanflow.services.simulate import simulate

SCENARIOS = (("silent", "无人办理（规则自己会走到哪一步）"), ("typical", "通常情形（多数按期，少数拖延）"))
LIGHTS = ("yellow", "red")
MOST_WALKS = 20_000  # tasks times files: about a minute on an office PC
MOST_DAYS = 400
Column = tuple[str, Definition | None]
Table = tuple[str, list[str], list[list[str]]]

_ONE = Lock()


@contextmanager
def _alone() -> Iterator[None]:
    """Only one simulation at a time, so that it takes no more than one core from everybody else."""
    if not _ONE.acquire(blocking=False):
        raise Refused("有人正在推演，请过一会儿再试；推演不影响别的页面。")
    try:
        yield
    finally:
        _ONE.release()


def run(office: Office, columns: Sequence[Column], since: date, until: date, scenario: str) -> list[Simulated]:
    """One simulation for each file. Raises BadInput for what is too large for a page, Refused while another runs."""
    if (until - since).days > MOST_DAYS:
        raise BadInput("网页上一次最多推演四百天，更长的请在服务器上用 dubanflow simulate。")
    with office.database.read() as connection:
        live = int(connection.scalar("select count(*) from task where closed_on is null"))
    if live * len(columns) > MOST_WALKS:
        raise BadInput(
            f"在办任务 {live} 项，在网页上推演太慢（最多 {MOST_WALKS // len(columns)} 项），"
            "请在服务器上用 dubanflow simulate，结果一样。"
        )
    with _alone():
        return [
            simulate(office, since=since, until=until, scenario=scenario, workflow=one, name=name)
            for name, one in columns
        ]


def lights_of(found: Sequence[Simulated]) -> dict[str, str]:
    """The lights that are counted, with their labels."""
    labels = {name: label for one in reversed(found) for name, label in one.lights.items()}
    return {name: labels[name] for name in LIGHTS if name in labels}


def papers_of(found: Sequence[Simulated]) -> list[str]:
    """The levels of all files, in order."""
    return list(dict.fromkeys(label for one in found for label in one.papers))


def charts(found: Sequence[Simulated]) -> list[tuple[str, str]]:
    """The pictures, each wide and narrow: per week what turns yellow and red and the mails, papers by level, mails by
    unit."""
    heads = [f"{week.since.month}-{week.since.day}" for week in found[0].weeks]
    made = []
    for light, label in lights_of(found).items():
        rows = [Series(one.name, tuple(week.entered.get(light, 0) for week in one.weeks)) for one in found]
        made.append(_both("columns", f"每周转{label}（项次）", heads, rows))
    levels = papers_of(found)
    made.append(_both("bars", "各级文书（份）", levels, [_series(one.name, one.papers, levels) for one in found]))
    rows = [Series(one.name, tuple(week.messages for week in one.weeks)) for one in found]
    made.append(_both("columns", "每周邮件（封，每人每天合并为一封）", heads, rows))
    units = list(dict.fromkeys(unit for one in found for unit in one.by_unit))
    made.append(
        _both("bars", "各单位收到的邮件（封）", units, [_series(one.name, one.by_unit, units) for one in found])
    )
    return made


def _series(name: str, counts: object, heads: Sequence[str]) -> Series:
    assert isinstance(counts, dict)
    return Series(name, tuple(counts.get(head, 0) for head in heads))


def _both(kind: str, title: str, heads: Sequence[str], rows: Sequence[Series]) -> tuple[str, str]:
    draw = compare_svg.columns if kind == "columns" else compare_svg.bars
    return draw(title, heads, rows, width=WIDE), draw(title, heads, rows, width=NARROW)


def tables(found: Sequence[Simulated]) -> list[Table]:
    """Title, headings and rows: the totals, and the weeks with the figures of several files as 3 | 5."""
    lights, papers = lights_of(found), papers_of(found)
    totals = [["任务", *(str(one.tasks) for one in found)]]
    totals += [[f"转{label}（项次）", *(str(one.entered(name)) for one in found)] for name, label in lights.items()]
    totals += [[label, *(str(one.papers.get(label, "—")) for one in found)] for label in papers]
    totals += [
        ["邮件", *(str(one.messages) for one in found)],
        ["新立项", *(str(one.opened) for one in found)],
        ["销号", *(str(one.closed) for one in found)],
        ["其中超时办结", *(str(one.late) for one in found)],
    ]
    heads = ["周", *(f"转{label}" for label in lights.values()), *papers, "邮件", "新立项", "销号"]
    weeks = [_week(list(row), lights, papers) for row in zip(*(one.weeks for one in found), strict=True)]
    return [("合计", ["指标", *(one.name for one in found)], totals), ("逐周", heads, weeks)]


def _week(weeks: Sequence[Week], lights: dict[str, str], papers: Sequence[str]) -> list[str]:
    first = weeks[0]
    return [
        f"{first.since:%m-%d}—{first.until:%m-%d}",
        *(_beside([week.entered.get(name, 0) for week in weeks]) for name in lights),
        *(_beside([week.papers.get(label, 0) for week in weeks]) for label in papers),
        _beside([week.messages for week in weeks]),
        _beside([week.opened for week in weeks]),
        _beside([week.closed for week in weeks]),
    ]


def _beside(values: Sequence[int]) -> str:
    return " | ".join(map(str, values)) if any(values) else ""
