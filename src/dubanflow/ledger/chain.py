"""The hash chain of events: an edited, deleted or reordered row no longer fits the hash behind it.

Each task is a chain of its own (0 is the office's), so that writers of different tasks never wait for each other.
"""

from hashlib import sha256

# Separates the fields; JSON escapes control characters and codes hold none, so no field can contain it.
SEPARATOR = "\x1f"


def link(
    previous: str, *, chain: int, seq: int, at: str, day: str, kind: str, actor: str, payload: str, definition: str
) -> str:
    """The hash of an event: SHA-256 in hexadecimal over the hash before it and every stored field."""
    fields = (previous, str(chain), str(seq), at, day, kind, actor, payload, definition)
    return sha256(SEPARATOR.join(fields).encode()).hexdigest()
