"""From decisions to mails: queued once per person and day, sent afterwards, marked after sending.

Queueing is one transaction per chunk of decisions: each gets its recipients from the workflow file and the register,
or is withdrawn when it no longer holds. A person who has had the day's mail already hears of it on the next working
day. Sending marks a message before and after; one that a dead process left in between is sent again only where that
does no harm, else it is doubtful and a person settles it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dubanflow.domain.definition import Definition
from dubanflow.domain.errors import DubanError
from dubanflow.domain.moment import Moment, instant_text
from dubanflow.domain.register import Person, Register, Unit
from dubanflow.ledger import outbox
from dubanflow.ledger.db import Connection
from dubanflow.ledger.outbox import OpenDecision, Outgoing
from dubanflow.ledger.people import person_ids
from dubanflow.ledger.read import Reader
from dubanflow.ledger.runs import Claim, park
from dubanflow.office import Office
from dubanflow.services.letters import kind_of

if TYPE_CHECKING:
    from dubanflow.channels import Channel, Mail

Composer = Callable[[Reader, Outgoing], "Mail"]

CHUNK = 1000
BATCH = 50


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one try; `parked` when the message could not even be made."""

    message: Outgoing
    state: str
    subject: str
    place: str
    error: str
    parked: bool = False


@dataclass(slots=True)
class Delivered:
    """What a delivery did. `failed` are (recipient, error); `parked` (what, error)."""

    messages: int = 0
    doubtful: int = 0
    failed: list[tuple[str, str]] = field(default_factory=list)
    parked: list[tuple[str, str]] = field(default_factory=list)


def queue_messages(office: Office, claim: Claim, moment: Moment) -> Delivered:
    """Put every open decision into the message of each of its recipients for today."""
    done = Delivered()
    with office.database.write() as connection:
        claim.renew(connection)
        _carry_over(office, connection, moment)
    after = 0
    while True:
        with office.database.write() as connection:
            claim.renew(connection)
            rows = outbox.open_decisions(connection, after=after, limit=CHUNK)
            if not rows:
                return done
            after = rows[-1].id
            _queue_chunk(office, connection, rows, moment, done)


def _carry_over(office: Office, connection: Connection, moment: Moment) -> None:
    """What earlier days could not deliver goes into today's message, unless that has left already."""
    attempts = office.settings.max_attempts
    old = outbox.undelivered(connection, moment.today, attempts=attempts)
    keys = {f"daily:{moment.today.isoformat()}:{code}": person for _, person, code, _ in old}
    messages = outbox.ensure_messages(connection, keys, kind="daily", day=moment.today)
    for message, _, code, tried in old:
        new, state = messages[f"daily:{moment.today.isoformat()}:{code}"]
        if state == "queued":
            outbox.merge(connection, message, new, attempts=tried)


def _queue_chunk(
    office: Office, connection: Connection, rows: list[OpenDecision], moment: Moment, done: Delivered
) -> None:
    """1. withdraw what no longer holds, 2. find recipients, 3. make their messages, 4. fill them."""
    register = office.register(connection)
    units = {unit.id: unit for unit in register.units}
    people = person_ids(connection)
    withdrawn = [row.id for row in rows if not holds(row, office.workflow(connection, row.definition).definition)]
    outbox.settle(connection, withdrawn, "withdrawn")
    cooperating = outbox.cooperating_units(connection, sorted({row.task_id for row in rows}))
    wanted: list[tuple[OpenDecision, tuple[Person, ...]]] = []
    for row in rows:
        if row.id in set(withdrawn):
            continue
        definition = office.workflow(connection, row.definition).definition
        others = [units[one] for one in cooperating.get(row.task_id, ())]
        recipients = recipients_of(row, definition, register, units[row.unit_id], others)
        if recipients:
            wanted.append((row, recipients))
        else:
            reason = f"“{units[row.unit_id].name}”没有可以收件的人，请在 units.yaml 中补上邮箱。"
            park(connection, "decision", str(row.id), reason, moment)
            done.parked.append((f"decision {row.id}", reason))
    keys = {key_of(moment, person): people[person.code] for _, found in wanted for person in found}
    messages = outbox.ensure_messages(connection, keys, kind="daily", day=moment.today)
    told: list[int] = []
    pairs: list[tuple[int, int]] = []
    for row, found in wanted:
        targets = [messages[key_of(moment, person)] for person in found]
        if all(state == "queued" for _, state in targets):
            told.append(row.id)
            pairs += [(message, row.id) for message, _ in targets]
    outbox.add_items(connection, pairs)
    outbox.settle(connection, told, "told")


