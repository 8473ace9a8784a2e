"""Every role before every page and every call: allowed or refused as the table of rights says, and nothing leaks."""

import io
import re
import zipfile
from collections.abc import Iterator

import httpx
import pytest
from starlette.routing import Mount

from desk_kit import PASSWORD, PEOPLE, Browser, DeskKit, Opened, open_accounts
from dubanflow.domain.rights import DUTIES, PERSONAL, RIGHTS, Holder, may
from dubanflow.services import tokens
from dubanflow.services.accounts import accounts, add_account
from dubanflow.services.evidence import keep_stream
from dubanflow.services.passwords import hashed
from dubanflow.web.app import make_app
from dubanflow.web.frame import PageRoute
from dubanflow.web.pages import OPEN, Page, all_pages
from kit import Kit, make_kit, moment
from paper_kit import made, released

PAGES = all_pages()
# The only pages that need no sign-in.
OPEN_PAGES = {("GET", "/sign-in"), ("POST", "/sign-in"), ("GET", "/sign-in/oidc"), ("GET", "/sign-in/oidc/back")}
SECRET, PROOF = "整顿软弱涣散村党组织", b"%PDF-1.4\n%%EOF\n"
# What a part of an address stands for, more of it made by the office of this test. Forms go to what there is not, so
# that nothing is done on the way.
REAL = {"number": "2026-001", "code": "2026-P1", "login": "nobody", "trigger": "nothing", "section": "reports"}


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskKit]:
    """One office for the whole matrix: a task of each of two units; that of 组织二科 is late, and has a draft, a paper,
    a file of evidence."""
    kit = make_kit(tmp_path_factory.mktemp("matrix") / "office", {})
    open_accounts(kit)
    add_account(kit.office, "ganbu-fzr", by="console", moment=moment("3-2"), person=kit.person("干部科科长"))
    with kit.office.database.write() as connection:
        connection.execute(
            "update account set password = ?, must_change = ? where login = 'ganbu-fzr'", [hashed(PASSWORD), False]
        )
    kit.plan((SECRET, "组织二科", "3-3"), ("选派年轻干部挂职", "干部科", "6-30"))
    kit.act("2026-001", "accept", "3-2")
    for day in ("3-2", "3-4", "3-10", "3-20"):
        kit.run(day)
    kept = keep_stream(kit.office, "整改.pdf", io.BytesIO(PROOF))
    kit.act("2026-001", "feedback", "3-20", done="已摸底", evidence=(kept,))
    paper = released(kit, "督办通知单", "2026-001", on="3-20")
    made(kit, "督办通知单", "2026-001", on="3-20")
    draft = kit.rows("select min(id) from draft where state = 'prepared'")[0][0]
    REAL.update(digest=kept.sha256, paper=str(paper.id), draft=str(draft))
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
    acting = {"tasks.act", "plans.edit", "papers.prepare", "papers.release", "extras.settle", "rules.change"}
    for duty in DUTIES:
        held = {name for name in RIGHTS if may(Holder((duty,)), name)}
        assert not held & acting
        assert duty == "auditor" or not held & work - {"home", "rights.see", "calendar.see", "calendar.edit"}
    for one, other in (("sysadmin", "secadmin"), ("sysadmin", "auditor"), ("secadmin", "auditor")):
        both = {name for name in RIGHTS if may(Holder((one,)), name) and may(Holder((other,)), name)}
        assert both <= {"home", "rights.see", "calendar.see", "accounts.see"}
    assert not {r for r in RIGHTS if may(Holder(("auditor",)), r)} & {"accounts.add", "accounts.secure", "backup.make"}


@pytest.mark.parametrize("login", PEOPLE)
def test_pages_open_as_the_table_says(opened: DeskKit, login: str) -> None:
    with opened.kit.office.database.read() as connection:
        holder = next(one.holder for one in accounts(connection) if one.login == login)
    browser = opened.as_(login)
    token = token_of(browser)
    wrong = []
    for page in PAGES:
        if page.right == OPEN or page.path == "/sign-out":
            continue
        status = asked(browser, page, token).status_code
        allowed = may(holder, page.right)
        if status >= 500 or (status == 403) == allowed:
            wrong.append((page.method, page.path, status, "allowed" if allowed else "barred"))
    assert wrong == []


