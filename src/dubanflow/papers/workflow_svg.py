"""A workflow as pictures: every action between the states, and what is told before and after a deadline.

States stand side by side as columns, each action is a row with an arrow: no line crosses a label however many actions
a file has. The road of a task that goes well stands first and in bold.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from dubanflow.domain.definition import Definition, Limit, State, Telling
from dubanflow.domain.workflow_words import who
from dubanflow.papers.svg import INK, QUIET, RED, Drawing, breadth, clean, joined, shortened

WIDE, NARROW = 1180, 340
BLUE, SHADE = "#0b4f8a", "#f3f5f6"
CLOCKS = {"unit": "计承办时间", "office": "计督查时间", "stopped": "停表"}


@dataclass(frozen=True, slots=True)
class Arrow:
    """An action as it is drawn: from every state of `sources` to `dest` (None: the state stays)."""

    name: str
    label: str
    sources: tuple[str, ...]
    dest: str | None
    by: tuple[str, ...]


def arrows(definition: Definition) -> list[Arrow]:
    """The actions in the order of the file; those of one name, destination and right are one."""
    found: dict[tuple[str, str | None, tuple[str, ...]], Arrow] = {}
    for row in definition.transitions:
        dest = None if row.dest is not None and row.sources == (row.dest,) else row.dest
        key = (row.name, dest, row.by)
        before = found[key].sources if key in found else ()
        sources = tuple(dict.fromkeys((*before, *row.sources)))
        found[key] = Arrow(row.name, row.label, sources, dest, row.by)
    return list(found.values())


def main_road(definition: Definition) -> tuple[str, ...]:
    """The states of a task that goes well: the shortest way by people's acts from the first state to one that is
    struck off; the first state alone where there is none."""
    ways: deque[tuple[str, ...]] = deque([(definition.initial,)])
    seen = {definition.initial}
    while ways:
        way = ways.popleft()
        if way[-1] in definition.struck_states:
            return way
        for row in definition.transitions:
            if way[-1] in row.sources and row.dest and row.dest not in seen and "clock" not in row.by:
                seen.add(row.dest)
                ways.append((*way, row.dest))
    return (definition.initial,)


def states_picture(definition: Definition, *, width: int = WIDE) -> str:
    """Every state as a column and every action as an arrow between the columns."""
    road = main_road(definition)
    states = [definition.by_name[name] for name in road]
    states += [state for state in definition.states if state.name not in road]
    rows = sorted(arrows(definition), key=lambda row: not _on_road(row, road))
    desc = joined([f"{row.label}：{_way(definition, row)}，{who(row.by)}" for row in rows])
    return _Grid(definition, states, rows, road, width).drawn(
        clean(f"{definition.label}的状态和动作"), clean(f"{desc}。")
    )


def _on_road(row: Arrow, road: Sequence[str]) -> bool:
    steps = set(pairwise(road))
    return any((one, row.dest) in steps for one in row.sources)


def _way(definition: Definition, row: Arrow) -> str:
    sources = "、".join(definition.label_of(name) for name in row.sources)
    return f"{sources}到{definition.label_of(row.dest)}" if row.dest else f"{sources}时，状态不变"


class _Grid:
    """The columns of the states and the rows of the actions; narrow ones stand with their label above the arrow."""

    def __init__(
        self, definition: Definition, states: Sequence[State], rows: Sequence[Arrow], road: Sequence[str], width: int
    ) -> None:
        self.definition, self.states, self.rows, self.road, self.width = definition, states, rows, road, width
        self.narrow = width < 600
        self.left = 8.0 if self.narrow else 214.0
        self.column = (width - self.left - 8) / max(1, len(states))
        longest = max([len(state.label) for state in states] + [1])
        self.head = 16 * longest + 14 if self.narrow else 60
        self.step = 40 if self.narrow else 27
        self.x = {state.name: self.left + self.column * (i + 0.5) for i, state in enumerate(states)}

    def drawn(self, title: str, desc: str) -> str:
        """The picture."""
        height = int(self.head + 14 + self.step * len(self.rows) + 12)
        picture = Drawing(title, desc, self.width, height)
        for index in range(1, len(self.rows), 2):
            y = self.head + 14 + self.step * index
            picture.add("rect", x=0, y=y, width=self.width, height=self.step, fill=SHADE)
        for state in self.states:
            x = self.x[state.name]
            picture.line(x, self.head, x, height - 8, stroke_dasharray="2 4")
        for index, row in enumerate(self.rows):
            self._row(picture, row, self.head + 14 + self.step * (index + 0.5), SHADE if index % 2 else "#ffffff")
        for state in self.states:
            self._head(picture, state)
        return picture.text

    def _head(self, picture: Drawing, state: State) -> None:
        x, half = self.x[state.name], min(self.column / 2 - 4, 62)
        stroke = {"stroke": BLUE if state.name in self.road else INK, "stroke_width": 3 if state.final else 1.5}
        fill = "#eaf2fb" if state.name in self.road else "#ffffff"
        picture.add("rect", x=x - half, y=4, width=2 * half, height=self.head - 6, rx=5, fill=fill, **stroke)
        if self.narrow:
            for index, sign in enumerate(state.label):
                picture.write(x, 22 + 16 * index, sign, anchor="middle", bold=True)
            return
        picture.write(x, 28, shortened(state.label, 2 * half - 6, 15), anchor="middle", size=15, bold=True)
        under = "办结，不再计时" if state.final else CLOCKS[state.clock]
        picture.write(x, 48, shortened(under, 2 * half - 4, 12), anchor="middle", size=12, fill=QUIET)

    def _row(self, picture: Drawing, row: Arrow, y: float, ground: str) -> None:
        road = _on_road(row, self.road)
        ink = BLUE if road else RED if "clock" in row.by else INK
        if self.narrow:
            words = shortened(f"{row.label}（{who(row.by)}）", self.width - 12, 12)
            plate = breadth(words, 12) + 4
            picture.add("rect", x=2, y=y - 18, width=plate, height=16, fill=ground)
            picture.write(4, y - 6, words, size=12, bold=road, fill=ink)
            y += 10
        else:
            picture.write(6, y + 5, row.label, bold=road, fill=ink)
            room = self.left - breadth(row.label) - 24
            picture.write(self.left - 8, y + 5, shortened(who(row.by), room, 12), anchor="end", size=12, fill=QUIET)
        self._arrow(picture, row, y, ink, 2.6 if road else 1.6)

    def _arrow(self, picture: Drawing, row: Arrow, y: float, ink: str, weight: float) -> None:
        places = [self.x[name] for name in row.sources if name in self.x]
        if row.dest is None:  # a ring: it may happen here and the state stays
            for x in places:
                picture.add("circle", cx=x, cy=y, r=5, fill="#ffffff", stroke=ink, stroke_width=weight)
            return
        to = self.x[row.dest]
        for side in ([x for x in places if x < to], [x for x in places if x > to]):
            if side:
                way = 1 if side[0] < to else -1
                picture.line(min(side) if way > 0 else max(side), y, to - 7 * way, y, stroke=ink, stroke_width=weight)
                head = f"M{to:.1f} {y:.1f}l{-10 * way} -5v10z"
                picture.add("path", d=head, fill=ink)
        for x in places:
            if x == to:
                picture.add("circle", cx=x, cy=y, r=5, fill="#ffffff", stroke=ink, stroke_width=weight)
            else:
                picture.add("circle", cx=x, cy=y, r=4, fill=ink)


@dataclass(frozen=True, slots=True)
class Stop:
    """A point of the time line: when (words), what, and lines that say to whom; `after` the deadline, and whether a
    leader signs."""

    when: str
    label: str
    lines: tuple[str, ...]
    after: bool
    signed: bool = False


def stops(definition: Definition) -> list[Stop]:
    """What is told before and after a deadline, in the order of time."""
    early = sorted(definition.reminders, key=lambda row: -_days(row.before))
    late = sorted(definition.ladder, key=lambda row: _days(row.after))
    found = [Stop(f"前{_short(row.before)}", row.label, _told(row), after=False) for row in early]
    for row in late:
        paper = (f"《{row.paper}》",) if row.paper else ()
        signed = (f"{who([row.approver])}签发",) if row.draft and row.approver else ()
        found.append(Stop(f"后{_short(row.after)}", row.label, (*_told(row), *paper, *signed), True, signed=row.draft))
    return found


def _days(limit: Limit) -> float:
    return limit.n * (1.4 if limit.unit == "wd" else 1.0)


def _short(limit: Limit) -> str:
    return f"{limit.n}个工作日" if limit.unit == "wd" else f"{limit.n}天"


def _told(row: Telling) -> tuple[str, ...]:
    return (who(row.to), *((f"抄送{who(row.cc)}",) if row.cc else ()))


def ladder_picture(definition: Definition, *, width: int = WIDE) -> str:
    """The time line around a deadline: reminders before it, the ladder behind; wide from left to right, narrow from
    top to bottom."""
    rows = stops(definition)
    at = sum(not row.after for row in rows)
    desc = joined([f"时限{row.when}：{row.label}，{'，'.join(row.lines)}" for row in rows])
    draw = _downwards if width < 600 or (width - 20) / (len(rows) + 1) < 96 else _across
    return draw(rows, at, width, clean(f"{definition.label}的提醒和督办梯次"), clean(f"{desc}。"))


def _across(rows: Sequence[Stop], at: int, width: int, title: str, desc: str) -> str:
    step = (width - 20) / (len(rows) + 1)
    picture = Drawing(title, desc, width, 176)
    middle = 10 + step * (at + 0.5)
    picture.line(10 + step / 2 - 20, 40, middle, 40, stroke=BLUE, stroke_width=4)
    picture.line(middle, 40, width - 12, 40, stroke=RED, stroke_width=4)
    picture.add("path", d=f"M{width - 4} 40l-12 -7v14z", fill=RED)
    for index, row in enumerate(rows):
        x = 10 + step * (index + 0.5 + (index >= at))
        _dot(picture, x, 40, row)
        picture.write(x, 20, row.when, anchor="middle", size=13, fill=QUIET)
        picture.write(x, 74, shortened(row.label, step - 6, 15), anchor="middle", size=15, bold=True)
        parts = [part for line in row.lines for part in _wrapped(line, step - 8)]
        for at_line, words in enumerate(parts[:5]):
            picture.write(x, 94 + 17 * at_line, words, anchor="middle", size=12, fill=QUIET)
    _deadline(picture, middle, 40)
    picture.write(middle, 20, "时限", anchor="middle", bold=True)
    return picture.text


def _downwards(rows: Sequence[Stop], at: int, width: int, title: str, desc: str) -> str:
    picture = Drawing(title, desc, width, 62 * len(rows) + 44)
    middle = 62 * at + 22
    picture.line(20, 12, 20, middle, stroke=BLUE, stroke_width=4)
    picture.line(20, middle, 20, picture.height - 6, stroke=RED, stroke_width=4)
    for index, row in enumerate(rows):
        y = 62 * index + 22 + (40 if index >= at else 0)
        _dot(picture, 20, y, row)
        picture.write(40, y + 5, f"时限{row.when}　{row.label}", bold=True)
        for line, words in enumerate(_wrapped("，".join(row.lines), width - 46)[:2]):
            picture.write(40, y + 23 + 16 * line, words, size=12, fill=QUIET)
    _deadline(picture, 20, middle)
    picture.write(40, middle + 5, "时限", bold=True, fill=RED)
    return picture.text


def _dot(picture: Drawing, x: float, y: float, row: Stop) -> None:
    """A full dot is told by itself; an open square waits for a signature."""
    ink = RED if row.after else BLUE
    if row.signed:
        picture.add("rect", x=x - 8, y=y - 8, width=16, height=16, fill="#ffffff", stroke=ink, stroke_width=3)
    else:
        picture.add("circle", cx=x, cy=y, r=8, fill=ink, stroke="#ffffff", stroke_width=2)


def _deadline(picture: Drawing, x: float, y: float) -> None:
    picture.add("path", d=f"M{x:.1f} {y - 12:.1f}l12 12l-12 12l-12 -12z", fill=INK, stroke="#ffffff", stroke_width=2)


def _wrapped(text: str, room: float) -> list[str]:
    """The text in lines of this breadth."""
    lines = [""]
    for sign in text:
        if breadth(lines[-1] + sign, 12) > room:
            lines.append("")
        lines[-1] += sign
    return [line for line in lines if line]
