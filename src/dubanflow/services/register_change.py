"""The register changed: a new units.yaml or sheet read, compared with the one in force, and taken over.

Nobody is deleted: a unit or person who is no longer in the file stays in the ledger, with what was recorded of them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from dubanflow.domain.errors import BadInput, Stale
from dubanflow.domain.moment import Moment
from dubanflow.domain.register import Person, Register, Unit
from dubanflow.ledger.db import Connection
from dubanflow.ledger.people import remembered, sync_register
from dubanflow.ledger.write import Event, append_office_event
from dubanflow.office import REGISTER_FILE, Office, listed
from dubanflow.places import write_bytes

REGISTER_HASH = "register_hash"  # under which the ledger remembers the file that it took over
Words = dict[str, str]  # what stands in the file about somebody, by what people call it


@dataclass(frozen=True, slots=True)
class Change:
    """A unit or person that is new, gone or changed: what kind of change, of whom, in words."""

    kind: str
    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Changed:
    """A register read: the text that units.yaml would have, what changes, and remarks on the file.

    `base` is the hash of the file that it was compared with."""

    text: str
    changes: tuple[Change, ...]
    remarks: tuple[str, ...]
    base: str


def read_file(office: Office, path: Path) -> Changed:
    """Read an uploaded units.yaml or a sheet of units. Raises BadInput with every fault; nothing is written."""
    from dubanflow.register.dumping import dump_register
    from dubanflow.register.sheet import import_units_xlsx

    if path.suffix.lower() in (".xlsx", ".xls"):
        register, problems = import_units_xlsx(path, office=_now(office).office)
        if register is None:
            raise BadInput(listed("单位表格有错，没有采用：", problems))
        return compared(office, dump_register(register))
    try:
        return compared(office, path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BadInput("名册不是 UTF-8 编码的文本，请另存为 UTF-8 后再上传。") from error


def compared(office: Office, text: str) -> Changed:
    """What taking over this text of a units.yaml would change. Raises BadInput with every fault."""
    with office.database.read() as connection:
        return _compared(office, connection, text)[0]


def _compared(office: Office, connection: Connection, text: str) -> tuple[Changed, Register]:
    from dubanflow.register.loading import parse_register

    register, problems = parse_register(text, file=REGISTER_FILE)
    if register is None:
        raise BadInput(listed("名册有错，没有采用：", problems))
    changes = tuple(differences(office.register(connection), register))
    base = remembered(connection, REGISTER_HASH) or ""
    return Changed(text, changes, tuple(str(one) for one in problems), base), register


def take_register(office: Office, text: str, *, base: str, by: str, moment: Moment) -> Changed:
    """Make this text the office's units.yaml. Raises BadInput with every fault, and Stale where the register is no
    longer the one of the hash `base` that the change was looked at against; then nothing changed.

    Ledger and file in one transaction, the file last: where it cannot be written nothing is.
    """
    data = text.encode()
    with office.database.write() as connection:
        changed, register = _compared(office, connection, text)
        # compare and set: of two who take a register over at once the second waits here, and is told
        if not connection.execute(
            "update setting set value = ? where key = ? and value = ?", [sha256(data).hexdigest(), REGISTER_HASH, base]
        ):
            raise Stale("您查看变动之后，名册已被别人更新，这一份没有采用。请下载现在的名册，改好后重新上传。")
        sync_register(connection, register)
        payload = {"changes": [f"{one.kind}{one.name}" for one in changed.changes][:200]}
        append_office_event(connection, Event("register", by, payload, moment.today), moment)
        write_bytes(office.home.root / REGISTER_FILE, data)
    return changed


def differences(old: Register, new: Register) -> Iterator[Change]:
    """What differs, units first, by their codes."""
    if old.office != new.office:
        yield Change("改名", new.office, f"本单位名称：{old.office} → {new.office}")
    units = [{unit.code: _unit_words(unit) for unit in one.units} for one in (old, new)]
    yield from _rows(units[0], units[1], "单位")
    people = [{row.code: _person_words(row) for row in one.people} for one in (old, new)]
    yield from _rows(people[0], people[1], "人员")


def _rows(old: Mapping[str, Words], new: Mapping[str, Words], what: str) -> Iterator[Change]:
    for code in {**old, **new}:
        if code not in old:
            said = "；".join(f"{key}：{value}" for key, value in new[code].items() if value and key != "名称")
            yield Change(f"新增{what}", new[code]["名称"], said)
        elif code not in new:
            yield Change(f"撤出{what}", old[code]["名称"], "名册里不再有，原有记载保留")
        elif differs := _changed(old[code], new[code]):
            yield Change(f"变更{what}", new[code]["名称"], differs)


def _changed(old: Words, new: Words) -> str:
    return "；".join(f"{key}：{old[key] or '空'} → {new[key] or '空'}" for key in new if old[key] != new[key])


def _unit_words(unit: Unit) -> Words:
    return {
        "名称": unit.name,
        "别名": "、".join(unit.aliases),
        "类别": unit.group,
        "上级": unit.parent or "",
        "分管领导": unit.leader or "",
        "职责": "、".join(unit.duties),
        "自": unit.valid_from.isoformat() if unit.valid_from else "",
        "至": unit.valid_to.isoformat() if unit.valid_to else "",
    }


def _person_words(person: Person) -> Words:
    from dubanflow.domain.rights import HOLDERS

    return {
        "名称": person.name,
        "单位": person.unit or "",
        "岗位": "、".join(HOLDERS.get(role, role) for role in person.roles),
        "邮箱": person.address,
    }


def _now(office: Office) -> Register:
    with office.database.read() as connection:
        return office.register(connection)
