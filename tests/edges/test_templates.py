import os
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from dubanflow.domain.views import LetterLine
from dubanflow.places import Home, bundled, write_bytes
from dubanflow.templates import TemplateBroken, Templates
from dubanflow.templates.checking import VALUES
from dubanflow.templates.faults import known_fields
from dubanflow.templates.filters import FILTERS, LINE, width
from edges.yunchuan_views import (
    BARE_DIGEST,
    BARE_LETTER,
    DIGEST_LEADER,
    DIGEST_UNIT,
    EMPTY_LIST,
    HOSTILE,
    LEDGER,
    LETTER,
    LIST,
    LONG_LETTER,
    MORNING,
)

SNAPSHOTS = Path(__file__).parents[1] / "snapshots" / "mail"
DOCS = Path(__file__).parents[2] / "docs" / "templates.md"
LETTERS: dict[str, tuple[str, dict[str, Any]]] = {
    "daily": ("daily", {"letter": LETTER}),
    "daily_bare": ("daily", {"letter": BARE_LETTER}),
    "daily_long": ("daily", {"letter": LONG_LETTER}),
    "daily_digest": ("daily_digest", {"letter": LETTER, "morning": None, "digests": [DIGEST_UNIT]}),
    "morning": ("morning", {"morning": MORNING, "letter": None}),
    "morning_letter": ("morning", {"morning": MORNING, "letter": BARE_LETTER}),
    "morning_digest": ("daily_digest", {"letter": None, "morning": MORNING, "digests": [DIGEST_LEADER]}),
    "digest_leader": ("digest_leader", {"digest": DIGEST_LEADER}),
    "digest_leader_bare": ("digest_leader", {"digest": BARE_DIGEST}),
    "digest_unit": ("digest_unit", {"digest": DIGEST_UNIT}),
}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@pytest.fixture
def templates(home: Home) -> Templates:
    return Templates(home)


def put(home: Home, name: str, text: str) -> Path:
    path = home.notifications / name
    write_bytes(path, text.encode("utf-8"))
    return path


def same_as_kept(name: str, text: str) -> None:
    """Compare with the kept rendering; WRITE_SNAPSHOTS=1 keeps the present one instead."""
    path = SNAPSHOTS / name
    if os.environ.get("WRITE_SNAPSHOTS"):
        write_bytes(path, text.encode("utf-8"))
    assert text == path.read_bytes().decode("utf-8"), f"{name} differs from the one kept"


@pytest.mark.parametrize("name", LETTERS)
def test_letters_are_as_they_were_kept(templates: Templates, name: str) -> None:
    letter, values = LETTERS[name]
    text = templates.mail(letter, **values)
    same_as_kept(f"{name}.txt", f"{text.subject}\n\n{text.text}")
    same_as_kept(f"{name}.html", text.html)


def test_the_list_page_is_as_it_was_kept(templates: Templates) -> None:
    same_as_kept("list.html", templates.render("list.html.j2", list=LIST, charts=[]))


def test_the_wall_page_is_as_it_was_kept_and_needs_no_script(templates: Templates) -> None:
    page = templates.render("wall.html.j2", list=LIST, refresh=300)
    same_as_kept("wall.html", page)
    assert '<meta http-equiv="refresh" content="300">' in page
    assert "<script" not in page


def test_the_bundled_templates_have_no_fault(templates: Templates) -> None:
    assert templates.check() == []


@pytest.mark.parametrize("name", LETTERS)
def test_plain_text_reads_well(templates: Templates, name: str) -> None:
    letter, values = LETTERS[name]
    text = templates.mail(letter, **values).text
    assert max(width(line) for line in text.splitlines()) <= LINE
    assert "\n\n\n" not in text
    assert text.endswith("。\n") or "台账校验值" in text.splitlines()[-1]


class Tags(HTMLParser):
    """The tags of a page and what they load."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


@pytest.mark.parametrize("name", LETTERS)
def test_pages_suit_mail_clients(templates: Templates, name: str) -> None:
    letter, values = LETTERS[name]
    page = templates.mail(letter, **values).html
    tags = Tags(page).tags
    assert not {tag for tag, _ in tags} & {"script", "img", "link", "iframe", "form", "div", "svg", "video"}
    assert not any(key in ("src", "href") or key.startswith("on") for _, attrs in tags for key in attrs)
    assert not any(word in page for word in ("display: flex", "display: grid", "url(", "http:", "https:"))
    assert all("style" in attrs for tag, attrs in tags if tag in ("td", "th"))  # inlined: Outlook reads nothing else
    assert "@media" in page  # and phones read this


@pytest.mark.parametrize("name", LETTERS)
def test_with_the_desks_address_mails_lead_to_the_tasks_and_nowhere_else(home: Home, name: str) -> None:
    letter, values = LETTERS[name]
    text = Templates(home, desk="https://duban.example/").mail(letter, **values)
    links = {attrs["href"] or "" for tag, attrs in Tags(text.html).tags if tag == "a"}
    spoken_of = re.findall(r"［(2026-[0-9]+)］", text.text)
    asked = any(one.asked for one in [values.get("digest"), *values.get("digests", ())] if one)
    own = {"https://duban.example/leader"} if asked else set()
    assert links == {"https://duban.example/"} | own | {f"https://duban.example/tasks/{one}" for one in spoken_of}
    assert ("\n\n在督办台审定：https://duban.example/leader\n" in text.text) == asked
    assert "督办台：https://duban.example\n" in text.text
    assert all(f"\n  https://duban.example/tasks/{line.task.number}\n" in text.text for line in lines_of(values))


def lines_of(values: dict[str, Any]) -> list[LetterLine]:
    """The lines of the letter among a mail's values."""
    return [line for part in values["letter"].parts for line in part.lines] if values.get("letter") else []


