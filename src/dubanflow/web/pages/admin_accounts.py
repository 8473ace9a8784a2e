"""Accounts and tokens: opened by the system administrator, secured by the security one, read by the auditor."""

from collections.abc import Sequence

from starlette.responses import Response

from dubanflow.domain.errors import BadInput, NotFound, Refused
from dubanflow.domain.moment import instant_of
from dubanflow.domain.rights import DUTIES, HOLDERS, RIGHTS, roles_of_person
from dubanflow.services import accounts, tokens
from dubanflow.services.accounts import Account
from dubanflow.web.desk import Desk
from dubanflow.web.pages import Pages

PAGES = Pages()


@PAGES.get("/admin/accounts", right="accounts.see")
def account_list(desk: Desk) -> Response:
    """Every account, and the form for a new one."""
    return _accounts(desk)


@PAGES.post("/admin/accounts", right="accounts.add")
def add(desk: Desk) -> Response:
    """Open an account; its first password is on the answer's page alone."""
    code, duty = desk.field("person"), desk.field("duty")
    person = desk.register.person(code) if code else None
    desk.close()
    try:
        if code and person is None:
            raise BadInput("名册里没有选的岗位，请重新选。")
        made, first = accounts.add_account(
            desk.office,
            desk.field("login"),
            by=desk.account.code,
            moment=desk.moment,
            person=person,
            duties=(duty,) if duty else (),
            name=desk.field("name"),
        )
    except (BadInput, Refused) as error:
        typed = {name: desk.field(name) for name in ("login", "person", "duty", "name")}
        return _accounts(desk, status=422, fault=error.message, typed=typed)
    return _accounts(desk, fresh=[(made, first)])


@PAGES.post("/admin/accounts/many", right="accounts.add")
def add_many(desk: Desk) -> Response:
    """Open accounts for everybody ticked, each under the code of their post; the passwords are on the answer's page
    alone. One that cannot be opened is named and stops nobody else."""
    codes = desk.fields("person")
    people = [person for person in desk.register.people if person.code in codes and roles_of_person(person.roles)]
    desk.close()
    if not people:
        return _accounts(desk, status=422, fault="请至少勾选一个岗位。")
    fresh = []
    for person in people:
        try:
            fresh.append(
                accounts.add_account(desk.office, person.code, by=desk.account.code, moment=desk.moment, person=person)
            )
        except (BadInput, Refused) as error:
            desk.say(f"{person.name}没有开设：{error.message}", "fault")
    return _accounts(desk, fresh=fresh)


@PAGES.post("/admin/accounts/{login}/reset", right="accounts.secure")
def reset(desk: Desk, login: str) -> Response:
    """A new first password, on the answer's page alone."""
    desk.close()
    try:
        first = accounts.reset_password(desk.office, login, by=desk.account.code, moment=desk.moment)
    except (NotFound, Refused) as error:
        return _accounts(desk, status=422, fault=error.message)
    return _accounts(desk, fresh=[(accounts.find_account(desk.connection, login), first)])


@PAGES.post("/admin/accounts/{login}/unlock", right="accounts.secure")
def unlock(desk: Desk, login: str) -> Response:
    """Lift a lock."""
    desk.close()
    accounts.unlock(desk.office, login, by=desk.account.code, moment=desk.moment)
    return desk.go("/admin/accounts", say=f"账号“{login}”已解除锁定。")


@PAGES.post("/admin/accounts/{login}/disable", right="accounts.add")
def disable(desk: Desk, login: str) -> Response:
    """Close an account, its sessions with it."""
    return _switch(desk, login, disabled=True)


@PAGES.post("/admin/accounts/{login}/enable", right="accounts.secure")
def enable(desk: Desk, login: str) -> Response:
    """Open it again."""
    return _switch(desk, login, disabled=False)


def _switch(desk: Desk, login: str, *, disabled: bool) -> Response:
    desk.close()
    try:
        accounts.set_disabled(
            desk.office, login, disabled, by=desk.account.code, moment=desk.moment, reason=desk.field("reason")
        )
    except Refused as error:
        return _accounts(desk, status=422, fault=error.message)
    return desk.go("/admin/accounts", say=f"账号“{login}”已{'停用' if disabled else '启用'}。")


def _accounts(
    desk: Desk,
    *,
    status: int = 200,
    fault: str = "",
    fresh: Sequence[tuple[Account, str]] = (),
    typed: dict[str, str] | None = None,
) -> Response:
    rows = accounts.accounts(desk.connection)
    taken = {row.person.code for row in rows if row.person}
    return desk.page(
        "admin_accounts.html",
        status=status,
        rows=rows,
        free=[row for row in desk.register.people if row.code not in taken and roles_of_person(row.roles)],
        duties=[(duty, HOLDERS[duty]) for duty in DUTIES],
        now=instant_of(desk.moment.at),
        fault=fault,
        fresh=fresh,
        typed=typed or {"login": "", "person": "", "duty": "", "name": ""},
    )


@PAGES.get("/admin/tokens", right="tokens.manage")
def token_list(desk: Desk) -> Response:
    """Every token, and the form for a new one."""
    return _tokens(desk)


@PAGES.post("/admin/tokens", right="tokens.manage")
def add_token(desk: Desk) -> Response:
    """Make a token; its secret is on the answer's page alone."""
    person = desk.register.person(desk.field("person"))
    desk.close()
    try:
        if person is None:
            raise BadInput("请选令牌代谁办事。")
        if not desk.fields("scope"):
            raise BadInput("请至少勾选一项权限。")
        _, secret = tokens.add_token(
            desk.office,
            desk.field("name"),
            person=person,
            scopes=desk.fields("scope"),
            by=desk.account.code,
            moment=desk.moment,
            days=desk.whole("days", 365) or None,
        )
    except (BadInput, Refused) as error:
        return _tokens(desk, status=422, fault=error.message)
    return _tokens(desk, secret=secret)


@PAGES.post("/admin/tokens/revoke", right="tokens.manage")
def revoke(desk: Desk) -> Response:
    """Take a token back for good."""
    name = desk.field("name")
    desk.close()
    try:
        tokens.revoke_token(desk.office, name, by=desk.account.code, moment=desk.moment)
    except (NotFound, Refused) as error:
        return _tokens(desk, status=422, fault=error.message)
    return desk.go("/admin/tokens", say=f"令牌“{name}”已收回，不能再用。")


def _tokens(desk: Desk, *, status: int = 200, fault: str = "", secret: str = "") -> Response:
    return desk.page(
        "admin_tokens.html",
        status=status,
        rows=tokens.tokens(desk.connection),
        people=desk.register.people,
        scopes=[row for row in RIGHTS.values() if row.api],
        now=instant_of(desk.moment.at),
        fault=fault,
        secret=secret,
        typed={name: desk.field(name) for name in ("name", "person", "days")},
        ticked=desk.fields("scope"),
    )
