"""The desk for tests: a real server over a story's office, and a browser of forms that does what a person would."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from types import TracebackType

import httpx

from dubanflow.domain.moment import Moment
from dubanflow.services import accounts
from dubanflow.services.passwords import hashed
from dubanflow.web.server import DeskServer
from kit import Kit, moment

PASSWORD = "Yunchuan-2026"
_CSRF = re.compile(r'name="csrf" value="([^"]+)"')
# login -> (person of the register, duty)
PEOPLE: dict[str, tuple[str, str]] = {
    "ducha": ("督查员", ""),
    "zuzhi2-lly": ("组织二科联络员", ""),
    "zuzhi2-fzr": ("组织二科科长", ""),
    "ganbu-lly": ("干部科联络员", ""),
    "fgld": ("分管副部长", ""),
    "buzhang": ("部长", ""),
    "admin": ("", "sysadmin"),
    "anquan": ("", "secadmin"),
    "shenji": ("", "auditor"),
}


@dataclass
class Clock:
    """The moment of the desk, set by hand."""

    at: Moment

    def __call__(self) -> Moment:
        return self.at

    def pass_on(self, **span: float) -> None:
        """Let time pass on the same day."""
        from dubanflow.domain.moment import instant_of

        self.at = Moment.of(self.at.today, instant_of(self.at.at) + timedelta(**span))


def open_accounts(kit: Kit, on: str = "3-2") -> None:
    """An account for everybody of `PEOPLE`, all with the same password and nothing to change."""
    secret = hashed(PASSWORD)
    for login, (name, duty) in PEOPLE.items():
        person = kit.person(name) if name else None
        duties = (duty,) if duty else ()
        accounts.add_account(
            kit.office, login, by="console", moment=moment(on), person=person, duties=duties, must_change=False
        )
    with kit.office.database.write() as connection:
        connection.execute("update account set password = ?", [secret])


class Browser:
    """A person before a browser: follows redirects, keeps cookies, sends the token of the page's form."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.client = httpx.Client(base_url=base, follow_redirects=True, timeout=30)
        self.page = ""
        self.status = 0
        self.at = ""

    def get(self, path: str) -> str:
        return self._seen(self.client.get(path))

    def post(self, path: str, *, token: str | None = None, files: object = None, **fields: object) -> str:
        """Send a form with the token of the last page."""
        found = _CSRF.findall(self.page)
        data = {"csrf": found[-1] if token is None and found else token or "", **fields}
        return self._seen(self.client.post(path, data=data, files=files))  # type: ignore[arg-type]

    def sign_in(self, login: str, password: str = PASSWORD) -> str:
        self.get("/sign-in")
        return self.post("/sign-in", login=login, password=password, next="/")

    def _seen(self, response: httpx.Response) -> str:
        self.response = response
        self.status, self.page, self.at = response.status_code, response.text, response.url.path
        return self.page


@dataclass
class DeskKit:
    """An office with its desk open."""

    kit: Kit
    clock: Clock
    server: DeskServer
    browsers: list[Browser] = field(default_factory=list)
    clients: list[httpx.Client] = field(default_factory=list)

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server.port}"

    def browser(self) -> Browser:
        """Somebody who is not signed in."""
        made = Browser(self.base)
        self.browsers.append(made)
        return made

    def as_(self, login: str) -> Browser:
        """Somebody who is signed in."""
        made = self.browser()
        made.sign_in(login)
        assert made.at not in ("/sign-in", "/password"), made.page
        return made


class Opened:
    """The desk over an office, for a `with`."""

    def __init__(self, kit: Kit, on: str = "3-2", *, clock: Callable[[], Moment] | None = None, port: int = 0) -> None:
        self.clock = Clock(moment(on))
        self.desk = DeskKit(kit, self.clock, DeskServer(kit.office, clock or self.clock, host="127.0.0.1", port=port))

    def __enter__(self) -> DeskKit:
        self.desk.server.__enter__()
        return self.desk

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for client in (*self.desk.clients, *(browser.client for browser in self.desk.browsers)):
            client.close()
        self.desk.server.__exit__(kind, error, trace)
