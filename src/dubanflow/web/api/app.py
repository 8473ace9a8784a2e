"""The API as an application of its own, mounted under /api/v1: its description lies beside it, errors are JSON."""

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from dubanflow import __version__
from dubanflow.domain.errors import DubanError
from dubanflow.web.api import plans, tasks
from dubanflow.web.api.access import refused
from dubanflow.web.keeper import Keeper

ABOUT = (
    "督办台接口，供 OA 等系统使用。令牌由安全管理员发放，代名册中的一个岗位办事，权限不超过该岗位。"
    "日期写作 2026-03-02；清单按 after 一页一页取；办理须带 Idempotency-Key。出错时答复为 application/problem+json。"
)


def make_api(keeper: Keeper | None) -> FastAPI:
    """The application; it shares the office with the desk. Without one it only describes itself."""
    api = FastAPI(
        title="dubanflow",
        version=__version__,
        description=ABOUT,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
    )
    api.state.keeper = keeper
    for kind in (HTTPException, RequestValidationError, DubanError, Exception):
        api.add_exception_handler(kind, refused)
    api.include_router(tasks.API)
    api.include_router(plans.API)
    return api
