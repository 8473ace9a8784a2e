"""The READMEs tell the truth: their commands run, their diagrams are those of the file, their links and tests exist."""

import ast
import re
import runpy
import shlex
import shutil
import sys
from pathlib import Path

import click
import pytest
from docx import Document

from dubanflow import cli

ROOT = Path(__file__).parents[2]
PAGES = {name: (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh-CN.md")}
TESTS = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("*.py"))
UNITS = ROOT / "examples" / "yunchuan" / "units.yaml"
PLAN = [
    "中共云川市委组织部2026年工作要点",
    "一、夯实基层基础",
    "1.整顿软弱涣散村党组织。逐村制定整顿措施，6月30日前完成验收。（牵头单位：组织二科）",
    "2.选派年轻干部到一线挂职。选派干部40名，5月29日前全部到岗。（牵头单位：干部科）",
    "3.营造浓厚氛围。做好各方面的准备。",
]


def commands(page: str) -> list[list[str]]:
    """The words of every shell line that calls dubanflow, the program itself left out."""
    blocks = re.findall(r"^```sh\n(.*?)^```", PAGES[page], re.M | re.S)
    lines = [shlex.split(line, comments=True) for block in blocks for line in block.splitlines()]
    return [words[1:] for words in lines if words and words[0].endswith("dubanflow")]


ALL = [(page, " ".join(words)) for page in PAGES for words in commands(page)]


@pytest.mark.parametrize(("page", "line"), ALL, ids=lambda value: str(value)[:40])
def test_every_command_of_a_readme_is_one_that_exists(page: str, line: str) -> None:
    command: click.Command = cli.cli
    context = cli.cli.make_context("dubanflow", shlex.split(line))
    while isinstance(command, click.Group):
        rest = [*getattr(context, "_protected_args", ()), *context.args]  # where click keeps the name of the command
        name, found, left = command.resolve_command(context, rest)
        assert found is not None
        command, context = found, found.make_context(name, left, parent=context)


class Clerk:
    """Somebody who types the lines of a README in a folder, one after the other, on 2 March 2026."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.capsys = folder, capsys
        shutil.copy(UNITS, folder / "units.yaml")
        (folder / "验收报告.pdf").write_bytes(b"%PDF-1.7")
        document = Document()
        for line in PLAN:
            document.add_paragraph(line)
        document.save(str(folder / "工作要点.docx"))

    def type(self, words: list[str]) -> None:
        status = cli.run(words)
        out, err = self.capsys.readouterr()
        assert status == 0, f"dubanflow {' '.join(words)}\n{out}{err}"


@pytest.fixture
def clerk(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Clerk:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DUBANFLOW_NOW", "2026-03-02T09:00:00+08:00")
    return Clerk(tmp_path, capsys)


def test_an_office_can_type_what_the_english_readme_shows(clerk: Clerk) -> None:
    lines = commands("README.md")
    for words in lines[: next(i for i, words in enumerate(lines) if words[0] == "--home")]:
        if words != ["serve"]:  # runs until it is stopped; see test_serve_catches_up_what_was_missed_and_stops_cleanly
            clerk.type(words)


def in_order_of_a_day(lines: list[list[str]]) -> list[list[str]]:
    """What units do (chapter six) comes before the supervisor's morning (chapter four), as in life."""
    by_unit = [row for row in lines if any("联络员" in word for word in row)]
    rest = [row for row in lines if row not in by_unit and row[:2] != ["task", "reassign"]]
    at = rest.index(["daily"]) + 1
    return [*rest[:at], *by_unit, *(row for row in lines if row[:2] == ["task", "reassign"]), *rest[at:]]


def test_a_clerk_can_type_what_the_chinese_readme_shows(clerk: Clerk) -> None:
    make_sheet(clerk.folder / "单位名册.xlsx")
    (clerk.folder / "units.yaml").unlink()
    for words in in_order_of_a_day(commands("README.zh-CN.md")):
        if words == ["serve"]:  # runs until it is stopped; see test_serve_catches_up_what_was_missed_and_stops_cleanly
            continue
        clerk.type(words)
        if words[0] == "init":  # the clerk fills in what no sheet of units holds
            shutil.copy(UNITS, clerk.folder / "units.yaml")


def make_sheet(path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (
        ["单位名称", "联络员", "联络员邮箱"],
        ["组织二科", "组织二科联络员", "zuzhi2-lly@zzb.yunchuan.example"],
    ):
        book.active.append(row)
    book.save(path)
    book.close()


def test_the_made_parts_are_what_the_code_makes() -> None:
    documents = runpy.run_path(str(ROOT / "docs" / "make_docs.py"))["documents"]()
    stale = [path.name for path, text in documents.items() if path.read_text(encoding="utf-8") != text]
    assert stale == [], "run python docs/make_docs.py"


@pytest.mark.parametrize(
    "page", [*PAGES, "CONTRIBUTING.md", "CHANGELOG.md", "docs/architecture.md", "docs/register.md"]
)
def test_every_link_leads_somewhere(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    links = [*re.findall(r"\]\((?!https?:)([^)#]+)\)", text), *re.findall(r'src="([^"]+)"', text)]
    assert [link for link in links if not ((ROOT / page).parent / link).exists()] == []


@pytest.mark.parametrize("page", [*PAGES, "CONTRIBUTING.md", "docs/architecture.md"])
def test_every_test_and_file_that_is_named_is_there(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    assert [name for name in re.findall(r"`(test_\w+)`", text) if f"def {name}(" not in TESTS] == []
    files = re.findall(r"`((?:src|tests|docs|examples|benchmarks|workflows|notifications)/[\w./-]+)`", text)
    assert [name for name in files if not (ROOT / name).exists()] == []


def test_only_the_mail_channel_opens_a_connection() -> None:
    # im.py: the group robots that an office sets up; oidc.py: its own single sign-on; server.py: the desk listens;
    # runs.py asks for the name of this machine
    allowed = {"channels/smtp.py", "channels/im.py", "web/oidc.py", "web/server.py", "ledger/runs.py"}
    network = {"socket", "smtplib", "http", "urllib", "requests", "httpx", "ftplib", "aiohttp"}
    code = ROOT / "src" / "dubanflow"
    found = {path.relative_to(code).as_posix() for path in code.rglob("*.py") if network & imported(path)}
    assert found <= allowed


def imported(path: Path) -> set[str]:
    """The top-level names of all that a module imports, wherever in it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    plain = {row.name for node in ast.walk(tree) if isinstance(node, ast.Import) for row in node.names}
    parts = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
    return {name.partition(".")[0] for name in (plain | parts) - {"urllib.parse"}}  # which only takes words apart


def test_pictures_are_small() -> None:
    assert all(path.stat().st_size < 300_000 for path in (ROOT / "docs" / "images").glob("*.png"))


def test_no_page_names_a_path_of_this_machine() -> None:
    pages = [*PAGES.values(), *(path.read_text(encoding="utf-8") for path in (ROOT / "docs").rglob("*.md"))]
    assert not any(str(ROOT) in page or sys.prefix in page for page in pages)
