"""A message made into a mail: the daily letter, the reports it carries and the list attached, by the templates."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from dubanflow.channels.contract import is_robot
from dubanflow.domain.definition import Definition, Report
from dubanflow.domain.errors import BadInput
from dubanflow.domain.morning import Morning
from dubanflow.domain.register import Person, Register, Unit
from dubanflow.domain.views import DailyLetter, Digest
from dubanflow.ledger.outbox import Outgoing, reports_of
from dubanflow.ledger.read import Reader
from dubanflow.office import Office
from dubanflow.services.attaching import Attacher
from dubanflow.services.burden import Lines
from dubanflow.services.digests import Digests
from dubanflow.services.letters import Letters
from dubanflow.services.morning import Mornings, joined, listed
from dubanflow.services.paper_mail import papers_of
from dubanflow.services.periods import kind_of_period

if TYPE_CHECKING:
    from dubanflow.channels import Attachment, Mail
    from dubanflow.templates import MailText


class Composer:
    """Makes the mails of one delivery. The register, and what several mails say alike, is read once."""

    def __init__(self, office: Office, definition: Definition) -> None:
        self.office = office
        self.reports = {report.rule: report for report in definition.reports}
        self._register: Register | None = None
        self._units: dict[str, Unit] = {}
        self._burden = Lines()
        self._digests: dict[str, Digests] = {}
        self._mornings: Mornings | None = None
        self._lists = Attacher(office)
        self._letters = Letters(office)

    def __call__(self, reader: Reader, message: Outgoing) -> "Mail | None":
        """The mail of a message, None when nothing true is left to say. Raises what a template or a row raises."""
        register = self._register = self._register or self.office.register(reader.connection)
        person = register.person(message.code)
        if person is None:
            raise BadInput(f"收件人“{message.name}”已不在单位名册（units.yaml）中。")
        unit = self._unit_of(person, register)
        morning, digests = self._reports(reader, message, person, register)
        robot = is_robot(message.address)
        attachments: list[Attachment] = []
        for place, (report, value) in enumerate(digests if not robot else ()):
            attached, words = self._lists.of(self._shared(reader, value.period), unit)
            digests[place] = (report, replace(value, attached=words))
            attachments += [attached] if attached and attached.name not in {one.name for one in attachments} else []
        letter, sheet = self._letter(reader, message, register.office, unit, morning, attachments, robot=robot)
        if morning:
            letter, morning = joined(letter, morning)
        if letter is None and morning is None and not digests:
            return None
        if robot:
            return self._short(message, letter, morning, [value for _, value in digests])
        attachments += [sheet] if sheet else []
        if letter:
            beside = sum(len(one.data) for one in attachments)
            attachments += papers_of(self.office, reader.connection, message, beside=beside)
        return self._mail(message, self._text(letter, morning, digests), tuple(attachments))

    def _letter(
        self,
        reader: Reader,
        message: Outgoing,
        office: str,
        unit: Unit | None,
        morning: Morning | None,
        attachments: "list[Attachment]",
        *,
        robot: bool,
    ) -> "tuple[DailyLetter | None, Attachment | None]":
        """The daily letter, and the sheet of one that does not write out all; a robot is sent none."""
        make = self._lists.sheet_maker(
            message, office, unit.name if unit else "", beside=sum(len(one.data) for one in attachments)
        )
        letter, sheet = self._letters.of(
            reader,
            message,
            office,
            unit.name if unit else "",
            aside=listed(morning),
            make_sheet=None if robot else make,
        )
        if letter:
            line = self._burden.letter(reader.connection, unit.id if unit else None, message.day)
            letter = replace(letter, burden=line)
        return letter, sheet

    def preview(self, reader: Reader, report: Report, period: str, person: Person) -> tuple[Digest, "MailText"]:
        """A digest as its reader would receive it: values and text."""
        register = self._register = self._register or self.office.register(reader.connection)
        value = self._digest(reader, report, period, person, register)
        unit = self._unit_of(person, register)
        value = replace(value, attached=self._lists.of(self._shared(reader, period), unit, dry=True)[1])
        return value, self.office.templates.mail(report.template, digest=value)

    def copy(
        self, reader: Reader, report: Report, period: str, person: Person
    ) -> tuple["MailText", "Attachment | None"]:
        """The same with the list that is attached to it."""
        register = self._register = self._register or self.office.register(reader.connection)
        unit = self._unit_of(person, register)
        attached, words = self._lists.of(self._shared(reader, period), unit)
        value = replace(self._digest(reader, report, period, person, register), attached=words)
        return self.office.templates.mail(report.template, digest=value), attached

    def morning(self, reader: Reader, report: Report, person: Person) -> tuple[Morning, "MailText"]:
        """A morning message as its reader would receive it today, whether or not anything waits."""
        register = self._register = self._register or self.office.register(reader.connection)
        value = Mornings(self.office, reader).of(report, person, register)
        return value, self.office.templates.mail(report.template, morning=value, letter=None)

    def _reports(
        self, reader: Reader, message: Outgoing, person: Person, register: Register
    ) -> tuple[Morning | None, list[tuple[Report, Digest]]]:
        """The morning message and the digests that a message carries; of one rule only the newest period."""
        newest = dict(sorted(reports_of(reader.connection, message.id)))
        morning: Morning | None = None
        digests: list[tuple[Report, Digest]] = []
        for rule, period in newest.items():
            report = self.reports.get(rule)
            if report is None:  # the workflow file no longer has it
                continue
            if report.every == "day":
                self._mornings = self._mornings or Mornings(self.office, reader)
                value = self._mornings.of(report, person, register)
                morning = value if value.waits or value.warnings else None
            else:
                digests.append((report, self._digest(reader, report, period, person, register)))
        return morning, digests

    def _unit_of(self, person: Person, register: Register) -> Unit | None:
        """The unit of a person; the register would go through all units for each."""
        self._units = self._units or {unit.code: unit for unit in register.units}
        return self._units.get(person.unit) if person.unit else None

    def _shared(self, reader: Reader, period: str) -> Digests:
        if period not in self._digests:
            self._digests[period] = Digests(self.office, reader, period)
        return self._digests[period]

    def _digest(self, reader: Reader, report: Report, period: str, person: Person, register: Register) -> Digest:
        """The values of a digest, with the line on what units were asked for."""
        value = self._shared(reader, period).of(reader, report, person, register)
        if kind_of_period(period) != "week":
            return value
        unit = self._unit_of(person, register)
        names = {row.id: row.name for row in register.units}
        line = self._burden.digest(reader.connection, unit.id if unit else None, names, reader.today)
        return replace(value, burden=line)

    def _text(
        self, letter: DailyLetter | None, morning: Morning | None, digests: list[tuple[Report, Digest]]
    ) -> "MailText":
        """One part alone by its own template, several by that of the merged mail."""
        templates = self.office.templates
        if digests and (letter or morning or len(digests) > 1):
            values = [value for _, value in digests]
            return templates.mail("daily_digest", letter=letter, morning=morning, digests=values)
        if digests:
            return templates.mail(digests[0][0].template, digest=digests[0][1])
        if morning:
            template = next(row.template for row in self.reports.values() if row.label == morning.title)
            return templates.mail(template, morning=morning, letter=letter)
        return templates.mail("daily", letter=letter)

    def _short(
        self, message: Outgoing, letter: DailyLetter | None, morning: Morning | None, digests: list[Digest]
    ) -> "Mail":
        """What a group robot says: the same in few words, without attachments."""
        from dubanflow.templates import MailText

        name = "im/message.txt.j2"
        text = self.office.templates.render(name, letter=letter, morning=morning, digests=digests).strip()
        return self._mail(message, MailText(" ".join(text.partition("\n")[0].split()), text, ""), ())

    def _mail(self, message: Outgoing, text: "MailText", attachments: tuple["Attachment", ...]) -> "Mail":
        from dubanflow.channels import Mail

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
