"""The pages, a module a subject. `MODULES` is the table of them: each has `PAGES`, whose routes name their right."""

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module

from starlette.responses import Response

OPEN = "open"  # needs no sign-in

# module -> the routes are matched in this order
MODULES = (
    "signing",
    "about",
    "today",
    "list",
    "task",
    "units",
    "log",
    "plans",
    "plan_acts",
    "rules",
    "paper_acts",
    "papers",
    "digests",
    "unit",
    "leader",
    "admin",
    "admin_accounts",
    "admin_office",
    "evidence",
)

Handler = Callable[..., Response]


@dataclass(frozen=True, slots=True)
class Page:
    """A route: its function is called with the Desk and the parts of the path by name."""

    path: str
    method: str
    right: str
    handler: Handler


@dataclass
class Pages:
    """The routes of one module, in order."""

    routes: list[Page] = field(default_factory=list)

    def get(self, path: str, *, right: str) -> Callable[[Handler], Handler]:
        """A page to look at."""
        return self._added(path, "GET", right)

    def post(self, path: str, *, right: str) -> Callable[[Handler], Handler]:
        """A form that is sent: it acts, then answers `desk.go(…)`. Its token is checked before."""
        return self._added(path, "POST", right)

    def _added(self, path: str, method: str, right: str) -> Callable[[Handler], Handler]:
        def keep(handler: Handler) -> Handler:
            self.routes.append(Page(path, method, right, handler))
            return handler

        return keep


def all_pages() -> list[Page]:
    """Every page of every module."""
    return [page for name in MODULES for page in import_module(f"dubanflow.web.pages.{name}").PAGES.routes]
