"""From messages to mails: marked as being sent, sent, marked as sent.

A message that a dead process left in between is sent again only where that does no harm (a file), else it is doubtful
and a person settles it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dubanflow.domain.errors import DubanError
from dubanflow.domain.moment import Moment, instant_text
from dubanflow.ledger import outbox
from dubanflow.ledger.outbox import Outgoing
from dubanflow.ledger.read import Reader
from dubanflow.ledger.runs import Claim, park
from dubanflow.office import Office

if TYPE_CHECKING:
    from dubanflow.channels import Channel, Mail

Composer = Callable[[Reader, Outgoing], "Mail | None"]

BATCH = 200


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


def deliver(
    office: Office, claim: Claim, moment: Moment, compose: Composer, progress: Callable[[int], None]
) -> Delivered:
    """Send what waits, in batches: mark, send, mark. A message that cannot be made or sent never stops the others."""
    from dubanflow.channels import open_channel

    done = Delivered()
    with office.templates.steady(), open_channel(office.settings.mail, office.home) as channel:
        with office.database.write() as connection:
            claim.renew(connection)
            left = outbox.interrupted(connection, "queued" if channel.repeatable else "doubtful")
            done.doubtful = 0 if channel.repeatable else left
        after = 0
        while batch := _take(office, claim, moment, after, BATCH if channel.repeatable else 1):
            after = batch[-1].id
            results = [_send(message, mail, channel) for message, mail in _composed(office, moment, batch, compose)]
            channel.flush()
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
) -> Iterator[tuple[Outgoing, "Mail | str | None"]]:
    """The mail of each message as the ledger stands now, one at a time, or the sentence why it could not be made;
    None where nothing true is left to say.

    All are read from one moment of the ledger, until one fails: what the database refused spoils its transaction, and
    the next message must not suffer for it.
    """
    left = iter(batch)
    message = next(left, None)
    while message:
        with office.database.read() as connection:
            reader = Reader(connection, office.calendar, moment.today)
            whole = True
            while message and whole:
                try:
                    mail: Mail | str | None = compose(reader, message)
                except Exception as error:  # one template or row at fault parks this one message
                    mail = error.message if isinstance(error, DubanError) else f"{type(error).__name__}: {error}"
                    whole = False
                yield message, mail
                message = next(left, None)


def _send(message: Outgoing, mail: "Mail | str | None", channel: "Channel") -> Result:
    """Hand one message to the channel and say what became of it."""
    if mail is None:
        return Result(message, "dropped", "", "", "")
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
