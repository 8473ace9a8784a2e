"""The SMTP channel: one connection per run, opened with the first message and never fatal.

The conversation is held step by step rather than by `smtplib.send_message`, because only so a lost line can be told
apart: before the last byte of a message was handed over it is tried once more on a new connection; after that the
message may have arrived, and the receipt says so.
"""

import contextlib
import smtplib
import socket
import ssl
from dataclasses import dataclass
from types import TracebackType
from typing import Literal, Self

from dubanflow.channels.contract import MailSettings, Receipt
from dubanflow.channels.message import Mail, one_line, sender_address, to_bytes
from dubanflow.domain.errors import BadInput, BadSettings
from dubanflow.places import Home

PORTS = {"none": 25, "ssl": 465, "starttls": 587}
LOST = 0
CLOSING = 421  # the server ends the conversation, whatever step it was
LOGIN_WANTED = (530, 534, 535, 538)  # the settings are at fault, not the recipient

Step = Literal["sender", "recipient", "message", "handed over"]


class _UnreachableError(Exception):
    """The server cannot be used at all in this run; the sentence says why."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """The server's last word on a message: at which step, its code (0: the line was lost) and words."""

    step: Step
    code: int
    words: str = ""

    @property
    def again(self) -> bool:
        """Whether a new connection may do better at once, with no danger of sending twice."""
        return self.code == CLOSING or (self.code == LOST and self.step != "handed over")


