"""A served office for browser tests, and the people before it."""

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from desk_kit import PASSWORD
from kit import Kit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

DESKTOP, PHONE = {"width": 1280, "height": 860}, {"width": 390, "height": 844}


@dataclass
class Site:
    """A served office, and people before browsers of their own."""

    kit: Kit
    base: str
    browser: "Browser"
    contexts: list["BrowserContext"] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)  # console errors that a test means to see, as patterns

    def visit(self, *, script: bool = True, size: dict[str, int] | None = None) -> "Page":
        """A fresh browser on the first page."""
        options: dict[str, Any] = {"viewport": size or DESKTOP, "java_script_enabled": script}
        context = self.browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", **options)
        self.contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("request", lambda request: self._asked(request.url))
        page.on("console", lambda message: self._said(message.type, message.text))
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        page.goto(self.base)
        return page

    def sign_in(self, login: str, *, script: bool = True, size: dict[str, int] | None = None) -> "Page":
        """A browser in which somebody has signed in by the form."""
        page = self.visit(script=script, size=size)
        page.get_by_label("登录名").fill(login)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.wait_for_url(lambda url: "/sign-in" not in url)
        return page

    def _asked(self, url: str) -> None:
        if not url.startswith((self.base, "data:", "about:")):
            self.faults.append(f"a request left the machine: {url}")

    def _said(self, kind: str, text: str) -> None:
        if kind == "error" and not any(re.search(pattern, text) for pattern in self.expected):
            self.faults.append(f"console: {text}")
