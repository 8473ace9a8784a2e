"""规则: the workflow in force as pictures and words, a file checked, and the coming weeks simulated."""

from datetime import date
from pathlib import Path

from starlette.responses import Response

from dubanflow.definitions import load_definition
from dubanflow.domain.definition import Definition
from dubanflow.domain.errors import BadInput
from dubanflow.domain.problems import Problem
from dubanflow.domain.workflow_words import condition_words, rules_in_words, who
from dubanflow.office import WORKFLOW_FILE
from dubanflow.papers.workflow_svg import NARROW, WIDE, ladder_picture, states_picture
from dubanflow.services.homes import preset_file, presets
from dubanflow.services.simulate import PRESENT
from dubanflow.web.desk import Desk
from dubanflow.web.faults import plain
from dubanflow.web.pages import Pages
from dubanflow.web.simulating import SCENARIOS, Column, charts, run, tables
from dubanflow.web.uploads import one_file

PAGES = Pages()


@PAGES.get("/rules", right="rules.see")
def rules(desk: Desk) -> Response:
    """The workflow in force."""
    definition = desk.office.definition
    own = desk.office.home.own(WORKFLOW_FILE).exists()
    return desk.page(
        "rules.html",
        definition=definition,
        own=own,
        states=[states_picture(definition, width=width) for width in (WIDE, NARROW)],
        ladder=[ladder_picture(definition, width=width) for width in (WIDE, NARROW)],
        subjects=rules_in_words(definition),
        who=who,
        conditions=condition_words,
        pinned=_pinned(desk, definition),
    )


def _pinned(desk: Desk, definition: Definition) -> int:
    """How many open tasks still go by an earlier file."""
    query = "select count(*) from task where closed_on is null and definition <> ?"
    return int(desk.connection.scalar(query, [definition.hash]))


@PAGES.get("/rules/file", right="rules.see")
def file(desk: Desk) -> Response:
    """The workflow file itself."""
    data = desk.office.home.find(WORKFLOW_FILE).read_bytes()
    return desk.download(data, Path(WORKFLOW_FILE).name, "application/yaml")


@PAGES.get("/rules/check", right="rules.try")
def check_form(desk: Desk) -> Response:
    """The file in force checked, and the form to check another."""
    definition, problems = load_definition(desk.office.home.find(WORKFLOW_FILE))
    return _checked(desk, "现行流程文件", definition, problems)


@PAGES.post("/rules/check", right="rules.try")
def check(desk: Desk) -> Response:
    """A file that was brought, checked: every fault at once; where it is sound, what it would be."""
    with one_file(desk, "file", "请选择要检查的流程文件。") as path:
        definition, problems = load_definition(path)
        return _checked(desk, path.name, definition, problems)


def _checked(desk: Desk, name: str, definition: Definition | None, problems: list[Problem]) -> Response:
    sound = definition if not problems else None
    return desk.page(
        "rules_check.html",
        status=200 if sound else 422,
        name=name,
        definition=sound,
        problems=problems,
        states=[states_picture(sound, width=width) for width in (WIDE, NARROW)] if sound else [],
        ladder=[ladder_picture(sound, width=width) for width in (WIDE, NARROW)] if sound else [],
    )


@PAGES.get("/rules/simulate", right="rules.try")
def simulate_form(desk: Desk) -> Response:
    """The form of a simulation."""
    return _simulation(desk)


@PAGES.post("/rules/simulate", right="rules.try")
def simulate(desk: Desk) -> Response:
    """The coming weeks by the present workflow, and beside it by a preset or a file that was brought."""
    try:
        found = run(desk.office, _columns(desk), *_span(desk), _scenario(desk))
    except BadInput as fault:
        return _simulation(desk, fault=plain(fault.message).replace("--from", "开始").replace("--to", "结束"))
    return _simulation(desk, charts=charts(found), tables=tables(found), found=found)


def _simulation(desk: Desk, *, fault: str = "", **values: object) -> Response:
    since, until = _span(desk) if not fault else (desk.today, date(desk.today.year, 12, 31))
    shown: dict[str, object] = {"charts": [], "tables": [], "found": []}
    return desk.page(
        "rules_simulate.html",
        status=422 if fault else 200,
        fault=fault,
        since=since.isoformat(),
        until=until.isoformat(),
        scenario=desk.field("scenario") or "silent",
        scenarios=SCENARIOS,
        seed=desk.field("seed"),
        preset=desk.field("preset"),
        presets=[("", "不比较")] + [(row.name, f"{row.name}　{row.words}"[:60]) for row in presets()],
        **shown | values,
    )


def _span(desk: Desk) -> tuple[date, date]:
    since = desk.day("since") or desk.today
    return since, desk.day("until") or date(since.year, 12, 31)


def _scenario(desk: Desk) -> str:
    chosen = desk.field("scenario") or "silent"
    if chosen not in dict(SCENARIOS):
        raise BadInput("请选择一种情形。")
    return f"seed:{desk.whole('seed')}" if chosen == "typical" and desk.field("seed") else chosen


def _columns(desk: Desk) -> list[Column]:
    """What is compared, the present workflow first. Raises BadInput for a faulty file."""
    found: list[Column] = [(PRESENT, None)]
    if name := desk.field("preset"):
        found.append((f"预设 {name}", _sound(preset_file(name), name)))
    if desk.files("file"):
        with one_file(desk, "file", "") as path:
            found.append((path.name, _sound(path, path.name)))
    return found


def _sound(path: Path, name: str) -> Definition:
    definition, problems = load_definition(path)
    if definition is None or problems:
        told = "；".join(str(problem).replace(str(path), name) for problem in problems[:5])
        raise BadInput(f"{name} 有 {len(problems)} 处错，没有推演：{told}")
    return definition
