"""What a rule about time phrases is: a pattern in the language of plans, its meaning, and examples that are tested.

A pattern is a regular expression over folded text (see `surface.fold`) with shorthands:

    @Y  a year, written (2022年, 二〇二二年) or told (今年, 次年)      @M  a month      @D  a day of the month
    @N  a small number                                               @B  前, 之前, 以前
    @^  where a time may begin: to be put before an optional year, it only saves time

Every repetition in a pattern is bounded, so that reading stays linear. A rule whose meaning is None where it matches
is a false friend: it takes the words away from the other rules.
"""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from dubanflow.domain.plan.needs import Needs
from dubanflow.domain.plan.numerals import number
from dubanflow.domain.plan.surface import clause_before
from dubanflow.domain.plan.values import Cadence, Context, TimeKind

_DIGIT_YEAR = r"(?<!\d)20[0-4]\d|二[〇○零][〇○零一二三四五六七八九]{2}"
_MONTH = r"1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九]"
_DAY = r"3[01]|[12]\d|0?[1-9]|[二三]?十[一二三四五六七八九]?|[一二三四五六七八九]"
YEARS = "200 201 202 203 204"  # how a year in figures begins, as a group of needs
# Most characters begin no time: to ask for the first one spares the alternatives behind it.
SHORTHANDS = {
    "@^": r"(?=[\d一二三四五六七八九十今本当明次翌来下上第首前])",
    "@Y": rf"(?:(?P<y>{_DIGIT_YEAR}) ?年 ?|(?P<told>今年|本年度?|当年|明年|次年|翌年|来年|下一?年))",
    "@M": rf"(?=[\d一二三四五六七八九十])(?<![\d第个十一二三四五六七八九])(?P<m>{_MONTH}) ?月 ?",
    "@D": rf"(?P<d>{_DAY}) ?[日号]",
    "@2Y": rf"(?:(?P<y2>{_DIGIT_YEAR}) ?年 ?|(?P<told2>次年|翌年|明年|当年))",
    "@2M": rf"(?P<m2>{_MONTH}) ?月 ?",
    "@2D": rf"(?P<d2>{_DAY}) ?[日号]",
    "@N": r"(?P<n>\d{1,3}|[一二两三四五六七八九十]{1,3}|半)",
    "@B": r"(?P<before>之前|以前|前)(?![后述期往任沿])",
}

# A bare month or year is a limit only where a clause begins or a word such as 于, 到, 力争 leads to it …
LED = r"(?<![^,.。;:、()\n |到至在于拟划争保计取\0])"
# … and where an action follows.
ACTS = (
    r"(?=,(?!是)|要|将|应|须|需|前|完成|实现|建成|达到|力争|确保|争取|全面|全部|基本|初步|启动|投入|开工|竣工|推广|推开|推进"
    r"|开展|形成|取得|上线|印发|出台|举办|召开|组织|报送|投产|投用|验收|制定|举行|开通|运行|启用|交付|通车|封顶|完工|挂牌"
    r"|试运行|运营|进场|招标|提交|迎接|部署|集中|分批|分别|动员|正式|陆续|公布|发布|公示|评选|表彰|评审|评估|考核|督查|检查"
    r"|开园|开馆|入驻|发放|到位|到岗|实施|进行|申报|对[^,。;]{2,16}进行|\"?回头看)"
)


class Meaning(NamedTuple):
    """What a phrase means; the fields are those of `TimePhrase`. `states_year` is the year that months after it
    inherit; `fault` a Chinese sentence where the words name no day of the calendar."""

    kind: TimeKind
    date: dt.date | None = None
    cadence: Cadence | None = None
    since: dt.date | None = None
    day: int | None = None
    states_year: int | None = None
    fault: str | None = None


class Clock(NamedTuple):
    """What a phrase is read against: the document, the year that a bare month means here, and the words around.

    `limit` is true inside a field such as 完成时限：…; the phrase stands at `at` of the folded `text`.
    """

    context: Context
    year: int
    limit: bool = False
    text: str = ""
    at: int = 0

    @property
    def before(self) -> str:
        """What stands before the phrase in its clause."""
        return clause_before(self.text, self.at)


Reader = Callable[["re.Match[str]", Clock], Meaning | None]


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence, the phrase found in it (None: nothing is found), and its meaning in short (see `phrase_table`)."""

    text: str
    phrase: str | None = None
    means: str = ""


@dataclass(frozen=True, slots=True)
class TimeRule:
    """One row of the table. `limit_only` rules hold only where they fill a time-limit field or table cell; `needs` are
    words without which the pattern cannot match (see `needs`): they save time and decide nothing."""

    id: str
    pattern: str
    read: Reader
    examples: tuple[Example, ...] = field(default=())
    limit_only: bool = False
    needs: Needs = ()


@cache
def compiled(pattern: str) -> "re.Pattern[str]":
    """The pattern with its shorthands written out; compiled when first used, which keeps starting fast."""
    for name, words in SHORTHANDS.items():
        pattern = pattern.replace(name, words)
    return re.compile(pattern)


def stated_year(match: "re.Match[str]", clock: Clock, *, suffix: str = "") -> int | None:
    """The year that the phrase itself states, None where it leaves it to what stands before."""
    groups = match.groupdict()
    if written := groups.get("y" + suffix):
        return number(written)
    told = groups.get("told" + suffix)
    if not told:
        return None
    plan_year, issued = clock.context.year, clock.context.issued_on
    if told in {"今年", "本年", "本年度", "当年"}:
        return plan_year
    if told in {"次年", "翌年"}:
        return clock.year + 1
    # A plan written late in the year before calls its own year 明年.
    return issued.year + 1 if issued else plan_year + 1


def ended(first: dt.date, last: dt.date, match: "re.Match[str]", clock: Clock, states_year: int | None) -> Meaning:
    """A period by its last day; with 前 but without 末 the day before it begins, where that is in the plan's time."""
    groups = match.groupdict()
    if groups.get("before") and not groups.get("end") and first > dt.date(clock.context.year, 1, 1):
        last = first - dt.timedelta(days=1)
    return Meaning("date", last, states_year=states_year)


def nothing(match: "re.Match[str]", clock: Clock) -> None:
    """The reader of a false friend: the words are no time phrase."""
