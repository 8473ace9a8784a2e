"""Plain text (.txt, .md): bytes -> lines, one per physical line.

The encoding is decided, never guessed: a byte order mark, else strict UTF-8, else strict GB18030. Statistical
detectors read GB18030 titles as Big5.
"""

import re

from dubanflow.readers.content import Content, UnreadableError, numbered

# Besides the three ordinary line ends: a form feed parts two pages (pdftotext), U+000B and U+2028/9 are Word's soft
# breaks in pasted text. U+0085 stays: in GB18030 text it is debris, not a line end.
_LINE_END = re.compile("\r\n|[\n\r\f\v\u2028\u2029]")
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_UNKNOWN = "文字编码认不出来，请用记事本打开，另存为 UTF-8 编码后再导入。"


def read(data: bytes) -> Content:
    """The lines of a text file; a line end at the very end does not open another line. Refuses binary data."""
    text = decode(data)
    if "\0" in text:
        raise UnreadableError("这不是文本文件（含有空字符），请导入原文件，或另存为 UTF-8 编码的文本后再导入。")
    lines = _LINE_END.split(text)
    if lines[-1] == "":
        lines.pop()
    return Content(numbered(lines))


def decode(data: bytes) -> str:
    """Bytes as text: by the byte order mark where there is one, else strict UTF-8, else strict GB18030."""
    marked = next((encoding for bom, encoding in _BOMS if data.startswith(bom)), None)
    for encoding in (marked,) if marked else ("utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableError(_UNKNOWN)
