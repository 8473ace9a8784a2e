"""Single sign-on: a small provider on this machine, and what is refused of it."""

import json
import secrets
import threading
import time
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from desk_kit import DeskKit, Opened, open_accounts
from dubanflow.office import open_office
from kit import Kit


@dataclass
class Provider:
    """An OpenID provider that lets everybody in as `user`; `forge` changes what it says."""

    user: str = "ducha"
    subject: str = "u-1"
    forge: dict[str, Any] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, parameters={"kid": "1"}))
    signing: RSAKey | None = None
    asked: dict[str, dict[str, str]] = field(default_factory=dict)
    base: str = ""
    elsewhere: str = ""

    def authorise(self, query: dict[str, str]) -> str:
        code = secrets.token_urlsafe(8)
        self.asked[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def tokens(self, form: dict[str, str], login: str) -> dict[str, str]:
        asked = self.asked.pop(form["code"])
        challenge = urlsafe_b64encode(sha256(form["code_verifier"].encode()).digest()).decode().rstrip("=")
        assert challenge == asked["code_challenge"]
        assert login == "duban:s3cret"
        claims = {
            "iss": self.base,
            "aud": "duban",
            "sub": self.subject,
            "iat": int(time.time()),
            "exp": int(time.time()) + 300,
            "nonce": asked["nonce"],
            "preferred_username": self.user,
        } | self.forge
        return {"id_token": jwt.encode({"alg": "RS256", "kid": "1"}, claims, self.signing or self.key)}

    def serve(self) -> ThreadingHTTPServer:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                at = urlsplit(self.path)
                query = {key: values[0] for key, values in parse_qs(at.query).items()}
                if provider.elsewhere and at.path != "/authorize":
                    self.send_response(302)
                    self.send_header("Location", provider.elsewhere)
                    self.end_headers()
                elif at.path == "/authorize":
                    self.send_response(303)
                    self.send_header("Location", provider.authorise(query))
                    self.end_headers()
                elif at.path == "/keys":
                    self._json({"keys": [provider.key.as_dict(private=False)]})
                else:
                    ends = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
                    self._json({"issuer": provider.base, **{k: f"{provider.base}/{path}" for k, path in ends.items()}})

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                login = b64decode(self.headers["Authorization"].removeprefix("Basic ")).decode()
                self._json(provider.tokens({key: one[0] for key, one in parse_qs(body).items()}, login))

            def _json(self, value: object) -> None:
                self.send_response(200)
                self.end_headers()
                self.wfile.write(json.dumps(value).encode())

            def log_message(self, *_: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return server


@pytest.fixture
def provider() -> Iterator[Provider]:
    made = Provider()
    server = made.serve()
    yield made
    server.shutdown()
    server.server_close()


@pytest.fixture
def desk(sqlite_kit: Kit, provider: Provider) -> Iterator[DeskKit]:
    """The desk with single sign-on, at the address that the provider sends people back to."""
    from dubanflow.web.server import listening

    free = listening("127.0.0.1", 0)
    port = free.getsockname()[1]
    free.close()
    environ = {
        "DUBANFLOW_DESK_OIDC_ISSUER": provider.base,
        "DUBANFLOW_DESK_OIDC_CLIENT": "duban",
        "DUBANFLOW_DESK_OIDC_SECRET": "s3cret",
        "DUBANFLOW_DESK_URL": f"http://127.0.0.1:{port}",
    }
    open_accounts(sqlite_kit)
    sqlite_kit.office = open_office(sqlite_kit.root, environ)
    with Opened(sqlite_kit, port=port) as opened:
        yield opened


def test_somebody_signs_in_through_the_provider_and_comes_where_they_wanted(desk: DeskKit) -> None:
    number = desk.kit.task()
    browser = desk.browser()
    page = browser.get(f"/tasks/{number}")
    assert "统一身份认证登录" in page
    browser.get(f"/sign-in/oidc?next=/tasks/{number}")
    assert browser.at == f"/tasks/{number}"
    assert desk.kit.rows("select how from session") == [("oidc",)]


def test_an_account_stays_tied_to_the_one_it_was_first_used_by(desk: DeskKit, provider: Provider) -> None:
    desk.browser().get("/sign-in/oidc")
    provider.subject = "u-2"  # somebody else who was given the same user name
    browser = desk.browser()
    browser.get("/sign-in/oidc")
    assert "没有可用的账号" in browser.page
    provider.subject, provider.user = "u-1", "renamed"  # the same person under another name
    browser.get("/sign-in/oidc")
    assert browser.at == "/"


# what the provider says wrongly
FORGED = [
    {"aud": "another"},  # a token for another application
    {"nonce": "old"},  # of another sign-in
    {"exp": 1},  # long over
    {"iss": "https://elsewhere.example"},  # of another provider
    {"preferred_username": ""},  # nobody
    {"preferred_username": "stranger"},  # nobody who has an account
]


@pytest.mark.parametrize("forged", FORGED)
def test_a_token_that_does_not_fit_signs_nobody_in(desk: DeskKit, provider: Provider, forged: dict[str, Any]) -> None:
    provider.forge = forged
    browser = desk.browser()
    browser.get("/sign-in/oidc")
    assert browser.status == 422
    assert desk.kit.rows("select count(*) from session") == [(0,)]


def test_a_token_signed_by_somebody_else_signs_nobody_in(desk: DeskKit, provider: Provider) -> None:
    provider.signing = RSAKey.generate_key(2048, parameters={"kid": "1"})
    browser = desk.browser()
    browser.get("/sign-in/oidc")
    assert "没有完成" in browser.page


def test_an_answer_that_this_browser_did_not_ask_for_is_refused(desk: DeskKit) -> None:
    browser = desk.browser()
    browser.get("/sign-in/oidc/back?code=x&state=y")
    assert "没有完成" in browser.page


def test_a_provider_that_does_not_answer_is_said_and_passwords_still_work(desk: DeskKit, provider: Provider) -> None:
    provider.base, kept = "http://127.0.0.1:1", provider.base
    browser = desk.browser()
    browser.get("/sign-in/oidc")
    assert browser.status in (422, 503)
    browser.sign_in("ducha")
    assert browser.at == "/"
    assert kept


def test_a_provider_that_leads_elsewhere_is_not_followed(desk: DeskKit, provider: Provider) -> None:
    other = Provider()
    server = other.serve()
    seen: list[str] = []
    server.RequestHandlerClass.do_GET = lambda self: seen.append(self.path)  # type: ignore[attr-defined]
    provider.elsewhere = f"{other.base}/.well-known/openid-configuration"
    browser = desk.browser()
    browser.get("/sign-in/oidc")
    assert "没有应答" in browser.page
    assert not seen
    server.shutdown()
    server.server_close()
