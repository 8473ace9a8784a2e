"""Lines that only the layout or a web site put into a document: page numbers, running heads, adverts."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from dubanflow.domain.plan.values import Line

_PAGE = re.compile(
    r"[—–－\-─·\s]{1,6}\d{1,4}[—–－\-─·\s]{1,6}"
    r"|第\s?\d{1,4}\s?页(?:\s?[，,/]?\s?共\s?\d{1,4}\s?页)?"
    r"|\d{1,4}\s?/\s?\d{1,4}(?:\s?页)?"
    r"|[Pp]age\s?\d{1,4}(?:\s?of\s?\d{1,4})?"
)
_BARE_NUMBER = re.compile(r"\d{1,4}")
_CONTENTS = re.compile(r"[.．…·]{3,}\s*\d{1,4}$")
_ADVERT = re.compile(
    r"(?:QQ|qq|微信|VX|vx)(?:群|号)?\s*[：:]?\s*\d{5,}|(?:QQ|微信|会员|免费QQ)群[：:]"
    r"|仅供.{0,8}(?:学习|参考|交流|阅读)|(?:禁止|严禁|请勿|谢绝|不得)(?:外传|转载|照搬|倒卖|商用|复制)|用后删除"
    r"|扫码关注|扫描.{0,6}二维码|关注.{0,8}公众号|(?:点击|免费|立即)(?:下载|订阅|领取)|(?:现在|立即)订阅|倒卖|会员(?:资料|材料|专享)"
    r"|版权所有|版权归|ICP备|https?://|www\.|网站地图|打印本页|关闭窗口|【(?:打印|关闭|字号|纠错)|字号[：:]|分享到|上一篇|下一篇"
    r"|浏览(?:次数|量)|阅读(?:次数|量)|点击(?:数|量|率)[：:]|责任编辑[：:]|信息来源[：:]|来源[：:].{0,30}发布|发布(?:时间|日期)[：:]"
    r"|点击(?:上方|下方|左下角|标题)|长按.{0,8}(?:二维码|识别|关注)|往期(?:精彩)?(?:回顾|推荐)"
    r"|(?:点赞|在看|转发|分享|收藏)[ 　、和]{0,2}(?:点赞|在看|转发|分享|收藏)"
    r"|^(?:编辑|责编|编审|校对|审核|监制|来源|供稿|图文|投稿)[丨|｜/ 　]{0,2}[：:丨|｜/][^。]{0,30}$"
    r"|本文(?:系|由|来自|来源|为).{0,12}(?:投稿|原创|整理|转载)"
)
_ENDS_SENTENCE = "。！？；：!?;:”）)】》…"


def is_advert(text: str) -> bool:
    """Whether a line is an advert or the frame of a web page, judged by its own words."""
    bare = text.strip()
    return 0 < len(bare) <= 70 and _ADVERT.search(bare) is not None


def noise_of(lines: Sequence[Line]) -> dict[int, str]:
    """The index of every line of layout, with its reason (`page`, `running-head`, `contents`, `advert`)."""
    bare = [line.text.strip() for line in lines]
    found = {index: "page" for index, text in enumerate(bare) if text and _PAGE.fullmatch(text)}
    found |= _bare_page_numbers(bare)
    found |= {index: "contents" for index, text in enumerate(bare) if len(text) < 90 and _CONTENTS.search(text)}
    found |= _adverts(lines, bare)
    return found | _running_heads(bare, found)


def _adverts(lines: Sequence[Line], bare: list[str]) -> dict[int, str]:
    """Advert lines, where the line before ends its sentence: a wrapped line of a task is none."""
    found: dict[int, str] = {}
    before = ""
    for index, text in enumerate(bare):
        closed = not before or before[-1] in _ENDS_SENTENCE or index - 1 in found or len(before) < 30
        if closed and lines[index].cells is None and is_advert(text):
            found[index] = "advert"
        before = text
    said = list(dict.fromkeys(bare[index] for index in found))[:20]
    if said:
        # The bare name of the site, which its own adverts repeat, is part of them.
        joined = "\n".join(said)
        found |= {index: "advert" for index, text in enumerate(bare) if 2 <= len(text) <= 12 and text in joined}
    return found


def _bare_page_numbers(bare: list[str]) -> dict[int, str]:
    """Lines of a lone number, where three or more of them count the pages one by one."""
    alone = [(index, int(text)) for index, text in enumerate(bare) if _BARE_NUMBER.fullmatch(text)]
    steps = sum(1 for (_, a), (_, b) in pairwise(alone) if b == a + 1)
    if len(alone) < 3 or steps < len(alone) - 1:
        return {}
    return {index: "page" for index, _ in alone}


def _running_heads(bare: list[str], found: dict[int, str]) -> dict[int, str]:
    """Short lines that come back beside the page numbers; the first one may be the title and stays."""
    pages = {index for index, reason in found.items() if reason == "page"}
    if len(pages) < 2:
        return {}
    beside: Counter[str] = Counter()
    for page in pages:
        for text in {_neighbour(bare, page, -1), _neighbour(bare, page, 1)}:
            if 2 <= len(text) <= 40 and text[-1] not in "。；：，、" and "：" not in text:
                beside[text] += 1
    heads = {text for text, times in beside.items() if times >= 2}
    seen: set[str] = set()
    out: dict[int, str] = {}
    for index, text in enumerate(bare):
        if text in heads and index not in found:
            if text in seen:
                out[index] = "running-head"
            seen.add(text)
    return out


def _neighbour(bare: list[str], index: int, step: int) -> str:
    """The nearest line that is not blank, before or after; "" at the ends of the document."""
    index += step
    while 0 <= index < len(bare):
        if bare[index]:
            return bare[index]
        index += step
    return ""
