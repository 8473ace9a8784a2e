"""The workflow file: one thing changed in a good file, one problem with its line and column."""

import hashlib
from pathlib import Path

import pytest
from pydantic import ValidationError

from dubanflow.definitions import definition_problems, load_definition, parse_definition
from dubanflow.definitions.models import WorkflowFile
from dubanflow.definitions.sentences import SENTENCES
from dubanflow.domain.definition import Limit
from dubanflow.domain.problems import Problem
from dubanflow.yaml_places import read_yaml

DEFAULT = Path(__file__).parents[2] / "workflows" / "supervision.yaml"
GOOD = """\
name: small
label: 小流程
initial: assigned
states:
  assigned: {label: 已交办, clock: unit}
  overdue: {label: 已逾期, clock: unit}
  reported: {label: 待核验, clock: office}
  verified: {label: 已销号, final: true}
lights:
  - {name: red, label: 红, late: true}
  - {name: yellow, label: 黄, within: 5wd}
  - {name: green, label: 绿}
transitions:
  - {name: report, label: 申请办结, from: [assigned, overdue], to: reported, by: [liaison], guards: [has_evidence]}
  - {name: lapse, label: 逾期, from: [assigned], to: overdue, by: [clock], guards: [past_deadline]}
  - {name: verify, label: 核验销号, from: [reported], to: verified, by: [supervisor]}
  - {name: feedback, label: 阶段反馈, from: [assigned, overdue], to: same, by: [liaison]}
reminders:
  - {rule: due-3, label: 临期提醒, before: 3wd, to: [liaison]}
ladder:
  - {rule: L1, label: 催办, after: 1wd, to: [liaison], cc: [deputy], paper: 催办单}
  - {rule: L2, label: 通报, after: 10d, to: [head], draft: true, approver: deputy}
waiting:
  - {rule: check-3, label: 核验提醒, for: verification, after: 3wd, to: [supervisor]}
feedback: {rule: feedback, label: 阶段反馈, every: 22wd, to: [liaison]}
notices:
  assign: {label: 交办通知, to: [liaison]}
reports:
  - {rule: weekly, label: 督办周报, every: week, to: [chief], template: digest}
"""

# What stands at the end of the good file, and a part that may follow it.
TAIL = "template: digest}\n"
SCORES = "scores:\n  enabled: true\n  points:\n    - {rule: on-time, label: 按时办结, for: on_time, points: 2}\n"


def places(problems: list[Problem]) -> list[tuple[int | None, int | None]]:
    return [(problem.line, problem.column) for problem in problems]


def test_the_good_file_becomes_a_definition() -> None:
    definition, problems = parse_definition(GOOD, file="w.yaml", templates=["digest"], papers=["催办单"])
    assert problems == []
    assert definition is not None
    assert definition.transitions[3].dest is None
    assert definition.ladder[1].after == Limit(10, "d")
    assert definition.waiting[0].waits_for == "verification"
    assert definition.notices["assign"].rule == "notice:assign"


def test_the_default_file_has_no_fault_and_its_hash_is_that_of_its_bytes() -> None:
    definition, problems = load_definition(DEFAULT)
    assert problems == []
    assert definition is not None
    assert definition.hash == hashlib.sha256(DEFAULT.read_bytes()).hexdigest()