@pytest.mark.parametrize(
    ("name", "values", "words"),
    [
        ("daily", {"letter": replace(LETTER, person=HOSTILE.title)}, "&lt;script&gt;"),
        ("digest_leader", {"digest": replace(DIGEST_LEADER, due=(HOSTILE,))}, "&lt;script&gt;"),
    ],
)
def test_whatever_people_wrote_is_escaped(templates: Templates, name: str, values: dict[str, Any], words: str) -> None:
    page = templates.mail(name, **values).html
    assert words in page
    assert "<script" not in page


def test_the_list_page_escapes_too_and_keeps_its_order(templates: Templates) -> None:
    page = templates.render("list.html.j2", list=LIST, charts=[])
    assert "<script" not in page
    units = [f"{row.unit}（{row.total}件）" for row in LIST.units]
    assert sorted(units, key=page.index) == units


def test_a_draft_not_yet_released_is_not_told_to_the_unit(templates: Templates) -> None:
    assert "通报（待签发）" in templates.mail("digest_leader", digest=DIGEST_LEADER).text
    told = templates.mail("daily", letter=LETTER)
    assert "待签发" not in told.text + told.html


def test_no_section_is_printed_empty(templates: Templates) -> None:
    text = templates.mail("digest_leader", digest=BARE_DIGEST)
    assert "一、" not in text.text
    assert "一、" not in text.html
    assert "本期没有督办事项" in templates.render("list.html.j2", list=EMPTY_LIST, charts=[])


def test_sections_are_numbered_in_one_row_whatever_is_left_out(templates: Templates) -> None:
    text = templates.mail("digest_leader", digest=replace(DIGEST_LEADER, asked=(), due=())).text
    heads = [line for line in text.splitlines() if line[1:2] == "、"]
    assert [line[0] for line in heads] == list("一二三四五六七八")


def test_a_figure_says_more_than_is_listed(templates: Templates) -> None:
    text = templates.mail("digest_leader", digest=DIGEST_LEADER)
    assert "本期销号（5件）" in text.text
    assert "另有3件没有列出" in text.html


def test_a_subject_is_one_line_and_counts_each_kind(templates: Templates) -> None:
    subject = templates.mail("daily", letter=LETTER).subject
    assert subject == "【督办】3月9日：催办1件、临期提醒1件、交办通知2件"


def test_what_is_not_written_out_is_counted_and_said_to_be_elsewhere(templates: Templates) -> None:
    letter = templates.mail("daily", letter=LONG_LETTER)
    assert letter.subject == "【督办】3月9日：催办1件、临期提醒29件、交办通知60件"
    for said in (letter.text, letter.html):
        assert "督办事项90件" in said
        assert "此处列出最急的1件，其余28件见附件。" in said
        assert "这一类的60件见附件。" in said
    short = templates.render("im/message.txt.j2", letter=LONG_LETTER, morning=None, digests=())
    assert "▍交办通知（60件）\n另有60件" in short


def test_an_own_template_replaces_the_bundled_one(home: Home, templates: Templates) -> None:
    put(home, "mail/daily.subject.j2", "{{ letter.unit }}请阅")
    assert templates.mail("daily", letter=LETTER).subject == "组织二科请阅"


def test_an_own_template_may_extend_the_original(home: Home, templates: Templates) -> None:
    put(home, "mail/daily.html.j2", '{% extends "bundled/mail/daily.html.j2" %}{% block title %}请阅办{% endblock %}')
    page = templates.mail("daily", letter=LETTER).html
    assert "请阅办" in page
    assert LEDGER.title in page


def test_an_own_base_changes_every_letter(home: Home, templates: Templates) -> None:
    put(home, "mail/_macros.txt.j2", (bundled("notifications/mail") / "_macros.txt.j2").read_text(encoding="utf-8")
        .replace("本邮件由督办系统自动发出", "本件自动发出"))  # fmt: skip
    assert all("本件自动发出" in templates.mail(letter, **values).text for letter, values in LETTERS.values())


