"""The forms: 督办通知单, 催办单, 延期审批单, 办理情况反馈单, 销号单, 回头看核查单, and the one-page 督查周报."""

from typing import Any

import paper_parts as p

LABEL = {"font": p.HEAD_FONT, "align": p.CENTRE}
WIDTHS = (30, 52, 30, 52)  # millimetres: label, value, label, value
MARGINS = (20, 23, 17, 23)


def head(doc: Any, title: str, *, red: bool, number: bool = True, left: str = "", right: str = "") -> None:
    """The unit's line and the title, then number on the left and signer on the right."""
    p.para(doc, "{{ 单位 }}", p.TITLE_FONT, 22, align=p.CENTRE, red=red, pitch=34)
    p.para(doc, title, p.TITLE_FONT, 30, align=p.CENTRE, red=red, pitch=48, before=4, after=10, spread=6)
    line = p.para(doc, "", pitch=26, after=3)
    p.tab_stop(line, 164 / 25.4 * 72, "right")
    p.write(line, left or ("编号：{{ 文号 }}" if number else "任务编号：{{ 编号 }}"), size=14)
    p.write(line, "\t" + (right or "签发人：{{ 签发人 }}"), size=14)


def foot(doc: Any, *notes: str) -> None:
    """What the receiver does with the form."""
    for index, note in enumerate(notes):
        p.para(
            doc,
            f"{'备注：' if index == 0 else '　　　'}{note}",
            p.SUB_FONT,
            12,
            pitch=19,
            before=6 if index == 0 else 0,
            keep=index < len(notes) - 1,
        )


def pair(left: str, left_value: str, right: str, right_value: str) -> tuple[Any, ...]:
    """Two labels with their values side by side."""
    return ((left, 1, LABEL), left_value, (right, 1, LABEL), right_value)


def wide(label: str, value: str, **options: Any) -> tuple[Any, ...]:
    """A label and a value over the rest of the row."""
    return ((label, 1, LABEL), (value, 3, options))


def notice() -> Any:
    """督办通知单: red unit line and title, one red-ruled table, a foot."""
    doc = p.document(margins=MARGINS, formal=False)
    head(doc, "{{ 文书名称 }}", red=True)
    grid = p.table(doc, WIDTHS, colour=p.RED_HEX, inner=6, outer=12)
    p.row(grid, *wide("督办事项", "{{ 事项 }}（任务编号 {{ 编号 }}）"), height=15)
    p.row(grid, *wide("任务来源", "{{ 来源 }}"), height=11)
    p.row(grid, *pair("承办单位", "{{ 承办单位 }}", "督办级别", "{{ 督办级别 }}（{{ 灯 }}灯）"), height=12)
    p.row(grid, *wide("配合单位", "{{ 配合单位 }}"), height=12)
    p.row(grid, *pair("办理时限", "{{ 办理时限 }}", "时限状况", "{{ 时限状况 }}"), height=12)
    p.row(grid, *wide("具体要求", "{{ 具体要求 }}", indent=True), height=32)
    p.row(grid, *wide("督办意见", "", lines=("{{ 情况 }}", "{{ 意见 }}"), indent=True), height=44)
    p.row(grid, *pair("发出时间", "{{ 成文日期 }}", "下次反馈", "{{ 下次反馈 }}"), height=12)
    p.row(grid, *wide("送达签收", "签收人：　　　　　　　　　　　　　　　年　　月　　日"), height=12)
    foot(
        doc, (
            "1.收到本单后，请即送单位主要负责人阅示，并按要求时间答复办理情况。"
        ), "2.确需延期的，应在时限之前提出申请；逾期后申请的，按逾期计。",
        "3.联系方式：{{ 联系方式 }}",
    )  # fmt: skip
    return doc


