"""Ways in which offices set and word their papers, each a small document and what a careful clerk takes from it."""

import pytest

from domain.plan.documents import levels, outline, read, reasons, rows_of
from dubanflow.domain.plan.values import Line

TITLE = "云川市2024年重点工作安排\n"

# Each row: what the document does, its text, its items as `section|no|title|labels of measures`.
SHAPES: list[tuple[str, str, list[str]]] = [
    (
        "the fields of a form as a numbered list: the heading above it is the task, its 措施 are the measures",
        (
            "（一）优化班子\n1.任务目标：配强书记3名。\n2.主要措施：(1)开展调研；(2)建好名册。\n3.责任科室：干部科\n4.完成时限：9月底\n"
            "（二）管好档案\n1.任务目标：全部审核。\n2.主要措施：(1)查缺；(2)补漏。\n3.责任科室：档案科\n4.完成时限：长期坚持"
        ),
        ["|一|优化班子|(1) (2)", "|二|管好档案|(1) (2)"],
    ),
    (
        "rows between bars without bars at their ends, heading rows of two cells among them",
        (
            "序号 | 督查事项 | 目标要求 | 牵头单位 | 办结时限\n一 | 城市管理（2项）\n"
            "1 | 整治小巷 | 整治30条 | 城管局 | 11月底前\n2 | 拆除违建 | 拆除5处 | 执法局 | 长期\n | 合计 | 2项 | |"
        ),
        ["一|1|整治小巷|", "一|2|拆除违建|"],
    ),
    (
        "a row that says 同上 under a number of its own is a task of its own, named by its measure",
        "序号\t任务\t措施\t单位\n1\t办好集市\t开街三条\t商务局\n2\t同上\t引店五家\t商务局\n3\t扶持摊点\t减租金\t财政局",
        ["|1|办好集市|", "|2|引店五家|", "|3|扶持摊点|"],
    ),
    (
        "rows apart by blank lines, as copied from a web page",
        "序号\t任务\t单位\n\n1\t办好集市\t商务局\n\n2\t扶持摊点\t财政局\n\n说明：按月报送。",
        ["|1|办好集市|", "|2|扶持摊点|"],
    ),
    (
        "bullets of Markdown with bold leads under numbered headings",
        (
            "## 一、重点任务\n### （一）夯实底座\n- **建平台**：6月底前上线。责任科室：数字科\n"
            "- **汇数据**：编目录。责任科室：资源科\n### （二）释放价值\n"
            "- **办大赛**：年内1场。责任科室：经济科\n- **引企业**：20家。责任科室：经济科"
        ),
        ["一/一||建平台|", "一/一||汇数据|", "一/二||办大赛|", "一/二||引企业|"],
    ),
    (
        "weeks as headings, blank lines between all lines",
        "第一周（2月23日）\n\n1.开学典礼。（校办）\n\n2.注册。\n\n第二周（3月2日）\n\n1.教研会。（教务处）\n\n2.家访。",
        ["|1|开学典礼|", "|2|注册|", "|1|教研会|", "|2|家访|"],
    ),
    (
        "the scope of an inspection is no task, its main points are",
        "一、检查范围\n全部企业。\n二、检查重点\n（一）燃气。查管道。\n（二）消防。查通道。",
        ["二|一|燃气|", "二|二|消防|"],
    ),
    (
        "a last section without numbers on leadership and the like is no task",
        "一、建平台\n1.立项。6月底前。\n2.验收。年底前。\n二、引企业\n3.招商。引进20家。\n三、强化组织保障\n各科室要加强协作。",
        ["一|1|立项|", "一|2|验收|", "二|3|招商|"],
    ),
    (
        "expected goals that name who answers for them are a task",
        "一、预期目标\n产值增长6%。（发改局牵头，各科室配合）\n二、重点任务\n（一）稳增长。抓项目。（发改局）\n（二）扩内需。促消费。（商务局）",
        ["|一|预期目标|", "二|一|稳增长|", "二|二|扩内需|"],
    ),
]


@pytest.mark.parametrize(("text", "items"), [row[1:] for row in SHAPES], ids=[row[0] for row in SHAPES])
def test_the_items_of_a_style(text: str, items: list[str]) -> None:
    found = outline(TITLE + text)
    assert [line.replace("（一）", "一").replace("（二）", "二") for line in found] == items


