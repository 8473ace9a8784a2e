"""False friends: words that look like a time limit and are none; they take their words away from the other rules."""

from dubanflow.domain.plan.phrase_rules import Example, TimeRule, nothing

_COUNT = r"(?:\d{1,3}|[一二两三四五六七八九十半]{1,3})"

RULES: tuple[TimeRule, ...] = (
    TimeRule(
        "not.each-person",
        r"每[人户名生村亩家吨],?每(?:年|月|季度|天|日|学期)|每(?:年|月)每[人户名生村亩家吨]",
        nothing,
        (Example("按每人每月200元发放补贴。"),),
    ),
    TimeRule(
        "not.validity",
        r"(?:有效期|任期|保质期|试用期|服务期|聘期|建设期|免税期|学制|工龄|年龄|任职)[^,。;、]{0,16}",
        nothing,
        (
            Example("证书有效期至2025年12月31日。"),
            Example("推行任期3年内轮岗。"),
        ),
    ),
    TimeRule(
        "not.past",
        r"(?:去年|上年度?|上一年度?|往年|历年)(?:年?底|年?末|全年)?|截至[^,。;]{0,12}|(?:近|过去|最近)(?:\d{1,2}|[几一二两三四五十]{1,2})?年(?:来|内)?",
        nothing,
        (
            Example("截至2022年6月底排查出的问题。"),
            Example("总结近年来的做法。"),
            Example("近三年内的情况。"),
        ),
    ),
    TimeRule(
        "not.length",
        rf"{_COUNT}(?:个月|年|天|日)(?:以上|以下|左右|期|行动|计划|任期|制|来|一遇)",
        nothing,
        (
            Example("选派工作满三年以上的干部。"),
            Example("落实五年行动计划。"),
            Example("延长期限须经批准。"),
        ),
    ),
    TimeRule(
        "not.edition",
        r"20[0-4]\d ?年(?:版|度(?!以?内)|级|届)",
        nothing,
        (
            Example("兑现2021年度奖补资金。"),
            Example("修订2022年版目录。"),
        ),
    ),
    TimeRule(
        "not.event-name",
        r"(?:任|事|提|目|当|之|以|生|会|课|岗|训|婚|产|餐|睡|赛|战|节|行)前(?=[^,。;]{0,2}(?:公示|事项|谈话|培训|审|备|准备))",
        nothing,
        (Example("落实任前事项报告。"),),
    ),
)
