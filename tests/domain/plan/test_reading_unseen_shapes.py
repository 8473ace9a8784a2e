"""Shapes that other offices use: marks, forms, labels and leads beyond the customary ones."""

import pytest

from domain.plan.documents import outline, read, reasons

# Each row: what the document uses, its text, its items as `section|no|title|labels of measures`.
SHAPES: list[tuple[str, str, list[str]]] = [
    (
        "numbers of two parts joined by a dash, under tasks",
        "任务一：建强组织\n1-1 规范支部换届。\n1-2 培训书记30名。\n任务二：引进人才\n2-1 发布目录。\n2-2 办好洽谈会。",
        ["任务一|1|规范支部换届|", "任务一|2|培训书记30名|", "任务二|1|发布目录|", "任务二|2|办好洽谈会|"],
    ),
    (
        "一， and 1，in place of 一、 and 1.",
        "一，建强组织\n1，规范支部换届。\n2，培训书记。\n二，引进人才\n1，发布目录。\n2，办洽谈会。",
        ["一|1|规范支部换届|", "一|2|培训书记|", "二|1|发布目录|", "二|2|办洽谈会|"],
    ),
    (
        "one comma among 一、 二、 三、: a slip of the pen",
        "一、规范支部换届。6月底前完成。\n二，培训书记。全年2期。\n三、发布目录。年底前发布。",
        ["|一|规范支部换届|", "|二|培训书记|", "|三|发布目录|"],
    ),
    (
        "a line broken inside 统一， is no mark",
        "一、规范支部换届。各支部换届时间由组织二科统\n一，材料由各支部报送。\n二、培训书记。全年2期。",
        ["|一|规范支部换届|", "|二|培训书记|"],
    ),
    (
        "sections whose last sentence says who leads: the section is the item, its 一是 parts are measures",
        (
            "一、全民参保。一是健全机制。二是清理数据。由待遇科牵头，经办中心负责落实。\n"
            "二、基金监管。一是专项整治。二是智能监控。牵头科室：监管科。\n"
            "三、经办服务。一是服务下沉。二是网上办理。责任单位 经办中心"
        ),
        ["|一|全民参保|一是 二是", "|二|基金监管|一是 二是", "|三|经办服务|一是 二是"],
    ),
    (
        "a small form under each number: its 目标任务 tells of the task, the number names it",
        (
            "（一）改造老旧小区46个\n目标任务：惠及居民8200户。\n时间节点：11月底前\n责任科室：房屋科\n"
            "（二）新增停车泊位2000个\n目标任务：充电车位不少于10%。\n时间节点：12月底前\n责任科室：城建科"
        ),
        ["|一|改造老旧小区46个|", "|二|新增停车泊位2000个|"],
    ),
    (
        "Roman numbers above numbers in one sign",
        "Ⅰ．党的建设\n⑴ 规范支部换届。\n⑵ 培训书记。\nⅡ．人才工作\n⑴ 发布目录。\n⑵ 办洽谈会。",
        ["Ⅰ|1|规范支部换届|", "Ⅰ|2|培训书记|", "Ⅱ|1|发布目录|", "Ⅱ|2|办洽谈会|"],
    ),
    (
        "pictures as bullets, as web articles set them",
        (
            "01 建强组织\n💐 规范支部换届。6月底前完成。\n💐 培训书记。全年2期。\n"
            "02 引进人才\n💐 发布目录。编制目录。\n💐 办洽谈会。年内1场。"
        ),
        ["01||规范支部换届|", "01||培训书记|", "02||发布目录|", "02||办洽谈会|"],
    ),
    (
        "heading lines and leads in square brackets",
        "【组织建设】\n1.【支部】规范支部换届。\n2.【书记】培训书记30名。\n【人才工作】\n3.【目录】发布目录。",
        ["|1|支部|", "|2|书记|", "|3|目录|"],
    ),
    (
        "forms one under the other, the first label opens each",
        (
            "任务名称：规范支部换届\n牵头单位：组织二科\n完成时限：6月底\n\n"
            "任务名称：发布人才目录\n牵头单位：人才科\n完成时限：年底"
        ),
        ["||规范支部换届|", "||发布人才目录|"],
    ),
    (
        "bullets of Markdown with bold leads behind lines that end in a name",
        "## 一、党建\n- **抓换届**：6月底完成。责任科室：组织二科\n- **抓培训**：全年2期。责任科室：党员教育科",
        ["一||抓换届|", "一||抓培训|"],
    ),
    (
        "articles; the chapters on the paper itself are no tasks",
        (
            "第一章　总则\n第一条　为明确责任制定本清单。\n"
            "第二章　责任\n第二条　组织二科每季度通报一次。\n第三条　人才科编制目录。"
        ),
        ["第二章|二|组织二科每季度通报一次|", "第二章|三|人才科编制目录|"],
    ),
    (
        "expected goals with owners are tasks",
        "一、主要预期目标\n1.整顿支部10个。（组织二科牵头）\n2.引进人才30名。（人才科牵头）",
        ["一|1|整顿支部10个|", "一|2|引进人才30名|"],
    ),
]


@pytest.mark.parametrize(("text", "items"), [row[1:] for row in SHAPES], ids=[row[0] for row in SHAPES])
def test_the_items_of_a_shape(text: str, items: list[str]) -> None:
    assert outline("云川市委组织部工作安排\n" + text) == items


def test_lines_that_count_something_number_nothing() -> None:
    text = "一、党建\n1.抓换届。分两步：\n1-2个支部先行，\n1-6月完成。\n2.抓培训。"
    assert outline(text) == ["一|1|抓换届|", "一|2|抓培训|"]


def test_a_picture_before_the_title_numbers_nothing() -> None:
    text = "🌸 云川市委组织部工作要点来啦！🌸\n1.抓换届。6月底前完成。\n2.抓培训。年底前完成。"
    assert len(read(text).items) == 2


def test_owner_labels_in_paragraphs_of_their_own_belong_to_the_item_above() -> None:
    text = "一、党建\n\n1.抓换届。\n\n牵头科室:组织二科\n\n责任科室:干部科\n\n2.抓培训。\n\n牵头科室:党员教育科"
    units = [[unit.text for unit in item.fields.units] for item in read(text).items]
    assert units == [["组织二科", "干部科"], ["党员教育科"]]


def test_who_attended_a_meeting_is_no_task() -> None:
    text = "一、抓换届。组织二科6月底前完成。\n二、抓培训。党员教育科负责。\n\n出席：组织二科、党员教育科。"
    assert [one.split(":")[0] for one in reasons(text)][-1] == "attendance"
    assert len(read(text).items[-1].fields.units) == 1


def test_the_first_unit_leads_only_from_the_item_that_says_so() -> None:
    text = (
        "一、党建\n1.抓换届。（组织二科、干部科负责）\n"
        "2.抓培训。（责任科室：党员教育科、办公室，列第一位的为牵头科室，下同）\n3.抓引才。（责任科室：人才科、办公室）"
    )
    roles = [[unit.role for unit in item.fields.units] for item in read(text).items]
    assert roles == [["responsible", "responsible"], ["lead", "responsible"], ["lead", "responsible"]]


def test_lines_broken_at_a_width_of_half_and_full_signs_are_healed() -> None:
    line = (
        "  1.监督落实年度重点任务推进情况,每季度听取一次汇报,发现\n问题及时督促整改,年底前报告。(完成时间:每季度末)\n"
    )
    text = "(一)监督\n" + line + line.replace("1.", "2.") + "(二)执纪\n" + line.replace("1.", "3.")
    assert "发现问题及时督促整改" in read(text).items[0].title
