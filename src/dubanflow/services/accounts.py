"""Accounts: who may sign in, opened and closed by the administrators; every change is an event of the office's chain.

What an account may do is never stored with it: a person's roles stand in the register, an administrator's duty here,
and `domain.rights` says what follows from either.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from dubanflow.domain import passwords as rules
from dubanflow.domain.errors import BadInput, NotFound, Refused
from dubanflow.domain.moment import Moment, instant_of
from dubanflow.domain.passwords import PasswordRules
from dubanflow.domain.register import Person
from dubanflow.domain.rights import HOLDERS, Holder, fault_of_duties, roles_of_person
from dubanflow.ledger.db import Connection, Row
from dubanflow.ledger.write import Event, append_office_event
from dubanflow.office import Office
from dubanflow.services import passwords

COLUMNS = (
    "a.id, a.login, a.name, a.duties, a.must_change, a.password_at, a.failures, a.locked_until, a.disabled_at,"
    " a.person, p.name, p.roles, p.address, u.id, u.code, u.name"
)
JOINS = " left join person p on p.code = a.person and p.active = ? left join unit u on u.id = p.unit_id"


@dataclass(frozen=True, slots=True)
class Account:
    """An account as it stands. `person` is None for an administrator, and for somebody who has left the register.

    `unit_id` is the ledger's key of the person's unit, None for the office's own people.
    """

    id: int
    login: str
    name: str
    duties: tuple[str, ...]
    must_change: bool
    password_at: str
    failures: int
    locked_until: datetime | None
    disabled: bool
    person: Person | None
    unit_id: int | None = None
    unit_name: str = ""

    @property
    def code(self) -> str:
        """Who it is in the event log: the person's code, `account:LOGIN` for an administrator."""
        return self.person.code if self.person else f"account:{self.login}"

    @property
    def holder(self) -> Holder:
        """The account as the table of rights sees it."""
        roles = roles_of_person(self.person.roles) if self.person else self.duties
        return Holder(roles, self.unit_id)

    @property
    def role_words(self) -> str:
        """What the account is, in words."""
        return "、".join(HOLDERS[role] for role in self.holder.roles) or "名册中已无此岗位"

    def locked(self, now: datetime) -> bool:
        """Whether no password is tried at this instant."""
        return self.locked_until is not None and now < self.locked_until


def account_of(row: Row) -> Account:
    """An account from a row of `COLUMNS`."""
    person = None
    if row[9] is not None and row[10] is not None:
        person = Person(row[9], row[10], tuple(filter(None, row[11].split(","))), row[12], row[14])
    return Account(
        id=row[0],
        login=row[1],
        name=row[10] or row[2],
        duties=tuple(filter(None, row[3].split(","))),
        must_change=bool(row[4]),
        password_at=row[5],
        failures=row[6],
        locked_until=instant_of(row[7]) if row[7] else None,
        disabled=row[8] is not None,
        person=person,
        unit_id=row[13],
        unit_name=row[15] or "",
    )


def accounts(connection: Connection) -> list[Account]:
    """Every account, by login."""
    rows = connection.rows(f"select {COLUMNS} from account a{JOINS} order by a.login", [True])
    return [account_of(row) for row in rows]


def find_account(connection: Connection, login: str) -> Account:
    """The account with this login, whatever its case. Raises NotFound."""
    row = connection.one(f"select {COLUMNS} from account a{JOINS} where a.login = ?", [True, login.strip().lower()])
    if row is None:
        raise NotFound(f"没有登录名为“{login.strip()}”的账号。")
    return account_of(row)


def rules_of(office: Office) -> PasswordRules:
    """The password rules of the office's settings."""
    desk = office.settings.desk
    return PasswordRules(desk.password_length, desk.password_kinds, desk.password_history, desk.password_days)


def add_account(
    office: Office,
    login: str,
    *,
    by: str,
    moment: Moment,
    person: Person | None = None,
    duties: Sequence[str] = (),
    name: str = "",
    must_change: bool = True,
) -> tuple[Account, str]:
    """Open an account for a person of the register or for an administrator; the account and its first password.

    The password is told once and kept nowhere. Raises BadInput, or Refused where duties would meet.
    """
    login = _login(login)
    if fault := fault_of_duties(duties, person=person is not None):
        raise Refused(fault)
    first = passwords.initial(rules_of(office).length)
    secret = passwords.hashed(first)
    shown = person.name if person else name.strip() or HOLDERS[duties[0]]
    with office.database.write() as connection:
        if connection.scalar("select 1 from account where login = ?", [login]):
            raise Refused(f"登录名“{login}”已经有账号。")
        if person and connection.scalar("select 1 from account where person = ?", [person.code]):
            raise Refused(f"{person.name}已经有账号。")
        connection.execute(
            "insert into account (login, name, person, duties, password, must_change, password_at, previous, failures)"
            " values (?, ?, ?, ?, ?, ?, ?, '[]', 0)",
            [login, shown, person.code if person else None, ",".join(duties), secret, must_change, moment.at],
        )
        _record(connection, "account-add", by, {"login": login, "name": shown, "duties": list(duties)}, moment)
        return find_account(connection, login), first


