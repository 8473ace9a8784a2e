"""A release: number, content, file, row, event and telling of a paper in one transaction, or nothing of it."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from dubanflow.domain.errors import Refused, Stale
from dubanflow.domain.moment import Moment
from dubanflow.domain.register import Person
from dubanflow.domain.values import Decision
from dubanflow.ledger.db import Connection
from dubanflow.ledger.records import Record, load_record
from dubanflow.ledger.write import Event, Settled, Step, append_office_event, canonical, save
from dubanflow.office import Office
from dubanflow.papers.kinds import OWN, kind_of
from dubanflow.papers.names import UNSAFE
from dubanflow.papers.word import WordTemplate
from dubanflow.places import write_bytes
from dubanflow.services.draft_lines import DraftLine
from dubanflow.services.numbers import number_text, take
from dubanflow.services.paper_lines import PaperLine, paper_line
from dubanflow.services.paper_values import gathered, subject_of

# Papers that urge a unit on: about a task that is closed, suspended or reported they are not released.
URGING = frozenset({"urge", "notice", "bulletin", "interview", "transfer"})


class Release:
    """A release by somebody at a moment; when its transaction fails, the file that it wrote is taken back.

    Use it around the transaction: `with Release(…) as release, office.database.write() as connection`.
    """

    def __init__(self, office: Office, moment: Moment, by: Person, reason: str = "") -> None:
        self.office = office
        self.moment = moment
        self.by = by
        self.reason = reason
        self._written: list[Path] = []

    def __enter__(self) -> "Release":
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if error is not None:
            for path in self._written:
                path.unlink(missing_ok=True)

    def carry_out(
        self, connection: Connection, line: PaperLine, template: WordTemplate, drafts: Sequence[DraftLine] = ()
    ) -> PaperLine:
        """Release a prepared paper; `drafts` are those of upper rungs that it settles.

        1. whether what it says still stands, its tasks locked; 2. the drafts; 3. number, content, row and file; 4. an
        event on each task, with the decision to tell whom the rung names.
        """
        held = {task: load_record(connection, task, lock=True) for task in sorted(line.tasks)}
        self._still_holds(connection, line, held, drafts)
        for draft in drafts:
            settle_draft(connection, draft, "released", self.by, self.moment, self.reason)
        done = self._issue(connection, line, template)
        by_task: dict[int, list[DraftLine]] = {}
        for draft in drafts:
            by_task.setdefault(draft.task_id, []).append(draft)
        record_paper(connection, "release", done, self.by, self.moment, self.reason, held=held, drafts=by_task)
        return done

    def _issue(self, connection: Connection, line: PaperLine, template: WordTemplate) -> PaperLine:
        """Take the number, fill the paper in with it, keep row and file."""
        kind, settings, today = kind_of(line.kind), self.office.settings, self.moment.today
        n = take(connection, kind, line.id, by=self.by.code, moment=self.moment)
        number = number_text(settings, kind, today.year, n)
        values = gathered(self.office, connection, kind, subject_of(line), self.moment, signer=self.by, n=n)
        data = template.render(values)
        file = f"papers/{today.year}/{safe(kind.name)}/{safe(number)}.docx"
        changed = connection.execute(
            "update paper set state = 'released', number = ?, title = ?, settled_on = ?, settled_by = ?, note = ?,"
            " fields = ?, file = ?, sha256 = ?,"
            # the unit whose task it is now: it may have been handed over since the paper was prepared
            " unit_id = (select t.unit_id from task t where t.id = paper.task_id) where id = ? and state = 'prepared'",
            [
                number,
                str(values["标题"]) if kind.formal else line.title,
                today.isoformat(),
                self.by.code,
                self.reason,
                canonical(values),
                file,
                sha256(data).hexdigest(),
                line.id,
            ],
        )
        if changed != 1:
            raise Stale
        path = self.office.home.own(file)
        self._written.append(path)
        write_bytes(path, data)
        return paper_line(connection, line.id)

    def _still_holds(
        self, connection: Connection, line: PaperLine, held: Mapping[int, Record], drafts: Sequence[DraftLine]
    ) -> None:
        """A paper about a deadline that was moved, or that urges on a task that nobody can hurry, is not released."""
        for draft in drafts:
            if held[draft.task_id].task.deadline_version != draft.deadline_version:
                raise Refused(f"任务{draft.number}的时限已经调整，《{draft.paper}》说的是原时限，请撤稿。")
        if line.kind not in URGING and not line.kind.startswith(OWN):
            return
        for record in held.values():
            state = self.office.workflow(connection, record.definition).definition.by_name[record.task.state]
            if state.clock != "unit" or state.final:
                raise Refused(f"任务{record.number}现为“{state.label}”，《{line.name}》不宜再签发，请撤稿。")


def settle_draft(connection: Connection, draft: DraftLine, state: str, by: Person, moment: Moment, reason: str) -> None:
    """Mark a draft and its decision as released or withdrawn. Raises Stale where somebody was faster."""
    changed = connection.execute(
        "update draft set state = ?, settled_on = ?, settled_by = ?, note = ? where id = ? and state = 'prepared'",
        [state, moment.today.isoformat(), by.code, reason, draft.id],
    )
    if changed != 1:
        raise Stale
    connection.execute("update decision set state = ? where id = ?", [state, draft.decision_id])


def settle_withdrawn(connection: Connection, paper_id: int, by: Person, moment: Moment, reason: str) -> None:
    """Mark a prepared paper as withdrawn; its decision may have another paper. Raises Stale."""
    changed = connection.execute(
        "update paper set state = 'withdrawn', settled_on = ?, settled_by = ?, note = ?, decision_id = null"
        " where id = ? and state = 'prepared'",
        [moment.today.isoformat(), by.code, reason, paper_id],
    )
    if changed != 1:
        raise Stale


def record_paper(
    connection: Connection,
    kind: str,
    line: PaperLine,
    by: Person,
    moment: Moment,
    reason: str,
    *,
    held: Mapping[int, Record] | None = None,
    drafts: Mapping[int, Sequence[DraftLine]] | None = None,
) -> None:
    """The event of a paper on each task that it names, with the decisions to tell of its drafts; on the office's own
    chain for a paper that names none."""
    facts = {"paper": line.name, "number": line.number, "file": line.file, "sha256": line.sha256, "reason": reason}
    payload = {name: value for name, value in facts.items() if value}
    if not line.tasks:
        append_office_event(connection, Event(f"paper-{kind}", by.code, payload, moment.today), moment)
        return
    steps = []
    for task in sorted(line.tasks):
        record = held[task] if held else load_record(connection, task, lock=True)
        settled = (drafts or {}).get(task, ())
        rules = {"rule": settled[0].rule} if settled else {}
        note = f"文号：{line.number}" + (f"；意见：{reason}" if reason else "")
        decisions = tuple(
            Settled(Decision(f"release:{one.rule}", one.deadline_version, one.occurrence, moment.today), "open", note)
            for one in settled
        )
        event = Event(kind, by.code, {**payload, **rules}, moment.today)
        steps.append(Step(record, record.next_check_on, (event,), decisions, columns=()))
    save(connection, steps, moment)


def safe(words: str) -> str:
    """Words as the name of a file or folder on every system."""
    return UNSAFE.sub("_", words).strip("._") or "文书"