def urge() -> Any:
    """催办单: the same family, lighter, with what was told before."""
    doc = p.document(margins=MARGINS, formal=False)
    head(doc, "{{ 文书名称 }}", red=True)
    grid = p.table(doc, WIDTHS, colour=p.RED_HEX, inner=6, outer=12)
    p.row(grid, *wide("催办事项", "{{ 事项 }}（任务编号 {{ 编号 }}）"), height=11)
    p.row(grid, *pair("承办单位", "{{ 承办单位 }}", "督办级别", "{{ 督办级别 }}（{{ 灯 }}灯）"), height=11)
    p.row(grid, *wide("配合单位", "{{ 配合单位 }}"), height=11)
    p.row(grid, *pair("办理时限", "{{ 办理时限 }}", "时限状况", "{{ 时限状况 }}"), height=11)
    p.row(grid, *wide("具体要求", "{{ 具体要求 }}", indent=True), height=20)
    p.row(grid, *wide("最近反馈", "{{ 进展 }}{% if 存在问题 %}（问题：{{ 存在问题 }}）{% endif %}"), height=11)
    p.row(
        grid, ("此前告知", 1, LABEL),
        (
            "", 3,
            {
                "lines": (
                    "{%p for 行 in 告知[-3:] %}",
                    "{{ 行.日期 }}{{ 行.名称 }}：{{ 行.答复 }}",
                    "{%p endfor %}",
                    (
                        "{% if 告知|length > 3 %}更早的还有{{ 告知|length - 3 }}次。{% elif not 告知 %}无"
                        "{% else %}共{{ 告知|length }}次。{% endif %}"
                    ),
                ),
                "size": 12, "pitch": 18,
            },
        ), height=16, split=True,
    )  # fmt: skip
    p.row(grid, *wide("催办意见", "", lines=("{{ 情况 }}", "{{ 意见 }}"), indent=True), height=28)
    p.row(grid, *pair("发出时间", "{{ 成文日期 }}", "下次反馈", "{{ 下次反馈 }}"), height=11)
    p.row(grid, *wide("送达签收", "签收人：　　　　　　　　　　　　　　　年　　月　　日"), height=11)
    foot(doc, "1.收到本单后请即办理，并送分管负责人知晓。", "2.联系方式：{{ 联系方式 }}")
    return doc


def extension() -> Any:
    """延期审批单: what is asked and why, and room for the two opinions."""
    doc = p.document(margins=MARGINS, formal=False)
    head(doc, "任务延期审批单", red=False, right="申请日期：{{ 申请日期 }}")
    grid = p.table(doc, WIDTHS)
    p.row(grid, *wide("任务事项", "{{ 事项 }}（任务编号 {{ 编号 }}）"), height=14)
    p.row(grid, *pair("申请单位", "{{ 承办单位 }}", "申请人", "{{ 申请人 }}"), height=12)
    p.row(grid, *pair("原定时限", "{{ 原定时限 }}", "现行时限", "{{ 办理时限 }}"), height=12)
    p.row(grid, *pair("申请延至", "{{ 申请时限 }}", "申请时机", "{{ 申请时机 }}"), height=12)
    p.row(grid, *pair("已延期次数", "{{ 延期次数 }}次", "任务状态", "{{ 状态 }}"), height=12)
    p.row(grid, *wide("办理进展", "{{ 办理进展 }}", indent=True), height=25)
    p.row(grid, *wide("延期理由", "{{ 申请理由 }}", indent=True), height=25)
    signed = "（签字）　　　　　　年　　月　　日"
    p.row(grid, *wide("申请单位\n负责人意见", "", lines=("", signed)), height=22)
    _right_last(grid)
    p.row(
        grid,
        *wide(
            "督查部门\n意见",
            "",
            lines=(
                "{{ 审批结果 }}{% if 审批意见 %}：{{ 审批意见 }}{% endif %}{% if 意见 %}　{{ 意见 }}{% endif %}",
                "",
                (
                    "{% if 审批人 %}{{ 审批人 }}　　{{ 审批日期 }}{% else %}（签字）　　　　　　年　　月　"
                    "　日{% endif %}"
                ),
            ),
        ),
        height=26,
    )
    _right_last(grid)
    p.row(grid, *wide("领导审批", "", lines=("", signed)), height=24)
    _right_last(grid)
    foot(doc, "1.延期应在时限之前申请；准予延期的，原时限留存备查。", "2.联系方式：{{ 联系方式 }}")
    return doc


