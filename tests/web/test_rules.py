"""规则 on the desk: the workflow in force told and drawn, a file checked, files compared by simulation."""

import re

import pytest

from desk_kit import DeskKit
from dubanflow.places import bundled_file
from dubanflow.web import simulating

GOOD = bundled_file("workflows/presets/13710.yaml").read_bytes()


def test_the_workflow_in_force_is_drawn_and_told(sqlite_desk: DeskKit) -> None:
    page = sqlite_desk.as_("zuzhi2-lly").get("/rules")
    assert page.count("<svg") == 4  # ladder and states, wide and narrow
    assert "逾期后1个工作日仍未办结，出《催办单》，告知联络员，抄送分管领导。" in page
    assert "办理人属于牵头单位、写明理由" in page
    assert "/rules/simulate" not in page  # only supervisors try


def test_a_faulty_file_is_told_with_every_line(sqlite_desk: DeskKit) -> None:
    browser = sqlite_desk.as_("ducha")
    assert "没有错误" in browser.get("/rules/check")
    faulty = GOOD.replace(b"initial: ", b"initial: nowhere #").replace(b"by: [clock]", b"by: [klock]")
    page = browser.post("/rules/check", files={"file": ("改.yaml", faulty)})
    assert browser.status == 422
    told = re.findall(r'<td class="num" data-head="行">(\d+)</td>', page)
    assert f"改.yaml有 {len(told)} 处错误" in page
    assert "不认识的状态“nowhere”" in page
    assert "不认识的角色“klock”，是不是“clock”？" in page
    page = browser.post("/rules/check", files={"file": ("改.yaml", GOOD)})
    assert "改.yaml没有错误" in page


def test_files_are_compared_side_by_side(desk: DeskKit) -> None:
    desk.kit.task(deadline="3-31")
    desk.kit.task(title="办好培训班", unit="干部科", deadline="4-10")
    browser = desk.as_("ducha")
    browser.get("/rules/simulate")
    page = browser.post(
        "/rules/simulate", since="2026-03-02", until="2026-06-30", scenario="silent", preset="sanse",
        files={"file": ("改.yaml", GOOD)},
    )  # fmt: skip
    assert browser.status == 200
    for name in ("现行流程", "预设 sanse", "改.yaml"):
        assert f'<th class="num">{name}</th>' in page
    assert page.count("<svg") >= 10
    assert "每周转红（项次）" in page
    assert desk.kit.rows("select count(*) from decision") == [(2,)]  # nothing was written: only the two notices


# field, value, what is said
@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("until", "2026-01-01", "起止日期不对"),
        ("until", "2029-01-01", "最多推演四百天"),
        ("scenario", "miracle", "请选择一种情形"),
        ("seed", "x", "不是编号或数目"),
        ("since", "soon", "不是日期"),
    ],
)
def test_a_wrong_form_is_told(sqlite_desk: DeskKit, name: str, value: str, said: str) -> None:
    browser = sqlite_desk.as_("ducha")
    browser.get("/rules/simulate")
    fields = {"since": "2026-03-02", "until": "2026-06-30", "scenario": "typical"}
    page = browser.post("/rules/simulate", **{**fields, name: value})
    assert browser.status == 422
    assert said in page


def test_too_many_tasks_are_refused_before_anything_is_walked(
    sqlite_desk: DeskKit, monkeypatch: pytest.MonkeyPatch
) -> None:
    sqlite_desk.kit.task()
    monkeypatch.setattr(simulating, "MOST_WALKS", 0)
    browser = sqlite_desk.as_("ducha")
    browser.get("/rules/simulate")
    assert "在网页上推演太慢" in browser.post("/rules/simulate", since="2026-03-02", until="2026-06-30")


def test_while_one_simulates_another_is_told_to_wait_and_pages_answer(sqlite_desk: DeskKit) -> None:
    browser = sqlite_desk.as_("ducha")
    browser.get("/rules/simulate")
    with simulating._alone():
        assert "有人正在推演" in browser.post("/rules/simulate", since="2026-03-02", until="2026-06-30")
        browser.get("/tasks")
        assert browser.status == 200
