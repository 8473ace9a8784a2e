"""YAML with places: what words become, and what is said of bad writing."""

from datetime import date

import pytest

from dubanflow.yaml_places import SYNTAX, read_yaml

WORDS = [
    # unquoted words
    ("督办", "督办"),
    ("12", 12),
    ("-1", -1),
    ("1.5", 1.5),
    ("true", True),
    ("False", False),
    ("2027-01-01", date(2027, 1, 1)),
    ("3wd", "3wd"),
    ("", None),
    ("~", None),
    # quoted or marked as text: as written
    ("'012'", "012"),
    ('"8:30"', "8:30"),
    ("'on'", "on"),
    ("!!str 12", "12"),
    ("'2027-01-01'", "2027-01-01"),
    ("''", ""),
    ("|\n  两行\n  文字\n", "两行\n文字\n"),
    # a number too long to be one
    ("12345678901234567890", "12345678901234567890"),
]


@pytest.mark.parametrize(("word", "value"), WORDS)
def test_a_word_becomes_what_it_says(word: str, value: object) -> None:
    read, _, problems = read_yaml(f"a: {word}", file="w.yaml")
    assert problems == []
    assert read == {"a": value}
    assert isinstance(read, dict)
    assert type(read["a"]) is type(value)


CHANGED = ["y", "No", "ON", "off", "012", "0x1F", "0b1", "8:30", "1_000", "+08"]


@pytest.mark.parametrize("word", CHANGED)
def test_a_word_that_yaml_would_change_stays_as_written_and_is_a_problem(word: str) -> None:
    read, _, problems = read_yaml(f"a: {word}", file="w.yaml")
    assert read == {"a": word}
    assert [(problem.line, problem.column) for problem in problems] == [(1, 4)]


# One text for each row of SYNTAX, in its order, and the place named.
BAD = [
    ("a: 1\nb: 'x\n", 2, 4),
    ("a: [1\nb: 2\n", 1, 4),
    ("a: {b: 1，c: 2}\n", 1, 11),
    ("a: 1\nb：2\n", 2, 1),
    ("a: {b:, c: 1}\n", 1, 6),
    ("a: b: c\n", 1, 5),
    ("a: 1\n\tb: 2\n", 2, 1),
    ("a: @x\n", 1, 4),
    ("a: 'x' y\n", 1, 8),
    ("- a\nb: c\n", 2, 1),
    ("a: [b, , c]\n", 1, 8),
    ("a: *\n", 1, 5),
    ("a: - b\n", 1, 4),
    ('a: "\\q"\n', 1, 5),
    ("a: !x!y z\n", 1, 4),
]


@pytest.mark.parametrize(
    ("text", "line", "column", "sentence"), [(*bad, row[2]) for bad, row in zip(BAD, SYNTAX, strict=True)]
)
def test_bad_writing_is_told_in_a_sentence_of_its_own(text: str, line: int, column: int, sentence: str) -> None:
    value, _, problems = read_yaml(text, file="w.yaml")
    assert value is None
    assert [(p.message, p.line, p.column) for p in problems] == [(sentence, line, column)]


def test_a_path_that_is_not_written_is_placed_at_what_would_hold_it() -> None:
    _, places, _ = read_yaml("a:\n  - {b: 1}\n", file="w.yaml")
    assert (places.problem("x", ("a", 0, "c")).line, places.problem("x", ("a", 0, "c")).column) == (2, 5)
    assert places.problem("x", ("a", 0, "b"), at_key=True).column == 6
    assert places.problem("x", ("a", 0, "b")).column == 9
