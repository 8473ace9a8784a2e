"""From decisions to messages: each open decision goes into the day's one message of everybody whom its rule names.

One transaction per chunk of decisions. A decision that no longer holds is withdrawn; a person who has had the day's
mail already hears of it on the next working day; one that cannot be placed is parked and stays open.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from dubanflow.domain.definition import Definition
from dubanflow.domain.moment import Moment
from dubanflow.domain.register import Person, Register, Unit
from dubanflow.ledger import outbox
from dubanflow.ledger.db import Connection
from dubanflow.ledger.outbox import OpenDecision
from dubanflow.ledger.people import person_ids
from dubanflow.ledger.runs import Claim, park
from dubanflow.office import Office
from dubanflow.services.burden import Budget
from dubanflow.services.letters import kind_of

CHUNK = 1000


@dataclass(slots=True)
class Queued:
    """What could not be queued: (what, error); how many messages of a run that died may or may not have left."""

    doubtful: int = 0
    parked: list[tuple[str, str]] = field(default_factory=list)


def queue_messages(office: Office, claim: Claim, moment: Moment) -> Queued:
    """Put every open decision into the message of each of its recipients for today."""
    queue = Queue(office, moment)
    with office.database.write() as connection:
        claim.renew(connection)
        queue.done.doubtful = _recover(office, connection)
        _carry_over(office, connection, moment)
        queue.budget.reopen(connection)
    while queue.chunk(claim):
        pass
    return queue.done


def _recover(office: Office, connection: Connection) -> int:
    """A message that a dead process left in the middle: sent again where that does no harm, else it is doubtful.

    The number of doubtful ones.
    """
    from dubanflow.channels import open_channel

    channel = open_channel(office.settings.mail, office.home)
    left = outbox.interrupted(connection, "queued" if channel.repeatable else "doubtful")
    return 0 if channel.repeatable else left


def _carry_over(office: Office, connection: Connection, moment: Moment) -> None:
    """What earlier days could not deliver goes into today's message, unless that has left already."""
    attempts = office.settings.max_attempts
    old = outbox.undelivered(connection, moment.today, attempts=attempts)
    keys = {_key(moment, code): person for _, person, code, _ in old}
    messages = outbox.ensure_messages(connection, keys, kind="daily", day=moment.today)
    for message, _, code, tried in old:
        new, state = messages[_key(moment, code)]
        if state == "queued":
            outbox.merge(connection, message, new, attempts=tried)


class Queue:
    """The queueing of one run: `chunk` again and again until it finds nothing. The register is read once."""

    def __init__(self, office: Office, moment: Moment) -> None:
        self.office = office
        self.moment = moment
        self.done = Queued()
        self.budget = Budget(office, moment)
        self._after = 0
        self._register: Register | None = None
        self._units: dict[int, Unit] = {}
        self._people: dict[str, int] = {}
        self._named: dict[tuple[object, ...], tuple[str, ...]] = {}
        self._holding: dict[tuple[object, ...], bool] = {}
        self._messages: dict[str, tuple[int, str]] = {}

    def chunk(self, claim: Claim, *, size: int = CHUNK) -> bool:
        """Queue the next open decisions in one transaction; whether there were any."""
        with self.office.database.write() as connection:
            claim.renew(connection)
            rows = outbox.open_decisions(connection, after=self._after, limit=size)
            if rows:
                self._after = rows[-1].id
                self._queue(connection, rows)
            return bool(rows)

    def _queue(self, connection: Connection, rows: Sequence[OpenDecision]) -> None:
        """1. withdraw what no longer holds, 2. find recipients, 3. defer what is over a unit's budget, 4. make their
        messages, 5. fill them."""
        cooperating = outbox.cooperating_units(connection, sorted({row.task_id for row in rows}))
        withdrawn: list[int] = []
        wanted: list[tuple[int, tuple[str, ...]]] = []
        for row in rows:
            try:
                if not self._holds(connection, row):
                    withdrawn.append(row.id)
                    continue
                codes = self._recipients(connection, row, tuple(cooperating.get(row.task_id, ())))
            except Exception as error:  # one decision at fault must not keep everybody else's from them
                self._park(connection, row, f"{type(error).__name__}: {error}")
                continue
            if codes:
                wanted.append((row.id, codes))
            else:
                name = self._units[row.unit_id].name
                self._park(connection, row, f"“{name}”没有可以收件的人，请在 units.yaml 中补上邮箱。")
        placed = {decision for decision, _ in wanted}
        deferred = self.budget.over(connection, [row for row in rows if row.id in placed])
        wanted = [row for row in wanted if row[0] not in deferred]
        self._make_messages(connection, {code for _, codes in wanted for code in codes})
        told: list[int] = []
        pairs: list[tuple[int, int]] = []
        for decision, codes in wanted:
            targets = [self._messages[code] for code in codes]
            if all(state == "queued" for _, state in targets):
                told.append(decision)
                pairs += [(message, decision) for message, _ in targets]
        outbox.settle(connection, withdrawn, "withdrawn")
        outbox.settle(connection, sorted(deferred), "deferred")
        outbox.add_items(connection, pairs)
        outbox.settle(connection, told, "told")

    def _holds(self, connection: Connection, row: OpenDecision) -> bool:
        """`holds`, worked out once for all tasks that stand alike."""
        fresh = row.version == row.task_version
        alike = (row.definition, row.rule, row.state, fresh, row.accepted, row.asked, row.declined)
        answer = self._holding.get(alike)
        if answer is None:
            definition = self.office.workflow(connection, row.definition).definition
            answer = self._holding[alike] = holds(row, definition)
        return answer

    def _recipients(self, connection: Connection, row: OpenDecision, cooperating: tuple[int, ...]) -> tuple[str, ...]:
        """The codes of everybody to be told, worked out once for all rules of a unit that name the same audiences."""
        definition = self.office.workflow(connection, row.definition).definition
        telling = definition.tellings[row.rule]
        alike = (telling.to, telling.cc, row.unit_id, cooperating)
        if alike not in self._named:
            if self._register is None:
                self._register = self.office.register(connection)
                self._units = {unit.id: unit for unit in self._register.units}
                self._people = person_ids(connection)
            others = [self._units[one] for one in cooperating]
            found = recipients_of(row, definition, self._register, self._units[row.unit_id], others)
            self._named[alike] = tuple(person.code for person in found)
        return self._named[alike]

    def _make_messages(self, connection: Connection, codes: set[str]) -> None:
        missing = {_key(self.moment, code): code for code in sorted(codes) if code not in self._messages}
        keys = {key: self._people[code] for key, code in missing.items()}
        made = outbox.ensure_messages(connection, keys, kind="daily", day=self.moment.today)
        self._messages |= {missing[key]: found for key, found in made.items()}

    def _park(self, connection: Connection, row: OpenDecision, reason: str) -> None:
        park(connection, "decision", str(row.id), reason, self.moment)
        self.done.parked.append((f"decision {row.id}", reason))


def key_of(moment: Moment, person: Person) -> str:
    """The key of a person's one message of the day."""
    return _key(moment, person.code)


def _key(moment: Moment, code: str) -> str:
    return f"daily:{moment.today.isoformat()}:{code}"


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
