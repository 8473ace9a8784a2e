"""A small plan of the fictional office, imported as its supervisor would, and the command line as a person types it."""

from pathlib import Path

from click.testing import CliRunner, Result

from dubanflow.cli import cli
from dubanflow.domain.register import Person
from dubanflow.services.plan_confirm import Confirmed, confirm
from dubanflow.services.plan_import import Imported, import_plan
from dubanflow.services.plan_items import PlanItem, plan_items
from kit import Kit, moment

PLAN = """\
云川市委组织部2026年工作要点

2026年工作的总体要求是：把每一项任务落到单位、落到时限。

一、建强干部队伍
1.开展换届前期调研。一是走访各县区，4月20日前形成访谈记录；二是建好三本名册，由组织二科负责；三是汇总分析。（牵头单位：干部科；配合单位：组织二科；完成时限：5月31日前）
2.抓实平时考核。每季度组织1次平时考核，结果在本单位公开。（干部科负责）
二、夯实基层基础
3.整顿软弱涣散村党组织。逐村制定整顿措施，10月底前组织验收。（牵头单位：组织二科）
4.规范信息报送。明确专人，及时报送重要信息。

各科室要对照要点抓好落实，有关情况12月10日前报部办公室。
"""


def supervisor(kit: Kit) -> Person:
    with kit.office.database.read() as connection:
        person, _ = kit.office.register(connection).find_person("督查员")
    assert person is not None
    return person


def bring(kit: Kit, text: str = PLAN, *, on: str = "1-20", revises: str | None = None) -> Imported:
    """Import a text as a plan of 2026."""
    path = kit.root / f"plan{len(list(kit.root.glob('plan*.txt')))}.txt"
    path.write_text(text, encoding="utf-8")
    return import_plan(kit.office, path, year=2026, by=supervisor(kit), moment=moment(on), revises=revises)


def settle(kit: Kit, code: str, *positions: int, on: str = "1-21", unit: str = "", **given: object) -> Confirmed:
    """Confirm items of a plan."""
    if unit:
        with kit.office.database.read() as connection:
            found, _ = kit.office.register(connection).find_unit(unit)
        assert found is not None
        given["unit_id"] = found.id
    return confirm(kit.office, code, by=supervisor(kit), moment=moment(on), positions=positions, **given)  # type: ignore[arg-type]


def items(kit: Kit, code: str) -> dict[int, PlanItem]:
    """The items of a plan by position."""
    with kit.office.database.read() as connection:
        return {item.position: item for item in plan_items(connection, code)}


def typed(kit: Kit, *words: str | Path) -> Result:
    """What the command line answers."""
    from dubanflow.domain.errors import DubanError

    result = CliRunner().invoke(cli, ["--home", str(kit.root), *map(str, words)])
    if result.exception is not None and not isinstance(result.exception, SystemExit | DubanError):
        raise result.exception
    return result
