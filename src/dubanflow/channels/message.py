"""A message as a value, and as the bytes of an e-mail that real clients show right.

Seven-bit throughout, lines of at most 78 characters but for what cannot be broken (an address, an attachment's name),
a Message-ID that depends on the key alone; the same value always gives the same bytes.

The e-mail is put together here and not by the library, whose headers take five times as long as the rest of a mail;
a test reads everything back with the library.
"""

import hashlib
import re
from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.utils import format_datetime, parseaddr
from functools import lru_cache
from urllib.parse import quote

from dubanflow.domain.errors import BadInput

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAX_ATTACHED = 15 * 1024 * 1024  # most office mail servers refuse above 20 MiB, and base64 adds a third
MAX_SUBJECT = 120
MAX_NAME = 100  # letters of an attachment's name: nine bytes each still fit a line of 998, the most that mail allows
LINE = 76  # characters of base64, and of a header that holds encoded words
PLAIN_LINE = 78
WORD = 75  # characters of an encoded word
AROUND = len("=?utf-8?b??=")

ADDRESS = re.compile(r"[A-Za-z0-9._%+=-]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
UNSEEN = re.compile(r"[\x00-\x20\x7f-\xa0\u1680\u2000-\u200f\u2028-\u202f\u2060-\u206f\u3000\ufeff\ud800-\udfff]+")
UNSAFE_IN_NAME = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]+')
PLAIN_TEXT = re.compile(r"(?!.*=\?)[\x20-\x7e]*")  # what looks like an encoded word would be read as one
PLAIN_NAME = re.compile(r"[A-Za-z0-9 _-]*")  # needs no quotation marks before an address
KIND = re.compile(r"[A-Za-z0-9.+-]+/[A-Za-z0-9.+-]+")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file sent along: its name with suffix, its MIME type, its bytes. See `papers.names` for names short enough."""

    name: str
    kind: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """One message to one person.

    `key` is unique and stable: the same key is the same message, however often it is tried. `date` is aware and
    belongs to the message, not to the attempt. `sender` is `名称 <地址>` or an address.
    """

    key: str
    to_name: str
    to_address: str
    subject: str
    text: str
    html: str
    date: datetime
    sender: str
    attachments: tuple[Attachment, ...] = ()


def to_bytes(mail: Mail) -> bytes:
    """The e-mail. `BadInput` for an address that is none, a date without zone, attachments above the limit."""
    if mail.date.tzinfo is None:
        raise BadInput("邮件日期缺少时区。")
    if sum(len(one.data) for one in mail.attachments) > MAX_ATTACHED:
        raise BadInput(f"附件超过{MAX_ATTACHED >> 20}兆字节，请缩小附件后再发。")
    mark = _digest(mail.key)
    sender = sender_address(mail.sender)
    head = (
        _addressed("From", sender),
        _addressed("To", _address(mail.to_name, mail.to_address)),
        _worded("Subject", one_line(mail.subject)[:MAX_SUBJECT]),
        f"Date: {format_datetime(mail.date)}",
        f"Message-ID: {message_id(mail.key, sender.domain)}",
        "Auto-Submitted: auto-generated",
        f"X-Dubanflow-Key: {_ascii(mail.key, mark)}",
        "MIME-Version: 1.0",
    )
    return "".join(line + "\r\n" for line in head).encode("ascii") + _body(mail, mark)


def message_id(key: str, host: str) -> str:
    """The Message-ID of a key: a hint for clients, not a lock."""
    return f"<{_digest(key)}@{host}>"


@lru_cache(maxsize=8)
def sender_address(sender: str) -> Address:
    """The sender as written in the settings; `BadInput` if it holds no address."""
    name, address = parseaddr(sender)
    return _address(name, address)


def one_line(text: str) -> str:
    """Text fit for a header: line breaks, control and invisible characters become single blanks."""
    return UNSEEN.sub(" ", text).strip()


def _body(mail: Mail, mark: str) -> bytes:
    """What follows the headers of the message: its kind, and its parts one inside the other."""
    part = _part('Content-Type: text/plain; charset="utf-8"', _lines(mail.text))
    if mail.html:
        page = _part('Content-Type: text/html; charset="utf-8"', _lines(mail.html))
        # Boundaries are drawn from the key and not by chance, so that a message written again is the same file.
        part = _together("alternative", f"=_{mark}_a", [part, page])
    if mail.attachments:
        part = _together("mixed", f"=_{mark}_m", [part, *map(_attached, mail.attachments)])
    return part


def _together(kind: str, boundary: str, parts: list[bytes]) -> bytes:
    """Parts as one. No line of a part can be its boundary: neither a header nor base64 begins with a dash."""
    cut = f"--{boundary}".encode("ascii")
    head = f'Content-Type: multipart/{kind};\r\n boundary="{boundary}"\r\n\r\n'.encode("ascii")
    return head + b"".join(cut + b"\r\n" + part + b"\r\n" for part in parts) + cut + b"--\r\n"


def _attached(one: Attachment) -> bytes:
    name = UNSAFE_IN_NAME.sub("_", one_line(one.name))[-MAX_NAME:]
    # RFC 2231 in one piece: of a name in pieces (filename*0*) many clients show none at all.
    named = f'filename="{name}"' if PLAIN_TEXT.fullmatch(name) else f"filename*=utf-8''{quote(name, safe='')}"
    kind = one.kind if KIND.fullmatch(one.kind) else "application/octet-stream"
    return _part(f"Content-Type: {kind}\r\nContent-Disposition: attachment;\r\n {named}", one.data)


def _part(head: str, data: bytes) -> bytes:
    text = b64encode(data)
    lines = [text[start : start + LINE] for start in range(0, len(text), LINE)]
    return f"{head}\r\nContent-Transfer-Encoding: base64\r\n\r\n".encode("ascii") + b"\r\n".join([*lines, b""])


def _lines(text: str) -> bytes:
    """A text as it is encoded: every line ended as mail wants it."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return (plain if plain.endswith("\n") else f"{plain}\n").replace("\n", "\r\n").encode()


