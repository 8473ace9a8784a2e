"""Names and small questions of WordprocessingML, shared by the modules that read Word documents."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_FALSE = ("0", "false", "off")


def value(parent: Element | None, name: str) -> str | None:
    """The w:val of the child w:`name`, None where there is no such child or no value."""
    child = parent.find(W + name) if parent is not None else None
    return child.get(f"{W}val") if child is not None else None


def number(text: str | None) -> int | None:
    """A whole number as XML writes it; None where it is none, or too long to be meant."""
    sign = (text or "").strip()
    return int(sign) if sign.removeprefix("-").isdecimal() and len(sign) < 10 else None


def switch(parent: Element | None, name: str) -> bool | None:
    """A toggle such as w:b: True, False, or None where nothing is said."""
    child = parent.find(W + name) if parent is not None else None
    return None if child is None else child.get(f"{W}val", "1") not in _FALSE


def alternatives(node: Element) -> Iterator[Element]:
    """The content of mc:AlternateContent, once: the first choice that has any, else the fallback."""
    branches = [*node.findall(f"{MC}Choice"), *node.findall(f"{MC}Fallback")]
    yield from next((branch for branch in branches if len(branch)), ())
