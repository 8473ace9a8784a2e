"""Sessions: signing in and out, and finding who it is by the token of a cookie.

A token is random and only its hash is kept. A session ends when nothing was done for a while, at its absolute end, by
signing out, and with any change of the password. Passwords are tried outside of transactions; what is written about a
sign-in is one short transaction, its event in the office's chain among it.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from dubanflow.domain.errors import Refused
from dubanflow.domain.moment import Moment, instant_of, instant_text
from dubanflow.ledger.db import Connection
from dubanflow.ledger.write import Event, append_office_event
from dubanflow.office import Office
from dubanflow.services import passwords
from dubanflow.services.accounts import COLUMNS, JOINS, Account, account_of
from dubanflow.settings import DeskSettings

WRONG = "登录名或密码不对。"
DISABLED = "这个账号已停用，请联系管理员。"
# How old what we know of the last request may be: not every page is a write.
TOUCH_EVERY = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Session:
    """A session that lives: its key (the hash of the token), whose it is, its token for forms, when it was seen."""

    key: str
    account: Account
    csrf: str
    began_at: datetime
    seen_at: datetime
    how: str = "password"


def key_of(token: str) -> str:
    """The hash by which a token is found."""
    return sha256(token.encode()).hexdigest()


def sign_in(office: Office, login: str, password: str, *, moment: Moment, address: str = "") -> tuple[str, Account]:
    """The token of a new session and its account. Raises Refused: in the same words for whatever is wrong with the
    login, and with the time to wait where the account is locked."""
    login, now = login.strip().lower()[:64], instant_of(moment.at)
    with office.database.read() as connection:
        row = connection.one(f"select {COLUMNS}, a.password from account a{JOINS} where a.login = ?", [True, login])
    account = account_of(row[:-1]) if row else None
    if account and account.locked(now):
        _refused(office, login, account, "locked", moment, address)
        raise Refused(_wait_words(account, now))
    if not passwords.fits(row[-1] if row else "", password) or account is None:
        raise Refused(_failed(office, login, account, moment, address))
    if account.disabled:
        _refused(office, login, account, "disabled", moment, address)
        raise Refused(DISABLED)
    if passwords.outdated(row[-1] if row else ""):
        _rehash(office, account, password)
    try:
        return open_session(office, account, moment=moment, address=address, how="password"), account
    except Refused:
        _refused(office, login, account, "locked", moment, address)
        raise


def prove(office: Office, login: str, password: str, *, moment: Moment, address: str = "") -> None:
    """Make sure that who changes a password knows the present one: a session may have been left open. A wrong one
    counts like one at the sign-in. Raises Refused."""
    with office.database.read() as connection:
        row = connection.rows(f"select {COLUMNS}, a.password from account a{JOINS} where a.login = ?", [True, login])[0]
    account, now = account_of(row[:-1]), instant_of(moment.at)
    if account.locked(now):
        _refused(office, login, account, "locked", moment, address)
        raise Refused(_wait_words(account, now))
    if not passwords.fits(row[-1], password):
        words = _failed(office, login, account, moment, address)
        raise Refused("现在的密码不对。" if words == WRONG else words)
    with office.database.read() as connection:  # of many tried at once, one that is found after the lock fell
        account = account_of(
            connection.rows(f"select {COLUMNS} from account a{JOINS} where a.id = ?", [True, account.id])[0]
        )
    if account.locked(now):
        raise Refused(_wait_words(account, now))


def sign_in_as(office: Office, login: str, subject: str, *, moment: Moment, address: str = "") -> tuple[str, Account]:
    """The token of a new session for somebody whom the provider of single sign-on vouches for.

    `subject` is who it is there, for good: the first time an account of the same `login` is tied to it. Raises
    Refused where there is none, or where it is tied to somebody else.
    """
    login = login.strip().lower()[:64]
    with office.database.write() as connection:
        rows = connection.rows(
            f"select a.subject, {COLUMNS} from account a{JOINS} where a.subject = ? or a.login = ?"
            " order by case when a.subject = ? then 0 else 1 end",
            [True, subject, login, subject],
        )
        tied, account = (rows[0][0], account_of(rows[0][1:])) if rows else (None, None)
        known = account is not None and tied in (None, subject) and not account.disabled
        if account and known and tied is None:
            connection.execute("update account set subject = ? where id = ?", [subject, account.id])
    if account is None or not known:
        _refused(office, login, account, "oidc", moment, address)
        raise Refused("统一身份认证的这个用户在督办台没有可用的账号，请联系系统管理员。")
    return open_session(office, account, moment=moment, address=address, how="oidc"), account


def open_session(office: Office, account: Account, *, moment: Moment, address: str = "", how: str) -> str:
    """The token of a new session for somebody who has proved who they are; sessions that ended are cleared away.

    Raises Refused where the account was locked or disabled meanwhile: of many passwords tried at once, those that are
    found right after the lock fell are as good as wrong.
    """
    token, now = secrets.token_urlsafe(32), instant_of(moment.at)
    oldest = instant_text(now - timedelta(hours=office.settings.desk.hours))
    with office.database.write() as connection:
        # first of all, for on PostgreSQL the row is ours from here on
        connection.execute("update account set failures = failures where id = ?", [account.id])
        account = account_of(
            connection.rows(f"select {COLUMNS} from account a{JOINS} where a.id = ?", [True, account.id])[0]
        )
        if how == "password" and account.locked(now):
            raise Refused(_wait_words(account, now))
        if account.disabled:
            raise Refused(DISABLED)
        connection.execute("delete from session where began_at < ?", [oldest])
        connection.execute(
            "insert into session (token, account_id, csrf, began_at, seen_at, address, how)"
            " values (?, ?, ?, ?, ?, ?, ?)",
            [key_of(token), account.id, secrets.token_urlsafe(24), moment.at, moment.at, address, how],
        )
        connection.execute(
            "update account set failures = 0, locked_until = null where id = ? and failures > 0", [account.id]
        )
        _record(connection, "sign-in", account.code, {"login": account.login, "address": address, "how": how}, moment)
    return token


def session_of(connection: Connection, token: str, now: datetime, desk: DeskSettings) -> Session | None:
    """The living session of a token, or None."""
    row = connection.one(
        f"select s.token, s.csrf, s.began_at, s.seen_at, s.how, {COLUMNS} from session s"
        f" join account a on a.id = s.account_id{JOINS} where s.token = ?",
        [True, key_of(token)],
    )
    if row is None:
        return None
    session = Session(row[0], account_of(row[5:]), row[1], instant_of(row[2]), instant_of(row[3]), row[4])
    old, idle = now - session.began_at, now - session.seen_at
    over = old >= timedelta(hours=desk.hours) or idle >= timedelta(minutes=desk.idle)
    return None if over or session.account.disabled else session


def touch(office: Office, session: Session, now: datetime) -> None:
    """Note that a session was seen; at most once a minute is written."""
    if now - session.seen_at >= TOUCH_EVERY:
        with office.database.write() as connection:
            connection.execute("update session set seen_at = ? where token = ?", [instant_text(now), session.key])


def sign_out(office: Office, session: Session, *, moment: Moment) -> None:
    """End a session."""
    with office.database.write() as connection:
        connection.execute("delete from session where token = ?", [session.key])
        _record(connection, "sign-out", session.account.code, {"login": session.account.login}, moment)


def refusal(office: Office, actor: str, what: str, *, moment: Moment, address: str = "") -> None:
    """Put a refused request on record: who asked for what that is not theirs."""
    with office.database.write() as connection:
        _record(connection, "refused", actor, {"what": what[:200], "address": address}, moment)


def _failed(office: Office, login: str, account: Account | None, moment: Moment, address: str) -> str:
    """Count a wrong password, lock where it was one too many; what to say."""
    _refused(office, login, account, "password", moment, address)
    if account is None:
        return WRONG
    desk, now = office.settings.desk, instant_of(moment.at)
    with office.database.write() as connection:
        connection.execute("update account set failures = failures + 1 where id = ?", [account.id])
        failures = int(connection.scalar("select failures from account where id = ?", [account.id]))
        over = failures - desk.lock_after
        if desk.lock_after == 0 or over < 0:
            return WRONG
        until = now + timedelta(minutes=min(2 ** min(over, 20), desk.lock_most))
        connection.execute("update account set locked_until = ? where id = ?", [instant_text(until), account.id])
        payload = {"login": login, "until": instant_text(until), "failures": failures}
        _record(connection, "account-lock", "clock", payload, moment)
    return f"连续 {failures} 次密码不对，账号锁定 {_minutes(until - now)} 分钟。"


def _refused(office: Office, login: str, account: Account | None, why: str, moment: Moment, address: str) -> None:
    actor = account.code if account else "nobody"
    with office.database.write() as connection:
        _record(connection, "sign-in-refused", actor, {"login": login, "why": why, "address": address}, moment)


def _rehash(office: Office, account: Account, password: str) -> None:
    secret = passwords.hashed(password)
    with office.database.write() as connection:
        connection.execute("update account set password = ? where id = ?", [secret, account.id])


def _wait_words(account: Account, now: datetime) -> str:
    assert account.locked_until is not None
    return f"密码错误次数过多，账号锁定中，请 {_minutes(account.locked_until - now)} 分钟后再试，或请安全管理员解锁。"


def _minutes(span: timedelta) -> int:
    return max(1, -(-int(span.total_seconds()) // 60))


def _record(connection: Connection, kind: str, by: str, payload: dict[str, object], moment: Moment) -> None:
    told = {key: value for key, value in payload.items() if value != ""}
    append_office_event(connection, Event(kind, by, told, moment.today), moment)
