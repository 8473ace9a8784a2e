"""Who calls: the token of a request, the right that a call needs, and refusals as JSON (RFC 9457)."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.exceptions import RequestValidationError
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from dubanflow.domain import rights
from dubanflow.domain.errors import BadInput, DubanError, Forbidden, Hidden, NotFound
from dubanflow.domain.moment import Moment, instant_of
from dubanflow.domain.register import Person
from dubanflow.domain.values import Actor
from dubanflow.ledger.db import Connection
from dubanflow.ledger.read import Reader
from dubanflow.office import Office
from dubanflow.services import sessions
from dubanflow.services.acts import find_task
from dubanflow.services.tokens import Token, token_of
from dubanflow.web.api.values import Problem
from dubanflow.web.faults import BROKEN, Fault, fault_of
from dubanflow.web.guesses import address_of
from dubanflow.web.keeper import Keeper
from dubanflow.web.security import TooLarge

ANY = "home"  # every token may
LOG = logging.getLogger("dubanflow.api")
PROBLEM = "application/problem+json"
# Every call may be answered with these beside its own.
ANSWERS: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "content": {PROBLEM: {}}, "description": words}
    for status, words in {
        401: "没有令牌，或令牌无效、已收回、已过期",
        403: "令牌没有这项权限",
        404: "没有找到，或不属于令牌所代的单位",
        409: "情况已经变化，没有写入",
        413: "内容太大",
        422: "内容有误，或按流程不能这样办理",
        423: "台账正忙，请稍后再试",
        503: "台账暂时不能用",
    }.items()
}
_BEARER = HTTPBearer(auto_error=False, description="令牌，由安全管理员发放：Authorization: Bearer dbf_…")


class Unauthorised(DubanError):
    """没有令牌，或令牌无效、已收回、已过期。"""


@dataclass(frozen=True, slots=True)
class Call:
    """A call that is allowed: the office, the moment, whose token it is, and under which right it came."""

    keeper: Keeper
    office: Office
    moment: Moment
    token: Token
    right: str

    @property
    def person(self) -> Person:
        """For whom the token acts."""
        assert self.token.person is not None
        return self.token.person

    @property
    def actor(self) -> Actor:
        """The same as one who acts."""
        return Actor(self.person.code, self.person.name, self.person.roles, self.token.unit_id)

    @property
    def limit(self) -> int | None:
        """The only unit whose things may be seen, None for all."""
        return rights.unit_limit(self.token.holder, self.right)

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """The read side, one moment of the ledger throughout."""
        with self.office.database.read() as connection:
            yield Reader(connection, self.office.calendar, self.moment.today, tallies=self.keeper.tallies)

    def task_id(self, connection: Connection, number: str) -> int:
        """The id of a task that may be seen; NotFound alike for another unit's and for none."""
        limit, told = self.limit, "没有这个编号的任务，或不属于令牌所代的单位。"
        try:
            found = find_task(connection, number[:40])
        except NotFound as error:
            raise NotFound(told) from error
        if limit is not None and limit not in _units_of(connection, found):
            raise Hidden(told)
        return found


def _units_of(connection: Connection, task_id: int) -> set[int]:
    rows = connection.rows(
        "select unit_id from task where id = ? union select unit_id from task_unit where task_id = ?",
        [task_id, task_id],
    )
    return {row[0] for row in rows}


def needing(right: str) -> Callable[..., Call]:
    """The dependency of a call that needs a right: the token is found, living, and has it."""

    def caller(
        request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)] = None
    ) -> Call:
        keeper: Keeper = request.app.state.keeper
        office, moment = keeper.office(), keeper.moment()
        token = None
        if credentials:
            with office.database.read() as connection:
                token = token_of(connection, credentials.credentials, instant_of(moment.at))
            if token is None:
                _guessed(keeper, office, request, moment)
        if token is None or token.person is None:
            raise Unauthorised
        request.state.call = call = Call(keeper, office, moment, token, right)
        if right != ANY and not rights.may(token.holder, right):
            raise Forbidden(f"令牌“{token.name}”没有“{rights.RIGHTS[right].label}”的权限。")
        return call

    return caller


