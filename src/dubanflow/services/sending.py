"""When mail may leave, and whether a run would send far more of it than usual.

Both only hold mail back: what was decided stays decided and is told when the hours, or a person, allow it.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median

from dubanflow.domain.moment import Moment
from dubanflow.ledger.db import Connection
from dubanflow.ledger.records import marks
from dubanflow.ledger.runs import Claim
from dubanflow.ledger.write import canonical
from dubanflow.office import Office
from dubanflow.services.queueing import queue_messages

# Of how many earlier runs the usual number of letters is the median, how many there must be at least, and how many
# letters are never too many: a small office's busy day is no flood.
RUNS, FEWEST_RUNS, FEW_LETTERS = 10, 5, 20


@dataclass(frozen=True, slots=True)
class Flood:
    """A run that would send far more letters than usual: how many, and how many a day has as a rule."""

    letters: int
    usual: float

    @property
    def words(self) -> str:
        """What stands in the way, and what to do."""
        return (
            f"这次要发 {self.letters} 封，平常一天约 {self.usual:g} 封，超出太多，先停在发信之前，一封也没有发。"
            "请核对（dubanflow daily --dry-run），无误后运行 dubanflow daily --confirm。"
        )


def open_now(office: Office, today: date, instant: datetime) -> bool:
    """Whether mail of the business day `today` may leave at `instant`, both ends of the office's hours included.

    A day that is run by hand before or after its date has no hours: whoever runs it means it to be sent.
    """
    local = instant.astimezone(office.settings.timezone)
    if local.date() != today:
        return True
    return office.settings.send_from <= local.time().replace(tzinfo=None) <= office.settings.send_until


def waiting(connection: Connection, today: date, *, attempts: int) -> int:
    """How many messages of `today` or before wait to be sent."""
    return int(
        connection.scalar(
            # the states as the index has them, less the one that is not meant
            "select count(*) from message where state in ('queued', 'sending', 'failed') and state <> 'sending'"
            " and day <= ? and attempts < ?",
            [today.isoformat(), attempts],
        )
    )


def flood_ahead(office: Office, held: Claim, moment: Moment) -> Flood | None:
    """Whether telling what is open today would be a flood: found out by queueing it and rolling that back.

    Where nothing is open, or so few people could be written to that it cannot be one, nothing is queued to find out.
    """
    with office.database.read() as connection:
        if not connection.scalar("select 1 from decision where state = 'open' limit 1"):
            return None
        usual = _usual(office, connection, moment.today)
        if usual is None:
            return None
        readers = connection.scalar("select count(*) from person where active = ? and address <> ''", [True])
        if readers <= _limit(office, usual):
            return None
    with office.database.rehearsal() as database:
        queue_messages(Office(office.home, office.settings, database), held, moment)
        with database.read() as connection:
            return _flood(office, connection, moment.today, usual)


def flood_queued(office: Office, moment: Moment) -> Flood | None:
    """The same of what is queued already (in a rehearsal of the whole day)."""
    with office.database.read() as connection:
        usual = _usual(office, connection, moment.today)
        return None if usual is None else _flood(office, connection, moment.today, usual)


def hold_run(connection: Connection, job: str, moment: Moment, flood: Flood) -> None:
    """Note in the run ledger that the day waits for somebody's word."""
    counts = canonical({"letters": flood.letters, "usual": flood.usual})
    connection.execute(
        "update run set state = 'held', finished_at = ?, counts = ? where job = ? and day = ?",
        [moment.at, counts, job, moment.today.isoformat()],
    )


def held_back(connection: Connection) -> Flood | None:
    """The flood for which the newest run waits for somebody's word; None where it went through."""
    row = connection.one("select state, counts from run where job = 'daily' order by day desc limit 1")
    if row is None or row[0] != "held":
        return None
    counts = json.loads(row[1])
    return Flood(counts["letters"], counts["usual"])


def _flood(office: Office, connection: Connection, today: date, usual: float) -> Flood | None:
    """Letters only: a digest goes to everybody once a week and floods nobody."""
    letters = _letters(connection, [today.isoformat()], "and m.state = 'queued'").get(today.isoformat(), 0)
    return Flood(letters, usual) if letters > _limit(office, usual) else None


def _limit(office: Office, usual: float) -> float:
    return max(FEW_LETTERS, office.settings.flood * usual)


def _usual(office: Office, connection: Connection, today: date) -> float | None:
    """The median of the letters of the last runs on working days; None while there are too few, or not asked for."""
    if not office.settings.flood:
        return None
    rows = connection.rows(
        "select day from run where job = 'daily' and state = 'done' and day < ? order by day desc limit ?",
        [today.isoformat(), 2 * RUNS],
    )
    days = [day for (day,) in rows if office.calendar.is_workday(date.fromisoformat(day))][:RUNS]
    if len(days) < FEWEST_RUNS:
        return None
    sent = _letters(connection, days, "and m.state not in ('merged', 'dropped')")
    return median(sent.get(day, 0) for day in days)


def _letters(connection: Connection, days: list[str], which: str) -> dict[str, int]:
    """How many messages that tell a decision these days have."""
    rows = connection.rows(
        f"select m.day, count(*) from message m where m.day in ({marks(days)}) {which}"
        " and exists (select 1 from message_item i where i.message_id = m.id) group by m.day",
        days,
    )
    return {day: int(count) for day, count in rows}
