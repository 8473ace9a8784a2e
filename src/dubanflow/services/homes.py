"""An office's home: made, checked, and given a copy of a bundled file to edit."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from dubanflow.domain.errors import BadInput, DubanError, NotFound
from dubanflow.domain.problems import Problem
from dubanflow.ledger import schema
from dubanflow.ledger.db import Database
from dubanflow.office import WORKDAYS_FILE, WORKFLOW_FILE, Office, open_office
from dubanflow.places import Home, bundled_file, write_bytes
from dubanflow.settings import FILE, KEYS, load_settings

PRESETS = "workflows/presets"
# A sheet of units does not say whose units they are; a person fills it in.
UNNAMED = "（请填本单位名称）"

SAMPLE_REGISTER = """\
# 单位名册：谁承办、谁联络、谁督查、谁审签。改后直接生效（下一条命令会自动读入）。
# 各键含义：group 同类组；leader 分管领导（people 中的 code）；duties 职责关键词，用来推荐承办单位。
office: {name: 本单位名称}
units:
  - code: bangongshi
    name: 办公室
    group: 机关科室
    leader: fenguan
    duties: [督查, 文电, 会务]
    people:
      - {code: bangongshi-lly, name: 办公室联络员, roles: [liaison], address: lianluo@office.example}
      - {code: bangongshi-fzr, name: 办公室负责人, roles: [head], address: fuze@office.example}
people:
  - {code: ducha, name: 督查员, roles: [supervisor], address: ducha@office.example}
  - {code: fenguan, name: 分管领导, roles: [leader], address: fenguan@office.example}
  - {code: zhuyao, name: 主要领导, roles: [chief], address: zhuyao@office.example}
