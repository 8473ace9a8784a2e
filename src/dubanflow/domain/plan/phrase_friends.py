"""False friends: words that look like a time limit and are none.

The rules take their words away from the other rules; the sentences in `NO_TIMES` need none, and are kept so that no
new rule falls for them (tested, and printed in docs/plan-phrases.md).
"""

from dubanflow.domain.plan.phrase_rules import Example, TimeRule, nothing

RULES: tuple[TimeRule, ...] = (
    TimeRule(
        "not.each-person",
        r"每[人户名生村亩家吨],?每(?:年|月|季度|天|日|学期)|每(?:年|月)每[人户名生村亩家吨]",
        nothing,
        (Example("按每人每月200元发放补贴。"),),
        needs=("每人 每户 每名 每生 每村 每亩 每家 每吨",),
    ),
    TimeRule(
        "not.validity",
        r"(?:有效期|任期|保质期|试用期|服务期|聘期|建设期|免税期|学制|工龄|年龄|任职)[^,。;、]{0,16}",
        nothing,
        (
            Example("证书有效期至2025年12月31日。"),
            Example("推行任期3年内轮岗。"),
        ),
        needs=("期 制 龄 职",),
    ),
    TimeRule(
        "not.past",
        r"(?:去年|上年度?|上一年度?|往年)(?:\d{1,2}月)?(?:\d{1,2}日|年?底|年?末|全年|[上下]半年)?前?|截至[^,。;]{0,12}",
        nothing,
        (
            Example("截至2022年6月底排查出的问题。"),
            Example("总结去年6月底前的做法。"),
        ),
        needs=("去年 上年 上一年 往年 截至",),
    ),
)

NO_TIMES = (
    "贯彻《2022年底前重点任务清单》。",  # a title
    "按照云组〔2022〕6号文件执行。",  # a document number
    "经批准可延长期限。",  # contains 长期
    "不定期开展暗访，定期或不定期抽查。",
    "近年来成效明显，近三年来持续向好，近三年内未发生问题。",
    "发放2021年度考核奖励，修订2022年版目录。",  # a policy parameter, an edition
    "落实“十四五”规划，实施三年行动计划。",  # names
    "选拔任职三年以上的干部，选派工作满两年以上的同志。",
    "落实任期制和任前公示、事前审批。",
    "审批时限压缩至5个工作日以内。",
    "“一月一主题”活动深入人心。",  # a scheme's name
    "综合运用年度考核结果。",  # uses a regime, does not set one up
    "持续深化改革，不断提升水平，推动常态化长效化。",
    "学习6月1日重要讲话精神。",
    "2021年底前已经建成。",  # before the plan's year
)
