"""A unit's group beside its people: the same decisions, once only, tried again, doubtful where nobody knows."""

from collections.abc import Iterator

import pytest

from dubanflow.cli import run as cli
from dubanflow.services.messages import settle_message
from kit import Kit, moment
from webhook import OK, Webhook, webhook

GROUP = "      - {code: zuzhi2-qun, name: 组织二科工作群, roles: [liaison], address: 'robot:zuzhi2'}\n"


@pytest.fixture
def server() -> Iterator[Webhook]:
    with webhook() as found:
        yield found


@pytest.fixture
def office(kit: Kit, server: Webhook) -> Kit:
    """The office, whose second unit has a group with a WeCom robot."""
    units = kit.root / "units.yaml"
    text = units.read_text(encoding="utf-8")
    front, mark, rest = text.partition("  - code: ganbu\n")
    units.write_text(front + GROUP + mark + rest, encoding="utf-8")
    with (kit.root / "dubanflow.toml").open("a", encoding="utf-8") as file:
        file.write(f'\n[im.robots]\nzuzhi2 = "{server.url}/cgi-bin/webhook/send?key=ab-12"\n')
    kit.environ = {**kit.environ, "DUBANFLOW_IM_TIMEOUT": "1"}
    kit.reopen()
    assert kit.office.refresh_register() == []
    return kit


def state(kit: Kit) -> list[tuple[str, int, str]]:
    """The messages to the group: day, tries, state."""
    rows = kit.rows(
        "select m.day, m.attempts, m.state from message m join person p on p.id = m.person_id"
        " where p.code = 'zuzhi2-qun' order by m.id"
    )
    return [(row[0][5:], row[1], row[2]) for row in rows]


def test_the_group_is_told_what_the_liaison_is_told_in_few_words_and_once(office: Kit, server: Webhook) -> None:
    number = office.task(deadline="3-31")
    office.run("3-2")
    office.run("3-2")
    assert office.mails("3-2").keys() >= {"zuzhi2-lly"}
    [text] = server.texts()
    assert text.startswith("【督办】组织二科")
    assert f"· {number} 整顿软弱涣散村党组织" in text
    assert "软弱涣散村党组织。" not in text  # the requirement stays out of the group
    assert state(office) == [("03-02", 1, "sent")]
    assert office.rows("select place from message where state = 'sent' and place like '企业微信%'") == [
        ("企业微信 zuzhi2",)
    ]


def test_of_very_many_tasks_the_group_hears_how_many_there_are(office: Kit, server: Webhook) -> None:
    office.plan(*((f"第{place}项重点任务", "组织二科", "6-30") for place in range(230)))
    office.run("3-2")
    [text] = server.texts()
    assert "▍交办通知（230件）" in text
    assert text.count("· ") == 8
    assert "另有222件" in text
    assert not list((office.root / "out").glob("督办事项告知*"))


def test_the_check_of_a_home_names_a_robot_without_an_address(office: Kit, capsys: pytest.CaptureFixture[str]) -> None:
    home = ["--home", str(office.root)]
    assert cli([*home, "check"]) == 0
    assert "群机器人" in capsys.readouterr().out
    units = office.root / "units.yaml"
    units.write_text(units.read_text(encoding="utf-8").replace("robot:zuzhi2", "robot:zuzhi3"), encoding="utf-8")
    assert cli([*home, "check"]) == 1
    assert "“zuzhi3”" in capsys.readouterr().out


def test_a_robot_that_refused_is_asked_again_and_nobody_else_waits_for_it(office: Kit, server: Webhook) -> None:
    server.answers = [(500, b""), OK]
    office.task(deadline="3-31")
    report = office.run("3-2")
    assert [name for name, _ in report.failed] == ["组织二科工作群"]
    assert "zuzhi2-lly" in office.mails("3-2")
    assert state(office) == [("03-02", 1, "failed")]
    office.run("3-2")
    assert state(office) == [("03-02", 2, "sent")]
    assert len(server.came) == 2


def test_what_could_not_be_told_one_day_is_told_with_the_next_in_one_message(office: Kit, server: Webhook) -> None:
    server.answers = [(200, b'{"errcode": 45009, "errmsg": "api freq out of limit"}'), OK]
    first = office.task("任务甲", deadline="3-31")
    office.run("3-2")
    second = office.task("任务乙", deadline="3-31", on="3-3")
    office.run("3-3")
    assert state(office) == [("03-02", 1, "merged"), ("03-03", 2, "sent")]
    assert first in server.texts()[-1]
    assert second in server.texts()[-1]


def test_without_an_answer_the_message_is_doubtful_until_somebody_looked_into_the_group(
    office: Kit, server: Webhook
) -> None:
    server.hang = 1.5
    office.task(deadline="3-31")
    assert office.run("3-2").doubtful == 1
    assert state(office) == [("03-02", 1, "doubtful")]
    server.hang = 0.0
    office.run("3-2")
    office.run("3-3")
    assert len(server.came) == 1
    [(doubtful,)] = office.rows("select id from message where state = 'doubtful'")
    settle_message(
        office.office, doubtful, "sent", by=office.person("督查员"), moment=moment("3-3"), reason="群里已收到"
    )
    office.run("3-3")
    assert len(server.came) == 1
    assert state(office)[0] == ("03-02", 1, "sent")


def test_a_supervisors_group_hears_of_the_weekly_digest(office: Kit, server: Webhook) -> None:
    units = office.root / "units.yaml"
    row = "  - {code: ld-qun, name: 部领导工作群, roles: [leader], address: 'robot:zuzhi2'}\n"
    units.write_text(units.read_text(encoding="utf-8") + row, encoding="utf-8")
    assert office.office.refresh_register() == []
    office.task(deadline="3-31")
    office.run("3-9")
    assert any("【督办周报】" in text and "在办1" in text for text in server.texts())
