"""The sentences that give units a duty: what stands before their names and what behind.

Names themselves are found by `unit_names`; a new way of telling a unit to act is one row of `SENTENCES` with examples.
"""

from dubanflow.domain.plan.duty_rules import DutyExample, SentenceRule

# Where a clause begins: its mark, a time, and verbs that may open it before the unit is named.
_BEGINS = (
    r"(?:[,。;:\n|]|\0+|[\d一二三四五六七八九十]、|^)\s{0,4}(?:[一二三四五六七八九十]{1,2}[是要]|\(?\d{1,2}[.)]|\([一二三四五六七八九十]{1,3}\)|[①-⑳]|第[一二三四五六七八九十百]{1,4}条)?\s?"
    r"(?:形成|由|建立|构建|健全|完善|坚持|实行|明确|推行|按照|并由|同时)?"
    # A time may stand before the unit: 6月底前市财政局要….
    r"(?:(?:年内|全年|年底|上半年|[一二三四]季度末?|\d{1,2}月(?:\d{1,2}日|底|[上中下]旬)?)前?(?:,由?)?)?"
)
# In a formula of several powers (党委领导、组织部门牵头、有关部门配合) a part begins behind 、 too.
_PART_BEGINS = rf"(?:{_BEGINS}|(?<=、))"
_MUST = (
    r"(?:要(?![求点素件闻害道领务义塞地]|牵头)|应当|应该|须|必须|需要|(?:应|需)(?=[于在把将对按])"
    r"|每(?:年|半年|季度|月|周)(?:要|应|须|至少|对|向|听取|开展|组织|研究|召开|专题|确定|报|通报|检查|调度|督查|汇总|分析|评估|梳理|更新|公布|[^,。;]{0,12}?[前日](?:将|要|报|向|完成)))"
)
_ACTS = (
    r"(?=落实|履行|扛|增强|开展|完成|加强|加快|抓|做好|按|制定|出台|建立|承担|压实|健全|完善|推进|组织|规范|整改|报送|严格|认真|切实|全面"
    r"|主动|积极|统筹|牢固|坚持|强化|深化|参与|结合|对照|围绕|把|将|定期|及时|分别|尽快|用好|管好|守好|当好|提高|提升)"
)

# 由A推荐的人选 speaks of persons, it tells nobody to act.
_NO_OF = r"(?![^,。;]{0,24}的)"

