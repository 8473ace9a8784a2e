"""Mail through a real server on this machine: delivered, refused, tried again, never fatal."""

import socket
from collections.abc import Iterator
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from kit import Kit


class PostOffice:
    """Takes mail, and refuses the recipients in `closed`."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, bytes]] = []
        self.closed: set[str] = set()

    async def handle_RCPT(  # noqa: N802  # the library's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.closed:
            return "550 mailbox unavailable"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        self.taken += [(address, envelope.content) for address in envelope.rcpt_tos]
        return "250 OK"

    def to(self, name: str) -> list[str]:
        """The subjects that a person received."""
        found = (message_from_bytes(data, policy=policy.default) for who, data in self.taken if who.startswith(name))
        return [str(message["subject"]) for message in found]


@pytest.fixture
def post() -> Iterator[tuple[PostOffice, int]]:
    office = PostOffice()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(office, hostname="127.0.0.1", port=port)
    controller.start()
    yield office, port
    controller.stop()


@pytest.fixture
def mailing(kit: Kit, post: tuple[PostOffice, int]) -> tuple[Kit, PostOffice]:
    office, port = post
    settings = ["[mail]", 'channel = "smtp"', 'host = "127.0.0.1"', f"port = {port}", 'security = "none"']
    settings.append('sender = "督查室 <duban@zzb.yunchuan.example>"')
    (kit.root / "dubanflow.toml").write_text("\n".join(settings), encoding="utf-8")
    kit.reopen()
    return kit, office


def test_a_mail_arrives_with_a_chinese_subject(mailing: tuple[Kit, PostOffice]) -> None:
    kit, post = mailing
    kit.task()
    assert kit.run("3-3").failed == ()
    assert post.to("zuzhi2-lly") == ["【督办】3月3日：交办通知1件"]


def test_a_refused_recipient_is_recorded_and_tried_again(
    mailing: tuple[Kit, PostOffice],
) -> None:
    kit, post = mailing
    post.closed = {"zuzhi2-lly@zzb.yunchuan.example"}
    kit.task()
    report = kit.run("3-3")
    assert [name for name, _ in report.failed] == ["组织二科联络员"]
    assert post.to("zuzhi2-fzr") != []
    assert kit.rows("select state, attempts from message where key like '%zuzhi2-lly'") == [("failed", 1)]
    post.closed = set()
    assert kit.run("3-4").failed == ()
    assert post.to("zuzhi2-lly") == ["【督办】3月4日：催签收1件、交办通知1件"]  # one mail, what failed merged into it


def test_a_recipient_who_stays_refused_is_given_up_after_five_attempts(
    mailing: tuple[Kit, PostOffice],
) -> None:
    kit, post = mailing
    post.closed = {"zuzhi2-lly@zzb.yunchuan.example"}
    kit.task(deadline="6-30")
    for on in ("3-3", "3-4", "3-5", "3-6", "3-9", "3-10", "3-11"):
        kit.run(on)
    assert kit.rows("select attempts, state from message where attempts = 5") == [(5, "failed")]


def test_a_server_that_is_down_loses_nothing(mailing: tuple[Kit, PostOffice]) -> None:
    kit, post = mailing
    text = (kit.root / "dubanflow.toml").read_text(encoding="utf-8")
    kit.task()
    (kit.root / "dubanflow.toml").write_text(text.replace("port = ", "port = 1 # "), encoding="utf-8")
    kit.reopen()
    report = kit.run("3-3")
    assert (report.messages, len(report.failed)) == (0, 4)
    (kit.root / "dubanflow.toml").write_text(text, encoding="utf-8")
    kit.reopen()
    assert kit.run("3-3").messages == 4
    assert len(post.taken) == 4