def _worded(name: str, text: str) -> str:
    """A header of words that people read: as it is where it is plain and short, else in encoded words, one a line."""
    if len(name) + 2 + len(text) <= PLAIN_LINE and PLAIN_TEXT.fullmatch(text):
        return f"{name}: {text}"
    return f"{name}: {_encoded(text, LINE - len(name) - 2)}"


def _addressed(name: str, address: Address) -> str:
    """A header that holds one address; the words before it encoded where they are not plain."""
    words, bare = address.display_name, f"{address.username}@{address.domain}"
    if not words:
        return f"{name}: {bare}"
    short = len(name) + len(words) + len(bare) + 5 <= PLAIN_LINE
    said = words if short and PLAIN_NAME.fullmatch(words) else _encoded(words, LINE - len(name) - 2)
    head = f"{name}: {said}"
    fits = len(head.rpartition("\n")[2]) + len(bare) + 3 <= LINE
    return f"{head} <{bare}>" if fits else f"{head}\r\n <{bare}>"


def _encoded(text: str, room: int) -> str:
    """A text in words of RFC 2047, one a line, the first of at most `room` characters; no letter is cut in two."""
    words: list[bytes] = []
    word, most = b"", _bytes_in(min(room, WORD))
    if len(whole := text.encode()) <= most:
        return _word(whole)
    for letter in text:
        data = letter.encode()
        if len(word) + len(data) > most:
            words.append(word)
            word, most = b"", _bytes_in(WORD)
        word += data
    return "\r\n ".join(map(_word, [*words, word]))


def _word(data: bytes) -> str:
    return f"=?utf-8?b?{b64encode(data).decode('ascii')}?="


def _bytes_in(room: int) -> int:
    """How many bytes an encoded word of so many characters holds."""
    return (room - AROUND) // 4 * 3


def _address(name: str, address: str) -> Address:
    if address.startswith("robot:"):
        raise BadInput(f"“{one_line(address)}”是群机器人，请把它的网址写在设置 im.robots 里。")
    if not ADDRESS.fullmatch(address):
        raise BadInput(f"邮箱地址“{one_line(address)}”不对，请在单位名册或设置中改正。")
    user, _, domain = address.partition("@")
    return Address(one_line(name), user, domain)


def _ascii(key: str, mark: str) -> str:
    """The key for a header; what is not plain ASCII is left to its digest."""
    line = one_line(key)
    return line if line and len(line) < 60 and PLAIN_TEXT.fullmatch(line) else mark


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:32]
