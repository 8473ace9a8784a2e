"""The office that the desk works on, opened anew when one of its files changed, so that nobody has to restart it."""

from collections.abc import Callable
from threading import Lock

from dubanflow.domain.moment import Moment
from dubanflow.domain.register import Register
from dubanflow.ledger.db import Connection
from dubanflow.ledger.people import remembered
from dubanflow.ledger.tallies import Tallies
from dubanflow.office import REGISTER_FILE, WORKDAYS_FILE, WORKFLOW_FILE, Office
from dubanflow.web.guesses import Guesses

_WATCHED = (REGISTER_FILE, WORKFLOW_FILE, WORKDAYS_FILE)


class Keeper:
    """Hands out the office and the moment. `moment` reads the clock; settings are those of the start."""

    def __init__(self, office: Office, moment: Callable[[], Moment]) -> None:
        self.moment = moment
        self.problems: list[str] = []
        self.guesses = Guesses()  # of logins
        self.tallies = Tallies()
        self.token_guesses = Guesses()  # apart: a system with an old token holds up nobody who signs in
        self._lock = Lock()
        self._office = office
        self._stamp: tuple[int, ...] | None = None
        self._register: tuple[str, Register] | None = None

    def office(self) -> Office:
        """The office as its files stand now; a faulty register file changes nothing and is told in `problems`."""
        stamp = self._stamped()
        if stamp == self._stamp:
            return self._office
        with self._lock:
            if stamp != self._stamp:
                fresh = Office(self._office.home, self._office.settings, self._office.database)
                self.problems = [str(problem) for problem in fresh.refresh_register()]
                self._office, self._stamp = fresh, stamp
        return self._office

    def register(self, connection: Connection) -> Register:
        """The register as the ledger knows it, kept while its file is the same."""
        digest = remembered(connection, "register_hash") or ""
        kept = self._register
        if kept is None or kept[0] != digest:
            kept = self._register = (digest, self._office.register(connection))
        return kept[1]

    def _stamped(self) -> tuple[int, ...]:
        """When each watched file was last written; 0 for one that is not there."""
        root = self._office.home.root
        stamps = []
        for name in _WATCHED:
            try:
                stamps.append((root / name).stat().st_mtime_ns)
            except OSError:
                stamps.append(0)
        return tuple(stamps)