# Each row: how an item names its owners, and the units by role: leading / responsible / cooperating.
OWNERS: list[tuple[str, str]] = [
    # letters of labels set apart to be as long as one another
    (
        "牵 头 领 导：李某某\n牵 头 部 门：市财政局\n责 任 部 门：市教育局、市民政局\n完 成 时 限：全年",
        "市财政局 / 市教育局 市民政局 /",
    ),
    # half-width brackets, the label of the second part after a semicolon
    ("(市财政局负责;配合单位:市教育局、市民政局)", "/ 市财政局 / 市教育局 市民政局"),
    ("【责任股室：安全股；各学校】", "/ 安全股 各学校 /"),
    ("（人才科；市财政局、市教育局配合；完成时限：11月底）", "/ 人才科 / 市财政局 市教育局"),
    ("（人才科，市财政局、市教育局配合）", "/ 人才科 / 市财政局 市教育局"),
    ("（市财政局牵头、市教育局、市民政局配合）", "市财政局 / / 市教育局 市民政局"),
    ("（市财政局牵头，市教育局、市民政局）", "市财政局 / 市教育局 市民政局 /"),
    # 、 inside quotation marks and between levels parts no names
    ("（市财政局，市“一网、一窗”专班各成员单位负责）", "/ 市财政局 市“一网、一窗”专班各成员单位 /"),
    ("（责任单位：县统计局，各乡、镇人民政府）", "/ 县统计局 各乡、镇人民政府 /"),
    ("（责任单位：各县、市、区，市财政局）", "/ 各县、市、区 市财政局 /"),
    ("（责任单位：各县、市教育局）", "/ 各县 市教育局 /"),
    # a label in one cell, its value in the next
    ("\n责任单位：\t市财政局\t配合单位：\t市教育局", "/ 市财政局 / 市教育局"),
    # short names, where nothing else can be meant
    ("（团委、工会）", "/ 团委 工会 /"),
    ("（乡村振兴办，各村）", "/ 乡村振兴办 各村 /"),
    ("（试行）", "/ /"),
    ("（责任部室：宣传部、组织部；时间：3月）", "/ 宣传部 组织部 /"),
]


@pytest.mark.parametrize(("owners", "units"), OWNERS, ids=[row[0] for row in OWNERS])
def test_the_owners_of_an_item(owners: str, units: str) -> None:
    first = "\n" if "\n" in owners[1:] else ""
    item = read(f"{TITLE}1.抓学习。办好讲座。{first}{owners}\n2.抓培训。全年2期。").items[0]
    roles = ("lead", "responsible", "cooperating")
    found = [" ".join(unit.text for unit in item.fields.units if unit.role == role) for role in roles]
    assert " / ".join(found).split() == units.split()


def test_a_label_set_apart_is_closed_up_and_its_value_found_in_the_paper() -> None:
    item = read(f"{TITLE}1.抓学习。\n完 成 时 限：  6月底前\n2.抓培训。").items[0]
    [limit] = item.fields.deadlines
    assert "完成时限：" in item.text
    assert (item.place(limit.start).line, item.place(limit.start).column) == (3, 10)


def test_a_time_before_a_unit_is_no_part_of_its_name() -> None:
    item = read(f"{TITLE}1.抓抽查。年内部门联合抽查不低于30%。6月底前市财政局要下达资金。\n2.抓培训。").items[0]
    assert [unit.text for unit in item.fields.units] == ["市财政局"]


def test_cells_between_tabs_do_not_run_into_one_target() -> None:
    text = "序号\t项目\t目标\t领导\t单位\n1\t改造道路\t改造5条道路\t张某\t住建局\n2\t建园\t新建2所\t李某\t教育局"
    goals = [goal.text for item in read(TITLE + text).items for goal in item.fields.targets]
    assert goals == ["改造5条道路", "新建2所"]


