"""Templates: values -> subjects, letters and pages, from the files that an office may edit.

The office's file of the same path replaces the bundled one, and may extend it as `bundled/mail/daily.html.j2`.
Templates run in a sandbox, an unknown name is a fault with file and line, and everything put into a `.html.j2` is
escaped. A letter is three files: `NAME.subject.j2`, `NAME.txt.j2`, `NAME.html.j2`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import css_inline

from dubanflow.domain.problems import Problem
from dubanflow.places import Home
from dubanflow.templates.checking import check
from dubanflow.templates.faults import Missing, TemplateBroken, problem_of
from dubanflow.templates.filters import FILTERS
from dubanflow.templates.loader import HomeLoader
from dubanflow.templates.once import Once
from dubanflow.templates.sandbox import Sandbox

__all__ = ["MailText", "TemplateBroken", "Templates"]

MAIL = "mail/"


@dataclass(frozen=True, slots=True)
class MailText:
    """What a letter says: the subject in one line, the plain text, the page."""

    subject: str
    text: str
    html: str


class Templates:
    """The templates of an office; `desk` is the address at which people open the desk, empty where mails name none."""

    def __init__(self, home: Home, *, desk: str = "") -> None:
        self.loader = HomeLoader(home)
        self.environment = Sandbox(
            loader=self.loader,
            undefined=Missing,
            # By suffix: the library's own select_autoescape does not know .html.j2 and would escape nothing.
            autoescape=lambda name: name is not None and name.endswith((".html", ".html.j2")),
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.environment.filters.update(FILTERS)
        self.environment.globals["desk_url"] = desk.rstrip("/")
        self.environment.globals["once"] = Once()
        # Rules for narrow screens cannot be inlined and stay; nothing is ever fetched.
        self._inliner = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)

    def render(self, name: str, /, **values: object) -> str:
        """The text of a template such as `list.html.j2`; `TemplateBroken` names file and line of a fault.

        Pages below `mail/` have their styles written into each element, as Outlook and Foxmail want it.
        """
        try:
            text = self.environment.get_template(name).render(values)
            if name.startswith(MAIL) and name.endswith(".html.j2"):
                text = self._inliner.inline(text)
        except Exception as error:  # a template may make anything fail; the clerk needs to know where
            raise TemplateBroken(problem_of(error, name, self.loader.path(name))) from error
        return text

    def mail(self, name: str, /, **values: object) -> MailText:
        """Subject, text and page of the letter `name`: daily, digest_leader, digest_unit, or an office's own."""
        subject = self.render(f"{MAIL}{name}.subject.j2", **values)
        text = self.render(f"{MAIL}{name}.txt.j2", **values)
        html = self.render(f"{MAIL}{name}.html.j2", **values)
        return MailText(" ".join(subject.split()), text.strip() + "\n", html)

    @contextmanager
    def steady(self) -> Iterator[None]:
        """Within it templates are not looked for anew each time: the mails of one run are all made from the same."""
        before, self.environment.auto_reload = self.environment.auto_reload, False
        try:
            yield
        finally:
            self.environment.auto_reload = before

    def letters(self) -> frozenset[str]:
        """The names of the letters there are; a workflow's report may use those that begin with `digest`."""
        names = (name for name in self.loader.list_templates() if name.startswith(MAIL))
        return frozenset(
            name.removeprefix(MAIL).removesuffix(".html.j2")
            for name in names
            if name.endswith(".html.j2") and not name.startswith(f"{MAIL}_")
        )

    def check(self) -> list[Problem]:
        """Everything wrong with every template, rendered with sample values; empty when all is well."""
        return check(self)
