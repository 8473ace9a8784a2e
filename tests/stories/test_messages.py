"""Messages that wait for a person: whoever settles one says why, and it is an event of the office."""

import json

import pytest

from dubanflow.cli import run as cli
from dubanflow.domain.errors import Forbidden, NotFound, Refused
from dubanflow.services.messages import message_lines, parked_lines, settle_message, settle_parked
from kit import Kit, moment

WHY = "已打电话核实"


def stuck(kit: Kit, state: str, attempts: int = 1) -> int:
    """The liaison's message of 2 March in this state: its id."""
    kit.task()
    kit.run("3-2")
    with kit.office.database.write() as connection:
        found = connection.scalar(
            "select m.id from message m join person p on p.id = m.person_id where p.code = ?", [LLY]
        )
        connection.execute(
            "update message set state = ?, attempts = ?, sent_at = null where id = ?", [state, attempts, found]
        )
    return int(found)


LLY = "zuzhi2-lly"


def settle(kit: Kit, message: int, outcome: str, by: str = "督查员", reason: str = WHY) -> str:
    done = settle_message(
        kit.office,
        message,
        outcome,  # type: ignore[arg-type]
        by=kit.person(by),
        moment=moment("3-3"),
        reason=reason,
    )
    return done.state


def test_a_doubtful_message_that_arrived_is_never_sent_again(kit: Kit) -> None:
    message = stuck(kit, "doubtful")
    assert settle(kit, message, "sent") == "sent"
    kit.run("3-3")
    assert LLY not in kit.mails("3-3")
    rows = kit.rows("select actor, payload from event where kind = 'message-settle'")
    assert [(actor, json.loads(payload)["reason"]) for actor, payload in rows] == [("ducha", WHY)]


def test_a_doubtful_message_that_did_not_arrive_is_told_by_the_next_run(kit: Kit) -> None:
    message = stuck(kit, "doubtful")
    assert settle(kit, message, "resend") == "queued"
    kit.run("3-3")
    assert "交办通知" in kit.text("3-3", LLY)


def test_a_message_that_failed_too_often_is_given_new_tries(kit: Kit) -> None:
    message = stuck(kit, "failed", attempts=5)
    kit.run("3-3")
    assert LLY not in kit.mails("3-3")
    settle(kit, message, "resend")
    kit.run("3-3")
    assert "交办通知" in kit.text("3-3", LLY)


@pytest.mark.parametrize(
    ("state", "outcome", "by", "reason", "sentence"),
    [
        ("sent", "resend", "督查员", WHY, "现为“已发”"),  # what was sent is not sent again
        ("failed", "sent", "督查员", WHY, "只有存疑待查"),  # the server said no: it did not arrive
        ("doubtful", "sent", "组织二科联络员", WHY, "只有督查员"),
        ("doubtful", "sent", "督查员", " ", "请写明理由"),
    ],
)
def test_a_settlement_that_cannot_be_is_refused(
    sqlite_kit: Kit, state: str, outcome: str, by: str, reason: str, sentence: str
) -> None:
    message = stuck(sqlite_kit, state)
    with pytest.raises((Refused, Forbidden), match=sentence):
        settle(sqlite_kit, message, outcome, by, reason)
    with pytest.raises(NotFound):
        settle(sqlite_kit, 999, "sent")


def test_a_parked_row_is_listed_until_somebody_saw_to_it(kit: Kit) -> None:
    number = kit.task()
    with kit.office.database.write() as connection:
        connection.execute("insert into parked (kind, ref, day, error, at) values ('task', '1', '2026-03-03', 'x', '')")
    with kit.office.database.read() as connection:
        line = parked_lines(connection)[0]
    assert (line.label, line.task) == ("任务", number)
    settle_parked(kit.office, line.id, by=kit.person("督查员"), moment=moment("3-3"), reason="已改正")
    with kit.office.database.read() as connection:
        assert (parked_lines(connection), len(parked_lines(connection, settled=True))) == ([], 1)
    with pytest.raises(Refused, match="已经处理过"):
        settle_parked(kit.office, line.id, by=kit.person("督查员"), moment=moment("3-3"), reason="再来")


def test_the_commands_list_and_settle(sqlite_kit: Kit, capsys: pytest.CaptureFixture[str]) -> None:
    message = stuck(sqlite_kit, "doubtful")
    home = ["--home", str(sqlite_kit.root)]
    assert cli([*home, "message", "list", "--state", "存疑待查", "--json"]) == 0
    assert [row["id"] for row in json.loads(capsys.readouterr().out)] == [message]
    assert cli([*home, "message", "settle", str(message), "--by", "督查员", "--reason", WHY]) == 2
    assert cli([*home, "message", "settle", str(message), "--sent", "--by", "督查员", "--reason", WHY]) == 0
    assert cli([*home, "message", "list", "--state", "寄丢"]) == 1
    assert cli([*home, "parked", "list"]) == 0
    with sqlite_kit.office.database.read() as connection:
        assert message_lines(connection) == []
