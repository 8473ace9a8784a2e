"""Channels: a message -> the world. One table of kinds; a kind is loaded when it is opened.

A new channel is one module with a class that keeps `Channel` and takes `(settings, home)`, and one line in `KINDS`.
Group robots stand beside whichever kind carries the mail: the address of a message says which way it goes.
"""

from importlib import import_module
from typing import cast

from dubanflow.channels.contract import Channel, MailSettings, Receipt
from dubanflow.channels.message import XLSX, Attachment, Mail
from dubanflow.domain.errors import BadSettings
from dubanflow.places import Home

__all__ = ["KINDS", "XLSX", "Attachment", "Channel", "Mail", "MailSettings", "Receipt", "open_channel"]

KINDS = {
    "folder": "dubanflow.channels.folder:Folder",
    "smtp": "dubanflow.channels.smtp:Smtp",
}


def open_channel(settings: MailSettings, home: Home) -> Channel:
    """The channel of the settings, to be used in a `with` for one run; `BadSettings` for a kind that is none."""
    if settings.channel not in KINDS:
        raise BadSettings(f"没有“{settings.channel}”这种发送方式，可选：{'、'.join(KINDS)}。")
    module, _, name = KINDS[settings.channel].partition(":")
    channel = cast(Channel, getattr(import_module(module), name)(settings, home))
    if not settings.robots:
        return channel
    from dubanflow.channels.im import Robots
    from dubanflow.channels.routed import Routed

    return Routed(channel, Robots(settings.robots, settings.robot_timeout))