def feedback() -> Any:
    """办理情况反馈单: filled from the last feedback, or blank for the unit to fill in."""
    doc = p.document(margins=MARGINS, formal=False)
    head(doc, "办理情况反馈单", red=False, number=False, right="填报日期：{{ 填报日期 or '　　　年　　月　　日' }}")
    grid = p.table(doc, WIDTHS)
    p.row(grid, *wide("任务事项", "{{ 事项 }}"), height=12)
    p.row(grid, *wide("具体要求", "{{ 具体要求 }}", indent=True), height=18)
    p.row(grid, *pair("承办单位", "{{ 承办单位 }}", "办理时限", "{{ 办理时限 }}"), height=11)
    p.row(grid, *wide("配合单位", "{{ 配合单位 }}"), height=11)
    for label, name, height in (
        ("完成情况", "完成情况", 36),
        ("存在问题", "困难问题", 21),
        ("下一步打算", "下一步打算", 21),
        ("需要支持", "需要支持", 17),
    ):
        p.row(grid, *wide(label, f"{{{{ {name} }}}}", indent=True, top=True), height=height, split=True)
    p.row(grid, *wide("单位负责人\n意见", "", lines=("", "（签字、盖章）　　　　　年　　月　　日")), height=20)
    _right_last(grid)
    p.row(grid, *pair("填报人", "{{ 填报人 }}", "联系电话", ""), height=12)
    foot(doc, "1.完成情况写到可以核对的程度，佐证材料附后。", "2.填好后报督查部门，联系方式：{{ 联系方式 }}")
    return doc


def closure() -> Any:
    """销号单: what was reported, who verified it, in time or late."""
    doc = p.document(margins=MARGINS, formal=False)
    head(doc, "任务销号单", red=False)
    grid = p.table(doc, WIDTHS)
    p.row(grid, *wide("任务事项", "{{ 事项 }}（任务编号 {{ 编号 }}）"), height=14)
    p.row(grid, *wide("任务来源", "{{ 来源 }}"), height=11)
    p.row(grid, *wide("具体要求", "{{ 具体要求 }}", indent=True), height=22)
    p.row(grid, *pair("承办单位", "{{ 承办单位 }}", "办结类别", "{{ 办结类别 }}"), height=11)
    p.row(grid, *wide("配合单位", "{{ 配合单位 }}"), height=11)
    p.row(grid, *pair("交办日期", "{{ 交办日期 }}", "办理时限", "{{ 办理时限 }}"), height=12)
    p.row(grid, *pair("申请办结", "{{ 申请办结日期 }}", "申请人", "{{ 申请办结人 }}"), height=11)
    p.row(grid, *wide("办结情况", "{{ 办结情况 }}", indent=True), height=25)
    p.row(grid, *wide("佐证材料", "{{ 佐证材料 }}"), height=12)
    p.row(grid, *pair("延期次数", "{{ 延期次数 }}次", "告知次数", "{{ 告知次数 }}次"), height=12)
    p.row(
        grid,
        *wide(
            "核验意见",
            "",
            lines=(
                "{{ 意见 }}{% if 核验意见 %}{{ 核验意见 }}{% endif %}",
                "",
                "核验人：{{ 核验人 }}　　{{ 核验日期 }}",
            ),
        ),
        height=28,
    )
    _right_last(grid)
    p.row(grid, *wide("领导意见", "", lines=("", "（签字）　　　　　　年　　月　　日")), height=20)
    _right_last(grid)
    foot(doc, "本单一式两份，督查部门存档一份，承办单位留存一份。")
    return doc


