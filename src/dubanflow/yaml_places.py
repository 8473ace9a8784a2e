"""YAML with places: a text -> plain values, and for every key and value the line and column it stands at.

Two steps: the events of libyaml become nodes (`compose`), the nodes become values (`_Walk`). Written beside PyYAML's
own composer because that one recurses in C (a file of opening brackets ends the process), lets a repeated key win
silently, and changes words and numbers behind the writer's back (`on` -> True, `8:30` -> 510, `012` -> 10).
Only plain values come out: str, int, float, bool, date, None, list, dict. No tag builds anything else.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

import yaml

from dubanflow.domain.problems import Problem

Path = tuple[str | int, ...]
Mark = tuple[int, int]

MAX_BYTES = 1 << 20
MAX_NODES = 50_000
MAX_DEPTH = 30

SAFE_TAGS = {f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "seq", "map", "timestamp")}
CHANGED_WORDS = frozenset({"y", "n", "yes", "no", "on", "off"})
CHANGED_NUMBER = re.compile(r"[-+]?(0[0-9_]+|0[xob][0-9a-fA-F_]+|[0-9]+(:[0-5]?[0-9])+|[0-9][0-9_]*_[0-9_]*)")
INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
FLOAT = re.compile(r"[-+]?[0-9]+\.[0-9]+")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

# What libyaml says, and what to do about it. True: the place is where the thing began, when that is another line.
SYNTAX: tuple[tuple[str, bool, str], ...] = (
    ("found unexpected end of stream", True, "从这里开始的引号没有闭合，请补上。"),
    ("did not find expected ',' or ']'", True, "方括号没有闭合，或缺少半角逗号，请补上。"),
    ("did not find expected ',' or '}'", True, "花括号没有闭合，或缺少半角逗号，请补上。"),
    ("could not find expected ':'", True, "缺少冒号：键的后面要写半角冒号，再空一格。"),
    ("found unexpected ':'", False, "冒号后面要空一格。"),
    ("mapping values are not allowed", False, "这里的冒号位置不对：请检查上一行的冒号是否半角、缩进是否对齐。"),
    ("found a tab character", False, "缩进请用空格，不用制表符。"),
    ("cannot start any token", False, "这里不能以此字符开头：缩进请用空格不用制表符，@、%、` 开头的文字请加引号。"),
    ("did not find expected key", False, "这里多出了内容，或缩进没有与同级的键对齐，请检查。"),
    ("did not find expected '-' indicator", False, "缩进没有对齐，请与同级的列表项对齐。"),
    ("did not find expected node content", False, "这里多了逗号，或缺少内容，请检查。"),
    ("expected alphabetic or numeric character", False, "“&”“*”开头的文字请加引号。"),
    ("block sequence entries are not allowed", False, "这里不能以“- ”开头，请检查缩进和上一行。"),
    ("found unknown escape character", False, "双引号里的反斜杠写法不认识，请改用单引号。"),
    ("found undefined tag handle", False, "不支持以“!”开头的标签，请去掉或加引号。"),
)
TOO_MUCH = "内容过多或嵌套过深，请简化文件。"
OTHER_SYNTAX = "这里的 YAML 写法有误，请检查冒号、引号、括号和缩进（都要用半角）。"


@dataclass(slots=True)
class Node:
    """A node as written. `items` are the members of a list, or key, value, key, value … of a mapping."""

    kind: Literal["scalar", "list", "map"]
    mark: Mark
    tag: str | None = None
    text: str = ""
    plain: bool = False
    items: list["Node"] = field(default_factory=list)


class _Refused(Exception):
    """The text cannot be read on from here."""

    def __init__(self, message: str, mark: Mark) -> None:
        super().__init__(message)
        self.mark = mark


@dataclass(frozen=True)
class Places:
    """Where each key and each value of a file stands, by path; lines and columns count from 1."""

    file: str
    values: dict[Path, Mark]
    keys: dict[Path, Mark]

    def problem(self, message: str, path: Path, *, at_key: bool = False) -> Problem:
        """A problem at the value at `path` (or its key); for a path that is not written, at what holds it."""
        marks = self.keys if at_key and path in self.keys else self.values
        while path and path not in marks:
            path = path[:-1]
        line, column = marks.get(path, (1, 1))
        return Problem(message, self.file, line, column)


def decode(data: bytes, *, file: str, most_bytes: int = MAX_BYTES) -> tuple[str, list[Problem]]:
    """The text of a file's bytes: UTF-8 (a mark at the beginning is dropped), at most `most_bytes`."""
    if len(data) > most_bytes:
        return "", [Problem(f"文件超过 {most_bytes >> 20} MiB，请检查是否放错了文件。", file)]
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        line, column = _mark_in(data[: error.start].decode("utf-8-sig", "replace"))
        return "", [Problem("文件不是 UTF-8 编码，请用编辑器另存为 UTF-8。", file, line, column)]


