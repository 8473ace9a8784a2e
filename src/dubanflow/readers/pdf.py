"""PDF files with text (.pdf): one line per printed line, one row per row of a ruled table.

Hard line breaks, page numbers and running heads stay as lines: which of them belong to the paper's words is for the
reader of structure to say. A scan has no text and is refused with the way out.
"""

import io
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from pypdf import PdfReader
from pypdf.errors import DependencyError, PyPdfError

from dubanflow.readers.content import Content, LineList, UnreadableError, running_heads
from dubanflow.readers.pdf_margins import Set, set_out
from dubanflow.readers.pdf_page import Row, printed

BROKEN = "PDF 已损坏，打不开；请重新导出，或导入 Word 原件。"
LOCKED = "PDF 设有密码，无法读取；请取消密码，或导入 Word 原件。"
SCANNED = "PDF 是扫描件，没有可读取的文字；请导入 Word 原件，或先做文字识别（OCR）再导入。"
GARBLED = "PDF 里的文字取不出来（字体没有带编码表）；请导入 Word 原件，或先做文字识别（OCR）再导入。"
PAGES_WITHOUT = "第 {pages} 页没有可读取的文字（可能是扫描页或图片），没有读入；请对照原件补录。"
_LISTED = 10  # page numbers named in a note; the others are only hinted at


def read(data: bytes) -> Content:
    """The lines of all pages. To be run isolated: a crafted file can keep the parser busy for hours."""
    with _quiet():
        try:
            pages = list(set_out([printed(page) for page in _open(data).pages]))
        except DependencyError as fault:  # AES needs a library that is not installed
            raise UnreadableError(LOCKED) from fault
        except UnreadableError:
            raise
        except Exception as fault:  # the parser raises whatever a broken file makes it trip over
            raise UnreadableError(BROKEN) from fault
    return _content(pages)


def _open(data: bytes) -> PdfReader:
    """The file opened; one that only restricts printing or copying opens with the empty password, as in any viewer."""
    try:
        reader = PdfReader(io.BytesIO(data))
        locked = reader.is_encrypted and not reader.decrypt("")
    except PyPdfError as fault:
        raise UnreadableError(BROKEN) from fault
    if locked:
        raise UnreadableError(LOCKED)
    return reader


def _content(pages: Sequence[list[Set | Row]]) -> Content:
    if not any(pages):
        raise UnreadableError(SCANNED)
    rows = (one.cells if isinstance(one, Row) else (one.text,) for page in pages for one in page)
    text = "".join(part for row in rows for part in row)
    if sum(map(_is_debris, text)) > len(text) * 0.2:
        raise UnreadableError(GARBLED)
    lines = LineList()
    for page in pages:
        for one in page:
            if isinstance(one, Row):
                lines.add_row(one.cells, one.spanned)
            else:
                lines.add(one.text, full=one.full)
    printed_lines = [[one.text.strip() for one in page if isinstance(one, Set)] for page in pages]
    return Content(lines.all(), running=running_heads(printed_lines), notes=tuple(_missing(pages)))


def _missing(pages: Sequence[list[Set | Row]]) -> Iterator[str]:
    """A note on the pages without text, if there are any."""
    numbers = [str(number) for number, page in enumerate(pages, 1) if not page]
    if numbers:
        more = "等" if len(numbers) > _LISTED else ""
        yield PAGES_WITHOUT.format(pages="、".join(numbers[:_LISTED]) + more)


def _is_debris(sign: str) -> bool:
    """Whether a character is what a font without a table of characters leaves: controls, private use, replacement."""
    return (sign < " " and sign != "\t") or "\ue000" <= sign <= "\uf8ff" or sign == "\ufffd"


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the parser's English remarks on sloppy files away from the office's terminal."""
    logger = logging.getLogger("pypdf")
    before = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(before)
