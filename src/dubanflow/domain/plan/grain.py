"""Which parts of the outline are headings, which are items and which are measures of an item.

The deepest level that a document numbers consistently is the item. A part under it stays a measure where its parent
already speaks as an item does: it has an owner of its own, a text of its own, or announces its measures.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from dubanflow.domain.plan.ignored import (
    DATE_LINE,
    is_ellipsis,
    is_leaf_general,
    is_requirements,
    looks_back,
    reason_of_heading,
)
from dubanflow.domain.plan.outline import Node
from dubanflow.domain.plan.owners_hint import names_owner
from dubanflow.domain.plan.titles import title_end, title_of

LEAD_MEASURES = re.compile(r"(?:具体|主要|工作|重点|推进|落实|保障)(?:措施|举措|任务)(?:如下|包括)?\s?[：:]")
_LEAD_IN = re.compile(
    r"(?:以下|如下|下列|下面|[一二三四五六七八九十\d]个方面|几个方面|重点抓好|着力抓好)[^。]{0,20}[：:。]?\s*$"
)
# A line of a date alone closes a paper.
_SIGNED = re.compile(rf"\n[ 　]*{DATE_LINE.pattern}[ 　]*(?=\n)")
_SECTION_KINDS = frozenset({"part", "chapter", "passage", "roman", "cn", "cnblank", "plain", "annex"})
# Marks of a list inside a paragraph: parts of an item, unless each is a task with a title of its own.
_LIST_KINDS = frozenset({"numh", "nump", "circled", "letter", "bullet"})
_LONG = 40
# The fields of a form that stands under a task as a list; who and when are fields too.
FORM_OWNER = re.compile(
    r"(?:牵头|责任|配合|主办|协办|承办|落实|分管|包联)?(?:单位|部门|科室|处室|股室|部室|领导|人|责任人)(?:及(?:责任人|职务))?"
    r"|(?:完成|办理|整改|工作)?(?:时限|时间|期限|时间节点|进度安排)"
)
FORM_FIELD = re.compile(
    rf"(?:工作|任务|主要|具体|年度|预期|总体|目标|整改|推进|问题)*(?:目标|任务|措施|举措|内容|要求|标准|成果|表现|描述)|{FORM_OWNER.pattern}"
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a node is: `item`, `heading`, `ignored` or `annex`.

    `reason` tells why it is no task, or why what a heading says below itself is none.
    """

    what: str
    reason: str | None = None


@dataclass(frozen=True)
class Outline:
    """The tree of a document with its text, and how the nodes of each kind of mark behave on the whole.

    `parents`: the share that has something under it; `closing`: the share, of those with two parts or more, whose
    last part alone names an owner; `tables`: where task tables begin; `seen`: title of a node and why it is put aside,
    by where its mark stands.
    """

    text: str
    year: int
    roots: Sequence[Node]
    tables: Sequence[int]
    parents: dict[str, float]
    closing: dict[str, float]
    seen: dict[int, tuple[str, str | None]]

    def title(self, node: Node) -> str:
        """The title of a node that was surveyed."""
        return self.seen[node.mark.start][0]

    def is_parent(self, node: Node) -> bool:
        """Whether something stands under a node: marks, or a task table."""
        return bool(node.children) or self.table_in(node) is not None

    def table_in(self, node: Node) -> int | None:
        """Where the first task table right under a node begins; None where the node ends before it.

        Behind a signature, an owner, or a text of its own the node is closed: the table there is an annex.
        """
        at = bisect_left(self.tables, node.start)
        if at == len(self.tables) or self.tables[at] >= node.body_end:
            return None
        between = self.text[title_end(self.text, node.mark.end, node.body_end) : self.tables[at]]
        said = between.strip(" 　\n。；：:")
        spoken = "。" in said and len(said) > _LONG and not _LEAD_IN.search(between)
        return None if spoken or names_owner(between) or _SIGNED.search(between) else self.tables[at]


def survey(text: str, year: int, roots: Sequence[Node], tables: Sequence[int] = ()) -> Outline:
    """See how each kind of mark is used in a document, leaving aside what is ignored anyway.

    `tables` are the offsets at which task tables begin, in order.
    """
    bare = Outline(text, year, roots, tables, {}, {}, {})
    parents: dict[str, list[bool]] = defaultdict(list)
    closing: dict[str, list[bool]] = defaultdict(list)
    pending = list(roots)
    while pending:
        node = pending.pop()
        title = title_of(text, node.mark.end, node.body_end)
        reason = _put_aside(text, node, title, year)
        bare.seen[node.mark.start] = (title, reason)
        if reason:
            continue
        parents[node.mark.kind.name].append(bare.is_parent(node))
        if len(node.children) > 1:
            closing[node.mark.kind.name].append(_only_last(_owned(text, node)))
        pending.extend(node.children)
    return replace(bare, parents=_shares(parents), closing=_shares(closing))


def _shares(seen: dict[str, list[bool]]) -> dict[str, float]:
    """The share of what is true, name by name."""
    return {name: sum(values) / len(values) for name, values in seen.items()}


