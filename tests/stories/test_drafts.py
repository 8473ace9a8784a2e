"""Papers that wait for a leader: released they are told to those whom the rung names, withdrawn they are not."""

import pytest

from dubanflow.cli import run as cli
from dubanflow.domain.errors import Refused
from dubanflow.services.drafts import DraftLine, draft_lines, release_draft, withdraw_draft
from kit import Kit, moment

DEPUTY, CHIEF, SUPERVISOR = "分管副部长", "部长", "督查员"


def drafted(kit: Kit) -> DraftLine:
    """A task ten working days late, whose 通报 waits for the deputy since 15 April."""
    kit.task(deadline="3-31")
    kit.run("4-1")
    kit.run("4-8")
    kit.run("4-15")
    return drafts(kit)[0]


def drafts(kit: Kit, *states: str) -> list[DraftLine]:
    with kit.office.database.read() as connection:
        return draft_lines(connection, states or ("prepared",))


def release(kit: Kit, draft: DraftLine, by: str, on: str = "4-16") -> DraftLine:
    return release_draft(kit.office, draft.id, by=kit.person(by), moment=moment(on))


def test_a_paper_released_is_told_to_the_rung_with_the_next_mail_once(kit: Kit) -> None:
    draft = drafted(kit)
    assert "文稿已经领导签发" not in kit.text("4-15", "zuzhi2-fzr")
    assert release(kit, draft, DEPUTY).label == "已签发"
    kit.run("4-16")
    assert "文稿已经领导签发" in kit.text("4-16", "zuzhi2-fzr")
    assert {"zuzhi2-fzr", "fgld", "buzhang"} <= set(kit.mails("4-16"))
    assert [row[0::3] for row in kit.decisions(draft.number)][-2:] == [("draft:L3", "told"), ("release:L3", "told")]
    assert kit.rows("select state from decision where rule = 'L3'") == [("released",)]
    assert kit.run("4-17").decisions == 0


def test_a_released_paper_is_the_level_that_the_unit_sees(kit: Kit) -> None:
    draft = drafted(kit)
    assert kit.see(draft.number, "4-16").for_unit().level_label == "督办"
    release(kit, draft, DEPUTY)
    assert kit.see(draft.number, "4-16").for_unit().level_label == "通报"


def test_a_paper_withdrawn_tells_nobody_and_is_no_level(kit: Kit) -> None:
    draft = drafted(kit)
    withdraw_draft(kit.office, draft.id, by=kit.person(CHIEF), moment=moment("4-16"), reason="已当面督促")
    kit.run("4-16")
    assert kit.rows("select count(*) from decision where rule = 'release:L3'") == [(0,)]
    assert kit.see(draft.number, "4-16").level_words == "督办"
    assert kit.rows("select kind, actor from event where kind = 'withdraw'") == [("withdraw", "buzhang")]


@pytest.mark.parametrize(
    ("by", "sentence"),
    [
        (SUPERVISOR, "应由分管副部长签发"),  # the maker is not the one who signs
        ("组织二科科长", "应由分管副部长签发"),  # seeing never implies acting
    ],
)
def test_only_the_named_approver_or_a_chief_settles_a_paper(sqlite_kit: Kit, by: str, sentence: str) -> None:
    draft = drafted(sqlite_kit)
    with pytest.raises(Refused, match=sentence):
        release(sqlite_kit, draft, by)
    assert release(sqlite_kit, draft, CHIEF).settled_by == "buzhang"


def test_a_paper_is_settled_once(kit: Kit) -> None:
    draft = drafted(kit)
    release(kit, draft, DEPUTY)
    with pytest.raises(Refused, match="不能再办理"):
        withdraw_draft(kit.office, draft.id, by=kit.person(DEPUTY), moment=moment("4-16"), reason="晚了")


def test_a_paper_about_a_deadline_that_was_moved_is_not_released(kit: Kit) -> None:
    draft = drafted(kit)
    kit.act(draft.number, "extend", on="4-16", by="督查员", deadline="5-29")
    with pytest.raises(Refused, match="时限已经调整"):
        release(kit, draft, DEPUTY)


def test_a_paper_about_a_task_reported_meanwhile_is_not_released_and_not_told(kit: Kit) -> None:
    draft = drafted(kit)
    kit.act(draft.number, "accept", on="4-16")
    release(kit, draft, DEPUTY)
    kit.act(draft.number, "report", on="4-16", done="已办结")
    kit.run("4-16")
    assert kit.rows("select state from decision where rule = 'release:L3'") == [("withdrawn",)]


def test_the_command_lists_and_releases(sqlite_kit: Kit, capsys: pytest.CaptureFixture[str]) -> None:
    drafted(sqlite_kit)
    home = ["--home", str(sqlite_kit.root)]
    assert cli([*home, "draft", "list"]) == 0
    assert "督查通报" in capsys.readouterr().out
    assert cli([*home, "draft", "withdraw", "1", "--by", "督查员", "--reason", "不发"]) == 1
    assert cli([*home, "draft", "release", "1", "--by", "分管副部长", "--on", "2026-04-16"]) == 0
    assert "已签发" in capsys.readouterr().out
