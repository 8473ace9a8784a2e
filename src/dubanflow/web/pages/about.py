"""Who may do what, and what other systems may ask: the table of rights and the API described."""

from starlette.responses import Response

from dubanflow.domain.rights import HOLDERS, RIGHTS, Right
from dubanflow.web.desk import Desk
from dubanflow.web.pages import Pages

PAGES = Pages()


@PAGES.get("/rights", right="rights.see")
def rights(desk: Desk) -> Response:
    """The table."""
    return desk.page("rights.html", everyone=everyone)


@PAGES.get("/api", right="rights.see")
def api(desk: Desk) -> Response:
    """The calls of the API in words, from its own description."""
    description = desk.request.app.state.api.openapi()
    calls = [
        (method.upper(), f"/api/v1{path}", call, RIGHTS[call["x-right"]].label)
        for path, methods in description["paths"].items()
        for method, call in methods.items()
    ]
    return desk.page("api.html", about=description["info"]["description"], calls=calls)


def everyone(right: Right) -> bool:
    """Whether everybody holds a right, so that its scope is no news."""
    return len(right.who) == len(HOLDERS)
