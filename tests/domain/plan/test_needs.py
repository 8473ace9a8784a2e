"""What saves time in reading decides nothing: needs, heads and the places of endings never hide a match.

The proofs read the patterns as the expression compiler itself does; the trials run over the rules' own examples, cut up
and mixed with signs that rules are made of.
"""

import importlib
import random
import re
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

import pytest

from dubanflow.domain.plan import targets, titles
from dubanflow.domain.plan.duty_lists import LABEL_HEADS
from dubanflow.domain.plan.duty_rules import LABELS, VERBS
from dubanflow.domain.plan.duty_told import SENTENCES
from dubanflow.domain.plan.duty_units import VERB_HEADS
from dubanflow.domain.plan.marks import KINDS
from dubanflow.domain.plan.needs import Needs, Sieve
from dubanflow.domain.plan.phrase_rules import SHORTHANDS, compiled
from dubanflow.domain.plan.phrases import RULES
from dubanflow.domain.plan.surface import clauses, fold
from dubanflow.domain.plan.unit_names import HEADS, endings_in, endings_pattern, name_at

MOST = 20_000  # strings of one stretch of a pattern
Said = tuple[str, bool]  # how a match may read, and whether that is all of it

TIMES = [(rule.id, compiled(rule.pattern).pattern, rule.needs) for rule in RULES if rule.needs]
TARGETS = [(rule.id, rule.pattern, rule.needs) for rule in (*targets.RULES, *targets.FRIENDS) if rule.needs]
TOLD = [(rule.id, (rule.leads, rule.follows, rule.each), rule.needs) for rule in SENTENCES]
SIGNS = (
    "，。；：、（）()《》“”|\n 　-.0123456789一二三四两十年月日季度周半旬前后内底末初至到"
    "每各本下上由与同要应须局委办部处室科"
)


def parsed(pattern: str) -> Any:
    """A pattern as the expression compiler reads it."""
    return importlib.import_module("re._parser").parse(pattern)


def asks(sequence: Any, words: Sequence[str]) -> bool:
    """Whether nothing can match a parsed pattern without holding one of the words."""
    parts = list(sequence)
    if any(_asks_itself(part, words) for part in parts):
        return True
    for at in range(len(parts)):
        said: set[Said] = {("", True)}
        for part in parts[at:]:
            said = _joined(said, _strings(part))
            if all(any(word in text for word in words) for text, _ in said):
                return True
            if len(said) > MOST or not any(whole for _, whole in said):
                break
    return False


def _asks_itself(part: Any, words: Sequence[str]) -> bool:
    kind, value = str(part[0]), part[1]
    if kind == "BRANCH":
        return all(asks(one, words) for one in value[1])
    if kind in ("MAX_REPEAT", "MIN_REPEAT"):
        return value[0] > 0 and asks(value[2], words)
    if kind == "SUBPATTERN":
        return asks(value[3], words)
    return kind == "ASSERT" and asks(value[1], words)


def _joined(said: set[Said], more: set[Said]) -> set[Said]:
    return {(a + b, whole) if going else (a, False) for (a, going), (b, whole) in product(said, more)}


def _strings(part: Any) -> set[Said]:
    """How one part of a pattern may read; ("", False) where that is unknown."""
    kind, value = str(part[0]), part[1]
    if kind == "LITERAL":
        return {(chr(value), True)}
    if kind == "IN":
        return _class(value)
    if kind == "SUBPATTERN":
        return _all(value[3])
    if kind == "BRANCH":
        return {one for branch in value[1] for one in _all(branch)}
    if kind in ("MAX_REPEAT", "MIN_REPEAT") and value[1] <= 3:
        said, once = {("", True)} if value[0] == 0 else set(), {("", True)}
        for times in range(1, value[1] + 1):
            once = _joined(once, _all(value[2]))
            said |= once if times >= value[0] else set()
        return said
    return {("", True)} if kind in ("ASSERT", "ASSERT_NOT", "AT") else {("", False)}


