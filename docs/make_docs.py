"""Make the parts of the documents that follow from the code, so that they cannot go stale: tests compare them.

usage: make_docs.py [--check]

Whole files: docs/cli.md (the help of every command). Between `<!-- made: NAME -->` and `<!-- /made -->`: the state
diagram and the ladder of workflows/supervision.yaml in the READMEs, the layers and the modules in
docs/architecture.md, the rights and the calls of the API in docs/rights.md. With --check
nothing is written; status 1 when a part is out of date.
"""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click

from dubanflow.cli import cli
from dubanflow.definitions import load_definition
from dubanflow.domain import rights
from dubanflow.domain.definition import Definition, Limit
from dubanflow.domain.diagram import mermaid
from dubanflow.papers.fields import GROUPS, Field
from dubanflow.papers.kinds import KINDS

ROOT = Path(__file__).parents[1]
CODE = ROOT / "src" / "dubanflow"
MADE = re.compile(r"(?<=<!-- made: )([a-z-]+)( -->\n).*?(?=<!-- /made -->)", re.S)
HOW = "python docs/make_docs.py"

AUDIENCES = {
    "liaison": ("liaison", "联络员"),
    "head": ("head of the unit", "单位负责人"),
    "cooperating": ("cooperating units", "配合单位联络员"),
    "supervisor": ("supervisor", "督查员"),
    "deputy": ("leader in charge", "分管领导"),
    "chief": ("chief leader", "主要领导"),
}
ROOMS = (
    "domain",
    "readers",
    "register",
    "definitions",
    "templates",
    "ledger",
    "papers",
    "channels",
    "services",
    "web",
    "cli",
)


def main() -> None:
    """Write every part that changed, or with --check say which would."""
    check = "--check" in sys.argv[1:]
    stale = [path for path, text in documents().items() if not path.exists() or path.read_text("utf-8") != text]
    for path in stale:
        print(path.relative_to(ROOT).as_posix())
        if not check:
            path.write_text(documents()[path], encoding="utf-8")
    sys.exit(1 if check and stale else 0)


def documents() -> dict[Path, str]:
    """Every document with a made part, as it should be."""
    made = {ROOT / "docs" / "cli.md": cli_page()}
    for name in ("README.md", "README.zh-CN.md", "docs/architecture.md", "docs/rights.md", "docs/papers.md"):
        path = ROOT / name
        made[path] = MADE.sub(lambda found: found[1] + found[2] + part(found[1]), path.read_text(encoding="utf-8"))
    return made


def part(name: str) -> str:
    """A made part by its name."""
    parts = {"diagram": diagram, "ladder": ladder, "ladder-zh": ladder_zh, "layers": layers, "modules": modules}
    parts |= {"rights": rights_table, "calls": calls_table}
    parts |= {"paper-kinds": paper_kinds, "paper-fields": paper_fields}
    return parts[name]()


def definition() -> Definition:
    """The bundled workflow."""
    found, problems = load_definition(ROOT / "workflows" / "supervision.yaml")
    if found is None or problems:
        raise SystemExit("workflows/supervision.yaml has faults: dubanflow workflow check")
    return found


def diagram() -> str:
    """The states, as Mermaid."""
    return f"```mermaid\n{mermaid(definition())}```\n"


def ladder() -> str:
    """Reminders and rungs in English."""
    rows = [f"| `{rule}` | {label} | {when[0]} | {to} | {how[0]} |" for rule, label, when, to, how in steps(0)]
    return "\n".join(["| Rule | Label | When | To (cc) | |", "|---|---|---|---|---|", *rows]) + "\n"


def ladder_zh() -> str:
    """Reminders and rungs in Chinese."""
    rows = [f"| {label} | {when[1]} | {to} | {how[1]} |" for _, label, when, to, how in steps(1)]
    return "\n".join(["| 名称 | 何时 | 告知谁（抄送） | 怎样发 |", "|---|---|---|---|", *rows]) + "\n"


