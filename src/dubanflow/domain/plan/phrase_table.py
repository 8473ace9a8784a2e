"""The table of every kind of phrase understood, printed from the rules for docs/plan-phrases.md."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from dubanflow.domain.plan import products, targets
from dubanflow.domain.plan.duty_rules import LABELS, VERBS, DutyExample
from dubanflow.domain.plan.duty_told import SENTENCES
from dubanflow.domain.plan.phrase_friends import NO_TIMES
from dubanflow.domain.plan.phrases import RULES
from dubanflow.domain.plan.values import Context, TimePhrase

_HEAD = """\
# Phrases that the plan reader understands

This page is printed from the rules by `dubanflow.domain.plan.phrase_table.phrase_table()`; a test compares the two and
reads every example. To understand a new phrase, add one row to the table of its kind with an example, and print the
page anew:

    python -c "from dubanflow.domain.plan import phrase_table as p; print(p.phrase_table(), end='')" \\
        > docs/plan-phrases.md

The examples are read as parts of a plan of 2022 that was issued on 20 January 2022. A rule whose name begins with
`not.` is a false friend: it takes words away that look like something else.
"""
_TIMES = """
## Time phrases

A date is the last day that is still in time: X月X日前 means that day itself, 底 and 末 the last day, a festival with 前
the day before it. A period without 末 that is followed by 前 (6月前, 三季度前, 2030年前) ends the day before it begins,
unless that lies before the plan's year. A month without a year takes the year of the date before it in the item, else
the plan's; a time-limit field (完成时限：…) starts anew from the plan's year. Days before the plan's year are limits
only in such a field, and reported there. `undated` is a limit whose day the words alone do not tell. Rules marked
(field) count only where the words fill a time-limit field or a cell of a table.
"""
_UNITS = """
## Units and roles

Roles: lead, responsible, cooperating, mentioned. Where a paper says that the first unit of a list leads, it does,
unless another leader is named. Persons (分管领导, 党员干部) are no units; a post may carry its unit's duty
(乡镇党委书记).
"""
_PRODUCTS = """
## Deliverables

The 《…》 that are to be written or revised, not those to be carried out.
"""
_TARGETS = """
## Targets

Clauses whose figures state a goal; ordinals, slogans, names of schemes, policy parameters and past results are none.
"""


def _weekdays_after(day: date, count: int) -> date:
    """Monday to Friday only: enough to show what a number of working days means."""
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


# What the examples are read against: a plan of 2022, issued on 20 January.
EXAMPLE_CONTEXT = Context(year=2022, issued_on=date(2022, 1, 20), add_workdays=_weekdays_after)


def in_short(phrase: TimePhrase) -> str:
    """The meaning of a phrase as the examples write it: its day, its cadence, or ongoing."""
    if phrase.kind == "recurring":
        meaning: str = phrase.cadence or "no cadence"
    elif phrase.kind == "ongoing":
        meaning = "ongoing"
    else:
        meaning = phrase.date.isoformat() if phrase.date else "undated"
    if phrase.day is not None:
        meaning += f" day {phrase.day}"
    if phrase.since is not None:
        meaning += f" since {phrase.since.isoformat()}"
    return meaning


def phrase_table() -> str:
    """The page in Markdown, with a line end at its end."""
    return "\n".join(
        (
            _HEAD + _TIMES,
            *_time_rows(),
            _UNITS,
            *_duty_rows(),
            _PRODUCTS,
            *_product_rows(),
            _TARGETS,
            *_target_rows(),
            "",
        )
    )


def _time_rows() -> Iterator[str]:
    yield from _head("Rule", "Example", "Phrase", "Meaning")
    for rule in RULES:
        name = f"`{rule.id}`" + (" (field)" if rule.limit_only else "")
        for example in rule.examples:
            yield _row(name, example.text, example.phrase or "nothing", example.means)
    yield from (_row("(none)", text, "nothing", "") for text in NO_TIMES)


def _duty_rows() -> Iterator[str]:
    yield from _head("Rule", "Example", "Units")
    for rule in (*LABELS, *VERBS):
        yield from _units(rule.id, rule.examples)
    for sentence in SENTENCES:
        yield from _units(sentence.id, sentence.examples)


def _units(name: str, examples: Iterable[DutyExample]) -> Iterator[str]:
    for example in examples:
        yield _row(f"`{name}`", example.text, "; ".join(f"{unit} {role}" for unit, role in example.units) or "nothing")


def _product_rows() -> Iterator[str]:
    yield from _head("Rule", "Example", "Deliverables")
    for rule in products.RULES:
        yield from (_row(f"`{rule.id}`", text, "; ".join(found) or "nothing") for text, found in rule.examples)


def _target_rows() -> Iterator[str]:
    yield from _head("Rule", "Example", "Targets")
    for rule in (*targets.RULES, *targets.FRIENDS):
        yield from (_row(f"`{rule.id}`", text, "; ".join(found) or "nothing") for text, found in rule.examples)


def _head(*names: str) -> Iterator[str]:
    yield _row(*names)
    yield _row(*("---" for _ in names))


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("\n", "⏎") for cell in cells) + " |"
