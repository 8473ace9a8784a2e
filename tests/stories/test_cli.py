"""What people type: each command once as a story, and each refusal as the one sentence it gives."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dubanflow import cli
from kit import REGISTER

PLAN = """\
中共云川市委组织部2026年工作要点

一、夯实基层基础
1.整顿软弱涣散村党组织。逐村制定整顿措施，3月31日前完成验收。（牵头单位：组织二科）
2.选派年轻干部到一线挂职。选派40名年轻干部，5月9日前全部到岗。（干部科牵头）
3.做好宣传工作。营造良好氛围。
"""


class Desk:
    """A terminal in an office's folder: `do` must succeed, `refused` must not."""

    def __init__(self, home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.home, self.capsys, self.monkeypatch = home, capsys, monkeypatch

    def run(self, *words: str, on: str = "") -> tuple[int, str, str]:
        if on:
            self.monkeypatch.setenv("DUBANFLOW_NOW", f"2026-{on}T09:00:00+08:00")
        status = cli.run(["--home", str(self.home), *words])
        out, err = self.capsys.readouterr()
        assert "Traceback" not in out + err
        return status, out, err

    def do(self, *words: str, on: str = "") -> str:
        status, out, err = self.run(*words, on=on)
        assert status == 0, err
        return out

    def ask(self, *words: str, on: str = "") -> Any:
        return json.loads(self.do(*words, "--json", on=on))

    def refused(self, *words: str, on: str = "", status: int = 1) -> str:
        found, out, err = self.run(*words, on=on)
        assert found == status, out + err
        return err.strip()


@pytest.fixture
def desk(
    tmp_path: Path,
    database_env: dict[str, str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Desk:
    for name, value in database_env.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "units.yaml").write_text(REGISTER, encoding="utf-8")
    (tmp_path / "plan.txt").write_text(PLAN, encoding="utf-8")
    found = Desk(tmp_path / "office", capsys, monkeypatch)
    found.do("init", "--units", str(tmp_path / "units.yaml"))
    return found


@pytest.fixture
def live(desk: Desk, tmp_path: Path) -> Desk:
    """The plan imported on 2 March and what could be confirmed confirmed."""
    desk.do("plan", "import", str(tmp_path / "plan.txt"), "--year", "2026", "--by", "督查员", on="03-02")
    desk.do("plan", "confirm", "1", "--by", "督查员")
    return desk


def test_a_plan_becomes_tasks_with_owner_and_deadline_and_what_is_open_stays_listed(live: Desk) -> None:
    tasks = live.ask("task", "list")
    assert [(row["number"], row["lead"], row["deadline"]) for row in tasks] == [
        ("2026-001", "组织二科", "2026-03-31"),
        ("2026-002", "干部科", "2026-05-09"),
    ]
    left = [row for row in live.ask("plan", "review", "1") if row["state"] == "unresolved"]
    assert [row["title"] for row in left] == ["做好宣传工作"]


def test_the_unresolved_item_is_settled_by_a_person(live: Desk) -> None:
    live.do("plan", "confirm", "1", "--item", "3", "--owner", "干部科", "--deadline", "2026-06-30", "--by", "督查员")
    assert live.ask("task", "list", "--unit", "干部科")[-1]["title"] == "做好宣传工作"


def test_a_task_goes_its_whole_road_through_the_command_line(live: Desk) -> None:
    live.do("task", "accept", "1", "--by", "组织二科联络员", on="03-03")
    live.do("task", "feedback", "1", "--by", "组织二科联络员", "--done", "完成排查", on="03-10")
    live.do(
        "task",
        "extend",
        "1",
        "--by",
        "组织二科联络员",
        "--to",
        "2026-04-15",
        "--reason",
        "雨季",
        "--done",
        "过半",
        on="03-20",
    )
    assert "2026-04-15" in live.do("task", "extend", "1", "--by", "督查员", on="03-23")
    live.do("task", "report", "1", "--by", "组织二科联络员", "--done", "全部验收", on="04-10")
    assert "已销号" in live.do("task", "verify", "1", "--by", "督查员", on="04-13")
    seen = live.ask("task", "show", "1")
    assert [row["kind"] for row in seen["events"]] == [
        "assign",
        "accept",
        "feedback",
        "ask",
        "extend",
        "report",
        "verify",
    ]
    assert [row["deadline"] for row in seen["deadlines"]] == ["2026-03-31", "2026-04-15"]


def test_the_json_of_a_task_has_what_programs_read(live: Desk) -> None:
    row = live.ask("task", "list", on="04-20")[0]
    wanted = {
        "id",
        "number",
        "title",
        "lead",
        "state",
        "deadline",
        "original_deadline",
        "days_late",
        "level",
        "light",
        "plan",
    }
    assert wanted <= set(row)
    assert (row["days_late"], row["light"], row["plan"]) == (20, "red", "2026-P1")


# filters, and the numbers of the tasks they leave on 20 April (2026-001 was due on 31 March, 2026-002 is due on 9 May)
FILTERS = [
    (["--overdue"], ["2026-001"]),
    (["--due-within", "20"], ["2026-002"]),
    (["--due-within", "5"], []),
    (["--unit", "组织二处"], ["2026-001"]),  # an alias
    (["--unit", "二科"], ["2026-001"]),  # an unambiguous part
    (["--state", "overdue"], ["2026-001"]),
    (["--state", "已逾期"], ["2026-001"]),  # the label does as well
    (["--level", "3"], ["2026-001"]),
    (["--plan", "2026-P1"], ["2026-001", "2026-002"]),
]


def test_the_filters_of_the_task_list(live: Desk) -> None:
    live.do("daily", on="04-20")
    for words, numbers in FILTERS:
        assert [row["number"] for row in live.ask("task", "list", *words)] == numbers, words


def test_a_second_daily_run_the_same_day_does_nothing(live: Desk) -> None:
    first = live.ask("daily", on="04-20")
    assert first["changes"] == 1
    assert first["messages"] > 0
    again = live.ask("daily")
    assert (again["changes"], again["decisions"], again["messages"], again["parked"]) == (0, 0, 0, [])


def test_a_dry_run_says_what_would_happen_and_writes_nothing(live: Desk) -> None:
    told = live.ask("daily", "--dry-run", on="04-20")
    assert live.ask("decisions", "--on", "2026-04-20") == []
    done = live.ask("daily")
    assert [told[key] for key in ("changes", "decisions", "messages")] == [
        done[key] for key in ("changes", "decisions", "messages")
    ]


def test_the_list_is_written_as_sheet_and_page(live: Desk) -> None:
    live.do("daily", on="04-20")
    out = live.do("list", "--xlsx", "--html")
    assert out.count("已写出") == 2
    assert {path.suffix for path in (live.home / "out").glob("督办清单*")} == {".xlsx", ".html"}
    assert live.ask("list")["lights"]["red"] == 1


def test_the_digest_can_be_looked_at_before_it_is_sent(live: Desk) -> None:
    text = live.do("digest", "--preview", on="04-20")
    assert "督办周报" in text
    assert live.ask("decisions", "--on", "2026-04-20") == []


def test_the_diagram_and_the_check_of_the_workflow(desk: Desk) -> None:
    assert desk.do("workflow", "diagram").startswith("stateDiagram-v2")
    assert "没有错误" in desk.do("workflow", "check")
    shown = desk.do("workflow", "show")
    assert "督办流程" in shown
    assert "联络员、单位负责人" in shown
    assert "办理人属于牵头单位" in shown
    assert not set(shown.split()) & {"liaison", "of_lead_unit", "deputy"}


def test_an_office_edits_its_own_copy_of_the_workflow_and_all_faults_are_named_at_once(live: Desk) -> None:
    live.do("eject", "workflows/supervision.yaml")
    own = live.home / "workflows" / "supervision.yaml"
    text = own.read_text(encoding="utf-8")
    own.write_text(
        text.replace("initial: assigned", "initial: asigned").replace("before: 3wd", "before: 3w"), encoding="utf-8"
    )
    status, out, _ = live.run("workflow", "check")
    assert status == 1
    assert out.count("supervision.yaml:") >= 1
    before = live.ask("decisions")
    assert "supervision.yaml:" in live.refused("daily", on="04-20")
    assert live.ask("decisions") == before


# words typed, status, a part of the sentence; each is one sentence and no traceback
REFUSALS: list[tuple[list[str], int, str]] = [
    (["task", "list", "--unit", "组织五科"], 1, "没有找到单位“组织五科”，相近的有：组织二科"),
    (["task", "list", "--state", "fine"], 1, "没有“fine”这种状态"),
    (["task", "show", "99"], 1, "没有编号为“99”的任务"),
    (["task", "accept", "1", "--by", "路人"], 1, "名册里没有“路人”"),
    (["task", "accept", "1", "--by", "干部科联络员"], 1, "只有牵头单位的人员可以办理"),
    (["task", "report", "1", "--by", "组织二科联络员", "--done", "已办"], 1, "不能申请办结"),
    (["task", "accept", "1"], 2, "缺少选项 --by"),
    (["task", "list", "--overdu"], 2, "没有选项 --overdu，是不是 --overdue"),
    (["task", "list", "--on", "tomorrow"], 2, "不是日期"),
    (["tusk"], 2, "没有命令 tusk"),
    (["plan", "review", "9"], 1, "没有计划“9”，有：2026-P1"),
    (["plan", "confirm", "1", "--by", "组织二科联络员"], 1, "只有督查员可以确认立项"),
    (["plan", "confirm", "1", "--item", "9", "--by", "督查员"], 1, "没有第 9 项，共 3 项"),
    (["plan", "read", "nowhere.txt", "--year", "2026"], 1, "nowhere.txt"),
    (["plan", "import", "nowhere.txt", "--year", "26", "--by", "督查员"], 1, "计划年份 26 不对"),
    (["digest", "--week", "next", "--preview"], 1, "不是一周"),
]


def test_each_refusal_is_one_sentence_that_says_what_to_do(live: Desk) -> None:
    for words, status, part in REFUSALS:
        sentence = live.refused(*words, on="03-03", status=status)
        assert part in sentence, (words, sentence)
        assert sentence.count("\n") <= 1, sentence


def test_the_same_document_is_not_imported_twice(live: Desk, tmp_path: Path) -> None:
    words = ["plan", "import", str(tmp_path / "plan.txt"), "--year", "2026", "--by", "督查员"]
    assert "已经导入过了，计划编号 2026-P1" in live.refused(*words)


def test_a_folder_that_is_no_home_is_told_so(tmp_path: Path, capsys, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    desk = Desk(tmp_path / "nowhere", capsys, monkeypatch)
    assert "请用 --home 指明，或先运行 dubanflow init" in desk.refused("task", "list")


def test_a_setting_that_is_not_known_is_named_with_the_nearest(live: Desk) -> None:
    (live.home / "dubanflow.toml").write_text('[mail]\nchanel = "smtp"\n', encoding="utf-8")
    assert "不认识的设置 mail.chanel，是不是 mail.channel？" in live.refused("task", "list")


def test_check_names_everything_that_is_wrong_at_once(live: Desk) -> None:
    assert live.do("check").count("✓") >= 6
    (live.home / "units.yaml").write_text(REGISTER.replace("roles: [head]", "roles: [boss]"), encoding="utf-8")
    mail = live.home / "notifications" / "mail"
    mail.mkdir(parents=True)
    (mail / "daily.txt.j2").write_text("{{ letter.offise }}", encoding="utf-8")
    status, out, _ = live.run("check")
    assert status == 1
    assert "units.yaml:" in out
    assert "daily.txt.j2" in out


def test_a_changed_register_counts_from_the_next_command_on(live: Desk) -> None:
    changed = (live.home / "units.yaml").read_text(encoding="utf-8").replace("name: 组织二科\n", "name: 基层组织科\n")
    (live.home / "units.yaml").write_text(changed, encoding="utf-8")
    assert live.ask("task", "list", "--unit", "基层组织科")[0]["lead"] == "基层组织科"


def test_help_is_in_chinese_and_imports_nothing(desk: Desk) -> None:
    for words in ([], ["task"], ["plan"], ["task", "extend"], ["daily"]):
        status, out, err = desk.run(*words, "--help")
        assert status == 0
        assert "用法：" in out + err
        assert "Options" not in out
        assert "Show this message" not in out


def test_a_query_imports_neither_the_orm_nor_the_web(live: Desk) -> None:
    code = (
        "import sys; from dubanflow import cli; cli.run(sys.argv[1:]);"
        "heavy = {'sqlalchemy', 'sqlmodel', 'alembic', 'pydantic', 'jinja2', 'fastapi', 'docx', 'transitions'};"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, "--home", str(live.home), "task", "list"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
        check=True,
    )
    assert run.stderr.strip().splitlines()[-1] == "[]"


def wait_for(seen: Callable[[], bool], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not seen():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def test_serve_catches_up_what_was_missed_and_stops_cleanly(live: Desk) -> None:
    log = live.home / "serve.log"
    env = os.environ | {"DUBANFLOW_NOW": "2026-04-20T12:00:00+08:00", "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "dubanflow", "--home", str(live.home), "serve", "--no-desk"]
    with log.open("w", encoding="utf-8") as out:
        twins = [subprocess.Popen(command, stdout=out, stderr=out, env=env) for _ in range(2)]
    try:
        wait_for(
            lambda: bool(live.ask("decisions", "--on", "2026-04-20")) and "发信" in log.read_text(encoding="utf-8")
        )
    finally:
        for one in twins:
            one.terminate()
    assert [one.wait(timeout=30) for one in twins] == [0, 0]
    text = log.read_text(encoding="utf-8")
    assert text.count("已停止。") == 2
    assert "Traceback" not in text
    rows = [row for row in live.ask("decisions", "--on", "2026-04-20") if row["rule"] == "L2"]
    assert len({(row["task"], row["recipient"]) for row in rows}) == len(rows)
