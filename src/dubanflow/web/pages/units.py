"""单位: how much each unit has to do, by light, how much was asked of it this week, and one unit at a closer look."""

from markupsafe import Markup
from starlette.responses import Response

from dubanflow.domain.errors import Hidden, NotFound
from dubanflow.domain.views import TaskView, UnitCount
from dubanflow.ledger.listing import count_list, page_of
from dubanflow.ledger.read import TaskFilter
from dubanflow.papers.charts import burn_up, late_spread, lights_by_unit, on_page
from dubanflow.services.lists import period_start
from dubanflow.services.pictures import days_late, year_burn_up
from dubanflow.services.unit_lines import unit_lines
from dubanflow.web.desk import Desk, labels
from dubanflow.web.pages import Pages
from dubanflow.web.render import urgent_first

PAGES = Pages()


@PAGES.get("/units", right="units.see")
def units(desk: Desk) -> Response:
    """Every unit that may be seen."""
    limit = desk.limit("units.see")
    lines = unit_lines(desk.office, desk.reader, desk.register, only=limit)
    counted = [UnitCount(line.name, line.lights, line.total, line.late) for line in lines if line.total]
    chart = Markup(on_page(lambda width: lights_by_unit(counted, width=width))) if len(counted) > 1 else ""  # noqa: S704
    lights = lines[0].lights if lines else ()
    return desk.page(
        "units.html",
        lines=lines,
        order=[lights.index(light) for light in urgent_first(lights)],
        chart=chart,
        burden=desk.office.definition.burden,
        whole=limit is None,
    )


@PAGES.get("/units/{code}", right="units.see")
def unit(desk: Desk, code: str) -> Response:
    """One unit: its people, its burden, its tasks, its year."""
    limit = desk.limit("units.see")
    found = desk.register.unit(code)
    if found is None or (limit is not None and found.id != limit):
        raise (Hidden if found else NotFound)(f"没有代码为“{code[:40]}”的单位，或您看不到它。")
    wanted = TaskFilter(open_only=True, units=(found.id,))
    counts = count_list(desk.reader, wanted)
    rows = desk.reader.with_progress(page_of(desk.reader, wanted).rows, since=period_start(desk.today))
    if limit is not None:
        rows = tuple(map(TaskView.for_unit, rows))
    year = desk.today.year
    burn = year_burn_up(desk.reader, year, units=(found.id,))
    late = days_late(desk.reader, desk.today.replace(month=1, day=1), desk.today, units=(found.id,))
    charts = [
        Markup(on_page(lambda width: burn_up(burn, width=width))),  # noqa: S704 - our own drawing, its text escaped
        Markup(on_page(lambda width: late_spread(late, width=width))),  # noqa: S704
    ]
    return desk.page(
        "unit_one.html",
        unit=found,
        line=next(iter(unit_lines(desk.office, desk.reader, desk.register, only=found.id)), None),
        people=[(one.name, labels(one.roles)) for one in desk.register.people if one.unit == found.code],
        counts=counts,
        rows=rows,
        charts=charts,
        burden=desk.office.definition.burden,
    )
