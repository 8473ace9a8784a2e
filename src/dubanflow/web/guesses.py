"""Slowing down guesses from one address: a machine that tries many logins is told to wait, and fills no log.

Accounts are locked one by one; what tries every login once is seen here only. It is kept in memory: after a restart
the count begins anew. A whole office may come from one address, so that the limit is far above what people do.
"""

from collections import OrderedDict, deque
from datetime import datetime, timedelta
from threading import Lock

from starlette.requests import Request

MOST, WITHIN = 100, timedelta(minutes=10)
ADDRESSES = 10_000  # that are remembered at most; the oldest is forgotten


def address_of(request: Request) -> str:
    """Where a request came from."""
    return request.client.host if request.client else ""


class Guesses:
    """Failed sign-ins by address."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._failed: OrderedDict[str, deque[datetime]] = OrderedDict()

    def too_many(self, address: str, now: datetime) -> bool:
        """Whether nothing is tried for this address at the moment."""
        with self._lock:
            found = self._failed.get(address, deque())
            while found and now - found[0] >= WITHIN:
                found.popleft()
            return len(found) >= MOST

    def failed(self, address: str, now: datetime) -> None:
        """Count a failure."""
        with self._lock:
            self._failed.setdefault(address, deque()).append(now)
            self._failed.move_to_end(address)
            while len(self._failed) > ADDRESSES:
                self._failed.popitem(last=False)
