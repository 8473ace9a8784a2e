"""The register in the ledger: units and people keep their rows for good, the file says who they are now."""

import json
from dataclasses import replace

from dubanflow.domain.register import Person, Register, Unit
from dubanflow.ledger.db import Connection
from dubanflow.ledger.records import day, iso


def remembered(connection: Connection, key: str) -> str | None:
    """A setting of the ledger."""
    value = connection.scalar("select value from setting where key = ?", [key])
    return str(value) if value is not None else None


def remember(connection: Connection, key: str, value: str) -> None:
    """Keep a setting of the ledger."""
    connection.execute(
        "insert into setting (key, value) values (?, ?) on conflict (key) do update set value = excluded.value",
        [key, value],
    )


def sync_register(connection: Connection, register: Register) -> None:
    """Take over the register of the file. A unit or person that the file no longer names stays, inactive."""
    remember(connection, "office", register.office)
    connection.many(
        "insert into unit (code, name, peer_group, parent, leader, aliases, duties, valid_from, valid_to, position)"
        " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (code) do update set name = excluded.name,"
        " peer_group = excluded.peer_group, parent = excluded.parent, leader = excluded.leader,"
        " aliases = excluded.aliases, duties = excluded.duties, valid_from = excluded.valid_from,"
        " valid_to = excluded.valid_to, position = excluded.position",
        [_unit_values(unit, position) for position, unit in enumerate(register.units)],
    )
    ids = {code: unit_id for unit_id, code in connection.rows("select id, code from unit")}
    connection.execute("update person set active = ?", [False])
    connection.many(
        "insert into person (code, name, unit_id, roles, address, active) values (?, ?, ?, ?, ?, ?)"
        " on conflict (code) do update set name = excluded.name, unit_id = excluded.unit_id, roles = excluded.roles,"
        " address = excluded.address, active = excluded.active",
        [
            (row.code, row.name, ids.get(row.unit or ""), ",".join(row.roles), row.address, True)
            for row in register.people
        ],
    )


def load_register(connection: Connection) -> Register:
    """The register as the ledger knows it, units with their ids."""
    units = tuple(
        Unit(
            id=row[0],
            code=row[1],
            name=row[2],
            group=row[3],
            parent=row[4],
            leader=row[5],
            aliases=tuple(json.loads(row[6])),
            duties=tuple(json.loads(row[7])),
            valid_from=day(row[8]),
            valid_to=day(row[9]),
        )
        for row in connection.rows(
            "select id, code, name, peer_group, parent, leader, aliases, duties, valid_from, valid_to from unit"
            " order by position, id"
        )
    )
    codes = {unit.id: unit.code for unit in units}
    people = tuple(
        Person(
            code=row[0],
            name=row[1],
            unit=codes.get(row[2]),
            roles=tuple(filter(None, row[3].split(","))),
            address=row[4],
        )
        for row in connection.rows(
            "select code, name, unit_id, roles, address from person where active = ? order by id",
            [True],
        )
    )
    return Register(remembered(connection, "office") or "", units, people)


def person_ids(connection: Connection) -> dict[str, int]:
    """Row ids of people by code."""
    return {code: person_id for person_id, code in connection.rows("select id, code from person")}


def _unit_values(unit: Unit, position: int) -> tuple[str | int | None, ...]:
    unit = replace(unit, id=0)
    return (
        unit.code,
        unit.name,
        unit.group,
        unit.parent,
        unit.leader,
        json.dumps(unit.aliases, ensure_ascii=False),
        json.dumps(unit.duties, ensure_ascii=False),
        iso(unit.valid_from),
        iso(unit.valid_to),
        position,
    )
