"""What the page of a task shows beside its dossier: its place in the document, its evidence, why it stands so.

People of a unit see what concerns their unit; a paper that no leader has released is none of it, and neither is a
level that only such a paper stands for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dubanflow.domain.explain import Paragraph
from dubanflow.ledger.read import Reader
from dubanflow.office import Office
from dubanflow.services.dossier import Dossier, ToldLine, dossier
from dubanflow.services.evidence import Filed, evidence_of
from dubanflow.services.quoting import Quote, quote_of
from dubanflow.services.why import why


@dataclass(frozen=True, slots=True)
class Telling:
    """Something that was told on a day, and to whom; `state` is what became of it, in words."""

    day: date
    label: str
    version: int
    people: tuple[str, ...]
    state: str
    note: str


@dataclass(frozen=True, slots=True)
class TaskRecord:
    """A task with all that its page shows. `seen` is its newest event; `time` says whose working days it took."""

    found: Dossier
    quote: Quote | None
    evidence: tuple[Filed, ...]
    paragraphs: tuple[Paragraph, ...]
    time: str
    seen: int
    told: tuple[Telling, ...]
    ask: str = ""


def task_record(office: Office, reader: Reader, task_id: int, *, for_unit: bool) -> TaskRecord:
    """The record of a task; `for_unit`: as people of a unit may see it."""
    found = dossier(office, reader, task_id, for_unit=for_unit)
    paragraphs = why(office, reader.connection, task_id, today=reader.today).paragraphs
    return TaskRecord(
        found=found,
        quote=quote_of(reader.connection, task_id),
        evidence=tuple(evidence_of(reader.connection, task_id)),
        paragraphs=() if for_unit else paragraphs,
        time=next((one.text for one in paragraphs if one.kind == "time"), ""),
        seen=int(reader.connection.scalar("select event_seq from task where id = ?", [task_id])),
        told=tellings(found.told),
        ask=str(reader.connection.scalar("select ask_deadline from task where id = ?", [task_id]) or ""),
    )


def tellings(lines: Sequence[ToldLine]) -> tuple[Telling, ...]:
    """Who was told what when, newest first: what several people were told alike is one line."""
    people: dict[tuple[date, str, int, str, str], list[str]] = {}
    for line in lines:
        key = (line.sent_on or line.due_on, line.label, line.version, line.message or line.state, line.note)
        people.setdefault(key, []).extend([line.person] if line.person else [])
    found = [
        Telling(day, label, version, tuple(names), state, note)
        for (day, label, version, state, note), names in people.items()
    ]
    return tuple(sorted(found, key=lambda one: one.day)[::-1])
