"""Deadlines as an iCalendar file, read back by its own rules (RFC 5545)."""

from datetime import UTC, date, datetime

import pytest

from dubanflow.papers.ics import Deadline, calendar_bytes, fold

STAMP = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
LONG = Deadline(
    "duban-2026-003@zzb.yunchuan.example",
    date(2026, 2, 28),
    "【督办】建立软弱涣散村（社区）党组织整顿台账，明确联系领导和整顿措施，报部务会审定",
    "编号：2026-003\n要求：逐村摸排; 列单, 销号\\归档",
    2,
)


def unfolded(data: bytes) -> list[str]:
    return data.decode("utf-8").replace("\r\n ", "").split("\r\n")


def test_lines_end_with_crlf_and_are_at_most_75_octets_of_whole_characters() -> None:
    data = calendar_bytes("组织二科督办时限", [LONG], stamp=STAMP)
    lines = data.split(b"\r\n")
    assert lines[-1] == b""
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert max(len(line) for line in lines) <= 75
    assert all(line.decode("utf-8") for line in lines[:-1])  # no character is cut


def test_an_event_is_all_day_with_a_stable_uid_and_counts_its_moves() -> None:
    lines = unfolded(calendar_bytes("时限", [LONG], stamp=STAMP))
    assert lines[0] == "BEGIN:VCALENDAR"
    for line in (
        "UID:duban-2026-003@zzb.yunchuan.example",
        "DTSTAMP:20260302T013000Z",
        "SEQUENCE:2",
        "DTSTART;VALUE=DATE:20260228",
        "DTEND;VALUE=DATE:20260301",  # the day after, over the end of the month
        "DESCRIPTION:编号：2026-003\\n要求：逐村摸排\\; 列单\\, 销号\\\\归档",
    ):
        assert line in lines
    assert not any("VALARM" in line for line in lines)


@pytest.mark.parametrize(
    ("days", "trigger"),
    [
        (0, "PT9H"),  # nine in the morning of the day itself
        (1, "-P0DT15H"),  # of the day before
        (3, "-P2DT15H"),
    ],
)
def test_an_alarm_rings_at_nine_in_the_morning(days: int, trigger: str) -> None:
    lines = unfolded(calendar_bytes("时限", [LONG], stamp=STAMP, alarm=days))
    assert f"TRIGGER:{trigger}" in lines
    assert lines.count("BEGIN:VALARM") == lines.count("END:VALARM") == 1


@pytest.mark.parametrize("text", ["", "短", "甲" * 25, "a" * 75, "a" * 76, "甲" * 200, "🙂" * 60, "a" + "甲" * 40])
def test_what_is_folded_unfolds_to_the_same(text: str) -> None:
    pieces = list(fold(text))
    assert "".join([pieces[0], *(piece[1:] for piece in pieces[1:])]) == text
    assert all(piece.startswith(" ") for piece in pieces[1:])
    assert all(len(piece.encode("utf-8")) <= 75 for piece in pieces)


def test_no_line_of_ones_own_can_be_slipped_in() -> None:
    lines = unfolded(
        calendar_bytes("x\r\nX-EVIL:1", [Deadline("a\r\nATTACH:b", date(2026, 3, 1), "t\nEND:VEVENT")], stamp=STAMP)
    )
    assert not any(line.startswith(("X-EVIL", "ATTACH")) for line in lines)
    assert lines.count("END:VEVENT") == 1
