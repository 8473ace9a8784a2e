"""Single sign-on through an OpenID Connect provider: code flow with PKCE, the ID token proved before it is believed.

Needs the extra `oidc`. What must come back (state, nonce, verifier, where to go on) lies in a cookie of the browser,
signed by this process; the provider's addresses and keys are asked of it each time, so that its keys may change.
"""

import base64
import hmac
import json
import secrets
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.error import URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from dubanflow.domain.errors import BadSettings, Refused
from dubanflow.settings import DeskSettings

TIMEOUT_S = 10
MOST = 1 << 20  # bytes of an answer
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"]
LEEWAY_S = 120  # clocks of two machines
_KEY = secrets.token_bytes(32)
FAILED = "统一身份认证没有完成，请重新登录；若一直如此，请联系系统管理员。"


class _Straight(HTTPRedirectHandler):
    """No answer leads elsewhere: the library would take our secret along, to whatever address and without https."""

    def redirect_request(self, *_: object) -> None:
        """None: the redirect is an error."""


_OPENER = build_opener(_Straight)


@dataclass(frozen=True, slots=True)
class Who:
    """Whom the provider vouches for: `subject` for good, `login` by which an account is found the first time."""

    subject: str
    login: str
    onward: str


def begin(settings: DeskSettings, onward: str) -> tuple[str, str]:
    """The address at the provider to go to, and what the browser keeps meanwhile. Raises Refused."""
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    challenge = base64.urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")
    asked = {
        "response_type": "code",
        "client_id": settings.oidc_client,
        "redirect_uri": f"{settings.address}/sign-in/oidc/back",
        "scope": "openid profile",
        "state": state,
        "nonce": nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    endpoint = str(_described(settings)["authorization_endpoint"])
    address = f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}"
    return address, _sealed({"state": state, "nonce": nonce, "verifier": verifier, "onward": onward})


def finish(settings: DeskSettings, kept: str, state: str, code: str) -> Who:
    """Who came back. Raises Refused where anything does not fit."""
    asked = _unsealed(kept)
    if not code or not hmac.compare_digest(asked.get("state", "").encode(), state.encode()) or not state:
        raise Refused(FAILED)
    described = _described(settings)
    answer = _json(
        Request(  # noqa: S310 - the scheme is checked in _json
            str(described["token_endpoint"]),
            data=urlencode(
                {
                    "grant_type": "authorization_code",
                    "code": code,
                    "redirect_uri": f"{settings.address}/sign-in/oidc/back",
                    "code_verifier": asked["verifier"],
                }
            ).encode(),
            headers={"Authorization": _basic(settings), "Accept": "application/json"},
        )
    )
    keys = _json(Request(str(described["jwks_uri"])))  # noqa: S310 - the scheme is checked in _json
    claims = proved(str(answer.get("id_token", "")), keys, settings, asked["nonce"])
    login = str(claims.get(settings.oidc_claim, ""))
    if not login:
        raise Refused(f"统一身份认证没有给出“{settings.oidc_claim}”，找不到对应的账号，请联系系统管理员。")
    return Who(f"{claims['iss']}|{claims['sub']}", login, asked["onward"])


def proved(token: str, keys: dict[str, Any], settings: DeskSettings, nonce: str) -> dict[str, Any]:
    """The claims of an ID token: signed by the provider, for us, now, and for this very sign-in. Raises Refused."""
    from authlib.oidc.core import CodeIDToken
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    try:
        decoded = jwt.decode(token, KeySet.import_key_set(keys), algorithms=ALGORITHMS)  # type: ignore[arg-type]
        claims = CodeIDToken(
            decoded.claims,
            decoded.header,
            {
                "iss": {"essential": True, "value": settings.oidc_issuer},
                "aud": {"essential": True, "value": settings.oidc_client},
            },
            {"nonce": nonce, "client_id": settings.oidc_client},
        )
        claims.validate(leeway=LEEWAY_S)
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise Refused(FAILED) from error
    if claims.get("nonce") != nonce:
        raise Refused(FAILED)
    return dict(claims)


def _described(settings: DeskSettings) -> dict[str, Any]:
    """The provider's description of itself."""
    address = f"{settings.oidc_issuer.rstrip('/')}/.well-known/openid-configuration"
    found = _json(Request(address))  # noqa: S310 - the scheme is checked in _json
    if str(found.get("issuer", "")).rstrip("/") != settings.oidc_issuer.rstrip("/"):
        raise BadSettings("统一身份认证的地址与它自报的不一致，请核对设置 desk.oidc_issuer。")
    return found


def _json(request: Request) -> dict[str, Any]:
    """The JSON that an address itself answers. Only https, or this machine. Raises Refused."""
    parts = urlsplit(request.full_url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1")):
        raise BadSettings("统一身份认证的地址必须是 https://。")
    try:
        with _OPENER.open(request, timeout=TIMEOUT_S) as answer:
            found = json.loads(answer.read(MOST))
    except (URLError, OSError, ValueError) as error:
        raise Refused("统一身份认证没有应答，请稍后再试，或用登录名和密码登录。") from error
    if not isinstance(found, dict):
        raise Refused(FAILED)
    return found


def _basic(settings: DeskSettings) -> str:
    pair = f"{settings.oidc_client}:{settings.oidc_secret}"
    return f"Basic {base64.b64encode(pair.encode()).decode()}"


def _sealed(values: dict[str, str]) -> str:
    body = base64.urlsafe_b64encode(json.dumps(values).encode()).decode()
    return f"{body}.{hmac.new(_KEY, body.encode(), sha256).hexdigest()}"


def _unsealed(text: str) -> dict[str, str]:
    body, _, signature = text.partition(".")
    if not hmac.compare_digest(hmac.new(_KEY, body.encode(), sha256).hexdigest().encode(), signature.encode()):
        raise Refused(FAILED)
    found: dict[str, str] = json.loads(base64.urlsafe_b64decode(body))
    return found
