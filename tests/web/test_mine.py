"""A unit's page: what must be done stands first, signing is one press, and other units' tasks are nowhere on it."""

import pytest

from desk_kit import DeskKit
from dubanflow.services import unit_desk


def test_a_new_task_is_signed_with_one_press_and_moves_on(desk: DeskKit) -> None:
    number = desk.kit.task(deadline="6-30")
    liaison = desk.as_("zuzhi2-lly")
    page = liaison.get("/mine")
    assert page.index("待签收") < page.index(number)
    seen = page.split('name="seen" value="')[1].split('"')[0]
    page = liaison.post(f"/tasks/{number}/accept", seen=seen, back="/mine")
    assert liaison.at == "/mine" and "已签收：现为“办理中”" in page
    assert 'id="running"' in page and 'id="sign"' not in page


def test_every_open_task_stands_in_exactly_one_group(desk: DeskKit) -> None:
    kit = desk.kit
    new = kit.task("新任务", deadline="6-30", on="1-5")
    late, soon, running, reported, held = (
        kit.task(title, deadline=deadline, on="1-5")
        for title, deadline in [
            ("逾期", "2-20"),
            ("将到期", "3-4"),
            ("办理", "6-30"),
            ("已报", "6-30"),
            ("挂起", "6-30"),
        ]
    )
    for number in (late, soon, running, reported, held):
        kit.act(number, "accept", "1-6")
        kit.act(number, "feedback", "2-25", done="正在推进")
    kit.act(reported, "report", "2-26", done="已完成")
    kit.act(held, "suspend", "2-26", by="督查员", reason="等上级文件")
    kit.run("3-2")
    page = desk.as_("zuzhi2-lly").get("/mine")
    parts = {part.split('"')[0]: part for part in page.split('<section id="')[1:]}
    assert set(parts) == {"sign", "overdue", "soon", "running", "office", "stopped"}
    where = {"sign": new, "overdue": late, "soon": soon, "running": running, "office": reported, "stopped": held}
    for key, number in where.items():
        assert [one for one in where.values() if f'/tasks/{one}"' in parts[key]] == [number]


def test_of_many_the_earliest_are_shown_and_all_are_counted(desk: DeskKit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unit_desk, "MOST", 2)
    kit = desk.kit
    led = kit.plan(*((f"牵头{n}", "组织二科", f"6-{n}") for n in (3, 1, 2)))
    helped = kit.plan(*((f"配合{n}", "干部科", f"6-{n}") for n in (3, 1, 2)))
    with kit.office.database.write() as connection:
        unit = connection.scalar("select id from unit where code = 'zuzhi2'")
        for number in helped:
            connection.execute(
                "insert into task_unit (task_id, unit_id, role) select id, ?, 'cooperating' from task where number = ?",
                [unit, number],
            )
    page = desk.as_("zuzhi2-lly").get("/mine")
    sign, helping = page.split('<section id="')[1:]
    assert [number for number in led if f'"/tasks/{number}"' in sign] == led[1:] and "待签收 <span" in sign
    assert "<b>3</b>待签收" in page and "<b>3</b>配合办理" in page
    assert [number for number in helped if number in helping] == helped[1:]
    assert sign.index(led[1]) < sign.index(led[2]) and "时限最早的 2 项" in sign and "时限最早的 2 项" in helping


def test_a_progress_note_that_is_due_is_asked_for(desk: DeskKit) -> None:
    number = desk.kit.task(deadline="6-30", on="1-5")
    desk.kit.act(number, "accept", "1-6")
    desk.kit.run("3-2")
    assert "该报进展" in desk.as_("zuzhi2-lly").get("/mine")
    desk.kit.act(number, "feedback", "3-2", done="正在推进")
    assert "该报进展" not in desk.as_("zuzhi2-lly").get("/mine")


def test_what_came_back_says_why_until_it_is_reported_again(desk: DeskKit) -> None:
    number = desk.kit.task(deadline="6-30")
    desk.kit.act(number, "accept", "3-2")
    desk.kit.act(number, "report", "3-2", done="已完成")
    desk.kit.act(number, "return", "3-2", by="督查员", reason="缺少验收单")
    assert "退回重办：缺少验收单" in desk.as_("zuzhi2-lly").get("/mine")
    desk.kit.act(number, "report", "3-2", done="已补验收单")
    assert "退回重办：缺少验收单" not in desk.as_("zuzhi2-lly").get("/mine")


def test_another_units_page_shows_none_of_it_and_supervisors_have_their_own(desk: DeskKit) -> None:
    number = desk.kit.task()
    assert number not in desk.as_("ganbu-lly").get("/mine")
    supervisor = desk.as_("ducha")
    supervisor.get("/mine")
    assert supervisor.status == 403


def test_the_feedback_form_is_a_word_file_of_the_task(desk: DeskKit) -> None:
    import io

    from docx import Document

    number = desk.kit.task()
    answer = desk.as_("zuzhi2-lly").client.get(f"/tasks/{number}/print/feedback?blank=1")
    assert answer.status_code == 200
    text = "".join(
        cell.text for table in Document(io.BytesIO(answer.content)).tables for row in table.rows for cell in row.cells
    )
    assert "整顿软弱涣散村党组织" in text
    assert desk.as_("ganbu-lly").client.get(f"/tasks/{number}/print/feedback").status_code == 404


def test_what_was_written_is_not_lost_when_the_session_ended_meanwhile(sqlite_desk: DeskKit) -> None:
    number = sqlite_desk.kit.task()
    sqlite_desk.kit.act(number, "accept", "3-2")
    liaison = sqlite_desk.as_("zuzhi2-lly")
    liaison.get(f"/tasks/{number}/feedback")
    sqlite_desk.clock.pass_on(minutes=31)
    sent = {"csrf": "x", "done": "写了很久的一段进展"}
    page = liaison.client.post(f"/tasks/{number}/feedback", data=sent, headers={"Origin": sqlite_desk.base})
    assert page.status_code == 401 and "登录已过期" in page.text and "写了很久的一段进展" in page.text
    assert sqlite_desk.kit.rows("select count(*) from feedback") == [(0,)]
    foreign = liaison.client.post(
        f"/tasks/{number}/feedback", data=sent, headers={"Origin": "http://elsewhere.example"}
    )
    assert foreign.url.path == "/sign-in" and "写了很久的一段进展" not in foreign.text
