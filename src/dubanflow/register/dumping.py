"""Register -> the text of a units.yaml that reads back equal, laid out as a person would write it."""

import json
import re
from collections.abc import Iterator
from datetime import date

from dubanflow.domain.register import Person, Register, Unit

# Written without quotes only where YAML could not take it for anything but text.
_PLAIN = re.compile(r"[A-Za-z\u3400-\u9fff][\w\u3400-\u9fff（）·@.-]*")
_NOT_TEXT = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
# What libyaml does not take as it is, even between quotes.
_HIDDEN = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def dump_register(register: Register) -> str:
    """The text of a units.yaml; `parse_register` makes an equal register of it (but for the ledger's ids)."""
    return "\n".join(_lines(register)) + "\n"


def _lines(register: Register) -> Iterator[str]:
    yield f"office: {{name: {_word(register.office)}}}"
    yield ""
    yield "units:"
    for unit in register.units:
        yield from _unit(unit, [row for row in register.people if row.unit == unit.code])
    office = [row for row in register.people if row.unit is None]
    if office:
        yield "people:"
        yield from (f"  - {_person(row)}" for row in office)


def _unit(unit: Unit, people: list[Person]) -> Iterator[str]:
    yield f"  - code: {_word(unit.code)}"
    yield f"    name: {_word(unit.name)}"
    yield f"    aliases: {_words(unit.aliases)}"
    yield f"    group: {_word(unit.group)}"
    yield f"    parent: {_word(unit.parent)}"
    yield f"    leader: {_word(unit.leader)}"
    yield f"    duties: {_words(unit.duties)}"
    yield f"    valid: {{from: {_day(unit.valid_from)}, to: {_day(unit.valid_to)}}}"
    if people:
        yield "    people:"
        yield from (f"      - {_person(row)}" for row in people)
    yield ""


def _person(person: Person) -> str:
    address = f", address: {_word(person.address)}" if person.address else ""
    return f"{{code: {_word(person.code)}, name: {_word(person.name)}, roles: {_words(person.roles)}{address}}}"


def _words(words: tuple[str, ...]) -> str:
    return f"[{', '.join(_word(word) for word in words)}]"


def _day(day: date | None) -> str:
    return day.isoformat() if day else "null"


def _word(word: str | None) -> str:
    """A word, quoted where it has to be; nothing is `null`."""
    if not word:
        return "null"
    if _PLAIN.fullmatch(word) and word.lower() not in _NOT_TEXT:
        return word
    return _HIDDEN.sub(lambda sign: f"\\u{ord(sign[0]):04x}", json.dumps(word, ensure_ascii=False))
