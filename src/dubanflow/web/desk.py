"""What a page's function is given: who asks, of which office, on which day, and short words for answering.

All of a request's work is done in one thread, so the one read connection that a page uses may be SQLite's. It shows
one moment of the ledger throughout and is closed by the frame; services write through the office as everywhere.
"""

from collections.abc import Sequence
from contextlib import ExitStack, suppress
from datetime import date
from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from dubanflow.domain import rights
from dubanflow.domain.cached import cached_property
from dubanflow.domain.errors import BadInput, DubanError, Forbidden, Hidden, NotFound
from dubanflow.domain.moment import Moment, instant_of
from dubanflow.domain.register import Person, Register
from dubanflow.domain.rights import Holder
from dubanflow.domain.values import Actor
from dubanflow.ledger.db import Connection
from dubanflow.ledger.people import remembered
from dubanflow.ledger.read import Reader
from dubanflow.ledger.seals import anchor
from dubanflow.office import Office
from dubanflow.services.accounts import Account
from dubanflow.services.acts import find_task
from dubanflow.services.sessions import Session
from dubanflow.web.keeper import Keeper
from dubanflow.web.render import render

MOST_TEXT = 20_000  # characters of one field; nobody types more, and a log entry should not be longer
MOST_FILE = 4_000_000  # characters of a whole text
MOST_ID = 2**62


class Desk:
    """One request. `session` is None on the pages that are open to all."""

    def __init__(self, keeper: Keeper, request: Request, form: FormData | None, moment: Moment) -> None:
        self.keeper = keeper
        self.office: Office = keeper.office()
        self.request = request
        self.form = form or FormData()
        self.moment = moment
        self.session: Session | None = None
        self.said: list[tuple[str, str]] = []  # what the next page will say: (kind, sentence)
        self.heard: list[tuple[str, str]] = []  # what the page before had to say
        self._stack = ExitStack()

    # Who asks.

    @property
    def account(self) -> Account:
        """The account that is signed in."""
        if self.session is None:
            raise Forbidden("请先登录。")
        return self.session.account

    @property
    def person(self) -> Person:
        """The person of the register who is signed in. Raises Forbidden for an administrator."""
        if self.account.person is None:
            raise Forbidden("这件事须由名册中的人员办理，管理员账号不能代办。")
        return self.account.person

    @property
    def actor(self) -> Actor:
        """The person as one who acts."""
        return Actor(self.person.code, self.person.name, self.person.roles, self.account.unit_id)

    @property
    def holder(self) -> Holder:
        """Who asks, as the table of rights sees them."""
        return self.session.account.holder if self.session else Holder(())

    def may(self, right: str) -> bool:
        """Whether who asks holds a right."""
        return rights.may(self.holder, right)

    def limit(self, right: str) -> int | None:
        """The only unit (its id) whose things may be seen under a right, None for all."""
        return rights.unit_limit(self.holder, right)

    # The office.

    @cached_property
    def connection(self) -> Connection:
        """A connection that cannot write, one for the whole page."""
        return self._stack.enter_context(self.office.database.read())

    @cached_property
    def reader(self) -> Reader:
        """The one read side, as the ledger looks today."""
        return Reader(self.connection, self.office.calendar, self.today, tallies=self.keeper.tallies)

    @cached_property
    def register(self) -> Register:
        """The units and people of the office."""
        return self.keeper.register(self.connection)

    @property
    def today(self) -> date:
        """The business day."""
        return self.moment.today

    def task_id(self, number: str, *, right: str = "tasks.see") -> int:
        """The id of the task with this number, if it may be seen; NotFound alike where there is none and where it is
        another unit's, so that a guessed address tells nothing."""
        limit, told = self.limit(right), f"没有编号为“{number[:40]}”的任务，或不属于您的单位。"
        try:
            found = find_task(self.connection, number[:40])
        except NotFound as error:
            raise NotFound(told) from error
        if limit is not None and not self._concerns(found, limit):
            raise Hidden(told)
        return found

    def _concerns(self, task_id: int, unit: int) -> bool:
        lead = self.connection.scalar("select unit_id from task where id = ?", [task_id])
        return lead == unit or bool(
            self.connection.scalar("select 1 from task_unit where task_id = ? and unit_id = ?", [task_id, unit])
        )

    @cached_property
    def office_name(self) -> str:
        """The office as the register names it; empty where the ledger cannot be asked."""
        try:
            return remembered(self.connection, "office") or ""
        except DubanError:
            return ""

    @cached_property
    def seal(self) -> str:
        """The newest seal of the event log, for the foot of the page; empty where there is none or nobody to ask."""
        try:
            return anchor(self.connection)
        except DubanError:
            return ""

    # What came with the request.

    def query(self, name: str, default: str = "") -> str:
        """A word of the address behind the question mark, without blanks around it."""
        return clean(self.request.query_params.get(name, default), name)

    def queries(self, name: str) -> list[str]:
        """Every value of a word of the address, empty ones left out."""
        return [word for one in self.request.query_params.getlist(name) if (word := clean(one, name))]

    def field(self, name: str, default: str = "") -> str:
        """A field of the form, without blanks around it."""
        value = self.form.get(name, default)
        return clean(value, name) if isinstance(value, str) else default

    def fields(self, name: str) -> list[str]:
        """Every value of a field, as of ticked boxes; empty ones left out."""
        return [word for one in self.form.getlist(name) if isinstance(one, str) and (word := clean(one, name))]

    def text(self, name: str) -> str:
        """A field that holds a whole text, such as a notice or a file; its lines as they are. Raises BadInput."""
        value = self.form.get(name, "")
        return clean(value, name, most=MOST_FILE) if isinstance(value, str) else ""

    def secret(self, name: str) -> str:
        """A field as it was typed, blanks and all: a password."""
        value = self.form.get(name, "")
        return value[:1000] if isinstance(value, str) else ""

    def files(self, name: str) -> list[UploadFile]:
        """The files of a field that were really chosen."""
        return [one for one in self.form.getlist(name) if isinstance(one, UploadFile) and one.filename]

    def day(self, name: str) -> date | None:
        """A date of the form or of the address, None where it is empty. Raises BadInput."""
        written = self.field(name) or self.query(name)
        try:
            return date.fromisoformat(written) if written else None
        except ValueError as error:
            raise BadInput(f"“{written[:30]}”不是日期，请写成 2026-03-02 的样子。") from error

    def whole(self, name: str, default: int = 0) -> int:
        """A whole number of the form or of the address. Raises BadInput."""
        return whole(self.field(name) or self.query(name) or str(default))

    # The answer.

    def page(self, template: str, *, status: int = 200, **values: Any) -> Response:
        """A page from a template, inside the layout."""
        return HTMLResponse(render(template, self, **values), status_code=status)

    def say(self, sentence: str, kind: str = "done") -> None:
        """Have the next page say a sentence; `kind` is done, note or fault."""
        self.said.append((kind, sentence))

    def go(self, path: str, say: str = "", kind: str = "done", **query: object) -> Response:
        """After a form: on to a page (303), which says what was done."""
        if say:
            self.say(say, kind)
        words = {key: str(value) for key, value in query.items() if value not in ("", None)}
        return RedirectResponse(local(path) + (f"?{urlencode(words)}" if words else ""), status_code=303)

    def back(self, default: str = "/", say: str = "", kind: str = "done") -> Response:
        """After a form: to where it was sent from, which the form names in its field `back`."""
        return self.go(self.field("back") or default, say, kind)

    def download(self, data: bytes, name: str, kind: str = "application/octet-stream") -> Response:
        """A file to be saved, never shown in the browser."""
        from urllib.parse import quote

        heading = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
        return Response(data, media_type=kind, headers={"Content-Disposition": heading})

    def mail_page(self, html: str) -> Response:
        """A mail as its reader sees it, for a frame of one of our pages: its own styles, no script, nothing loaded."""
        answer = HTMLResponse(html)
        answer.headers["Content-Security-Policy"] = (
            "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox"
        )
        return answer

    @property
    def now_text(self) -> str:
        """The instant in the office's zone, to the minute."""
        return instant_of(self.moment.at).astimezone(self.office.settings.timezone).strftime("%H:%M")

    def close(self) -> None:
        """Give the connection back; the next use of `connection` opens another, on the newest state."""
        with suppress(DubanError):  # a server that went away meanwhile was told of where it was asked
            self._stack.close()
        for name in ("connection", "reader", "register"):
            self.__dict__.pop(name, None)


