"""Deadlines as an iCalendar file (RFC 5545): one all-day event a task, the same UID whenever the file is made again.

Lines end with CRLF and are folded at 75 octets without cutting a character; a moved deadline raises SEQUENCE, so that
a calendar program moves the event it has.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

FOLD = 75  # octets, the line break not counted (RFC 5545, 3.1)
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
MORNING = 9  # o'clock at which an alarm rings


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline: `uid` is stable, `sequence` counts the times it was moved, `notes` are lines of text."""

    uid: str
    day: date
    title: str
    notes: str = ""
    sequence: int = 0


def calendar_bytes(name: str, deadlines: Iterable[Deadline], *, stamp: datetime, alarm: int | None = None) -> bytes:
    """The file. `stamp` is an instant in UTC; `alarm` rings so many days before, at nine in the morning."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//dubanflow//CN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    lines.append(f"X-WR-CALNAME:{_text(name)}")
    for one in deadlines:
        lines += _event(one, stamp, alarm)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in fold(line)).encode("utf-8")


def _event(one: Deadline, stamp: datetime, alarm: int | None) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(one.uid)}"
    yield f"DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}"
    yield f"SEQUENCE:{one.sequence}"
    yield f"DTSTART;VALUE=DATE:{one.day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{one.day + timedelta(days=1):%Y%m%d}"  # the day after: the end is not in it
    yield f"SUMMARY:{_text(one.title)}"
    if one.notes:
        yield f"DESCRIPTION:{_text(one.notes)}"
    yield "CATEGORIES:督办"
    yield "TRANSP:TRANSPARENT"
    if alarm is not None:
        yield from ("BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{_text(one.title)}", f"TRIGGER:{_before(alarm)}")
        yield "END:VALARM"
    yield "END:VEVENT"


def _before(days: int) -> str:
    """Nine in the morning so many days before the midnight with which the day begins."""
    return f"-P{days - 1}DT{24 - MORNING}H" if days else f"PT{MORNING}H"


def _text(text: str) -> str:
    """Text as a value (RFC 5545, 3.3.11); line breaks become \\n, other control characters go."""
    plain = CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def fold(line: str) -> Iterator[str]:
    """A line in pieces of at most 75 octets; the second and later ones begin with a blank that belongs to the fold."""
    piece, used = "", 0
    for letter in line:
        size = len(letter.encode("utf-8"))
        if used + size > FOLD:
            yield piece
            piece, used = " ", 1
        piece += letter
        used += size
    yield piece
