"""An office with many tasks in every state, drawn by a seed: what lists and counts are tried on."""

import random
from dataclasses import replace
from datetime import timedelta

from dubanflow.domain.definition import Light, Limit
from dubanflow.domain.definition_json import dump
from kit import Kit, day

TODAY = "5-20"
STATES = ("assigned", "in_progress", "overdue", "reported", "suspended", "verified", "cancelled")


def fill(kit: Kit, seed: int, tasks: int = 160) -> None:
    """Tasks of two units and two plans, deadlines around 20 May 2026, some under another workflow file whose lights
    differ, some with a cooperating unit."""
    chance = random.Random(seed)
    for _ in range(2):
        half = [(f"事项{number}", chance.choice(["组织二科", "干部科"]), "6-30") for number in range(tasks // 2)]
        kit.plan(*half)
    other = _other_definition(kit)
    with kit.office.database.write() as connection:
        units = [row[0] for row in connection.rows("select id from unit order by id")]
        for (task_id,) in connection.rows("select id from task order by id"):
            state = chance.choice(STATES)
            deadline = day(TODAY) + timedelta(days=chance.choice([-40, -9, -1, 0, 1, 4, 6, 7, 8, 30, 200]))
            final = state in ("verified", "cancelled")
            closed = day(TODAY) - timedelta(days=chance.choice([0, 1, 9, 10, 40])) if final else None
            values = {
                "state": state,
                "deadline": deadline.isoformat(),
                "level": chance.choice([0, 0, 1, 2, 3, 5]),
                "closed_on": closed.isoformat() if closed else None,
                "reported_on": day(TODAY).isoformat() if state == "reported" else None,
                "suspended_on": day(TODAY).isoformat() if state == "suspended" else None,
                "unit_id": chance.choice(units),
                "title": f"事项{chance.randrange(30)}_100%",
            }
            if other and chance.random() < 0.3:
                values["definition"] = other
            names = ", ".join(f"{name} = ?" for name in values)
            connection.execute(f"update task set {names} where id = ?", [*values.values(), task_id])
            if chance.random() < 0.2:
                helper = chance.choice([one for one in units if one != values["unit_id"]])
                connection.execute(
                    "insert into task_unit (task_id, unit_id, role) values (?, ?, 'cooperating')"
                    " on conflict do nothing",
                    [task_id, helper],
                )


def _other_definition(kit: Kit) -> str:
    """A second workflow file in the ledger: a light by level, another horizon, no light for what is suspended."""
    with kit.office.database.write() as connection:
        digest, source = connection.rows("select hash, source from definition")[0]
        known = kit.office.workflow(connection, digest).definition
        lights = (
            Light("done", "销", states=("verified",)),
            Light("red", "红", level=3),
            Light("red", "红", late=True, level=1),
            Light("yellow", "黄", within=Limit(7, "d")),
            Light("green", "绿"),
        )
        changed = replace(known, hash="f" * 64, lights=lights)
        connection.execute(
            "insert into definition (hash, name, source, compiled, loaded_at) values (?, ?, ?, ?, ?)",
            [changed.hash, changed.name, source, dump(changed), "2026-03-02T00:00:00.000000Z"],
        )
    return changed.hash
