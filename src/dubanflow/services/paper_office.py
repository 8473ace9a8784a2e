"""What a paper says of the whole office over a period: the group 全局, from the same figures as list and digest."""

from collections.abc import Sequence
from datetime import date

from dubanflow.domain.definition import Scores
from dubanflow.domain.register import Register
from dubanflow.domain.scores import Board, UnitScore
from dubanflow.domain.views import TaskView
from dubanflow.ledger.read import Reader, TaskFilter
from dubanflow.ledger.seals import anchor
from dubanflow.office import Office
from dubanflow.papers.fields import Value, Values
from dubanflow.services.burden import Lines
from dubanflow.services.digest_parts import extensions_by_unit
from dubanflow.services.dossier import dossier
from dubanflow.services.figures import FIGURES, SOON, figures_by_unit, in_all
from dubanflow.services.lists import period_start
from dubanflow.services.paper_task import full_day, latest_progress, situation, told_rows
from dubanflow.services.periods import week_of
from dubanflow.services.scores import board, scores_of
from dubanflow.services.snapshots import History
from dubanflow.services.standing import open_standing
from dubanflow.templates.filters import change

# A weekly paper is one page; the whole list is its own table.
MOST = {"逾期事项": 8, "将到期": 5, "销号事项": 5, "延期": 3}
SHORT = {"本期新交办": "新交办", "本期销号": "销号"}
COUNTED = {"逾期事项": "逾期", "将到期": "七日内到期", "销号事项": "本期销号"}
LISTS = ("数字", "灯情", "逾期事项", "将到期", "销号事项", "延期", "未列", "分组", "积分组", "通报事项")


def no_period() -> dict[str, Value]:
    """The group 全局 of a paper that speaks of named tasks only."""
    counts: dict[str, Value] = {SHORT.get(name, name): 0 for name in FIGURES}
    words: dict[str, Value] = {"期间": "", "到期": 0, "按期": 0, "按期率": "—", "减负": "", "校验值": ""}
    return {**counts, **words, **{name: [] for name in LISTS}}


def office_values(office: Office, reader: Reader, register: Register, *, since: date | None = None) -> dict[str, Value]:
    """The group 全局 for the period from `since` (by default the Monday of last week) up to today, both inclusive."""
    start = since or period_start(reader.today)
    by_unit = figures_by_unit(reader, start)
    totals = in_all(by_unit)
    rates = board(office, reader, Scores(), start, reader.today)
    due = sum(row.current.due for row in rates.rows)
    in_time = sum(row.current.in_time for row in rates.rows)
    listed = _listed(reader, start)
    extensions = [line for lines in extensions_by_unit(reader, start).values() for line in lines]
    names = {row.id: row.name for row in register.units}
    return {
        **{SHORT.get(name, name): count for name, count in totals.items()},
        "期间": f"{full_day(start)}至{_short(reader.today, start)}",
        "到期": due,
        "按期": in_time,
        "按期率": _rate(in_time, due),
        "减负": Lines().digest(reader.connection, None, names, reader.today),
        "校验值": anchor(reader.connection),
        "数字": [
            {"名称": SHORT.get(row.label, row.label), "件数": row.now, "增减": change(row.change)}
            for row in History(reader.connection, week_of(reader.today)).compared("", totals)
        ],
        "灯情": [{"名称": row.label, "件数": row.count} for row in open_standing(reader).lights if row.count],
        **{name: task_rows(reader, rows, start) for name, rows in listed.items()},
        "延期": [{"内容": words} for words in extensions[: MOST["延期"]]],
        "未列": _left_out(totals, listed, len(extensions)),
        "分组": group_rows(register, by_unit, rates),
        "积分组": score_groups(scores_of(office, reader, start, reader.today)),
        "通报事项": [],
    }


def _listed(reader: Reader, start: date) -> dict[str, Sequence[TaskView]]:
    struck = tuple(sorted({name for one in reader.definitions().values() for name in one.struck_states}))
    return {
        "逾期事项": reader.tasks(TaskFilter(overdue=True, first=MOST["逾期事项"])),
        "将到期": reader.tasks(TaskFilter(due_by=reader.today + SOON, first=MOST["将到期"])),
        "销号事项": reader.tasks(TaskFilter(states=struck, closed_since=start, first=MOST["销号事项"])),
    }


def _left_out(totals: dict[str, int], listed: dict[str, Sequence[TaskView]], extensions: int) -> list[Values]:
    """A sentence for each list that is longer than what is shown of it."""
    more = {name: totals[COUNTED[name]] - len(rows) for name, rows in listed.items()}
    more["延期"] = extensions - MOST["延期"]
    return [{"内容": f"{name}另有{count}件，见督办清单。"} for name, count in more.items() if count > 0]


def named_tasks(office: Office, reader: Reader, ids: Sequence[int]) -> list[Values]:
    """The rows 通报事项: the tasks with what was told and answered."""
    views = reader.tasks(TaskFilter(ids=tuple(ids)))
    rows = task_rows(reader, views, reader.today)
    told = (told_rows(dossier(office, reader, view.id), before=reader.today) for view in views)
    return [{**row, "告知": lines} for row, lines in zip(rows, told, strict=True)]


def task_rows(reader: Reader, views: Sequence[TaskView], since: date) -> list[Values]:
    """Tasks as the rows of a paper's table, in the same order."""
    shown = reader.with_progress(views, since=since)
    return [
        {
            "序号": index,
            "编号": view.number,
            "事项": view.title,
            "承办单位": view.lead,
            "配合单位": "、".join(view.cooperating) or "无",
            "办理时限": full_day(view.deadline),
            "时限状况": view.clock_words,
            "逾期天数": view.days_late,
            "灯": view.light_label,
            "督办级别": view.level_words or "—",
            "进展": latest_progress(view),
            "存在问题": view.problems,
            "办结日期": full_day(view.closed_on),
            "情况": situation(view),
        }
        for index, view in enumerate(shown, start=1)
    ]


def group_rows(register: Register, by_unit: dict[int, dict[str, int]], rates: Board) -> list[Values]:
    """A row per unit with something to show, by peer group, both in the register's order."""
    groups: dict[str, list[Values]] = {}
    for unit in register.units:
        counts, score = by_unit.get(unit.id, dict.fromkeys(FIGURES, 0)), rates.of(unit.id)
        if any(counts.values()) or score:
            groups.setdefault(unit.group or "各单位", []).append(_unit_row(unit.name, counts, score))
    return [{"组名": name, "各单位": rows} for name, rows in groups.items()]


def _unit_row(name: str, counts: dict[str, int], score: UnitScore | None) -> Values:
    due, in_time = (score.current.due, score.current.in_time) if score else (0, 0)
    return {
        "单位": name,
        **{SHORT.get(label, label): count for label, count in counts.items()},
        "到期": due,
        "按期": in_time,
        "按期率": _rate(in_time, due),
    }


def score_groups(found: Board | None) -> list[Values]:
    """The scores per peer group; nothing where the office has not turned them on."""
    return [
        {
            "组名": group.name,
            "各单位": [
                {
                    "名次": row.rank_words,
                    "单位": row.unit,
                    "现时限按期率": row.current.words,
                    "原时限按期率": row.original.words,
                    "积分": row.points_words,
                }
                for row in group.rows
            ],
        }
        for group in (found.groups if found else ())
    ]


def _rate(part: int, whole: int) -> str:
    """A share as the scores print it, — of nothing."""
    return f"{100 * part / whole:.1f}%" if whole else "—"


def _short(day: date, start: date) -> str:
    return full_day(day) if day.year != start.year else f"{day.month}月{day.day}日"
