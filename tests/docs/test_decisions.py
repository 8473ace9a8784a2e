"""Every decision is one page of context, choice and price, and what it points to is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs" / "decisions").glob("*.md"))
TESTS = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("*.py"))


def test_every_number_is_given_once() -> None:
    numbers = [page.name.partition("-")[0] for page in PAGES]
    assert all(re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", page.name) for page in PAGES)
    assert len(numbers) == len(set(numbers))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_tells_context_choice_and_price(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert text.startswith("# ")
    places = [text.lower().find(f"\n{mark}{word}") for word in ("context", "choice", "price") for mark in ("**", "## ")]
    found = [place for place in places if place >= 0]
    assert len(found) == 3
    assert found == sorted(found)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_files_and_tests_that_a_page_names_are_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    files = re.findall(r"`((?:src|tests|docs|examples|benchmarks|workflows|notifications)/[\w./-]+)`", text)
    assert [name for name in files if not (ROOT / name).exists()] == []
    assert [name for name in re.findall(r"`(test_\w+)`", text) if f"def {name}(" not in TESTS] == []
