"""Signing in and out, and one's own password."""

from starlette.responses import RedirectResponse, Response

from dubanflow.domain.errors import NotFound, Refused
from dubanflow.domain.moment import instant_of
from dubanflow.services import sessions
from dubanflow.services.accounts import change_password, rules_of
from dubanflow.web.desk import Desk, local
from dubanflow.web.faults import plain
from dubanflow.web.frame import FORM, SESSION, cookie_name, form_token, set_cookie
from dubanflow.web.guesses import address_of
from dubanflow.web.pages import OPEN, Pages

PAGES = Pages()
OIDC = "dubanflow_oidc"


@PAGES.get("/sign-in", right=OPEN)
def form(desk: Desk) -> Response:
    """The sign-in page; somebody who is signed in goes on."""
    if desk.session:
        return desk.go(local(desk.query("next") or "/"))
    return _page(desk, local(desk.query("next") or "/"))


@PAGES.post("/sign-in", right=OPEN)
def enter(desk: Desk) -> Response:
    """Sign in, and on to where the link led."""
    onward = local(desk.field("next") or "/")
    login, address, now = desk.field("login"), address_of(desk.request), instant_of(desk.moment.at)
    if desk.keeper.guesses.too_many(address, now):
        return _page(desk, onward, login=login, fault="从这个地址登录失败的次数太多，请十分钟后再试。", status=429)
    try:
        token, _ = sessions.sign_in(desk.office, login, desk.secret("password"), moment=desk.moment, address=address)
    except Refused as refused:
        desk.keeper.guesses.failed(address, now)
        return _page(desk, onward, login=login, fault=refused.message)
    response = desk.go(onward)
    set_cookie(desk, response, SESSION, token)
    return response


@PAGES.get("/sign-in/oidc", right=OPEN)
def to_provider(desk: Desk) -> Response:
    """To the provider of single sign-on, remembering in the browser what is to come back."""
    from dubanflow.web import oidc

    if not desk.office.settings.desk.oidc_issuer:
        raise NotFound("没有启用统一身份认证。")
    address, asked = oidc.begin(desk.office.settings.desk, local(desk.query("next") or "/"))
    response = RedirectResponse(address, status_code=303)
    set_cookie(desk, response, OIDC, asked, 600)
    return response


@PAGES.get("/sign-in/oidc/back", right=OPEN)
def from_provider(desk: Desk) -> Response:
    """Back from there: the answer is proved, and the account that it names signs in."""
    from dubanflow.web import oidc

    kept = desk.request.cookies.get(cookie_name(desk, OIDC), "")
    if not desk.office.settings.desk.oidc_issuer:
        raise NotFound("没有启用统一身份认证。")
    try:
        who = oidc.finish(desk.office.settings.desk, kept, desk.query("state"), desk.query("code"))
        token, _ = sessions.sign_in_as(
            desk.office, who.login, who.subject, moment=desk.moment, address=address_of(desk.request)
        )
    except Refused as refused:
        return _page(desk, "/", fault=refused.message)
    response = desk.go(who.onward)
    set_cookie(desk, response, SESSION, token)
    response.delete_cookie(cookie_name(desk, OIDC), path="/")
    return response


@PAGES.post("/sign-out", right="home")
def leave(desk: Desk) -> Response:
    """End the session."""
    assert desk.session is not None
    sessions.sign_out(desk.office, desk.session, moment=desk.moment)
    return _signed_out(desk, "已退出。")


@PAGES.get("/password", right="home")
def password_form(desk: Desk) -> Response:
    """The page to change one's password."""
    return desk.page("password.html", fault="", rules=rules_of(desk.office))


@PAGES.post("/password", right="home")
def change(desk: Desk) -> Response:
    """Change it; everybody signs in anew with the new one."""
    old, new, again = (desk.secret(name) for name in ("old", "new", "again"))
    whose, now = f"account:{desk.account.login}", instant_of(desk.moment.at)
    if desk.keeper.guesses.too_many(whose, now):  # somebody at a session that was left open
        words = "密码错误的次数太多，请十分钟后再试。"
        return desk.page("password.html", status=429, fault=words, rules=rules_of(desk.office))
    fault = "两次输入的新密码不一样。" if new != again else ""
    try:
        if not fault:
            login, address = desk.account.login, address_of(desk.request)
            sessions.prove(desk.office, login, old, moment=desk.moment, address=address)
            change_password(desk.office, desk.account, old, new, moment=desk.moment)
            return _signed_out(desk, "密码已修改，请用新密码登录。")
    except Refused as refused:
        desk.keeper.guesses.failed(whose, now)
        fault = refused.message
    return desk.page("password.html", status=422, fault=plain(fault), rules=rules_of(desk.office))


def _signed_out(desk: Desk, words: str) -> Response:
    desk.session = None
    response = desk.go("/sign-in", words)
    response.delete_cookie(cookie_name(desk, SESSION), path="/")
    return response


def _page(desk: Desk, onward: str, *, login: str = "", fault: str = "", status: int = 422) -> Response:
    token = form_token(desk)
    desk_settings = desk.office.settings.desk
    response = desk.page(
        "sign_in.html",
        status=status if fault else 200,
        next=onward,
        login=login,
        fault=fault,
        token=token,
        oidc=desk_settings.oidc_label if desk_settings.oidc_issuer else "",
    )
    set_cookie(desk, response, FORM, token)
    return response
