"""Charts as SVG text: lights by unit, the year's burn-up, how late tasks are. Values in, a picture out, nothing else.

Each is drawn for a width in pixels, letters keep their size: a page shows `on_page`, which holds a wide and a narrow
one and lets the screen choose (with the rules in `PAGE_CSS`). Colours always come with words, and differ in print
without colour by pattern, dash or fill. Every figure is readable in the picture and in its description.
"""

from collections.abc import Callable, Sequence
from datetime import date

from dubanflow.domain.pictures import BurnUp, LateSpread, Milestone, OfficePictures
from dubanflow.domain.views import LightCount, UnitCount
from dubanflow.papers.svg import GREEN, INK, QUIET, RED, SIZE, Drawing, breadth, joined, scale, shortened

WIDE, NARROW = 760, 350
PAGE_CSS = (
    ".chart svg{max-width:100%;height:auto}.chart-narrow{display:none}"
    "@media (max-width:760px){.chart-wide{display:none}.chart-narrow{display:block}}"
    "@media print{.chart-wide{display:block}.chart-narrow{display:none}}"
)
MOST_UNITS = 40  # rows that a reader can still take in; the others are summed in a last row
BAR, STEP, HEAD = 20, 30, 34


def on_page(draw: Callable[[int], str], *, wide: int = WIDE) -> str:
    """A chart for a page: drawn `wide` and narrow; the page needs the rules of `PAGE_CSS`."""
    both = f'<div class="chart-wide">{draw(wide)}</div><div class="chart-narrow">{draw(NARROW)}</div>'
    return f'<div class="chart">{both}</div>'


def of_office(shown: OfficePictures, *, wide: int = 560) -> list[str]:
    """The charts of an office for a page, beside one another; the lights only where there are several units."""
    found = [on_page(lambda width: burn_up(shown.year, width=width), wide=wide)]
    found.append(on_page(lambda width: late_spread(shown.late, width=width), wide=wide))
    if len(shown.units) > 1:
        found.insert(0, on_page(lambda width: lights_by_unit(shown.units, width=width), wide=wide))
    return found


def lights_by_unit(units: Sequence[UnitCount], *, width: int = WIDE, title: str = "各单位任务灯") -> str:
    """A bar per unit, stacked of its lights; of more than 40 units the latest and largest, and a row for the rest."""
    rows = _shown(units)
    lights = _lights(units)
    narrow = width < 500
    left = min(width * 0.36, max([breadth(row.unit) for row in rows] + [60.0]) + 12) if not narrow else 0.0
    right = 48.0
    step = STEP + (18 if narrow else 0)
    legend = _legend_rows(lights, width)
    top = HEAD + 24 * len(legend) + 8
    desc = "；".join(f"{row.unit}{row.total}件（{_words(row.lights)}）" for row in rows) or "没有任务"
    picture = Drawing(title, f"{desc}。", width, int(top + step * len(rows) + 10))
    picture.write(0, 20, picture.title, size=17, bold=True)
    _legend(picture, legend)
    most = max([row.total for row in rows] + [1])
    for index, row in enumerate(rows):
        y = top + step * index
        if narrow:
            picture.write(0, y + 13, shortened(row.unit, width - right))
            y += 18
        else:
            picture.write(left - 8, y + 15, shortened(row.unit, left - 12), anchor="end")
        _bar(picture, row, left, y, (width - left - right) / most)
    if not rows:
        picture.write(0, top, "没有任务", fill=QUIET)
    return picture.text


def _shown(units: Sequence[UnitCount]) -> list[UnitCount]:
    """The rows of the picture: all, or the latest and largest in their order and one that sums up the rest."""
    if len(units) <= MOST_UNITS:
        return list(units)
    order = sorted(range(len(units)), key=lambda i: (-units[i].late, -units[i].total, i))
    kept = set(order[: MOST_UNITS - 1])
    rest = [unit for i, unit in enumerate(units) if i not in kept]
    total, late = sum(unit.total for unit in rest), sum(unit.late for unit in rest)
    return [*(units[i] for i in sorted(kept)), UnitCount(f"其余{len(rest)}个单位", _lights(rest), total, late)]


def _lights(units: Sequence[UnitCount]) -> tuple[LightCount, ...]:
    """The lights that any of the units shows, with their sums, in the order of the workflow."""
    found: dict[str, LightCount] = {}
    for unit in units:
        for light in unit.lights:
            before = found[light.name].count if light.name in found else 0
            found[light.name] = LightCount(light.name, light.label, before + light.count)
    return tuple(light for light in found.values() if light.count)


def _words(lights: Sequence[LightCount]) -> str:
    return joined([f"{light.label}{light.count}" for light in lights if light.count])


