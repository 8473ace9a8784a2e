"""`once`: the same text as the macro itself, made anew only for other values."""

from dataclasses import replace
from pathlib import Path

from jinja2.nodes import EvalContext

from dubanflow.domain.views import TaskView
from dubanflow.places import Home, write_bytes
from dubanflow.templates import Templates
from dubanflow.templates.once import Once
from edges.yunchuan_views import LEDGER

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


def test_our_own_values_are_told_apart_by_which_they_are(tmp_path: Path) -> None:
    kept = Once()
    made: list[str] = []

    def macro(_context: EvalContext, task: TaskView) -> str:
        made.append(task.title)
        return task.title

    context = EvalContext(Templates(Home(tmp_path)).environment)
    other = replace(LEDGER, title="另一件")
    # A value that is no longer used elsewhere must not lend its identity to the next one.
    said = [kept(context, macro, one) for one in (LEDGER, LEDGER, other, *(replace(other, id=n) for n in range(9)))]  # type: ignore[arg-type]
    assert said == [LEDGER.title] * 2 + ["另一件"] * 10
    assert made == [LEDGER.title] + ["另一件"] * 10


def test_a_list_that_may_change_is_looked_at_each_time(tmp_path: Path) -> None:
    assert rendered(tmp_path, "{{ once(row, 'a', [1]) }}{{ once(row, 'a', [1, 2]) }}") == "<b>a1</b><b>a2</b>"
