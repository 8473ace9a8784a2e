"""Nonsense is answered, never fallen over: the API under Schemathesis, every form and address under random words."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import checks

from desk_kit import Browser, DeskKit, Opened, open_accounts
from dubanflow.domain.rights import RIGHTS, Holder, may
from dubanflow.services import tokens
from dubanflow.web.pages import OPEN, Page, all_pages
from kit import make_kit, moment

CHECKS = [checks.not_a_server_error]
HOLDERS = {"ducha": ("supervisor",), "zuzhi2-lly": ("liaison",), "buzhang": ("chief",), "admin": ("sysadmin",)}
# Forms that end the session, or lock the account after some wrong passwords: nothing could be asked after them.
ENDING = ("/sign-out", "/password")
HOLDERS |= {"anquan": ("secadmin",), "shenji": ("auditor",)}
QUIET = settings(
    max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None
)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskKit]:
    """An office with a few tasks, to be pelted."""
    kit = make_kit(tmp_path_factory.mktemp("fuzz") / "office", {})
    open_accounts(kit)
    kit.plan(("整顿软弱涣散村党组织", "组织二科", "3-31"), ("选派年轻干部挂职", "干部科", "6-30"))
    kit.run("3-2")
    with Opened(kit) as desk:
        yield desk


@pytest.fixture(scope="module")
def described(opened: DeskKit) -> Any:
    """The API as it describes itself."""
    return schemathesis.openapi.from_url(f"{opened.base}/api/v1/openapi.json")


@pytest.fixture(scope="module")
def secret(opened: DeskKit) -> str:
    """A token that may do whatever a supervisor's may."""
    person = opened.kit.person("督查员")
    scopes = [name for name, right in RIGHTS.items() if right.api and may(Holder(person.roles), name)]
    return tokens.add_token(opened.kit.office, "OA", person=person, scopes=scopes, by="x", moment=moment("3-2"))[1]


def test_the_api_never_falls_over(described: Any, secret: str) -> None:
    seen = 0
    for result in described.get_all_operations():
        operation = result.ok()

        @QUIET
        @given(case=operation.as_strategy())
        def pelt(case: Any) -> None:
            case.call_and_validate(headers={"Authorization": f"Bearer {secret}"}, checks=CHECKS)

        pelt()
        seen += 1
    assert seen >= 12


WORDS = st.one_of(
    st.text(max_size=60),
    st.sampled_from(["", "0", "-1", "9" * 40, "2026-02-30", "2026-001", "%", "\x00", "../../etc", "x" * 30_000, "🈳"]),
)
NONSENSE = ("", "1", "9" * 40, "-1", "2026-02-30", "\x00", "🈳%_'\"<", "x" * 30_000)
REAL = {"number": "2026-001", "code": "2026-P1", "id": "1", "trigger": "suspend", "section": "reported"}


def names_of(desk: DeskKit, page: Page) -> set[str]:
    """The names that a page's own code asks for."""
    import inspect

    source = inspect.getsource(inspect.getmodule(page.handler) or page.handler)
    return set(re.findall(r'(?:field|fields|query|queries|day|whole|secret|files)\("(\w+)"', source)) | {"after", "n"}


def pages_of(login: str, method: str) -> list[Page]:
    """The pages that somebody may ask for."""
    return [
        page
        for page in all_pages()
        if page.method == method and page.right != OPEN and may(Holder(HOLDERS[login], 1), page.right)
    ]


@pytest.mark.parametrize("login", HOLDERS)
def test_no_form_falls_over(opened: DeskKit, login: str) -> None:
    browser = opened.as_(login)
    fell: list[tuple[str, object]] = []

    @QUIET
    @given(st.data())
    def pelt(data: st.DataObject) -> None:
        page = data.draw(st.sampled_from([one for one in pages_of(login, "POST") if one.path not in ENDING]))
        sent = {name: data.draw(WORDS) for name in sorted(names_of(opened, page))}
        path = _path(data, page.path)
        token = _token(opened, browser, login)
        answer = browser.client.post(path, data={**sent, "csrf": token}, follow_redirects=False)
        if answer.status_code >= 500:
            fell.append((path, sent))

    pelt()
    assert fell == []


@pytest.mark.parametrize("login", HOLDERS)
def test_every_form_takes_nonsense_in_every_field(opened: DeskKit, login: str) -> None:
    browser = opened.as_(login)
    fell = []
    for page in pages_of(login, "POST"):
        if page.path in ENDING:
            continue
        token = _token(opened, browser, login)
        for nonsense in NONSENSE:
            path = re.sub(r"\{(\w+)[^}]*\}", lambda found: REAL.get(found[1], "1"), page.path)
            sent = dict.fromkeys(names_of(opened, page), nonsense)
            answer = browser.client.post(path, data={**sent, "csrf": token}, follow_redirects=False)
            if answer.status_code >= 500:
                fell.append((path, nonsense))
    assert fell == []


@pytest.mark.parametrize("login", HOLDERS)
def test_no_address_falls_over(opened: DeskKit, login: str) -> None:
    browser = opened.as_(login)
    fell: list[tuple[str, object]] = []

    @QUIET
    @given(st.data())
    def pelt(data: st.DataObject) -> None:
        page = data.draw(st.sampled_from(pages_of(login, "GET")))
        asked = {name: data.draw(WORDS) for name in sorted(names_of(opened, page))}
        path = _path(data, page.path)
        answer = browser.client.get(path, params={k: v[:3000] for k, v in asked.items()}, follow_redirects=False)
        if answer.status_code >= 500:
            fell.append((path, asked))

    pelt()
    assert fell == []


def _path(data: st.DataObject, path: str) -> str:
    """An address whose parts are sometimes real."""
    from urllib.parse import quote

    def part(found: re.Match[str]) -> str:
        word = data.draw(st.one_of(st.just(REAL.get(found[1], "1")), WORDS))
        return quote(word[:200], safe="") or "1"

    return re.sub(r"\{(\w+)[^}]*\}", part, path)


def _token(desk: DeskKit, browser: Browser, login: str) -> str:
    browser.get("/password")
    if browser.at == "/sign-in":
        browser.sign_in(login)
        browser.get("/password")
    return str(re.findall(r'name="csrf" value="([^"]+)"', browser.page)[-1])