def test_nothing_opens_to_somebody_who_is_not_signed_in_or_has_a_first_password(opened: DeskKit) -> None:
    stranger = opened.browser()
    for page in PAGES:
        if page.right != OPEN:
            answer = asked(stranger, page, "")
            assert (answer.status_code, answer.headers["location"].partition("?")[0]) == (303, "/sign-in"), page.path
    described = httpx.get(f"{opened.base}/api/v1/openapi.json").json()["paths"]
    for path, methods in described.items():
        for method in methods:
            assert httpx.request(method, f"{opened.base}/api/v1{filled(path)}").status_code in (401, 422), path
    _, first = add_account(
        opened.kit.office, "neu", by="console", moment=moment("3-20"), duties=("auditor",), name="新审计员"
    )
    newcomer = opened.browser()
    newcomer.sign_in("neu", first)
    token = token_of(newcomer)
    for page in PAGES:
        if page.right != OPEN and page.path not in ("/password", "/sign-out"):
            assert asked(newcomer, page, token).headers["location"] == "/password", page.path


@pytest.mark.parametrize("login", ["ducha", "buzhang", "zuzhi2-lly", "admin", "anquan"])
def test_no_form_is_taken_without_the_token_of_its_session(opened: DeskKit, login: str) -> None:
    browser = opened.as_(login)
    before = opened.kit.rows("select count(*) from event where kind <> 'refused'")
    for page in PAGES:
        if page.method == "POST" and page.right != OPEN:
            assert asked(browser, page, "forged").status_code == 422, page.path
    assert opened.kit.rows("select count(*) from event where kind <> 'refused'") == before


def token_of(browser: Browser) -> str:
    """The token for forms of a session."""
    return str(re.findall(r'name="csrf" value="([^"]+)"', browser.get("/password"))[-1])


def asked(browser: Browser, page: Page, token: str, **parts: str) -> httpx.Response:
    """The answer of a page, without following on."""
    if page.method == "GET":
        return browser.client.get(filled(page.path, **parts), follow_redirects=False)
    path = filled(page.path, **{"paper": "999", "draft": "999", **parts})
    return browser.client.post(path, data={"csrf": token}, follow_redirects=False)


def filled(path: str, **parts: str) -> str:
    """An address with what its parts stand for."""
    path = path.replace("/units/{code}", "/units/zuzhi2")
    return re.sub(r"\{(\w+)[^}]*\}", lambda found: parts.get(found[1], REAL.get(found[1], "1")), path)


@pytest.mark.parametrize("login", [login for login, (name, _) in PEOPLE.items() if name])
def test_calls_are_answered_as_the_table_says(opened: DeskKit, login: str) -> None:
    person = opened.kit.person(PEOPLE[login][0])
    held = [name for name, right in RIGHTS.items() if right.api and may(Holder(person.roles), name)]
    described = httpx.get(f"{opened.base}/api/v1/openapi.json").json()["paths"]
    for scopes in [held, *[[one] for one in held]]:
        with caller(opened, PEOPLE[login][0], *scopes) as client:
            for path, methods in described.items():
                for method, call in methods.items():
                    answer = client.request(method, filled(path))
                    allowed = call["x-right"] == "home" or call["x-right"] in scopes
                    assert answer.status_code < 500
                    assert (answer.status_code == 403) != allowed, (scopes, method, path, answer.text)


def caller(desk: DeskKit, person: str, *scopes: str) -> httpx.Client:
    """A system with a token of its own."""
    name = f"OA{len(desk.kit.rows('select id from token'))}"
    _, secret = tokens.add_token(
        desk.kit.office, name, person=desk.kit.person(person), scopes=scopes, by="console", moment=moment("3-20")
    )
    return httpx.Client(base_url=f"{desk.base}/api/v1", headers={"Authorization": f"Bearer {secret}"}, timeout=30)


def text_of(response: httpx.Response) -> str:
    """What a person can read in an answer; a workbook or document unpacked."""
    if not response.content.startswith(b"PK"):
        return response.text
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


# words behind the address under which somebody might look for another unit's task
SEARCHES = (
    "", "?scope=all", "?unit=zuzhi2", "?late=1", "?light=red", "?plan=2026-P1", "?scope=all&order=level",
    "?person=zuzhi2-fzr&report=weekly-unit", "?person=fgld", "?task=2026-001",
)  # fmt: skip


