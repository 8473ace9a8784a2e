"""What a channel is: its settings, what it answers, and the protocol each kind keeps."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Literal, Protocol, Self

from dubanflow.channels.message import Mail

ROBOT = "robot:"
Security = Literal["starttls", "ssl", "none"]


@dataclass(frozen=True, slots=True)
class MailSettings:
    """How mail leaves the office.

    `channel` is a key of `KINDS`. `sender` is `名称 <地址>` or an address. `port` 0 means the usual one of the
    security mode (25, 465, 587). `user` empty: no login. `ca_file`: the certificate of an office's own authority.
    `timeout` in seconds, for each answer of the server. `robots` are group robots, name -> webhook, `robot_timeout`
    their seconds. Password and webhooks never show in a repr.
    """

    channel: str = "folder"
    sender: str = "督查督办 <duban@localhost>"
    host: str = "localhost"
    port: int = 0
    security: Security = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)
    ca_file: str = ""
    timeout: float = 30.0
    robots: Mapping[str, str] = field(default_factory=dict, repr=False)
    robot_timeout: float = 15.0


def is_robot(address: str) -> bool:
    """Whether an address of the register means a group robot: `robot:NAME`."""
    return address.startswith(ROBOT)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one message.

    `place` is where it went (a file, a server), `error` a Chinese sentence where it did not. `temporary`: trying
    again may help. `doubtful`: the line broke after the whole message was handed over; it may have arrived, so a
    person has to look before it is sent again.
    """

    ok: bool
    place: str = ""
    error: str = ""
    temporary: bool = False
    doubtful: bool = False


class Channel(Protocol):
    """A way out, open for one run. `repeatable`: sending the same message twice does no harm.

    Opening does not fail and `send` does not raise for anything the world may do: the receipt says it.
    """

    repeatable: bool

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def send(self, mail: Mail) -> Receipt:
        """Send one message and say what became of it."""
        ...

    def flush(self) -> None:
        """Make what was sent last; only after it may a message be marked as sent."""
        ...
