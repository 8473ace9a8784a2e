"""What is wrong with a template, in Chinese, with its file and line."""

import re
from dataclasses import fields, is_dataclass
from difflib import get_close_matches
from pathlib import Path
from traceback import extract_tb

from jinja2 import StrictUndefined, TemplateError, TemplateNotFound, TemplateSyntaxError
from jinja2.exceptions import SecurityError, UndefinedError

from dubanflow.domain.errors import DubanError
from dubanflow.domain.problems import Problem

# What the template language says of a syntax fault, and what to do about it.
SYNTAX = (
    (r"Unexpected end of template", "模板没有写完：请检查 if、for、block 是否都有对应的 endif、endfor、endblock。"),
    (r"Encountered unknown tag '(.+?)'", "不认识“{0}”这个标记，或 if、for、block 的结束标记写错了位置。"),
    (r"No filter named '(.+?)'", "没有“{0}”这个格式（过滤器），可用的见 docs/templates.md。"),
    (r"No test named '(.+?)'", "没有“{0}”这个判断，可用的见 docs/templates.md。"),
    (r"unexpected char '(.+?)'", "这里有不认识的字符“{0}”，大括号里的标点请用半角。"),
    (r"unexpected '(.+?)'", "这里多了“{0}”，请检查括号、引号是否成对，标点是否半角。"),
    (r"expected token '(.+?)', got '(.+?)'", "这里应为“{0}”，却写成了“{1}”，请检查括号、引号是否成对，标点是否半角。"),
)
NOT_ALLOWED = "模板里用了不允许的写法，只能使用 docs/templates.md 列出的变量和格式。"


class TemplateBroken(DubanError):
    """通知模板有误，请按提示改正。"""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class Missing(StrictUndefined):
    """A name that is not there: any use of it is a fault, and the fault names what was probably meant."""

    __slots__ = ()

    @property
    def _undefined_message(self) -> str:
        name = str(self._undefined_name)
        known = known_fields(self._undefined_obj)
        if not known:
            return f"没有“{name}”这个变量，可用的变量见 docs/templates.md。"
        return no_field(name, known)


def no_field(name: str, known: list[str]) -> str:
    """The sentence for a field that is not there, with the nearest one that is."""
    near = get_close_matches(name, known, n=1, cutoff=0.5)
    hint = f"是否想写“{near[0]}”？" if near else "可用的字段见 docs/templates.md。"
    return f"没有“{name}”这个字段，{hint}"


def known_fields(value: object) -> list[str]:
    """The fields and properties of one of our values, given as value or class; nothing for other things."""
    kind = value if isinstance(value, type) else type(value)
    if not is_dataclass(kind):
        return []
    own = [name for name, member in vars(kind).items() if isinstance(member, property)]
    return [field.name for field in fields(kind)] + own


def problem_of(error: Exception, name: str, path: Path) -> Problem:
    """The fault with the file and line it stands at; `name` and `path` are the template that was asked for."""
    if isinstance(error, TemplateSyntaxError):
        file = error.filename or str(path)
        return Problem(_syntax(error.message or ""), file, error.lineno)
    file, line = _place(error) or (str(path), None)
    return Problem(_sentence(error, name), file, line)


def _syntax(message: str) -> str:
    for pattern, sentence in SYNTAX:
        if found := re.search(pattern, message):
            return sentence.format(*found.groups())
    return "模板写法有误，请检查大括号、引号和标记是否成对，标点是否半角。"


def _sentence(error: Exception, name: str) -> str:
    if isinstance(error, TemplateNotFound):
        return f"没有找到模板“{error.name or name}”，或它的编码不是 UTF-8。"
    if isinstance(error, UndefinedError):
        return str(error)
    if isinstance(error, SecurityError):
        return NOT_ALLOWED
    if isinstance(error, TemplateError):
        return _syntax(str(error))
    return f"这一行算不出结果（{type(error).__name__}），请检查变量和格式是否相配。"


def _place(error: Exception) -> tuple[str, int | None] | None:
    """The innermost template line that the error passed through."""
    frames = [frame for frame in extract_tb(error.__traceback__) if frame.filename.endswith(".j2")]
    return (frames[-1].filename, frames[-1].lineno) if frames else None
