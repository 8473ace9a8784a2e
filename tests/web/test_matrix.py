"""Every role before every page and every call: allowed or refused as the table of rights says, and nothing leaks."""

import io
import re
import zipfile
from collections.abc import Iterator

import httpx
import pytest
from starlette.routing import Mount

from desk_kit import PEOPLE, Browser, DeskKit, Opened, open_accounts
from dubanflow.domain.rights import DUTIES, PERSONAL, RIGHTS, Holder, may
from dubanflow.services import tokens
from dubanflow.services.accounts import accounts
from dubanflow.web.app import make_app
from dubanflow.web.frame import PageRoute
from dubanflow.web.pages import OPEN, Page, all_pages
from kit import Kit, make_kit, moment

PAGES = all_pages()
# The only pages that need no sign-in.
OPEN_PAGES = {("GET", "/sign-in"), ("POST", "/sign-in"), ("GET", "/sign-in/oidc"), ("GET", "/sign-in/oidc/back")}
SECRET = "整顿软弱涣散村党组织"


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskKit]:
    """One office for the whole matrix: a task of each of two units, one of them late with a draft."""
    kit = make_kit(tmp_path_factory.mktemp("matrix") / "office", {})
    open_accounts(kit)
    kit.plan((SECRET, "组织二科", "3-3"), ("选派年轻干部挂职", "干部科", "6-30"))
    kit.act("2026-001", "accept", "3-2")
    for day in ("3-2", "3-4", "3-10", "3-20"):
        kit.run(day)
    with Opened(kit, on="3-20") as desk:
        yield desk


def test_every_page_names_a_right_of_the_table_and_only_the_sign_in_is_open(sqlite_kit: Kit) -> None:
    app = make_app(sqlite_kit.office, lambda: moment("3-2"))
    others = [route for route in app.routes if not isinstance(route, PageRoute)]
    assert {route.path for route in others if isinstance(route, Mount)} == {"/static", "/api/v1"}
    assert all(isinstance(route, Mount) for route in others)
    assert {page.right for page in PAGES} - {OPEN} <= set(RIGHTS)
    assert {(page.method, page.path) for page in PAGES if page.right == OPEN} <= OPEN_PAGES


def test_every_call_names_a_right_that_a_token_may_be_given(sqlite_kit: Kit) -> None:
    app = make_app(sqlite_kit.office, lambda: moment("3-2"))
    calls = [one for methods in app.state.api.openapi()["paths"].values() for one in methods.values()]
    assert all(one["x-right"] == "home" or RIGHTS[one["x-right"]].api for one in calls)


def test_the_duties_stand_apart_from_each_other_and_from_all_work() -> None:
    work = {name for name, right in RIGHTS.items() if set(right.who) & set(PERSONAL)}
    acting = {"tasks.act", "plans.edit", "papers.prepare", "papers.release", "extras.settle"}
    for duty in DUTIES:
        held = {name for name in RIGHTS if may(Holder((duty,)), name)}
        assert not held & acting
        assert duty == "auditor" or not held & work - {"home", "rights.see", "calendar.see"}
    assert not {r for r in RIGHTS if may(Holder(("auditor",)), r)} & {"accounts.add", "accounts.secure", "backup.make"}


@pytest.mark.parametrize("login", PEOPLE)
def test_pages_open_as_the_table_says(opened: DeskKit, login: str) -> None:
    with opened.kit.office.database.read() as connection:
        holder = next(one.holder for one in accounts(connection) if one.login == login)
    browser = opened.as_(login)
    wrong = []
    for page in PAGES:
        if page.right == OPEN or page.path == "/sign-out":
            continue
        status = _asked(browser, page)
        if browser.at == "/sign-in":
            browser = opened.as_(login)
        allowed = may(holder, page.right)
        if status >= 500 or (status == 403) == allowed:
            wrong.append((page.method, page.path, status, "allowed" if allowed else "barred", browser.page[:0]))
    assert wrong == []


def _asked(browser: Browser, page: Page) -> int:
    """The status of a page asked for with values that exist where they matter, without following on."""
    path = _filled(page.path)
    if page.method == "GET":
        browser.response = browser.client.get(path, follow_redirects=False)
    else:
        browser.get("/rights")
        token = re.findall(r'name="csrf" value="([^"]+)"', browser.page)[-1]
        browser.response = browser.client.post(path, data={"csrf": token}, follow_redirects=False)
    browser.at = browser.response.headers.get("location", "").partition("?")[0]
    return browser.response.status_code


