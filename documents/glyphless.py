"""A font without shapes: it carries text for searching and copying where nothing is to be drawn.

A Type 0 font (ISO 32000-2, 9.7) over one TrueType glyph without area. Codes are two bytes, dealt out in order of first
use, one for each cluster (a character with the marks that belong to it): any Unicode text fits, and the ToUnicode map
holds only what the document uses.
"""

import struct
import unicodedata
from collections.abc import Sequence

from recto.values import Value

ASCENT = 0.8
DESCENT = 0.2
"""Of a size of 1, above and below the baseline; together the whole size."""

SPACE = " "
_NAME = "RectoText"
_MOST_CODES = 0xFFFF
_PER_BLOCK = 100
_NARROW = frozenset("!'()*,-./:;I[]`fijlrt{|}1 ")
_WIDE = frozenset("MWmw%@&")
_JOINERS = ("\u200d", "\ufe0e", "\ufe0f")


class FontObject(Value):
    """One PDF object: its dictionary entries, and its stream, uncompressed (``b""`` where it has none)."""

    entries: str
    stream: bytes = b""


OBJECTS = 6
"""How many objects the font takes."""


class Glyphs:
    """Deals out codes. Memory grows with the distinct clusters of a document, not with its length."""

    def __init__(self) -> None:
        self._codes: dict[str, int] = {}

    @property
    def used(self) -> bool:
        return bool(self._codes)

    def encode(self, clusters: list[str]) -> bytes:
        """The clusters as a PDF hexadecimal string. Past 65,535 distinct ones, a new one is written as U+FFFD."""
        return b"<" + b"".join(b"%04X" % self._code(cluster) for cluster in clusters) + b">"

    def objects(self, numbers: Sequence[int]) -> list[FontObject]:
        """The font's objects, to be written under ``numbers`` (``OBJECTS`` of them); the first is the font itself."""
        _, descendant, descriptor, program, to_unicode, cid_to_gid = numbers
        ascent, descent = round(ASCENT * 1000), -round(DESCENT * 1000)
        return [
            FontObject(
                entries=f"/Type /Font /Subtype /Type0 /BaseFont /{_NAME} /Encoding /Identity-H"
                f" /DescendantFonts [{descendant} 0 R] /ToUnicode {to_unicode} 0 R"
            ),
            FontObject(
                entries=f"/Type /Font /Subtype /CIDFontType2 /BaseFont /{_NAME} /FontDescriptor {descriptor} 0 R"
                " /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
                f" /DW 500 /W {_widths(self._codes)} /CIDToGIDMap {cid_to_gid} 0 R"
            ),
            FontObject(
                entries=f"/Type /FontDescriptor /FontName /{_NAME} /Flags 5 /FontBBox [0 {descent} 1000 {ascent}]"
                f" /ItalicAngle 0 /Ascent {ascent} /Descent {descent} /CapHeight {ascent} /StemV 80"
                f" /FontFile2 {program} 0 R"
            ),
            FontObject(entries=f"/Length1 {len(_PROGRAM)}", stream=_PROGRAM),
            FontObject(entries="", stream=_to_unicode(self._codes)),
            FontObject(entries="", stream=b"\0\1" * (len(self._codes) + 1)),
        ]

    def _code(self, cluster: str) -> int:
        code = self._codes.get(cluster)
        if code is None:
            full = len(self._codes) >= _MOST_CODES - 1
            code = self._codes.setdefault("\ufffd" if full else cluster, len(self._codes) + 1)
        return code


def clusters_of(text: str) -> list[str]:
    """The text cut into characters with their marks and joiners; control characters and lone surrogates drop out."""
    clusters: list[str] = []
    joined = False
    for character in text:
        category = unicodedata.category(character)
        if category in ("Cc", "Cs", "Cn"):
            continue
        if clusters and (joined or category[0] == "M" or character in _JOINERS) and len(clusters[-1]) < 8:
            clusters[-1] += character
        else:
            clusters.append(character)
        joined = character == "\u200d"
    return clusters


def width_of(cluster: str) -> float:
    """How much of a line a cluster usually takes, as a share of the size: places letters inside a word, roughly."""
    first = cluster[0]
    if unicodedata.east_asian_width(first) in ("W", "F") or first in _WIDE:
        return 0.9
    if first in _NARROW:
        return 0.3
    return 0.7 if first.isupper() else 0.5


def _to_unicode(codes: dict[str, int]) -> bytes:
    lines = [b"<%04X> <%s>" % (code, cluster.encode("utf-16-be").hex().encode()) for cluster, code in codes.items()]
    blocks = [lines[start : start + _PER_BLOCK] for start in range(0, len(lines), _PER_BLOCK)]
    maps = b"\n".join(b"%d beginbfchar\n%s\nendbfchar" % (len(block), b"\n".join(block)) for block in blocks)
    return (
        b"/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        b"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        b"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n" + maps + b"\nendcmap\n"
        b"CMapName currentdict /CMap defineresource pop\nend\nend\n"
    )


def _widths(codes: dict[str, int]) -> str:
    return "[1 [" + " ".join(str(round(width_of(cluster) * 1000)) for cluster in codes) + "]]"


def _program() -> bytes:
    """The smallest TrueType file that readers accept: an empty glyph and ours, 1,000 units to the em.

    Ours is a line there and back: it covers no area, but it has a height. pdfium leaves out text without one where the
    text runs up or down the page.
    """
    ascent, descent = round(ASCENT * 1000), -round(DESCENT * 1000)
    line = struct.pack(">hhhhhHHBBhhhh", 1, 0, descent, 500, ascent, 1, 0, 1, 1, 0, 500, descent, ascent - descent)
    head = struct.pack(
        ">IIIIHHqqhhhhHHhhh", 0x10000, 0x10000, 0, 0x5F0F3CF5, 0, 1000, 0, 0, 0, descent, 500, ascent, 0, 8, 2, 0, 0
    )
    tables = {
        b"glyf": line,
        b"head": head,
        b"hhea": struct.pack(">IhhhHhhhhhh8xhH", 0x10000, ascent, descent, 0, 500, 0, 0, 0, 1, 0, 0, 0, 1),
        b"hmtx": struct.pack(">Hhh", 500, 0, 0),
        b"loca": struct.pack(">HHH", 0, 0, len(line) // 2),
        b"maxp": struct.pack(">IHHHHHHHHHHHHHH", 0x10000, 2, 2, 1, 0, 0, 1, *([0] * 8)),
    }
    return _font_file(tables)


def _font_file(tables: dict[bytes, bytes]) -> bytes:
    count = len(tables)
    power = 1 << (count.bit_length() - 1)
    directory = struct.pack(">IHHHH", 0x10000, count, power * 16, power.bit_length() - 1, (count - power) * 16)
    offset = len(directory) + 16 * count
    body = b""
    for tag, data in sorted(tables.items()):
        padded = data + b"\0" * (-len(data) % 4)
        checksum = sum(struct.unpack(f">{len(padded) // 4}I", padded)) & 0xFFFFFFFF
        directory += tag + struct.pack(">III", checksum, offset + len(body), len(data))
        body += padded
    return directory + body


_PROGRAM = _program()
