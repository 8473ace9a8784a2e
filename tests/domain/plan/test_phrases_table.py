"""The page of phrases is the one the rules print."""

from pathlib import Path

from dubanflow.domain.plan.phrase_table import phrase_table

PAGE = Path(__file__).parents[3] / "docs" / "plan-phrases.md"


def test_the_page_of_phrases_is_what_the_rules_print() -> None:
    assert PAGE.read_text(encoding="utf-8") == phrase_table()
