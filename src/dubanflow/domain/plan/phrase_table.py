"""The table of every kind of phrase understood, printed from the rules for docs/plan-phrases.md."""

from datetime import date, timedelta

from dubanflow.domain.plan.values import Context, TimePhrase


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
    return "| " + " | ".join(cells) + " |"
