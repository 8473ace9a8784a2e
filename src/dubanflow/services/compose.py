"""A message made into a mail: the daily letter, the digest it carries and the list attached, by the templates."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from dubanflow.domain.definition import Definition, Report
from dubanflow.domain.errors import BadInput
from dubanflow.domain.register import Person, Register
from dubanflow.domain.views import Digest
from dubanflow.ledger.outbox import Outgoing, reports_of
from dubanflow.ledger.read import Reader
from dubanflow.office import Office
from dubanflow.services.burden import Lines
from dubanflow.services.digests import digest
from dubanflow.services.letters import daily_letter
from dubanflow.services.lists import supervision_list

if TYPE_CHECKING:
    from dubanflow.channels import Attachment, Mail


class Composer:
    """Makes the mails of one delivery. The register is read once."""

    def __init__(self, office: Office, definition: Definition) -> None:
        self.office = office
        self.reports = {report.rule: report for report in definition.reports}
        self._register: Register | None = None
        self._burden = Lines()

    def __call__(self, reader: Reader, message: Outgoing) -> "Mail":
        """The mail of a message. Raises what a template or a missing row raises."""
        from dubanflow.channels import Mail

        register = self._register = self._register or self.office.register(reader.connection)
        person = register.person(message.code)
        if person is None:
            raise BadInput(f"收件人“{message.name}”已不在单位名册（units.yaml）中。")
        unit = register.unit(person.unit) if person.unit else None
        letter = daily_letter(
            self.office, reader, message, office_name=register.office, unit_name=unit.name if unit else ""
        )
        digests = [
            (report, self._digest(reader, report, period, person, register))
            for report, period in (
                (self.reports[rule], period) for rule, period in reports_of(reader.connection, message.id)
            )
        ]
        if letter:
            line = self._burden.letter(reader.connection, unit.id if unit else None, message.day)
            letter = replace(letter, burden=line)
        if letter is None and not digests:
            raise BadInput("这封邮件没有内容可说。")
        attachments = tuple(self._list(reader, person, register) for _ in digests[:1])
        if letter is None:
            text = self.office.templates.mail(digests[0][0].template, digest=digests[0][1])
        elif digests:
            text = self.office.templates.mail("daily_digest", letter=letter, digest=digests[0][1])
        else:
            text = self.office.templates.mail("daily", letter=letter)
        return Mail(
            key=message.key,
            to_name=message.name,
            to_address=message.address,
            subject=text.subject,
            text=text.text,
            html=text.html,
            date=datetime.combine(message.day, self.office.settings.daily_at, self.office.settings.timezone),
            sender=self.office.settings.mail.sender,
            attachments=attachments,
        )

    def preview(self, reader: Reader, report: Report, period: str, person: Person) -> tuple[Digest, str, str]:
        """A digest as its reader would receive it: values, plain text, page."""
        value = self._digest(reader, report, period, person, self.office.register(reader.connection))
        text = self.office.templates.mail(report.template, digest=value)
        return value, text.text, text.html

    def _digest(self, reader: Reader, report: Report, period: str, person: Person, register: Register) -> Digest:
        """The values of a digest, with the line on what units were asked for."""
        value = digest(self.office, reader, report, period, person, register)
        unit = register.unit(person.unit) if person.unit else None
        names = {row.id: row.name for row in register.units}
        line = self._burden.digest(reader.connection, unit.id if unit else None, names, reader.today)
        return replace(value, burden=line)

    def _list(self, reader: Reader, person: Person, register: Register) -> "Attachment":
        """The 督办 list of the reader's own unit, or of the whole office."""
        from dubanflow.channels import XLSX, Attachment
        from dubanflow.papers.list_xlsx import list_bytes

        unit = register.unit(person.unit) if person.unit else None
        listed = supervision_list(reader, units=(unit.id,) if unit else (), for_unit=unit is not None)
        return Attachment(f"督办清单{reader.today:%m%d}.xlsx", XLSX, list_bytes(listed))
