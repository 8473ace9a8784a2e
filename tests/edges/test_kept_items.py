"""An item as the ledger keeps it says the same again, and so does each of its measures on its own."""

from dataclasses import replace

from dubanflow.domain.plan.reading import read_plan
from dubanflow.domain.plan.values import Item, Line
from dubanflow.services.kept_items import Head, dump_item, load_item, part_of
from plan_kit import PLAN

ITEMS = read_plan([Line(n, text) for n, text in enumerate(PLAN.splitlines(), 1)], year=2026).items


def kept(item: Item) -> Item:
    head = Head(item.section, item.section_title, item.no, item.title, item.text, item.line)
    return load_item(head, dump_item(item))


def test_a_kept_item_says_the_same_again() -> None:
    for item in ITEMS:
        fields = replace(item.fields, deliverables=(), targets=(), problems=())
        assert replace(kept(item), span=item.span, places=item.places) == replace(item, fields=fields)


def test_a_measure_keeps_the_phrases_that_stand_within_it() -> None:
    item = ITEMS[0]
    first, second, _ = (part_of(item, measure) for measure in item.measures)
    assert [phrase.text for phrase in first.fields.deadlines] == ["4月20日前"]
    assert [(phrase.text, phrase.role) for phrase in second.fields.units] == [("组织二科", "responsible")]
    for phrase in (*first.fields.deadlines, *second.fields.units):
        assert phrase.text in (first.text[phrase.start : phrase.end], second.text[phrase.start : phrase.end])


def test_a_reading_made_by_hand_gives_an_item_that_says_nothing() -> None:
    item = load_item(Head("一", "重点", "1", "整顿", "1.整顿。3月底前完成。", 4), "{}")
    assert (item.title, item.line, item.measures, item.fields.deadlines) == ("整顿", 4, (), ())
