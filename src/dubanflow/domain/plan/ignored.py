"""What is not a task, and why: a table of reasons, and the words each one is known by.

Reasons of headings (`reason_of_heading`) put a whole section aside, with everything numbered under it; reasons of
paragraphs depend on where the paragraph stands: before the first number, behind the last one, or under a heading.
"""

import re

WHY = {
    "title": "这是文件标题，不是任务。",
    "note": "这是题注或说明，不是任务。",
    "number": "这是发文字号，不是任务。",
    "salutation": "这是称呼，不是任务。",
    "preamble": "这是开头的引言，不是任务；其中如有报送要求，请单独立项。",
    "general": "这是总体要求、原则或目标，没有具体交办事项。",
    "review": "这是以往工作的回顾或形势分析，不是今年的任务。",
    "lead-in": "这是标题下面的引导语，不是任务。",
    "requirements": "这是未编号的工作要求，不是任务；其中如有报送要求，请单独立项。",
    "closing": "这是结尾的要求，不是任务；其中如有报送要求，请单独立项。",
    "signature": "这是落款，不是任务。",
    "contact": "这是联系方式，不是任务。",
    "attachment": "这是附件名称，不是任务。",
    "attendance": "这是参会名单，不是任务。",
    "distribution": "这是抄送或印发信息，不是任务。",
    "advert": "这是广告或网页信息，不是任务。",
    "page": "这是页码，不是任务。",
    "running-head": "这是页眉或页脚，不是任务。",
    "contents": "这是目录，不是任务。",
    "ellipsis": "这里用省略号略去了内容，请核对原文件。",
    "blank": "这里没有文字。",
    "table-head": "这是表头，不是任务。",
    "total": "这是合计行，不是任务。",
    "unnumbered": "这段文字没有编号，不能确定是不是任务，请核对。",
}

