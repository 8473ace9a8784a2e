"""The API: by token, within its scopes, each act once; the same figures and refusals as everywhere else."""

import base64
from typing import Any

import httpx
import pytest

from desk_kit import DeskKit
from dubanflow.services import tokens
from dubanflow.services.accounts import set_disabled
from dubanflow.services.audit import verify
from kit import moment


def caller(desk: DeskKit, person: str, *scopes: str, **options: Any) -> httpx.Client:
    """A system with a token of its own."""
    name = f"OA{len(desk.kit.rows('select id from token'))}"
    _, secret = tokens.add_token(
        desk.kit.office, name, person=desk.kit.person(person), scopes=scopes, by="account:anquan", moment=moment("3-2"),
        **options,
    )  # fmt: skip
    client = httpx.Client(base_url=f"{desk.base}/api/v1", headers={"Authorization": f"Bearer {secret}"}, timeout=30)
    desk.clients.append(client)
    return client


def act(client: httpx.Client, number: str, key: str, **given: Any) -> httpx.Response:
    return client.post(f"/tasks/{number}/acts", json=given, headers={"Idempotency-Key": key})


def test_a_liaisons_system_signs_gives_feedback_and_reports_with_a_file(desk: DeskKit) -> None:
    number = desk.kit.task()
    oa = caller(desk, "组织二科联络员", "tasks.see", "tasks.act")
    assert act(oa, number, "a1", act="accept").json()["state_label"] == "办理中"
    assert act(oa, number, "a2", act="feedback", done="已摸底", next_step="整改").status_code == 200
    file = {"name": "佐证.txt", "content": base64.b64encode("已完成".encode()).decode()}
    assert act(oa, number, "a3", act="report", done="办结", evidence=[file]).json()["state_label"] == "待核验"
    record = oa.get(f"/tasks/{number}").json()
    assert [event["label"] for event in record["events"]] == ["交办", "签收", "阶段反馈", "申请办结"]
    assert "佐证.txt" in record["events"][-1]["words"]
    assert verify(desk.kit.office.database).clean


def test_the_same_key_acts_once_and_answers_the_same(desk: DeskKit) -> None:
    number = desk.kit.task()
    oa = caller(desk, "组织二科联络员", "tasks.see", "tasks.act")
    first = act(oa, number, "k", act="accept").json()
    again = act(oa, number, "k", act="accept").json()
    assert (first.pop("repeated"), again.pop("repeated")) == (False, True)
    assert first == again
    other = act(oa, number, "k", act="feedback", done="别的")
    assert (other.status_code, "已经用于另一次办理" in other.json()["detail"]) == (422, True)
    assert len(desk.kit.rows("select 1 from event where kind = 'accept'")) == 1


def test_a_refused_act_may_be_sent_again_under_its_key(desk: DeskKit) -> None:
    number = desk.kit.task()
    oa = caller(desk, "组织二科联络员", "tasks.see", "tasks.act")
    refused = act(oa, number, "k", act="feedback", done="已摸底")
    assert (refused.status_code, refused.headers["content-type"]) == (422, "application/problem+json")
    assert "不能阶段反馈" in refused.json()["detail"]
    act(oa, number, "k0", act="accept")
    assert act(oa, number, "k", act="feedback", done="已摸底").status_code == 200


def test_an_act_over_a_change_that_was_not_seen_is_stale(desk: DeskKit) -> None:
    number = desk.kit.task()
    oa = caller(desk, "组织二科联络员", "tasks.see", "tasks.act")
    seen = oa.get(f"/tasks/{number}").json()["seen"]
    desk.kit.act(number, "accept", "3-2")
    assert act(oa, number, "k", act="feedback", done="x", seen=seen).status_code == 409


# person, scopes asked, part of the refusal
REFUSED_TOKENS = [
    ("组织二科联络员", ("plans.edit",), "没有“审定计划”的权限"),  # more than the person has
    ("督查员", ("papers.release",), "请写明令牌的权限"),  # nothing for an interface
    ("督查员", (), "请写明令牌的权限"),
]


@pytest.mark.parametrize(("person", "scopes", "part"), REFUSED_TOKENS)
def test_a_token_never_gets_more_than_its_person_has(
    sqlite_desk: DeskKit, person: str, scopes: tuple[str, ...], part: str
) -> None:
    from dubanflow.domain.errors import DubanError

    with pytest.raises(DubanError, match=part):
        caller(sqlite_desk, person, *scopes)


