"""Names of units as the language forms them: by their endings (局, 委, 办公室, 党支部, 各…), not by a list of places.

Two strengths. In an owner field everything between the separators is a name (`split_names`), whatever it ends in.
In running text a name must be found first (`names_at`): words without a verb in them that end as a unit's name does.
All text is folded (see `surface`); all ends are exclusive; one pass, no nested repetition.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from dubanflow.domain.plan.surface import Stretch, cut, trim

Kind = Literal["organ", "any"]

_ORGANS = (
    r"人民政府|(?:村|居|管|编|安|妇|卫|工|农|法|常|组)委会|党委和政府|党委政府|(?<=[市县区省乡镇级方])政府|管委会|管理委员会|委员会|办公室|领导小组成员单位|领导小组|指挥部|工作专班|专班|成员单位|党总支|党支部|支部|党小组"
    r"|党委班子|党组班子|党工委|党\(工\)委|党委|党组织|党组|纪委监委|纪委|监委|工委|政协|人大|常委会|工会|共青团|团委|妇联|残联|科协"
    r"|文联|工商联|红十字会|供销社|法院|检察院|党校|监察组|巡察组|工作组|督查办|督察办|巡察办|督查室|督察室|研究室|监督室|监察室|驻村工作队|总局|分局|总署|总队|支队|部门|单位|机关|处室"
    r"|科室|股室|窗口|街道办事处|街道|乡镇|镇街"
    r"|(?:各|有关|相关)(?:地区|地方|地市|乡镇街道|乡镇|镇街|县乡|区县|县区|市州|县|市|区|镇|乡|州|盟|旗|村|省|社区|园区|地(?![方区市]))"
    r"|(?<![布格大全结棋])局(?![面部势限])|(?<![举承主开创督交协查限经])办(?![法理好公事学案结会实])"
    r"|(?<![干全内外局大一])部(?![门署分队长件])|(?<!客)厅|(?<![编常])委(?![员托派书])|(?<!部)署(?!名)"
    r"|(?<![学本专])科(?![学技研普目员级长])|[一二三四五六七八九](?:处|室)"
)
_BODIES = (
    r"|农商行|农信社|国有企业|民营企业|国企|民企|企业|学校|高等院校|高校|院校|医院|社会组织|群团组织|协会|商会|学会|银行|分行|支行|公司|集团|大学"
    r"|学院|研究院|研究所|院所|中心|社区|园区|开发区|高新区|机构|农村|合作社"
    # 教务处, 督查室, 教研组: only where a duty follows at once.
    r"|(?<![好害用益坏短长到何之相共])(?:处|室|站|所|队|组)(?=要|应|须|每|负责|牵头|会同|配合|统筹|对|、|,)"
)
# In a list set apart as owners one character is enough: 银保监会, 市民宗局, 县供电所.
_LIST_ENDINGS = tuple("局委办部厅署院会处科室站所队组社行团校馆县市区省镇乡村府")
_VERBS = (
    r"落实|加强|开展|按|推进|推动|完善|建立|健全|履行|承担|做好|抓|强化|深化|提升|提高|增强|扛|参与|参加|规范|组织(?!部|人事|工作|[一二三四]?[科处室])|指导"
    r"|制定|出台|实施|执行|坚持|持续|积极|主动|认真|切实|全面|定期|每|统筹|协同|协助|配合|会同|及时|严格|牢固|围绕|结合|对照|根据|通过|利用"
    r"|发挥|形成|报送|召开|举办|整改(?!办)|整治|优化|清理|公开|改进|引导|支持|互联|共建|牵头|负责|督促|拓展|探索|打造|实现|扩大|巩固|压缩|压减|减少|增加|解决"
)
_NEVER = re.compile(
    rf"{_VERBS}|其(?!他|它)|以(?!上)|[了是在把将向要让使这那并且而或至不被就都也由,。;:、\s|\0\"《》]|(?<!党)的|对(?!外)"
)
_FIRST_GAP, _NEXT_GAP = 14, 8  # characters before the first ending; between one ending and the next
_WINDOW = _FIRST_GAP + 8  # no ending is longer than 8 characters
_REACH, _MOST_NAMES = 60, 40
_NOT_FIRST = frozenset("与同和及跟等")
_IN_BRACKETS = re.compile(r"\([^()]{1,10}\)")
# 督促各单位干部… is about persons, 支部建设 about a matter.
_NOT_THE_UNIT = re.compile(
    r"(?:党员|干部|人员|职工|领导|负责人|书记|主任|队伍|工作(?!领导小组)|建设(?!局|厅|部|委)|代表|成员(?!单位)|群众"
    r"|的(?!要)|之间|平台|系统|数据|标准)"
)
_JOIN = re.compile(r"、|以及|和|及|与")
GENERIC = frozenset(
    (
        *(kind + unit for kind in ("牵头", "责任", "配合", "承办", "主办") for unit in ("单位", "部门")),
        *(
            "成员单位",
            "事业单位",
            "企事业单位",
            "党政机关",
            "单位",
            "部门",
            "机关",
            "窗口",
            "党组织",
            "基层党组织",
            "支部",
            "街道",
            "乡镇",
        ),
    )
)


# The characters with which the endings begin: asked first, they spare the long list at most places (4x faster).
HEADS = (
    "一七三专中九乡二五人企供党八公六共农分办医协单厅各合商四团园国处大妇委学室局巡工常开总成所指支政文有机检残民法监"
    "相研社科窗站管红纪组署群股街部银镇队院集领驻高居卫村安编督巡"
)


def endings_pattern(kind: Kind) -> str:
    """The expression that finds the endings of a kind of names."""
    return rf"(?=[{HEADS}])(?:{_ORGANS}{_BODIES if kind == 'any' else ''})"


@cache
def _endings(kind: Kind) -> "re.Pattern[str]":
    return re.compile(endings_pattern(kind))


@dataclass(frozen=True, slots=True)
class Endings:
    """Where endings of names stand in a text, found once, so that names are not looked for where there are none."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def near(self, places: Iterable[int]) -> list[int]:
        """Of places in order those at which a name may begin: at all others `name_at` finds none."""
        found: list[int] = []
        index, count = 0, len(self.ends)
        for at in places:
            while index < count and self.ends[index] <= at:
                index += 1
            if index < count and self.starts[index] <= at + _FIRST_GAP:
                found.append(at)
        return found