_GENERAL_WORDS = (
    r"指导思想|总体(?:要求|思路|目标|考虑|原则)|(?:指导|基本|工作|实施|总体)原则|(?:工作|总|基本)思路|(?:发展|工作|主要|年度|预期|奋斗|总体|具体|目的|建设|预期)目标"
    r"|目标要求|指导方针|(?:重要|重大)?意义|目的意义|总要求|主要预期目标|编制依据|总则|附则|(?:活动)?主题|适用范围|工作背景"
)
_GENERAL = re.compile(
    rf"(?:关于|今年|明年|全年|\d{{4}}年|全[市县区省]|总的|主要)*(?:\S{{0,8}}工作(?:的|总的)?)?(?:{_GENERAL_WORDS})(?:(?:和|与|及|、|以及)(?:{_GENERAL_WORDS}|目标任务))*"
)
_REVIEW = re.compile(
    r".{0,24}(?:工作|情况|简要|简单)回顾|回顾.{0,12}|.{0,12}(?:去年|上年|上一年|过去一年|一年来|今年以来|上半年|\d{4}年).{0,16}(?:工作)?(?:总结|完成情况|开展情况|进展情况|工作情况|落实情况|成效|成绩)"
    r"|(?:取得的)?(?:主要|工作|阶段性){0,2}(?:成绩|成效|做法|亮点)(?:(?:和|与|及|、)(?:经验|做法|成效|体会|亮点))*|工作(?:总结|完成情况|开展情况|进展情况|情况)"
    r"|(?:当前|目前|工作中)?(?:存在|面临)(?:的|着)?(?:主要|突出)?(?:困难|问题|不足|差距|形势|挑战).{0,12}|(?:主要|突出)?(?:问题|不足)(?:与|和|及|、)(?:问题|不足|差距|原因)|(?:充分)?肯定成绩.{0,14}|总结(?:成绩|经验|工作|过去).{0,14}|.{0,8}取得.{0,8}(?:成绩|成效|进展).{0,6}|认清形势.{0,14}|形势(?:分析|与任务|和任务)|面临的?形势.{0,10}"
)
# 做好2023年工作总结 is a task, not a review.
_TO_DO = re.compile(r"做好|开展|完成|抓好|组织|撰写|起草|认真|及时|全面|形成|召开|报送|梳理|加强|落实")
_LEAF_GENERAL = re.compile(
    r"(?:总体)?(?:目标任务|任务目标)|(?:时间|进度|步骤)(?:安排|步骤)|(?:活动|实施|工作)(?:时间|对象|主题|步骤)|(?:参加|参训|适用|检查|整治|排查|督查|督导|治理|实施|活动|清理|评选|考核)(?:的)?(?:对象|人员|范围|时间)|组织机构|领导机构"
)
_REQUIREMENTS = re.compile(
    r"(?:有关|工作|相关|几点|具体|纪律|其他|组织)?要求|(?:保障|组织)措施|(?:组织|工作)(?:保障|实施)|组织(?:领导|实施)(?:和|与|及)?(?:保障|工作要求|保障措施)?|附则|其他事项|注意事项|有关事项|工作保障措施"
    r"|(?:切实|全面)?(?:强化|加强|健全|完善|压实|做好)(?:组织|工作|服务)?(?:保障|领导|组织领导)(?:(?:和|与|，|,|、)?(?:强化|压实|落实|狠抓)?(?:组织实施|工作?责任|落实|督导考核))?"
)
_OVERVIEW = re.compile(
    r"(?:总体要求|总要求|总体思路|总的思路|工作思路|指导思想|总的要求|总体目标|工作目标|工作主线|总体考虑)(?:[^。]{0,8})(?:是|为)?[：:，,]"
)
_PAST = re.compile(
    r"(?:过去(?:的)?一年|一年来|去年(?:以来)?|上年度?|(?P<y>(?:19|20)\d\d)年(?=[，,]?(?:以来|全|我|在|市|县|区|各|按照|围绕|坚持|深入)))[，,]?"
)
_AHEAD = re.compile(r"今年|明年|下一步|年底前|月底前|月前|日前|季度前|力争|拟")
_NUMBER = re.compile(r"[\u4e00-\u9fff]{0,12}\s?[〔\[（(﹝【]\s?\d{4}\s?[〕\])）﹞】]\s?第?\s?\d{1,4}\s?号")
_NOTE = re.compile(r"[（(].{0,60}(?:通过|审议|印发|批准|公开|稿|修订|日)[^）)]{0,8}[）)]")
_SALUTATION = re.compile(r".{1,120}[：:]")
_REMARK = re.compile(r"(?:说明|注|备注|附注|注释|填表说明)\s?[：:]")
_ATTACHMENT = re.compile(r"附(?:件|表|录)?\s?[一二三四五六七八九十\d]{0,2}\s?(?:[：:]|$)")
_CONTACT = re.compile(r"[（(]?(?:联系(?:人|电话|方式|单位)|电话|传真|邮箱|咨询电话|联系处室)\s?[：:]")
_DISTRIBUTION = re.compile(
    r"(?:抄送|抄报|主送|报送|发|分送)\s?[：:]|.{2,30}\d{4}年\d{1,2}月\d{1,2}日印发|主题词[：:]|共印\d+份|印发范围"
)
_ATTENDANCE = re.compile(r"(?:出席|列席|参加|参会|请假|缺席|主持|记录|整理)(?:人员|人|单位)?\s?[：:]")
_PUBLIC = re.compile(r"[（(](?:此件|本件|信息公开|公开属性).{0,20}[）)]|信息公开选项.{0,12}|公开方式.{0,8}")
_FILLED_BY = re.compile(r"(?:填报|编制|制表|填表|报送|制定|牵头)(?:单位|部门|时间|日期|人)\s?[：:]")
_ELLIPSIS = re.compile(r"[…\.．。·]{2,}|[（(](?:略|以下略|此处略|省略)[）)]|略")
DATE_LINE = re.compile(
    r"(?P<y>\d{4}|[二〇○零一二三四五六七八九]{4})\s?年\s?(?P<m>\d{1,2}|[一二三四五六七八九十]{1,2})\s?月\s?(?P<d>\d{1,2}|[一二三四五六七八九十]{1,3})\s?日"
)
_CLOSING = re.compile(
    r"(?:请?各(?!类|项|种|领域|界|层次|方面)|全[市县区省部](?:各|上下)|(?:集团|公司|机关|全?[局院校厅县市区镇乡])(?:各级|各[党支基]|各单位|各部门)[^。；]{0,12}要|希望|以上|同志们|上述|请(?:结合|认真|于)|本(?:方案|要点|通知|意见|办法|计划|清单|安排|表)"
    r"|特此|谢谢|市?[委政]?督查(?:室|办)|要求[：:]?各|此件|有关(?:工作)?(?:情况|进展)|相关(?:落实|工作)?情况|工作中.{0,10}(?:重大|重要|问题))"
)