def _owned(text: str, node: Node) -> list[bool]:
    """Of each part of a node, whether it names an owner."""
    return [names_owner(text[child.start : child.end]) for child in node.children]


def judge(outline: Outline, node: Node) -> Verdict:
    """What one node is, seen by itself and by what is under it."""
    title, reason = outline.seen[node.mark.start]
    if (
        not reason
        and is_section(node)
        and looks_back(outline.text[node.mark.end : node.end][len(title) :].strip(" 　\n。"), outline.year)
    ):
        reason = "review"
    if reason:
        return Verdict("ignored", reason)
    if node.mark.kind.name == "annex":
        return Verdict("annex")
    if not node.children:
        return Verdict("heading") if outline.table_in(node) is not None else _judge_leaf(outline, node, title)
    return Verdict("item" if _is_item(outline, node) else "heading")


def _judge_leaf(outline: Outline, node: Node, title: str) -> Verdict:
    """A node with nothing under it: an item at its own level, unless it is a section that was left empty or general."""
    section = is_section(node) and outline.parents[node.mark.kind.name] >= 0.5
    if not section:
        return Verdict("item")
    body = body_of(outline.text, node)
    if not body or is_ellipsis(body):
        return Verdict("heading")
    if is_leaf_general(title):
        return Verdict("ignored", "general")
    return Verdict("heading", "requirements") if is_requirements(title) else Verdict("item")


def _put_aside(text: str, node: Node, title: str, year: int) -> str | None:
    """Why all of a node is no task, by its title; 主要预期目标 with an owner, or whose numbers have owners, is one."""
    reason = reason_of_heading(title, year)
    owned = _owned(text, node) if reason == "general" else []
    if reason == "general" and not node.children and names_owner(text[node.mark.end : node.body_end]):
        return None
    return None if sum(owned) * 2 > len(owned) else reason


def is_section(node: Node) -> bool:
    """Whether a node's kind of mark is one that sections bear."""
    name = node.mark.kind.name
    return name in _SECTION_KINDS or name.startswith("style")


def body_of(text: str, node: Node) -> str:
    """What a node says between its title and the first mark under it."""
    return text[title_end(text, node.mark.end, node.body_end) : node.body_end].strip(" 　\n。；：:!！")


def _is_item(outline: Outline, node: Node) -> bool:
    """Whether a node with parts under it is itself the item, the parts its measures."""
    if _is_form(outline, node):
        return True
    own = outline.text[node.mark.end : node.body_end]
    if LEAD_MEASURES.search(own[-14:]):
        return True
    owned = _owned(outline.text, node)
    last_only = _only_last(owned)
    closed = last_only and outline.closing[node.mark.kind.name] > 0.5
    if node.children[0].mark.kind.soft:
        # 一是/首先 parts are measures, unless they are all that a section has.
        alone = is_section(node) and not names_owner(own) and outline.parents[node.mark.kind.name] >= 0.5
        return closed or not alone
    body = body_of(outline.text, node)
    listed = node.children[0].mark.kind.name in _LIST_KINDS
    if names_owner(own):
        return (bool(body) and sum(owned) * 2 < len(owned)) or not any(owned)
    titled = _titled(outline.text, node.children)
    often = outline.parents[node.mark.kind.name] >= 0.5
    if (last_only and listed) or (closed and not is_section(node) and not (titled and often)):
        return True
    if sum(owned) * 2 >= len(owned) and not last_only:
        return False
    if listed and not is_section(node) and not titled:
        return True
    return _speaks_as_item(node, body, titled, often)


def _is_form(outline: Outline, node: Node) -> bool:
    """Whether the parts of a node are the fields of a form (1.任务目标… 2.主要措施… 3.责任单位… 4.完成时限…)."""
    titles = [outline.title(child) for child in node.children if child.mark.start in outline.seen]
    fields = [title for title in titles if FORM_FIELD.fullmatch(title)]
    return len(titles) >= 2 and len(fields) == len(titles) and any(FORM_OWNER.fullmatch(title) for title in titles)


def _speaks_as_item(node: Node, body: str, titled: bool, often: bool) -> bool:
    """Whether a node without owners is the item, by what it says itself and by how its kind is used elsewhere.

    `titled`: most of its parts bear titles; `often`: most marks of its kind have parts under them.
    """
    if not body or _LEAD_IN.search(body):
        return not (titled or often or _substantial(node.children))
    if is_section(node):
        return not often and not titled
    return not (often and titled)


def _only_last(owned: Sequence[bool]) -> bool:
    """Whether only the last of several parts names an owner: then it is the owner of them all."""
    return len(owned) >= 2 and owned[-1] and not any(owned[:-1])


def _substantial(nodes: Sequence[Node]) -> bool:
    """Whether parts are long enough to be tasks of their own."""
    return sum(node.end - node.start for node in nodes) >= _LONG * len(nodes)


def _titled(text: str, nodes: Sequence[Node]) -> bool:
    """Whether most of the parts open with a short title and go on behind it."""
    titled = 0
    for node in nodes:
        end = title_end(text, node.mark.end, node.body_end)
        titled += end - node.mark.end <= 30 and node.body_end - end > 4
    return titled * 5 >= len(nodes) * 3
