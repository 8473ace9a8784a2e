"""Whether a stretch of text names who is to do it: the shape of the paper tells its items by that."""

import re

_KIND = r"(?:单位|部门|科室|处室|股室|部室|司局|机关|中心|支部|专班|室|科|处|股)"
_OWNER = re.compile(
    rf"(?:牵头|责任|主办|主责|承办|配合|协办|落实){_KIND}?\s?[：:]"
    r"|[（(【\[][^。；\n]{2,200}(?:牵头|负责|落实|承办|配合|主办)\s?[）)】\]]"
    # A bracket behind a full sentence that holds nothing but units.
    r"|(?<=[。；])[（(][^（）()。；，,\n]{1,80}(?:科|室|局|部|委|办|处|中心|厅|院|政府|单位|部门)[）)]"
    # At the very end: 责任单位 市教育局, or a sentence of its own that says who leads.
    r"|(?:牵头|责任|主办|承办|配合|协办)(?:单位|部门|科室|处室)[ 　][^，。；：:\n]{2,60}。?\s*$"
    r"|(?<=[。；])由[^，。；\n]{2,30}(?:牵头|负责)(?:，[^，。；\n]{2,30}(?:负责|配合|参与|协助)[^，。；\n]{0,6}){0,3}。?\s*$"
)
_OWNER_LINE = re.compile(r"\n[\s　]*[（(【\[]?(?:牵头|责任|主办|主责|承办|配合|协办|落实)" + _KIND + r"?\s?[：:]")


def names_owner(text: str) -> bool:
    """Whether an owner bracket or an owner line stands in the text."""
    return _OWNER.search(text) is not None


def owner_line(text: str) -> int | None:
    """Where the first line that names an owner begins (its line end before it), if there is one."""
    found = _OWNER_LINE.search(text)
    return found.start() if found else None