def _legend_rows(lights: Sequence[LightCount], width: int) -> list[list[tuple[float, LightCount]]]:
    """The legend broken into rows: each light with the place where it begins."""
    rows: list[list[tuple[float, LightCount]]] = [[]]
    x = 0.0
    for light in lights:
        room = 24 + breadth(f"{light.label}{light.count}") + 18
        if x + room > width and rows[-1]:
            rows.append([])
            x = 0.0
        rows[-1].append((x, light))
        x += room
    return rows


def _legend(picture: Drawing, rows: Sequence[Sequence[tuple[float, LightCount]]]) -> None:
    for index, row in enumerate(rows):
        for x, light in row:
            picture.light(light.name, x, HEAD + 24 * index, 18, 16)
            picture.write(x + 24, HEAD + 24 * index + 13, f"{light.label}{light.count}")


def _bar(picture: Drawing, row: UnitCount, x: float, y: float, unit: float) -> None:
    """One bar; a part wide enough says its word and number, the total stands behind the bar."""
    for light in row.lights:
        length = light.count * unit
        if not light.count:
            continue
        colour = picture.light(light.name, x, y, length, BAR, told=f"{row.unit}：{light.label}{light.count}件")
        word = _fitting(f"{light.label}{light.count}", str(light.count), length)
        if word:
            # a plate under the word keeps it readable on the pattern
            plate = breadth(word, 13) + 4
            middle = x + length / 2
            box = {"x": middle - plate / 2, "y": y + 3, "width": plate, "height": BAR - 6}
            picture.add("rect", **box, fill=colour.fill, pointer_events="none")
            picture.write(middle, y + 15, word, anchor="middle", size=13, fill=colour.ink)
        x += length
    picture.write(x + 6, y + 15, str(row.total), bold=True)


def _fitting(word: str, number: str, length: float) -> str:
    """What a part of a bar has room for: its word with the number, the number alone, or nothing."""
    if breadth(word, 13) + 8 <= length:
        return word
    return number if breadth(number, 13) + 2 <= length else ""


def burn_up(burn: BurnUp, *, width: int = WIDE, title: str = "") -> str:
    """The year as two stairs: due (dashed) and closed (thick), today marked; the gap between them is what is behind."""
    title = title or f"{burn.year}年任务：到期与销号"
    words, gap = _burn_words(burn)
    desc = f"{words}，{gap}；全年共{burn.total}件。" if burn.total else f"{words}。"
    height = 300 if burn.total else 60
    picture = Drawing(title, desc, width, height)
    picture.write(0, 20, picture.title, size=17, bold=True)
    picture.write(
        0, 44, f"{words}，{gap}" if width >= 500 and gap else words, fill=QUIET, size=SIZE if width >= 500 else 13
    )
    if width < 500 and gap:
        picture.write(0, 62, gap, fill=QUIET, size=13)
    if not burn.total:
        return picture.text
    frame = _Frame(burn, 34.0, 84.0 if width >= 500 else 94.0, width - 44.0, height - 34.0)
    frame.draw(picture, every=1 if width >= 500 else 3)
    picture.add("path", d=frame.stairs(burn.due, date(burn.year, 12, 31)), fill="none", stroke=RED, stroke_width=2,
                stroke_dasharray="7 4")  # fmt: skip
    picture.add("path", d=frame.stairs(burn.closed, burn.today), fill="none", stroke=GREEN, stroke_width=3.5)
    frame.labels(picture)
    return picture.text


def _burn_words(burn: BurnUp) -> tuple[str, str]:
    """How the office stands on the day, and the gap."""
    if not burn.total:
        return f"{burn.year}年没有到期的任务", ""
    behind = burn.due_now - burn.closed_now
    words = f"截至{_day(burn.today)}，应办结{burn.due_now}件，已销号{burn.closed_now}件"
    return words, f"尚差{behind}件" if behind > 0 else f"提前{-behind}件" if behind < 0 else "两者持平"


