"""Every figure that digest, list, 台账, 通报 and terminal show of one office on one day, taken from each, compared."""

import json
import re
from datetime import date, timedelta

import pytest

from figure_kit import ON, SINCE, TODAY, Figures, busy_office, of_book, of_page, of_text, of_units, printed, sections
from kit import Kit


@pytest.fixture
def office(kit: Kit) -> Kit:
    """A busy office on a Monday, its mails sent."""
    return busy_office(kit)


def totals_of(rows: list[dict[str, object]]) -> Figures:
    """The same totals from the rows of `task list --all --json`."""
    soon = TODAY + timedelta(days=7)
    live = [row for row in rows if not row["closed_on"]]

    def due(row: dict[str, object]) -> date:
        return date.fromisoformat(str(row["deadline"]))

    running = [row for row in live if row["state"] in ("assigned", "in_progress", "overdue")]
    return {
        "在办": len(live),
        "本期新交办": sum(
            str(row["assigned_on"]) >= SINCE.isoformat()
            for row in rows
            if not row["closed_on"] or str(row["closed_on"]) >= SINCE.isoformat()
        ),
        "本期销号": sum(row["state"] == "verified" and str(row["closed_on"]) >= SINCE.isoformat() for row in rows),
        "逾期": sum(due(row) < TODAY for row in running),
        "待核验": sum(row["state"] == "reported" for row in live),
        "七日内到期": sum(TODAY <= due(row) <= soon for row in running),
    }


def test_every_figure_of_the_day_is_the_same_wherever_it_is_shown(
    office: Kit, capsys: pytest.CaptureFixture[str]
) -> None:
    kit, on = office, ["--on", TODAY.isoformat()]
    mail = kit.mails(ON)["buzhang"]
    body, page = mail.get_body(("plain",)), mail.get_body(("html",))
    assert body is not None
    assert page is not None
    text = body.get_content().replace("\r\n", "\n")
    tasks = json.loads(printed(kit, capsys, "task", "list", "--all", "--json", *on))
    truth = totals_of(tasks)
    assert min(truth.values()) > 0  # nothing is compared by its absence

    # the digest: text and page, totals, lights, units, sections, against the tasks one by one
    totals, lights, units = of_text(text)
    assert totals == truth
    assert of_page(page.get_content()) == (truth, units)
    assert sum(lights.values()) == truth["在办"] == sum(total for total, _ in units.values())
    assert sum(late for _, late in units.values()) == truth["逾期"]
    shown = sections(text)
    assert [shown[name] for name in ("逾期未办", "七日内到", "已报办结", "本期销号")] == [
        truth[name] for name in ("逾期", "七日内到期", "待核验", "本期销号")
    ]
    kept = json.loads(kit.rows("select figures from snapshot where scope = '' and period = '2026-W16'")[0][0])
    assert kept == truth
    preview = json.loads(printed(kit, capsys, "digest", "--preview", "--json", *on))
    assert preview["figures"] == truth

    # the list: terminal, sheet as attached and as written, page
    listed = json.loads(printed(kit, capsys, "list", "--json", *on))
    closed = [row for row in tasks if row["closed_on"] and row["closed_on"] >= SINCE.isoformat()]
    assert len(listed["rows"]) == truth["在办"] + len(closed)
    printed(kit, capsys, "list", "--xlsx", "--html", *on)
    written = kit.root / "out" / f"督办清单{TODAY:%Y%m%d}.xlsx"
    rows = of_book(written, head=3)
    (attached,) = [part.get_content() for part in mail.iter_attachments()]
    beside = kit.root / "attached.xlsx"
    beside.write_bytes(attached)
    assert [row["编号"] for row in of_book(beside, head=3)] == [row["编号"] for row in rows]
    assert [row["编号"] for row in rows] == [row["number"] for row in listed["rows"]]
    by_light = {name: sum(row["灯"] == name for row in rows) for name in {str(row["灯"]) for row in rows}}
    assert {name: n for name, n in by_light.items() if name not in ("销", "灰")} == {
        name: n for name, n in lights.items() if name != "灰"
    }
    assert by_light["销"] == truth["本期销号"]
    assert {row["unit"]: (row["total"], row["overdue"]) for row in listed["units"]} == of_units(written)
    assert sum(late for _, late in of_units(written).values()) == truth["逾期"]
    html = (kit.root / "out" / f"督办清单{TODAY:%Y%m%d}.html").read_text(encoding="utf-8")
    assert f"共{len(rows)}件" in html
    assert {name: int(n) for name, n in re.findall(r">(\S)</span><b>(\d+)</b>", html)} == by_light
    assert html.count('<span class="late">逾期') == truth["逾期"]

    # the 台账: every task, and of those the same open and late
    printed(kit, capsys, "export", "ledger", *on)
    ledger = kit.root / "out" / f"督办台账{TODAY:%Y%m%d}.xlsx"
    full = of_book(ledger, head=4)
    assert len(full) == len(tasks)
    assert sum(row["灯"] == "红" for row in full) == lights["红"]
    assert sum(late for _, late in of_units(ledger).values()) == truth["逾期"]

    # reminders and extensions of each task, on sheet and ledger alike
    times = {row["编号"]: (row["催办次数"], row["延期次数"]) for row in rows}
    assert times == {row["编号"]: (row["催办次数"], row["延期次数"]) for row in full if row["编号"] in times}


def test_the_office_papers_state_the_same_figures(office: Kit) -> None:
    from dubanflow.ledger.read import Reader
    from dubanflow.services.figures import figures_by_unit, in_all
    from dubanflow.services.paper_office import office_values

    with office.office.database.read() as connection:
        reader = Reader(connection, office.office.calendar, TODAY)
        values = office_values(office.office, reader, office.office.register(connection), since=SINCE)
        truth = in_all(figures_by_unit(reader, SINCE))
    rows = values["数字"]
    assert isinstance(rows, list)
    assert [row["件数"] for row in rows] == list(truth.values())


def test_counting_in_one_pass_is_counting_one_by_one(office: Kit) -> None:
    from dubanflow.ledger.read import Reader, TaskFilter, count_lights, count_units
    from dubanflow.services.lists import long_list, supervision_list
    from dubanflow.services.standing import open_standing

    with office.office.database.read() as connection:
        reader = Reader(connection, office.office.calendar, TODAY)
        definitions = tuple(reader.definitions().values())
        tasks = reader.tasks(TaskFilter(open_only=True))
        standing = open_standing(reader)
        assert standing.lights == count_lights(tasks, definitions)
        assert standing.units == count_units(tasks, definitions)
        head, rows = long_list(reader)
        listed = supervision_list(reader)
        assert tuple(rows) == listed.rows
        assert (head.lights, head.units, head.count) == (listed.lights, listed.units, listed.count)
