"""Every shape of numbering that offices use gives the items a careful reader would find."""

import pytest

from domain.plan.documents import levels, lines_of, outline, printed, read, shown
from dubanflow.domain.plan.values import Line

# Each row: why it is there, the document, its items as section|no|title|labels of measures.
SHAPES: list[tuple[str, str, list[str]]] = [
    (
        "an owner and a time limit in brackets behind the title",
        "1、建立台账（3月底前，办公室）\n2、开展督查（每季度，干部科）\n3、修订办法（试行）",
        ["|1|建立台账|", "|2|开展督查|", "|3|修订办法（试行）|"],
    ),
    (
        "sections 一、 with numbers that run on",
        "一、政治建设\n1.抓学习。全年12次。\n2.抓制度。修订3项。\n二、队伍建设\n3.抓培训。全年5期。",
        ["一|1|抓学习|", "一|2|抓制度|", "二|3|抓培训|"],
    ),
    (
        "numbers that begin again in every section",
        "一、干部工作\n1、抓调研。上半年完成。\n2、抓培训。3期。\n二、人才工作\n1、抓引进。30名。",
        ["一|1|抓调研|", "一|2|抓培训|", "二|1|抓引进|"],
    ),
    (
        "numbers out of order and repeated: a number is no key",
        "1、抓学习。每月1次。\n3、抓制度。修订3项。\n2.抓培训。5期。\n3、抓督查。每季度1次。",
        ["|1|抓学习|", "|3|抓制度|", "|2|抓培训|", "|3|抓督查|"],
    ),
    (
        "three levels",
        "一、党的建设\n（一）思想建设\n1.抓学习。每月1次。\n（二）组织建设\n2.抓支部。年底达标。",
        ["一/（一）|1|抓学习|", "一/（二）|2|抓支部|"],
    ),
    (
        "a third level under some headings only: an item without children stays at its own level",
        (
            "一、党的建设\n（一）思想建设\n1.抓学习。每月1次。\n2.抓宣讲。全年4场。\n二、干部工作\n（一）优化选育。办好中青班2期。\n（二）从严管理。年底前完成档案专审。"
        ),
        ["一/（一）|1|抓学习|", "一/（一）|2|抓宣讲|", "二|一|优化选育|", "二|二|从严管理|"],
    ),
    (
        "half-width brackets",
        "一、固本\n(一)抓支部。年底前达标。\n(二)抓书记。轮训300名。",
        ["一|一|抓支部|", "一|二|抓书记|"],
    ),
    (
        "full-width figures and spaces, Windows line ends",
        "　　一、党建\r\n　　１．抓学习。全年１２次。\r\n　　２．抓支部。年底达标。\r",
        ["一|1|抓学习|", "一|2|抓支部|"],
    ),
    (
        "a point with a blank behind it",
        "一、党建\n1. 抓学习\n全年12次。\n2. 抓支部\n年底达标。",
        ["一|1|抓学习|", "一|2|抓支部|"],
    ),
    (
        "figures without a point",
        "1 党建工作\n1.1 抓学习。每月1次。\n1.2 抓支部。年底达标。\n2 人才工作\n2.1 抓引进。30名。",
        ["1|1|抓学习|", "1|2|抓支部|", "2|1|抓引进|"],
    ),
    (
        "signs that are number and bracket in one",
        "⑴抓学习，3月完成；\n⑵抓支部，6月完成。",
        ["|1|抓学习，3月完成|", "|2|抓支部，6月完成|"],
    ),
    ("figures with one bracket", "1）抓学习。每月1次。\n2）抓支部。年底达标。", ["|1|抓学习|", "|2|抓支部|"]),
    (
        "第一，as items where nothing else is numbered",
        "第一，开展学习。上半年完成。\n第二，开展检查。年底前完成。",
        ["||开展学习|", "||开展检查|"],
    ),
    (
        "parts above 一、",
        "第一部分 政治建设\n一、抓学习。每月1次。\n第二部分 队伍建设\n一、抓培训。全年5期。",
        ["第一部分|一|抓学习|", "第二部分|一|抓培训|"],
    ),
    (
        "chapters and articles",
        "第一章 管理\n第一条 办公室负责台账。\n第二条 干部科负责培训。",
        ["第一章|一|办公室负责台账|", "第一章|二|干部科负责培训|"],
    ),
    (
        "tasks counted by name",
        "任务一：办好主体班。全年8期。\n任务二：建好师资库。9月底前入库60人。",
        ["|一|办好主体班|", "|二|建好师资库|"],
    ),
    (
        "（一） above which 1. stands: the document overrules custom",
        (
            "1.党建工作\n（一）抓学习。每月1次。\n（二）抓支部。年底达标。\n2.人才工作\n（一）抓引进。30名。\n（二）抓服务。走访50人。"
        ),
        ["1|一|抓学习|", "1|二|抓支部|", "2|一|抓引进|", "2|二|抓服务|"],
    ),
    (
        "sections that are themselves the items",
        "一、抓学习。每月1次。（办公室）\n二、抓支部。年底达标。（组织二科）",
        ["|一|抓学习|", "|二|抓支部|"],
    ),
    (
        "一是 as items under 一、",
        ("一、提升能力。一是办班，全年5期。二是挂职，上半年到位。\n二、改进作风。一是精简会议。二是下沉一线。"),
        ["一||办班，全年5期|", "一||挂职，上半年到位|", "二||精简会议|", "二||下沉一线|"],
    ),
    (
        "一是 as items where nothing is numbered",
        "一是抓学习。每月1次。\n二是抓支部。年底达标。",
        ["||抓学习|", "||抓支部|"],
    ),
    (
        "首先, 其次, 最后 as items",
        "一、抓学习\n首先，定计划，3月底前印发。其次，抓交流。最后，抓测试。",
        ["一||定计划，3月底前印发|", "一||抓交流|", "一||抓测试|"],
    ),
    (
        "a 是 lost in the middle and one at the end",
        "一、抓整改\n一是查问题。二建台账，6月完成。三是抓销号。四强化督查。",
        ["一||查问题|", "一||建台账，6月完成|", "一||抓销号|", "一||强化督查|"],
    ),
    (
        "一是 within numbers are measures",
        "1.推进改革。一是减材料。二是缩时限。\n2.加强宣传。一要发简报；二要建专栏；三是办讲堂。",
        ["|1|推进改革|一是 二是", "|2|加强宣传|一要 二要 三是"],
    ),
    (
        "signs within numbers are measures",
        "1.抓系统。①3月底前升级；②年底前评估。（办公室牵头）\n2.抓培训。①定计划；②办班。（干部科）",
        ["|1|抓系统|① ②", "|2|抓培训|① ②"],
    ),
    (
        "sub-numbers of one item only are its measures",
        ("一、经济\n1.抓项目。\n(1)开工10个；\n(2)竣工5个。\n责任单位：发改科\n2.抓农业。办园区。\n责任单位：农业科"),
        ["一|1|抓项目|(1) (2)", "一|2|抓农业|"],
    ),
    (
        "an announced list belongs to the item that has an owner of its own",
        (
            "一、放权\n（一）压减审批，提高效率。（办公室牵头）具体措施：1．列清单。（办公室负责）2．定规则。（干部科负责）\n（二）优化服务，方便群众。（人才科负责）"
        ),
        ["一|一|压减审批，提高效率|1． 2．", "一|二|优化服务，方便群众|"],
    ),
    (
        "an announced measure without a number",
        "（一）优化服务。（人才科负责）具体措施：年底前建成平台。\n（二）抓学习。每月1次。",
        ["|一|优化服务|-", "|二|抓学习|"],
    ),
    (
        "labels behind the title",
        (
            "1.打造品牌\n工作目标：培育5个。\n主要措施：（1）定方案；（2）评选。\n责任单位：组织二科\n2.建设公寓\n主要措施：加快施工。\n责任单位：人才科"
        ),
        ["|1|打造品牌|（1） （2）", "|2|建设公寓|-"],
    ),
    (
        "heading and items in one paragraph",
        (
            "一、政治建设。（一）抓学习。全年12次。（二）抓制度。每半年检查1次。\n二、组织建设。（一）抓支部。8个。（二）抓党员。100名。"
        ),
        ["一|一|抓学习|", "一|二|抓制度|", "二|一|抓支部|", "二|二|抓党员|"],
    ),
    (
        "the whole document on one line",
        (
            "云川市委组织部2024年工作要点 2024年工作总体要求是：服务大局。"
            "一、抓政治1.抓学习。6月底前轮训200名。2.抓制度。修订《部务会学习办法》。"
            "二、抓队伍3.抓班子。上半年完成研判。4.抓监督。每季度抽查1次。"
        ),
        ["一|1|抓学习|", "一|2|抓制度|", "二|3|抓班子|", "二|4|抓监督|"],
    ),
    (
        "a heading with a stop and one without",
        "一、抓政治。\n1.抓学习。每月1次。\n二、抓队伍\n2.抓班子。上半年完成。",
        ["一|1|抓学习|", "二|2|抓班子|"],
    ),
    (
        "a title set off by a wide blank",
        ("1.抓学习制度　制定计划，每月学习1次，年底考核。\n2.抓组织生活　落实制度，每季度检查1次，通报结果。"),
        ["|1|抓学习制度|", "|2|抓组织生活|"],
    ),
    (
        "a title set off by a colon",
        "1.理论学习：制定计划，每月学习1次。\n2.组织生活：落实制度，每季度检查1次。",
        ["|1|理论学习|", "|2|组织生活|"],
    ),
    (
        "bullets under sections",
        "一、培训\n• 办班2期，6月底前完成\n• 开发微党课20部",
        ["一||办班2期，6月底前完成|", "一||开发微党课20部|"],
    ),
    ("dashes under sections", "一、培训\n——抓办班。全年2期。\n——抓开发。微党课20部。", ["一||抓办班|", "一||抓开发|"]),
    (
        "Markdown with numbers",
        ("# 云川市2024年工作要点\n## 一、政治\n1. **抓学习。** 全年12次。\n2. **抓报告。** 每半年1次。"),
        ["一|1|抓学习|", "一|2|抓报告|"],
    ),
    (
        "Markdown without numbers",
        "# 云川市2024年工作要点\n## 政治\n**抓学习。** 全年12次。\n**抓报告。** 每半年1次。",
        ["||抓学习|", "||抓报告|"],
    ),
    (
        "bare heading lines before lists that begin again",
        (
            "云川市2024年折子工程\n干部工作\n1.抓调研。上半年完成。\n2.抓培训。3期。\n人才工作\n1.抓引进。30名。\n2.抓活动。2场。"
        ),
        ["|1|抓调研|", "|2|抓培训|", "|1|抓引进|", "|2|抓活动|"],
    ),
    (
        "numbered safeguards are items",
        ("一、任务\n1.抓学习。每月1次。\n二、保障措施\n1.加强领导。成立专班。\n2.强化督查。每季度通报。"),
        ["一|1|抓学习|", "二|1|加强领导|", "二|2|强化督查|"],
    ),
]


