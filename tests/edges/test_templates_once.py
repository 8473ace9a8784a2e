"""`once`: the same text as the macro itself, made anew only for other values."""

from pathlib import Path

from dubanflow.places import Home, write_bytes
from dubanflow.templates import Templates

MACRO = "{% macro row(word, rows) %}<b>{{ word }}{{ rows|length }}</b>{% endmacro %}"


def rendered(tmp_path: Path, text: str, **values: object) -> str:
    home = Home(tmp_path)
    write_bytes(home.notifications / "wall.html.j2", (MACRO + text).encode())
    return Templates(home).render("wall.html.j2", **values)


def test_what_once_says_is_what_the_macro_says(tmp_path: Path) -> None:
    both = "{{ once(row, word, rows) }}|{{ once(row, word, rows) }}|{{ row(word, rows) }}"
    assert rendered(tmp_path, both, word="<i>", rows=(1, 2)) == "|".join(["<b>&lt;i&gt;2</b>"] * 3)


def test_other_values_give_another_text(tmp_path: Path) -> None:
    assert rendered(tmp_path, "{% for n in 'ab' %}{{ once(row, n, ()) }}{% endfor %}") == "<b>a0</b><b>b0</b>"


def test_a_list_that_may_change_is_looked_at_each_time(tmp_path: Path) -> None:
    assert rendered(tmp_path, "{{ once(row, 'a', [1]) }}{{ once(row, 'a', [1, 2]) }}") == "<b>a1</b><b>a2</b>"
