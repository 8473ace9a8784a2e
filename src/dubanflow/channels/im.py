"""Group robots of WeCom, DingTalk and Feishu, and any webhook that takes JSON: by `apprise`, the extra [im].

A robot is an addressee of the register whose address is `robot:NAME`; which webhook that is stands in the settings,
because whoever knows it can write to the group. The library takes any answer 200 for a success, while these services
say 200 and refuse in the body: the answer is heard beside the library and read here. Once-only as for mail: what the
other side may have received is doubtful and never sent again by itself.
"""

import json
import logging
import sys
import time
from collections import deque
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

from dubanflow.channels.contract import ROBOT, Receipt
from dubanflow.channels.message import Mail
from dubanflow.domain.errors import BadSettings

MINUTE = 60.0
MISSING = "发到群机器人需要另装一个组件：pip install 'dubanflow[im]'。装好以前这些消息等着，邮件照发。"
CUT = "\n……（内容较长，其余请看督办清单或邮件）"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of robot: its name, how many bytes of text one message may have and how many messages a minute.

    `code` is the key of the answer's body that must be 0; empty where the status alone counts.
    """

    name: str
    most_bytes: int
    per_minute: int
    code: str


# The limits are the services' own, with a little room; what a private server of theirs allows is no less.
WECOM = Kind("企业微信", 2000, 20, "errcode")
DINGTALK = Kind("钉钉", 18_000, 20, "errcode")
FEISHU = Kind("飞书", 18_000, 100, "code")
WEBHOOK = Kind("网络钩子", 100_000, 600, "")


@dataclass(frozen=True, slots=True)
class Robot:
    """A robot by its webhook, as the service shows it for copying. The address never shows in a repr."""

    kind: Kind
    url: str
    token: str = ""
    secret: str = ""

    def __repr__(self) -> str:
        return f"Robot({self.kind.name})"


def robot_of(name: str, url: str) -> Robot:
    """The robot of a webhook address, known by its path, whatever the host: offices run servers of their own.

    Raises BadSettings for what is no web address. DingTalk's secret for signing is written behind it as `&secret=SEC…`.
    """
    parts = urlsplit(url.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise BadSettings(f"群机器人“{name}”的地址不对，应是机器人设置页上复制的网址（https://…）。")
    query = {key: values[0] for key, values in parse_qs(parts.query).items()}
    base = f"{parts.scheme}://{parts.netloc}{parts.path}"
    if parts.path.endswith("/webhook/send") and "key" in query:
        return Robot(WECOM, f"{base}?key={query['key']}", query["key"])
    if parts.path.endswith("/robot/send") and "access_token" in query:
        token = query["access_token"]
        return Robot(DINGTALK, f"{base}?access_token={token}", token, query.get("secret", ""))
    if "/bot/v2/hook/" in parts.path:
        return Robot(FEISHU, base, parts.path.rstrip("/").rpartition("/")[2])
    return Robot(WEBHOOK, url.strip())


def faults(robots: Mapping[str, str], named: Collection[str]) -> list[str]:
    """What would keep messages from robots: addresses that are none, names of the register that the settings lack,
    the extra that is not installed."""
    found = []
    for name, url in robots.items():
        try:
            robot_of(name, url)
        except BadSettings as error:
            found.append(error.message)
    found += [
        f"名册里有群机器人“{name}”，设置 im.robots 里没有它的网址，请补上。" for name in sorted({*named} - {*robots})
    ]
    if find_spec("apprise") is None:
        found.append(MISSING)
    return found


class Robots:
    """Sends to robots by name, no faster than each allows. `clock` and `sleep` are for tests; seconds."""

    repeatable = False

    def __init__(
        self,
        robots: Mapping[str, str],
        timeout: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.robots = {name: robot_of(name, url) for name, url in robots.items()}
        self.timeout = timeout
        self._clock, self._sleep = clock, sleep
        self._sent: dict[str, deque[float]] = {}

    def send(self, mail: Mail) -> Receipt:
        """Send the text of a message to the robot of its address, and say what became of it."""
        name = mail.to_address.removeprefix(ROBOT)
        robot = self.robots.get(name)
        if robot is None:
            known = "、".join(self.robots) or "无"
            error = f"设置中没有名为“{name}”的群机器人，请写在 im.robots 里；已有的：{known}。"
            return Receipt(ok=False, error=error, temporary=True)
        place = f"{robot.kind.name} {name}"
        try:
            plugin = _plugin(robot, self.timeout)
        except ImportError:
            return Receipt(ok=False, place=place, error=MISSING, temporary=True)
        if plugin is None:
            return Receipt(ok=False, place=place, error=f"群机器人“{name}”的地址不完整，请重新复制到设置里。")
        self._wait(name, robot.kind)
        heard = _post(plugin, shortened(mail.text, robot.kind.most_bytes))
        return _receipt(heard, robot, name, place)

    def _wait(self, name: str, kind: Kind) -> None:
        """Until the robot may be written to again: what came within the last minute is counted."""
        sent = self._sent.setdefault(name, deque())
        while sent and self._clock() - sent[0] >= MINUTE:
            sent.popleft()
        if len(sent) >= kind.per_minute:
            self._sleep(max(0.0, MINUTE - (self._clock() - sent[0])))
            sent.popleft()
        sent.append(self._clock())


def shortened(text: str, most: int) -> str:
    """The text within so many bytes of UTF-8, cut between lines, with a word that it was cut."""
    text = text.strip()
    if len(text.encode()) <= most:
        return text
    room = most - len(CUT.encode())
    kept = text.encode()[:room].decode(errors="ignore")
    return (kept.rpartition("\n")[0] or kept) + CUT


@dataclass(slots=True)
class _Ear:
    """Stands in for the library `requests` within a plugin while it sends: hears the answer, which the plugin drops."""

    real: Any
    status: int = 0
    body: bytes = b""
    error: Exception | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)

    def post(self, *args: Any, **more: Any) -> Any:
        """As the library's."""
        return self._hear(self.real.post, *args, **more)

    def request(self, *args: Any, **more: Any) -> Any:
        """As the library's."""
        return self._hear(self.real.request, *args, **more)

    def _hear(self, call: Callable[..., Any], *args: Any, **more: Any) -> Any:
        try:
            answer = call(*args, **more)
        except Exception as error:
            self.error = error
            raise
        self.status, self.body = answer.status_code, answer.content or b""
        return answer


