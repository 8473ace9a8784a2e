"""units.yaml -> Register: the shape of the file, then its sense, every fault with its line and column."""

from collections.abc import Collection
from datetime import date
from pathlib import Path

from dubanflow.domain.problems import Problem
from dubanflow.domain.register import Person, Register, Unit
from dubanflow.register.checks import Draft, by_place, check, nearest
from dubanflow.yaml_places import Path as Keys
from dubanflow.yaml_places import Places, decode, read_yaml

Result = tuple[Register | None, list[Problem]]
Row = dict[str | int, object]

TOP = ("office", "units", "people")
OFFICE = ("name",)
UNIT = ("code", "name", "aliases", "group", "parent", "leader", "duties", "valid", "people")
VALID = ("from", "to")
# A province has some thousand units, each with people; no office has more than this holds.
MAX_BYTES = 16 << 20
MAX_NODES = 1_000_000
PERSON = ("code", "name", "roles", "address")


def load_register(path: Path) -> Result:
    """Read a units.yaml. Never raises for what a person can have done to the file.

    With a register the problems are only remarks; without one they are faults, in the order of the lines.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        return None, [Problem(f"单位登记表读不出来（{error.strerror}），请检查它是否存在、能否读取。", str(path))]
    text, problems = decode(data, file=str(path), most_bytes=MAX_BYTES)
    return (None, problems) if problems else parse_register(text, file=str(path))


def parse_register(text: str, *, file: str) -> Result:
    """Read the text of a units.yaml; `file` is named in the problems."""
    value, places, problems = read_yaml(text, file=file, most_nodes=MAX_NODES)
    if value is None:
        return None, problems or [Problem("单位登记表是空的，请写上 office 和 units。", file, 1, 1)]
    shape = _Shape(places)
    draft = shape.draft(value)
    faults = problems + shape.problems
    remarks: list[Problem] = []
    for fault in check(draft):
        problem = places.problem(fault.message, fault.path)
        (faults if fault.fatal else remarks).append(problem)
    register = Register(draft.office, tuple(row for row, _ in draft.units), tuple(row for row, _ in draft.people))
    return (None, by_place(faults)) if faults else (register, by_place(remarks))


class _Shape:
    """One walk over the values of a file, turning them into rows and gathering the faults of shape.

    What is badly written is left empty in the row, so that the rest of the file is still looked at.
    """

    def __init__(self, places: Places) -> None:
        self.places = places
        self.problems: list[Problem] = []

    def draft(self, value: object) -> Draft:
        """The whole file; people of units stand before those of the office."""
        top = self.mapping(value, (), TOP, needed=("office", "units"))
        office = self.mapping(top["office"], ("office",), OFFICE, needed=OFFICE) if top.get("office") else {}
        units: list[tuple[Unit, Keys]] = []
        people: list[tuple[Person, Keys]] = []
        for row, path in self.rows(top, "units", (), UNIT, needed=("code", "name")):
            unit = self.unit(row, path)
            units.append((unit, path))
            people += self.people(row, path, unit.code)
        people += self.people(top, (), None)
        return Draft(self.text(office, "name", ("office",)), units, people)

    def unit(self, row: Row, path: Keys) -> Unit:
        """A row of `units`."""
        at = (*path, "valid")
        valid = self.mapping(row["valid"], at, VALID) if row.get("valid") is not None else {}
        return Unit(
            code=self.text(row, "code", path),
            name=self.text(row, "name", path),
            aliases=self.words(row, "aliases", path),
            group=self.text(row, "group", path),
            parent=self.text(row, "parent", path) or None,
            leader=self.text(row, "leader", path) or None,
            duties=self.words(row, "duties", path),
            valid_from=self.day(valid, "from", at),
            valid_to=self.day(valid, "to", at),
        )

    def people(self, row: Row, path: Keys, unit: str | None) -> list[tuple[Person, Keys]]:
        """The rows of `people`, of a unit or of the office."""
        rows = self.rows(row, "people", path, PERSON, needed=("code", "name", "roles"))
        return [(self.person(one, at, unit), at) for one, at in rows]

    def person(self, row: Row, path: Keys, unit: str | None) -> Person:
        """A row of `people`."""
        code, name, address = (self.text(row, key, path) for key in ("code", "name", "address"))
        return Person(code, name, self.words(row, "roles", path), address, unit)

    def rows(
        self, row: Row, key: str, path: Keys, keys: Collection[str], *, needed: Collection[str]
    ) -> list[tuple[Row, Keys]]:
        """The members of a list of mappings, each with its path."""
        members = self.members(row, key, path)
        return [(self.mapping(one, at, keys, needed=needed), at) for one, at in members]

    def mapping(self, value: object, path: Keys, keys: Collection[str], *, needed: Collection[str] = ()) -> Row:
        """A mapping; faults for what is none, for unknown keys and for needed ones missing or empty."""
        if not isinstance(value, dict):
            self.fault("这里应写成“键: 内容”的形式，冒号用半角。", path)
            return {}
        for key in value:
            if key not in keys:
                self.fault(f"不认识的键“{key}”，{nearest(str(key), keys)}", (*path, key), at_key=True)
        for key in needed:
            if key not in value:
                self.fault(f"缺少“{key}”，请补上。", path)
            elif value[key] in (None, "", [], {}):
                self.fault(f"“{key}”后面没有写内容，请补上。", (*path, key))
        return value

    def members(self, row: Row, key: str, path: Keys) -> list[tuple[object, Keys]]:
        """The members of a list, each with its path; none where nothing is written."""
        value = row.get(key)
        if value is None or isinstance(value, list):
            return [(one, (*path, key, index)) for index, one in enumerate(value or ())]
        self.fault(f"“{key}”应写成列表：一行一项、以“- ”开头，或写成 [甲, 乙]。", (*path, key))
        return []

    def words(self, row: Row, key: str, path: Keys) -> tuple[str, ...]:
        """A list of words."""
        return tuple(self.word(one, at) for one, at in self.members(row, key, path))

    def text(self, row: Row, key: str, path: Keys) -> str:
        """A text; empty where nothing is written."""
        return self.word(row[key], (*path, key)) if row.get(key) is not None else ""

    def word(self, value: object, path: Keys) -> str:
        """A text without blanks around it."""
        if not isinstance(value, str):
            self.fault("这里应写文字，数字、日期和真假值请加引号。", path)
            return ""
        if not value.strip():
            self.fault("这里是空的，请补上或删去。", path)
        return value.strip()

    def day(self, row: Row, key: str, path: Keys) -> date | None:
        """A day; None where nothing is written."""
        value = row.get(key)
        if value is None or isinstance(value, date):
            return value
        self.fault(f"“{key}”应写日期，如 2026-01-01；没有期限写 null。", (*path, key))
        return None

    def fault(self, message: str, path: Keys, *, at_key: bool = False) -> None:
        """Note a problem."""
        self.problems.append(self.places.problem(message, path, at_key=at_key))
