"""The State Council's yearly notice on holidays (…年部分节假日安排的通知): its text -> a table, a table -> YAML.

Read in three steps: the numbered sections (一、元旦：…), their sentences, the clauses of a sentence. A clause is a list
of days and what happens on them (放假, 调休, 补休, 上班). What speaks of days and is not understood is a problem,
and so is a day of the week or a number of days that does not fit: both show a misprint or the wrong year.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from dubanflow.domain.problems import Problem
from dubanflow.domain.year_tables import DAY_OFF, MADE_UP, YearTable, belongs

FESTIVALS = ("元旦", "春节", "清明", "劳动", "端午", "中秋", "国庆")
SECTION = re.compile(r"(?:^|(?<=[\n。]))\s*[一二三四五六七八九十]+、([^：:。\n]{1,20})[：:]")
COMMA = re.compile(r"[，,](?![^（(]*[）)])")  # not within brackets
SENTENCE = re.compile(r"[^。；;]+")
WEEKDAYS = "一二三四五六日"
DAY = r"(?:[0-9]{4}年)?(?:[0-9]{1,2}月)?[0-9]{1,2}日(?:[（(][^）)]*[）)])?"
DAYS = rf"{DAY}(?:(?:至|到|、|和|及){DAY})*"
ONE_DAY = re.compile(
    r"(?P<sep>[至到、和及]?)(?:(?P<year>[0-9]{4})年)?(?:(?P<month>[0-9]{1,2})月)?(?P<day>[0-9]{1,2})日(?:[（(](?P<note>[^）)]*)[）)])?"
)
OFF = re.compile(
    rf"(?:其中)?(?P<days>{DAYS})(?:为公休日|为法定节假日|放假调休|调休放假|放假|调休|补休|休息)(?:共?(?P<n>[0-9]+)天)?"
)
ON = re.compile(rf"(?:其中)?(?P<days>{DAYS})(?:正常)?上班")
COUNT = re.compile(r"共(?P<n>[0-9]+)天")
EMPTY_CLAUSE = re.compile(r"与周末连休|不调休|")
# Advice and the foot of the paper: nothing in them is a day off.
ADVICE = re.compile(r"鼓励|节假日期间|国务院办公厅|[（(]此件")
SPEAKS_OF_DAYS = re.compile(r"[0-9]日|放假|上班|补休|调休|休息|连休")
WIDE_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")


class _Misread(ValueError):
    """A day that cannot be, in a Chinese sentence."""


@dataclass
class _Sheet:
    """What has been read so far."""

    year: int
    rest: dict[date, str] = field(default_factory=dict)
    work: dict[date, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def parse_notice(text: str, *, year: int) -> tuple[YearTable, list[Problem]]:
    """Read the text of the notice for `year`; problems carry the line of the text (from 1), no file and no column.

    The table is what was understood; with any problem it must be looked at by a person before it is used.
    """
    text = text.translate(WIDE_DIGITS)
    sheet = _Sheet(year)
    sections = list(SECTION.finditer(text))
    _check_year(text[: sections[0].start()] if sections else text, sheet)
    ends = [*(following.start() for following in sections[1:]), len(text)]
    for section, end in zip(sections, ends, strict=False):  # a text without sections still has an end
        _read_section(text, section, end, sheet)
    _check_whole(sections, sheet)
    return YearTable(year, "confirmed", sheet.rest, sheet.work), sheet.problems


def _check_year(preamble: str, sheet: _Sheet) -> None:
    years = {int(match) for match in re.findall(r"([0-9]{4})年(?:元旦|部分节假日)", preamble)}
    if years and sheet.year not in years:
        named = "、".join(str(year) for year in sorted(years))
        sheet.problems.append(Problem(f"通知说的是{named}年，不是{sheet.year}年，请核对年份。", line=1))


def _check_whole(sections: list[re.Match[str]], sheet: _Sheet) -> None:
    if not sections:
        sheet.problems.append(Problem("没有读到“一、元旦：……”这样的条目，请粘贴通知的正文。", line=1))
        return
    titles = "".join(match[1] for match in sections)
    if missing := [name for name in FESTIVALS if name not in titles]:
        sheet.problems.append(Problem(f"没有读到{'、'.join(missing)}的安排，请检查通知是否粘贴完整。", line=1))
    for day in sorted(sheet.rest.keys() & sheet.work.keys()):
        sheet.problems.append(Problem(f"{day.month}月{day.day}日既放假又上班，请核对通知。", line=1))


def _read_section(text: str, section: re.Match[str], end: int, sheet: _Sheet) -> None:
    """Read the sentences of one section."""
    name, found = section[1].strip(), len(sheet.rest)
    for match in SENTENCE.finditer(text, section.end(), end):
        sentence = "".join(match[0].split())
        line = text.count("\n", 0, match.start() + len(match[0]) - len(match[0].lstrip())) + 1
        if ADVICE.match(sentence) or not SPEAKS_OF_DAYS.search(sentence):
            continue
        try:
            _read_sentence(sentence, name, sheet)
        except _Misread as fault:
            sheet.problems.append(Problem(str(fault), line=line))
    if len(sheet.rest) == found:
        line = text.count("\n", 0, section.end()) + 1
        sheet.problems.append(Problem(f"没有读出“{name}”的放假日期，请核对通知。", line=line))


def _read_sentence(sentence: str, name: str, sheet: _Sheet) -> None:
    """Read a sentence clause by clause; raises _Misread for what is not understood."""
    off: set[date] = set()
    for clause in COMMA.split(sentence):
        if match := OFF.fullmatch(clause):
            days = _days(match["days"], sheet.year)
            off |= set(days)
            _count(match["n"], set(days))
            sheet.rest |= {day: name for day in days if day not in sheet.rest}
        elif match := ON.fullmatch(clause):
            sheet.work |= dict.fromkeys(_days(match["days"], sheet.year), MADE_UP)
        elif match := COUNT.fullmatch(clause):
            _count(match["n"], off)
        elif not EMPTY_CLAUSE.fullmatch(clause):
            raise _Misread(f"没有读懂“{clause}”，请手工填写这一处。")


def _count(said: str | None, days: set[date]) -> None:
    if said is not None and int(said) != len(days):
        raise _Misread(f"写的是{said}天，读出来是{len(days)}天，请核对通知。")


def _days(text: str, year: int) -> list[date]:
    """The days of a list such as `1月1日（周四）至3日（周六）、5日`, both ends of a range included.

    A day without a month takes that of the day before it in the list.
    """
    days: list[date] = []
    last: date | None = None
    for match in ONE_DAY.finditer(text):
        day = _day(match, last, year)
        if match["sep"] in ("至", "到") and last is not None:
            if not last < day <= last + timedelta(days=20):
                raise _Misread(f"“{text}”的起止日期不对，请核对通知。")
            days += [last + timedelta(days=i) for i in range(1, (day - last).days + 1)]
        else:
            days.append(day)
        last = day
    return days


def _day(match: re.Match[str], last: date | None, year: int) -> date:
    """One day; its year is `year` unless written, or that of the day before it in the list."""
    month = int(match["month"]) if match["month"] else last.month if last else 0
    written = int(match["year"]) if match["year"] else last.year if last else year
    if not match["year"] and last and month < last.month:
        written += 1
    try:
        day = date(written, month, int(match["day"]))
    except ValueError:
        raise _Misread(f"没有“{match[0].lstrip('至到、和及')}”这一天，请核对通知。") from None
    weekday = re.search(r"(?:周|星期)([一二三四五六日天])", match["note"] or "")
    if weekday and weekday[1].replace("天", "日") != WEEKDAYS[day.weekday()]:
        raise _Misread(
            f"{day.year}年{month}月{day.day}日是周{WEEKDAYS[day.weekday()]}，通知写的是{weekday[0]}，请核对年份。"
        )
    if not belongs(day, year):
        raise _Misread(f"{day.year}年{month}月{day.day}日不在{year}年的安排里，请核对年份。")
    return day


def to_yaml(tables: Iterable[YearTable]) -> str:
    """The tables as a calendar file (the format is told in workflows/workdays-cn.yaml), years ascending."""
    lines = ["years:"]
    for table in sorted(tables, key=lambda table: table.year):
        names: dict[str, list[date]] = {}
        for day, name in table.rest.items():
            if name != DAY_OFF:
                names.setdefault(name, []).append(day)
        lines += [f"  {table.year}:", f"    standing: {table.standing}"]
        lines += [f"    source: {_quoted(table.source)}"] if table.source else []
        lines += ["    extend: true"] if table.extends else []
        lines += [f"    rest: [{_ranges(table.rest)}]", f"    work: [{_ranges(table.work)}]"]
        lines += ["    names:"] if names else []
        lines += [f"      {_quoted(name)}: [{_ranges(days)}]" for name, days in names.items()]
    return "\n".join(lines if len(lines) > 1 else ["years: {}"]) + "\n"


def _quoted(text: str) -> str:
    """A text as a YAML scalar in double quotes; JSON's way of quoting is YAML's too."""
    return json.dumps(text, ensure_ascii=False)


def _ranges(days: Iterable[date]) -> str:
    """The days, ascending, runs of days as `first..last`."""
    runs: list[list[date]] = []
    for day in sorted(days):
        if runs and day == runs[-1][-1] + timedelta(days=1):
            runs[-1].append(day)
        else:
            runs.append([day])
    return ", ".join(f"{run[0]}..{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
