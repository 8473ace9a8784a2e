from datetime import date

from dubanflow.domain.plan.revision import Change, OldItem, deadlines_of, difference, units_of
from dubanflow.domain.plan.values import Fields, Item, Place, Span, TimePhrase, UnitPhrase

HERE = Place(1, 0)
MAP = "建立流动党员台账，做到去向清、联系畅"
HEADS = "对任期届满的第一书记进行考核，选派新一轮干部"
TALENT = "制定高层次人才引进培育若干措施，同步公布办事指南"


def old(number: int, title: str, text: str, *, section: str = "一", no: str | None = None) -> OldItem:
    no = no or str(number)
    return OldItem(number, section, no, title, f"{no}.{title}。{text}。")


def new(no: str, title: str, text: str, *, section: str = "一", fields: Fields | None = None) -> Item:
    whole = f"{no}.{title}。{text}。"
    return Item(section, "", None, no, title, whole, Span(HERE, HERE), ((0, HERE),), fields=fields or Fields())


def told(changes: list[Change]) -> list[tuple[str, int | None, str | None, tuple[str, ...]]]:
    return [(one.kind, one.old.id if one.old else None, one.new.no if one.new else None, one.fields) for one in changes]


def test_an_unchanged_document_changes_nothing() -> None:
    assert told(difference([old(1, "排查", MAP)], [new("1", "排查", MAP)])) == [("same", 1, "1", ())]


def test_another_number_or_section_is_a_move() -> None:
    changes = difference(
        [old(1, "排查", MAP), old(2, "轮换", HEADS)], [new("1", "轮换", HEADS), new("1", "排查", MAP, section="二")]
    )
    assert told(changes) == [("moved", 2, "1", ()), ("moved", 1, "1", ())]


def test_width_blanks_and_the_mark_of_the_number_are_no_change() -> None:
    before = OldItem(1, "一", "1", "排查", "１．排查。 建立台账，做到 “两清”。")
    after = Item("一", "", None, "1", "排查", "1、排查。建立台账，做到“两清”。", Span(HERE, HERE), ((0, HERE),))
    assert told(difference([before], [after])) == [("same", 1, "1", ())]


def test_a_year_at_the_beginning_is_not_taken_for_a_number() -> None:
    before = OldItem(1, None, None, "换届", "2025年完成换届。")
    after = Item(None, "", None, None, "换届", "2026年完成换届。", Span(HERE, HERE), ((0, HERE),))
    assert told(difference([before], [after])) == [("changed", 1, None, ("text",))]


def test_other_words_under_the_same_title_change_the_text() -> None:
    (change,) = difference([old(1, "排查", MAP)], [new("1", "排查", MAP + "，每月更新")])
    assert (change.kind, change.fields, change.moved) == ("changed", ("text",), False)
    assert 0.5 < change.likeness < 1


def test_another_title_over_like_words_changes_title_and_text() -> None:
    (change,) = difference([old(1, "排查流动党员", MAP)], [new("4", "摸清流动党员底数", MAP)])
    assert (change.kind, change.fields, change.moved) == ("changed", ("title", "text"), True)


def test_what_has_no_like_is_new_or_dropped() -> None:
    changes = difference(
        [old(1, "排查", MAP), old(2, "轮换", HEADS)], [new("1", "排查", MAP), new("2", "引才", TALENT)]
    )
    assert told(changes) == [("same", 1, "1", ()), ("new", None, "2", ()), ("dropped", 2, None, ())]


def test_of_two_like_items_each_finds_the_liker_one() -> None:
    changes = difference(
        [old(1, "甲类", HEADS + "，县里负责考核"), old(2, "乙类", HEADS + "，市里负责培训")],
        [new("1", "丙类", HEADS + "，市里负责培训好"), new("2", "丁类", HEADS + "，县里负责考核好")],
    )
    assert [(one.old.id if one.old else 0, one.new.no if one.new else "") for one in changes] == [(2, "1"), (1, "2")]


def test_repeated_items_are_matched_one_to_one() -> None:
    changes = difference([old(1, "排查", MAP, no="1")], [new("1", "排查", MAP), new("2", "排查", MAP)])
    assert [one.kind for one in changes] == ["same", "new"]


def test_deadline_and_units_are_compared_where_they_are_on_record() -> None:
    fields = Fields(
        deadlines=(TimePhrase("3月底前", 0, 4, "r", "date", date=date(2026, 3, 31)),),
        units=(UnitPhrase("干部科", 5, 8, "r", "lead"),),
    )
    item = new("1", "排查", MAP, fields=fields)
    before = old(1, "排查", MAP)
    kept = OldItem(1, "一", "1", before.title, before.text, deadlines_of(item), units_of(item))
    earlier = OldItem(1, "一", "1", before.title, before.text, frozenset({"2026-02-28"}), frozenset())
    assert difference([kept], [item])[0].kind == "same"
    assert difference([earlier], [item])[0].fields == ("deadline", "units")
    assert difference([before], [item])[0].kind == "same"


def test_empty_documents_and_empty_items_are_compared_too() -> None:
    assert difference([], []) == []
    assert [one.kind for one in difference([OldItem(1, None, None, "", "")], [new("", "", "")])] == ["changed"]


def test_five_hundred_items_without_a_common_number_find_each_other() -> None:
    def words(n: int) -> str:
        return "，".join(f"事项{n * 7 + k}按照第{n * 13 + k}号要求办理" for k in range(8))

    before = [old(n, f"任务{n}", words(n)) for n in range(500)]
    after = [new(str(1000 - n), f"工作{n}号", words(n) + "，按月通报") for n in reversed(range(500))]
    pairs = {(one.old.id, one.new.no) for one in difference(before, after) if one.old and one.new}
    assert pairs == {(n, str(1000 - n)) for n in range(500)}
