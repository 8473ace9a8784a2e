"""The released papers that go with a mail: those whose release it tells of, as long as they are small and unchanged."""

from typing import TYPE_CHECKING

from dubanflow.domain.errors import BadInput
from dubanflow.domain.moment import Moment
from dubanflow.ledger.db import Connection
from dubanflow.ledger.outbox import Outgoing
from dubanflow.office import Office
from dubanflow.papers.kinds import OWN, kind_of
from dubanflow.papers.names import attachment_name
from dubanflow.services.attaching import most_bytes
from dubanflow.services.paper_lines import PaperLine, attached_to
from dubanflow.services.papers import paper_bytes

if TYPE_CHECKING:
    from dubanflow.channels import Attachment

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def papers_of(office: Office, connection: Connection, message: Outgoing, *, beside: int = 0) -> "list[Attachment]":
    """The papers of a message; one that was changed since its release, or is too large together, is left out.

    `beside` are the bytes that the mail carries already. The mail names its number in any case, and the register says
    where it lies.
    """
    from dubanflow.channels import Attachment

    found: list[Attachment] = []
    room = most_bytes(office) - beside
    for line in attached_to(connection, message.id):
        try:
            data = paper_bytes(office, line, moment=Moment(message.day, ""))
        except (BadInput, OSError):
            continue
        if len(data) <= room:
            room -= len(data)
            found.append(Attachment(_name(line, {one.name for one in found}), DOCX, data))
    return found


def _name(line: PaperLine, taken: set[str]) -> str:
    """约谈通知3号.docx; short enough for a mail header, and each its own."""
    digits = "".join(letter for letter in (line.number or "").rpartition("〔")[2][5:] if letter.isdigit())
    if kind_of(line.kind).numbering == "issue":
        digits = (line.number or "").rpartition("第")[2].rstrip("期")
    words = line.name.removeprefix(OWN)
    name = attachment_name(f"{digits}号{words}" if digits else words, "docx")
    return name if name not in taken else attachment_name(f"{line.id}{words}", "docx")