SENTENCES: tuple[SentenceRule, ...] = (
    SentenceRule(
        "unit.told.urged",
        r"督促(?:指导|检查)?|责成|要求|督导|敦促",
        r"",
        "responsible",
        examples=(
            DutyExample(
                "督促各乡镇、市属各单位配齐力量。",
                (("各乡镇", "responsible"), ("市属各单位", "responsible")),
            ),
            DutyExample("督促各单位干部参训。", ()),
        ),
        needs=("督促 责成 要求 督导 敦促",),
    ),
    SentenceRule(
        "unit.told.moved",
        r"推动|组织(?!部|人事|[一二三四]?[科处室])|指导|调动|推进",
        _ACTS,
        "responsible",
        examples=(
            DutyExample("推动市总工会、市妇联等加强联系。", (("市总工会", "responsible"), ("市妇联", "responsible"))),
            DutyExample("推动单位干部交流。", ()),
        ),
        needs=("推动 组织 指导 调动 推进",),
    ),
    SentenceRule(
        "unit.told.moved.bodies",
        r"(?:推动|组织|指导|督促|要求)(?=各|国企|高校|医院|学校)",
        rf"(?:{_ACTS}|(?=自查|排查|全部))",
        "responsible",
        kind="any",
        examples=(
            DutyExample("指导各公立医院完善内部办法。", (("各公立医院", "responsible"),)),
            DutyExample("组织各医疗机构自查自纠。", (("各医疗机构", "responsible"),)),
        ),
        needs=("推动 组织 指导 督促 要求", "各 国企 高校 医院 学校"),
    ),
    SentenceRule(
        "unit.told.must",
        _BEGINS,
        _MUST,
        "responsible",
        kind="any",
        post=True,
        examples=(
            DutyExample("学校要落实责任。", (("学校", "responsible"),)),
            DutyExample(
                "市委组织部要会同市财政局抓落实。", (("市委组织部", "responsible"), ("市财政局", "cooperating"))
            ),
            DutyExample("三是党委（党组）每季度研究1次。", (("党委（党组）", "responsible"),)),
            DutyExample("乡镇党委书记每年至少领办1个项目。", (("乡镇党委书记", "responsible"),)),
        ),
        needs=("要 应 须 需 每",),
    ),
    SentenceRule(
        "unit.told.leads",
        _PART_BEGINS,
        r"(?:要|应当?|具体|共同)?牵头",
        "lead",
        kind="any",
        examples=(
            DutyExample(
                "由市委组织部牵头，会同市财政局制定办法。", (("市委组织部", "lead"), ("市财政局", "cooperating"))
            ),
        ),
        needs=("牵头",),
    ),
    SentenceRule(
        "unit.told.answers",
        _BEGINS,
        r"(?:按(?:照)?(?:各自)?职责(?:分工)?)?(?:(?:具体|分别|共同)?负责(?![人制任])|(?:具体|分别|分头)抓?落实)",
        "responsible",
        kind="any",
        examples=(DutyExample("组织二科负责日常工作。", (("组织二科", "responsible"),)),),
        needs=("负责 落实",),
    ),
    SentenceRule(
        "unit.told.together",
        _BEGINS,
        r"会同|联合",
        "responsible",
        examples=(
            DutyExample("组织二科会同干部科开展抽查。", (("组织二科", "responsible"), ("干部科", "cooperating"))),
        ),
        needs=("会同 联合",),
    ),
    SentenceRule(
        "unit.told.charged",
        r"由(?!于)",
        r"(?:具体|分别|共同|统一)?(?:负责(?![人制任])|承办|组织实施|实施|落实)"
        rf"|(?=会同|根据|按(?![揭月季])|于|在[^,。;]{{1,12}}?[内前]|抓紧|尽快|统一|汇总|审核|修改|起草|下达|拨付|印发|提出|提请|报|每){_NO_OF}",
        "responsible",
        examples=(
            DutyExample("日常工作由组织二科具体负责。", (("组织二科", "responsible"),)),
            DutyExample("由市委组织部根据讨论意见修改后印发。", (("市委组织部", "responsible"),)),
            DutyExample("方案获得同意，由市财政局在5个工作日内下达。", (("市财政局", "responsible"),)),
            DutyExample("由乡镇党委按程序推荐的人选。", ()),
        ),
        needs=("由",),
    ),
    SentenceRule(
        "unit.told.each",
        rf"{_BEGINS}(?=各)",
        rf"{_ACTS}{_NO_OF}",
        "responsible",
        kind="any",
        examples=(
            DutyExample("各区县结合实际制定方案。", (("各区县", "responsible"),)),
            DutyExample("各企业全面开展自查。", (("各企业", "responsible"),)),
            DutyExample("各支部开展的活动。", ()),
        ),
        needs=("各",),
    ),
    SentenceRule(
        "unit.told.fulfils",
        _BEGINS,
        r"(?:认真|切实|严格|全面)?履行|统筹(?:推进|协调|抓好|指导)|(?:负|承担|抓)总(?:责|体)|定期(?:调度|通报|督查|督导)"
        r"|对[^,。;]{2,24}?(?:进行|开展|实施)(?:监督|检查|督查|督导|考核|评估|跟踪)",
        "responsible",
        kind="any",
        post=True,
        examples=(
            DutyExample("市委督查室对落实情况开展督查。", (("市委督查室", "responsible"),)),
            DutyExample("党组书记履行第一责任人职责。", (("党组书记", "responsible"),)),
            DutyExample("领导小组统筹推进各项工作。", (("领导小组", "responsible"),)),
        ),
        needs=("履行 统筹 总责 总体 定期 对",),
    ),
    SentenceRule(
        "unit.told.hosts",
        r"(?:办公室|专班|日常工作)设在",
        r"",
        "responsible",
        kind="any",
        examples=(DutyExample("成立工作专班，办公室设在市财政局。", (("市财政局", "responsible"),)),),
        needs=("设在",),
    ),
    SentenceRule(
        "unit.told.plays",
        r"发挥好?",
        r"(?:在[^,。;]{1,30}?中)?的?[^,。;\0]{0,18}作用",
        "responsible",
        examples=(DutyExample("充分发挥机关党委在创建中的作用。", (("机关党委", "responsible"),)),),
        needs=("发挥", "作用"),
    ),
    SentenceRule(
        "unit.told.bears",
        r"(?:压紧|压实|落实|强化|明确|夯实|实化|细化|扛牢|扛起){1,2}",
        r"",
        "responsible",
        each=r"的?[^,。;、\0]{0,14}?责任(?!制|书|单位|清单|科室|部门|感|人)",
        examples=(
            DutyExample(
                "压实党委主体责任、各党支部的直接责任。", (("党委", "responsible"), ("各党支部", "responsible"))
            ),
            DutyExample("压实各级党委（党组）意识形态工作责任。", (("各级党委（党组）", "responsible"),)),
            DutyExample("落实安全生产主体责任。", ()),
        ),
        needs=("责任",),
    ),
    SentenceRule(
        "unit.told.meets",
        r"(?:开好|召开|组织召开|开展好)",
        r"",
        "responsible",
        each=r"[^,。;、\0]{0,8}(?:生活会|党员大会)",
        examples=(
            DutyExample(
                "开好党组班子民主生活会、各支部组织生活会。",
                (("党组班子", "responsible"), ("各支部", "responsible")),
            ),
        ),
        needs=("生活会 党员大会",),
    ),
    SentenceRule(
        "unit.helps.with",
        r"会同|协调(?!推进|落实|发展)|联合(?![会国体社党工]|办公|执法|检查|惩戒)",
        r"",
        "cooperating",
        kind="any",
        examples=(
            DutyExample("协调市直有关部门保障经费。", (("市直有关部门", "cooperating"),)),
            DutyExample("会同税务、教育等部门开展宣传。", (("税务", "cooperating"), ("教育", "cooperating"))),
        ),
        needs=("会同 协调 联合",),
    ),
    SentenceRule(
        "unit.helps.jointly",
        r"[与同]",
        r"(?:加强|开展|进行|深化)?(?:联合|合作|协作|协同|对接|联动|联建|共建|结对)",
        "cooperating",
        kind="any",
        examples=(
            DutyExample("与市财政局、市审计局联合检查。", (("市财政局", "cooperating"), ("市审计局", "cooperating"))),
        ),
        needs=("与 同", "联合 合作 协作 协同 对接 联动 联建 共建 结对"),
    ),
    SentenceRule(
        "unit.helps.itself",
        _PART_BEGINS,
        r"(?:积极|密切|主动|协同|共同|做好)?(?:配合|协助|各司其职|齐抓共管|各负其责|(?:参加|参与)(?=[,。;]))",
        "cooperating",
        kind="any",
        examples=(
            DutyExample(
                "由市财政局牵头，市水利局、市审计局参加，组建工作专班。",
                (("市财政局", "lead"), ("市水利局", "cooperating"), ("市审计局", "cooperating")),
            ),
            DutyExample(
                "健全组织部门牵头、有关部门密切配合的格局。", (("组织部门", "lead"), ("有关部门", "cooperating"))
            ),
        ),
        needs=("配合 协助 各司其职 齐抓共管 各负其责 参加 参与",),
    ),
    SentenceRule(
        "unit.named",
        r"依托|支持|引导|带动",
        r"",
        "mentioned",
        examples=(DutyExample("支持派驻纪检监察组开展监督。", (("派驻纪检监察组", "mentioned"),)),),
        needs=("依托 支持 引导 带动",),
    ),
)
