"""A small real office for stories: a home in a folder, its register, tasks confirmed from a plan, days that pass."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Any

from dubanflow.domain.moment import Moment
from dubanflow.domain.register import Person
from dubanflow.domain.views import TaskView
from dubanflow.ledger.read import Reader, TaskFilter
from dubanflow.office import Office, open_office
from dubanflow.services.acts import Acted, Given, act, find_task
from dubanflow.services.day import DayReport, run_day
from dubanflow.services.homes import init_home
from dubanflow.services.plans import confirm

REGISTER = """\
office: {name: 中共云川市委组织部}
units:
  - code: zuzhi2
    name: 组织二科
    aliases: [组织二处]
    group: 机关科室
    leader: fgld
    people:
      - {code: zuzhi2-lly, name: 组织二科联络员, roles: [liaison], address: zuzhi2-lly@zzb.yunchuan.example}
      - {code: zuzhi2-fzr, name: 组织二科科长, roles: [head], address: zuzhi2-fzr@zzb.yunchuan.example}
  - code: ganbu
    name: 干部科
    group: 机关科室
    leader: fgld
    people:
      - {code: ganbu-lly, name: 干部科联络员, roles: [liaison], address: ganbu-lly@zzb.yunchuan.example}
      - {code: ganbu-fzr, name: 干部科科长, roles: [head], address: ganbu-fzr@zzb.yunchuan.example}
people:
  - {code: ducha, name: 督查员, roles: [supervisor], address: ducha@zzb.yunchuan.example}
  - {code: fgld, name: 分管副部长, roles: [leader], address: fgld@zzb.yunchuan.example}
  - {code: buzhang, name: 部长, roles: [chief], address: buzhang@zzb.yunchuan.example}
"""


def day(text: str) -> date:
    """A day of 2026, written 3-2."""
    month, _, number = text.partition("-")
    return date(2026, int(month), int(number))


def moment(text: str) -> Moment:
    """Nine in the morning, in China, of a day of 2026."""
    return Moment.of(day(text), datetime.combine(day(text), time(1), UTC))


@dataclass
class Kit:
    """An office and short words for what people do in it."""

    root: Path
    environ: Mapping[str, str]
    office: Office
    clock: datetime = field(default_factory=lambda: datetime.now(UTC))

    def reopen(self) -> None:
        """The office as a new process would see it."""
        self.office = open_office(self.root, self.environ)

    def plan(self, *items: tuple[str, str, str], on: str = "3-2") -> list[str]:
        """A plan of (title, unit name, deadline), confirmed by the supervisor: the numbers of its tasks."""
        with self.office.database.write() as connection:
            register = self.office.register(connection)
            count = connection.scalar("select count(*) from plan") + 1
            plan_id = connection.insert(
                "plan",
                code=f"2026-P{count}",
                title="组织部2026年工作要点",
                year=2026,
                file="plan.txt",
                sha256=f"{count}",
                lines="[]",
                ignored="[]",
                problems="[]",
                imported_at=moment(on).at,
                imported_by="ducha",
            )
            for position, (title, unit, deadline) in enumerate(items, start=1):
                found, _ = register.find_unit(unit)
                assert found is not None
                connection.insert(
                    "plan_item",
                    plan_id=plan_id,
                    position=position,
                    section="一",
                    section_title="重点任务",
                    no=str(position),
                    title=title,
                    text=f"{position}.{title}。",
                    line=position,
                    reading="{}",
                    unit_id=found.id,
                    unit_why="文中写明",
                    unit_score=1.0,
                    deadline=day(deadline).isoformat(),
                    deadline_why="文中写明",
                    cooperating="[]",
                    state="proposed",
                    unresolved="",
                )
            person, _ = register.find_person("督查员")
        assert person is not None
        return list(confirm(self.office, f"2026-P{count}", by=person, moment=moment(on)).numbers)

    def task(
        self, title: str = "整顿软弱涣散村党组织", unit: str = "组织二科", deadline: str = "3-31", on: str = "3-2"
    ) -> str:
        """One live task."""
        return self.plan((title, unit, deadline), on=on)[0]

    def act(self, number: str, trigger: str, on: str, by: str = "组织二科联络员", **given: Any) -> Acted:
        """An act of a person on a day."""
        with self.office.database.read() as connection:
            register = self.office.register(connection)
            task_id = find_task(connection, number)
            person, near = register.find_person(by)
            assert person is not None, near
            if "unit" in given:
                unit, _ = register.find_unit(given["unit"])
                assert unit is not None
                given["unit"] = unit.id
        if "deadline" in given:
            given["deadline"] = day(given["deadline"])
        return act(self.office, task_id, trigger, actor=register.actor(person), moment=moment(on), given=Given(**given))

    def run(self, on: str) -> DayReport:
        """The daily run of a day."""
        return run_day(self.office, moment(on), now=lambda: self.clock)

    def person(self, name: str) -> Person:
        """A person of the register."""
        with self.office.database.read() as connection:
            person, near = self.office.register(connection).find_person(name)
        assert person is not None, near
        return person

    def see(self, number: str, on: str) -> TaskView:
        """A task as it looks on a day."""
        with self.office.database.read() as connection:
            task_id = find_task(connection, number)
            return Reader(connection, self.office.calendar, day(on)).tasks(TaskFilter(ids=(task_id,)))[0]

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Rows of the ledger."""
        with self.office.database.read() as connection:
            return connection.rows(sql, list(values))

    def decisions(self, number: str) -> list[tuple[str, int, str, str]]:
        """What was decided of a task: rule, deadline version, due day, state; notices left out."""
        return [
            (row[0], row[1], row[2][5:], row[3])
            for row in self.rows(
                "select d.rule, d.deadline_version, d.due_on, d.state from decision d join task t on t.id = d.task_id"
                " where t.number = ? and d.rule not like 'notice:%' order by d.id",
                number,
            )
        ]

    def mails(self, on: str) -> dict[str, EmailMessage]:
        """The mails of a day in the folder, by the recipient's address before the @."""
        found: dict[str, EmailMessage] = {}
        for path in sorted((self.root / "out" / "mail" / day(on).isoformat()).glob("*.eml")):
            mail = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
            assert isinstance(mail, EmailMessage)
            name = str(mail["To"].addresses[0].username)
            assert name not in found, f"two mails to {name} on one day"
            found[name] = mail
        return found

    def text(self, on: str, to: str) -> str:
        """The plain text of a person's mail of a day."""
        body = self.mails(on)[to].get_body(("plain",))
        assert body is not None
        return str(body.get_content())


def make_kit(root: Path, environ: Mapping[str, str]) -> Kit:
    """A new office in `root`."""
    root.mkdir(parents=True)
    (root / "units.yaml").write_text(REGISTER, encoding="utf-8")
    init_home(root, environ)
    office = open_office(root, environ)
    assert office.refresh_register() == []
    return Kit(root, environ, office)


def dumped(value: object) -> str:
    """A value as stable text."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
