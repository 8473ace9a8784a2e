"""A zip package (.docx, .xlsx, .ofd) and its XML parts, opened only after its sizes were proved.

Nothing is parsed before every member was inflated once, in pieces and thrown away: what a member declares and what
it holds must agree and stay below the limits. Document type definitions are refused, so no entity can be defined,
expanded or fetched.
"""

import io
import posixpath
import struct
import zipfile
import zlib
from xml.etree import ElementTree
from xml.parsers import expat

from dubanflow.domain.cached import cached_property
from dubanflow.readers.content import UnreadableError

MAX_MEMBERS = 5_000
MAX_TOTAL = 256 << 20  # bytes of all members together; pictures included
MAX_PART = 64 << 20  # bytes of one XML part, the tree of which takes about ten times as much memory
MAX_RATIO = 250  # real office parts stay below 60; deflate itself ends at about 1030
_RATIO_FROM = 4 << 20  # small parts may be as dense as they like
_CHUNK = 1 << 20  # inflated at a time
_FEED = 64 << 10  # packed bytes given at a time

BROKEN = "文件已损坏，打不开；请用 WPS 或 Office 打开修复，另存后再导入，或向来文单位重新索取。"
_BOMB = "文件解压后大得不正常（疑似压缩炸弹），已拒绝读取；请核对文件来源。"
_LOCKED = "文件设有打开密码，无法读取；请取消密码，另存后再导入。"
_DTD = "文件里含有外部实体或 DTD 声明，正常的办公文件没有这些内容，已拒绝读取；请核对文件来源，另存后再导入。"

_STRICT = b"http://purl.oclc.org/ooxml/"
_TRANSITIONAL = b"http://schemas.openxmlformats.org/"
# The strict flavour of Office Open XML differs, for what is read here, in its namespaces only.
_STRICT_NAMESPACES = (
    (b"wordprocessingml/main", b"wordprocessingml/2006/main"),
    (b"spreadsheetml/main", b"spreadsheetml/2006/main"),
    (b"officeDocument/relationships", b"officeDocument/2006/relationships"),
)
RELATIONSHIP = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


class Package:
    """The members of a zip package. Raises UnreadableError where it is broken, locked, or swells beyond the limits."""

    def __init__(self, data: bytes) -> None:
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError) as fault:
            raise UnreadableError(BROKEN) from fault
        _prove(self._archive.infolist(), data)

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of all members."""
        return frozenset(self._archive.namelist())

    def part(self, name: str) -> bytes:
        """The bytes of an XML part; refused when too large to be taken into memory as a tree."""
        try:
            if self._archive.getinfo(name).file_size > MAX_PART:
                raise UnreadableError(_BOMB)
            return self._archive.read(name)
        except (KeyError, zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, ValueError) as fault:
            raise UnreadableError(BROKEN) from fault

    def xml(self, name: str) -> ElementTree.Element:
        """The root element of an XML part, its strict namespaces (if any) turned into the ordinary ones."""
        return parse_xml(self.part(name))

    def refuse_dtds(self) -> None:
        """Refuse the package if any XML part declares a document type; for readers that parse the parts themselves."""
        for name in self.names:
            if name.endswith((".xml", ".rels", ".vml")):
                _prolog(self.part(name))

    def related(self, part: str) -> dict[str, tuple[str, str]]:
        """The relationships of a part: id -> (last word of the type, name of the member it points to)."""
        folder, base = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{base}.rels")
        if rels not in self.names:
            return {}
        found = {}
        for relation in self.xml(rels):
            target = relation.get("Target", "")
            if relation.get("TargetMode") != "External":
                kind = relation.get("Type", "").rsplit("/", 1)[-1]
                found[relation.get("Id", "")] = (kind, resolve(folder, target))
        return found

    def main_part(self, default: str) -> str:
        """The member that holds the document itself."""
        kinds = dict(self.related("").values())
        main = kinds.get("officeDocument", default)
        return main if main in self.names else default


def resolve(folder: str, target: str) -> str:
    """The member that `target` names, seen from `folder`; a leading slash means the root of the package."""
    return posixpath.normpath(posixpath.join(folder, target)) if not target.startswith("/") else target.lstrip("/")


def parse_xml(data: bytes) -> ElementTree.Element:
    """An XML part as a tree. Refuses a document type before anything else of it is parsed."""
    _prolog(data)
    if _STRICT in data[:4096]:
        for strict, ordinary in _STRICT_NAMESPACES:
            data = data.replace(_STRICT + strict, _TRANSITIONAL + ordinary)
    try:
        return ElementTree.fromstring(data)  # noqa: S314 - _prolog has refused every DTD, hence every entity
    except (ElementTree.ParseError, ValueError, LookupError) as fault:
        raise UnreadableError(BROKEN) from fault


class _Root(Exception):
    """The root element was reached."""


def _prolog(data: bytes) -> None:
    """Read up to the root element; refuse a document type."""

    def doctype(*_: object) -> None:
        raise UnreadableError(_DTD)

    def root(*_: object) -> None:
        raise _Root

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = root
    try:
        parser.Parse(data, True)
    except _Root:
        return
    except (expat.ExpatError, ValueError, LookupError) as fault:
        raise UnreadableError(BROKEN) from fault


def _prove(members: list[zipfile.ZipInfo], data: bytes) -> None:
    """Refuse a package that is locked, holds a name twice, or inflates beyond the limits or beyond its own word."""
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_TOTAL:
        raise UnreadableError(_BOMB)
    if any(member.flag_bits & 0x1 for member in members):
        raise UnreadableError(_LOCKED)
    if len({member.filename for member in members}) != len(members):
        raise UnreadableError(BROKEN)
    total = 0
    for member in members:
        size = _inflated(member, data)
        total += size
        dense = size > _RATIO_FROM and size > MAX_RATIO * max(member.compress_size, 1)
        if dense or total > MAX_TOTAL:
            raise UnreadableError(_BOMB)
        if size != member.file_size:
            raise UnreadableError(BROKEN)


def _inflated(member: zipfile.ZipInfo, data: bytes) -> int:
    """How many bytes a member really holds, counted no further than just past what it declares."""
    packed = _packed(member, data)
    if member.compress_type == zipfile.ZIP_STORED:
        return len(packed)
    if member.compress_type != zipfile.ZIP_DEFLATED:
        raise UnreadableError(BROKEN)
    inflater, size = zlib.decompressobj(-zlib.MAX_WBITS), 0
    try:
        for start in range(0, len(packed), _FEED):
            piece = packed[start : start + _FEED]
            while piece and not inflater.eof and size <= member.file_size:
                size += len(inflater.decompress(piece, _CHUNK))
                piece = inflater.unconsumed_tail
        while not inflater.eof and size <= member.file_size:  # what the last pieces left inside (flush knows no limit)
            rest = len(inflater.decompress(b"", _CHUNK))
            size += rest
            if not rest:
                break
        return size
    except zlib.error as fault:
        raise UnreadableError(BROKEN) from fault


def _packed(member: zipfile.ZipInfo, data: bytes) -> bytes:
    """The packed bytes of a member, found by its local header."""
    header = data[member.header_offset : member.header_offset + 30]
    if len(header) < 30 or not header.startswith(b"PK\x03\x04"):
        raise UnreadableError(BROKEN)
    name, extra = struct.unpack("<HH", header[26:30])
    start = member.header_offset + 30 + name + extra
    return data[start : start + member.compress_size]
