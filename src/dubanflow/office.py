"""The assembly: settings, ledger, workflow, register, calendar and templates of one office, each made when first used.

Queries need only the ledger; what they do not use is not imported. Nothing here holds truth: the files and the
database do.
"""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from dubanflow.domain.cached import cached_property
from dubanflow.domain.errors import BadInput, HomeBroken
from dubanflow.domain.problems import Problem
from dubanflow.domain.register import Register
from dubanflow.domain.workdays import Calendar
from dubanflow.ledger import people, schema
from dubanflow.ledger.db import Connection, Database
from dubanflow.places import Home
from dubanflow.settings import FILE, Settings, load_settings

if TYPE_CHECKING:
    from dubanflow.domain.definition import Definition
    from dubanflow.domain.workflow import Workflow
    from dubanflow.templates import Templates

WORKFLOW_FILE = "workflows/supervision.yaml"
WORKDAYS_FILE = "workflows/workdays-cn.yaml"
REGISTER_FILE = "units.yaml"


class Office:
    """One office, opened. Use `open_office`."""

    def __init__(self, home: Home, settings: Settings, database: Database) -> None:
        self.home = home
        self.settings = settings
        self.database = database
        self._workflows: dict[str, Workflow] = {}
        self._register: tuple[str, Register] | None = None

    @cached_property
    def definition(self) -> "Definition":
        """The workflow file in force. Raises BadInput with every fault: nothing is run on a faulty file."""
        from dubanflow.definitions import load_definition

        definition, problems = load_definition(self.home.find(WORKFLOW_FILE))
        if definition is None or problems:
            raise BadInput(listed("督办流程文件有错，未按它办理任何事项：", problems))
        return definition

    def workflow_source(self) -> str:
        """The text of the workflow file in force."""
        return self.home.find(WORKFLOW_FILE).read_text(encoding="utf-8-sig")

    @cached_property
    def calendar(self) -> Calendar:
        """The working days, the office's own table on top."""
        return self._calendar[0]

    @cached_property
    def _calendar(self) -> tuple[Calendar, list[Problem]]:
        from dubanflow.calendar_data import load_calendar

        own = self.home.root / WORKDAYS_FILE
        bundled = self.home.bundled(WORKDAYS_FILE)
        calendar, problems = load_calendar(files=[bundled, *([own] if own.exists() else [])])
        if problems:
            raise BadInput(listed("工作日历文件有错：", problems))
        return calendar, problems

    @cached_property
    def templates(self) -> "Templates":
        """The templates, the office's own first."""
        from dubanflow.templates import Templates

        return Templates(self.home, desk=self.settings.desk.url)

    def workflow(self, connection: Connection, digest: str) -> "Workflow":
        """The machine of the definition that a task is pinned to."""
        if digest not in self._workflows:
            from dubanflow.domain.workflow import Workflow

            self._workflows[digest] = Workflow(self.pinned(connection, digest))
        return self._workflows[digest]

    def pinned(self, connection: Connection, digest: str) -> "Definition":
        """A definition that the ledger keeps."""
        from dubanflow.domain.definition_json import load

        compiled = connection.scalar("select compiled from definition where hash = ?", [digest])
        if compiled is None:
            raise BadInput(f"台账里没有流程定义 {digest[:12]}，数据可能不完整，请用备份恢复。")
        return load(compiled)

    def refresh_register(self) -> list[Problem]:
        """Take over `units.yaml` if it changed since; a faulty file changes nothing and its problems come back."""
        path = self.home.root / REGISTER_FILE
        if not path.exists():
            raise HomeBroken(f"单位目录里没有 {REGISTER_FILE}，请先运行 dubanflow init。")
        digest = sha256(path.read_bytes()).hexdigest()
        with self.database.read() as connection:
            if people.remembered(connection, "register_hash") == digest:
                return []
        from dubanflow.register import load_register

        register, problems = load_register(path)
        if register is None:
            return problems
        with self.database.write() as connection:
            people.sync_register(connection, register)
            people.remember(connection, "register_hash", digest)
        return problems

    def register(self, connection: Connection) -> Register:
        """The register as the ledger knows it, read again when another file was taken over."""
        digest = people.remembered(connection, "register_hash") or ""
        if self._register is None or self._register[0] != digest:
            self._register = (digest, people.load_register(connection))
        return self._register[1]


def open_office(root: Path, environ: Mapping[str, str], *, check_schema: bool = True) -> Office:
    """Open the office whose home is `root`. Raises HomeBroken, BadSettings or SchemaMismatch."""
    if not (root / FILE).is_file():
        raise HomeBroken(f"{root} 不是单位目录（没有 {FILE}），请用 --home 指明，或先运行 dubanflow init。")
    settings = load_settings(root, environ)
    database = Database(settings.database, schema=environ.get("DUBANFLOW_DATABASE_SCHEMA"))
    if check_schema:
        schema.check(database)
    return Office(Home(root), settings, database)


def listed(head: str, problems: list[Problem]) -> str:
    """A sentence and the problems below it, one a line."""
    return "\n".join([head, *(f"  {problem}" for problem in problems)])