TITLES: list[tuple[str, str]] = [
    (
        "云川市教育局关于印发《要点》的通知\n各学校：\n请落实。\n云川市教育局\n2024年2月1日\n云川市教育局2024年工作要点",
        "云川市教育局2024年工作要点",
    ),
    ("云川市养老服务三年行动计划\n（2024—2026年）", "云川市养老服务三年行动计划（2024—2026年）"),
    ("市委常委会会议纪要\n〔2024〕3号", "市委常委会会议纪要"),
    ("云川市交通运输局2024年党风廉政建设工作\n要点", "云川市交通运输局2024年党风廉政建设工作要点"),
    ("云川市优化营商环境会议重点任务分工\n方案", "云川市优化营商环境会议重点任务分工方案"),
    ("云川市人民政府关于促进园区\n\n高质量发展的若干意见", "云川市人民政府关于促进园区高质量发展的若干意见"),
]


@pytest.mark.parametrize(("head", "title"), TITLES, ids=[row[1] for row in TITLES])
def test_the_title_of_a_paper(head: str, title: str) -> None:
    assert read(f"{head}\n一、抓学习。全年12次。\n二、抓培训。全年2期。").title == title


def test_the_office_above_the_title_signs_the_covering_notice() -> None:
    reading = read(TITLES[0][0] + "\n一、抓学习。全年12次。\n二、抓培训。全年2期。")
    assert (reading.issuer, str(reading.issued_on)) == ("云川市教育局", "2024-02-01")


def test_blank_lines_around_a_heading_line_change_nothing() -> None:
    lines = ["第一周", "1.开学典礼。", "2.注册。", "第二周", "1.教研会。", "2.家访。"]
    assert levels(read("\n\n".join([TITLE.strip(), *lines])).headings) == ["1||第一周", "1||第二周"]


def test_two_tables_behind_one_another_stay_two() -> None:
    one = "序号\t任务\t单位\n1\t办集市\t商务局\n2\t扶摊点\t财政局"
    two = "编号\t事项\t单位\t时限\n1\t修路\t住建局\t年底前\n2\t种树\t林业局\t年底前"
    assert outline(f"{TITLE}{one}\n\n{two}") == ["|1|办集市|", "|2|扶摊点|", "|1|修路|", "|2|种树|"]
    heads = [reason for reason in reasons(f"{TITLE}{one}\n\n{two}") if reason.startswith("table-head")]
    assert heads == ["table-head:序号\t任务\t单位", "table-head:编号\t事项\t单位"]


def test_a_word_table_keeps_its_ditto_rows() -> None:
    rows = rows_of(["序号", "任务", "单位"], ["1", "办集市", "商务局"], ["2", "扶摊点", "同上"])
    units = [[unit.text for unit in item.fields.units] for item in read(rows).items]
    assert units == [["商务局"], ["商务局"]]


# Lines of a printed page: text, whether it reaches the margin.
PRINTED = [
    ("云川市2024年工作要点", False),
    ("　　1.推进适老化改造。全年完成特殊困难老年人家庭改造不少于", True),
    ("1.2万户，其中一季度完成三成，由市民政局统筹，各乡镇具体负", True),
    ("责。二是加强评估，", True),
    ("一是建账，二是销号。", False),
    ("　　2.发展老年助餐。年底前建成老年食堂120", False),
    ("个，服务老年人3万名。", False),
]


def test_a_printed_page_shows_by_its_margins_where_paragraphs_go_on() -> None:
    lines = [Line(number, text, full=full) for number, (text, full) in enumerate(PRINTED, 1)]
    items = read(lines).items
    assert [item.no for item in items] == ["1", "2"]
    assert "\n" not in items[0].text + items[1].text
    assert [goal.text for goal in items[1].fields.targets] == ["建成老年食堂120个", "服务老年人3万名"]


def test_a_bracket_behind_a_sentence_closes_its_paragraph_however_long_the_line() -> None:
    texts = [
        "1.全体教职工返校，召开开学工作会议。（校办）",
        "第二周",
        "1.召开教研会，审核计划，布置工作。（教务处）",
        "第三周",
        "1.家访。",
    ]
    lines = [Line(1, TITLE.strip()), *(Line(n, text, full=n % 2 == 0) for n, text in enumerate(texts, 2))]
    assert [item.text[-4:] for item in read(lines).items] == ["（校办）", "教务处）", ".家访。"]
