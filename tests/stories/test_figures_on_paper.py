"""The figures of one office on one day on paper: 通报, 周报 and scores against digest, list, sheet, page, terminal."""

import io
import json
import re
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook

from dubanflow.domain.pictures import at
from dubanflow.ledger.read import Reader
from dubanflow.papers.list_xlsx import SCORE_SHEET
from dubanflow.services.figures import figures_by_unit, in_all
from dubanflow.services.pictures import office_pictures
from figure_kit import ON, SINCE, TODAY, Cells, Figures, busy_office, of_text, printed
from kit import Kit
from paper_kit import released, text_of

SCORES = """
scores:
  enabled: true
  points:
    - {rule: on-time, label: 按时办结, for: on_time, points: 2}
    - {rule: lapse, label: 逾期, for: lapse, points: -1}
"""
PERIOD = ["--from", SINCE.isoformat(), "--to", TODAY.isoformat(), "--on", TODAY.isoformat()]


@pytest.fixture
def office(kit: Kit) -> Kit:
    """A busy office on a Monday that has turned scores on."""
    from dubanflow.places import bundled_file

    path = kit.root / "workflows" / "supervision.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(bundled_file("workflows/supervision.yaml").read_text(encoding="utf-8") + SCORES, encoding="utf-8")
    kit.reopen()
    return busy_office(kit)


def truth_of(kit: Kit) -> tuple[Figures, Any]:
    """The totals and the pictures, from the ledger."""
    with kit.office.database.read() as connection:
        reader = Reader(connection, kit.office.calendar, TODAY)
        return in_all(figures_by_unit(reader, SINCE)), office_pictures(reader)


def paper(kit: Kit, name: str) -> Any:
    line = released(kit, name, on=ON, signer="部长", since=SINCE if name == "督查通报" else None)
    return Document(io.BytesIO((kit.root / line.file).read_bytes()))


def digest_text(kit: Kit) -> str:
    body = kit.mails(ON)["buzhang"].get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def test_bulletin_weekly_digest_and_pictures_state_the_same_figures(office: Kit) -> None:
    truth, pictures = truth_of(office)
    totals, lights, units = of_text(digest_text(office))
    assert totals == truth and min(truth.values()) > 0

    bulletin = paper(office, "督查通报")
    said = re.search(
        r"全部在办事项(\d+)件。本期新交办(\d+)件，到期(\d+)件、按期办结(\d+)件，按期率([\d.]+)%；"
        r"销号(\d+)件，待核验(\d+)件；逾期未办结(\d+)件，七日内到期(\d+)件",
        text_of(bulletin),
    )
    assert said is not None
    names = ("在办", "本期新交办", "到期", "按期", "按期率", "本期销号", "待核验", "逾期", "七日内到期")
    shown = dict(zip(names, said.groups(), strict=True))
    assert {name: int(shown[name]) for name in truth} == truth
    rows = [[cell.text for cell in row.cells] for table in bulletin.tables for row in table.rows]
    by_unit = {row[0]: (int(row[1]), int(row[7])) for row in rows if len(row) == 8 and row[1].isdigit()}
    assert {name: found for name, found in by_unit.items() if found != (0, 0)} == units
    assert sum(int(row[3]) for row in rows if len(row) == 8 and row[1].isdigit()) == int(shown["到期"])

    weekly = [[cell.text for cell in row.cells] for row in paper(office, "督查周报").tables[0].rows]
    assert [int(one) for one in weekly[1]] == list(truth.values())

    # the pictures of list and digest page
    assert {row.unit: (row.total, row.late) for row in pictures.units} == units
    assert sum(one.count for row in pictures.units for one in row.lights if one.label == "红") == lights["红"]
    running = sum(one.running for one in pictures.late.classes)
    assert running == truth["逾期"]
    assert at(pictures.year.due, TODAY) >= at(pictures.year.closed, TODAY)


def test_scores_are_the_same_in_digest_list_sheet_page_bulletin_and_terminal(
    office: Kit, capsys: pytest.CaptureFixture[str]
) -> None:
    kit, on = office, ["--on", TODAY.isoformat()]
    board = json.loads(printed(kit, capsys, "scores", "--json", *PERIOD))
    truth = [
        (row["unit"], str(row["rank"] or "—"), row["due"], f"{row['points']:+g}" if row["points"] else "0")
        for group in board["groups"]
        for row in group["units"]
    ]
    assert len(truth) == 2 and all(due >= 3 for _, _, due, _ in truth)  # two units that are ranked

    listed = json.loads(printed(kit, capsys, "list", "--json", *on))["scores"]
    assert [(row["unit"], row["rank"] or "—", row["due"], row["points"]) for row in listed] == truth
    terminal = printed(kit, capsys, "list", *on).splitlines()
    assert all(
        any({unit, rank, str(due), points} <= set(line.split()) for line in terminal)
        for unit, rank, due, points in truth
    )

    printed(kit, capsys, "list", "--xlsx", "--html", *on)
    sheet = load_workbook(kit.root / "out" / f"督办清单{TODAY:%Y%m%d}.xlsx")[SCORE_SHEET]
    cells = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5)]
    assert [(row[1], row[0], row[2], row[5]) for row in cells] == truth
    page = (kit.root / "out" / f"督办清单{TODAY:%Y%m%d}.html").read_text(encoding="utf-8")
    assert [
        (row[1], row[0], int(row[2]), row[5]) for row in Cells(page).rows if row[0] in "12—" and len(row) == 6
    ] == truth

    mail = kit.mails(ON)["buzhang"]
    (attached,) = [part.get_content() for part in mail.iter_attachments()]
    beside = load_workbook(io.BytesIO(attached))[SCORE_SHEET]
    assert [[cell.value for cell in row] for row in beside.iter_rows(min_row=5)] == cells
    digest = mail.get_body(("html",))
    assert digest is not None
    rows = [
        row
        for row in Cells(digest.get_content()).rows
        if len(row) == 6 and row[1] in dict.fromkeys(one[0] for one in truth)
    ]
    assert [(row[1], row[0], int(row[2]), row[5]) for row in rows] == truth

    boards = [[cell.text for cell in row.cells] for table in paper(kit, "督查通报").tables for row in table.rows]
    assert [(row[1], row[0], row[4]) for row in boards if len(row) == 5 and row[0] != "名次"] == [
        (unit, rank, points) for unit, rank, _, points in truth
    ]
