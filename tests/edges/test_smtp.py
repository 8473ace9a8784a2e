"""The SMTP channel against real servers on this machine: refusals, lost lines, encryption, login."""

import shutil
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from dubanflow.channels import Mail, MailSettings, Receipt, open_channel
from dubanflow.channels.contract import Security
from dubanflow.domain.errors import BadSettings
from dubanflow.places import Home
from edges.sample_mail import MAIL

SENDER = "督查督办 <duban@zzb.yunchuan.example>"


@dataclass
class World:
    """A mail server's own part: answers by recipient, lines to cut, and what it received."""

    refuse: dict[str, str] = field(default_factory=dict)
    refuse_sender: str = ""
    cut_at: list[str] = field(default_factory=list)
    letters: list[bytes] = field(default_factory=list)
    connections: set[Any] = field(default_factory=set)

    def _cut(self, server: Any, step: str) -> bool:
        self.connections.add(server.session.peer)
        if step not in self.cut_at:
            return False
        self.cut_at.remove(step)
        server.transport.abort()
        return True

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802 - aiosmtpd's own name
        self._cut(server, "sender")
        if not self.refuse_sender:
            envelope.mail_from = address
        return self.refuse_sender or "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802 - aiosmtpd's own name
        self._cut(server, "recipient")
        if address not in self.refuse:
            envelope.rcpt_tos.append(address)
        return self.refuse.get(address, "250 OK")

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's own name
        self.letters.append(envelope.content)
        self._cut(server, "handed over")
        return "250 OK"