def clean(text: str, name: str = "", *, most: int = MOST_TEXT) -> str:
    """Text as it may be kept: no control characters but line breaks and tabs, one kind of line break, not endless."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(text) > most:
        raise BadInput(f"填写的内容太长（{len(text)} 字），请控制在 {most} 字以内，其余作附件。")
    if any((ord(one) < 32 and one not in "\n\t") or 0xD800 <= ord(one) <= 0xDFFF for one in text):
        raise BadInput("填写的内容里有不能显示的字符，请删去后重填。")
    return text


def whole(written: str) -> int:
    """A whole number from 0 on that a database can hold. Raises BadInput."""
    digits = written.lstrip("0")[:30] or "0"  # what is cut off is too large in any case
    if not (written.isascii() and written.isdigit()) or int(digits) > MOST_ID:
        raise BadInput(f"“{written[:30]}”不是编号或数目。")
    return int(digits)


def local(path: str) -> str:
    """The path, if it leads to this desk; else its first page. No form and no link sends anybody elsewhere."""
    safe = path.startswith("/") and not path.startswith(("//", "/\\")) and "\\" not in path
    return path if safe and all(ord(one) > 31 for one in path) else "/"


def labels(names: Sequence[str]) -> str:
    """Roles in words."""
    return "、".join(rights.HOLDERS.get(name, name) for name in names)
