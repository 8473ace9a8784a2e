"""The units of an office as a table: how much each has, by light, how much of it is late, and how much it was asked."""

from dataclasses import dataclass

from dubanflow.domain.register import Register
from dubanflow.domain.scores import UnitScore
from dubanflow.domain.views import LightCount
from dubanflow.ledger.read import Reader
from dubanflow.office import Office
from dubanflow.services.burden import loads
from dubanflow.services.scores import scores_of
from dubanflow.services.standing import open_standing


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit: its open tasks by light, those late, the days of this week on which it was written to and how often it
    was asked; `score` where the office has turned scores on."""

    id: int
    code: str
    name: str
    group: str
    lights: tuple[LightCount, ...]
    total: int
    late: int
    days: int
    asks: int
    score: UnitScore | None = None


def unit_lines(office: Office, reader: Reader, register: Register, *, only: int | None = None) -> list[UnitLine]:
    """The units in the order of the register that have tasks or still exist; `only` one of them by id."""
    standing = open_standing(reader)
    told = loads(reader.connection, reader.today)
    board = scores_of(office, reader)
    rows = dict(zip(standing.ids, standing.units, strict=True))
    found = []
    for unit in register.units:
        row, load = rows.get(unit.id), told.get(unit.id)
        if (only is not None and unit.id != only) or (row is None and not unit.valid_on(reader.today)):
            continue
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
                score=board.of(unit.id) if board else None,
            )
        )
    return found
