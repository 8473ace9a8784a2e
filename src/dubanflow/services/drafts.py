"""Drafts: papers that an upper rung prepared, read, worded anew, released or withdrawn by the leader whom it names.

A release takes a number, writes the paper into the home, and is an event of the task and the decision `release:RULE`,
which tells those whom the rung names with the next mail. Nothing of it is undone; a paper with a fault is declared
void and keeps its number.
"""

from collections.abc import Mapping

from dubanflow.domain.errors import Refused
from dubanflow.domain.moment import Moment
from dubanflow.domain.register import Person
from dubanflow.ledger.db import Connection
from dubanflow.ledger.records import load_record
from dubanflow.ledger.write import Event, Step, save
from dubanflow.office import Office
from dubanflow.papers.kinds import kind_of
from dubanflow.services.draft_lines import DRAFT_STATES, DraftLine, draft_line, draft_lines, may_settle
from dubanflow.services.numbers import check_words
from dubanflow.services.paper_lines import PaperLine, paper_line, paper_of_draft
from dubanflow.services.paper_release import Release, settle_draft, settle_withdrawn
from dubanflow.services.paper_rights import may_make
from dubanflow.services.paper_values import Subject, form_bytes, subject_of, template_of
from dubanflow.services.papers import insert_paper, word_anew

__all__ = ["DRAFT_STATES", "DraftLine", "draft_bytes", "draft_lines", "release_draft", "withdraw_draft", "word_draft"]


def release_draft(office: Office, draft_id: int, *, by: Person, moment: Moment, reason: str = "") -> DraftLine:
    """Release a paper under a number of its own: those whom its rung names are told with the next mail.

    Raises Refused for somebody who may not, or where the lateness that it speaks of no longer stands; NotFound;
    BadInput naming the template and its fault: then nothing was taken or told.
    """
    with office.database.read() as connection:
        template = template_of(office, kind_of(draft_line(connection, draft_id).paper))
    check_words(office.settings)
    with Release(office, moment, by, reason) as release, office.database.write() as connection:
        draft = draft_line(connection, draft_id, lock=True)
        may_settle(draft, by)
        release.carry_out(connection, _paper(connection, draft, moment), template, [draft])
        return draft_line(connection, draft_id)


def withdraw_draft(office: Office, draft_id: int, *, by: Person, moment: Moment, reason: str) -> DraftLine:
    """Take a paper back: nobody is told, no number is taken. Raises Refused without right or reason; NotFound."""
    if not reason.strip():
        raise Refused("请写明撤稿的理由（--reason）。")
    with office.database.write() as connection:
        draft = draft_line(connection, draft_id, lock=True)
        may_settle(draft, by)
        record = load_record(connection, draft.task_id, lock=True)
        settle_draft(connection, draft, "withdrawn", by, moment, reason)
        paper = paper_of_draft(connection, draft_id)
        if paper and paper.state == "prepared":
            settle_withdrawn(connection, paper.id, by, moment, reason)
        event = Event("withdraw", by.code, {"rule": draft.rule, "paper": draft.paper, "reason": reason}, moment.today)
        save(connection, [Step(record, record.next_check_on, (event,), columns=())], moment)
        return draft_line(connection, draft_id)


def word_draft(office: Office, draft_id: int, texts: Mapping[str, str], *, by: Person, moment: Moment) -> PaperLine:
    """Word texts of a draft anew before it is released. Raises Refused, NotFound, BadInput."""
    with office.database.write() as connection:
        draft = draft_line(connection, draft_id, lock=True)
        may_make(kind_of(draft.paper), by)
        if draft.state != "prepared":
            raise Refused(f"《{draft.paper}》{draft.label}（{draft.settled_on}），不能再改。")
        paper = _paper(connection, draft, moment)
    return word_anew(office, paper.id, texts, by=by)


def draft_bytes(office: Office, draft_id: int, *, moment: Moment) -> tuple[DraftLine, bytes]:
    """A draft as it would be released now, number and date left blank."""
    with office.database.read() as connection:
        draft = draft_line(connection, draft_id)
        paper = paper_of_draft(connection, draft_id)
    subject = subject_of(paper) if paper else Subject((draft.task_id,))
    return draft, form_bytes(office, kind_of(draft.paper), subject, moment=moment, signer_name=draft.approver_name)


def _paper(connection: Connection, draft: DraftLine, moment: Moment) -> PaperLine:
    """The paper of a draft, made when it is first needed."""
    found = paper_of_draft(connection, draft.id)
    if found:
        return found
    paper_id = insert_paper(
        connection, kind_of(draft.paper), Subject((draft.task_id,)), title=draft.title, by="clock", moment=moment,
        draft_id=draft.id,
    )  # fmt: skip
    return paper_line(connection, paper_id)
