"""SVG text from shapes: what every chart is drawn with. Attributes only: no style sheet, no script, no font of its own.

A page may show the text inline under the strictest content policy; a file of it opens anywhere. Lengths are pixels.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from html import escape

from dubanflow.domain.views import COLOURS, OTHER_COLOUR, Colour

FONT = "'Microsoft YaHei','PingFang SC','Noto Sans CJK SC','SimHei',sans-serif"
INK = "#1f1f1f"
QUIET = "#595959"
LINE = "#bdb6a4"
RED = "#c7000b"
GREEN = "#1b7f3b"
SIZE = 14  # of letters, unless said otherwise

# What lies over the colour of a light, so that lights are told apart on paper without colour: the side of the tile and
# the lines in it. A light that is not named here is plain.
PATTERNS: Mapping[str, tuple[int, str]] = {
    "red": (7, "M0 7L7 0"),
    "orange": (7, "M0 0L7 7"),
    "yellow": (6, "M3 2.4V3.6M2.4 3H3.6"),
    "blue": (6, "M0 3H6"),
    "grey": (8, "M0 8L8 0M0 0L8 8"),
}


@dataclass(slots=True)
class Drawing:
    """A picture in the making: shapes are added, `text` gives the whole. `title` and `desc` are read out aloud."""

    title: str
    desc: str
    width: int
    height: int
    shapes: list[str] = field(default_factory=list)
    lights: dict[str, Colour] = field(default_factory=dict)

    def add(self, name: str, content: str = "", /, **attributes: object) -> None:
        """One element; an underscore in an attribute's name stands for a hyphen. `content` is markup."""
        words = "".join(f' {key.replace("_", "-")}="{_number(value)}"' for key, value in attributes.items())
        self.shapes.append(f"<{name}{words}>{content}</{name}>" if content else f"<{name}{words}/>")

    def write(
        self,
        x: float,
        y: float,
        text: str,
        *,
        anchor: str = "start",
        size: float = SIZE,
        fill: str = INK,
        bold: bool = False,
        halo: bool = False,
    ) -> None:
        """Words at a place; `y` is their base line, `anchor` start, middle or end. `halo`: white around them."""
        weight = {"font_weight": "bold"} if bold else {}
        placed = {} if anchor == "start" else {"text_anchor": anchor}
        sized = {} if size == SIZE else {"font_size": size}
        around = {"stroke": "#ffffff", "stroke_width": 4, "paint_order": "stroke"} if halo else {}
        self.add("text", escape(clean(text)), x=x, y=y, fill=fill, **sized, **placed, **weight, **around)

    def light(self, name: str, x: float, y: float, width: float, height: float, told: str = "") -> Colour:
        """A box in the look of a light: its colour, its pattern, a thin edge. `told` is shown under the pointer."""
        colour = self.lights[name] = COLOURS.get(name, OTHER_COLOUR)
        box = {"x": x, "y": y, "width": width, "height": height}
        tip = f"<title>{escape(clean(told))}</title>" if told else ""
        self.add("rect", tip, **box, fill=colour.fill, stroke="#ffffff", stroke_width=1)
        if name in PATTERNS:
            self.add("rect", **box, fill=f"url(#{PLACE}{name})", pointer_events="none")
        return colour

    def line(self, x1: float, y1: float, x2: float, y2: float, *, stroke: str = LINE, **more: object) -> None:
        """A straight line."""
        self.add("path", d=f"M{_number(x1)} {_number(y1)}L{_number(x2)} {_number(y2)}", stroke=stroke, **more)

    @property
    def text(self) -> str:
        """The whole SVG. What it refers to by id carries a mark of its own, so that many stand on one page."""
        body = "".join(self.shapes)
        mark = f"c{sha256((self.title + self.desc + body).encode()).hexdigest()[:8]}-"
        defs = "".join(_pattern(mark + name, name, colour) for name, colour in self.lights.items() if name in PATTERNS)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width}" height="{self.height}"'
            f' viewBox="0 0 {self.width} {self.height}" role="img" aria-labelledby="{mark}t {mark}d"'
            f' font-family="{FONT}" font-size="{SIZE}" text-rendering="geometricPrecision">'
            f'<title id="{mark}t">{escape(clean(self.title))}</title>'
            f'<desc id="{mark}d">{escape(clean(self.desc))}</desc>'
            + (f"<defs>{defs}</defs>" if defs else "")
            + body.replace(PLACE, mark)
            + "</svg>"
        )


PLACE = "\x00"  # where the mark of the picture goes; no text of ours can hold it


def _pattern(key: str, name: str, colour: Colour) -> str:
    side, path = PATTERNS[name]
    return (
        f'<pattern id="{key}" width="{side}" height="{side}" patternUnits="userSpaceOnUse">'
        f'<path d="{path}" fill="none" stroke="{colour.ink}" stroke-opacity="0.45" stroke-width="1.2"/></pattern>'
    )


def _number(value: object) -> object:
    """A length with at most one digit after the point; text escaped."""
    if isinstance(value, float):
        return f"{value:.1f}".removesuffix(".0")
    return value if isinstance(value, int) else escape(str(value))


def breadth(text: str, size: float = SIZE) -> float:
    """About how wide words are: a Chinese letter is as wide as high, others a little more than half."""
    return sum(size if letter > "\u2e7f" else size * 0.58 for letter in text)


def shortened(text: str, room: float, size: float = SIZE) -> str:
    """The words, cut with … where they are wider than `room`."""
    if breadth(text, size) <= room:
        return text
    kept = text
    while kept and breadth(kept, size) + size > room:
        kept = kept[:-1]
    return f"{kept}…"


def scale(most: int, steps: int = 5) -> list[int]:
    """Round numbers from 0 up to at least `most` for an axis: 0 5 10 15."""
    wanted = max(1, most)
    power = 10 ** max(0, len(str(wanted // steps or 1)) - 1)
    step = next(n * power for n in (1, 2, 5, 10, 20) if n * power * steps >= wanted)
    return list(range(0, -(-wanted // step) * step + 1, step))


def clean(text: str) -> str:
    """Words without what an XML file cannot hold."""
    return "".join(letter for letter in text if letter >= " " and not "\ud800" <= letter <= "\udfff")


def joined(words: Sequence[str]) -> str:
    """Words as one enumeration."""
    return "、".join(words)