def read_yaml(text: str, *, file: str, most_nodes: int = MAX_NODES) -> tuple[object, Places, list[Problem]]:
    """The value of a YAML text, its places and every fault; the value is None where nothing could be read.

    Faults that leave a value in place (a key written twice: the first stays; a word that YAML would change: it stays
    a word) do not hide what comes after them. At most one problem is given for one place. `most_nodes` bounds what is
    taken in, aliases unfolded; a register of a province is larger than any workflow.
    """
    try:
        root = compose(text, most_nodes)
        walk = _Walk(file, most_nodes)
        value = walk.value(root, (), 0) if root else None
        return value, Places(file, walk.values, walk.keys), list(walk.problems.values())
    except _Refused as refusal:
        return None, Places(file, {}, {}), [Problem(str(refusal), file, *refusal.mark)]


def compose(text: str, most_nodes: int = MAX_NODES) -> Node | None:
    """The nodes of a text; None for an empty one. Raises _Refused where the text is no YAML or beyond the limits."""
    stack: list[Node] = []
    anchors: dict[str, Node] = {}
    root: Node | None = None
    for count, event in enumerate(_events(text)):
        if isinstance(event, yaml.CollectionEndEvent):
            stack.pop()
        if not isinstance(event, yaml.NodeEvent):
            continue
        node = _node(event, anchors)
        if root is None:
            root = node
        elif stack:
            stack[-1].items.append(node)
        else:
            raise _Refused("一个文件里只能有一份内容，请删去从“---”起的部分。", node.mark)
        if isinstance(event, yaml.CollectionStartEvent):
            stack.append(node)
        if count > most_nodes or len(stack) > MAX_DEPTH:
            raise _Refused(TOO_MUCH, node.mark)
    return root


def _events(text: str) -> Iterator[yaml.Event]:
    """The events of libyaml; its complaints become Chinese sentences that say what to do."""
    try:
        yield from yaml.parse(text, Loader=yaml.CSafeLoader)
    except yaml.reader.ReaderError as error:
        mark = _mark_in(text.encode()[: error.position].decode(errors="replace"))
        raise _Refused("这里有看不见的控制字符，请删去。", mark) from error
    except yaml.MarkedYAMLError as error:
        sentence, at_beginning = _syntax(error.problem or "")
        here, beginning = _mark(error.problem_mark), _mark(error.context_mark)
        raise _Refused(sentence, beginning if at_beginning and beginning[0] < here[0] else here) from error


def _syntax(problem: str) -> tuple[str, bool]:
    """The sentence for a complaint of libyaml, and whether it is better said where the thing began."""
    found = ((sentence, beginning) for words, beginning, sentence in SYNTAX if words in problem)
    return next(found, (OTHER_SYNTAX, False))


def _node(event: yaml.NodeEvent, anchors: dict[str, Node]) -> Node:
    mark = _mark(event.start_mark)
    if isinstance(event, yaml.AliasEvent):
        if event.anchor not in anchors:
            raise _Refused(f"前面没有名为“{event.anchor}”的锚点；如是普通文字，请加引号。", mark)
        return anchors[event.anchor]
    tag: str | None = event.tag  # type: ignore[attr-defined]  # every node event but the alias has one
    if isinstance(event, yaml.ScalarEvent):
        node = Node("scalar", mark, tag, event.value, plain=bool(event.implicit[0]))
    else:
        node = Node("map" if isinstance(event, yaml.MappingStartEvent) else "list", mark, tag)
    if event.anchor:
        anchors[event.anchor] = node
    return node