def _filled(path: str) -> str:
    return re.sub(r"\{(\w+)[^}]*\}", lambda found: {"number": "2026-001", "code": "2026-P1"}.get(found[1], "1"), path)


@pytest.mark.parametrize("login", [login for login, (name, _) in PEOPLE.items() if name])
def test_calls_are_answered_as_the_table_says(opened: DeskKit, login: str) -> None:
    person = opened.kit.person(PEOPLE[login][0])
    held = [name for name, right in RIGHTS.items() if right.api and may(Holder(person.roles), name)]
    described = httpx.get(f"{opened.base}/api/v1/openapi.json").json()["paths"]
    for scopes in [held, *[[one] for one in held]]:
        name = f"{login}-{len(scopes)}-{scopes[0]}"
        _, secret = tokens.add_token(
            opened.kit.office, name, person=person, scopes=scopes, by="console", moment=moment("3-20")
        )
        with httpx.Client(headers={"Authorization": f"Bearer {secret}"}, timeout=30) as client:
            for path, methods in described.items():
                for method, call in methods.items():
                    answer = client.request(method, f"{opened.base}/api/v1{_filled(path)}")
                    allowed = call["x-right"] == "home" or call["x-right"] in scopes
                    assert answer.status_code < 500
                    assert (answer.status_code == 403) != allowed, (scopes, method, path, answer.text)


def text_of(response: httpx.Response) -> str:
    """What a person can read in an answer; a workbook or document unpacked."""
    if not response.content.startswith(b"PK"):
        return response.text
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


# words behind the address under which somebody might look for another unit's task
SEARCHES = ("", "?scope=all", "?unit=zuzhi2", "?late=1", "?light=red", "?plan=2026-P1", "?scope=all&order=level")


def test_another_units_tasks_are_nowhere(opened: DeskKit) -> None:
    browser = opened.as_("ganbu-lly")
    holder = Holder(("liaison",), 2)
    looked = 0
    for page in PAGES:
        if page.method != "GET" or page.right == OPEN or not may(holder, page.right):
            continue
        if "{" in page.path:
            answer = browser.client.get(_filled(page.path))
            assert SECRET not in text_of(answer), page.path
            continue
        for words in SEARCHES:
            answer = browser.client.get(page.path + words)
            assert answer.status_code < 500
            assert SECRET not in text_of(answer), page.path + words
            assert "2026-001" not in text_of(answer), page.path + words
            looked += 1
    assert looked >= 3 * len(SEARCHES)


def test_a_guessed_address_of_another_units_task_says_what_a_wrong_one_says(opened: DeskKit) -> None:
    browser = opened.as_("ganbu-lly")
    paths = [page for page in PAGES if "{number}" in page.path and may(Holder(("liaison",), 2), page.right)]
    assert paths
    for page in paths:
        status = _asked(browser, page)
        assert status == 404, (page.method, page.path)


def test_another_units_tasks_are_in_no_answer_of_the_api(opened: DeskKit) -> None:
    person = opened.kit.person("干部科联络员")
    scopes = ["tasks.see", "tasks.act", "units.see"]
    _, secret = tokens.add_token(
        opened.kit.office, "干部科", person=person, scopes=scopes, by="console", moment=moment("3-20")
    )
    with httpx.Client(
        base_url=f"{opened.base}/api/v1", headers={"Authorization": f"Bearer {secret}"}, timeout=30
    ) as client:
        for words in SEARCHES:
            assert "2026-001" not in client.get(f"/tasks{words}").text
        for words in ("?unit=zuzhi2&scope=all", "?q=2026-001", "?late=1"):
            assert client.get(f"/lists/supervision{words}").json()["total"] == 0
        assert [one["code"] for one in client.get("/units").json()] == ["ganbu"]
        for path in ("/tasks/2026-001", "/tasks/2026-001/acts"):
            guessed, missing = client.get(path), client.get(path.replace("001", "999"))
            assert guessed.status_code == 404
            assert guessed.json() == missing.json()
        head = {"Idempotency-Key": "k"}
        assert client.post("/tasks/2026-001/acts", json={"act": "accept"}, headers=head).status_code == 404


def test_a_unit_does_not_read_of_papers_that_no_leader_has_released(opened: DeskKit) -> None:
    own = opened.as_("zuzhi2-lly").get("/tasks/2026-001")
    office = opened.as_("ducha").get("/tasks/2026-001")
    assert "通报" in office
    assert "通报" not in own
