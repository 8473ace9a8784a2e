"""A test mail: through the office's own channel, to an address that somebody types; on record, outside the outbox."""

from dubanflow.channels import Mail, Receipt, open_channel
from dubanflow.channels.message import ADDRESS
from dubanflow.domain.errors import BadInput
from dubanflow.domain.moment import Moment, instant_of
from dubanflow.ledger.write import Event, append_office_event
from dubanflow.office import Office

TEXT = "这是督查督办系统的测试邮件，收到即说明发信设置可用，不必回复。"


def send_test_mail(office: Office, address: str, *, by: str, moment: Moment) -> Receipt:
    """Send it now, whatever the hours of sending; what became of it. Raises BadInput for an address that is none."""
    if not ADDRESS.fullmatch(address):
        raise BadInput(f"“{address[:60]}”不是邮箱地址。")
    mail = Mail(
        key=f"test:{moment.at}:{address}",
        to_name="",
        to_address=address,
        subject="督查督办系统测试邮件",
        text=TEXT + "\n",
        html=f"<p>{TEXT}</p>",
        date=instant_of(moment.at),
        sender=office.settings.mail.sender,
    )
    with open_channel(office.settings.mail, office.home) as channel:
        receipt = channel.send(mail)
        channel.flush()
    with office.database.write() as connection:
        payload = {"address": address, "why": receipt.error or "已发出"}
        append_office_event(connection, Event("test-mail", by, payload, moment.today), moment)
    return receipt