def test_without_a_token_with_a_revoked_or_an_old_one_nothing_opens(desk: DeskKit) -> None:
    oa = caller(desk, "督查员", "tasks.see", days=30)
    assert oa.get("/tasks").status_code == 200
    assert httpx.get(f"{desk.base}/api/v1/tasks").status_code == 401
    desk.clock.pass_on(days=31)
    assert oa.get("/tasks").status_code == 401
    other = caller(desk, "督查员", "tasks.see", days=None)
    assert other.get("/tasks").status_code == 200
    tokens.revoke_token(desk.kit.office, "OA1", by="account:anquan", moment=moment("3-2"))
    gone = other.get("/tasks")
    assert (gone.status_code, gone.headers["www-authenticate"]) == (401, "Bearer")


def test_a_token_rests_while_the_account_of_its_person_is_disabled(desk: DeskKit) -> None:
    oa = caller(desk, "督查员", "tasks.see")
    desk.as_("ducha")
    for disabled, status in ((True, 401), (False, 200)):
        set_disabled(desk.kit.office, "ducha", disabled, by="account:admin", moment=moment("3-2"), reason="离岗")
        assert oa.get("/tasks").status_code == status


def test_a_list_is_read_page_by_page_and_its_figures_are_its_length(desk: DeskKit) -> None:
    desk.kit.plan(*[(f"任务第{i}项工作", "组织二科" if i % 3 else "干部科", f"3-{10 + i}") for i in range(1, 12)])
    oa = caller(desk, "督查员", "tasks.see")
    for words in ({}, {"unit": "ganbu"}, {"light": "green"}, {"until": "2026-03-15"}, {"q": "第1"}):
        numbers: list[str] = []
        after: str | None = ""
        while after is not None:
            page = oa.get("/tasks", params={**words, "limit": 2, "after": after}).json()
            numbers += [task["number"] for task in page["tasks"]]
            after = page["after"]
        assert len(numbers) == len(set(numbers)) == oa.get("/lists/supervision", params=words).json()["total"]


def test_a_plan_is_imported_and_confirmed(desk: DeskKit) -> None:
    oa = caller(desk, "督查员", "plans.see", "plans.edit", "tasks.see", "decisions.see")
    text = (
        "云川市2026年工作要点\n一、重点任务\n1.推进窗口建设。6月30日前完成。（组织二科牵头）\n"
        "2.办好培训班。年底前完成。\n"
    )
    made = oa.post("/plans", params={"year": 2026}, files={"file": ("要点.txt", text.encode())}).json()
    assert (made["items"], made["unresolved"]) == (2, 1)
    assert oa.get("/plans").json()[0]["unresolved"] == 1
    items = oa.get(f"/plans/{made['code']}/items").json()
    assert (items[0]["unit"], items[0]["deadline"]) == ("组织二科", "2026-06-30")
    done = oa.post(f"/plans/{made['code']}/confirm", json={"items": [1]}).json()
    assert len(done["tasks"]) == 1
    told = oa.get("/decisions", params={"task": done["tasks"][0]}).json()["decisions"]
    assert told[0]["rule"] == "notice:assign"


def test_nothing_unknown_is_taken_and_what_is_wrong_is_said_in_chinese(sqlite_desk: DeskKit) -> None:
    number = sqlite_desk.kit.task()
    oa = caller(sqlite_desk, "督查员", "tasks.see", "tasks.act")
    wrong = act(oa, number, "k", act="cancel", reasons="x")
    assert (wrong.status_code, wrong.json()["detail"]) == (422, "body.reasons：没有这一项")
    assert act(oa, number, "k", act="cancel", reason="x", deadline="明天").status_code == 422
    bare = oa.post(f"/tasks/{number}/acts", json={"act": "cancel"})
    assert "Idempotency-Key" in bare.json()["detail"]
    assert oa.get("/nothing").json()["title"] == "没有这个接口"


def test_the_description_is_served_here_and_shown_as_a_page(sqlite_desk: DeskKit) -> None:
    described = httpx.get(f"{sqlite_desk.base}/api/v1/openapi.json").json()
    page = sqlite_desk.as_("ducha").get("/api")
    for path in described["paths"]:
        assert f"/api/v1{path}" in page


def test_people_of_a_unit_cannot_find_out_a_level_that_no_leader_has_released(sqlite_desk: DeskKit) -> None:
    sqlite_desk.kit.task(deadline="3-10")
    for day in range(11, 26):
        sqlite_desk.kit.run(f"3-{day}")
    unit, office = (caller(sqlite_desk, who, "tasks.see") for who in ("组织二科联络员", "督查员"))

    def found(client: httpx.Client, level: int) -> tuple[int, int]:
        asked = {"level": level}
        return (
            len(client.get("/tasks", params=asked).json()["tasks"]),
            client.get("/lists/supervision", params=asked).json()["total"],
        )

    assert [found(office, level) for level in (2, 3)] == [(0, 0), (1, 1)]
    assert found(unit, 2) == found(unit, 3) == (1, 1)