# What is written in place of what; ‸ stands before the place that must be named, and is not written.
CHANGED = [
    # keys: unknown with the nearest, unknown without one, missing, twice
    ("late: true", "‸size: 3", "这里可以写：name、label、states、late、level、within"),
    ("within: 5wd", "level: 1, ‸withn: 5wd", "是不是“within”"),
    ("late: true", "‸3: true", "不认识的键“3”"),
    ("{name: verify,", "‸{", "缺少“name”"),
    ("label: 小流程\n", "label: 小流程\n‸label: 大流程\n", "“label”重复"),
    ("\n  verified: {", "\n  ‸overdue: {label: 逾, clock: unit}\n  verified: {", "“overdue”重复"),
    # values: nothing, a number, a word, a list where another kind belongs
    ("label: 小流程", "label:‸", "“label”后面没有写内容"),
    ("label: 小流程", "label: ‸12", "“label”应写文字"),
    ("label: 小流程", "label: ‸''", "不能为空"),
    ("late: true", "late: ‸1", "应写 true 或 false"),
    ("late: true", "level: ‸two", "应写整数"),
    ("late: true", "level: ‸-1", "不能小于 0"),
    ("from: [reported]", "from: ‸reported", "应写成列表"),
    ("from: [reported]", "from: ‸[]", "至少要写一项"),
    ("{label: 交办通知, to: [liaison]}", "‸交办", "“assign”应写成“键: 内容”的形式"),
    ("notices:\n  assign: {label: 交办通知, to: [liaison]}", "notices: ‸[]", "“notices”应写成“键: 内容”的形式"),
    ("clock: office", "clock: ‸ofice", "只能写 unit、office、stopped 之一"),
    ("for: verification", "for: ‸checking", "只能写 acceptance、verification、extension、decline 之一"),
    ("every: week", "every: ‸", "“every”后面没有写内容"),
    ("{label: 待核验, clock: office}", "‸{label: 待核验}", "状态“reported”没有写 clock"),
    # limits
    ("within: 5wd", "within: ‸3w", "“within”的“3w”不是时限：工作日写 3wd"),
    ("within: 5wd", "within: ‸5", "没有写单位"),
    ("within: 5wd", "within: ‸5个工作日", "不是时限"),
    ("within: 5wd", "within: ‸99999d", "不是时限"),
    ("before: 3wd,", "before: ‸,", "“before”后面没有写内容"),
    # what YAML would change behind the writer's back
    ("draft: true", "draft: ‸yes", "真假请写 true 或 false"),
    ("name: small", "name: ‸on", "“on”会被 YAML 当作真假值"),
    ("label: 小流程", "label: ‸8:30", "会被 YAML 换算成别的数"),
    ("label: 小流程", "label: ‸012", "会被 YAML 换算成别的数"),
    ("label: 小流程", "label: 小流程\n‸true: 小流程", "“true”不能作键"),
    ("label: 小流程", "label: 小流程\n‸<<: {a: b}", "不支持用“<<”合并"),
    ("label: 小流程", "label: 小流程\n? ‸[label]\n: 小流程", "键应是文字"),
    ("label: 小流程", "label: ‸!!python/name:os.system x", "不支持标签"),
    # no YAML at all
    ("label: 小流程", "label: ‸'小流程", "引号没有闭合"),
    ("[reported], to: verified, by: [supervisor]", "[reported, to: verified, by: [supervisor]‸", "方括号没有闭合"),
    ("{rule: feedback, label: 阶段反馈, every: 22wd, to: [liaison]}", "‸{rule: feedback", "花括号没有闭合"),
    ("label: 黄, within", "label: 黄，within‸", "花括号没有闭合，或缺少半角逗号"),
    ("label: 小流程", "‸\tlabel: 小流程", "不用制表符"),
    ("before: 3wd,", "before‸:, ", "冒号后面要空一格"),
    ("label: 小流程", " label‸: 小流程", "冒号位置不对"),
    ("label: 小流程", "‸label：小流程", "缺少冒号"),
    ("label: 小流程", "label: 小‸\x07流程", "控制字符"),
    ("label: 小流程", "label: ‸*other", "没有名为“other”的锚点"),
    ("label: 小流程", "label: 小流程\n---\n‸a: b", "只能有一份内容"),
    # sense: the path of the check becomes a place
    ("initial: assigned", "initial: ‸asigned", "是不是“assigned”"),
    ("to: verified", "to: ‸verifed", "是不是“verified”"),
    ("by: [supervisor]", "by: [supervisor, ‸boss]", "不认识的角色“boss”"),
    ("guards: [past_deadline]", "guards: [‸past_dedline]", "是不是“past_deadline”"),
    ("approver: deputy", "approver: ‸leaders", "不认识的签发人“leaders”"),
    ("template: digest", "template: ‸digst", "是不是“digest”"),
    ("paper: 催办单", "paper: ‸催辦单", "是不是“催办单”"),
    ("assign: {", "asign: ‸{", "不认识的动作“asign”"),
    ("before: 3wd", "before: ‸0wd", "不能为 0"),
    # scores: keys at both depths, values, sense
    (TAIL, TAIL + SCORES.replace("enabled", "enabled: true\n  ‸enabld"), "是不是“enabled”"),
    (TAIL, TAIL + SCORES.replace("points: 2", "points: 2, ‸pionts: 3"), "是不是“points”"),
    (TAIL, TAIL + SCORES.replace("points: 2", "points: ‸many"), "“points”应写数，如 2 或 -0.5"),
    (TAIL, TAIL + SCORES.replace("for: on_time", "for: ‸in_time"), "只能写 on_time、early、late"),
    (TAIL, TAIL + SCORES.replace("points: 2", "points: ‸0"), "不能为 0，最多两位小数"),
    (TAIL, TAIL + SCORES.replace("for: on_time", "for: rung, rung: ‸L9"), "不认识的梯次规则“L9”"),
]


def at(marked: str) -> tuple[int, int]:
    before = marked[: marked.index("‸")]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


@pytest.mark.parametrize(("old", "new", "words"), CHANGED)
def test_a_fault_is_named_with_its_place(old: str, new: str, words: str) -> None:
    assert old in GOOD
    marked = GOOD.replace(old, new, 1)
    definition, problems = parse_definition(
        marked.replace("‸", ""), file="w.yaml", templates=["digest"], papers=["催办单"]
    )
    assert definition is None
    assert places(problems) == [at(marked)], problems
    assert words in problems[0].message


