"""A moment: the business day of an act and the instant at which it was written down."""

from dataclasses import dataclass
from datetime import UTC, date, datetime


@dataclass(frozen=True, slots=True)
class Moment:
    """`today` is a day of the office's calendar; `at` an instant as fixed-width UTC text."""

    today: date
    at: str

    @classmethod
    def of(cls, today: date, instant: datetime) -> "Moment":
        """From an aware instant."""
        return cls(today, instant_text(instant))


def instant_text(instant: datetime) -> str:
    """An aware instant as `2026-03-02T01:00:00.000000Z`: 27 characters, so that text order is time order."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def instant_of(text: str) -> datetime:
    """The instant that `instant_text` wrote."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
