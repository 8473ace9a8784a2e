"""Tokens of other systems for the API: to act for a person, within scopes, until a day; told once, kept as a hash.

A scope is a right of `domain.rights` that an interface may be given; a token can never do what its person cannot.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from dubanflow.domain.errors import BadInput, NotFound, Refused
from dubanflow.domain.moment import Moment, instant_of, instant_text
from dubanflow.domain.register import Person
from dubanflow.domain.rights import RIGHTS, Holder, may, roles_of_person
from dubanflow.ledger.db import Connection, Row
from dubanflow.ledger.write import Event, append_office_event
from dubanflow.office import Office

PREFIX = "dbf_"
MOST_DAYS = 3650
_COLUMNS = (
    "k.id, k.name, k.scopes, k.made_at, k.made_by, k.expires_at, k.revoked_at, k.person, p.name, p.roles, p.address,"
    " u.id, u.code"
)
_JOINS = " left join person p on p.code = k.person and p.active = ? left join unit u on u.id = p.unit_id"


@dataclass(frozen=True, slots=True)
class Token:
    """A token as kept. `person` is None once its person has left the register: it opens nothing then."""

    id: int
    name: str
    scopes: tuple[str, ...]
    made_at: datetime
    made_by: str
    expires_at: datetime | None
    revoked_at: datetime | None
    person_code: str
    person: Person | None
    unit_id: int | None

    @property
    def holder(self) -> Holder:
        """The token as the table of rights sees it: its person's roles, limited to its scopes."""
        roles = roles_of_person(self.person.roles) if self.person else ()
        return Holder(roles, self.unit_id, frozenset(self.scopes))

    @property
    def scope_words(self) -> str:
        """The scopes in words."""
        return "、".join(RIGHTS[scope].label for scope in self.scopes if scope in RIGHTS)

    def live(self, now: datetime) -> bool:
        """Whether it opens anything at this instant."""
        return (
            self.revoked_at is None and self.person is not None and (self.expires_at is None or now < self.expires_at)
        )


def add_token(
    office: Office,
    name: str,
    *,
    person: Person,
    scopes: Sequence[str],
    by: str,
    moment: Moment,
    days: int | None = 365,
) -> tuple[Token, str]:
    """Make a token for a system named `name`; the token and its secret, which is told once.

    `days` are calendar days from now, None for no end. Raises BadInput for an unknown scope or too many days, Refused
    for a scope that the person does not hold.
    """
    name = name.strip()
    if not 1 <= len(name) <= 60:
        raise BadInput("请给令牌起一个名称（是哪个系统用的），不超过 60 个字。")
    if days and days > MOST_DAYS:
        raise BadInput(f"令牌的有效天数最多 {MOST_DAYS} 天；不设期限的写 0。")
    _check_scopes(person, scopes)
    secret = PREFIX + secrets.token_urlsafe(32)
    until = instant_text(instant_of(moment.at) + timedelta(days=days)) if days else None
    with office.database.write() as connection:
        if connection.scalar("select 1 from token where name = ?", [name]):
            raise Refused(f"已经有名为“{name}”的令牌，名称不能重复。")
        connection.execute(
            "insert into token (name, hash, person, scopes, made_at, made_by, expires_at) values (?, ?, ?, ?, ?, ?, ?)",
            [name, _hash(secret), person.code, ",".join(scopes), moment.at, by, until],
        )
        payload = {"name": name, "person": person.code, "scopes": list(scopes), "until": until}
        append_office_event(connection, Event("token-add", by, payload, moment.today), moment)
        return next(row for row in tokens(connection) if row.name == name), secret


def revoke_token(office: Office, name: str, *, by: str, moment: Moment) -> None:
    """Take a token back for good. Raises NotFound, or Refused where that was done."""
    with office.database.write() as connection:
        found = next((row for row in tokens(connection) if row.name == name.strip()), None)
        if found is None:
            raise NotFound(f"没有名为“{name.strip()[:60]}”的令牌。")
        if found.revoked_at:
            raise Refused(f"令牌“{found.name}”已经收回。")
        connection.execute("update token set revoked_at = ? where id = ?", [moment.at, found.id])
        append_office_event(connection, Event("token-revoke", by, {"name": found.name}, moment.today), moment)


def tokens(connection: Connection) -> list[Token]:
    """Every token that ever was, by name."""
    return [_token(row) for row in connection.rows(f"select {_COLUMNS} from token k{_JOINS} order by k.name", [True])]


def token_of(connection: Connection, secret: str, now: datetime) -> Token | None:
    """The living token of a secret, or None; that of somebody whose account was disabled rests as long."""
    row = connection.one(
        f"select {_COLUMNS} from token k{_JOINS} where k.hash = ? and not exists"
        " (select 1 from account a where a.person = k.person and a.disabled_at is not null)",
        [True, _hash(secret)],
    )
    token = _token(row) if row else None
    return token if token and token.live(now) else None


def _check_scopes(person: Person, scopes: Sequence[str]) -> None:
    known = [name for name, right in RIGHTS.items() if right.api]
    if not scopes or any(scope not in known for scope in scopes):
        words = "、".join(f"{name}（{RIGHTS[name].label}）" for name in known)
        raise BadInput(f"请写明令牌的权限，可写：{words}。")
    holder = Holder(roles_of_person(person.roles))
    for scope in scopes:
        if not may(holder, scope):
            raise Refused(f"{person.name}没有“{RIGHTS[scope].label}”的权限，不能授予令牌。")


def _hash(secret: str) -> str:
    return sha256(secret.encode(errors="replace")).hexdigest()


def _token(row: Row) -> Token:
    person = Person(row[7], row[8], tuple(filter(None, row[9].split(","))), row[10], row[12]) if row[8] else None
    return Token(
        id=row[0],
        name=row[1],
        scopes=tuple(filter(None, row[2].split(","))),
        made_at=instant_of(row[3]),
        made_by=row[4],
        expires_at=instant_of(row[5]) if row[5] else None,
        revoked_at=instant_of(row[6]) if row[6] else None,
        person_code=row[7],
        person=person,
        unit_id=row[11],
    )