def lookback() -> Any:
    """回头看核查单: the tasks drawn, each with room for what was found on the spot."""
    doc = p.document(margins=(18, 20, 15, 20), formal=False)
    p.landscape(doc)
    p.para(doc, "{{ 单位 }}", p.TITLE_FONT, 18, align=p.CENTRE, pitch=28)
    p.para(doc, "回头看核查单", p.TITLE_FONT, 26, align=p.CENTRE, pitch=42, after=6, spread=4)
    p.para(
        doc, (
            "第{{ 抽查编号 }}次抽查（{{ 抽查日期 }}抽取）　范围：{{ 抽查范围 }}　比例："
            "{{ 抽查比例 }}　种子：{{ 随机种子 }}"
        ), size=11,
        pitch=20, after=4,
    )  # fmt: skip
    grid = p.table(doc, (12, 24, 52, 28, 36, 43, 24, 38))
    small = {"size": 12, "pitch": 18}
    heads = ("序号", "编号", "事项", "承办单位", "销号日期", "办结情况（佐证）", "核查结果", "核查记录")
    p.row(grid, *((text, 1, {**LABEL, **small}) for text in heads), head=True, height=10)
    p.row(grid, ("{%tr for 行 in 抽查事项 %}", 1, small), *[""] * 7)
    p.row(
        grid, ("{{ 行.序号 }}", 1, {**small, "align": p.CENTRE}), ("{{ 行.编号 }}", 1, small),
        ("{{ 行.事项 }}", 1, small),
        ("{{ 行.承办单位 }}", 1, small), ("{{ 行.销号日期 }}", 1, {**small, "size": 11}),
        ("{{ 行.办结情况 }}（{{ 行.佐证材料 }}）", 1, small),
        (
            "",
            1,
            {
                "lines": (
                    "{% if 行.核查结果 %}{{ 行.核查结果 }}{% else %}□属实{% endif %}",
                    "{%p if not 行.核查结果 %}",
                    "□不属实",
                    "{%p endif %}",
                ),
                **small,
            },
        ),
        ("", 1, small), height=16,
    )  # fmt: skip
    p.row(grid, ("{%tr endfor %}", 1, small), *[""] * 7)
    p.para(
        doc,
        "核查人（签字）：　　　　　　　　　　核查日期：　　　　年　　月　　日",
        size=14,
        pitch=30,
        before=6,
        keep=True,
    )
    foot(doc, "核验过该事项的人员不参加核查；不属实的，重新立项并记明原因。")
    return doc