def key_of(moment: Moment, person: Person) -> str:
    """The key of a person's one message of the day."""
    return f"daily:{moment.today.isoformat()}:{person.code}"


def recipients_of(
    row: OpenDecision, definition: Definition, register: Register, unit: Unit, cooperating: Sequence[Unit] = ()
) -> tuple[Person, ...]:
    """Everybody whom the rule of a decision names and who has an address, each once."""
    telling = definition.tellings[row.rule]
    found: list[Person] = []
    for meant in (*telling.to, *telling.cc):
        if meant == "cooperating":
            found += [person for other in cooperating for person in register.audience("liaison", other)]
        else:
            found += register.audience(meant, unit)
    return tuple({person.code: person for person in found if person.address}.values())


def holds(row: OpenDecision, definition: Definition) -> bool:
    """Whether what was decided is still true of the task: a moved deadline is never quoted by its old date."""
    telling = definition.tellings.get(row.rule)
    if telling is None:
        return False
    kind = kind_of(telling)
    if kind in ("notice", "draft"):
        return True
    clock = definition.by_name[row.state].clock
    waits = {
        "acceptance": clock == "unit" and not row.accepted,
        "verification": clock == "office",
        "extension": row.asked,
        "decline": row.declined,
    }
    if kind in waits:
        return waits[kind]
    return clock == "unit" and row.version == row.task_version


def deliver(
    office: Office, claim: Claim, moment: Moment, compose: Composer, progress: Callable[[int], None]
) -> Delivered:
    """Send what waits, in batches: mark, send, mark. A message that cannot be made or sent never stops the others."""
    from dubanflow.channels import open_channel

    done = Delivered()
    with open_channel(office.settings.mail, office.home) as channel:
        with office.database.write() as connection:
            claim.renew(connection)
            left = outbox.interrupted(connection, "queued" if channel.repeatable else "doubtful")
            done.doubtful = 0 if channel.repeatable else left
        after = 0
        while batch := _take(office, claim, moment, after, BATCH if channel.repeatable else 1):
            after = batch[-1].id
            results = [_send(message, mail, channel) for message, mail in _composed(office, moment, batch, compose)]
            _mark_batch(office, claim, results, moment, done)
            progress(done.messages)
    return done


def _take(office: Office, claim: Claim, moment: Moment, after: int, size: int) -> list[Outgoing]:
    """The next messages, marked as being sent."""
    with office.database.write() as connection:
        claim.renew(connection)
        attempts = office.settings.max_attempts
        batch = outbox.next_outgoing(connection, moment.today, attempts=attempts, after=after, limit=size)
        outbox.mark(connection, [message.id for message in batch], "sending")
        return batch


def _composed(
    office: Office, moment: Moment, batch: list[Outgoing], compose: Composer
) -> list[tuple[Outgoing, "Mail | str"]]:
    """The mail of each message as the ledger stands now, or the sentence why it could not be made."""
    made: list[tuple[Outgoing, Mail | str]] = []
    with office.database.read() as connection:
        reader = Reader(connection, office.calendar, moment.today)
        for message in batch:
            try:
                made.append((message, compose(reader, message)))
            except Exception as error:  # one template or row at fault parks this one message
                sentence = error.message if isinstance(error, DubanError) else f"{type(error).__name__}: {error}"
                made.append((message, sentence))
    return made


def _send(message: Outgoing, mail: "Mail | str", channel: "Channel") -> Result:
    """Hand one message to the channel and say what became of it."""
    if isinstance(mail, str):
        return Result(message, "failed", "", "", mail, parked=True)
    receipt = channel.send(mail)
    state = "sent" if receipt.ok else "doubtful" if receipt.doubtful else "failed"
    return Result(message, state, mail.subject, receipt.place, receipt.error)


def _mark_batch(office: Office, claim: Claim, results: list[Result], moment: Moment, done: Delivered) -> None:
    """Write down what became of a batch, in one transaction."""
    with office.database.write() as connection:
        claim.renew(connection)
        at = instant_text(claim.now())
        for row in results:
            outbox.mark_tried(
                connection,
                row.message.id,
                row.state,
                subject=row.subject,
                at=at if row.state == "sent" else None,
                place=row.place,
                error=row.error,
            )
            if row.parked:
                park(connection, "message", row.message.key, row.error, moment)
                done.parked.append((row.message.key, row.error))
            elif row.state == "failed":
                done.failed.append((row.message.name, row.error))
    done.messages += sum(row.state == "sent" for row in results)
    done.doubtful += sum(row.state == "doubtful" for row in results)
