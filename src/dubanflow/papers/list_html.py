"""The 督办 list as a page, for the wall screen and for printing from a browser."""

from pathlib import Path
from typing import Protocol

from markupsafe import Markup

from dubanflow.domain.pictures import OfficePictures
from dubanflow.domain.views import SupervisionList
from dubanflow.papers.charts import of_office
from dubanflow.places import write_bytes

TEMPLATE = "list.html.j2"
WALL = "wall.html.j2"


class Renderer(Protocol):
    """What lays a page out: the office's `Templates`."""

    def render(self, name: str, /, **values: object) -> str:
        """The text of a template."""
        ...


def write_page(
    listed: SupervisionList, path: Path, templates: Renderer, pictures: OfficePictures | None = None
) -> None:
    """Write the page, whole or not at all. Raises what a template raises, and `OSError`."""
    # our own pictures, made of escaped text
    charts = [Markup(chart) for chart in of_office(pictures)] if pictures else []  # noqa: S704
    write_bytes(path, templates.render(TEMPLATE, list=listed, charts=charts).encode("utf-8"))


def write_wall(listed: SupervisionList, path: Path, templates: Renderer, *, refresh: int) -> None:
    """Write the page of the wall screen; it loads itself anew every `refresh` seconds."""
    write_bytes(path, templates.render(WALL, list=listed, refresh=refresh).encode("utf-8"))