def weekly() -> Any:
    """督查周报: one page of figures, red list, what is due, what was closed."""
    doc = p.document(margins=(18, 20, 15, 20), formal=False)
    p.para(doc, "督查周报", p.TITLE_FONT, 34, align=p.CENTRE, red=True, pitch=46, spread=8)
    p.para(doc, "（第{{ 期号 }}期）", size=14, align=p.CENTRE, pitch=22, after=2)
    line = p.para(doc, "", pitch=22)
    p.tab_stop(line, 170 / 25.4 * 72, "right")
    p.write(line, "{{ 署名 }}\t{{ 成文日期 }}", size=14)
    p.rule(line)
    head_row = {"font": p.HEAD_FONT, "align": p.CENTRE, "size": 11, "pitch": 16, "pad": 2, "fill": "F4F4F4"}
    p.para(doc, "本期：{{ 期间 }}", size=11, pitch=18, before=4, after=2)
    figures = p.table(doc, (28.3,) * 6, inner=4, outer=8)
    names = ("在办", "新交办", "销号", "逾期", "待核验", "七日内到期")
    p.row(figures, *((name, 1, head_row) for name in names))
    big = {"font": p.HEAD_FONT, "align": p.CENTRE, "size": 18, "pitch": 26, "pad": 0}
    p.row(figures, *((f"{{{{ {name} }}}}", 1, {**big, "red": name == "逾期"}) for name in names))
    small = {"align": p.CENTRE, "size": 10.5, "pitch": 15, "pad": 1}
    p.row(
        figures,
        *(
            (f"{{{{ 数字[{index}].增减 if 数字|length > {index} and 数字[{index}].增减 else '—' }}}}", 1, small)
            for index in range(6)
        ),
    )
    p.para(
        doc,
        (
            "本期到期{{ 到期 }}件，按期办结{{ 按期 }}件，按期率{{ 按期率 }}。各灯："
            "{% for 行 in 灯情 %}{{ 行.名称 }}灯{{ 行.件数 }}件{% if not loop.last %}，{% endif %}"
            "{% endfor %}。"
            "{% if 减负 %}{{ 减负 }}{% endif %}{% if 意见 %}{{ 意见 }}{% endif %}"
        ),
        size=11, pitch=17, before=4, indent=True,
    )  # fmt: skip
    _weekly_table(
        doc,
        "一、逾期未办结事项（逾期久的在前）",
        "逾期事项",
        ("编号", 21),
        ("事项", 52),
        ("承办单位", 25),
        ("时限状况", 21),
        ("督办级别", 29),
        ("进展", 22),
    )
    _weekly_table(doc, "二、七日内到期事项", "将到期", ("编号", 21), ("事项", 74), ("承办单位", 42), ("办理时限", 33))
    _weekly_table(
        doc,
        "三、本期销号事项（向以下单位致谢）",
        "销号事项",
        ("编号", 21),
        ("事项", 74),
        ("承办单位", 42),
        ("办结日期", 33),
    )
    p.para(doc, "{%p if 延期 %}", size=11, pitch=17)
    p.para(doc, "四、延期申请", p.HEAD_FONT, 12, pitch=19, before=5)
    p.para(doc, "{%p for 行 in 延期 %}", size=11, pitch=17)
    p.para(doc, "{{ 行.内容 }}", size=11, pitch=17, indent=True)
    p.para(doc, "{%p endfor %}", size=11, pitch=17)
    p.para(doc, "{%p endif %}", size=11, pitch=17)
    p.para(
        doc,
        "{% for 行 in 未列 %}{{ 行.内容 }}{% endfor %}{% if 校验值 %}台账校验值：{{ 校验值 }}{% endif %}",
        size=9,
        pitch=14,
        before=4,
    )
    return doc


def _weekly_table(doc: Any, title: str, name: str, *columns: tuple[str, float]) -> None:
    head_row = {"font": p.HEAD_FONT, "align": p.CENTRE, "size": 10, "pitch": 14, "pad": 1, "fill": "F4F4F4"}
    text = {"size": 10, "pitch": 14, "pad": 1}
    p.para(doc, title, p.HEAD_FONT, 12, pitch=19, before=5, after=2, keep=True)
    grid = p.table(doc, [width for _, width in columns], inner=4, outer=8)
    p.row(grid, *((label, 1, head_row) for label, _ in columns), head=True)
    blank = [""] * (len(columns) - 1)
    p.row(grid, (f"{{%tr for 行 in {name} %}}", 1, text), *blank)
    shown = {"进展": "行.进展|truncate(10, true, '…', 0)"}
    p.row(grid, *((f"{{{{ {shown.get(label, '行.' + label)} }}}}", 1, text) for label, _ in columns))
    p.row(grid, ("{%tr endfor %}", 1, text), *blank)
    p.row(grid, (f"{{%tr if not {name} %}}", 1, text), *blank)
    p.row(grid, ("无", len(columns), {**text, "align": p.CENTRE}))
    p.row(grid, ("{%tr endif %}", 1, text), *blank)


def _right_last(grid: Any) -> None:
    """The last line of the last row, the signature, at the right with one character free."""
    p.right_free(grid.rows[-1].cells[1].paragraphs[-1], 1)


FORMS = {
    "督办通知单": notice,
    "催办单": urge,
    "延期审批单": extension,
    "办理情况反馈单": feedback,
    "销号单": closure,
    "回头看核查单": lookback,
    "督查周报": weekly,
}
