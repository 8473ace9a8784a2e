"""The formal papers, laid out by GB/T 9704-2012: 督查通报, 约谈通知, 移送建议."""

from typing import Any

import paper_parts as p

MARGINS = (37, 26, 35, 28)
WIDTH = 156 / 25.4 * 72  # points


def body(doc: Any, text: str) -> None:
    """A paragraph of the text: 三号仿宋, two characters indented."""
    p.para(doc, text, indent=True, align=p.BOTH)


def heading(doc: Any, text: str) -> None:
    """A heading of the first level: 黑体."""
    p.para(doc, text, p.HEAD_FONT, indent=True, keep=True)


def tag(doc: Any, text: str) -> None:
    """A paragraph that holds a mark of the template language only; it leaves no trace in the paper."""
    p.para(doc, text)


def letterhead(doc: Any) -> None:
    """发文机关标志 and 发文字号 over a red rule, the title two lines below."""
    p.para(doc, "{{ 署名 }}", p.TITLE_FONT, 36, align=p.CENTRE, red=True, pitch=52, before=88)
    p.para(doc, "", pitch=p.LINE)
    number = p.para(doc, "{{ 文号 }}", align=p.CENTRE, pitch=p.LINE + 6)
    p.rule(number, space=8)
    title(doc)


def title(doc: Any) -> None:
    """二号小标宋, two lines below the rule."""
    p.para(doc, "")
    p.para(doc, "{{ 标题分行 }}", p.TITLE_FONT, 22, align=p.CENTRE, pitch=34, before=p.LINE, grid=False)
    p.para(doc, "")


def addressed(doc: Any) -> None:
    """主送机关, from the left edge."""
    p.para(doc, "{{ 主送 }}：")


def signature(doc: Any) -> None:
    """署名 centred above 成文日期, which stands right with four characters free."""
    p.para(doc, "", keep=True)
    p.para(doc, "", keep=True)
    name = p.para(doc, "", keep=True)
    p.tab_stop(name, WIDTH - 112, "center")
    p.write(name, "\t{{ 署名 }}", plain=False)
    day = p.para(doc, "{{ 成文日期 }}")
    p.right_free(day, 4)


def attachment_note(doc: Any, words: str) -> None:
    """附件说明 below the text."""
    p.para(doc, "")
    p.para(doc, f"附件：{words}", indent=True)


def evidence(doc: Any, source: str, task: str = "") -> None:
    """The table of what was told, when, to whom, and what was answered."""
    small = {"size": 11.5, "pitch": 18, "pad": 2}
    grid = p.table(doc, (40, 29, 36, 51), inner=4, outer=8)
    heads = ("告知日期", "告知", "告知对象", "承办单位答复")
    p.row(grid, *((text, 1, {**small, "font": p.HEAD_FONT, "align": p.CENTRE}) for text in heads), head=True)
    p.row(grid, (f"{{%tr for 告知行 in {source} %}}", 1, small), "", "", "")
    p.row(grid, *((f"{{{{ 告知行.{name} }}}}", 1, small) for name in ("日期", "名称", "对象", "答复")), split=True)
    p.row(grid, ("{%tr endfor %}", 1, small), "", "", "")


def annex(doc: Any, title_text: str) -> None:
    """附件 on a new page: the word in 黑体 from the left edge, its title centred."""
    first = p.para(doc, "附件", p.HEAD_FONT)
    p.put(first._element.get_or_add_pPr(), p.element("w:pageBreakBefore"))
    p.para(doc, title_text, p.TITLE_FONT, 22, align=p.CENTRE, pitch=34, before=p.LINE, after=14, grid=False)


def imprint(doc: Any) -> None:
    """版记 at the foot of the last page: 抄送, 印发机关 and 印发日期, 四号仿宋 between black rules."""
    p.para(doc, "", size=2, pitch=12, grid=False)  # keeps the table before it apart from this one
    grid = p.table(doc, (156,), sides=False, inner=6, outer=8)
    p.float_to_foot(grid)
    line = {"size": 14, "pitch": 22, "pad": 3}
    p.row(grid, ("{%tr if 抄送 %}", 1, line))
    p.row(grid, ("　抄送：{{ 抄送 }}。", 1, line))
    p.row(grid, ("{%tr endif %}", 1, line))
    last = p.row(grid, ("", 1, line))
    paragraph = last.cells[0].paragraphs[0]
    p.tab_stop(paragraph, WIDTH - 12 - 14, "right")
    p.write(paragraph, "　{{ 印发机关 }}\t{{ 成文日期 }}印发", size=14)
    p.para(doc, "", size=2, pitch=2, grid=False)  # Word wants a paragraph behind the last table


