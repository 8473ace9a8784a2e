"""Papers: made, worded, looked at, released with a number, withdrawn, declared void; for command line and desk.

A release is one transaction (`paper_release`): the number is taken from its register, the paper is filled in with it
and written into the home, its content's hash goes into the row and into the event of each task that it names. Whatever
fails on the way, no number is taken. What a released paper says is frozen with it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from dubanflow.domain.errors import BadInput, DubanError, Refused, Stale
from dubanflow.domain.moment import Moment
from dubanflow.domain.register import Person
from dubanflow.domain.rights import need
from dubanflow.ledger.db import Connection
from dubanflow.ledger.records import iso
from dubanflow.ledger.write import canonical
from dubanflow.office import Office
from dubanflow.papers.kinds import Kind, kind_of
from dubanflow.services.acts import find_task
from dubanflow.services.draft_lines import DraftLine, may_settle, waiting_for
from dubanflow.services.numbers import check_words, void_number
from dubanflow.services.paper_lines import PaperLine, paper_line
from dubanflow.services.paper_release import Release, record_paper, settle_withdrawn
from dubanflow.services.paper_rights import may_make, may_release, may_speak_of
from dubanflow.services.paper_values import Subject, form_bytes, gathered, subject_of, template_of

__all__ = ["Subject", "form_bytes"]  # what callers need beside the verbs


def make_paper(
    office: Office, kind: Kind, subject: Subject, *, by: Person, moment: Moment, decision_id: int | None = None
) -> PaperLine:
    """Prepare a paper of a numbered kind; it has no number before it is released.

    Raises Refused for somebody who may not, a subject that has nothing of the kind to say, or a kind without numbers
    (see `form_bytes`); BadInput naming template and field where its template is broken; Stale where `decision_id`
    names a decision that has its paper.
    """
    may_make(kind, by)
    if kind.numbering == "none":
        raise Refused(f"《{kind.name}》不编号、不签发，直接打印即可。")
    check_subject(kind, subject)
    template_of(office, kind)
    with office.database.write() as connection:
        if decision_id is not None:
            _only_paper_of(connection, kind, decision_id)
        may_speak_of(connection, subject.tasks, by)
        values = gathered(office, connection, kind, subject, moment)
        title = str(values["标题"] if kind.formal else values.get("事项") or values["标题"])
        paper_id = insert_paper(
            connection, kind, subject, title=title, by=by.code, moment=moment, decision_id=decision_id
        )
        return paper_line(connection, paper_id)


def _only_paper_of(connection: Connection, kind: Kind, decision_id: int) -> None:
    """Raise Stale where a decision has its paper already: somebody else, or a second click, was faster."""
    mine = " for update" if connection.dialect == "postgresql" else ""
    connection.scalar(f"select id from decision where id = ?{mine}", [decision_id])
    if connection.scalar("select 1 from paper where decision_id = ?", [decision_id]):
        raise Stale(f"《{kind.name}》刚刚已经拟过，没有再拟一份。")


def insert_paper(
    connection: Connection,
    kind: Kind,
    subject: Subject,
    *,
    title: str,
    by: str,
    moment: Moment,
    decision_id: int | None = None,
    draft_id: int | None = None,
) -> int:
    """The row of a prepared paper; its id."""
    single = subject.tasks[0] if len(subject.tasks) == 1 else None
    unit = connection.scalar("select unit_id from task where id = ?", [single]) if single else None
    return connection.insert(
        "paper",
        kind=kind.key,
        title=title,
        task_id=single,
        draft_id=draft_id,
        decision_id=decision_id,
        unit_id=unit,
        tasks=json.dumps(list(subject.tasks)),
        period=iso(subject.since) or "",
        texts=canonical(dict(subject.texts)),
        state="prepared",
        prepared_on=moment.today.isoformat(),
        prepared_by=by,
        note="",
        voided_why="",
        fields="{}",
        file="",
        sha256="",
    )


def check_subject(kind: Kind, subject: Subject) -> None:
    """Raise BadInput unless a paper of the kind can speak of this, and every text is one that a person may word."""
    if kind.scope == "task" and len(subject.tasks) != 1:
        raise BadInput(f"《{kind.name}》一份只说一项任务，请写明任务编号。")
    if kind.scope == "office" and subject.tasks:
        raise BadInput(f"《{kind.name}》说的是全单位，不能写任务编号。")
    for name in subject.texts:
        if name not in kind.texts:
            known = "、".join(kind.texts)
            raise BadInput(f"《{kind.name}》的“{name}”不能改写" + (f"，可以改写的有：{known}。" if known else "。"))


def word_anew(office: Office, paper_id: int, texts: Mapping[str, str], *, by: Person) -> PaperLine:
    """Word texts of a prepared paper anew; an empty text goes back to what the paper says by default."""
    with office.database.write() as connection:
        line = paper_line(connection, paper_id, lock=True)
        kind = kind_of(line.kind)
        may_make(kind, by)
        if line.state != "prepared":
            raise Refused(f"{line.called}{line.label}，不能再改。")
        check_subject(kind, Subject(line.tasks, texts=texts))
        merged = {name: text for name, text in {**line.texts, **texts}.items() if text.strip()}
        connection.execute(
            "update paper set texts = ? where id = ? and state = 'prepared'", [canonical(merged), paper_id]
        )
        return paper_line(connection, paper_id)


def paper_bytes(office: Office, line: PaperLine, *, moment: Moment) -> bytes:
    """A paper as it would be released now, number and day left blank; a released or void one as it was released.

    Where the file of a released one is gone it is made again from its frozen values. Raises BadInput where the file
    is not the one that was released.
    """
    kind = kind_of(line.kind)
    if line.state not in ("released", "void"):
        return form_bytes(office, kind, subject_of(line), moment=moment, signer_name=line.approver_name)
    path = office.home.root / line.file
    if not path.is_file():
        return template_of(office, kind).render(json.loads(line.fields))
    data = path.read_bytes()
    if sha256(data).hexdigest() != line.sha256:
        raise BadInput(
            f"{line.file} 与签发时的内容不一致，可能被改动过；请用备份恢复，或移走它，系统会按留存的内容重排。"
        )
    return data


def release_paper(office: Office, paper_id: int, *, by: Person, moment: Moment, reason: str = "") -> PaperLine:
    """Release a prepared paper; drafts of upper rungs that it stands for are settled with it.

    Raises Refused without right or where what it says no longer stands, BadInput naming a broken template, Stale.
    """
    with office.database.read() as connection:
        line = paper_line(connection, paper_id)
    if line.draft_id is not None:
        from dubanflow.services.drafts import release_draft  # which stands on this module

        release_draft(office, line.draft_id, by=by, moment=moment, reason=reason)
        with office.database.read() as connection:
            return paper_line(connection, paper_id)
    kind = kind_of(line.kind)
    template = template_of(office, kind)
    check_words(office.settings)
    with Release(office, moment, by, reason) as release, office.database.write() as connection:
        line = paper_line(connection, paper_id, lock=True)
        may_release(line, by)
        return release.carry_out(connection, line, template, _stood_for(connection, line, by))


def _stood_for(connection: Connection, line: PaperLine, by: Person) -> list[DraftLine]:
    """The waiting drafts of the same paper on the same tasks which this person may release."""
    found = []
    for draft in waiting_for(connection, line.name, line.tasks):
        try:
            may_settle(draft, by)
        except Refused:
            continue
        found.append(draft)
    return found


def withdraw_paper(office: Office, paper_id: int, *, by: Person, moment: Moment, reason: str) -> PaperLine:
    """Give up a prepared paper; no number is lost. Raises Refused without right or reason."""
    if not reason.strip():
        raise Refused("请写明撤稿的理由（--reason）。")
    with office.database.read() as connection:
        line = paper_line(connection, paper_id)
    if line.draft_id is not None:
        from dubanflow.services.drafts import withdraw_draft

        withdraw_draft(office, line.draft_id, by=by, moment=moment, reason=reason)
        with office.database.read() as connection:
            return paper_line(connection, paper_id)
    with office.database.write() as connection:
        line = paper_line(connection, paper_id, lock=True)
        may_make(kind_of(line.kind), by)
        if line.state != "prepared":
            raise Refused(f"{line.called}{line.label}，不能再撤。")
        settle_withdrawn(connection, paper_id, by, moment, reason)
        record_paper(connection, "withdraw", line, by, moment, reason)
        return paper_line(connection, paper_id)


def void_paper(office: Office, paper_id: int, *, by: Person, moment: Moment, reason: str) -> PaperLine:
    """Declare a released paper void: it and its number stay on record, the number is not used again.

    Whoever signed it may, and the chief leader; a supervisor what supervisors sign. Raises Refused without right or
    reason.
    """
    if not reason.strip():
        raise Refused("请写明作废的理由（--reason）。")
    with office.database.write() as connection:
        line = paper_line(connection, paper_id, lock=True)
        if line.state != "released":
            raise Refused(f"{line.called}{line.label}，只有已签发的才能作废。")
        mine = by.code == line.settled_by or "chief" in by.roles
        if not mine and not ("supervisor" in by.roles and "supervisor" in kind_of(line.kind).signers):
            raise Refused(f"{line.called}应由签发人{line.signer}或主要领导作废，{by.name}不能办理。")
        connection.execute(
            "update paper set state = 'void', voided_on = ?, voided_by = ?, voided_why = ?, decision_id = null"
            " where id = ? and state = 'released'",
            [moment.today.isoformat(), by.code, reason, paper_id],
        )
        void_number(connection, paper_id, reason)
        record_paper(connection, "void", line, by, moment, reason)
        return paper_line(connection, paper_id)


@dataclass(frozen=True, slots=True)
class Issued:
    """What a batch issued, and what it could not: (task number, paper, why)."""

    papers: list[PaperLine] = field(default_factory=list)
    failed: list[tuple[str, str, str]] = field(default_factory=list)


def issue_due(office: Office, on: date, *, by: Person, moment: Moment, name: str = "") -> Issued:
    """Release the papers that the rungs of a day call for, each once: 催办单, 督办通知单, whatever the workflow names.

    Drafts are left to their approver. One that cannot be released stops no other; asked for again, only what is
    missing is released.
    """
    need(by, "papers.prepare", "签发一天的单子")
    issued = Issued()
    for decision, task, number, paper in _called_for(office, on):
        if name and paper != name:
            continue
        kind = kind_of(paper)
        try:
            may_make(kind, by)
            line = make_paper(office, kind, Subject((task,)), by=by, moment=moment, decision_id=decision)
        except DubanError as error:
            issued.failed.append((number, paper, error.message))
            continue
        try:
            issued.papers.append(release_paper(office, line.id, by=by, moment=moment))
        except DubanError as error:
            issued.failed.append((number, paper, error.message))
            withdraw_paper(office, line.id, by=by, moment=moment, reason=f"未能签发：{error.message}")
    return issued


def _called_for(office: Office, on: date) -> list[tuple[int, int, str, str]]:
    """What the rungs decided on a day and no paper was made of yet: decision, task id, its number, paper."""
    with office.database.read() as connection:
        rows = connection.rows(
            "select d.id, d.task_id, t.number, d.rule, t.definition from decision d join task t on t.id = d.task_id"
            " where d.decided_on = ? and d.state in ('open', 'told')"
            " and not exists (select 1 from paper p where p.decision_id = d.id) order by t.number, d.id",
            [on.isoformat()],
        )
        found = []
        for decision, task, number, rule, digest in rows:
            definition = office.workflow(connection, digest).definition
            rung = definition.ladder[definition.rungs[rule] - 1] if rule in definition.rungs else None
            if rung and rung.paper and not rung.draft:
                found.append((decision, task, number, rung.paper))
        return found


def task_ids(connection: Connection, numbers: Sequence[str]) -> tuple[int, ...]:
    """The ids of tasks by their numbers. Raises NotFound, BadInput for one written twice."""
    found = tuple(find_task(connection, number) for number in numbers)
    if len(set(found)) != len(found):
        raise BadInput("同一项任务写了两次。")
    return found


def waiting_tasks(connection: Connection, kind: Kind) -> tuple[int, ...]:
    """The tasks on which a draft of this kind waits: those that a bulletin on the whole office names."""
    rows = connection.rows(
        "select r.task_id from draft r join task t on t.id = r.task_id join decision d on d.id = r.decision_id"
        " and d.deadline_version = t.deadline_version where r.state = 'prepared' and r.paper = ?"
        " and t.closed_on is null and t.reported_on is null and t.suspended_on is null"
        " group by r.task_id order by min(r.id)",
        [kind.name],
    )
    return tuple(row[0] for row in rows)