def steps(language: int) -> Iterator[tuple[str, str, tuple[str, str], str, tuple[str, str]]]:
    """Every reminder and rung: rule, label, when, to whom, how it leaves; (English, Chinese)."""
    found = definition()
    for reminder in found.reminders:
        days, zh = limit(reminder.before)
        told = people((*reminder.to,), (*reminder.cc,), language)
        yield reminder.rule, reminder.label, (f"{days} before", f"时限前 {zh}"), told, ("mail", "邮件")
    for rung in found.ladder:
        days, zh = limit(rung.after)
        how = ("mail", "邮件")
        if rung.approver:
            who = AUDIENCES[rung.approver]
            how = (f"draft 《{rung.paper}》, released by the {who[0]}", f"只拟《{rung.paper}》稿，由{who[1]}签发")
        told = people((*rung.to,), (*rung.cc,), language)
        yield rung.rule, rung.label, (f"{days} after", f"时限后 {zh}"), told, how


def limit(given: Limit) -> tuple[str, str]:
    """A limit such as 5wd in both languages."""
    plural = "" if given.n == 1 else "s"
    if given.unit == "wd":
        return f"{given.n} working day{plural}", f"{given.n} 个工作日"
    return f"{given.n} day{plural}", f"{given.n} 个自然日"


def people(to: tuple[str, ...], cc: tuple[str, ...], language: int) -> str:
    """Recipients in words."""
    comma, left, right = ((", ", " (", ")"), ("、", "（", "）"))[language]
    words = comma.join(AUDIENCES[one][language] for one in to)
    return words + (f"{left}{comma.join(AUDIENCES[one][language] for one in cc)}{right}" if cc else "")


def layers() -> str:
    """The layers of import-linter's contract, highest first."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contract = next(row for row in settings["tool"]["importlinter"]["contracts"] if row["type"] == "layers")
    return "```\n" + "\n".join(contract["layers"]) + "\n```\n"


def paper_kinds() -> str:
    """The kinds of papers, with the numbers that an office with the word 云川督 gives them."""
    numbers = {"number": "云川督{letter}〔2026〕1号", "issue": "{name}2026年第1期", "none": "不编号"}
    rows = [
        f"| {kind.name} | {numbers[kind.numbering].format(letter=kind.letter, name=kind.name)} |"
        f" {posts(kind.makers)} | {posts(kind.signers) or '不签发'} | {'、'.join(kind.texts) or '无'} |"
        f" {'、'.join(kind.groups)} |"
        for kind in KINDS
    ]
    return "\n".join(["| 文书 | 编号 | 拟制 | 签发 | 可以改写 | 字段 |", "|---|---|---|---|---|---|", *rows]) + "\n"


def posts(roles: tuple[str, ...]) -> str:
    """Roles of the register in words."""
    names = {
        "leader": "分管领导",
        "liaison": "联络员",
        "head": "单位负责人",
        "supervisor": "督查员",
        "chief": "主要领导",
    }
    return "、".join(names[role] for role in roles)


def paper_fields() -> str:
    """Every field that a Word template may use, group by group; the rows of a list below it."""
    out: list[str] = []
    for group, rows in GROUPS.items():
        out += [f"### {group}", "", "| 字段 | 内容 | 例 |", "|---|---|---|"]
        for one in rows:
            out.append(f"| `{one.name}` | {one.words} | {one.sample if not one.rows else '表'} |")
            out += field_rows(one.rows, one.name)
        out.append("")
    return "\n".join(out)


def field_rows(rows: tuple[Field, ...], inside: str) -> list[str]:
    """The fields of each row of a list, and of the lists in it."""
    found = []
    for one in rows:
        found.append(f"| `{inside}` 的每行：`{one.name}` | {one.words} | {one.sample if not one.rows else '表'} |")
        found += field_rows(one.rows, one.name)
    return found


def rights_table() -> str:
    """The table of rights, as the desk shows it."""
    head = ["权限", *rights.HOLDERS.values(), "接口"]
    rows = [
        [
            f"{row.label} `{row.name}`",
            *(rights.SCOPES[row.who[one]] if one in row.who else "" for one in rights.HOLDERS),
            "可授权" if row.api else "",
        ]
        for row in rights.RIGHTS.values()
    ]
    return "\n".join([f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows)]) + "\n"


def calls_table() -> str:
    """The calls of the API with the right that each needs, from its own description."""
    from dubanflow.web.api.app import make_api

    paths = make_api(None).openapi()["paths"]
    rows = [
        f"| `{method.upper()} /api/v1{path}` | {call['description']} | {rights.RIGHTS[call['x-right']].label} |"
        for path, methods in paths.items()
        for method, call in methods.items()
    ]
    return "\n".join(["| 调用 | 做什么 | 须有的权限 |", "|---|---|---|", *rows]) + "\n"


def modules() -> str:
    """Every module with the first line of its docstring, room by room."""
    out: list[str] = []
    for room in ("", *ROOMS):
        folder = CODE / room
        files = sorted(folder.rglob("*.py")) if room else sorted(CODE.glob("*.py"))
        rows = [f"- `{path.relative_to(CODE).as_posix()}`: {words}" for path in files if (words := opening(path))]
        out += [f"**{room or 'top'}**", "", *rows, ""]
    return "\n".join(out)


def opening(path: Path) -> str:
    """The first line of a module's docstring; empty for a package file without one."""
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return text.partition("\n")[0]