class _Frame:
    """The field of the burn-up: days across the year, counts upwards."""

    def __init__(self, burn: BurnUp, left: float, top: float, right: float, bottom: float) -> None:
        self.burn = burn
        self.left, self.top, self.right, self.bottom = left, top, right, bottom
        self.first = date(burn.year, 1, 1)
        self.ticks = scale(max(burn.total, burn.closed_now))

    def x(self, day: date) -> float:
        days = (date(self.first.year + 1, 1, 1) - self.first).days
        return self.left + (self.right - self.left) * min(max((day - self.first).days + 1, 0), days) / days

    def y(self, count: int) -> float:
        return self.bottom - (self.bottom - self.top) * count / self.ticks[-1]

    def draw(self, picture: Drawing, *, every: int) -> None:
        """The axes, each month with its line, today with its word."""
        for tick in self.ticks:
            picture.line(self.left, self.y(tick), self.right, self.y(tick))
            picture.write(self.left - 6, self.y(tick) + 4, str(tick), anchor="end", size=12, fill=QUIET)
        for month in range(1, 13, every):
            x = self.x(date(self.first.year, month, 1))
            picture.line(x, self.bottom, x, self.bottom + 4)
            picture.write(x + 2, self.bottom + 18, f"{month}月", size=12, fill=QUIET)
        if self.burn.today.year == self.first.year:
            x = self.x(self.burn.today)
            picture.line(x, self.top - 6, x, self.bottom, stroke=INK, stroke_dasharray="2 3")
            side = "start" if x < self.left + 20 else "end" if x > self.right - 20 else "middle"
            picture.write(x, self.top - 10, "今天", anchor=side, size=12)

    def stairs(self, milestones: Sequence[Milestone], until: date) -> str:
        """The path of a count that rises on its days and goes on until a day."""
        words = [f"M{self.left:.1f} {self.y(0):.1f}"]
        before = 0
        for row in milestones:
            if row.day > until:
                break
            if row.day < self.first:
                before = row.count
                words = [f"M{self.left:.1f} {self.y(before):.1f}"]
                continue
            words.append(f"H{self.x(row.day):.1f}V{self.y(row.count):.1f}")
        return "".join([*words, f"H{self.x(until):.1f}"])

    def labels(self, picture: Drawing) -> None:
        """The name of each stair at its end, kept apart from each other."""
        burn = self.burn
        y = self.y(burn.total)
        picture.write(
            self.right, y - 7, f"全年应办结{burn.total}", anchor="end", size=13, fill=RED, bold=True, halo=True
        )
        x, end = self.x(burn.today), self.y(burn.closed_now)
        room = breadth(f"已销号{burn.closed_now}", 13) + 8
        beside = x + room < self.right
        low = end + 18 if end + 18 < self.bottom - 4 else end - 8
        # the due stair lies above the closed one where the office is behind, so the name goes below, else above
        place = low if burn.due_now >= burn.closed_now else end - 8
        anchor = "start" if beside else "end"
        shift = 6 if beside else -6
        picture.write(
            x + shift, place, f"已销号{burn.closed_now}", anchor=anchor, size=13, fill=GREEN, bold=True, halo=True
        )


def late_spread(late: LateSpread, *, width: int = WIDE, title: str = "逾期天数分布") -> str:
    """A bar per class of days late: filled what has been reported or closed, open what still runs."""
    rows = [row for row in late.classes if row.stopped or row.running] or list(late.classes[:1])
    most = max(row.stopped + row.running for row in late.classes)
    total = late.in_time + late.late
    span = f"{_day(late.since)}至{_day(late.until)}到期{total}件：按期{late.in_time}件，逾期{late.late}件"
    parts = [f"{row.label}{row.stopped + row.running}件（其中仍未办结{row.running}件）" for row in rows if most]
    picture = Drawing(title, "；".join([span, *parts]) + "。", width, HEAD + 62 + STEP * len(rows))
    picture.write(0, 20, picture.title, size=17, bold=True)
    picture.write(
        0, 44, span if width >= 600 else f"到期{total}件：按期{late.in_time}件，逾期{late.late}件", fill=QUIET
    )
    for x, label, open_bar in ((0.0, "已报办结", False), (100.0, "仍未办结", True)):
        _late_box(picture, x, HEAD + 22, 18, 16, open_bar=open_bar)
        picture.write(x + 24, HEAD + 35, label)
    left, right = 84.0, 44.0
    unit = (width - left - right) / max(1, most)
    for index, row in enumerate(rows if most else []):
        y = HEAD + 54.0 + STEP * index
        picture.write(left - 8, y + 15, row.label, anchor="end")
        _late_box(picture, left, y, row.stopped * unit, BAR, open_bar=False)
        _late_box(picture, left + row.stopped * unit, y, row.running * unit, BAR, open_bar=True)
        count = row.stopped + row.running
        picture.write(left + count * unit + 6, y + 15, str(count), bold=True)
    if not most:
        picture.write(0, HEAD + 72, "没有逾期任务", fill=QUIET)
    return picture.text


def _late_box(picture: Drawing, x: float, y: float, width: float, height: float, *, open_bar: bool) -> None:
    if width <= 0:
        return
    look = {"fill": "#ffffff", "stroke": RED} if open_bar else {"fill": RED, "stroke": RED}
    picture.add("rect", x=x + 1, y=y + 1, width=max(1.0, width - 2), height=height - 2, stroke_width=2, **look)


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"
