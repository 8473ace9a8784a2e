"""Group robots against a real web server: what each service receives, what its answers mean, how often it is asked."""

import socket
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dubanflow.channels import Mail, MailSettings, Receipt, open_channel
from dubanflow.channels.im import CUT, DINGTALK, FEISHU, WEBHOOK, WECOM, Kind, Robots, faults, robot_of, shortened
from dubanflow.domain.errors import BadSettings
from dubanflow.places import Home
from webhook import Webhook, webhook

TEXT = "【督办】组织二科\n· 2026-001 整顿软弱涣散村党组织：逾期5天"


@pytest.fixture
def server() -> Iterator[Webhook]:
    with webhook() as found:
        yield found


def message(text: str = TEXT, to: str = "robot:zuzhi2") -> Mail:
    return Mail(
        "daily:2026-03-02:q", "组织二科工作群", to, "督办", text, "", datetime(2026, 3, 2, tzinfo=UTC), "督查 <d@x.cn>"
    )


def send(url: str, text: str = TEXT, timeout: float = 5.0) -> Receipt:
    return Robots({"zuzhi2": url}, timeout).send(message(text))


# the end of the webhook's address, its kind, where the server is asked, and where the text lies
SHAPES = [
    ("/cgi-bin/webhook/send?key=ab-12", WECOM, "/cgi-bin/webhook/send?key=ab-12", ("text", "content")),
    ("/robot/send?access_token=abc", DINGTALK, "/robot/send?access_token=abc", ("text", "content")),
    ("/open-apis/bot/v2/hook/12-ab", FEISHU, "/open-apis/bot/v2/hook/12-ab", ("content", "text")),
    ("/duban/hook?token=x", WEBHOOK, "/duban/hook?token=x", ("message",)),
]


@pytest.mark.parametrize(("tail", "kind", "path", "place"), SHAPES)
def test_each_service_receives_the_text_in_its_own_shape(
    server: Webhook, tail: str, kind: Kind, path: str, place: tuple[str, ...]
) -> None:
    assert robot_of("x", server.url + tail).kind is kind
    receipt = send(server.url + tail)
    assert (receipt.ok, receipt.place) == (True, f"{kind.name} zuzhi2")
    [(asked, body)] = server.came
    assert asked == path
    found: object = body
    for key in place:
        assert isinstance(found, dict)
        found = found[key]
    assert found == TEXT


def test_dingtalk_is_signed_where_the_secret_is_written_behind(server: Webhook) -> None:
    assert send(f"{server.url}/robot/send?access_token=abc&secret=SECdef").ok
    assert "sign=" in server.came[0][0]
    assert "SECdef" not in server.came[0][0]


WECOM_TAIL = "/cgi-bin/webhook/send?key=ab-12"

# What the server answers, a part of the sentence. All may be tried again.
REFUSALS = [
    # the services say 200 and refuse in the body: too many a minute, a wrong key, a word that is missing
    ((200, b'{"errcode": 45009, "errmsg": "api freq out of limit"}'), "拒收（45009 api freq out of limit）"),
    ((200, b'{"errcode": 93000, "errmsg": "invalid webhook url"}'), "拒收（93000"),
    # a page of some proxy between
    ((200, b"<html>please sign in</html>"), "答复看不懂"),
    ((500, b""), "没有收下消息（500）"),
    ((404, b""), "没有收下消息（404）"),
    ((302, b""), "没有收下消息（302）"),
]


@pytest.mark.parametrize(("answer", "words"), REFUSALS)
def test_a_refusal_is_failed_and_tried_again_later(server: Webhook, answer: tuple[int, bytes], words: str) -> None:
    server.answers = [answer]
    receipt = send(server.url + WECOM_TAIL)
    assert (receipt.ok, receipt.doubtful, receipt.temporary) == (False, False, True)
    assert words in receipt.error


def test_a_message_handed_over_without_an_answer_is_doubtful(server: Webhook) -> None:
    server.hang = 1.0
    receipt = send(server.url + WECOM_TAIL, timeout=0.2)
    assert (receipt.ok, receipt.doubtful) == (False, True)
    assert "先到群里看是否收到" in receipt.error