@pytest.mark.parametrize("login", ["ganbu-lly", "ganbu-fzr"])
def test_another_units_tasks_are_nowhere(opened: DeskKit, login: str) -> None:
    browser = opened.as_(login)
    holder = Holder(("head",) if login.endswith("fzr") else ("liaison",), 2)
    looked = 0
    for page in PAGES:
        if page.method != "GET" or page.right == OPEN or not may(holder, page.right):
            continue
        for words in SEARCHES if "{" not in page.path else SEARCHES[:1]:
            answer = browser.client.get(filled(page.path) + words)
            assert answer.status_code < 500
            assert SECRET not in text_of(answer), page.path + words
            assert "2026-001" not in text_of(answer) or "{number}" in page.path, page.path + words
            looked += 1
    assert looked >= 5 * len(SEARCHES)


def test_its_own_people_and_the_office_find_it_where_others_do_not(opened: DeskKit) -> None:
    """The same addresses, so that the test before does not pass because nothing is there."""
    for login in ("zuzhi2-fzr", "ducha"):
        browser = opened.as_(login)
        for path in ("/tasks", "/tasks?scope=all", "/tasks.xlsx", "/tasks.csv", "/tasks/2026-001", "/papers",
                     "/tasks/2026-001/print/feedback", f"/papers/{REAL['paper']}", f"/papers/{REAL['paper']}/file",
                     "/units/zuzhi2"):  # fmt: skip
            answer = browser.client.get(path)
            assert answer.status_code == 200, path
            assert SECRET in text_of(answer) or "2026-001" in text_of(answer), path
        assert browser.client.get(f"/tasks/2026-001/evidence/{REAL['digest']}").content == PROOF
    assert SECRET in opened.as_("zuzhi2-lly").get("/mine")
    assert SECRET in opened.as_("ducha").get(f"/papers/drafts/{REAL['draft']}")


@pytest.mark.parametrize("login", ["ganbu-lly", "ganbu-fzr"])
def test_a_guessed_address_of_another_units_task_says_what_a_wrong_one_says(opened: DeskKit, login: str) -> None:
    browser = opened.as_(login)
    token = token_of(browser)
    holder = Holder(("liaison", "head"), 2)
    owned = ("{number}", "{digest}", "{paper}", "{draft}", "/units/{code}")
    pages = [page for page in PAGES if any(one in page.path for one in owned) and may(holder, page.right)]
    assert len(pages) >= 6
    for page in pages:
        if may(Holder(("head",) if login.endswith("fzr") else ("liaison",), 2), page.right):
            answer = asked(browser, page, token, paper=REAL["paper"], draft=REAL["draft"])
            assert answer.status_code == 404, (page.method, page.path)
    told = opened.kit.rows("select count(*) from event where kind = 'refused' and payload like '%2026-001%'")[0][0]
    assert told >= 1


def test_many_at_once_tell_nothing_of_another_units_tasks(opened: DeskKit) -> None:
    browser = opened.as_("ganbu-lly")
    token = token_of(browser)
    said = []
    for number in ("2026-001", "2026-999"):
        form = {"csrf": token, "do": "verify", "pick": number, f"seen-{number}": "0", "reason": "x"}
        answer = browser.client.post("/today/tasks/reports", data=form)
        said.append((answer.status_code, answer.text.replace(number, "N").replace(number[-3:], "N")))
    assert said[0][0] == said[1][0] and SECRET not in said[0][1]
    assert opened.kit.see("2026-001", "3-20").state != "verified"


def test_mails_tell_a_unit_of_its_own_tasks_only(opened: DeskKit) -> None:
    for day in ("3-2", "3-4", "3-10", "3-20"):
        for name, mail in opened.kit.mails(day).items():
            if name.startswith("ganbu"):
                body = mail.get_body(("plain",))
                assert body is not None and SECRET not in body.get_content() and "2026-001" not in body.get_content()


def test_another_units_tasks_are_in_no_answer_of_the_api(opened: DeskKit) -> None:
    with caller(opened, "干部科联络员", "tasks.see", "tasks.act", "units.see") as client:
        for words in SEARCHES[:7]:
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
    with caller(opened, "组织二科联络员", "tasks.see") as client:
        assert client.get("/lists/supervision?q=2026-001&scope=all").json()["total"] == 1


def test_a_unit_does_not_read_of_papers_that_no_leader_has_released(opened: DeskKit) -> None:
    own = opened.as_("zuzhi2-lly").get("/tasks/2026-001")
    office = opened.as_("ducha").get("/tasks/2026-001")
    assert "通报" in office
    assert "通报" not in own
    assert opened.as_("zuzhi2-lly").client.get(f"/papers/drafts/{REAL['draft']}").status_code == 404