def interview() -> Any:
    """约谈通知: to the unit, why, when, where, what to bring; the evidence attached."""
    doc = p.document(margins=MARGINS, formal=True)
    p.page_numbers(doc)
    letterhead(doc)
    addressed(doc)
    body(
        doc,
        (
            "{{ 来源 }}明确由你单位牵头办理“{{ 事项 }}”（任务编号{{ 编号 }}）。{{ 情况 }}按照督查督办"
            "有关规定，决定对你单位主要负责人进行约谈。现将有关事项通知如下："
        ),
    )
    heading(doc, "一、约谈对象")
    body(doc, "{{ 承办单位负责人 }}。")
    heading(doc, "二、约谈时间和地点")
    body(doc, "时间：{{ 约谈时间 }}。")
    body(doc, "地点：{{ 约谈地点 }}。")
    heading(doc, "三、有关要求")
    body(doc, "{{ 意见 }}")
    attachment_note(doc, "督办和答复情况")
    signature(doc)
    p.para(doc, "（联系方式：{{ 联系方式 }}）", indent=True)
    annex(doc, "督办和答复情况")
    p.para(doc, "任务：{{ 编号 }}　{{ 事项 }}", size=14, pitch=24, after=4)
    evidence(doc, "告知")
    imprint(doc)
    return doc


def transfer() -> Any:
    """移送建议: what is not done, what was tried, what is proposed; the evidence attached."""
    doc = p.document(margins=MARGINS, formal=True)
    p.page_numbers(doc)
    letterhead(doc)
    addressed(doc)
    body(
        doc,
        (
            "“{{ 事项 }}”（任务编号{{ 编号 }}）由{{ 承办单位 }}牵头办理，系{{ 来源 }}确定的任务，"
            "{{ 交办日期 }}交办。现将有关情况和建议移送如下："
        ),
    )
    heading(doc, "一、办理情况")
    body(
        doc,
        (
            "{{ 情况 }}{% if 进展 != '未反馈' %}承办单位最近一次反馈：{{ 进展 }}。{% endif %}"
            "{% if 存在问题 %}反映的问题：{{ 存在问题 }}。{% endif %}"
        ),
    )
    heading(doc, "二、督办情况")
    body(
        doc,
        (
            "该事项先后告知{{ 告知|length }}次{% if 延期次数 %}，准予延期{{ 延期次数 }}次{% endif %}"
            "，具体情况和答复见附件。"
        ),
    )
    heading(doc, "三、移送建议")
    body(doc, "{{ 意见 }}")
    attachment_note(doc, "督办和答复情况")
    signature(doc)
    p.para(doc, "（联系方式：{{ 联系方式 }}）", indent=True)
    annex(doc, "督办和答复情况")
    p.para(doc, "任务：{{ 编号 }}　{{ 事项 }}", size=14, pitch=24, after=4)
    evidence(doc, "告知")
    imprint(doc)
    return doc


