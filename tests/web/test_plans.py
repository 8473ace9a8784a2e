"""计划 on the desk: a document comes in, is reviewed, settled and confirmed; what is wrong is told where it is."""

import html
import json
import re
from typing import Any

import pytest

from desk_kit import Browser, DeskKit
from kit import moment
from plan_kit import PLAN, bring, items, settle


def upload(browser: Browser, text: str | bytes = PLAN, name: str = "2026年工作要点.txt", **fields: str) -> str:
    browser.get("/plans")
    data = text.encode() if isinstance(text, str) else text
    return browser.post("/plans", files={"file": (name, data)}, **{"year": "2026", **fields})


def form(page: str) -> dict[str, list[str]]:
    """What the review form would send: its hidden fields, inputs and areas as they stand."""
    found: dict[str, list[str]] = {}
    inside = page[page.index('/review"') : page.index("</form>", page.index('/review"'))]
    for tag in re.findall(r"<input[^>]*>", inside):
        name, kind = re.search(r'name="([^"]+)"', tag), re.search(r'type="([^"]+)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if name and (kind is None or kind[1] in ("hidden", "text")):
            found.setdefault(name[1], []).append(html.unescape(value[1] if value else ""))
    for name_, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>([^<]*)</textarea>', inside):
        found.setdefault(name_, []).append(html.unescape(text))
    return found


def press(browser: Browser, do: str, at: str = "/plans/2026-P1", **typed: object) -> str:
    """Fill in some fields and press a button of the review form, as a browser without scripts would."""
    page = browser.get(at)
    given: dict[str, Any] = {**form(page), **typed, "do": do}
    return browser.post(f"{at.partition('?')[0]}/review", **given)


def test_a_document_comes_in_and_is_shown_beside_its_items(desk: DeskKit) -> None:
    browser = desk.as_("ducha")
    page = upload(browser)
    assert browser.at == "/plans/2026-P1"
    assert "读出4项，其中1项待定" in page
    assert '<mark class="m-deadlines" title="时限">10月底前</mark>' in page
    assert '<mark class="m-units" title="单位">组织二科</mark>' in page
    assert "没有列为任务：" in page
    assert "还定不下来的 1 项" in page


# what comes in, under what name, what is said
@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "a.txt", "空"),
        (b"\x00\x01\x02PNG", "a.docx", "a.docx"),
        ("没有任务的一段话。".encode(), "通知.txt", "没有找到工作任务"),
        ("绝密\n\n2026年工作要点\n一、工作\n1.做好工作。".encode(), "a.txt", "密"),
    ],
)
def test_what_cannot_be_read_is_told_on_the_form(sqlite_desk: DeskKit, data: bytes, name: str, said: str) -> None:
    browser = sqlite_desk.as_("ducha")
    page = upload(browser, data, name)
    assert browser.status == 422
    assert said in page
    assert "没有导入" in page
    assert sqlite_desk.kit.rows("select count(*) from plan") == [(0,)]


def test_no_file_is_told_and_a_name_that_would_leave_the_folder_is_only_a_name(sqlite_desk: DeskKit) -> None:
    browser = sqlite_desk.as_("ducha")
    browser.get("/plans")
    assert "请选择要导入的计划文件" in browser.post("/plans", year="2026")
    upload(browser, name="../../etc/2026 要点<b>.txt")
    assert sqlite_desk.kit.rows("select file from plan") == [("2026 要点b.txt",)]


def test_what_is_typed_is_saved_and_all_that_can_be_is_confirmed(desk: DeskKit) -> None:
    bring(desk.kit)
    browser = desk.as_("ducha")
    page = press(browser, "save", **{"lead-4": "组织二处", "limit-4": "6月底前"})
    assert "已保存2处改动" in page
    page = press(browser, "confirm:all")
    assert "已立项4项（2026-001—2026-004）" in page
    assert 'href="/tasks/2026-001"' in page


def test_faults_are_told_at_their_cells_and_what_was_typed_stays(desk: DeskKit) -> None:
    bring(desk.kit)
    browser = desk.as_("ducha")
    page = press(browser, "confirm:all", **{"lead-4": "不存在科", "title-3": "整顿一批村"})
    assert browser.status == 422
    assert "第4项“牵头单位”：名册里没有“不存在科”" in page
    assert 'value="不存在科"' in page
    assert ">整顿一批村</textarea>" in page
    assert desk.kit.rows("select count(*) from task") == [(0,)]
    assert items(desk.kit, "2026-P1")[3].title == "整顿软弱涣散村党组织"


def test_one_item_some_items_and_its_measures_are_confirmed(desk: DeskKit) -> None:
    bring(desk.kit)
    browser = desk.as_("ducha")
    press(browser, "confirm:1", split=["1"])
    assert len(desk.kit.rows("select id from task")) == 4  # the item and its three measures
    page = press(browser, "confirm", pick=["3"])
    assert "已立项1项（2026-005）" in page
    assert "还没有选事项" in press(browser, "confirm")


def test_items_are_dropped_with_a_reason_and_restored(desk: DeskKit) -> None:
    bring(desk.kit)
    browser = desk.as_("ducha")
    assert "写明理由" in press(browser, "drop", pick=["4"])
    assert "已剔除1项" in press(browser, "drop", pick=["4"], reason="重复")
    assert "第4项已恢复" in press(browser, "restore:4")
    assert items(desk.kit, "2026-P1")[4].state == "unresolved"


