"""why: the ledger's record in prose, through the service and the command line, on both databases."""

import json
from typing import Any

import pytest

from dubanflow.cli import run as cli
from dubanflow.places import bundled_file
from dubanflow.services.acts import find_task
from dubanflow.services.why import Why, rule_lines, why
from kit import Kit, day

SOURCE = bundled_file("workflows/supervision.yaml").read_text(encoding="utf-8")


def asked(kit: Kit, number: str, on: str) -> Why:
    with kit.office.database.read() as connection:
        return why(kit.office, connection, find_task(connection, number), today=day(on))


def texts(kit: Kit, number: str, on: str, kind: str) -> list[str]:
    return [row.text for row in asked(kit, number, on).paragraphs if row.kind == kind]


def line_of(words: str) -> int:
    return next(number for number, line in enumerate(SOURCE.splitlines(), start=1) if words in line)


def test_who_was_told_what_on_which_day_is_said_with_the_line_of_the_rule(kit: Kit) -> None:
    number = kit.task()
    kit.run("3-2")
    kit.act(number, "accept", "3-3")
    kit.run("3-26")
    assert texts(kit, number, "3-26", "state") == ["自3月3日起为“办理中”（签收，组织二科联络员）。"]
    assert texts(kit, number, "3-26", "decision") == [
        (
            f"3月2日（周一）交办通知（规则notice:assign，第{line_of('  assign: {label: 交办通知')}行）："
            "3月2日告知组织二科联络员、组织二科科长（已发）。"
        ),
        (
            f"3月17日（周二）临期提醒（规则due-10，第{line_of('rule: due-10')}行）："
            "3月17日是时限3月31日之前的第10个工作日"
            "（3月30日、27日、26日、25日、24日、23日、20日、19日、18日、17日）。"
            "3月26日运行时“临期提醒”（规则due-3）也已到期，只告知那一条，这一条记为已合并。"
        ),
        (
            f"3月26日（周四）临期提醒（规则due-3，第{line_of('rule: due-3')}行）：3月26日是时限3月31日之前的第3个工作日"
            "（3月30日、27日、26日）。3月26日告知组织二科联络员、组织二科科长（已发）。"
        ),
    ]


def test_what_was_announced_as_next_is_what_the_next_days_do(kit: Kit) -> None:
    number = kit.task()
    kit.run("3-2")
    kit.act(number, "accept", "3-3")
    coming = [row for row in asked(kit, number, "3-3").paragraphs if row.kind == "next"][1:]
    for on in ("3-17", "3-26", "3-30"):
        kit.run(on)
    done = [(due, rule) for rule, _, due, _ in kit.decisions(number)]
    assert [row.text.partition("（规则")[2].partition("，")[0] for row in coming] == [rule for _, rule in done]
    assert [due for due, _ in done] == ["03-17", "03-26", "03-30"]


def test_a_return_carries_the_rungs_and_says_so(kit: Kit) -> None:
    number = kit.task()
    kit.run("3-2")
    kit.act(number, "accept", "3-3")
    kit.run("4-1")
    kit.act(number, "report", "4-2", done="已完成")
    kit.run("4-3")
    kit.act(number, "return", "4-9", by="督查员", reason="材料不全")
    assert texts(kit, number, "4-9", "deadline") == [
        "时限改过1次：第1版3月31日（3月2日交办），第2版4月7日（4月9日退回重办）。提醒和督办只按现行的第2版计算。"
    ]
    assert texts(kit, number, "4-9", "time") == ["交办以来，承办单位用了23个工作日，督查部门用了4个工作日。"]
    assert any("时限变动后沿用，不再告知" in text for text in texts(kit, number, "4-9", "decision"))
    assert "3月30日临期提醒（已合并）、" in texts(kit, number, "4-9", "earlier")[0]


def test_an_excuse_is_told_with_who_and_why_in_why_show_and_list(kit: Kit) -> None:
    number = kit.task()
    kit.run("4-1")
    kit.act(number, "excuse", "4-2", by="分管副部长", reason="汛期抢险")
    assert texts(kit, number, "4-2", "excuse") == ["4月2日分管副部长批准容错（理由：汛期抢险），对现时限的逾期不计。"]
    seen = kit.see(number, "4-2")
    assert (seen.excused_on, seen.remark, seen.state_label) == (day("4-2"), "逾期已容错", "已逾期")
    kit.run("4-3")
    assert "容错" in kit.text("4-3", "zuzhi2-lly")


def test_the_command_excuses_for_a_leader_and_explains(kit: Kit, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    number = kit.task()
    kit.run("4-1")
    home = ["--home", str(kit.root)]
    excuse = ["task", "excuse", number, "--on", "2026-04-02", "--reason", "汛期抢险"]
    assert cli([*home, *excuse, "--by", "督查员"]) == 1
    assert "只能由分管领导、主要领导办理" in capsys.readouterr().err
    assert cli([*home, *excuse, "--by", "部长"]) == 0
    capsys.readouterr()
    assert cli([*home, "task", "show", number, "--on", "2026-04-02"]) == 0
    assert "容错　2026-04-02" in capsys.readouterr().out
    assert cli([*home, "why", number, "--on", "2026-04-02"]) == 0
    shown = capsys.readouterr().out
    assert "4月2日部长批准容错（理由：汛期抢险）" in shown
    assert "接下来，如果情况没有变化：" in shown


def test_the_json_names_kind_text_and_dates(sqlite_kit: Kit, capsys: Any) -> None:
    number = sqlite_kit.task()
    assert cli(["--home", str(sqlite_kit.root), "why", number, "--on", "2026-03-02", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["number"], found["lead"]) == (number, "组织二科")
    clock = next(row for row in found["paragraphs"] if row["kind"] == "clock")
    assert clock["dates"] == ["2026-03-31"]


def test_an_unknown_task_is_one_sentence(sqlite_kit: Kit, capsys: Any) -> None:
    assert cli(["--home", str(sqlite_kit.root), "why", "2026-999"]) == 1
    assert "没有编号为“2026-999”的任务" in capsys.readouterr().err


def test_every_rule_of_the_file_is_found_on_its_line() -> None:
    lines = rule_lines(SOURCE)
    assert lines["L3"] == lines["draft:L3"] == line_of("rule: L3")
    assert lines["notice:extend"] == line_of("  extend: {label")
    assert lines["feedback"] == line_of("feedback: {rule: feedback")
