"""The run ledger: who works on a job, by lease and fencing token, and which business days were worked.

A lease is renewed in the very transaction that it protects: an owner that lost it writes nothing more. A lease of a
process of this machine that is gone is taken over at once, any other when it runs out.
"""

import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from dubanflow.domain.errors import Refused
from dubanflow.domain.moment import Moment, instant_text
from dubanflow.ledger.db import Connection, Database
from dubanflow.ledger.write import canonical

LEASE = timedelta(seconds=120)


class LostLease(Refused):
    """另一个进程已经接管了今天的运行，本进程停下，不再写入。"""


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to work on a job."""

    job: str
    owner: str
    fence: int
    now: Callable[[], datetime]

    def renew(self, connection: Connection) -> None:
        """Prove the claim and prolong it, within the transaction that it protects. Raises LostLease."""
        until = instant_text(self.now() + LEASE)
        held = "job = ? and owner = ? and fence = ?"
        if (
            connection.execute(f"update lease set until = ? where {held}", [until, self.job, self.owner, self.fence])
            != 1
        ):
            raise LostLease


def claim(database: Database, job: str, now: Callable[[], datetime]) -> Claim | None:
    """Take the lease of `job`; None while another living process holds it."""
    owner = f"{socket.gethostname()}|{os.getpid()}|{uuid4().hex[:8]}"
    instant = now()
    until = instant_text(instant + LEASE)
    with database.write() as connection:
        fresh = "insert into lease (job, owner, fence, until) values (?, ?, 1, ?) on conflict do nothing"
        if connection.execute(fresh, [job, owner, until]) == 1:
            return Claim(job, owner, 1, now)
        held = connection.one("select owner, fence, until from lease where job = ?", [job])
        assert held is not None
        if held[0] and held[2] > instant_text(instant) and not _is_gone(held[0]):
            return None
        taken = connection.execute(
            "update lease set owner = ?, fence = fence + 1, until = ? where job = ? and fence = ?",
            [owner, until, job, held[1]],
        )
        return Claim(job, owner, held[1] + 1, now) if taken == 1 else None


def release(database: Database, held: Claim) -> None:
    """Give the lease back; harmless when it was lost meanwhile."""
    with database.write() as connection:
        connection.execute(
            "update lease set owner = '', until = '' where job = ? and owner = ? and fence = ?",
            [held.job, held.owner, held.fence],
        )


def begin_run(connection: Connection, job: str, moment: Moment) -> None:
    """Note that the business day is being worked, again if need be."""
    connection.execute(
        "insert into run (job, day, state, started_at, counts) values (?, ?, 'running', ?, '{}')"
        " on conflict (job, day) do update set state = 'running', started_at = excluded.started_at",
        [job, moment.today.isoformat(), moment.at],
    )


def end_run(connection: Connection, job: str, moment: Moment, counts: dict[str, object]) -> None:
    """Note that the business day is done."""
    connection.execute(
        "update run set state = 'done', finished_at = ?, counts = ? where job = ? and day = ?",
        [moment.at, canonical(counts), job, moment.today.isoformat()],
    )


def park(connection: Connection, kind: str, ref: str, error: str, moment: Moment) -> int:
    """Set a row aside; 1 if it is newly parked on this day."""
    return connection.execute(
        "insert into parked (kind, ref, day, error, at) values (?, ?, ?, ?, ?) on conflict do nothing",
        [kind, ref, moment.today.isoformat(), error, moment.at],
    )


def _is_gone(owner: str) -> bool:
    """Whether the owner was a process of this machine that no longer runs; False when that cannot be known."""
    host, _, rest = owner.partition("|")
    pid = rest.partition("|")[0]
    if os.name != "posix" or host != socket.gethostname() or not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