@pytest.mark.parametrize(("document", "items"), [row[1:] for row in SHAPES], ids=[row[0] for row in SHAPES])
def test_a_shape_gives_its_items(document: str, items: list[str]) -> None:
    assert outline(document) == items


@pytest.mark.parametrize("document", [row[1] for row in SHAPES], ids=[row[0] for row in SHAPES])
def test_reading_its_own_print_gives_the_same_items(document: str) -> None:
    first = read(document)
    second = read(printed(first, lines_of(document)))
    assert [(shown(item), item.text) for item in second.items] == [(shown(item), item.text) for item in first.items]


# Each row: a text whose figures and numerals look like marks and are none.
FALSE_MARKS = [
    "1.增速提高3.5%，新增1.2万户，“1.0版”平台上线。",  # decimals, a version
    "1.按照第1.项和第（一）项要求，2022.3起实施。",  # references, a month
    "1.坚持统一、规范管理，推动一、二、三产业融合。",  # words that end in a numeral, a list of numerals
    "1.把握第一要务，守住这一是非界线，抓住一要素。",  # 一要, 一是 within words
    "1.改造1、2号楼，办好3.15、12.4主题活动。",  # house numbers, days that are names
    "1.开展“一是二要”宣讲（1.定方案；2.抓落实）。",  # marks inside quotation marks and brackets
]