class Smtp:
    """Sends each message over the one connection; after the server proved unreachable the rest fails at once."""

    repeatable = False

    def __init__(self, settings: MailSettings, home: Home) -> None:
        if settings.security not in PORTS:
            raise BadSettings(f"邮件加密方式“{settings.security}”不对，可选：{'、'.join(PORTS)}。")
        try:
            self.helo = sender_address(settings.sender).domain
        except BadInput as error:
            raise BadSettings(f"设置中的发件人不对：{error.message}") from error
        self.settings = settings
        self.port = settings.port or PORTS[settings.security]
        self.place = f"{settings.host}:{self.port}"
        self._line: smtplib.SMTP | None = None
        self._down = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._line is not None:
            with contextlib.suppress(OSError):
                self._line.quit()
        self._hang_up()

    def send(self, mail: Mail) -> Receipt:
        """Send one message: what the server said, or why it could not be asked."""
        try:
            data = to_bytes(mail)
            sender = sender_address(mail.sender).addr_spec
        except BadInput as error:
            return Receipt(ok=False, error=error.message)
        try:
            answer = self._talk(sender, mail.to_address, data)
            if answer.again:
                answer = self._talk(sender, mail.to_address, data)
        except _UnreachableError as error:
            return Receipt(ok=False, place=self.place, error=str(error), temporary=True)
        return self._receipt(mail.to_address, answer)

    def flush(self) -> None:
        """What the server has taken is the server's to keep."""

    def _talk(self, sender: str, recipient: str, data: bytes) -> _Answer:
        """Offer one message: 1. sender, 2. recipient, 3. ask for leave, 4. the bytes, 5. the word on them."""
        line = self._connected()
        step: Step = "sender"
        try:
            code, words = line.mail(sender)
            if code == 250:
                step = "recipient"
                code, words = line.rcpt(recipient)
            if step == "recipient" and code in (250, 251):
                step = "message"
                code, words = line.docmd("DATA")
            if step == "message" and code == 354:
                line.send(_dotted(data))
                step = "handed over"
                code, words = line.getreply()
        except OSError:  # every fault of the line and of the library is one
            self._hang_up()
            return _Answer(step, LOST)
        self._settle(code)
        return _Answer(step, code, _readable(words))

    def _settle(self, code: int) -> None:
        """Make the line ready for the next message after a refusal, or let it go."""
        if code == 250:
            return
        try:
            if code == CLOSING or self._line is None:
                raise smtplib.SMTPServerDisconnected
            self._line.rset()
        except OSError:
            self._hang_up()

    def _connected(self) -> smtplib.SMTP:
        """The open line, opened if need be; unreachable now and for the rest of the run if that fails."""
        if self._down:
            raise _UnreachableError(self._down)
        if self._line is None:
            try:
                self._line = self._open()
            except (OSError, ValueError) as error:
                self._down = self._why(error)
                raise _UnreachableError(self._down) from error
        return self._line

    def _open(self) -> smtplib.SMTP:
        """Connect, encrypt, log in. A server without STARTTLS is refused rather than spoken to in clear."""
        chosen = self.settings
        context = ssl.create_default_context(cafile=chosen.ca_file or None)
        # A name is given because the library would otherwise ask the network for this machine's.
        if chosen.security == "ssl":
            line: smtplib.SMTP = smtplib.SMTP_SSL(
                chosen.host, self.port, self.helo, timeout=chosen.timeout, context=context
            )
        else:
            line = smtplib.SMTP(chosen.host, self.port, self.helo, timeout=chosen.timeout)
        try:
            line.ehlo_or_helo_if_needed()
            if chosen.security == "starttls":
                line.starttls(context=context)
                line.ehlo()
            if chosen.user:
                line.login(chosen.user, chosen.password)
        except BaseException:
            line.close()
            raise
        return line

    def _hang_up(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None

    def _receipt(self, recipient: str, answer: _Answer) -> Receipt:
        said = f"（{answer.code} {answer.words}）" if answer.code > 0 else ""
        if answer.code == 250:
            return Receipt(ok=True, place=self.place)
        if answer.code == LOST and answer.step == "handed over":
            error = f"发给 {recipient} 的邮件已交出，但没有收到服务器答复，请先核实对方是否收到，再决定是否重发。"
            return Receipt(ok=False, place=self.place, error=error, doubtful=True)
        if answer.code in LOGIN_WANTED:
            error = f"邮件服务器要求登录{said}，请在设置中填写用户名和密码。"
        elif answer.step == "sender" and answer.code >= 500:
            error = f"邮件服务器不接受发件地址{said}，请检查设置中的发件人。"
        elif answer.code >= 500:
            error = f"邮件服务器拒收发给 {recipient} 的邮件{said}，请核对地址。"
            return Receipt(ok=False, place=self.place, error=error)
        else:
            error = f"邮件服务器暂时没有收下发给 {recipient} 的邮件{said}，下次运行时再试。"
        return Receipt(ok=False, place=self.place, error=error, temporary=True)

    def _why(self, error: Exception) -> str:
        """Why the server cannot be used, and what to do about it."""
        for kind, sentence in REASONS:
            if isinstance(error, kind):
                return sentence.format(
                    place=self.place, ca_file=self.settings.ca_file, error=one_line(str(error))[:200]
                )
        return f"邮件服务器 {self.place} 用不了（{one_line(str(error))[:200]}），请检查邮件设置。"


# The first kind that fits is taken, so the special ones stand first.
REASONS: tuple[tuple[type[Exception], str], ...] = (
    (smtplib.SMTPAuthenticationError, "邮件服务器 {place} 不接受设置中的用户名或密码，请改正后再试。"),
    (smtplib.SMTPNotSupportedError, "邮件服务器 {place} 不支持设置中的加密或登录方式（{error}），请检查邮件设置。"),
    (ssl.SSLCertVerificationError, "邮件服务器 {place} 的证书不受信任，请用 ca_file 指明本单位的根证书。"),
    (ssl.SSLError, "与邮件服务器 {place} 加密连接失败，请检查加密方式和端口是否相配。"),
    (socket.gaierror, "找不到邮件服务器 {place}，请检查设置中的主机名。"),
    (FileNotFoundError, "找不到证书文件“{ca_file}”，请检查邮件设置。"),
    (UnicodeError, "邮件服务器的主机名、用户名或密码里有不能用的字符，请检查邮件设置。"),
    (OSError, "连不上邮件服务器 {place}（{error}），请检查地址、端口和网络。"),
)


def _dotted(data: bytes) -> bytes:
    """The message as SMTP wants it: a dot that begins a line doubled, a single dot at the end."""
    text = data if data.endswith(b"\r\n") else data + b"\r\n"
    return (b"\r\n" + text).replace(b"\r\n.", b"\r\n..")[2:] + b".\r\n"


def _readable(words: bytes) -> str:
    return one_line(words.decode("utf-8", "replace"))[:200]
