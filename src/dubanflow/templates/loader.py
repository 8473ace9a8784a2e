"""Finding a template: the office's own file first, then the bundled one; `bundled/…` always reaches the original."""

from collections.abc import Callable
from pathlib import Path

from jinja2 import BaseLoader, Environment, TemplateNotFound
from jinja2.loaders import split_template_path

from dubanflow.places import Home, bundled

FOLDER = "notifications"
ORIGINAL = "bundled/"
SUFFIX = ".j2"


class HomeLoader(BaseLoader):
    """Looks afresh each time, so that a template put into the home takes hold without a restart."""

    def __init__(self, home: Home) -> None:
        self.home = home

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """The text, the path for error messages, and whether both are still the ones found."""
        path = self.path(template)
        try:
            before = path.stat()
            text = decode(path.read_bytes())
        except (OSError, UnicodeDecodeError) as error:
            raise TemplateNotFound(template) from error
        return text, str(path), lambda: self._unchanged(template, path, (before.st_mtime_ns, before.st_size))

    def path(self, template: str) -> Path:
        """The file that a name means; it need not exist."""
        parts = split_template_path(template.removeprefix(ORIGINAL))
        own = self.home.notifications.joinpath(*parts)
        if not template.startswith(ORIGINAL) and own.is_file():
            return own
        return bundled(FOLDER).joinpath(*parts)

    def list_templates(self) -> list[str]:
        """The names of all templates, own and bundled, each once, in order."""
        names = {name for root in (self.home.notifications, bundled(FOLDER)) for name in _names(root)}
        return sorted(names)

    def _unchanged(self, template: str, path: Path, mark: tuple[int, int]) -> bool:
        try:
            now = path.stat()
        except OSError:
            return False
        return self.path(template) == path and (now.st_mtime_ns, now.st_size) == mark


def decode(data: bytes) -> str:
    """The text of a template. Windows' own editor writes a byte-order mark, or GB18030 where it saves as ANSI."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030")


def _names(root: Path) -> list[str]:
    return [path.relative_to(root).as_posix() for path in root.rglob(f"*{SUFFIX}") if path.is_file()]
