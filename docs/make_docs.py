"""Make the parts of the documents that follow from the code, so that they cannot go stale: tests compare them.

usage: make_docs.py [--check]

Whole files: docs/cli.md (the help of every command). Between `<!-- made: NAME -->` and `<!-- /made -->`: the state
diagram and the ladder of workflows/supervision.yaml in the READMEs, the layers and the modules in
docs/architecture.md. With --check nothing is written; status 1 when a part is out of date.
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
from dubanflow.domain.definition import Definition, Limit
from dubanflow.domain.diagram import mermaid

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
ROOMS = ("domain", "readers", "register", "definitions", "templates", "ledger", "papers", "channels", "services", "cli")


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
    for name in ("README.md", "README.zh-CN.md", "docs/architecture.md"):
        path = ROOT / name
        made[path] = MADE.sub(lambda found: found[1] + found[2] + part(found[1]), path.read_text(encoding="utf-8"))
    return made


def part(name: str) -> str:
    """A made part by its name."""
    parts = {"diagram": diagram, "ladder": ladder, "ladder-zh": ladder_zh, "layers": layers, "modules": modules}
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
