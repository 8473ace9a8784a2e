"""The working calendar: the chinesecalendar package's tables, the bundled file and the office's own, nothing else.

The package brings the official notices of past years; which years, is read from its table. A calendar file
(workflows/workdays-cn.yaml tells the format) replaces or extends a year. Years that no table holds are projected up
to three years after the last known one. No network, ever. A broken entry is left out and said to be broken.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from chinese_calendar.constants import Holiday, holidays, workdays

from dubanflow.domain.problems import Problem
from dubanflow.domain.workdays import Calendar
from dubanflow.domain.year_tables import DAY_OFF, MADE_UP, YearTable, assemble, belongs, merged, projected
from dubanflow.yaml_places import Places, decode, read_yaml

FIRST_YEAR = 2015
LAST_YEAR = 2100
PROJECTED_YEARS = 3
LONGEST_RANGE = 20
KEYS = ("standing", "source", "extend", "rest", "work", "names")
RANGE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})\.\.([0-9]{4}-[0-9]{2}-[0-9]{2})")


def load_calendar(*, files: Sequence[Path], years: range | None = None) -> tuple[Calendar, list[Problem]]:
    """The calendar of `years` (by default all from 2015 on), and what is wrong in `files`.

    Later files go before earlier ones, year by year; a file that does not exist is a problem. Projected are the three
    years after the last one of an unbroken row of known years.
    """
    tables = {table.year: table for table in package_tables()}
    last = max(tables)
    problems: list[Problem] = []
    for file in files:
        own, faults = read_calendar_file(file)
        problems += faults
        tables |= {table.year: merged(tables.get(table.year), table) for table in own}
    while last + 1 in tables:
        last += 1
    for year in range(FIRST_YEAR, last + PROJECTED_YEARS + 1):
        if year not in tables and (guess := projected(year)):
            tables[year] = guess
    wanted = years or range(FIRST_YEAR, LAST_YEAR + 1)
    return assemble(table for year, table in tables.items() if year in wanted), problems


def package_tables() -> list[YearTable]:
    """The tables of the chinesecalendar package. A year counts as covered when its National Day is in the table."""
    names = {holiday.value: holiday.chinese for holiday in Holiday}
    years = [day.year for day in holidays if (day.month, day.day) == (10, 1)]
    return [
        YearTable(
            year,
            "confirmed",
            {day: names[key] for day, key in holidays.items() if day.year == year},
            {day: MADE_UP for day in workdays if day.year == year},
            source="国务院办公厅通知（chinesecalendar）",
        )
        for year in years
    ]


def read_calendar_file(path: Path) -> tuple[list[YearTable], list[Problem]]:
    """The tables of a calendar file, and its faults with line and column; an entry with a fault is left out."""
    try:
        text, problems = decode(path.read_bytes(), file=str(path))
    except OSError as error:
        return [], [Problem(f"工作日历文件读不出来（{error.strerror}），请检查它是否存在、能否读取。", str(path))]
    return ([], problems) if problems else parse_calendar(text, file=str(path))


def parse_calendar(text: str, *, file: str) -> tuple[list[YearTable], list[Problem]]:
    """As `read_calendar_file`, from the text of the file; badly written YAML gives no table at all."""
    value, places, problems = read_yaml(text, file=file)
    if value is None:
        return [], problems
    reader = _Reader(places)
    tables = list(reader.tables(value))
    taken = {(problem.line, problem.column) for problem in problems}
    found = [*problems, *(problem for problem in reader.problems if (problem.line, problem.column) not in taken)]
    return [] if problems else tables, sorted(found, key=lambda problem: (problem.line or 0, problem.column or 0))


class _Reader:
    """The reading of one calendar file: values -> tables, gathering problems."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.problems: list[Problem] = []

    def fault(self, message: str, *path: str | int, at_key: bool = False) -> None:
        """Note a problem at a path of the file."""
        self.problems.append(self.places.problem(message, path, at_key=at_key))

    def tables(self, value: Any) -> Iterator[YearTable]:
        """The tables without a fault."""
        if not isinstance(value, dict) or not isinstance(value.get("years"), dict):
            self.fault("文件应写成 years: {年份: {…}}，没有内容时写 years: {}。")
            return
        for key in value.keys() - {"years"}:
            self.fault(f"不认识的键“{key}”，这里只能写 years。", key, at_key=True)
        for year, row in value["years"].items():
            before = len(self.problems)
            if not isinstance(year, int) or not FIRST_YEAR <= year <= LAST_YEAR:
                self.fault(f"“{year}”不是 {FIRST_YEAR} 至 {LAST_YEAR} 之间的年份。", "years", year, at_key=True)
            elif not isinstance(row, dict):
                self.fault(f"{year} 年后面应写 standing、rest、work 等内容。", "years", year)
            else:
                table = self.table(year, row)
                if len(self.problems) == before:
                    yield table

    def table(self, year: int, row: dict[Any, Any]) -> YearTable:
        """The table of one year."""
        self.keys(year, row)
        at = ("years", year)
        extends = row.get("extend") is True
        names = self.names(year, row.get("names", {}))
        rest = dict.fromkeys(self.days(year, row.get("rest", []), *at, "rest"), DAY_OFF)
        work = dict.fromkeys(self.days(year, row.get("work", []), *at, "work"), MADE_UP)
        for day, name in names.items():
            if day not in rest:
                self.fault(f"{day}不在 rest 里，不能有节日名称，请核对。", *at, "names", name)
        self.sensible(year, rest, work, extends)
        rest |= names
        return YearTable(year, row.get("standing", "confirmed"), rest, work, row.get("source", ""), extends)

    def keys(self, year: int, row: dict[Any, Any]) -> None:
        """Faults of the keys of a year and of the plain values."""
        at = ("years", year)
        for key in row.keys() - set(KEYS):
            near = get_close_matches(str(key), KEYS, 1)
            hint = f"是不是“{near[0]}”？" if near else f"可以写：{'、'.join(KEYS)}。"
            self.fault(f"不认识的键“{key}”，{hint}", *at, key, at_key=True)
        if not row.keys() & {"rest", "work"}:
            self.fault(f"{year} 年没有写 rest（放假）和 work（上班），请补上或删去这一年。", *at)
        if row.get("standing", "confirmed") not in ("confirmed", "provisional"):
            self.fault("standing 只能写 confirmed（已公布）或 provisional（暂定）。", *at, "standing")
        if not isinstance(row.get("source", ""), str):
            self.fault("source 应写文字，如发文字号。", *at, "source")
        if not isinstance(row.get("extend", False), bool):
            self.fault("extend 应写 true（在已有数据上增补）或 false（整年替换）。", *at, "extend")

    def sensible(self, year: int, rest: dict[date, str], work: dict[date, str], extends: bool) -> None:
        """Faults of days that contradict each other."""
        for day in work:
            if day in rest:
                self.fault(f"{day}既写了放假又写了上班，请核对。", "years", year, "work")
            elif day.weekday() < 5 and not extends:
                self.fault(f"{day}本来就是工作日，不用写进 work，请核对日期。", "years", year, "work")

    def names(self, year: int, value: Any) -> dict[date, str]:
        """The name of each named day: `names: {春节: [2027-02-05..2027-02-11]}`."""
        at: tuple[str | int, ...] = ("years", year, "names")
        if not isinstance(value, dict):
            self.fault("names 应写成 {节日: [日期]} 的形式。", *at)
            return {}
        return {day: str(name) for name, days in value.items() for day in self.days(year, days, *at, name)}

    def days(self, year: int, value: Any, *at: str | int) -> list[date]:
        """The days of a list of days and ranges, both ends included."""
        if not isinstance(value, list):
            self.fault("应写成日期的列表，如 [2027-01-01, 2027-02-05..2027-02-11]。", *at)
            return []
        days: list[date] = []
        for index, entry in enumerate(value):
            for day in self.entry(entry, *at, index):
                if not belongs(day, year):
                    self.fault(f"{day}不在 {year} 年内，请核对。", *at, index)
                elif day in days:
                    self.fault(f"{day}写了不止一次，请只留一处。", *at, index)
                else:
                    days.append(day)
        return days

    def entry(self, value: Any, *at: str | int) -> list[date]:
        """The days of one entry: a date, or a range `2027-02-05..2027-02-11`."""
        if isinstance(value, date):
            return [value]
        match = RANGE.fullmatch(value) if isinstance(value, str) else None
        try:
            ends = [date.fromisoformat(text) for text in match.groups()] if match else []
        except ValueError:
            ends = []
        if not ends:
            self.fault(f"“{value}”不是日期：一天写 2027-01-01，一段写 2027-02-05..2027-02-11。", *at)
            return []
        length = (ends[1] - ends[0]).days + 1
        if not 1 <= length <= LONGEST_RANGE:
            self.fault(f"“{value}”的起止日期不对：应先早后晚，不超过 {LONGEST_RANGE} 天。", *at)
            return []
        return [ends[0] + timedelta(days=i) for i in range(length)]
