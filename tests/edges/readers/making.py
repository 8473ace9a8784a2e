"""Documents made by hand for the tests of the readers: only what a test is about stands in them."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from dubanflow.domain.plan.values import Line
from dubanflow.readers import read_document

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def relationships(targets: Mapping[str, str]) -> str:
    """A relationships part: target -> kind (officeDocument, styles …)."""
    each = (
        f'<Relationship Id="r{n}" Type="{REL}/{kind}" Target="{target}"/>'
        for n, (target, kind) in enumerate(targets.items(), 1)
    )
    return _RELS.format("".join(each))


def docx(body: str, *, styles: str = "", numbering: str = "", headers: Sequence[str] = ()) -> bytes:
    """A .docx with this w:body; `styles`, `numbering` and `headers` are the inner XML of their parts."""
    inner = {"styles": styles, "numbering": numbering}
    parts = {f"{name}.xml": name for name, xml in inner.items() if xml}
    parts |= {f"header{n}.xml": "header" for n, _ in enumerate(headers)}
    members = {
        "_rels/.rels": relationships({"word/document.xml": "officeDocument"}),
        "word/document.xml": f"<w:document {W} {MC}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": relationships(parts),
    }
    members |= {f"word/{name}.xml": f"<w:{name} {W}>{xml}</w:{name}>" for name, xml in inner.items() if xml}
    members |= {f"word/header{n}.xml": f"<w:hdr {W}>{xml}</w:hdr>" for n, xml in enumerate(headers)}
    return zipped(members)


def paragraph(text: str, properties: str = "", run: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t>{text}</w:t></w:r></w:p>"


def item(text: str, level: int = 0, num: int = 1) -> str:
    """A paragraph with an automatic number."""
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr>')


def level(index: int, form: str, text: str, more: str = '<w:start w:val="1"/>') -> str:
    return f'<w:lvl w:ilvl="{index}">{more}<w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'


def definition(*levels: str, number: int = 0) -> str:
    return f'<w:abstractNum w:abstractNumId="{number}">{"".join(levels)}</w:abstractNum>'


def num(number: int = 1, of: int = 0, override: str = "") -> str:
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{of}"/>{override}</w:num>'


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"


def table(*rows: Sequence[str]) -> str:
    """A w:tbl of rows of w:tc."""
    trs = "".join(f"<w:tr>{''.join(row)}</w:tr>" for row in rows)
    return f"<w:tbl>{trs}</w:tbl>"


def pdf(*pages: Sequence[str]) -> bytes:
    """A PDF that prints the lines of each page, from the top down; a page without lines is left without text."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b""]
    name, system = b"/BaseFont/STSong-Light", b"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>"
    objects.append(b"<</Type/Font/Subtype/Type0%s/Encoding/UniGB-UTF16-H/DescendantFonts[4 0 R]>>" % name)
    objects.append(b"<</Type/Font/Subtype/CIDFontType0%s/DW 1000%s>>" % (name, system))
    kids = []
    for lines in pages:
        codes = [line.encode("utf-16-be").hex() for line in lines]
        shown = " ".join(f"1 0 0 1 72 {760 - 30 * n} Tm <{code}> Tj" for n, code in enumerate(codes))
        stream = f"BT /F1 16 Tf {shown} ET".encode("ascii") if lines else b""
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream))
        kids.append(len(objects) + 1)
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R/Resources<</Font<</F1 3 0 R>>>>>>"
            % len(objects)
        )
    objects[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), b" ".join(b"%d 0 R" % kid for kid in kids))
    data, offsets = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    xref = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    trailer = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(data))
    return data + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + xref + trailer


def ofd(*pages: str) -> bytes:
    """An OFD package; each page is the inner XML of its layer."""
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    kids = "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n, _ in enumerate(pages))
    members = {
        "OFD.xml": f"<ofd:OFD {space}><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {space}><ofd:Pages>{kids}</ofd:Pages></ofd:Document>",
    }
    for n, layer in enumerate(pages):
        content = f"<ofd:Page {space}><ofd:Content><ofd:Layer>{layer}</ofd:Layer></ofd:Content></ofd:Page>"
        members[f"Doc_0/Pages/Page_{n}/Content.xml"] = content
    return zipped(members)


def text_object(x: float, y: float, text: str, code: str = "") -> str:
    """An OFD text object of 5 mm type; `code` are further attributes of its TextCode."""
    boundary = f'Boundary="{x} {y} 100 6" Size="5"'
    return f'<ofd:TextObject {boundary}><ofd:TextCode X="0" Y="5" {code}>{text}</ofd:TextCode></ofd:TextObject>'


def lines(folder: Path, name: str, data: bytes) -> list[Line]:
    """The lines of the file, which must be readable without remarks."""
    path = folder / name
    path.write_bytes(data)
    found, problems = read_document(path)
    assert problems == []
    return found


def texts(folder: Path, name: str, data: bytes) -> list[str]:
    return [line.text for line in lines(folder, name, data)]


def sentence(folder: Path, name: str, data: bytes) -> str:
    """The one sentence with which the file is refused."""
    path = folder / name
    path.write_bytes(data)
    found, problems = read_document(path)
    assert found == []
    assert [problem.file for problem in problems] == [str(path)]
    return problems[0].message