def test_a_server_that_hangs_up_after_the_message_is_doubtful() -> None:
    from threading import Thread

    with socket.create_server(("127.0.0.1", 0)) as listening:

        def hang_up() -> None:
            line, _ = listening.accept()
            line.recv(65536)
            line.close()

        thread = Thread(target=hang_up)
        thread.start()
        receipt = send(f"http://127.0.0.1:{listening.getsockname()[1]}{WECOM_TAIL}")
        thread.join()
    assert (receipt.ok, receipt.doubtful) == (False, True)


def test_a_server_that_is_not_there_has_received_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    receipt = send(f"http://127.0.0.1:{port}{WECOM_TAIL}")
    assert (receipt.ok, receipt.doubtful, receipt.temporary) == (False, False, True)
    assert "连不上群机器人“zuzhi2”" in receipt.error


def test_what_is_said_never_holds_the_secret_address(server: Webhook) -> None:
    server.answers = [(500, b"")]
    url = server.url + "/cgi-bin/webhook/send?key=geheim"
    receipt = send(url)
    assert "geheim" not in f"{receipt}{robot_of('x', url)}{MailSettings(robots={'zuzhi2': url})}"


def test_no_robot_is_asked_more_than_it_allows_in_a_minute(server: Webhook) -> None:
    now, waits = [0.0], list[float]()

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        now[0] += seconds

    robots = Robots(
        {"zuzhi2": server.url + WECOM_TAIL, "ganbu": server.url + WECOM_TAIL}, 5, clock=lambda: now[0], sleep=sleep
    )
    for _ in range(WECOM.per_minute):
        assert robots.send(message()).ok
        now[0] += 1.0
    assert robots.send(message(to="robot:ganbu")).ok
    assert waits == []
    assert robots.send(message()).ok
    assert waits == [pytest.approx(60.0 - WECOM.per_minute)]
    now[0] += 60.0
    assert robots.send(message()).ok
    assert len(waits) == 1


def test_a_text_too_long_for_the_service_is_cut_between_lines_and_says_so(server: Webhook) -> None:
    long = "\n".join(f"· 2026-{i:03d} 整顿软弱涣散村党组织" for i in range(100))
    assert send(server.url + WECOM_TAIL, long).ok
    [text] = server.texts()
    assert len(text.encode()) <= 2000
    assert text.endswith(CUT)
    assert text.removesuffix(CUT).splitlines()[-1] in long.splitlines()
    assert shortened("督" * 1000, 2000).endswith(CUT)


@pytest.mark.parametrize("url", ["", "qyapi.weixin.qq.com/x", "ftp://x/y", "https://"])
def test_what_is_no_web_address_is_told_with_the_name(url: str) -> None:
    with pytest.raises(BadSettings, match="“zuzhi2”的地址不对"):
        Robots({"zuzhi2": url}, 5)


def test_a_webhook_without_what_it_needs_is_told(server: Webhook) -> None:
    receipt = send(f"{server.url}/open-apis/bot/v2/hook/%20")
    assert "地址不完整" in receipt.error
    assert server.came == []


def test_a_robot_that_the_settings_do_not_name_is_told(tmp_path: Path, server: Webhook) -> None:
    settings = MailSettings(robots={"zuzhi2": server.url + WECOM_TAIL})
    with open_channel(settings, Home(tmp_path)) as channel:
        assert channel.repeatable is False
        assert "没有名为“ganbu”的群机器人" in channel.send(message(to="robot:ganbu")).error
        assert channel.send(message(to="lly@zzb.yunchuan.example")).place.endswith(".eml")
    with open_channel(MailSettings(), Home(tmp_path)) as channel:
        assert "im.robots" in channel.send(message()).error


def test_a_home_is_told_what_would_keep_messages_from_its_robots(monkeypatch: pytest.MonkeyPatch) -> None:
    assert faults({"zuzhi2": "https://robots.example/hook"}, {"zuzhi2"}) == []
    told = faults({"zuzhi2": "robots.example"}, {"zuzhi2", "ganbu"})
    assert [("“zuzhi2”的地址不对" in one, "“ganbu”" in one) for one in told] == [(True, False), (False, True)]
    monkeypatch.setattr("dubanflow.channels.im.find_spec", lambda _: None)
    assert "dubanflow[im]" in faults({}, ())[0]


def test_without_the_extra_a_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ["apprise", *(name for name in sys.modules if name.startswith("apprise."))]:
        monkeypatch.setitem(sys.modules, name, None)
    receipt = send("https://robots.example/cgi-bin/webhook/send?key=a")
    assert (receipt.ok, receipt.temporary) == (False, True)
    assert "dubanflow[im]" in receipt.error