"""


def init_home(
    root: Path, environ: Mapping[str, str], *, units: Path | None = None, preset: str | None = None
) -> list[str]:
    """Make what is missing in `root`: settings, register, database, and the workflow of a preset where one is named.

    What was made, in words; nothing is overwritten. Raises NotFound for a preset that is none, BadInput where the
    home has a workflow of its own already.
    """
    if root.exists() and not root.is_dir():
        raise BadInput(f"{root} 是一个文件，不能作单位目录。")
    source = preset_file(preset) if preset else None
    root.mkdir(parents=True, exist_ok=True)
    made: list[str] = []
    if source:
        target = Home(root).own(WORKFLOW_FILE)
        if target.exists():
            raise BadInput(f"{target} 已经有了，没有换成预设流程；要换请先移走它。")
        write_bytes(target, source.read_bytes())
        made.append(f"督办流程 {WORKFLOW_FILE}（预设 {preset}）")
    if not (root / FILE).exists():
        write_bytes(root / FILE, sample_settings().encode())
        made.append(f"设置文件 {FILE}")
    register = root / "units.yaml"
    if units is not None and register.exists() and register.read_bytes() != _register_bytes(units):
        raise BadInput("单位目录里已有另一份 units.yaml，没有覆盖；要换新的，请先移走它。")
    if not register.exists():
        write_bytes(register, _register_bytes(units))
        made.append("单位名册 units.yaml")
    settings = load_settings(root, environ)
    database = Database(settings.database, schema=environ.get("DUBANFLOW_DATABASE_SCHEMA"))
    if database.path is not None and not database.path.exists():
        database.path.touch()
    if schema.version(database) is None:
        schema.upgrade(database)
        made.append("台账数据库")
    schema.check(database)
    return made


@dataclass(frozen=True, slots=True)
class Preset:
    """A workflow ready to be taken over: its name, and what it is for in one line."""

    name: str
    words: str


def presets() -> list[Preset]:
    """Every bundled preset; its words are the first comment of its file."""
    files = sorted(bundled_file(PRESETS).glob("*.yaml"))
    return [Preset(path.stem, path.read_text(encoding="utf-8").partition("\n")[0].strip("# ")) for path in files]


def preset_file(name: str) -> Path:
    """The file of a preset. Raises NotFound with the names there are."""
    known = [preset.name for preset in presets()]
    if name not in known:
        raise NotFound(f"没有预设流程“{name}”，可用的有：{'、'.join(known)}。")
    return bundled_file(f"{PRESETS}/{name}.yaml")


def sample_settings() -> str:
    """The settings file with every key, its default and its meaning, all commented out but the section heads."""
    lines = ["# 单位设置。去掉行首的 # 即生效；每项也可用环境变量，如 DUBANFLOW_MAIL_PASSWORD。"]
    section = ""
    for key, (default, _, words) in KEYS.items():
        if key.partition(".")[0] != section:
            section = key.partition(".")[0]
            lines += ["", f"[{section}]"]
        value = default if isinstance(default, int) else f'"{default}"'
        lines.append(f"# {key.partition('.')[2]} = {value}  # {words}")
    return "\n".join(lines) + "\n"


def _register_bytes(units: Path | None) -> bytes:
    if units is None:
        return SAMPLE_REGISTER.encode()
    if not units.is_file():
        raise NotFound(f"没有找到名册文件 {units}。")
    if units.suffix.lower() != ".xlsx":
        return units.read_bytes()
    from dubanflow.register import dump_register, import_units_xlsx

    register, problems = import_units_xlsx(units, office=UNNAMED)
    if register is None:
        raise BadInput("\n".join(["名册没有导入：", *(f"  {problem}" for problem in problems)]))
    return dump_register(register).encode()


@dataclass(frozen=True, slots=True)
class Checked:
    """One thing looked at: what, in which state it is, and what is wrong with it."""

    what: str
    words: str
    problems: tuple[Problem, ...] = ()


def check_home(root: Path, environ: Mapping[str, str]) -> list[Checked]:
    """Look at every part of a home; one that fails never hides the others."""
    try:
        office = open_office(root, environ)
    except DubanError as error:
        return [Checked("单位目录", "不能打开", (Problem(error.message),))]
    checked = [Checked("单位目录", str(root)), _check_database(office)]
    checked.append(_check_register(office))
    checked.append(_check_workflow(office))
    checked.append(_check_calendar(office))
    checked.append(_check_templates(office))
    checked.append(_check_papers(office))
    checked += _check_robots(office)
    checked.append(_check_out(office))
    return checked


def _check_database(office: Office) -> Checked:
    with office.database.read() as connection:
        tasks = connection.scalar("select count(*) from task")
    return Checked("台账数据库", f"{office.database.dialect}，版本 {schema.HEAD}，任务 {tasks} 项")


def _check_register(office: Office) -> Checked:
    from dubanflow.register import load_register

    register, problems = load_register(office.home.units)
    words = f"单位 {len(register.units)} 个，人员 {len(register.people)} 名" if register else "读不出来"
    return Checked("单位名册", words, tuple(problems))


def _check_workflow(office: Office) -> Checked:
    from dubanflow.definitions import load_definition

    definition, problems = load_definition(office.home.find(WORKFLOW_FILE))
    words = (
        f"{definition.label}，{definition.hash[:12]}，{origin(office.home, WORKFLOW_FILE)}" if definition else "有错"
    )
    return Checked("督办流程", words, tuple(problems))


def _check_calendar(office: Office) -> Checked:
    try:
        standing = office.calendar.standing
    except DubanError as error:
        return Checked("工作日历", "有错", (Problem(error.message),))
    confirmed = [year for year, state in standing.items() if state == "confirmed"]
    guessed = [str(year) for year, state in standing.items() if state == "provisional"]
    words = f"{min(confirmed)}—{max(confirmed)}年已公布，{'、'.join(guessed)}年暂按法定节假日推算"
    return Checked("工作日历", f"{words}，{origin(office.home, WORKDAYS_FILE)}")


def _check_templates(office: Office) -> Checked:
    own = sorted(path.relative_to(office.home.root).as_posix() for path in office.home.notifications.rglob("*.j2"))
    words = "；".join(f"{name} {origin(office.home, name)}" for name in own) or "全部用随附的"
    return Checked("模板", words, tuple(office.templates.check()))


def _check_papers(office: Office) -> Checked:
    """The Word templates, the document words, and the number registers."""
    from dubanflow.services.paper_check import check_papers, own_papers

    words = "；".join(f"{name} {origin(office.home, name)}" for name in own_papers(office)) or "全部用随附的"
    return Checked("文书", words, tuple(check_papers(office)))


def _check_robots(office: Office) -> list[Checked]:
    """The group robots, where there are any: known by register and settings alike, and sent to by an extra."""
    from dubanflow.channels.contract import ROBOT, is_robot
    from dubanflow.channels.im import faults
    from dubanflow.register import load_register

    register, _ = load_register(office.home.units)
    people = register.people if register else ()
    named = {row.address.removeprefix(ROBOT) for row in people if is_robot(row.address)}
    robots = office.settings.mail.robots
    if not named and not robots:
        return []
    return [Checked("群机器人", f"{len(robots)} 个", tuple(Problem(one) for one in faults(robots, named)))]


def _check_out(office: Office) -> Checked:
    out = office.home.out
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        return Checked("输出目录", str(out), (Problem(f"建不了输出目录：{error.strerror}。"),))
    if not os.access(out, os.W_OK):
        return Checked("输出目录", str(out), (Problem("输出目录不能写，请检查权限。"),))
    return Checked("输出目录", str(out))


def eject(office_home: Home, relative: str) -> Path:
    """Copy a bundled file into the home to be edited. Raises Refused where the office has its own already."""
    source = bundled_file(relative)
    if not source.is_file():
        raise NotFound(f"随附文件里没有 {relative}，可用 dubanflow eject --list 查看。")
    target = office_home.own(relative)
    if target.exists():
        raise BadInput(f"{target} 已经有了，没有覆盖；要重来请先移走它。")
    data = source.read_bytes()
    write_bytes(target, data)
    write_bytes(_note(office_home, relative), sha256(data).hexdigest().encode())
    return target


def origin(home: Home, relative: str) -> str:
    """Whether a file is the office's own or bundled, and whether the bundled one changed since it was copied."""
    if not home.is_own(relative):
        return "随附"
    source, note = bundled_file(relative), _note(home, relative)
    if source.is_file() and note.is_file():
        copied = note.read_text(encoding="ascii").strip()
        if copied != sha256(source.read_bytes()).hexdigest():
            return "本单位的（随附的原件在复制之后有更新，请对照）"
    return "本单位的"


def bundled_names() -> list[str]:
    """Every bundled file that can be ejected."""
    names = []
    for top in ("workflows", "notifications"):
        folder = bundled_file(top)
        names += [
            f"{top}/{path.relative_to(folder).as_posix()}" for path in sorted(folder.rglob("*")) if path.is_file()
        ]
    return [name for name in names if not name.rpartition("/")[2].startswith(".")]


def _note(home: Home, relative: str) -> Path:
    """Where the hash of the original is kept, out of the way of whoever edits the copy."""
    return home.root / ".originals" / f"{relative.replace('/', '__')}.sha256"