def _all(sequence: Any) -> set[Said]:
    said: set[Said] = {("", True)}
    for part in sequence:
        said = _joined(said, _strings(part))
        if len(said) > MOST:
            return {("", False)}
    return said


def _class(value: Any) -> set[Said]:
    """A class of characters, one by one; unknown where it is large, negated or 'any figure'."""
    said: set[Said] = set()
    for kind, what in value:
        if str(kind) == "LITERAL":
            said.add((chr(what), True))
        elif str(kind) == "RANGE" and what[1] - what[0] < 64:
            said |= {(chr(code), True) for code in range(what[0], what[1] + 1)}
        else:
            return {("", False)}
    return said


def begins(sequence: Any) -> set[str]:
    """The characters with which a match may begin; "" where it may be any."""
    for part in sequence:
        kind, value = str(part[0]), part[1]
        if kind in ("ASSERT", "ASSERT_NOT", "AT"):
            continue
        if kind == "SUBPATTERN":
            return begins(value[3])
        if kind == "BRANCH":
            return {sign for one in value[1] for sign in begins(one)}
        if kind in ("MAX_REPEAT", "MIN_REPEAT"):
            rest = begins(list(sequence)[list(sequence).index(part) + 1 :]) if value[0] == 0 else set()
            return begins(value[2]) | rest
        if kind == "IN":
            return {"\\d" if str(what) == "CATEGORY_DIGIT" else "" for how, what in value if str(how) == "CATEGORY"} | {
                chr(code)
                for how, what in value
                if str(how) in ("LITERAL", "RANGE")
                for code in (range(what[0], what[1] + 1) if str(how) == "RANGE" else (what,))
            }
        return {chr(value)} if kind == "LITERAL" else {""}
    return {""}


@pytest.mark.parametrize(("rule", "pattern", "needs"), TIMES + TARGETS, ids=[row[0] for row in TIMES + TARGETS])
def test_a_pattern_cannot_match_without_its_needs(rule: str, pattern: str, needs: Needs) -> None:
    tree = parsed(pattern)
    assert [group for group in needs if not asks(tree, group.split())] == []


@pytest.mark.parametrize(("rule", "patterns", "needs"), TOLD, ids=[row[0] for row in TOLD])
def test_a_sentence_cannot_be_told_without_its_needs(rule: str, patterns: tuple[str, ...], needs: Needs) -> None:
    trees = [parsed(pattern) for pattern in patterns if pattern]
    assert needs
    assert [group for group in needs if not any(asks(tree, group.split()) for tree in trees)] == []


def test_a_need_that_a_pattern_does_not_have_is_found_out() -> None:
    wrong = [
        ("年底|年末|岁末", "年底 岁末"),
        ("(?:今年)?月底", "今年"),
        (r"\d月(?:底|初)?", "底 初"),
        (r"[上下]半年", "上半年"),
    ]
    right = [
        ("年底|年末|岁末", "底 末"),
        ("(?:今年)?月底", "月底"),
        (r"\d月(?:底|初)", "月底 初"),
        (r"[上下]半年", "上 下"),
    ]
    assert [asks(parsed(pattern), words.split()) for pattern, words in wrong] == [False] * 4
    assert [asks(parsed(pattern), words.split()) for pattern, words in right] == [True] * 4


# What is asked for first, and the expressions that it spares at other places.
FIRST_SIGNS = [
    ("endings", set(HEADS), [endings_pattern("any").split(")", 1)[1]]),
    ("labels", set(LABEL_HEADS), [rule.words for rule in LABELS]),
    ("verbs", set(VERB_HEADS), [rule.words for rule in VERBS]),
    ("labels behind titles", set(titles.SIGNS.pattern), [titles.LABEL.pattern]),
]
# Patterns that open with a look at the first character.
LOOKING = [(rule, pattern) for rule, pattern, _ in TIMES if pattern.startswith("(?=")]