def cli_page() -> str:
    """docs/cli.md: the help of every command, those of a group that take the same options together."""
    context = click.Context(cli, info_name="dubanflow")
    out = [
        "# 命令一览",
        "",
        f"本页由 `{HOW}` 从程序的帮助生成，有测试核对。每个命令都可以加 `--help` 看用法。",
        "",
        "退出状态：0 办成，1 拒绝或发现问题（说明原因和办法），2 写法不对，130 被中断。",
        "",
        "`--home` 和 `--debug` 写在命令之前：`dubanflow --home 单位目录 命令`。",
        "",
        *options(cli, context),
    ]
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        assert command is not None
        out += section(command, context, name, 2)
    return "\n".join(out).rstrip() + "\n"


def section(command: click.Command, parent: click.Context, name: str, level: int) -> list[str]:
    """A command, or a group with its commands below it; commands that take the same options are told together."""
    context = click.Context(command, info_name=name, parent=parent)
    head = [f"{'#' * level} {usage(command, context)}", "", f"{command.help or ''}", ""]
    if not isinstance(command, click.Group):
        return [*head, *options(command, context)]
    alike: dict[str, list[str]] = {}
    for one, below in command.commands.items():
        alike.setdefault("\n".join(options(below, click.Context(below, info_name=one, parent=context))), []).append(one)
    for shared, names in sorted(alike.items(), key=lambda row: min(row[1])):
        if len(names) == 1:
            head += section(command.commands[names[0]], context, names[0], level + 1)
            continue
        head += [f"{'#' * (level + 1)} `{context.command_path}`：{'、'.join(f'`{one}`' for one in sorted(names))}", ""]
        for below in (command.commands[one] for one in sorted(names)):
            head.append(f"- {usage(below, click.Context(below, info_name=below.name, parent=context))}：{below.help}")
        head += ["", "选项都是：", "", *shared.split("\n")] if shared else [""]
    return head


def usage(command: click.Command, context: click.Context) -> str:
    """The command as it is typed, without options."""
    pieces = [] if isinstance(command, click.Group) else command.collect_usage_pieces(context)
    words = [piece for piece in pieces if piece != "[选项]"]
    return f"`{' '.join([context.command_path, *words])}`"


def options(command: click.Command, context: click.Context) -> list[str]:
    """The options as a table; --help is the same everywhere and left out."""
    rows = []
    for param in command.params:
        record = param.get_help_record(context) if isinstance(param, click.Option) else None
        if record and "--help" not in record[0]:
            words = record[1].replace("  [required]", "（必写）").replace("  [x>=0]", "").replace("|", "\\|")
            rows.append(f"| `{record[0]}` | {words} |")
    return ["| 选项 | 说明 |", "|---|---|", *rows, ""] if rows else []


if __name__ == "__main__":
    main()