def looks_back(body: str, year: int) -> bool:
    """Whether the text of a section tells of the time before the plan's year, and of no date to come."""
    begun = _PAST.match(body)
    if not begun or (begun["y"] and int(begun["y"]) >= year):
        return False
    return _AHEAD.search(body) is None and f"{year}年" not in body


def reason_of_heading(title: str, year: int) -> str | None:
    """Why everything under a heading is no task: `general`, `review`, or None."""
    bare = re.sub(r"[“”\s]", "", title)
    if _GENERAL.fullmatch(bare):
        return "general"
    if _REVIEW.fullmatch(bare) and not _TO_DO.match(bare) and not _later_year(bare, year):
        return "review"
    return None


def _later_year(title: str, year: int) -> bool:
    """Whether a title names the year of the plan itself or a later one: then it looks ahead."""
    years = [int(said) for said in re.findall(r"\d{4}(?=年)", title)]
    return bool(years) and max(years) >= year


def is_requirements(title: str) -> bool:
    """Whether a heading announces general requirements (有关要求, 组织保障)."""
    return _REQUIREMENTS.fullmatch(title.strip()) is not None


def is_leaf_general(title: str) -> bool:
    """Whether a heading announces goals, times or the like; with nothing numbered under it they are no tasks."""
    return _LEAF_GENERAL.fullmatch(title.strip()) is not None


def is_ellipsis(text: str) -> bool:
    """Whether a paragraph is nothing but an ellipsis that stands for left-out text."""
    return _ELLIPSIS.fullmatch(text.strip()) is not None


def reason_of_head(text: str, following: str = "") -> str:
    """Why a paragraph before the first number is no task."""
    bare = text.strip()
    common = _reason_anywhere(bare)
    if common:
        return common
    if _NUMBER.fullmatch(bare):
        return "number"
    if _NOTE.fullmatch(bare):
        return "note"
    if DATE_LINE.fullmatch(bare) or is_signature(bare, following):
        return "signature"
    if _SALUTATION.fullmatch(bare) and "。" not in bare:
        return "salutation" if not _OVERVIEW.search(bare) else "general"
    if _OVERVIEW.search(bare[:60]):
        return "general"
    return "preamble"


def reason_of_tail(text: str, following: str = "") -> str | None:
    """Why a paragraph behind the last item is no task, judged by its own words; None where they do not say."""
    bare = text.strip()
    common = _reason_anywhere(bare)
    if common:
        return common
    if DATE_LINE.fullmatch(bare) or is_signature(bare, following):
        return "signature"
    if _NOTE.fullmatch(bare):
        return "note"
    return "closing" if _CLOSING.match(bare) else None


def is_signature(text: str, following: str) -> bool:
    """Whether a paragraph is the office under a paper, the date following it."""
    return _looks_like_office(text.strip()) and DATE_LINE.fullmatch(following.strip()) is not None


def is_attachment(text: str) -> bool:
    """Whether a paragraph opens a list of annexes or an annex."""
    return _ATTACHMENT.match(text.strip()) is not None


def is_remark(text: str) -> bool:
    """Whether a paragraph opens an explanatory note (说明：…)."""
    return _REMARK.match(text.strip()) is not None


def _reason_anywhere(bare: str) -> str | None:
    """Reasons that hold wherever the paragraph stands."""
    if not bare:
        return "blank"
    if is_ellipsis(bare):
        return "ellipsis"
    if bare.replace(" ", "").replace("\u3000", "") == "目录":
        return "contents"
    if is_remark(bare) or _PUBLIC.fullmatch(bare) or _FILLED_BY.match(bare):
        return "note"
    if is_attachment(bare):
        return "attachment"
    if _ATTENDANCE.match(bare):
        return "attendance"
    if _CONTACT.match(bare):
        return "contact"
    return "distribution" if _DISTRIBUTION.match(bare) and len(bare) < 120 else None


_OFFICE = re.compile(
    r"(?:中共)?[\u4e00-\u9fff（）()·、]{2,30}(?:委员会|委|部|办公室|办公厅|人民政府|政府|局|院|厅|会|中心|领导小组|党组|党委|总支|支部|国务院)"
)


def _looks_like_office(bare: str) -> bool:
    """Whether a line is nothing but the name of an office."""
    return len(bare) <= 40 and (
        _OFFICE.fullmatch(bare.replace(" ", "").replace("\u3000", "")) is not None or bare == "国务院"
    )
