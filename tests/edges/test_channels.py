import re
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dubanflow.channels import KINDS, XLSX, Attachment, Channel, Mail, MailSettings, open_channel
from dubanflow.channels.folder import file_name
from dubanflow.channels.message import MAX_ATTACHED, one_line, to_bytes
from dubanflow.domain.errors import BadInput, BadSettings
from dubanflow.papers.names import attachment_name
from dubanflow.places import Home
from edges.sample_mail import MAIL


def parsed(mail: Mail) -> EmailMessage:
    message = message_from_bytes(to_bytes(mail), policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def body(mail: Mail, kind: str) -> str:
    part = parsed(mail).get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def test_text_and_page_come_through_as_written() -> None:
    assert body(MAIL, "plain") == MAIL.text
    assert body(MAIL, "html").strip() == MAIL.html


def test_a_message_is_seven_bit_throughout() -> None:
    attached = replace(MAIL, attachments=(Attachment("督办清单2026W11.xlsx", XLSX, bytes(range(256))),))
    assert to_bytes(attached).isascii()


def test_the_same_mail_gives_the_same_bytes() -> None:
    attached = replace(MAIL, attachments=(Attachment("清单.xlsx", XLSX, b"x"),))
    assert to_bytes(attached) == to_bytes(attached)


def read_back(data: bytes) -> tuple[EmailMessage, list[bytes]]:
    """A message as the library reads it, and the lines it came in."""
    message = message_from_bytes(data, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message, data.split(b"\r\n")


def header_words(data: bytes, name: str) -> str:
    """A header as clients show it: its encoded words put together (the library's own parser leaves blanks in them)."""
    return str(make_header(decode_header(message_from_bytes(data)[name])))


def unix(text: str) -> str:
    """A text with the line ends of this machine."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


TEXT = st.text(st.characters(codec="utf-8"), max_size=300)
WORDS = st.one_of(TEXT, st.text('督办周报：3件 Aaé𠀀=?_-"', max_size=130))
FILES = st.lists(st.tuples(st.text("清单督办 a1=?%'~.é-", max_size=40), st.binary(max_size=200)), max_size=3)


@settings(max_examples=150, deadline=None)
@given(key=TEXT, name=WORDS, subject=WORDS, text=TEXT, html=TEXT, files=FILES)
def test_the_library_reads_back_what_was_written(
    key: str, name: str, subject: str, text: str, html: str, files: list[tuple[str, bytes]]
) -> None:
    attachments = tuple(Attachment(f"x{name}.xlsx", XLSX, data) for name, data in files)
    mail = replace(MAIL, key=key, to_name=name, subject=subject, text=text, html=html, attachments=attachments)
    data = to_bytes(mail)
    message, lines = read_back(data)
    assert message.defects == []
    assert header_words(data, "Subject") == one_line(subject)[:120].strip()
    assert [one.addr_spec for one in message["To"].addresses] == [MAIL.to_address]
    assert one_line(name) in header_words(data, "To")
    assert unix(body(mail, "plain")).rstrip("\n") == unix(text).rstrip("\n")
    assert not html or unix(body(mail, "html")).rstrip("\n") == unix(html).rstrip("\n")
    found = [(part.get_filename(), part.get_content()) for part in message.iter_attachments()]
    assert found == [(re.sub(r"[?]+", "_", one_line(one.name)), one.data) for one in attachments]
    assert data.isascii()
    whole = (b" filename", b"Content-Type: application/vnd.")  # cannot be broken
    assert all(len(line) <= 78 or line.startswith(whole) for line in lines)
    assert all(len(word) <= 75 for word in re.findall(rb"=\?utf-8\?b\?[^?]*\?=", data))
    assert b"".join(lines).count(b"\n") + b"".join(lines).count(b"\r") == 0


def test_the_message_id_depends_on_the_key_alone() -> None:
    again = replace(MAIL, subject="另一个标题", date=datetime(2026, 3, 10, tzinfo=UTC))
    assert parsed(MAIL)["Message-ID"] == parsed(again)["Message-ID"]
    assert parsed(MAIL)["Message-ID"] != parsed(replace(MAIL, key="daily:2026-03-10:zuzhi2-lly"))["Message-ID"]
    assert str(parsed(MAIL)["Message-ID"]).endswith("@zzb.yunchuan.example>")


def test_headers_say_that_a_machine_wrote_it_and_when() -> None:
    message = parsed(MAIL)
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Dubanflow-Key"] == MAIL.key
    assert message["Date"].datetime == MAIL.date


@pytest.mark.parametrize("length", [1, 10, 24, 25, 26, 60, 119])
def test_a_chinese_subject_of_any_length_is_read_back_whole(length: int) -> None:
    subject = ("督办周报：逾期3件 A" * 20)[:length].strip()
    raw = message_from_bytes(to_bytes(replace(MAIL, subject=subject)))["Subject"]
    assert str(make_header(decode_header(raw))) == subject


@pytest.mark.parametrize(
    "hostile",
    [
        "标题\r\nBcc: everybody@example.com",  # a header smuggled in by a title
        "标题\nBcc: everybody@example.com",  # by a bare line feed
        "标题\rBcc: everybody@example.com",  # by a bare carriage return
        "标题\u2028Bcc: everybody@example.com",  # by a line separator
        "标题\x00\x0b\x85Bcc: everybody@example.com",  # by control characters
    ],
)
def test_no_header_can_be_smuggled_in(hostile: str) -> None:
    message = parsed(replace(MAIL, subject=hostile, to_name=hostile, key=hostile))
    assert message["Bcc"] is None
    assert message["To"].addresses[0].addr_spec == MAIL.to_address
    assert len(message["To"].addresses) == 1


@pytest.mark.parametrize(
    "address",
    [
        "",  # none
        "zuzhi2",  # no host
        "a@b, c@d",  # two
        "a@b\r\nBcc: c@d",  # a header behind it
        "联络员@云川.example",  # letters that seven-bit mail cannot carry
        "a b@example.com",  # a blank
        "<a@example.com>",  # brackets
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(BadInput, match="邮箱地址"):
        to_bytes(replace(MAIL, to_address=address))


def test_a_date_without_zone_and_too_much_attached_are_refused() -> None:
    with pytest.raises(BadInput, match="时区"):
        to_bytes(replace(MAIL, date=MAIL.date.replace(tzinfo=None)))
    with pytest.raises(BadInput, match="附件超过15兆"):
        to_bytes(replace(MAIL, attachments=(Attachment("大.xlsx", XLSX, bytes(MAX_ATTACHED + 1)),)))


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("督办清单2026W47", "督办清单2026W47.xlsx"),  # fits
        ("督办清单2026年第47周", "督办清单2026年.xlsx"),  # the week would break the header in pieces
        ("../../督办/清单", "督办_清单.xlsx"),  # no way out of a folder
        ("a\r\nb", "a_b.xlsx"),  # no line break
        ("", "file.xlsx"),  # nothing left
    ],
)
def test_attachment_names_are_safe_and_stay_on_one_line(words: str, name: str) -> None:
    assert attachment_name(words, "xlsx") == name
    raw = to_bytes(replace(MAIL, attachments=(Attachment(name, XLSX, b"x"),)))
    assert b"filename*0" not in raw
    (part,) = message_from_bytes(raw, policy=policy.default).iter_attachments()
    assert part.get_filename() == name


def test_an_attachment_name_cannot_lead_anywhere() -> None:
    hostile = replace(MAIL, attachments=(Attachment("..\\..\r\nX: y/清单.xlsx", XLSX, b"x"),))
    (part,) = parsed(hostile).iter_attachments()
    assert set(part.get_filename() or "").isdisjoint('\\/\r\n:"')


def opened(home: Home, **settings: str) -> Channel:
    return open_channel(MailSettings(**settings), home)  # type: ignore[arg-type]


def test_the_folder_holds_one_file_per_message_and_day(tmp_path: Path) -> None:
    with opened(Home(tmp_path)) as channel:
        receipt = channel.send(MAIL)
        assert channel.repeatable
    path = tmp_path / "out" / "mail" / "2026-03-09" / "daily_2026-03-09_zuzhi2-lly.eml"
    assert receipt.ok
    assert receipt.place == str(path)
    assert path.read_bytes() == to_bytes(MAIL)


def test_writing_a_message_again_replaces_its_file(tmp_path: Path) -> None:
    with opened(Home(tmp_path)) as channel:
        first = channel.send(MAIL)
        second = channel.send(replace(MAIL, subject="改过的标题"))
    assert first.place == second.place
    assert len(list((tmp_path / "out").rglob("*.*"))) == 1


def test_an_unwritable_folder_is_said_and_not_raised(tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"a file where the folder should be")
    with opened(Home(tmp_path)) as channel:
        receipt = channel.send(MAIL)
    assert not receipt.ok
    assert receipt.temporary
    assert "写不进" in receipt.error


def test_a_bad_address_is_said_and_is_not_temporary(tmp_path: Path) -> None:
    with opened(Home(tmp_path)) as channel:
        receipt = channel.send(replace(MAIL, to_address="nobody"))
    assert not receipt.ok
    assert not receipt.temporary
    assert "nobody" in receipt.error


@pytest.mark.parametrize(
    "keys",
    [
        ("a:b", "a_b", "a/b", "a\\b", "A:B"),  # differ only in what file systems forbid or fold
        ("x" * 200, "x" * 201),  # longer than a name may be
        ("../x", "..:x"),  # dots at the front
        ("组织二科", "组织三科"),  # Chinese
    ],
)
def test_different_keys_have_different_files(keys: tuple[str, ...]) -> None:
    names = [file_name(key) for key in keys]
    assert len({name.lower() for name in names}) == len(keys)
    assert all(set(name).isdisjoint('\\/:*?"<>|') and len(name) <= 90 and name[0] != "." for name in names)


def test_every_kind_of_channel_opens(tmp_path: Path) -> None:
    assert all(hasattr(opened(Home(tmp_path), channel=kind), "send") for kind in KINDS)


def test_an_unknown_kind_names_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="folder、smtp"):
        opened(Home(tmp_path), channel="pigeon")


def test_the_password_does_not_show() -> None:
    assert "geheim" not in repr(MailSettings(password="geheim"))