def _plugin(robot: Robot, timeout: float) -> Any:
    """The library's plugin for a robot, aimed at its own address; None where the address lacks something."""
    make = _makers()
    # what is logged there holds the address, which is a secret
    logging.getLogger("apprise").disabled = True
    try:
        if robot.kind is WECOM:
            plugin: Any = make["wecom"](key=robot.token)
            plugin.api_url = robot.url
        elif robot.kind is DINGTALK:
            plugin = make["dingtalk"](token=robot.token, secret=robot.secret or None)
            plugin.notify_url = robot.url.replace("{", "").replace("}", "")
        elif robot.kind is FEISHU:
            plugin = make["feishu"](token=robot.token)
            plugin.notify_url = robot.url.replace("{", "").replace("}", "")
        else:
            plugin = make["json"](**_parts(robot.url))
    except (TypeError, ValueError):
        return None
    plugin.request_rate_per_sec = 0.0  # `Robots` keeps the pace
    plugin.socket_connect_timeout = plugin.socket_read_timeout = timeout
    plugin.redirects = False  # a webhook that moved is told, not followed
    return plugin


def _makers() -> dict[str, Any]:
    """The library's plugins, by module: its own look-up would load all 130 of them."""
    from apprise.plugins.custom_json import NotifyJSON
    from apprise.plugins.dingtalk import NotifyDingTalk
    from apprise.plugins.feishu import NotifyFeishu
    from apprise.plugins.wecombot import NotifyWeComBot

    return {"wecom": NotifyWeComBot, "dingtalk": NotifyDingTalk, "feishu": NotifyFeishu, "json": NotifyJSON}


def _parts(url: str) -> dict[str, Any]:
    """A webhook in the library's words."""
    parts = urlsplit(url)
    return {
        "host": parts.hostname,
        "port": parts.port,
        "user": parts.username,
        "password": parts.password,
        "fullpath": parts.path or "/",
        "secure": parts.scheme == "https",
        "params": dict(parse_qsl(parts.query)),
    }


def _post(plugin: Any, text: str) -> _Ear:
    """Send by the plugin, listening to the answer."""
    module: Any = sys.modules[type(plugin).__module__]
    ear = _Ear(module.requests)
    module.requests = ear
    try:
        plugin.notify(body=text, title="")
    except Exception as error:  # whatever the library may do must not stop the other messages
        ear.error = ear.error or error
    finally:
        module.requests = ear.real
    return ear


def _receipt(heard: _Ear, robot: Robot, name: str, place: str) -> Receipt:
    if heard.error is not None:
        return _lost(heard.error, name, place)
    if not 200 <= heard.status < 300:
        said = f"（{heard.status}）" if heard.status else ""
        # an answer is an answer: the message was not taken, whatever went wrong there
        error = f"群机器人“{name}”没有收下消息{said}，下次运行时再试；若一直如此，请核对设置里的地址。"
        return Receipt(ok=False, place=place, error=error, temporary=True)
    code, words = _code(heard.body, robot.kind)
    if code not in (None, 0):
        error = f"群机器人“{name}”拒收（{code} {words}），请核对地址、关键词和安全设置；下次运行时再试。"
        return Receipt(ok=False, place=place, error=error, temporary=True)
    return Receipt(ok=True, place=place)


def _code(body: bytes, kind: Kind) -> tuple[Any, str]:
    """The code in the body of an answer and its words; None where there is none to look at."""
    if not kind.code:
        return None, ""
    try:
        answer = json.loads(body)
        # an old robot of Feishu answers StatusCode
        code = answer.get(kind.code, answer.get("StatusCode"))
        words = str(answer.get("errmsg") or answer.get("msg") or "")[:100]
    except (ValueError, AttributeError):
        return "?", "答复看不懂"
    return code, " ".join(words.split())


def _lost(error: Exception, name: str, place: str) -> Receipt:
    """No answer: before anything was sent it failed, after it the message may have arrived."""
    import requests

    reason = getattr(error.args[0] if error.args else None, "reason", None)
    never = isinstance(error, requests.exceptions.ConnectTimeout | requests.exceptions.SSLError) or (
        reason is not None and type(reason).__name__ in ("NewConnectionError", "NameResolutionError")
    )
    if never or not isinstance(error, requests.exceptions.RequestException):
        words = f"连不上群机器人“{name}”（{type(reason or error).__name__}），请检查地址和网络；下次运行时再试。"
        return Receipt(ok=False, place=place, error=words, temporary=True)
    words = f"发给群机器人“{name}”的消息已交出，但没有收到答复，请先到群里看是否收到，再决定是否重发。"
    return Receipt(ok=False, place=place, error=words, doubtful=True)
