"""The frame of every page: session, form token, right, the page's own function, and what went wrong as a page.

1. Who asks: the session of the cookie; without one only open pages are shown, and signing in leads back here.
2. A form carries the token of its session; a first password is changed before anything else.
3. The right that the route names is held. What is refused here or by a service as not theirs goes on record, and so
   does a guessed address of what is another unit's, though it is answered like one that leads nowhere.
4. The page's function; a refusal of the domain becomes a page that says what happened and what to do.
All of it in one thread of the pool, so that a slow page holds up nobody else.
"""

import base64
import hmac
import json
import logging
import secrets
from contextlib import suppress
from datetime import timedelta
from hashlib import sha256
from urllib.parse import quote, urlsplit

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from dubanflow.domain.errors import BadInput, DubanError, Forbidden, Hidden
from dubanflow.domain.moment import instant_of
from dubanflow.services import sessions
from dubanflow.web.desk import Desk, local
from dubanflow.web.faults import Fault, fault_of
from dubanflow.web.guesses import address_of
from dubanflow.web.keeper import Keeper
from dubanflow.web.pages import OPEN, Page
from dubanflow.web.security import TooLarge

LOG = logging.getLogger("dubanflow.desk")
SESSION, FLASH, FORM = "dubanflow_session", "dubanflow_said", "dubanflow_form"
MOST_FIELDS, MOST_FILES = 5000, 50
# Fields into which people write at length: a fault shows them again, so that nothing has to be written twice.
LONG = ("done", "problems", "next_step", "support", "reason")
ENDED = Fault(401, "登录已过期", "刚才提交的内容没有办理。", "请把下面的内容复制下来，重新登录后再填。")
# Pages that somebody with a first password may reach.
BEFORE_CHANGE = frozenset({"/password", "/sign-out"})


class PageRoute(Route):
    """The route of a page; tests and the table of rights read its right from here."""

    def __init__(self, page: Page, keeper: Keeper) -> None:
        self.page = page

        async def endpoint(request: Request) -> Response:
            form = await read_form(request) if page.method == "POST" else None
            try:
                return await run_in_threadpool(answer, keeper, page, request, form)
            finally:
                if isinstance(form, FormData):
                    await form.close()

        super().__init__(page.path, endpoint, methods=[page.method], include_in_schema=False)


async def read_form(request: Request) -> FormData | Exception:
    """The form that was sent, or what is wrong with it; an OSError where there is no room for its files."""
    try:
        return await request.form(max_files=MOST_FILES, max_fields=MOST_FIELDS, max_part_size=1 << 20)
    except TooLarge:
        raise
    except (MultiPartException, HTTPException, ClientDisconnect, UnicodeError, ValueError):
        return BadInput("没有读懂提交的表单，可能传到一半断了，请返回再试一次。")
    except OSError as error:
        return error


def answer(keeper: Keeper, page: Page, request: Request, form: FormData | Exception | None) -> Response:
    """The response of a page, whatever happens."""
    desk: Desk | None = None
    try:
        desk = Desk(keeper, request, form if isinstance(form, FormData) else None, keeper.moment())
        identify(desk)
        if isinstance(form, Exception):
            raise form
        response = guarded(desk, page)
    except Exception as error:
        if desk and desk.session and isinstance(error, (Forbidden, Hidden)):
            on_record(desk, f"{page.method} {request.url.path}")
        response = failed(desk, error, request)
    finally:
        if desk:
            desk.close()
    return finish(desk, response) if desk else response


def identify(desk: Desk) -> None:
    """Find the session of the cookie and what the page before had to say."""
    token = desk.request.cookies.get(cookie_name(desk, SESSION), "")
    if token:
        with desk.office.database.read() as connection:
            now = instant_of(desk.moment.at)
            desk.session = sessions.session_of(connection, token, now, desk.office.settings.desk)
    desk.heard = unsealed(desk)


def guarded(desk: Desk, page: Page) -> Response:
    """The page, if who asks may have it."""
    if page.right != OPEN:
        if desk.session is None:
            return to_sign_in(desk, page)
        if must_change(desk) and page.path not in BEFORE_CHANGE:
            return desk.go("/password", "请先修改密码，再办理其他事项。", "note")
    if page.method == "POST" and not token_fits(desk):
        if desk.session:
            on_record(desk, f"{page.method} {desk.request.url.path}（表单标识不符）")
        raise BadInput("页面停留太久或登录已变化，提交没有被接受。请返回、刷新页面后再提交。")
    if page.right != OPEN and not desk.may(page.right):
        raise Forbidden
    return page.handler(desk, **desk.request.path_params)


def must_change(desk: Desk) -> bool:
    """Whether the password is a first one, or has been used longer than the office allows."""
    if desk.session and desk.session.how != "password":
        return False  # how long that lasts is the provider's affair
    days = desk.office.settings.desk.password_days
    aged = instant_of(desk.moment.at) - instant_of(desk.account.password_at) >= timedelta(days=days) if days else False
    return desk.account.must_change or aged


