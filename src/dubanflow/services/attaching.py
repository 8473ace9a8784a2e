"""The sheets that go with mails, left in the home when too large: a digest's list, all that a long letter tells of."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from dubanflow.domain.register import Unit
from dubanflow.domain.views import LetterLine
from dubanflow.ledger.outbox import Outgoing
from dubanflow.office import Office
from dubanflow.papers.names import safe_name
from dubanflow.places import write_bytes
from dubanflow.services.digests import Digests
from dubanflow.services.letters import MakeSheet, Sheet
from dubanflow.services.lists import long_list, with_scores

if TYPE_CHECKING:
    from dubanflow.channels import Attachment

WITH = "附件：督办清单（Excel）。"
TOO_LARGE = "督办清单较大（{size:.1f}兆字节），没有随信附上，存放在督办系统的 out/{name}，可向督查部门索取。"
SHEET_WITH = "事项较多，信中只写最急的一部分，全部{count}件见附件“{name}”。"
SHEET_TOO_LARGE = (
    "事项较多，信中只写最急的一部分；全部{count}件的表格较大（{size:.1f}兆字节），没有随信附上，"
    "存放在督办系统的 out/{name}，可向督查部门索取。"
)


def most_bytes(office: Office) -> int:
    """What one mail may carry: `mail.attach_mb`, and never more than mail servers take."""
    from dubanflow.channels.message import MAX_ATTACHED

    return min(office.settings.attach_mb * 1024 * 1024, MAX_ATTACHED)


class Attacher:
    """Makes the lists of one delivery. That of the whole office is built once and kept; a unit's only for its mail."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self._whole: dict[str, tuple[Attachment | None, str]] = {}

    def of(self, shared: Digests, unit: Unit | None, *, dry: bool = False) -> tuple["Attachment | None", str]:
        """The list of a unit, or of the whole office, and the sentence that says where it is.

        Above `mail.attach_mb` there is no attachment: the file lies in the home and the sentence says so. `dry`: only
        the sentence that is usual, nothing is built.
        """
        if dry:
            return None, WITH
        if unit is not None:
            return self._attached(shared, self._unit(shared, unit), unit.code)
        if shared.period not in self._whole:
            self._whole[shared.period] = self._attached(shared, self._office(shared), "")
        return self._whole[shared.period]

    def sheet_maker(self, message: Outgoing, office_name: str, unit_name: str, *, beside: int) -> MakeSheet:
        """What makes the sheet of a message's long letter; `beside` are the bytes that the mail carries already."""

        def make(lines: Iterable[LetterLine], about: int) -> Sheet:
            from dubanflow.channels import XLSX, Attachment
            from dubanflow.papers.letter_xlsx import letter_bytes

            day = message.day
            data, count = letter_bytes(
                lines, office=office_name, person=message.name, day=day, unit=unit_name, rows=about
            )
            if len(data) + beside <= most_bytes(self.office):
                name = f"督办事项告知{day:%m%d}.xlsx"
                return Sheet(Attachment(name, XLSX, data), SHEET_WITH.format(count=count, name=name), "附件")
            name = f"督办事项告知{day:%Y%m%d}-{safe_name(message.code)}.xlsx"
            write_bytes(self.office.home.out / name, data)
            said = SHEET_TOO_LARGE.format(count=count, size=len(data) / 1024 / 1024, name=name)
            return Sheet(None, said, "上述表格")

        return make

    def _unit(self, shared: Digests, unit: Unit) -> bytes:
        from dubanflow.papers.list_xlsx import list_bytes

        return list_bytes(shared.list_of(unit))

    def _office(self, shared: Digests) -> bytes:
        from dubanflow.papers.list_xlsx import list_bytes

        head, rows = long_list(shared.reader, since=shared.since)
        return list_bytes(with_scores(self.office, shared.reader, head, since=shared.since), rows)

    def _attached(self, shared: Digests, data: bytes, scope: str) -> tuple["Attachment | None", str]:
        from dubanflow.channels import XLSX, Attachment

        day = shared.reader.today
        if len(data) <= most_bytes(self.office):
            return Attachment(f"督办清单{day:%m%d}.xlsx", XLSX, data), WITH
        name = f"督办清单{day:%Y%m%d}{f'-{scope}' if scope else ''}.xlsx"
        write_bytes(self.office.home.out / name, data)
        return None, TOO_LARGE.format(size=len(data) / 1024 / 1024, name=name)
