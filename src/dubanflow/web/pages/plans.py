"""计划: documents uploaded, reviewed beside their source text, and the review table out and back in as a workbook."""

from starlette.responses import Response

from dubanflow.domain.errors import BadInput, Refused
from dubanflow.services.plan_board import plan_list
from dubanflow.services.plan_import import Imported, import_plan
from dubanflow.services.plan_review import take_back
from dubanflow.services.plan_sheet import review_sheet
from dubanflow.web.desk import Desk
from dubanflow.web.faults import plain
from dubanflow.web.pages import Pages
from dubanflow.web.plan_page import plan_page
from dubanflow.web.uploads import one_file

PAGES = Pages()

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = ".docx,.doc,.wps,.txt,.pdf,.ofd,.xlsx,.xls,.et"


@PAGES.get("/plans", right="plans.see")
def plans(desk: Desk) -> Response:
    """Every plan, and the form to bring in another."""
    return _list(desk)


def _list(desk: Desk, *, status: int = 200, faults: tuple[str, ...] = ()) -> Response:
    rows = plan_list(desk.connection)
    return desk.page(
        "plans.html",
        status=status,
        rows=rows,
        faults=faults,
        kinds=KINDS,
        year=desk.field("year") or desk.today.year,
        issued_on=desk.field("issued_on"),
        revises=desk.field("revises"),
        revisable=[(row.code, f"{row.code}　{row.title}") for row in rows if row.newer is None],
    )


@PAGES.post("/plans", right="plans.edit")
def bring_in(desk: Desk) -> Response:
    """Import a document; what is wrong with it is told on the page of the form, all at once."""
    try:
        with one_file(desk, "file", "请选择要导入的计划文件。") as path:
            done = import_plan(
                desk.office,
                path,
                year=desk.whole("year", desk.today.year),
                by=desk.person,
                moment=desk.moment,
                issued_on=desk.day("issued_on"),
                revises=desk.field("revises") or None,
            )
    except (BadInput, Refused) as fault:
        sentence = plain(fault.message).replace("请加 --revises ", "请在下面“修订哪份计划”里选 ")
        return _list(desk, status=422, faults=tuple(line.strip() for line in sentence.splitlines() if line.strip()))
    return desk.go(f"/plans/{done.code}" + ("/difference" if done.revises else ""), say=_told(done))


def _told(done: Imported) -> str:
    words = f"已导入《{done.title}》，读出{done.items}项，其中{done.unresolved}项待定。"
    return words + ("下面是与原计划的差别，逐项确认后生效。" if done.revises else "请逐项审阅，确认后立项。")


@PAGES.get("/plans/{code}", right="plans.see")
def plan(desk: Desk, code: str) -> Response:
    """The review table beside the source text."""
    return plan_page(desk, code)


@PAGES.get("/plans/{code}/sheet", right="plans.see")
def sheet(desk: Desk, code: str) -> Response:
    """The review table as a workbook."""
    from dubanflow.papers.plan_xlsx import review_bytes

    table = review_sheet(desk.office, desk.connection, code, desk.moment)
    return desk.download(review_bytes(table), f"{table.title}（{table.plan}）.xlsx", XLSX)


@PAGES.post("/plans/{code}/sheet", right="plans.edit")
def sheet_back(desk: Desk, code: str) -> Response:
    """A filled-in workbook taken back: all of it, or nothing with every fault."""
    try:
        with one_file(desk, "file", "请选择填好的任务分解表。") as path:
            edits = take_back(desk.office, code, path, by=desk.person, moment=desk.moment)
    except BadInput as fault:
        lines = [line.strip() for line in plain(fault.message).splitlines() if line.strip()]
        return plan_page(desk, code, status=422, sheet_faults=lines)
    if not edits:
        return desk.go(f"/plans/{code}", say="表里没有改动，什么也没有写入。", kind="note")
    return desk.go(f"/plans/{code}", say=f"已收回任务分解表，写入{len(edits)}处改动。")
