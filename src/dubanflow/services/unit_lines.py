"""The units of an office as a table: how much each has, by light, how much of it is late, and how much it was asked."""

from dataclasses import dataclass

from dubanflow.domain.register import Register
from dubanflow.domain.scores import Rate, UnitScore
from dubanflow.domain.views import LightCount
from dubanflow.ledger.read import Reader
from dubanflow.office import Office
from dubanflow.services.burden import loads
from dubanflow.services.pictures import punctuality
from dubanflow.services.scores import scores_of
from dubanflow.services.standing import open_standing


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit: its open tasks by light, those late, the days of this week on which it was written to and how often it
    was asked. `rate` is how many of those due this year were done in time: by the rules of the scores where the office
    has turned them on, which `score` then holds, else against the present deadlines."""

    id: int
    code: str
    name: str
    group: str
    lights: tuple[LightCount, ...]
    total: int
    late: int
    days: int
    asks: int
    rate: Rate
    score: UnitScore | None = None


def unit_lines(office: Office, reader: Reader, register: Register, *, only: int | None = None) -> list[UnitLine]:
    """The units in the order of the register that have tasks or still exist; `only` one of them by id."""
    units = () if only is None else (only,)
    standing = open_standing(reader, units)
    told = loads(reader.connection, reader.today, units)
    board = scores_of(office, reader)
    in_time = punctuality(reader, reader.today.replace(month=1, day=1), reader.today, units=units)
    found = []
    for unit in register.units:
        row, load = standing.by_id.get(unit.id), told.get(unit.id)
        if (only is not None and unit.id != only) or (row is None and not unit.valid_on(reader.today)):
            continue
        score = board.of(unit.id) if board else None
        found.append(
            UnitLine(
                id=unit.id,
                code=unit.code,
                name=unit.name,
                group=unit.group,
                lights=standing.of(unit.id),
                total=row.total if row else 0,
                late=row.late if row else 0,
                days=len(load.days) if load else 0,
                asks=load.asks if load else 0,
                rate=score.current if score else in_time.get(unit.id, Rate()),
                score=score,
            )
        )
    return found
