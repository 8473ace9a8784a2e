"""The register of units and the working calendar, brought up to date: first what would change, then the change."""

from starlette.responses import Response

from dubanflow.domain.errors import BadInput
from dubanflow.domain.register import Person
from dubanflow.services.calendars import preview, read_notice, take_over
from dubanflow.services.register_change import read_file, take_register
from dubanflow.web.desk import Desk
from dubanflow.web.pages import Pages
from dubanflow.web.uploads import one_file

PAGES = Pages()


@PAGES.get("/admin/register", right="units.manage")
def register(desk: Desk) -> Response:
    """The register in force, and the form for a new file."""
    return _register(desk)


@PAGES.get("/admin/register/file", right="units.manage")
def register_file(desk: Desk) -> Response:
    """The office's units.yaml, to be edited and sent back."""
    return desk.download((desk.office.home.root / "units.yaml").read_bytes(), "units.yaml")


@PAGES.post("/admin/register", right="units.manage")
def new_register(desk: Desk) -> Response:
    """What a new file would change; with the text of one that was looked at, the change itself."""
    text = desk.text("text")
    try:
        if text:
            desk.close()
            base = desk.field("base")
            done = take_register(desk.office, text, base=base, by=desk.account.code, moment=desk.moment)
            return desk.go("/admin/register", say=f"已采用新名册，变动 {len(done.changes)} 处。")
        with one_file(desk, "file", "请选名册文件（units.yaml 或 .xlsx）。") as path:
            found = read_file(desk.office, path)
    except BadInput as error:
        return _register(desk, status=422, fault=error.message)
    return desk.page("admin_register_change.html", found=found)


def _register(desk: Desk, *, status: int = 200, fault: str = "") -> Response:
    by_unit: dict[str | None, list[Person]] = {}
    for person in desk.register.people:
        by_unit.setdefault(person.unit, []).append(person)
    names = {person.code: person.name for person in desk.register.people}
    return desk.page(
        "admin_register.html", status=status, fault=fault, register=desk.register, by_unit=by_unit, names=names
    )


@PAGES.get("/calendar", right="calendar.see")
def calendar(desk: Desk) -> Response:
    """The years that are known, and what each rests on."""
    return _calendar(desk)


@PAGES.post("/calendar", right="calendar.edit")
def new_year(desk: Desk) -> Response:
    """What a notice would change; sent again with `do=take`, the change itself."""
    text, year = desk.text("notice"), desk.whole("year")
    try:
        if not text.strip():
            raise BadInput("请把国务院办公厅通知的正文贴进来。")
        taken = preview(desk.office, read_notice(text, year, source=desk.field("source")), moment=desk.moment)
        if desk.field("do") == "take":
            desk.close()
            take_over(desk.office, taken, by=desk.account.code, moment=desk.moment)
            return desk.go("/calendar", say=f"{year}年已按通知更新，下一次每日运行按新日历重新计算。")
    except BadInput as error:
        return _calendar(desk, status=422, fault=error.message)
    return desk.page("calendar_change.html", taken=taken, notice=text, year=year, source=desk.field("source"))


def _calendar(desk: Desk, *, status: int = 200, fault: str = "") -> Response:
    calendar = desk.office.calendar
    years = sorted(year for year in calendar.standing if year >= desk.today.year - 1)
    rows = [
        (
            year,
            calendar.standing[year],
            sorted(one for one in calendar.rest if one.year == year and one.weekday() < 5),
            sorted(one for one in calendar.work if one.year == year),
        )
        for year in years
    ]
    return desk.page(
        "calendar.html",
        status=status,
        fault=fault,
        rows=rows,
        typed={"year": desk.field("year") or str(desk.today.year + 1), "notice": desk.text("notice")},
    )
