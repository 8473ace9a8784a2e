"""The desk as an ASGI application: pages, files of its own, the API; nothing happens before it is made."""

from collections.abc import Callable
from importlib.resources import files

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from dubanflow import __version__
from dubanflow.domain.moment import Moment
from dubanflow.office import Office
from dubanflow.web.api.app import make_api
from dubanflow.web.faults import BROKEN, Fault
from dubanflow.web.frame import PageRoute, fault_page, identify
from dubanflow.web.keeper import Keeper
from dubanflow.web.pages import all_pages
from dubanflow.web.security import Guard


def make_app(office: Office, moment: Callable[[], Moment]) -> FastAPI:
    """The application on an office; `moment` gives the business day and the instant of a request."""
    keeper = Keeper(office, moment)
    app = FastAPI(title="dubanflow", version=__version__, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.keeper = keeper
    app.mount("/static", Static(directory=str(files("dubanflow.web").joinpath("static"))), name="static")
    app.state.api = make_api(keeper)
    app.mount("/api/v1", app.state.api, name="api")
    app.router.routes.extend(PageRoute(page, keeper) for page in all_pages())
    most = max(office.settings.desk.upload, office.settings.evidence_max_mb)
    app.add_middleware(Guard, megabytes=most, secure=office.settings.desk.secure)
    app.add_exception_handler(HTTPException, _lost)  # type: ignore[arg-type]
    return app


class Static(StaticFiles):
    """Files of ours: their addresses carry their hash, so that they may be kept."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


def _lost(request: Request, error: HTTPException) -> Response:
    """No such page, or not by this method, in the layout of the desk."""
    from dubanflow.web.desk import Desk

    known = {
        404: Fault(404, "没有这个页面", "地址可能写错了，或页面已经移走。", "请从上面的栏目进入。"),
        413: Fault(413, "内容太大", error.detail, "什么也没有写入。请分几次上传，或压缩后再传。"),
        405: Fault(405, "不能这样打开", "这个地址只接受表单提交。", "请返回原来的页面，用上面的按钮办理。"),
    }
    fault = known.get(error.status_code, BROKEN)
    keeper: Keeper = request.app.state.keeper
    try:
        desk = Desk(keeper, request, None, keeper.moment())
        identify(desk)
    except Exception:
        return fault_page(None, fault)
    return fault_page(desk, fault)