def to_sign_in(desk: Desk, page: Page) -> Response:
    """To the sign-in page, and from there back to what was asked for."""
    at = desk.request.url.path + (f"?{desk.request.url.query}" if desk.request.url.query else "")
    if page.method == "POST":
        if typed(desk) and from_here(desk):
            return fault_page(desk, ENDED)
        desk.say("登录已过期，刚才提交的内容没有办理。请登录后重新填写。", "fault")
        at = local(desk.field("back")) if desk.field("back") else "/"
    return RedirectResponse("/sign-in" + (f"?next={quote(at, safe='/')}" if at != "/" else ""), status_code=303)


def typed(desk: Desk) -> list[str]:
    """What somebody wrote at length into the form that was sent."""
    return [words for name in LONG if (words := desk.form.get(name)) and isinstance(words, str)]


def from_here(desk: Desk) -> bool:
    """Whether a form was sent by a page of this desk, as the browser tells; what others send is not shown back."""
    return urlsplit(desk.request.headers.get("origin", "")).netloc == desk.request.headers.get("host", "-")


def token_fits(desk: Desk) -> bool:
    """Whether the form's token is that of the session, or before signing in that of the browser's own cookie."""
    wanted = desk.session.csrf if desk.session else desk.request.cookies.get(cookie_name(desk, FORM), "")
    given = desk.form.get("csrf", "")
    return bool(wanted) and isinstance(given, str) and hmac.compare_digest(wanted.encode(), given.encode())


def on_record(desk: Desk, what: str) -> None:
    """Put a refusal in the event log; where that is not possible now the refusal stands all the same."""
    with suppress(DubanError):
        sessions.refusal(desk.office, desk.account.code, what, moment=desk.moment, address=address_of(desk.request))


def failed(desk: Desk | None, error: Exception, request: Request) -> Response:
    """A fault as a page; what nobody foresaw goes into the program's log with its traceback."""
    fault = fault_of(error)
    if fault.status >= 500:
        LOG.error("%s %s", request.method, request.url.path, exc_info=error)
    return fault_page(desk, fault)


def fault_page(desk: Desk | None, fault: Fault) -> Response:
    """The page of a fault; a bare one where not even the frame stands."""
    if desk is not None:
        desk.close()
        try:
            return desk.page("fault.html", status=fault.status, fault=fault, typed=typed(desk))
        except Exception:
            LOG.exception("the page of a fault could not be made")
    words = f"{fault.title}：{fault.said}{fault.advice}"
    return Response(words, status_code=fault.status, media_type="text/plain; charset=utf-8")


def finish(desk: Desk, response: Response) -> Response:
    """Cookies of the answer, and afterwards the note of when the session was last seen."""
    name = cookie_name(desk, FLASH)
    if desk.said:
        set_cookie(desk, response, FLASH, sealed(desk), 300)
    elif desk.heard and not 300 <= response.status_code < 400:
        response.delete_cookie(name, path="/")
    if desk.session and response.background is None:
        response.background = BackgroundTask(seen, desk)
    return response


def seen(desk: Desk) -> None:
    """Note that the session was seen; a busy database is no reason to trouble anybody."""
    if desk.session:
        with suppress(DubanError):
            sessions.touch(desk.office, desk.session, instant_of(desk.moment.at))


def set_cookie(desk: Desk, response: Response, name: str, value: str, seconds: int | None = None) -> None:
    """A cookie that scripts cannot read and other sites cannot send."""
    secure = desk.office.settings.desk.secure
    response.set_cookie(
        cookie_name(desk, name), value, max_age=seconds, path="/", httponly=True, samesite="lax", secure=secure
    )


def cookie_name(desk: Desk, name: str) -> str:
    """The name of a cookie; by https one that only this host can have set."""
    return f"__Host-{name}" if desk.office.settings.desk.secure else name


def form_token(desk: Desk) -> str:
    """The token for a form before signing in: that of the browser's cookie, or a new one."""
    return desk.request.cookies.get(cookie_name(desk, FORM), "") or secrets.token_urlsafe(24)


def sealed(desk: Desk) -> str:
    """What the next page says, as a cookie that nobody else can have written."""
    said = [(kind, text if len(text) < 240 else f"{text[:239]}…") for kind, text in desk.said[:4]]
    body = base64.urlsafe_b64encode(json.dumps(said, ensure_ascii=False).encode()).decode()
    return f"{body}.{_signature(desk, body)}"


def unsealed(desk: Desk) -> list[tuple[str, str]]:
    """What the page before had to say; nothing where the cookie is not ours."""
    body, _, signature = desk.request.cookies.get(cookie_name(desk, FLASH), "").partition(".")
    if not body or not hmac.compare_digest(signature.encode(), _signature(desk, body).encode()):
        return []
    with suppress(ValueError):
        return [(str(kind), str(text)) for kind, text in json.loads(base64.urlsafe_b64decode(body))]
    return []


def _signature(desk: Desk, body: str) -> str:
    key = desk.session.csrf if desk.session else _START_KEY
    return hmac.new(key.encode(), body.encode(), sha256).hexdigest()


_START_KEY = secrets.token_urlsafe(24)  # for what is said before signing in; gone with the process
