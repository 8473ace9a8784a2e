"""Checking all templates before anything is sent: what they say, and every field they name in any branch."""

from collections.abc import Iterator
from datetime import date
from typing import Protocol

from jinja2 import Environment, TemplateError, nodes

from dubanflow.domain import morning, views
from dubanflow.domain.problems import Problem
from dubanflow.templates.faults import NOT_ALLOWED, TemplateBroken, known_fields, no_field, problem_of
from dubanflow.templates.loader import ORIGINAL, HomeLoader
from dubanflow.templates.samples import SAMPLES

VALUES = (
    views.TaskView, views.LightCount, views.UnitCount, views.SupervisionList, views.LetterLine, views.LetterPart,
    views.DailyLetter, views.Figure, views.Week, views.Recurring, views.ScoreRow, views.Digest,
    morning.Waiting, morning.WaitingPart, morning.Trouble, morning.Morning,
)  # fmt: skip
FIELDS = sorted({name for value in VALUES for name in known_fields(value)})
METHODS = frozenset(name for kind in (str, dict, tuple, date, int) for name in dir(kind) if not name.startswith("_"))
MAIL = "mail/"
LETTER_FILES = (".subject.j2", ".txt.j2", ".html.j2")
OWN_NAMES = frozenset({"loop", "self", "caller"})  # objects of the template language with fields of their own


class Renderer(Protocol):
    """What is checked: the parts of `Templates` that this needs."""

    @property
    def environment(self) -> Environment:
        """The template language as the office's templates see it."""
        ...

    @property
    def loader(self) -> HomeLoader:
        """Where the templates are found."""
        ...

    def render(self, name: str, /, **values: object) -> str:
        """The text of a template."""
        ...


def check(templates: Renderer) -> list[Problem]:
    """All faults, each once: 1. letters that lack a file, 2. files that nothing uses, 3. syntax, and fields in every
    branch, 4. rendering with samples."""
    names = templates.loader.list_templates()
    found = dict.fromkeys(_lacking(templates, names))
    for name in names:
        found |= dict.fromkeys(_check_one(templates, name))
    return list(found)


def _lacking(templates: Renderer, names: list[str]) -> Iterator[Problem]:
    letters = sorted({name.removesuffix(end) for name in names for end in LETTER_FILES if name.endswith(end)})
    for letter in letters:
        if letter.startswith(MAIL) and not _is_part(letter):
            for end in LETTER_FILES:
                if letter + end not in names:
                    file = str(templates.loader.path(letter + end))
                    yield Problem(
                        "缺少这个模板：每封邮件要有标题（subject）、文字（txt）、网页（html）三个文件。", file
                    )


def _check_one(templates: Renderer, name: str) -> Iterator[Problem]:
    path = templates.loader.path(name)
    samples = _samples(name)
    if not samples and not _is_part(name):
        yield Problem(
            "这个模板不会被用到：文件名应以 daily、morning、digest、list、wall、im/message 开头，公用部分以 _ 开头。",
            str(path),
        )
        return
    try:
        source = templates.loader.get_source(templates.environment, name)[0]
        tree = templates.environment.parse(source, name, str(path))
    except TemplateError as error:
        yield problem_of(error, name, path)
        return
    yield from _unknown_fields(tree, str(path))
    for values in samples:
        try:
            templates.render(name, **values)
        except TemplateBroken as error:
            yield error.problem


def _samples(name: str) -> tuple[dict[str, object], ...]:
    """The values a template of this name is rendered with; none for a part that others import."""
    return next((samples for start, samples in SAMPLES if name.startswith(start)), ())


def _is_part(name: str) -> bool:
    return name.rpartition("/")[2].startswith("_") or name.startswith(ORIGINAL)


def _unknown_fields(tree: nodes.Template, file: str) -> Iterator[Problem]:
    """Fields that none of our values has, in branches that the samples may never reach."""
    free = OWN_NAMES | _named_here(tree)
    known = METHODS.union(FIELDS, (node.attr for node in tree.find_all(nodes.NSRef)))
    for node in tree.find_all(nodes.Getattr):
        if node.attr not in known and _root(node) not in free:
            message = NOT_ALLOWED if node.attr.startswith("_") else no_field(node.attr, FIELDS)
            yield Problem(message, file, node.lineno)


def _named_here(tree: nodes.Template) -> frozenset[str]:
    """Names that the template makes itself: imported files, namespaces and other things set."""
    imported = {node.target for node in tree.find_all(nodes.Import)}
    made = {
        target.name
        for node in tree.find_all(nodes.Assign)
        for target in ([node.target] if isinstance(node.target, nodes.Name) else node.target.find_all(nodes.Name))
    }
    return frozenset(imported | made)


def _root(node: nodes.Expr) -> str:
    while isinstance(node, nodes.Getattr | nodes.Getitem | nodes.Call | nodes.Filter):
        inner = node.node
        if inner is None:
            return ""
        node = inner
    return node.name if isinstance(node, nodes.Name) else ""