NO_ENDINGS = Endings((), ())


def endings_in(plain: str) -> Endings:
    """The endings in a text."""
    spans = [match.span() for match in _endings("any").finditer(plain)]
    return Endings(tuple(start for start, _ in spans), tuple(end for _, end in spans))


def ends_as_unit(text: str) -> bool:
    """Whether a string (a trailing bracket aside) ends as the name of a unit in a list may end."""
    bare = re.sub(r"\([^()]{0,12}\)$", "", text)
    return bare.endswith(_LIST_ENDINGS) or any(
        match.end() == len(bare) for match in _endings("any").finditer(bare, max(0, len(bare) - 8))
    )


def name_at(plain: str, start: int, kind: Kind) -> int:
    """The end of the unit name that begins at `start`, or `start` where there is none.

    From ending to ending (机关 → 机关工会, 市委 → 市委组织部) while no verb stands between.
    """
    if plain[start : start + 1] in _NOT_FIRST or not _endings(kind).search(plain, start, start + _WINDOW):
        return start
    reached = start
    for match in _endings(kind).finditer(plain, start, start + _REACH):
        if match.start() < reached:
            continue
        first = reached == start
        verb = _NEVER.search(plain, reached, match.end())
        if match.start() - reached > (_FIRST_GAP if first else _NEXT_GAP) or (verb and verb.start() < match.start()):
            break
        if not first and (_JOIN.match(plain, reached) or (plain[start] == plain[reached] == "各")):
            break
        reached = match.end()
        if bracket := _IN_BRACKETS.match(plain, reached):
            reached = bracket.end()
    return reached if reached - start > 1 else start


def has_verb(plain: str, stretch: Stretch) -> bool:
    """Whether a stretch holds words that no name of a unit has."""
    return _NEVER.search(plain, *stretch) is not None


def names_at(
    plain: str, start: int, kind: Kind, *, posts: "re.Pattern[str] | None" = None
) -> tuple[tuple[Stretch, ...], int]:
    """The list of unit names that begins at `start` (A、B和C), and where it ends; empty where there is none.

    A name is left out, and the list ends, where its words turn out to mean persons or a matter (各单位干部, 支部建设);
    but a post that `posts` matches (乡镇党委书记) counts as part of the name.
    """
    names: list[Stretch] = []
    at = start
    while len(names) < _MOST_NAMES:
        end = name_at(plain, at, kind)
        if end > at and posts and (post := posts.match(plain, end)):
            end = post.end()
        elif end == at or _NOT_THE_UNIT.match(plain, end):
            break
        names.append((at, end))
        joined = _JOIN.match(plain, end)
        if not joined and plain[end : end + 1] != "各":
            break
        at = joined.end() if joined else end
    return tuple(names), names[-1][1] if names else start


def split_names(plain: str, stretch: Stretch) -> Iterator[Stretch]:
    """The names in an owner list: split at 、 , / blanks, at 和 及 与 after a whole name, and at 等 before a group."""
    for piece in _at_marks(plain, stretch):
        yield from _at_joins(plain, piece)


def _at_marks(plain: str, stretch: Stretch) -> Iterator[Stretch]:
    """The pieces between the marks; 各乡、镇人民政府 and 各县、市、区 are one name each."""
    begun: Stretch | None = None
    for piece in cut(plain, stretch, _MARKS):
        begun = (begun[0], piece[1]) if begun else piece
        if not _LEVELS_BEGUN.fullmatch(plain, *begun) or not _LEVELS_GO_ON.match(plain, begun[1], stretch[1]):
            yield begun
            begun = None
    if begun:
        yield begun


# 各县、市、区 names the levels one by one; 各县、市教育局 names two units.
_LEVELS_BEGUN = re.compile(r"\s?各[省市州县区乡镇旗](?:、[省市州县区乡镇旗])*")
_LEVELS_GO_ON = re.compile(r"、(?:[省市州县区乡镇旗](?=、|$|[;,。)\n])|[市区县乡镇](?:人民)?政府|镇|街道|旗|办事处)")
_MARKS = re.compile(r"[()\"、,;/|\n。 \0]")
_SPLIT = re.compile(r"以及|和|及|与|(?<![高中初平同特优])等(?!级)")


def _at_joins(plain: str, piece: Stretch) -> Iterator[Stretch]:
    start, end = trim(plain, piece)
    for joint in _SPLIT.finditer(plain, start, end):
        if joint.start() < start or (plain.count("(", start, joint.start()) > plain.count(")", start, joint.start())):
            continue
        if joint[0] == "等" or ends_as_unit(plain[start : joint.start()]) or start == joint.start():
            yield trim(plain, (start, joint.start()))
            start = joint.end()
    yield trim(plain, (start, end))