COLONS = [
    ("label: 黄", "label：黄", "“label：黄”里是全角冒号，请改为半角冒号，后面空一格。"),
    ("label: 黄", "label:黄", "“label:黄”的冒号后面要空一格。"),
]


@pytest.mark.parametrize(("old", "new", "sentence"), COLONS)
def test_a_key_with_a_wrong_colon_is_told_so(old: str, new: str, sentence: str) -> None:
    problems = definition_problems(GOOD.replace(old, new), file="w.yaml")
    assert [problem.message for problem in problems] == ["缺少“label”，请补上。", sentence]


def test_all_faults_of_shape_are_given_at_once_in_the_order_of_the_lines() -> None:
    wrong = GOOD.replace("22wd", "22w").replace("late: true", "late: 1").replace("name: small", "nam: small")
    assert [problem.line for problem in definition_problems(wrong, file="w.yaml")] == [1, 1, 10, 25]


def test_a_word_that_yaml_would_change_does_not_hide_a_fault_of_sense() -> None:
    wrong = GOOD.replace("name: small", "name: on").replace("[has_evidence]", "[has_evidense]")
    assert [problem.line for problem in definition_problems(wrong, file="w.yaml")] == [1, 14]


def test_a_problem_prints_as_file_line_and_column() -> None:
    problems = definition_problems(GOOD.replace("5wd", "5w"), file="w.yaml")
    assert str(problems[0]) == "w.yaml:11:38: “within”的“5w”不是时限：工作日写 3wd，自然日写 10d。"


def test_an_anchor_may_be_used_again() -> None:
    text = GOOD.replace("to: [liaison], cc", "to: &who [liaison], cc").replace("22wd, to: [liaison]", "22wd, to: *who")
    definition, problems = parse_definition(text, file="w.yaml")
    assert problems == []
    assert definition is not None
    assert definition.feedback is not None
    assert definition.feedback.to == ("liaison",)


BOMB = "a: &a [x, x, x, x, x, x, x, x]\n" + "".join(
    f"{here}: &{here} [{', '.join([f'*{before}'] * 8)}]\n" for before, here in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize("text", ["[" * 300_000, "{" * 5_000, "a: &a [*a]\n", BOMB, "- []\n" * 200_000])
def test_a_text_beyond_measure_is_refused_and_harms_nobody(text: str) -> None:
    problems = definition_problems(text, file="w.yaml")
    assert [problem.message for problem in problems] == ["内容过多或嵌套过深，请简化文件。"]


@pytest.mark.parametrize("text", ["", "\n# 只有说明\n", "---\n", "~\n"])
def test_an_empty_file_is_said_to_be_empty(text: str) -> None:
    assert "是空的" in definition_problems(text, file="w.yaml")[0].message


@pytest.mark.parametrize("text", ["督办", "- 督办\n", "12"])
def test_a_file_that_is_no_mapping_is_refused(text: str) -> None:
    assert places(definition_problems(text, file="w.yaml")) == [(1, 1)]


BYTES = [
    # saved by an editor that writes GBK
    ("name: x\nlabel: 督办\n".encode("gbk"), 2, 8, "不是 UTF-8"),
    # saved as "Unicode"
    ("label: 督办\n".encode("utf-16"), 1, 1, "不是 UTF-8"),
    # the wrong file altogether
    (b"#" * (1 << 20) + b"#", None, None, "超过 1 MiB"),
]


@pytest.mark.parametrize(("data", "line", "column", "words"), BYTES)
def test_bytes_that_are_no_text_are_refused(
    tmp_path: Path, data: bytes, line: int | None, column: int | None, words: str
) -> None:
    path = tmp_path / "w.yaml"
    path.write_bytes(data)
    definition, problems = load_definition(path)
    assert definition is None
    assert places(problems) == [(line, column)]
    assert words in problems[0].message


def test_a_byte_order_mark_and_windows_line_ends_do_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "w.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    definition, problems = load_definition(path)
    assert problems == []
    assert definition is not None


@pytest.mark.parametrize("name", ["none.yaml", "."])
def test_a_file_that_cannot_be_read_is_a_problem(tmp_path: Path, name: str) -> None:
    definition, problems = load_definition(tmp_path / name)
    assert definition is None
    assert "读不出来" in problems[0].message


def test_every_kind_of_fault_of_shape_is_in_the_table() -> None:
    error_types = {
        row["type"] for old, new, _ in CHANGED for row in shape_errors(GOOD.replace(old, new.replace("‸", ""), 1))
    }
    assert error_types == set(SENTENCES)


def shape_errors(text: str) -> list[dict[str, object]]:
    try:
        WorkflowFile.model_validate(read_yaml(text, file="w.yaml")[0])
    except ValidationError as error:
        return [dict(row) for row in error.errors()]
    return []