def bulletin() -> Any:
    """督查通报: red masthead with the issue; figures and a table of units per peer group, or the tasks named."""
    doc = p.document(margins=MARGINS, formal=True)
    p.page_numbers(doc)
    p.para(doc, "督查通报", p.TITLE_FONT, 54, align=p.CENTRE, red=True, pitch=76, before=40, spread=14)
    p.para(doc, "（第{{ 期号 }}期）", align=p.CENTRE, before=6, after=10)
    line = p.para(doc, "", pitch=p.LINE)
    p.tab_stop(line, WIDTH, "right")
    p.write(line, "{{ 署名 }}\t{{ 成文日期 }}", plain=False)
    p.rule(line, space=4)
    title(doc)
    addressed(doc)
    tag(doc, "{%p if 期间 %}")
    body(doc, "现将{{ 期间 }}督查事项办理情况通报如下：")
    heading(doc, "一、总体情况")
    body(
        doc,
        (
            "截至{{ 成文日期 or '目前' }}，全部在办事项{{ 在办 }}件。本期新交办{{ 新交办 }}件，到期"
            "{{ 到期 }}件、按期办结{{ 按期 }}件，按期率{{ 按期率 }}；销号{{ 销号 }}件，待核验"
            "{{ 待核验 }}件；逾期未办结{{ 逾期 }}件，七日内到期{{ 七日内到期 }}件。"
        ),
    )
    heading(doc, "二、各单位办理情况")
    tag(doc, "{%p for 组 in 分组 %}")
    p.para(
        doc,
        "（{{ '一二三四五六七八九十'[loop.index0] if loop.index0 < 10 else loop.index }}）{{ 组.组名 }}",
        p.SUB_FONT,
        indent=True,
        keep=True,
    )
    small = {"size": 11.5, "pitch": 18, "pad": 2}
    middle = {**small, "align": p.CENTRE}
    grid = p.table(doc, (41, 16, 16, 16, 16, 19, 16, 16), inner=4, outer=8)
    heads = ("单位", "在办", "新交办", "到期", "按期", "按期率", "销号", "逾期")
    p.row(grid, *((text, 1, {**middle, "font": p.HEAD_FONT}) for text in heads), head=True)
    p.row(grid, ("{%tr for 行 in 组.各单位 %}", 1, small), *[""] * 7)
    p.row(grid, ("{{ 行.单位 }}", 1, small), *((f"{{{{ 行.{name} }}}}", 1, middle) for name in heads[1:]))
    p.row(grid, ("{%tr endfor %}", 1, small), *[""] * 7)
    tag(doc, "{%p endfor %}")
    tag(doc, "{%p if 积分组 %}")
    body(doc, "按积分管理规则，本期各同类组积分和名次如下（到期不足三件的不排名次）：")
    tag(doc, "{%p for 组 in 积分组 %}")
    p.para(doc, "{{ 组.组名 }}", p.SUB_FONT, indent=True, keep=True)
    board = p.table(doc, (20, 46, 34, 34, 22), inner=4, outer=8)
    columns = ("名次", "单位", "现时限按期率", "原时限按期率", "积分")
    p.row(board, *((text, 1, {**middle, "font": p.HEAD_FONT}) for text in columns), head=True)
    p.row(board, ("{%tr for 行 in 组.各单位 %}", 1, small), *[""] * 4)
    p.row(board, *((f"{{{{ 行.{name} }}}}", 1, middle) for name in columns))
    p.row(board, ("{%tr endfor %}", 1, small), *[""] * 4)
    tag(doc, "{%p endfor %}")
    tag(doc, "{%p endif %}")
    tag(doc, "{%p if 通报事项 %}")
    heading(doc, "三、逾期未办结的事项")
    tag(doc, "{%p endif %}")
    tag(doc, "{%p else %}")
    body(
        doc,
        (
            "现将{% if 通报事项|length > 1 %}{{ 通报事项|length }}项任务{% else %}有关任务{% endif %}"
            "逾期未办结的情况通报如下："
        ),
    )
    tag(doc, "{%p endif %}")
    tag(doc, "{%p for 行 in 通报事项 %}")
    body(
        doc,
        (
            "{% if 通报事项|length > 1 %}{{ 行.序号 }}.{% endif %}{{ 行.事项 }}（任务编号"
            "{{ 行.编号 }}，{{ 行.承办单位 }}牵头）。{{ 行.情况 }}{% if 行.存在问题 %}承办单位反映的"
            "问题：{{ 行.存在问题 }}。{% endif %}"
        ),
    )
    tag(doc, "{%p endfor %}")
    body(doc, "{{ 意见 }}")
    tag(doc, "{%p if 通报事项 %}")
    attachment_note(doc, "督办和答复情况")
    tag(doc, "{%p endif %}")
    signature(doc)
    tag(doc, "{%p if 通报事项 %}")
    annex(doc, "督办和答复情况")
    tag(doc, "{%p for 行 in 通报事项 %}")
    p.para(
        doc,
        "{{ 行.序号 }}.{{ 行.编号 }}　{{ 行.事项 }}（{{ 行.承办单位 }}）",
        size=14,
        pitch=24,
        before=6,
        after=4,
        keep=True,
    )
    evidence(doc, "行.告知")
    tag(doc, "{%p endfor %}")
    tag(doc, "{%p endif %}")
    imprint(doc)
    return doc


FORMAL = {"督查通报": bulletin, "约谈通知": interview, "移送建议": transfer}
