"""Deadlines to propose: the one that an item states, the periods of a recurring duty, else the end of the plan year.

Everything here is a proposal that waits for a person; `why` tells in a Chinese sentence where it comes from.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from dubanflow.domain.plan import periods
from dubanflow.domain.plan.numerals import number
from dubanflow.domain.plan.surface import Stretch, brackets, fold
from dubanflow.domain.plan.values import Cadence, Item, TimePhrase

Kind = Literal["stated", "plan-end", "series"]

SUNDAY = 7
LABELS: dict[Cadence, str] = {
    "weekly": "每周",
    "half-monthly": "每半月",
    "monthly": "每月",
    "quarterly": "每季度",
    "half-yearly": "每半年",
    "yearly": "每年",
}

_NUMBER = r"(?:[0-9]{1,2}|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_DAY = re.compile(rf"(?P<d>{_NUMBER})\s?[日号]")
_MONTH = re.compile(rf"(?P<m>{_NUMBER})\s?月\s?(?:(?P<d>{_NUMBER})\s?[日号]|(?P<part>上旬|中旬|下旬|初|底|末))?")
_FIRST_MONTH = re.compile(r"首月|第一个月")
_AFTERWARDS = re.compile(rf"结束后(?P<n>{_NUMBER})个?[日天]")
# A time that stands behind 完成时限： or in the bracket that names the owners is the limit of the whole item.
_LIMIT_LABEL = re.compile(r"(?:时限|时间|期限|时间节点)(?:要求)?\s?:[^。;\n)|]{0,30}$")
_OWNERS = re.compile("牵头|负责|责任|配合|承办|主办|协办")


@dataclass(frozen=True, slots=True)
class DeadlineProposal:
    """A deadline to propose, inclusive. `stated`: the item says so; `series`: the first of the `occurrences` of
    `phrase`; `plan-end`: 31 December, because the item names no day. `phrase` is what the proposal rests on."""

    date: date
    kind: Kind
    why: str
    phrase: TimePhrase | None = None


def occurrences(phrase: TimePhrase, *, year: int, start: date) -> list[date]:
    """The deadlines of a recurring duty in a plan year, all after `start`, none before `phrase.since`.

    Weeks end on Sunday and months on their last day, unless the phrase names a day; a day that a month does not have
    is its last. Empty for a phrase that does not recur, or recurs without a cadence (定期).
    """
    if phrase.kind != "recurring" or phrase.cadence is None:
        return []
    first = max(start + timedelta(days=1), date(year, 1, 1), phrase.since or start)
    days = DAYS[phrase.cadence](phrase, year)
    return sorted({day for day in days if first <= day <= date(year, 12, 31)})


def proposed_deadline(item: Item, *, year: int, issued_on: date | None) -> DeadlineProposal:
    """The deadline to propose for an item of a plan of `year`, issued on `issued_on` (None: before the year began).

    1. A day that the item states: behind 完成时限 or in the owner bracket before any other, of several the latest;
    days before the issue only where there is no other. 2. A recurring duty: its first deadline after the issue.
    3. The end of the year.
    """
    start = issued_on or date(year - 1, 12, 31)
    dated = [phrase for phrase in item.fields.deadlines if phrase.kind == "date" and phrase.date]
    if dated:
        return _stated(item, dated, start)
    recurring = [phrase for phrase in item.fields.deadlines if phrase.kind == "recurring" and phrase.cadence]
    # 每月5日前 says more than 月报 beside it.
    for phrase in sorted(recurring, key=lambda phrase: phrase.day is None):
        days = occurrences(phrase, year=year, start=start)
        if days and phrase.cadence:
            why = f"文中写明{_quote(phrase)}，按{LABELS[phrase.cadence]}一期，全年余{len(days)}期，先到第一期。"
            return DeadlineProposal(days[0], "series", why, phrase)
    return _plan_end(item, year)


def _stated(item: Item, dated: list[TimePhrase], start: date) -> DeadlineProposal:
    """The day that limits the whole item."""
    folded = fold(item.text)
    fields = [(a, b) for a, b in brackets(folded) if _OWNERS.search(folded, a, b)]
    limits = [phrase for phrase in dated if _is_limit(folded, phrase, fields)] or dated
    phrase = max([one for one in limits if _day(one) >= start] or limits, key=_day)
    day = _day(phrase)
    said = f"文中写明{_quote(phrase)}"
    if day < start:
        said += "，这一天早于印发日期，请核对"
    elif len(dated) > 1:
        said += "，是几个时间中最后完成的" if limits == dated else "，是整项工作的完成时限"
    also = next((_quote(one) for one in item.fields.deadlines if one.kind == "recurring" and one.cadence), None)
    said += f"；另有{also}的周期性要求" if also else ""
    return DeadlineProposal(day, "stated", said + "。", phrase)


def _day(phrase: TimePhrase) -> date:
    return phrase.date or date.max


def _is_limit(folded: str, phrase: TimePhrase, fields: list[Stretch]) -> bool:
    """Whether a phrase stands behind 完成时限： or in a bracket that names the owners."""
    labelled = _LIMIT_LABEL.search(folded, max(0, phrase.start - 50), phrase.start)
    return labelled is not None or any(a < phrase.start and phrase.end < b for a, b in fields)


def _quote(phrase: TimePhrase) -> str:
    """A phrase in quotation marks, its own made single."""
    return f"“{phrase.text.replace('“', '‘').replace('”', '’')}”"


def _plan_end(item: Item, year: int) -> DeadlineProposal:
    """The end of the plan year, and what the item says instead of a day."""
    phrase = next(iter(item.fields.deadlines), None)
    if phrase is None:
        why = "文中没有写时限"
    elif phrase.kind == "date":
        why = f"{_quote(phrase)}算不出日期"
    elif phrase.kind == "recurring":
        why = f"{_quote(phrase)}没有写明周期，或本年已无下一期"
    else:
        why = f"{_quote(phrase)}是长期要求"
    return DeadlineProposal(date(year, 12, 31), "plan-end", f"{why}，暂按{year}年年底，请核定。", phrase)


def _weekly(phrase: TimePhrase, year: int) -> Iterator[date]:
    day = date(year, 1, 1)
    day += timedelta(days=((phrase.day or SUNDAY) - day.isoweekday()) % 7)
    while day.year == year:
        yield day
        day += timedelta(days=7)


def _half_monthly(phrase: TimePhrase, year: int) -> Iterator[date]:
    for month in range(1, 13):
        yield date(year, month, 15)
        yield periods.month_end(year, month)


def _monthly(phrase: TimePhrase, year: int) -> Iterator[date]:
    return _by_months(phrase, year, 1)


def _quarterly(phrase: TimePhrase, year: int) -> Iterator[date]:
    return _by_months(phrase, year, 3)


def _half_yearly(phrase: TimePhrase, year: int) -> Iterator[date]:
    return _by_months(phrase, year, 6)


def _by_months(phrase: TimePhrase, year: int, length: int) -> Iterator[date]:
    """The deadline of every period of `length` months; those of the year before may fall into this one."""
    later = _AFTERWARDS.search(fold(phrase.text))
    # 每月10日、20日前 is asked for twice a month
    said = [_number(match, "d") for match in _DAY.finditer(fold(phrase.text))]
    days = [phrase.day] if phrase.day else [day for day in said if day]
    for last in range(length, 13, length):
        month = last - length + 1 if _FIRST_MONTH.search(fold(phrase.text)) else last
        if later:
            # What is asked for after the end of a period: the one before January counts too.
            yield periods.add_months(date(year - 1, 12, 31), last - length) + timedelta(days=_number(later, "n") or 0)
        elif days:
            yield from (date(year, month, min(day, periods.month_end(year, month).day)) for day in days)
        else:
            yield periods.month_end(year, month)


def _yearly(phrase: TimePhrase, year: int) -> Iterator[date]:
    """The last day of the year, or every month that the phrase names: 每年6月底、12月底 is asked for twice."""
    named = [said for said in _MONTH.finditer(fold(phrase.text)) if 1 <= (_number(said, "m") or 0) <= 12]
    for said in named:
        month = _number(said, "m") or 12
        if said["part"]:
            yield periods.month_part_end(year, month, said["part"])
        else:
            yield periods.day(year, month, _number(said, "d") or 0) or periods.month_end(year, month)
    if not named:
        yield date(year, 12, 31)


def _number(match: "re.Match[str] | None", group: str) -> int | None:
    """A number that the words state, in figures or Chinese numerals."""
    return number(match[group]) if match and match[group] else None


DAYS: dict[Cadence, Callable[[TimePhrase, int], Iterator[date]]] = {
    "weekly": _weekly,
    "half-monthly": _half_monthly,
    "monthly": _monthly,
    "quarterly": _quarterly,
    "half-yearly": _half_yearly,
    "yearly": _yearly,
}
