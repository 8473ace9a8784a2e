"""Names for files that people receive: safe on every system, short enough for a mail header to stay on one line."""

import re

UNSAFE = re.compile(r'[\\/:*?"<>|\s\x00-\x1f\x7f]+')
MAX_ENCODED = 58  # bytes of the percent-encoded name; above that mail clients see RFC 2231 pieces and show "未命名"


def safe_name(words: str) -> str:
    """Words fit for a file name on every system: no separators, no control or blank characters, no dots at the ends."""
    return UNSAFE.sub("_", words).strip("._")[:80] or "file"


def attachment_name(words: str, suffix: str) -> str:
    """A file name of `words` and `.suffix`; what does not fit is cut from the end of the words.

    A Chinese character takes nine of the 58 bytes, a digit one: 督办清单2026W47.xlsx fits.
    """
    stem = UNSAFE.sub("_", words).strip("._") or "file"
    while _encoded(stem) + len(suffix) + 1 > MAX_ENCODED:
        stem = stem[:-1]
    return f"{stem.rstrip('._')}.{suffix}"


def _encoded(text: str) -> int:
    return sum(1 if letter.isascii() else 3 * len(letter.encode("utf-8", "replace")) for letter in text)
