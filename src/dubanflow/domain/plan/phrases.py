"""Time phrases of an item: the rule tables applied to its text.

`read_times(text, context)` works in four steps: fold the text and hide the 《…》; gather what every rule matches; keep,
from left to right, the longest match where matches overlap; resolve the kept ones in order, so that a bare month
inherits the year of the date before it. One phrase is given once per item. Nothing here reads a clock.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from dubanflow.domain.plan import phrase_cycles, phrase_days, phrase_friends, phrase_periods, phrase_spans
from dubanflow.domain.plan.needs import Sieve
from dubanflow.domain.plan.phrase_rules import Clock, Meaning, TimeRule, compiled
from dubanflow.domain.plan.surface import Stretch, covering, fold, quoted, running, trim
from dubanflow.domain.plan.values import Context, TimePhrase
from dubanflow.domain.problems import Problem

RULES: tuple[TimeRule, ...] = (
    *phrase_friends.RULES,
    *phrase_days.RULES,
    *phrase_periods.RULES,
    *phrase_spans.RULES,
    *phrase_cycles.RULES,
)

_LIMIT_LABEL = re.compile(
    r"(?:时限|时间|期限|节点|日期)(?:节点|要求|安排|进度)?\s{0,3}:|(?:进度安排|时间进度|时限要求)\s{0,3}:"
)
_BRACKETED_TIME = re.compile(r"\((?P<when>(?:20\d\d ?年)?(?:\d{1,2} ?月份?|[一二三四] ?季度))\)")
_LIMIT_END = re.compile(r"[;。\n|)\0]|[一-龥]{2,6}:")


class _Hit(NamedTuple):
    start: int
    end: int
    order: int
    rule: TimeRule
    match: "re.Match[str]"


def read_times(
    text: str, context: Context, *, limits: Sequence[Stretch] = ()
) -> tuple[tuple[TimePhrase, ...], tuple[Problem, ...]]:
    """The time phrases of one item, in order, each once; and what is wrong with them (an impossible or past day).

    `limits` are stretches known to be time limits (the cell of a 完成时限 column), beside those the text tells.
    """
    plain = running(text)
    fields = tuple(sorted({*_limits(plain), *limits}))
    names = quoted(text)
    hits = [hit for hit in _kept(_gather(plain, fields)) if not _inside(names, hit)]
    phrases: list[TimePhrase] = []
    problems: list[Problem] = []
    inherited = context.year
    in_limit: Stretch | None = None
    for hit in hits:
        limit = covering(fields, hit.start)
        if limit != in_limit:  # the year of a date in the text does not reach into a time-limit field
            inherited, in_limit = context.year, limit
        clock = Clock(context, inherited, limit is not None, plain, hit.start)
        meaning = hit.rule.read(hit.match, clock)
        if meaning is None or _is_past(meaning, clock):
            continue
        inherited = meaning.states_year or inherited
        phrases.append(_phrase(text, hit, meaning))
        problems += [Problem(fault) for fault in (meaning.fault, _late(text, meaning, clock, hit)) if fault]
    return _once(phrases), tuple(problems)


def limit_labels(text: str) -> tuple[Stretch, ...]:
    """The time-limit fields of an item, label included (完成时限：…)."""
    return tuple((label, end) for label, _, end in _labelled(running(text)))


@lru_cache(maxsize=4)  # asked for the phrases and again for the other fields
def _labelled(plain: str) -> tuple[tuple[int, int, int], ...]:
    """Where each time-limit label begins, where it ends, and where what it announces ends."""
    found = (label.span() for label in _LIMIT_LABEL.finditer(plain))
    return tuple((label, start, _limit_end(plain, start)) for label, start in found)


def _limits(plain: str) -> tuple[Stretch, ...]:
    """What a time-limit field holds: what follows 完成时限：, every short cell of a row, （9月）."""
    fields = {(start, end) for _, start, end in _labelled(plain)}
    return tuple(
        sorted(fields | set(_cells(plain)) | {found.span("when") for found in _BRACKETED_TIME.finditer(plain)})
    )


def _limit_end(plain: str, start: int) -> int:
    stop = _LIMIT_END.search(plain, start)
    return stop.start() if stop else len(plain)


def _cells(plain: str) -> Iterator[Stretch]:
    bars = [bar.start() for bar in re.finditer(r"\|", plain)] if "|" in plain else []
    for left, right in pairwise(bars):
        start, end = trim(plain, (left + 1, right))
        if 0 < end - start <= 24 and "\n" not in plain[start:end]:
            yield start, end


@cache
def _sieve() -> Sieve:
    return Sieve(rule.needs for rule in RULES)


def _gather(plain: str, limits: tuple[Stretch, ...]) -> Iterator[_Hit]:
    parts = {part for limit in limits for part in _parts(plain, limit)}
    for order in _sieve().rows(plain):
        rule = RULES[order]
        if rule.limit_only and not parts:
            continue
        pattern = compiled(rule.pattern)
        if rule.limit_only:
            found = iter([match for part in parts if (match := pattern.fullmatch(plain, *part))])
        else:
            found = pattern.finditer(plain)
        for match in found:
            start, end = trim(plain, match.span())
            if start < end:
                yield _Hit(start, end, order, rule, match)


def _parts(plain: str, limit: Stretch) -> Iterator[Stretch]:
    start, end = limit
    for piece in re.finditer(r"[^,、并]+", plain[start:end]):
        yield trim(plain, (start + piece.start(), start + piece.end()))


def _kept(hits: Iterable[_Hit]) -> Iterator[_Hit]:
    """From left to right; of those that begin together the longest, then the one whose rule stands first."""
    reached = 0
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end, hit.order)):
        if hit.start >= reached:
            yield hit
            reached = hit.end


def _inside(names: tuple[Stretch, ...], hit: _Hit) -> bool:
    """Whether the phrase lies within quotation marks: part of a scheme's name, unless the scheme is a regime."""
    name = covering(names, hit.start)
    return name is not None and name[0] < hit.start and hit.end < name[1] and hit.rule.id != "cycle.regime"


def _is_past(meaning: Meaning, clock: Clock) -> bool:
    """A day before the plan's year in running text tells of what was, it sets no limit."""
    return not clock.limit and meaning.kind == "date" and (meaning.date or date.max) < date(clock.context.year, 1, 1)


def _late(text: str, meaning: Meaning, clock: Clock, hit: _Hit) -> str | None:
    if meaning.date and meaning.date < date(clock.context.year, 1, 1):
        return f"完成时限“{text[hit.start : hit.end]}”早于{clock.context.year}年，请核对年份。"
    return None


def _phrase(text: str, hit: _Hit, meaning: Meaning) -> TimePhrase:
    return TimePhrase(
        text=text[hit.start : hit.end],
        start=hit.start,
        end=hit.end,
        rule=hit.rule.id,
        kind=meaning.kind,
        date=meaning.date,
        cadence=meaning.cadence,
        since=meaning.since,
        day=meaning.day,
    )


def _once(phrases: list[TimePhrase]) -> tuple[TimePhrase, ...]:
    first: dict[tuple[str, str, date | None], TimePhrase] = {}
    for phrase in phrases:
        first.setdefault((fold(phrase.text), phrase.kind, phrase.date), phrase)
    return tuple(first.values())
