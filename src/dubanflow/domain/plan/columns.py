"""The columns of a task table, known by the words of their heading."""

import re

from dubanflow.domain.plan.values import Role

# In this order: the first row whose pattern fits decides, so the narrow ones stand before the wide ones.
COLUMNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("person", r"领导|责任人|负责人|联系人|联系方式|电话|包抓人|牵头人|经办人"),
        ("time", r"时限|时间|期限|节点|截止|进度安排|完成日期|时序"),
        ("lead", r"牵头|主办|主责|主要责任单位"),
        ("cooperating", r"配合|协办|协同|参与|协助"),
        ("responsible", r"责任(?!清单)|承办|负责|落实(?:单位|部门|科室)|实施单位|承担|单位|部门|科室"),
        ("number", r"序号|编号|项目号|^号$|^No\.?$|^#$"),
        ("section", r"类别|分类|板块|领域|类型|大项|一级|方面|归类"),
        ("remark", r"备注|说明|进展|完成情况|落实情况|依据|来源|考核|分值|频次|状态|存在问题"),
        ("measure", r"措施|举措|内容|要求|做法|标准|成果|目标(?!任务)|二级|三级|指标|步骤|计划"),
        ("task", r"任务|事项|工作|项目|名称|要点|问题"),
    )
)
ROLES: dict[str, Role] = {"lead": "lead", "responsible": "responsible", "cooperating": "cooperating"}
_BARE = re.compile(r"[\s　*（）()【】]|<br>")
_LONGEST = 22


def column_of(heading: str) -> str | None:
    """What a column holds, by its heading: one of the names in `COLUMNS`, or None."""
    bare = _BARE.sub("", heading)
    if not bare or len(bare) > _LONGEST or bare[-1] in "。；，":
        return None
    # 工作内容 and 工作措施 say what is done, 工作任务 and 重点工作 what it is called: the last word decides.
    if re.search(r"(?:任务|事项)(?:名称)?$", bare) and not re.search(r"责任|牵头|具体", bare):
        return "task"
    return next((name for name, pattern in COLUMNS if pattern.search(bare)), None)


def columns_of(headings: list[str]) -> list[str | None] | None:
    """What the columns of a table hold; None where the row is not the heading of a task table."""
    names = [column_of(heading) for heading in headings]
    known = {name for name in names if name}
    if len(known) < 2 or not known & {"task", "measure"}:
        return None
    if not known & {"number", "time", "lead", "responsible", "cooperating", "section"}:
        return None
    if "task" not in known:
        names[names.index("measure")] = "task"
    return names
