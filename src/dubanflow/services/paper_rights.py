"""Who may make and release papers of a kind, and about whose tasks: the same for command line and desk."""

from collections.abc import Sequence

from dubanflow.domain.errors import Refused
from dubanflow.domain.register import Person
from dubanflow.domain.rights import may_person, reaches_all
from dubanflow.ledger.db import Connection
from dubanflow.papers.kinds import Kind, kind_of
from dubanflow.services.paper_lines import PaperLine


def may_make(kind: Kind, by: Person) -> None:
    """Raise Refused unless the person may make papers of the kind."""
    if not set(kind.makers) & set(by.roles):
        raise Refused(f"《{kind.name}》由督查员或领导拟制，{by.name}不能办理。")
    if not may_person(by, "papers.forms" if "liaison" in kind.makers else "papers.prepare"):
        raise Refused(f"{by.name}没有拟制《{kind.name}》的权限。")


def may_release(line: PaperLine, by: Person) -> None:
    """Raise Refused unless the person may sign papers of the kind, and this one still waits."""
    kind = kind_of(line.kind)
    if not set(kind.signers) & set(by.roles):
        whom = "主要领导" if kind.signers == ("chief",) else "领导"
        raise Refused(
            f"《{kind.name}》由{'督查员或' if 'supervisor' in kind.signers else ''}{whom}签发，{by.name}不能办理。"
        )
    if line.state != "prepared":
        raise Refused(f"{line.called}{line.label}，不能再签发。")


def may_speak_of(connection: Connection, tasks: Sequence[int], by: Person) -> None:
    """Raise Refused where people of a unit would make a paper about a task that their unit neither leads nor helps
    with."""
    if reaches_all(by, "papers.forms"):
        return
    for task in tasks:
        row = connection.one(
            "select t.number, u.id from task t left join unit u on u.code = ? and (u.id = t.unit_id or exists"
            " (select 1 from task_unit x where x.task_id = t.id and x.unit_id = u.id)) where t.id = ?",
            [by.unit, task],
        )
        if row is not None and row[1] is None:
            raise Refused(f"任务{row[0]}不是{by.name}所在单位牵头或配合的，不能为它拟文书。")
