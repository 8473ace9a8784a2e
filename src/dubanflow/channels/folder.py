"""The folder channel: one .eml per message under out/mail/YYYY-MM-DD, to be opened, forwarded or looked at."""

import hashlib
import re
from pathlib import Path
from types import TracebackType
from typing import Self

from dubanflow.channels.contract import MailSettings, Receipt
from dubanflow.channels.message import Mail, to_bytes
from dubanflow.domain.errors import BadInput
from dubanflow.places import Home, make_lasting, write_bytes

PLAIN_KEY = re.compile(r"[a-z0-9:-]{1,80}")
UNSAFE = re.compile(r"[^0-9A-Za-z一-鿿.-]+")


class Folder:
    """Writes each message to its file; writing it again replaces that file."""

    repeatable = True

    def __init__(self, settings: MailSettings, home: Home) -> None:
        self.root = home.mail

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def send(self, mail: Mail) -> Receipt:
        """Write the message; the receipt's place is the file."""
        path = self.path_of(mail)
        try:
            write_bytes(path, to_bytes(mail), lasting=False)
        except BadInput as error:
            return Receipt(ok=False, error=error.message)
        except OSError as error:
            reason = error.strerror or str(error)
            return Receipt(ok=False, error=f"邮件写不进“{path.parent}”（{reason}），请检查文件夹权限。", temporary=True)
        return Receipt(ok=True, place=str(path))

    def flush(self) -> None:
        """The files survive a power cut from here on."""
        make_lasting()

    def path_of(self, mail: Mail) -> Path:
        """The file of a message: by the day of its date and by its key."""
        return self.root / mail.date.date().isoformat() / f"{file_name(mail.key)}.eml"


def file_name(key: str) -> str:
    """A file name for a key, different for different keys on every file system; plain keys stay readable."""
    if PLAIN_KEY.fullmatch(key):
        return key.replace(":", "_")
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return f"{UNSAFE.sub('_', key)[:60].strip('._') or 'mail'}_{digest}"