def _guessed(keeper: Keeper, office: Office, request: Request, moment: Moment) -> None:
    """A token that opens nothing: on record, until an address tries so many that they would fill the log."""
    address, now = address_of(request), instant_of(moment.at)
    if not keeper.token_guesses.too_many(address, now):
        keeper.token_guesses.failed(address, now)
        with suppress(DubanError):
            sessions.refusal(
                office, "nobody", f"{request.method} {request.url.path}（令牌无效）", moment=moment, address=address
            )


def _on_record(request: Request) -> None:
    """Put on record that a token asked for what is not its own; a busy ledger is no reason to answer otherwise."""
    call: Call = request.state.call
    what = f"{request.method} {request.url.path}（令牌{call.token.name}）"
    with suppress(DubanError):
        sessions.refusal(call.office, call.token.person_code, what, moment=call.moment, address=address_of(request))


class Api(APIRouter):
    """Routes that name their right: `@API.call("GET", "/tasks", right="tasks.see", answer=TaskPage)`."""

    def call(
        self, method: str, path: str, *, right: str, answer: object, status: int = 200
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Add a call. The right stands in the description too, so that a test can compare it with the table."""
        return self.api_route(
            path,
            methods=[method],
            response_model=answer,
            status_code=status,
            responses=ANSWERS,
            openapi_extra={"x-right": right},
        )


def refused(request: Request, error: Exception) -> JSONResponse:
    """What went wrong, as JSON."""
    if isinstance(error, (Forbidden, Hidden)):
        _on_record(request)
    if isinstance(error, Unauthorised):
        return problem(Fault(401, "没有登录", error.message, "请在 Authorization 头里带上有效的令牌。"))
    if isinstance(error, RequestValidationError):
        said = "；".join(_place(row) for row in error.errors()[:5])
        return problem(Fault(422, "内容有误", said, "请按接口说明改正后再发，什么也没有写入。"))
    if isinstance(error, HTTPException):
        if isinstance(error, TooLarge):
            return problem(Fault(413, "内容太大", error.detail, "什么也没有写入。请分几次上传，或压缩后再传。"))
        words = {404: "没有这个接口", 405: "不能用这个方法"}.get(error.status_code, "请求没有被接受")
        return problem(Fault(error.status_code, words, words + "。", "请看接口说明。"), error.headers)
    fault = fault_of(error)
    if fault is BROKEN:
        LOG.error("%s %s", request.method, request.url.path, exc_info=error)
    return problem(fault)


def problem(fault: Fault, headers: Any = None) -> JSONResponse:
    """A fault as JSON."""
    body = {"type": "about:blank", "title": fault.title, "status": fault.status}
    body |= {"detail": fault.said, "advice": fault.advice}
    extra = {"WWW-Authenticate": "Bearer"} if fault.status == 401 else {}
    return JSONResponse(body, status_code=fault.status, media_type=PROBLEM, headers={**(headers or {}), **extra})


_SAID = {
    "missing": "没有填",
    "extra_forbidden": "没有这一项",
    "string_too_long": "太长",
    "string_too_short": "太短",
    "json_invalid": "不是 JSON",
    "date_from_datetime_parsing": "不是日期，请写成 2026-03-02 的样子",
    "date_parsing": "不是日期，请写成 2026-03-02 的样子",
    "int_parsing": "不是整数",
    "string_type": "应是一段文字",
}


def _place(row: Any) -> str:
    where = ".".join(str(part) for part in row["loc"])
    return f"{where}：{_SAID.get(row['type'], '不合要求')}"


def readable(text: str) -> str:
    """Text that a database can hold. Raises BadInput."""
    if any((ord(one) < 32 and one not in "\n\t\r") or 0xD800 <= ord(one) <= 0xDFFF for one in text):
        raise BadInput("内容里有不能保存的控制字符。")
    return text
