"""The document beside its items: every line with what was made of it, the phrases marked where they stand."""

from dubanflow.services.plan_items import find_plan, items_of
from dubanflow.services.plan_source import SourceLine, source_lines
from kit import Kit
from plan_kit import bring


def shown(kit: Kit) -> dict[int, SourceLine]:
    with kit.office.database.read() as connection:
        plan = find_plan(connection, "2026-P1")
        return {line.number: line for line in source_lines(plan, items_of(connection, plan.id))}


def marked(line: SourceLine) -> list[tuple[str, str]]:
    return [(part.mark, part.text) for part in line.parts if part.mark]


def test_every_line_is_shown_as_it_is(sqlite_kit: Kit) -> None:
    bring(sqlite_kit)
    with sqlite_kit.office.database.read() as connection:
        lines = find_plan(connection, "2026-P1").lines
    assert ["".join(part.text for part in line.parts) for line in shown(sqlite_kit).values()] == list(lines)


def test_lines_are_headings_items_or_ignored_with_the_reason(sqlite_kit: Kit) -> None:
    bring(sqlite_kit)
    lines = shown(sqlite_kit)
    assert [lines[n].kind for n in (1, 2, 3, 5, 6)] == ["ignored", "blank", "ignored", "heading", "item"]
    assert lines[6].begins == (1,)
    ignored = lines[12].ignored
    assert ignored is not None
    assert "结尾" in ignored.why


def test_phrases_are_marked_by_kind(sqlite_kit: Kit) -> None:
    bring(sqlite_kit)
    assert marked(shown(sqlite_kit)[6]) == [
        ("deadlines", "4月20日前"),
        ("units", "组织二科"),
        ("units", "干部科"),
        ("units", "组织二科"),
        ("deadlines", "5月31日前"),
    ]


def test_a_phrase_that_the_file_broke_over_two_lines_is_marked_on_both(sqlite_kit: Kit) -> None:
    whole = [
        "1.整顿软弱涣散村党组织。逐村逐项制定整顿措施，明确责任人，一抓到底，10月底前组织验收。（牵头单位：组织二科）",
        "2.规范信息报送。明确专人，及时报送重要信息，每月通报一次情况，年底前总结经验做法并形成专题报告。",
        "3.抓实平时考核。每季度组织1次平时考核，结果在本单位公开，作为年度考核、评先评优的依据。（干部科负责）",
    ]
    broken = [line[at : at + 35] for line in whole for at in range(0, len(line), 35)]
    assert broken[0].endswith("一抓到底，")
    assert broken[1].startswith("10月底前")
    broken[0:2] = [broken[0] + "10月", broken[1].removeprefix("10月")]
    bring(sqlite_kit, "\n".join(["云川市2026年工作要点", "", "一、工作", *broken, ""]))
    lines = shown(sqlite_kit)
    assert ("deadlines", "10月") in marked(lines[4])
    assert ("deadlines", "底前") in marked(lines[5])
    assert lines[5].of == 1


def test_a_stretch_taken_up_is_shown_as_an_item(sqlite_kit: Kit) -> None:
    from dubanflow.services.plan_take import take_ignored
    from kit import moment
    from plan_kit import supervisor

    bring(sqlite_kit)
    take_ignored(sqlite_kit.office, "2026-P1", 12, by=supervisor(sqlite_kit), moment=moment("1-21"))
    line = shown(sqlite_kit)[12]
    assert (line.kind, line.begins, line.ignored) == ("item", (5,), None)
    assert ("deadlines", "12月10日前") in marked(line)
