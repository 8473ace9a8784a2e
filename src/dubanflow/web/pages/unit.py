"""The page of a unit: its tasks by urgency, each act one step away, and the feedback form on paper."""

from starlette.responses import Response

from dubanflow.domain.errors import Forbidden
from dubanflow.services.unit_desk import unit_desk
from dubanflow.web.desk import Desk
from dubanflow.web.pages import Pages

PAGES = Pages()


@PAGES.get("/mine", right="tasks.mine")
def mine(desk: Desk) -> Response:
    """本单位任务, for liaisons and heads of units."""
    unit = desk.account.unit_id
    if unit is None or desk.limit("tasks.see") is None:
        raise Forbidden("这一页是各单位联络员和负责人的；请看督办清单。")
    found = unit_desk(desk.office, desk.reader, unit, desk.actor)
    return desk.page("mine.html", found=found, unit=next(one for one in desk.register.units if one.id == unit))


@PAGES.get("/tasks/{number}/print/feedback", right="tasks.see")
def feedback_form(desk: Desk, number: str) -> Response:
    """办理情况反馈单 as a Word file: with the last progress note, or blank (`?blank=1`) to fill in by hand."""
    from dubanflow.papers.kinds import kind_of
    from dubanflow.services.paper_values import Subject, form_bytes

    task_id = desk.task_id(number)
    kind = kind_of("办理情况反馈单")
    subject = Subject(tasks=(task_id,), blank=desk.query("blank") == "1")
    return desk.download(form_bytes(desk.office, kind, subject, moment=desk.moment), f"{kind.name}{number}.docx")