def test_a_template_put_there_or_changed_takes_hold_at_once(home: Home, templates: Templates) -> None:
    before = templates.mail("daily", letter=LETTER).subject
    path = put(home, "mail/daily.subject.j2", "第一版")
    assert templates.mail("daily", letter=LETTER).subject == "第一版"
    put(home, "mail/daily.subject.j2", "第二个版本")
    assert templates.mail("daily", letter=LETTER).subject == "第二个版本"
    path.unlink()
    assert templates.mail("daily", letter=LETTER).subject == before


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_template_saved_by_windows_is_read(home: Home, templates: Templates, encoding: str) -> None:
    write_bytes(home.notifications / "mail/daily.subject.j2", "督办：{{ letter.unit }}".encode(encoding))
    assert templates.mail("daily", letter=LETTER).subject == "督办：组织二科"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("一\n{{ letter.persn }}", 2, "没有“persn”这个字段，是否想写“person”？"),  # a misspelt field
        ("{% for p in letter.parts %}\n\n{{ p.lable }}{% endfor %}", 3, "是否想写“label”"),  # in a loop
        ("{{ leter.person }}", 1, "没有“leter”这个变量"),  # a misspelt variable
        ("\n{% if letter.count > 9000 %}\n{{ letter.cuont }}{% endif %}", 3, "是否想写“count”"),  # where no sample goes
        ("{% if letter %}", 1, "endif"),  # not closed
        ("{{ letter.day|dya }}", 1, "没有“dya”这个格式"),  # a misspelt filter
        ("\n{{ letter.person ", 2, "半角"),  # braces not closed
        ("{{ letter.person｝}", 1, "半角"),  # a full-width brace
        ("{{ letter.person|day }}", 1, "算不出结果"),  # a filter for something else
        ('{% include "mail/none.j2" %}', 1, "没有找到模板“mail/none.j2”"),  # a file that is not there
        ("{{ letter.__class__ }}", 1, "不允许"),  # an attempt to get out of the sandbox
    ],
)
def test_a_fault_is_named_with_file_and_line(
    home: Home, templates: Templates, text: str, line: int, words: str
) -> None:
    path = put(home, "mail/daily.txt.j2", text)
    problems = templates.check()
    assert [problem.line for problem in problems] == [line]
    assert problems[0].file == str(path)
    assert words in problems[0].message


def test_a_faulty_template_stops_its_letter_with_the_same_sentence(home: Home, templates: Templates) -> None:
    path = put(home, "mail/daily.html.j2", "\n\n{{ letter.persn }}")
    with pytest.raises(TemplateBroken, match="没有“persn”这个字段") as caught:
        templates.mail("daily", letter=LETTER)
    assert caught.value.problem.file == str(path)
    assert caught.value.problem.line == 3


def test_a_fault_in_a_shared_part_is_named_there(home: Home, templates: Templates) -> None:
    path = put(home, "mail/_daily.txt.j2", "{% macro tasks(letter, n) %}\n{{ letter.prats }}{% endmacro %}")
    assert {problem.file for problem in templates.check()} == {str(path)}


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__.__mro__ }}",  # the way to every class
        "{{ letter.parts.__init__.__globals__ }}",  # the way to the system
        "{{ letter.__setattr__('person', 'x') }}",  # changing a value
        "{% for i in range(999999999) %}{% endfor %}",  # never ending
        '{% include "../../units.yaml" %}',  # out of the folder
    ],
)
def test_a_template_cannot_leave_its_sandbox(home: Home, templates: Templates, text: str) -> None:
    put(home, "mail/daily.txt.j2", text)
    with pytest.raises(TemplateBroken):
        templates.render("mail/daily.txt.j2", letter=LETTER)


def test_a_file_that_nothing_uses_is_named(home: Home, templates: Templates) -> None:
    path = put(home, "mail/dialy.txt.j2", "…")
    assert any(problem.file == str(path) and "不会被用到" in problem.message for problem in templates.check())


def test_an_office_may_add_a_digest_of_its_own(home: Home, templates: Templates) -> None:
    put(home, "mail/digest_monthly.txt.j2", "{{ digest.title }}")
    assert [Path(str(problem.file)).name for problem in templates.check()] == [
        "digest_monthly.subject.j2",
        "digest_monthly.html.j2",
    ]
    put(home, "mail/digest_monthly.subject.j2", "{{ digest.title }}")
    put(home, "mail/digest_monthly.html.j2", "{{ digest.title }}")
    assert templates.check() == []
    bundled_ones = {"daily", "daily_digest", "digest_leader", "digest_unit", "morning"}
    assert templates.letters() == bundled_ones | {"digest_monthly"}


def test_every_value_field_and_filter_is_documented() -> None:
    text = DOCS.read_text(encoding="utf-8")
    names = {name for value in VALUES for name in known_fields(value)}
    assert [name for name in sorted(names | set(FILTERS)) if f"`{name}`" not in text] == []


def test_every_template_is_documented(templates: Templates) -> None:
    text = DOCS.read_text(encoding="utf-8")
    assert [name for name in templates.loader.list_templates() if f"`{name}`" not in text] == []
