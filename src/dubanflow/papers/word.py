"""Word templates: a .docx with fields in it -> the same .docx with values; a fault is named with file and place.

What docxtpl knows (tags that Word split over runs, loops over table rows and paragraphs, line breaks in values) is
used for the parts of the text; they are compiled once and filled many times, because a number is taken while they are
filled. Everything filled in is escaped, templates run in a sandbox, and the same values make the same bytes.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import Template, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree

from dubanflow.domain.problems import Problem
from dubanflow.papers.fields import Field, Value, Values, sample
from dubanflow.papers.word_names import unknown_names
from dubanflow.readers.content import UnreadableError
from dubanflow.readers.package import BROKEN as UNREADABLE
from dubanflow.readers.package import Package
from dubanflow.templates.faults import Missing, TemplateBroken, problem_of

FILLED = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")
MAIN = "word/document.xml"
MOST = 8 << 20  # bytes of a template
STAMP = (2020, 1, 1, 0, 0, 0)
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
PARAGRAPH = re.compile(r"<w:p([ >])")
BROKEN_LINE = re.compile(r"\n<w:p([ >])")
WIDE_BRACES = re.compile(r"｛|｝|\{\s+[{%]|[％%]\s+\}|％\}")
TAG = re.compile(r"<[^>]+>")
CORE = "docProps/core.xml"
TITLE = re.compile(r"<dc:title>.*?</dc:title>|<dc:title/>", re.S)

BROKEN = "不是完好的 Word 文档（.docx），打不开；请用 Word 或 WPS 打开另存为 .docx，或删掉它恢复随附的模板。"
MACROS = "模板里带有宏，文书不能带宏；请另存为不带宏的 .docx。"
WIDE = "大括号、百分号要用半角：写成 {{ 字段 }} 或 {% … %}。"
UNCLOSED = "大括号没有成对：{{ 要有 }}，{% 要有 %}，都写在同一段里。"
UNEVEN = "标记插在了不该插的地方，填好后不成文档；行的循环用 {%tr … %}，段的循环用 {%p … %}，各占一行或一段。"


class WordTemplate:
    """A template compiled for many fillings. Raises TemplateBroken for a file that is no template of ours.

    `file` is the path by which a fault names it.
    """

    def __init__(self, data: bytes, file: str) -> None:
        self.file = file
        self._members = _members(data, file)
        self._patcher = DocxTemplate(io.BytesIO(data))
        self._environment = ImmutableSandboxedEnvironment(undefined=Missing, autoescape=True)
        self.sources = {name: self._source(name) for name in self._members if FILLED.fullmatch(name)}
        self._templates = {name: self._compiled(name, text) for name, text in self.sources.items()}

    def render(self, values: Values) -> bytes:
        """The paper with these values. Raises TemplateBroken where the template cannot be filled with them."""
        context = {name: _clean(value) for name, value in values.items()}
        filled = {name: self._filled(name, template, context) for name, template in self._templates.items()}
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in self._members.items():
                member = zipfile.ZipInfo(name, STAMP)
                member.compress_type = zipfile.ZIP_DEFLATED
                member.external_attr = 0o644 << 16
                archive.writestr(member, filled.get(name) or _titled(name, data, str(context.get("标题") or "")))
        return out.getvalue()

    def problems(self, fields: Mapping[str, Field]) -> list[Problem]:
        """What is wrong with the template: names that are no fields, in any branch; else what trying it out shows."""
        found = list(dict.fromkeys(self._unknown(fields)))
        if found:
            return found
        for full in (True, False):
            try:
                self.render(sample(fields.values(), full=full))
            except TemplateBroken as error:
                return [error.problem]
        return []

    def _unknown(self, fields: Mapping[str, Field]) -> Iterator[Problem]:
        for text in self.sources.values():
            words = TAG.sub("", text)
            if found := WIDE_BRACES.search(words):
                near = words[max(found.start() - 8, 0) : found.end() + 12].strip()
                yield Problem(f"{WIDE}（{near}）", self.file)
            for name, line, known in unknown_names(self._environment.parse(text), fields):
                yield Problem(f"{_no_field(name, known)}{_where(text, line)}", self.file)

    def _source(self, name: str) -> str:
        """A part as docxtpl makes it ready for the template language, a line a paragraph."""
        parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_blank_text=False)
        try:
            tree = etree.fromstring(self._members[name], parser)
        except etree.XMLSyntaxError as error:
            raise TemplateBroken(Problem(BROKEN, self.file)) from error
        text: str = self._patcher.patch_xml(etree.tostring(tree, encoding="unicode"))
        return PARAGRAPH.sub(r"\n<w:p\1", text)

    def _compiled(self, name: str, text: str) -> Template:
        try:
            return self._environment.from_string(text)
        except TemplateError as error:
            raise TemplateBroken(self._problem(error, text)) from error

    def _filled(self, name: str, template: Template, context: Mapping[str, object]) -> bytes:
        try:
            text = BROKEN_LINE.sub(r"<w:p\1", template.render(context))
            text = self._patcher.resolve_listing(text)
            etree.fromstring(text.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
            if name == MAIN:
                text = str(etree.tostring(self._patcher.fix_tables(text), encoding="unicode"))
        except etree.XMLSyntaxError as error:
            raise TemplateBroken(Problem(UNEVEN, self.file)) from error
        except Exception as error:  # a template may make anything fail; the clerk needs to know which
            raise TemplateBroken(self._problem(error, self.sources[name])) from error
        return b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + str(text).encode()

    def _problem(self, error: Exception, text: str) -> Problem:
        """The fault in words, with the paragraph it stands in where that is known."""
        from pathlib import Path

        line = getattr(error, "lineno", None)
        where = _where(text, line)
        if any(where.count(mark) != where.count(end) for mark, end in (("{{", "}}"), ("{%", "%}"))):
            return Problem(f"{UNCLOSED}{where}", self.file)
        return Problem(f"{problem_of(error, self.file, Path(self.file)).message}{where}", self.file)


def _members(data: bytes, file: str) -> dict[str, bytes]:
    """The members of the file in their order, proved to be a Word document without macros and of a sane size."""
    try:
        if len(data) > MOST:
            raise UnreadableError(f"模板超过 {MOST >> 20} 兆字节，请压缩其中的图片。")
        package = Package(data)
        package.refuse_dtds()
    except UnreadableError as error:
        message = BROKEN if str(error) == UNREADABLE else str(error).replace("另存后再导入", "另存")
        raise TemplateBroken(Problem(message, file)) from error
    if MAIN not in package.names:
        raise TemplateBroken(Problem(BROKEN, file))
    if any("vbaproject" in name.lower() for name in package.names):
        raise TemplateBroken(Problem(MACROS, file))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist() if not info.is_dir()}


def _clean(value: Value) -> Any:
    """A value without the characters that no document may hold; lists and rows throughout."""
    if isinstance(value, str):
        return CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    if isinstance(value, int):
        return value
    return [{name: _clean(one) for name, one in row.items()} for row in value]


def _titled(name: str, data: bytes, title: str) -> bytes:
    """The document's properties with the paper's title, as the system's file list shows it."""
    if name != CORE or not title:
        return data
    from markupsafe import escape

    return TITLE.sub(lambda _: f"<dc:title>{escape(title)}</dc:title>", data.decode("utf-8")).encode()


def _no_field(name: str, known: list[str]) -> str:
    if name in known:
        return f"“{name}”是表中每一行的字段，要先写 {{% for 行 in … %}}，再用“行.{name}”。"
    near = get_close_matches(name, known, n=1, cutoff=0.4)
    hint = f"是否想写“{near[0]}”？" if near else "可用的字段见 docs/papers.md。"
    return f"没有“{name}”这个字段，{hint}"


def _where(text: str, line: int | None) -> str:
    """The words of the paragraph that a line of the text is, so that they can be found in Word."""
    lines = text.splitlines()
    if not line or line > len(lines):
        return ""
    words = " ".join(TAG.sub("", lines[line - 1]).split())
    return f"（在“{words[:40]}{'…' if len(words) > 40 else ''}”处）" if words else ""
