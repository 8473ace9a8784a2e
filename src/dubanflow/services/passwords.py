"""Passwords hashed and tried with argon2id, never more than two at a time: each needs memory and a core for a moment.

The parameters are the smallest that OWASP advises (19 MiB, two passes): five hundred people sign in at half past
eight on two cores. A hash of other parameters is made anew at the next sign-in (docs/decisions/0022).
"""

import json
import secrets
from functools import cache
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argon2 import PasswordHasher

MEMORY_KIB, PASSES = 19 * 1024, 2
_AT_ONCE = BoundedSemaphore(2)
# Without what is easily mistaken for something else when read from paper: 0 O o 1 l I.
_LETTERS, _CAPITALS, _DIGITS = "abcdefghjkmnpqrstuvwxyz", "ABCDEFGHJKLMNPQRSTUVWXYZ", "23456789"


@cache
def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=1)


@cache
def _nobody() -> str:
    """The hash of a password that nobody has, so that an unknown login takes as long as a known one."""
    return _hasher().hash(secrets.token_urlsafe())


def hashed(password: str) -> str:
    """The hash to be kept; it names its own parameters."""
    with _AT_ONCE:
        return _hasher().hash(password)


def fits(kept: str, password: str) -> bool:
    """Whether a password is the one of which the hash is kept; an empty hash fits none and takes as long."""
    from argon2.exceptions import InvalidHashError, VerificationError

    with _AT_ONCE:
        try:
            return _hasher().verify(kept or _nobody(), password) and bool(kept)
        except (VerificationError, InvalidHashError):
            return False


def outdated(kept: str) -> bool:
    """Whether a hash was made with other parameters than today's."""
    return _hasher().check_needs_rehash(kept)


def used_before(previous: str, password: str) -> bool:
    """Whether a password is among those of which the hashes are kept as JSON."""
    return any(fits(one, password) for one in json.loads(previous))


def initial(length: int = 12) -> str:
    """A random first password: letters, capitals and digits in groups, to be read from paper."""
    kinds = [_LETTERS, _CAPITALS, _DIGITS]
    while True:
        made = "".join(secrets.choice("".join(kinds)) for _ in range(max(length, 12)))
        if all(any(one in kind for one in made) for kind in kinds) and len(set(made)) > 7:
            return f"{made[:4]}-{made[4:8]}-{made[8:]}"