def reset_password(office: Office, login: str, *, by: str, moment: Moment, must_change: bool = True) -> str:
    """A new first password, told once; every session of the account ends. Raises NotFound, or Refused for oneself."""
    first = passwords.initial(rules_of(office).length)
    secret = passwords.hashed(first)
    with office.database.write() as connection:
        account = _other(connection, login, by, "重置自己的密码请用“修改密码”。")
        kept, previous = connection.rows("select password, previous from account where id = ?", [account.id])[0]
        connection.execute(
            "update account set password = ?, previous = ?, must_change = ?, password_at = ?, failures = 0,"
            " locked_until = null where id = ?",
            [secret, _older(kept, previous, rules_of(office)), must_change, moment.at, account.id],
        )
        _end_sessions(connection, account.id)
        _record(connection, "account-reset", by, {"login": account.login}, moment)
    return first


def set_disabled(office: Office, login: str, disabled: bool, *, by: str, moment: Moment, reason: str = "") -> None:
    """Close an account, with all its sessions, or open it again. Raises NotFound, or Refused for oneself."""
    with office.database.write() as connection:
        account = _other(connection, login, by, "不能停用自己的账号。")
        if account.disabled == disabled:
            raise Refused(f"账号“{account.login}”{'已经停用' if disabled else '没有停用'}。")
        connection.execute(
            "update account set disabled_at = ? where id = ?", [moment.at if disabled else None, account.id]
        )
        _end_sessions(connection, account.id)
        kind = "account-disable" if disabled else "account-enable"
        _record(connection, kind, by, {"login": account.login, "reason": reason}, moment)


def unlock(office: Office, login: str, *, by: str, moment: Moment) -> None:
    """Lift a lock and forget the failures. Raises NotFound."""
    with office.database.write() as connection:
        account = find_account(connection, login)
        connection.execute("update account set failures = 0, locked_until = null where id = ?", [account.id])
        _record(connection, "account-unlock", by, {"login": account.login}, moment)


def change_password(office: Office, account: Account, old: str, new: str, *, moment: Moment) -> None:
    """Change one's own password; every session ends. Raises Refused with everything that is wrong with the new one."""
    wanted = rules_of(office)
    with office.database.read() as connection:
        kept, previous = connection.rows("select password, previous from account where id = ?", [account.id])[0]
    if not passwords.fits(kept, old):
        raise Refused("现在的密码不对。")
    found = rules.faults(new, wanted, names=(account.login, account.name))
    if new == old or passwords.used_before(previous, new):
        found.append(f"最近用过的 {wanted.history} 个密码不能再用。")
    if found:
        raise Refused("".join(found))
    secret = passwords.hashed(new)
    older = _older(kept, previous, wanted)
    with office.database.write() as connection:
        changed = connection.execute(
            "update account set password = ?, previous = ?, must_change = ?, password_at = ?, failures = 0"
            " where id = ? and password = ?",
            [secret, older, False, moment.at, account.id, kept],
        )
        if changed != 1:
            raise Refused("密码刚被改过，请用新密码重新登录。")
        _end_sessions(connection, account.id)
        _record(connection, "password", account.code, {"login": account.login}, moment)


def _older(kept: str, previous: str, wanted: PasswordRules) -> str:
    """The hashes that may not come back, the newest first, as JSON."""
    return json.dumps([kept, *json.loads(previous)][: wanted.history])


def _login(login: str) -> str:
    """A login in the form in which it is kept: lower case, without blanks around it."""
    login = login.strip().lower()
    if not 2 <= len(login) <= 64 or any(one.isspace() or one in ":/@,;\"'<>" for one in login):
        raise BadInput("登录名为 2 到 64 个字符，不含空格和 : / @ 等符号。")
    return login


def _other(connection: Connection, login: str, by: str, refusal: str) -> Account:
    account = find_account(connection, login)
    if account.code == by:
        raise Refused(refusal)
    return account


def _end_sessions(connection: Connection, account_id: int) -> None:
    connection.execute("delete from session where account_id = ?", [account_id])


def _record(connection: Connection, kind: str, by: str, payload: Mapping[str, object], moment: Moment) -> None:
    told = {key: value for key, value in payload.items() if value not in ("", [], None)}
    append_office_event(connection, Event(kind, by, told, moment.today), moment)
