"""What a fault of shape means, in one Chinese sentence: pydantic's error -> what to write instead."""

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any

from dubanflow.definitions.models import PARTS, Part, WorkflowFile, keys_of

Error = Mapping[str, Any]
EXAMPLE_LIMIT = "工作日写 3wd，自然日写 10d"


def sentence(error: Error) -> str:
    """The sentence for one error of pydantic."""
    say = SENTENCES.get(error["type"])
    return say(error) if say else f"{_what(error)}的写法不对，请对照 docs/workflow-file.md 修改。"


def _key(error: Error) -> str:
    """The key that the error is about: the last word of its path."""
    return next((str(part) for part in reversed(error["loc"]) if isinstance(part, str)), "")


def _what(error: Error) -> str:
    return f"“{_key(error)}”" if error["loc"] else "文件"


def _model(error: Error) -> type[Part]:
    """The model whose key is unknown: of the file, of a part, or of what lies one deeper."""
    above = error["loc"][:-1]
    deeper = ".".join(str(word) for word in above[:2])
    return PARTS.get(deeper) or PARTS[above[0]] if above else WorkflowFile


def _unknown_key(error: Error) -> str:
    key, known = _key(error), keys_of(_model(error))
    if "：" in key:
        return f"“{key}”里是全角冒号，请改为半角冒号，后面空一格。"
    if ":" in key:
        return f"“{key}”的冒号后面要空一格。"
    near = get_close_matches(key, known, 1)
    return f"不认识的键“{key}”，" + (f"是不是“{near[0]}”？" if near else f"这里可以写：{'、'.join(known)}。")


def _not_empty(error: Error) -> bool:
    return error.get("input") is not None


def _expected(wanted: str) -> Callable[[Error], str]:
    """A sentence saying what should stand there; a key with nothing behind it gets a sentence of its own."""

    def say(error: Error) -> str:
        return f"{_what(error)}{wanted}" if _not_empty(error) else f"{_what(error)}后面没有写内容，请补上或删去。"

    return say


def _choice(error: Error) -> str:
    allowed = error["ctx"]["expected"].replace("'", "").replace(" or ", "、").replace(", ", "、")
    return f"{_what(error)}只能写 {allowed} 之一。" if _not_empty(error) else f"{_what(error)}后面没有写内容，请补上。"


def _limit(error: Error) -> str:
    value = error.get("input")
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{_what(error)}的时限没有写单位：{EXAMPLE_LIMIT}。"
    return f"{_what(error)}的“{value}”不是时限：{EXAMPLE_LIMIT}。" if _not_empty(error) else _expected("")(error)


SENTENCES: dict[str, Callable[[Error], str]] = {
    "missing": lambda error: f"缺少“{_key(error)}”，请补上。",
    "extra_forbidden": _unknown_key,
    "invalid_key": lambda error: f"不认识的键“{error['loc'][-1]}”，请删去或改正。",
    "string_type": _expected("应写文字，数字和真假值请加引号。"),
    "string_too_short": lambda error: f"{_what(error)}不能为空，请写上内容。",
    "int_type": _expected("应写整数，如 2。"),
    "float_type": _expected("应写数，如 2 或 -0.5。"),
    "greater_than_equal": lambda error: f"{_what(error)}不能小于 {error['ctx']['ge']}。",
    "bool_type": _expected("应写 true 或 false。"),
    "list_type": _expected("应写成列表，如 [liaison, head]。"),
    "too_short": lambda error: f"{_what(error)}至少要写一项。",
    "dict_type": _expected("应写成“键: 内容”的形式。"),
    "model_type": _expected("应写成“键: 内容”的形式。"),
    "literal_error": _choice,
    "limit": _limit,
    "clock_unsaid": lambda error: (
        f"状态“{_key(error)}”没有写 clock：时间算承办单位的写 unit，督查部门的写 office，不计时的写 stopped。"
    ),
}