Start = Callable[..., MailSettings]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts a server on a free port and gives the settings that reach it."""
    with ExitStack() as stack:

        def started(world: World, *, security: Security = "none", **options: Any) -> MailSettings:
            server = Controller(world, hostname="127.0.0.1", port=free_port(), **options)
            server.start()
            stack.callback(server.stop)
            return MailSettings(
                channel="smtp", sender=SENDER, host="localhost", port=server.port, security=security, timeout=5
            )

        yield started


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for localhost with its key in one file, made here for an hour."""
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("openssl is not installed")
    path = tmp_path_factory.mktemp("tls") / "localhost.pem"
    command = [program, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost"]
    command += ["-addext", "subjectAltName=DNS:localhost", "-keyout", str(path), "-out", str(path) + ".crt"]
    subprocess.run(command, check=True, capture_output=True)
    path.write_bytes(path.read_bytes() + Path(str(path) + ".crt").read_bytes())
    return path


@pytest.fixture
def context(certificate: Path) -> ssl.SSLContext:
    made = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    made.load_cert_chain(certificate)
    return made


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def send(settings: MailSettings, *mails: Mail) -> list[Receipt]:
    with open_channel(settings, Home(Path("nowhere"))) as channel:
        return [channel.send(mail) for mail in mails]


def to(address: str) -> Mail:
    return replace(MAIL, key=f"daily:2026-03-09:{address}", to_address=address)


def test_letters_arrive_whole_over_one_connection(start: Start) -> None:
    world = World()
    receipts = send(start(world), *(to(f"{name}@yunchuan.example") for name in "abc"))
    assert [receipt.ok for receipt in receipts] == [True] * 3
    assert len(world.connections) == 1
    message = message_from_bytes(world.letters[0], policy=policy.default)
    assert message["Subject"] == MAIL.subject
    assert isinstance(message, EmailMessage)
    text = message.get_body(("plain",))
    assert text is not None
    assert text.get_content().replace("\r\n", "\n") == MAIL.text


@pytest.mark.parametrize(
    ("answer", "temporary", "words"),
    [
        ("550 5.1.1 no such user", False, "550 5.1.1 no such user"),  # for good: the address is wrong
        ("552 mailbox full", False, "请核对地址"),  # for good, as this server sees it
        ("451 4.7.1 greylisted", True, "下次运行时再试"),  # come back later
        ("530 5.7.0 login first", True, "用户名和密码"),  # the settings are at fault
    ],
)
def test_a_refused_recipient_is_recorded_and_the_others_arrive(
    start: Start, answer: str, temporary: bool, words: str
) -> None:
    world = World(refuse={"b@yunchuan.example": answer})
    receipts = send(start(world), *(to(f"{name}@yunchuan.example") for name in "abc"))
    assert [receipt.ok for receipt in receipts] == [True, False, True]
    assert receipts[1].temporary is temporary
    assert words in receipts[1].error
    assert len(world.letters) == 2


def test_a_refused_recipient_is_received_on_the_next_try(start: Start) -> None:
    world = World(refuse={MAIL.to_address: "451 busy"})
    settings = start(world)
    assert not send(settings, MAIL)[0].ok
    world.refuse.clear()
    assert send(settings, MAIL)[0].ok


def test_a_refused_sender_is_the_settings_fault(start: Start) -> None:
    (receipt,) = send(start(World(refuse_sender="553 not your address")), MAIL)
    assert receipt.temporary
    assert "设置中的发件人" in receipt.error


@pytest.mark.parametrize("step", ["sender", "recipient"])
def test_a_line_lost_before_the_letter_went_is_opened_once_more(start: Start, step: str) -> None:
    world = World(cut_at=[step])
    assert send(start(world), MAIL)[0].ok
    assert len(world.letters) == 1
    assert len(world.connections) == 2


def test_a_line_lost_twice_is_left_for_the_next_run(start: Start) -> None:
    world = World(cut_at=["recipient", "recipient"])
    first, second = send(start(world), MAIL, to("b@yunchuan.example"))
    assert (first.ok, first.temporary, first.doubtful) == (False, True, False)
    assert second.ok


def test_a_line_lost_after_the_letter_went_is_doubtful_and_not_sent_twice(start: Start) -> None:
    world = World(cut_at=["handed over"])
    first, second = send(start(world), MAIL, to("b@yunchuan.example"))
    assert (first.ok, first.temporary, first.doubtful) == (False, False, True)
    assert "先核实" in first.error
    assert second.ok
    assert len(world.letters) == 2


def test_a_server_that_is_not_there_fails_every_letter_at_once() -> None:
    settings = MailSettings(channel="smtp", sender=SENDER, host="127.0.0.1", port=free_port(), security="none")
    receipts = send(settings, MAIL, MAIL)
    assert all(not receipt.ok and receipt.temporary and "连不上" in receipt.error for receipt in receipts)


def test_a_silent_server_is_given_up_after_the_timeout() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        settings = MailSettings(
            channel="smtp", host="127.0.0.1", port=silent.getsockname()[1], security="none", timeout=0.2
        )
        first, second = send(settings, MAIL, MAIL)
    assert "timed out" in first.error
    assert second.error == first.error


def test_an_unknown_host_is_named() -> None:
    (receipt,) = send(MailSettings(channel="smtp", host="mail.invalid", security="none", timeout=5), MAIL)
    assert "找不到邮件服务器 mail.invalid:25" in receipt.error


def test_a_letter_goes_over_starttls(start: Start, context: ssl.SSLContext, certificate: Path) -> None:
    world = World()
    settings = start(world, security="starttls", tls_context=context, require_starttls=True)
    assert send(replace(settings, ca_file=str(certificate)), MAIL)[0].ok
    assert len(world.letters) == 1


def test_a_letter_goes_over_tls_from_the_start(start: Start, context: ssl.SSLContext, certificate: Path) -> None:
    world = World()
    settings = start(world, security="ssl", ssl_context=context)
    assert send(replace(settings, ca_file=str(certificate)), MAIL)[0].ok


def test_an_unknown_certificate_is_refused(start: Start, context: ssl.SSLContext) -> None:
    world = World()
    (receipt,) = send(start(world, security="starttls", tls_context=context), MAIL)
    assert "证书不受信任" in receipt.error
    assert not world.letters


def test_a_server_without_encryption_is_never_spoken_to_in_clear(start: Start) -> None:
    world = World()
    (receipt,) = send(start(world, security="starttls"), MAIL)
    assert "不支持设置中的加密" in receipt.error
    assert not world.letters


def test_tls_on_a_plain_port_says_so(start: Start) -> None:
    (receipt,) = send(start(World(), security="ssl"), MAIL)
    assert "加密方式和端口" in receipt.error


def test_a_missing_certificate_file_is_named(start: Start) -> None:
    (receipt,) = send(replace(start(World()), ca_file="/none/ca.pem"), MAIL)
    assert "找不到证书文件“/none/ca.pem”" in receipt.error


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("right", ""),  # let in
        ("wrong", "不接受设置中的用户名或密码"),  # refused
        ("口令", "不能用的字符"),  # cannot be sent at all
    ],
)
def test_login_is_used_and_its_refusal_said(
    start: Start, context: ssl.SSLContext, certificate: Path, password: str, words: str
) -> None:
    def check(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        return AuthResult(success=(data.login, data.password) == (b"duban", b"right"), handled=False)

    settings = start(World(), security="starttls", tls_context=context, authenticator=check, auth_required=True)
    (receipt,) = send(replace(settings, ca_file=str(certificate), user="duban", password=password), MAIL)
    assert receipt.ok is (words == "")
    assert words in receipt.error
    assert password not in receipt.error


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (MailSettings(channel="smtp", security="tls"), "加密方式“tls”"),  # type: ignore[arg-type] # not a mode
        (MailSettings(channel="smtp", sender="督查督办"), "发件人"),  # a name without an address
    ],
)
def test_settings_that_cannot_work_are_refused_before_the_first_letter(settings: MailSettings, words: str) -> None:
    with pytest.raises(BadSettings, match=words):
        open_channel(settings, Home(Path("nowhere")))