@pytest.mark.parametrize(("name", "signs", "patterns"), FIRST_SIGNS, ids=[row[0] for row in FIRST_SIGNS])
def test_every_first_character_is_among_the_heads(name: str, signs: set[str], patterns: Sequence[str]) -> None:
    assert {sign for pattern in patterns for sign in begins(parsed(pattern))} <= signs


@pytest.mark.parametrize(("rule", "pattern"), LOOKING, ids=[row[0] for row in LOOKING])
def test_a_look_at_the_first_character_misses_none(rule: str, pattern: str) -> None:
    look, rest = pattern.split(")", 1)
    signs = {"7" if sign == "\\d" else sign for sign in begins(parsed(rest))}
    assert [sign for sign in signs if not re.match(f"{look})", sign)] == []


@pytest.mark.parametrize("kind", KINDS, ids=[kind.name for kind in KINDS])
def test_a_mark_opens_with_one_of_its_characters(kind: Any) -> None:
    signs = begins(parsed(kind.pattern.pattern))
    assert all(re.match(f"[{kind.opens}]", "7" if sign == "\\d" else sign) for sign in signs), signs


def texts(seed: int, count: int) -> Iterator[str]:
    """The examples of all rules, and `count` texts cut from them and mixed with signs."""
    whole = [example.text for rule in RULES for example in rule.examples]
    whole += [example.text for rule in SENTENCES for example in rule.examples]
    whole += [example.text for field in (*LABELS, *VERBS) for example in field.examples]
    whole += [text for goal in (*targets.RULES, *targets.FRIENDS) for text, _ in goal.examples]
    yield from whole
    dice = random.Random(seed)
    for _ in range(count):
        pieces = []
        for _ in range(dice.randrange(1, 5)):
            text = dice.choice(whole)
            start = dice.randrange(len(text))
            pieces += [text[start : start + dice.randrange(1, 20)], "".join(dice.choices(SIGNS, k=dice.randrange(4)))]
        yield "".join(pieces)


def test_what_the_sieve_leaves_out_does_not_match() -> None:
    patterns = [re.compile(pattern) for _, pattern, _ in TIMES + TARGETS]
    sieve = Sieve(needs for _, _, needs in TIMES + TARGETS)
    for text in texts(1, 2000):
        plain = fold(text)
        out = set(range(len(patterns))) - set(sieve.rows(plain))
        assert [patterns[row].pattern for row in out if patterns[row].search(plain)] == [], plain


def test_asking_for_the_first_character_changes_no_time_phrase() -> None:
    bare = {**SHORTHANDS, "@^": "", "@M": SHORTHANDS["@M"].split(")", 1)[1]}
    pairs = []
    for rule in RULES:
        pattern = rule.pattern
        for name, words in bare.items():
            pattern = pattern.replace(name, words)
        pairs.append((compiled(rule.pattern), re.compile(pattern)))
    for text in texts(2, 1000):
        plain = fold(text)
        for quick, slow in pairs:
            assert [m.span() for m in quick.finditer(plain)] == [m.span() for m in slow.finditer(plain)], plain


def test_asking_for_a_figure_with_a_measure_changes_no_target() -> None:
    quick = next(rule.pattern for rule in targets.RULES if rule.id == "target.count")
    slow = quick.replace(f"(?=.{{0,110}}?{targets.COUNTED})", "")
    assert len(slow) < len(quick)
    for text in texts(4, 1000):
        for a, b in clauses(fold(text)):
            clause = fold(text)[a:b]
            assert bool(re.search(quick, clause)) == bool(re.search(slow, clause)), clause


def test_no_name_begins_where_no_ending_is_near() -> None:
    for text in texts(3, 1000):
        plain = fold(text)
        near = set(endings_in(plain).near(range(len(plain))))
        for kind in ("organ", "any"):
            assert [at for at in range(len(plain)) if at not in near and name_at(plain, at, kind) > at] == [], plain