def _mark(mark: Any) -> Mark:
    """Our mark for one of PyYAML's, which are two unrelated classes and count from 0."""
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def _mark_in(before: str) -> Mark:
    """The mark of the character that follows `before`."""
    return before.count("\n") + 1, len(before) - before.rfind("\n")


class _Walk:
    """One walk over the nodes of a file, gathering values, marks and problems."""

    def __init__(self, file: str, most_nodes: int) -> None:
        self.file = file
        self.most_nodes = most_nodes
        self.values: dict[Path, Mark] = {}
        self.keys: dict[Path, Mark] = {}
        self.problems: dict[Mark, Problem] = {}

    def fault(self, message: str, mark: Mark) -> None:
        """Note a problem, unless this place has one already."""
        self.problems.setdefault(mark, Problem(message, self.file, *mark))

    def value(self, node: Node, path: Path, depth: int) -> object:
        """The value of a node. Raises _Refused where aliases unfold beyond the limits."""
        self.values[path] = node.mark
        if depth > MAX_DEPTH or len(self.values) > self.most_nodes:
            raise _Refused(TOO_MUCH, node.mark)
        if node.tag not in SAFE_TAGS and node.tag not in (None, "!"):
            self.fault(f"不支持标签“{node.tag}”，请去掉。", node.mark)
        if node.kind == "list":
            return [self.value(item, (*path, index), depth + 1) for index, item in enumerate(node.items)]
        return self.mapping(node, path, depth) if node.kind == "map" else self.scalar(node)

    def mapping(self, node: Node, path: Path, depth: int) -> dict[str | int, object]:
        """The mapping of a node; of a key written twice the first is kept."""
        result: dict[str | int, object] = {}
        for key_node, value_node in zip(node.items[::2], node.items[1::2], strict=True):
            key = self.key(key_node)
            if key in result:
                self.fault(f"“{key}”重复，前面已经写过，请删去一处或改名。", key_node.mark)
            elif key is not None:
                self.keys[(*path, key)] = key_node.mark
                result[key] = self.value(value_node, (*path, key), depth + 1)
        return result

    def key(self, node: Node) -> str | int | None:
        """The key of a node: text or whole number; None, with a fault, for anything else."""
        if node.kind != "scalar":
            self.fault("键应是文字；如是以“[”“{”开头的文字，请加引号。", node.mark)
            return None
        if node.plain and node.text == "<<":
            self.fault("不支持用“<<”合并，请逐项写出。", node.mark)
            return None
        if node.plain and node.text.lower() in ("true", "false", "null", "~", ""):
            self.fault(f"“{node.text}”不能作键，请加引号或换一个词。", node.mark)
            return None
        value = self.scalar(node)
        return value if isinstance(value, int) else node.text

    def scalar(self, node: Node) -> object:
        """The value of a scalar; what YAML would change behind the writer's back stays text, with a fault."""
        text = node.text
        if not node.plain and node.tag not in SAFE_TAGS - {"tag:yaml.org,2002:str"}:
            return text
        if text.lower() in CHANGED_WORDS:
            self.fault(f"“{text}”会被 YAML 当作真假值：真假请写 true 或 false，文字请加引号。", node.mark)
            return text
        if CHANGED_NUMBER.fullmatch(text):
            self.fault(f"“{text}”会被 YAML 换算成别的数：请加引号，或写成普通的十进制数。", node.mark)
            return text
        if DAY.fullmatch(text):
            return self.day(text, node.mark)
        return plain_value(text)

    def day(self, text: str, mark: Mark) -> object:
        """The date of a text that looks like one."""
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.fault(f"没有“{text}”这一天，请核对日期。", mark)
            return text


def plain_value(text: str) -> object:
    """What an unquoted word means: nothing, true or false, a number, or itself."""
    if text in ("", "~", "null", "Null", "NULL"):
        return None
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    if INTEGER.fullmatch(text) and len(text) < 18:
        return int(text)
    return float(text) if FLOAT.fullmatch(text) else text
