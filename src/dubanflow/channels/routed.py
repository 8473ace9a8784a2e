"""The channel of an office with group robots: mail goes its way, what is addressed to a robot goes to the robot."""

from types import TracebackType
from typing import Self

from dubanflow.channels.contract import Channel, Receipt, is_robot
from dubanflow.channels.im import Robots
from dubanflow.channels.message import Mail


class Routed:
    """Two channels as one. Not repeatable: of a message that was cut off nobody knows whether the group has it."""

    repeatable = False

    def __init__(self, mail: Channel, robots: Robots) -> None:
        self.mail = mail
        self.robots = robots

    def __enter__(self) -> Self:
        self.mail.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.mail.__exit__(kind, error, trace)

    def send(self, mail: Mail) -> Receipt:
        """Send one message by the channel of its address."""
        return self.robots.send(mail) if is_robot(mail.to_address) else self.mail.send(mail)

    def flush(self) -> None:
        """As the channel of mail; a robot has what it answered for."""
        self.mail.flush()
