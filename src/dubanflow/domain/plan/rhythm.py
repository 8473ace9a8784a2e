"""The rhythm of a recurring duty: its cadence and the days on which it falls due, as words, as JSON and back.

Days are deadlines of the office's calendar, inclusive. An occurrence opens on the day after the deadline before it.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from dubanflow.domain.plan.phrases import read_times
from dubanflow.domain.plan.series import LABELS, occurrences
from dubanflow.domain.plan.surface import fold
from dubanflow.domain.plan.values import Cadence, Context, TimePhrase

FEW = 4  # days that are always listed one by one; of more that are regular the first and the last are told
CADENCES: Mapping[str, Cadence] = {label: cadence for cadence, label in LABELS.items()}
WEEKDAYS = "一二三四五六日"

# What is asked for after the end of a period concerns the period before the day.
_AFTERWARDS = re.compile(r"结束后|季后|月后|次月|次季|下月")
_LISTED = re.compile(r"(?P<label>每\S{1,2}?)\s?:\s?(?P<days>\d[\s\S]+)")
_WEEKDAY = re.compile(r"每周[一二三四五六日天](?!前)")  # in running text 每周五 may be any Friday's business
_DAYS = re.compile(r"[、,;\n]+")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:\s0{1,2}:00(?::00)?)?")
_CHINESE = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})[日号](?:前|之前|以前)?")


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A cadence, its deadlines in order, and the words of the document that it rests on (empty: set by a person)."""

    cadence: Cadence
    deadlines: tuple[date, ...]
    phrase: str = ""

    def dump(self) -> str:
        """As JSON."""
        days = [day.isoformat() for day in self.deadlines]
        return json.dumps({"cadence": self.cadence, "phrase": self.phrase, "deadlines": days}, ensure_ascii=False)

    @classmethod
    def load(cls, text: str) -> "Rhythm":
        """What `dump` wrote."""
        value = json.loads(text)
        return cls(value["cadence"], tuple(map(date.fromisoformat, value["deadlines"])), value["phrase"])

    @property
    def words(self) -> str:
        """The rhythm as an office writes it, to be read again by `read_limit`: 每季度：3月31日、6月30日."""
        regular = self._regular() if len(self.deadlines) > FEW else ""
        if regular:
            first, last = self.deadlines[0], self.deadlines[-1]
            return f"{regular}，共{len(self.deadlines)}期（{day_words(first)}至{day_words(last)}）"
        return f"{LABELS[self.cadence]}：{'、'.join(day_words(day) for day in self.deadlines)}"

    def _regular(self) -> str:
        """The rule that gives these days, such as 每周五 or 每月5日前; empty where only a list tells them."""
        days, label = self.deadlines, LABELS[self.cadence]
        if self.cadence == "weekly":
            gaps = {(after - before).days for before, after in pairwise(days)}
            return f"{label}{WEEKDAYS[days[0].weekday()]}" if gaps == {7} else ""
        months = {(after.year - before.year) * 12 + after.month - before.month for before, after in pairwise(days)}
        if self.cadence == "monthly" and months == {1}:
            if all((day + timedelta(days=1)).day == 1 for day in days):
                return label
            return f"{label}{days[0].day}日前" if len({day.day for day in days}) == 1 else ""
        if self.cadence == "monthly" and months == {0, 1}:
            return self._several_a_month()
        ends = {15 if day.day == 15 else (day + timedelta(days=1)).day for day in days}
        return label if self.cadence == "half-monthly" and ends == {15, 1} and months == {0, 1} else ""

    def _several_a_month(self) -> str:
        """每月10日、20日前; empty where a month between the first and the last lacks one of the days."""
        first, last = self.deadlines[0], self.deadlines[-1]
        named = sorted({day.day for day in self.deadlines})
        months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
        try:
            whole = [date(month // 12, month % 12 + 1, day) for month in months for day in named]
        except ValueError:
            return ""
        regular = [day for day in whole if first <= day <= last] == list(self.deadlines)
        return f"{LABELS[self.cadence]}{'、'.join(f'{day}日' for day in named)}前" if regular else ""

    def title_of(self, title: str, day: date) -> str:
        """The title of the occurrence that falls due on `day`: the duty and its period."""
        return f"{title}（{self.period(day)}）"

    def period(self, day: date) -> str:
        """The period that the deadline `day` closes: 2026年第二季度; the month or the day itself where the duty falls
        due more than once in a period."""
        others = [one for one in self.deadlines if one != day]
        names = (self._period, lambda one: f"{one.year}年{one.month}月")
        alone = (name(day) for name in names if name(day) not in map(name, others))
        return next(alone, f"{day.year}年{day_words(day)}")

    def _period(self, day: date) -> str:
        return PERIODS[self.cadence](STEPS_BACK[self.cadence](day) if _AFTERWARDS.search(self.phrase) else day)


def opening_day(deadlines: Sequence[date], index: int) -> date | None:
    """The day on which occurrence `index` (from 0, not the first) opens; None when there is none."""
    return deadlines[index - 1] + timedelta(days=1) if index < len(deadlines) else None


def rhythm_of(phrase: TimePhrase, *, year: int, start: date) -> Rhythm | None:
    """The rhythm of a recurring phrase in a plan year, its days all after `start`; None where there is none."""
    days = occurrences(phrase, year=year, start=start)
    return Rhythm(phrase.cadence, tuple(days), phrase.text) if phrase.cadence and days else None


def read_limit(text: str, *, year: int, start: date) -> date | Rhythm | None:
    """The time limit that a person wrote in a cell: a day, a rhythm with or without its days, or any time phrase.

    A cell may say 2026-06-30, 6月30日, 6月底前, 每月5日前, or 每季度：3月31日、6月30日. A day without a year is one of
    the plan `year`; the days of a rhythm lie after `start`, listed ones are taken as they are. None where unclear.
    """
    said = fold(text).strip()
    day = read_day(said, year)
    if day:
        return day
    listed = _LISTED.fullmatch(said)
    if listed and listed["label"] in CADENCES:
        days = [read_day(part.strip(), year) for part in _DAYS.split(listed["days"]) if part.strip()]
        found = sorted({one for one in days if one})
        return Rhythm(CADENCES[listed["label"]], tuple(found)) if found and None not in days else None
    phrases, problems = read_times("完成时限:" + _WEEKDAY.sub(r"\g<0>前", said), Context(year))
    if problems or not phrases:
        return None
    recurring = next((one for one in phrases if one.kind == "recurring"), None)
    if recurring:
        return rhythm_of(recurring, year=year, start=start)
    return phrases[0].date if len(phrases) == 1 else None


def read_day(text: str, year: int) -> date | None:
    """A day as people write it in a cell; without a year it is one of `year`."""
    match = _ISO.fullmatch(text) or _CHINESE.fullmatch(text)
    if match is None:
        return None
    try:
        return date(int(match[1] or year), int(match[2]), int(match[3]))
    except ValueError:
        return None


def day_words(day: date) -> str:
    """3月31日."""
    return f"{day.month}月{day.day}日"


def _week(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year}年第{week}周"


PERIODS: Mapping[Cadence, Callable[[date], str]] = {
    "weekly": _week,
    "half-monthly": lambda day: f"{day.year}年{day.month}月{'上' if day.day <= 15 else '下'}半月",
    "monthly": lambda day: f"{day.year}年{day.month}月",
    "quarterly": lambda day: f"{day.year}年第{'一二三四'[(day.month - 1) // 3]}季度",
    "half-yearly": lambda day: f"{day.year}年{'上' if day.month <= 6 else '下'}半年",
    "yearly": lambda day: f"{day.year}年度",
}


def _months_back(day: date, months: int) -> date:
    """The last day of the period of `months` months before the one in which `day` lies."""
    first = ((day.month - 1) // months) * months + 1
    return date(day.year, first, 1) - timedelta(days=1)


STEPS_BACK: Mapping[Cadence, Callable[[date], date]] = {
    "weekly": lambda day: day - timedelta(days=7),
    "half-monthly": lambda day: day.replace(day=1) - timedelta(days=1) if day.day <= 15 else day.replace(day=15),
    "monthly": lambda day: _months_back(day, 1),
    "quarterly": lambda day: _months_back(day, 3),
    "half-yearly": lambda day: _months_back(day, 6),
    "yearly": lambda day: _months_back(day, 12),
}
