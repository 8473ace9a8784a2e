"""A plan document imported: kept whole, every item with a proposal. Nothing of it lives before a person confirms."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path

from dubanflow.domain.errors import BadInput, Refused
from dubanflow.domain.moment import Moment
from dubanflow.domain.plan.values import Line, Reading
from dubanflow.domain.problems import Problem
from dubanflow.domain.register import Person
from dubanflow.domain.rights import need
from dubanflow.ledger.db import Connection
from dubanflow.ledger.records import iso
from dubanflow.ledger.write import Event, append_office_event
from dubanflow.office import Office
from dubanflow.services.plan_items import Plan, newest_plan
from dubanflow.services.plan_revision import keep_revision
from dubanflow.services.proposals import Proposals, insert_item
from dubanflow.services.reading import as_json, read_file


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import made: the plan's code and title, and how many items, of which unresolved.

    `changes` counts what a revised document changes, by kind; empty for a plan of its own.
    """

    code: str
    title: str
    items: int
    unresolved: int
    problems: tuple[str, ...]
    revises: str | None = None
    changes: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Document:
    """A file that was read."""

    path: Path
    digest: str
    title: str
    reading: Reading
    lines: list[Line]
    problems: list[Problem]


def import_plan(
    office: Office,
    path: Path,
    *,
    year: int,
    by: Person,
    moment: Moment,
    issued_on: date | None = None,
    revises: str | None = None,
) -> Imported:
    """Read a document and keep it with a proposal for every item. Raises BadInput when it is no plan,
    Forbidden for somebody who may not settle plans.

    `revises` is the code of the plan that this document is a new version of: its items are matched to the old ones
    by their wording. A document of the title and year of a plan that is there already is refused without it.
    """
    need(by, "plans.edit", "导入计划")
    document = _read(path, year, issued_on)
    with office.database.write() as connection:
        known = connection.scalar("select code from plan where sha256 = ?", [document.digest])
        if known:
            raise Refused(f"这份文件已经导入过了，计划编号 {known}。")
        old = newest_plan(connection, revises) if revises else None
        _refuse_wrong_revision(connection, document.title, year, old)
        reading = document.reading
        proposals = Proposals(
            office.register(connection),
            year=reading.year,
            issued_on=reading.issued_on,
            today=moment.today,
            reading=reading,
        )
        plan_id, code = _keep_plan(connection, document, by, moment, old)
        kinds: list[str] = []
        if old:
            kinds = keep_revision(connection, plan_id, old, reading, proposals)
        else:
            for position, item in enumerate(reading.items, start=1):
                insert_item(connection, plan_id, position, item, proposals.of(item))
        payload = {"plan": code, "title": document.title, "file": path.name, "sha256": document.digest}
        payload |= {"revises": old.code} if old else {}
        event = Event("plan-import", by.code, payload | {"items": len(reading.items)}, moment.today)
        append_office_event(connection, event, moment)
        unresolved = connection.scalar(
            "select count(*) from plan_item where plan_id = ? and state = 'unresolved'", [plan_id]
        )
    problems = tuple(str(problem) for problem in document.problems)
    return Imported(
        code, document.title, len(reading.items), unresolved, problems, old.code if old else None, Counter(kinds)
    )


def _read(path: Path, year: int, issued_on: date | None) -> _Document:
    if not 2000 <= year <= 2099:
        raise BadInput(f"计划年份 {year} 不对，请写四位年份，如 2026。")
    reading, lines, problems = read_file(path, year=year, issued_on=issued_on)
    if reading is None:
        raise BadInput("\n".join(str(problem) for problem in problems))
    if not reading.items:
        raise BadInput(f"{path.name} 里没有找到工作任务，没有导入。请确认它是工作要点或任务分解表。")
    digest = sha256(path.read_bytes()).hexdigest()
    return _Document(path, digest, reading.title or path.stem, reading, lines, problems)


def _refuse_wrong_revision(connection: Connection, title: str, year: int, old: Plan | None) -> None:
    """Refuse a revision of another year's plan, and a second version that does not say what it revises."""
    if old:
        if old.year != year:
            raise BadInput(f"计划 {old.code} 是 {old.year} 年的，这份文件写的是 {year} 年，不能作为它的修订本。")
        return
    same = connection.scalar(
        "select code from plan where year = ? and title = ? order by id desc limit 1", [year, title]
    )
    if same:
        raise Refused(
            f"{year}年的《{title}》已经导入过（{same}）。这份若是它的修订本，请加 --revises {same}，"
            "系统对照新旧两稿，只改您确认的部分。"
        )


def _keep_plan(
    connection: Connection, document: _Document, by: Person, moment: Moment, old: Plan | None
) -> tuple[int, str]:
    """The row of the plan: its id and code."""
    reading = document.reading
    if connection.dialect == "postgresql":
        connection.execute("lock table setting in exclusive mode")  # two imports at once count up one by one
    count = connection.scalar("select count(*) from plan where year = ?", [reading.year])
    code = f"{reading.year}-P{count + 1}"
    plan_id = connection.insert(
        "plan",
        code=code,
        title=document.title,
        year=reading.year,
        issuer=reading.issuer,
        issued_on=iso(reading.issued_on),
        file=document.path.name,
        sha256=document.digest,
        lines=json.dumps([line.text for line in document.lines], ensure_ascii=False),
        ignored=json.dumps(as_json(reading, [])["ignored"], ensure_ascii=False),
        problems=json.dumps([str(problem) for problem in document.problems], ensure_ascii=False),
        imported_at=moment.at,
        imported_by=by.code,
        revises=old.id if old else None,
    )
    return plan_id, code