def test_items_are_split_merged_and_taken_up(desk: DeskKit) -> None:
    bring(desk.kit)
    browser = desk.as_("ducha")
    assert "拆出第5项" in press(browser, "split:1:2")
    assert "已并入第1项" in press(browser, "merge", pick=["1", "5"])
    assert "已并入第3项" in press(browser, "merge:4")
    page = browser.get("/plans/2026-P1")
    page = browser.post("/plans/2026-P1/take", line="12")
    assert "第12行列为第6项" in page
    assert items(desk.kit, "2026-P1")[6].line == 12


def test_a_candidate_is_taken_with_one_press(sqlite_desk: DeskKit) -> None:
    bring(sqlite_desk.kit)
    press(sqlite_desk.as_("ducha"), "pick:4:干部科")
    item = items(sqlite_desk.kit, "2026-P1")[4]
    assert (item.unit, item.state) == ("干部科", "proposed")


def test_the_workbook_goes_out_and_comes_back_with_all_its_faults(sqlite_desk: DeskKit) -> None:
    from openpyxl import load_workbook

    bring(sqlite_desk.kit)
    browser = sqlite_desk.as_("ducha")
    browser.get("/plans/2026-P1/sheet")
    assert "attachment" in browser.response.headers["Content-Disposition"]
    path = sqlite_desk.kit.root / "back.xlsx"
    path.write_bytes(browser.response.content)
    book = load_workbook(path)
    heads = {cell.value: cell.column or 0 for cell in book["任务分解表"][3]}
    book["任务分解表"].cell(7, heads["牵头单位"]).value = "不存在科"
    book["任务分解表"].cell(6, heads["完成时限"]).value = "猴年马月"
    book.save(path)
    browser.get("/plans/2026-P1")
    page = browser.post("/plans/2026-P1/sheet", files={"file": ("back.xlsx", path.read_bytes())})
    assert browser.status == 422
    assert "不存在科" in page
    assert "猴年马月" in page
    book["任务分解表"].cell(7, heads["牵头单位"]).value = "干部科"
    book["任务分解表"].cell(6, heads["完成时限"]).value = "11月底前"
    book.save(path)
    page = browser.post("/plans/2026-P1/sheet", files={"file": ("back.xlsx", path.read_bytes())})
    assert "写入2处改动" in page


def test_a_revision_is_compared_and_adopted_item_by_item(desk: DeskKit) -> None:
    bring(desk.kit)
    settle(desk.kit, "2026-P1", 1, 2, 3)
    browser = desk.as_("ducha")
    revised = PLAN.replace("10月底前组织验收", "9月底前组织验收").replace(
        "4.规范信息报送。明确专人，及时报送重要信息。\n", ""
    )
    page = upload(browser, revised)
    assert browser.status == 422
    assert "已经导入过" in page
    page = upload(browser, revised, revises="2026-P1")
    assert browser.at == "/plans/2026-P2/difference"
    assert "<del>" in page
    assert "<ins>" in page
    page = browser.post("/plans/2026-P2/difference", do="adopt", pick=["3"])
    assert "时限改为2026-09-30" in page
    assert desk.kit.see("2026-003", "3-2").deadline == moment("9-30").today
    assert "请在" in browser.get("/plans/2026-P1")  # the old plan points to the new one


def test_a_recurring_duty_is_stopped_with_a_reason(sqlite_desk: DeskKit) -> None:
    bring(sqlite_desk.kit)
    settle(sqlite_desk.kit, "2026-P1", 2)
    browser = sqlite_desk.as_("ducha")
    page = browser.get("/plans/2026-P1")
    found = re.search(r"/plans/2026-P1/series/(\d+)/stop", page)
    assert found
    browser.post(found[0], reason="不再开展")
    assert "已停办" in browser.page


def test_a_leader_sees_the_plan_and_changes_nothing(sqlite_desk: DeskKit) -> None:
    bring(sqlite_desk.kit)
    browser = sqlite_desk.as_("fgld")
    page = browser.get("/plans/2026-P1")
    assert "保存修改" not in page
    assert "干部科" in page
    browser.post("/plans/2026-P1/review", do="confirm:all")
    assert browser.status == 403
    assert sqlite_desk.kit.rows("select count(*) from task") == [(0,)]


# a form that no page of ours sends
@pytest.mark.parametrize(
    "fields",
    [
        {"do": "explode"},
        {"do": "confirm:x"},
        {"do": "split:1"},
        {"do": "merge:99"},
        {"do": "save", "row": "1", "was-1": "[1]"},
        {"do": "save", "row": "-1"},
        {"do": "save", "row": "77", "was-77": json.dumps({"title": "a"}), "title-77": "b"},
        {"do": "confirm", "pick": "9999999999999999999999"},
    ],
)
def test_a_form_that_is_not_ours_breaks_nothing(sqlite_desk: DeskKit, fields: dict[str, str]) -> None:
    bring(sqlite_desk.kit)
    browser = sqlite_desk.as_("ducha")
    browser.get("/plans/2026-P1")
    browser.post("/plans/2026-P1/review", **fields)
    assert browser.status in (200, 404, 422)
    assert sqlite_desk.kit.rows("select count(*) from task") == [(0,)]