@pytest.mark.parametrize("document", FALSE_MARKS)
def test_what_only_looks_like_a_mark_is_none(document: str) -> None:
    (item,) = read(document).items
    assert (item.text, item.measures) == (document, ())


def test_a_date_right_behind_the_number_belongs_to_the_text() -> None:
    document = "1.2024年底前完成改造。\n2.6月底前建成长廊。\n3．2024年3月制定办法。"
    assert outline(document) == ["|1|2024年底前完成改造|", "|2|6月底前建成长廊|", "|3|2024年3月制定办法|"]


def test_headings_keep_number_title_and_level() -> None:
    document = "一、党的建设。\n（一）思想建设\n1.抓学习。每月1次。\n（二）组织建设\n2.抓支部。年底达标。"
    reading = read(document)
    assert levels(reading.headings) == ["1|一|党的建设", "2|（一）|思想建设", "2|（二）|组织建设"]
    assert (reading.items[0].section_title, reading.items[0].parent_title) == ("思想建设", "党的建设")


def test_bold_leads_are_items_where_nothing_is_numbered() -> None:
    lines = [
        Line(1, "云川市2024年工作要点", bold=12),
        Line(2, "抓学习。每月1次。", bold=4),
        Line(3, "抓支部。年底达标。", bold=4),
    ]
    assert outline(lines) == ["||抓学习|", "||抓支部|"]


def test_declared_headings_rank_below_the_numbered_ones_above_them() -> None:
    lines = [
        Line(1, "云川市2024年工作要点", heading=1),
        Line(2, "一、党的建设", heading=2),
        Line(3, "抓学习", heading=3),
        Line(4, "每月1次。"),
        Line(5, "抓支部", heading=3),
        Line(6, "年底达标。"),
    ]
    assert outline(lines) == ["一||抓学习|", "一||抓支部|"]


def test_an_item_keeps_its_paragraphs_and_knows_the_place_of_every_character() -> None:
    (item,) = read("1.抓学习\n每月1次。\n责任单位：办公室").items
    assert item.text == "1.抓学习\n每月1次。\n责任单位：办公室"
    place = item.place(item.text.index("办公室"))
    assert (place.line, place.column) == (3, 5)
