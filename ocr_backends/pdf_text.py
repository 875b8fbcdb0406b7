"""A PDF page's own text, upright, and what the layout model sees on it. Relaxed: PyMuPDF's results are untyped."""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportPrivateImportUsage=false, reportMissingTypeStubs=false, reportAttributeAccessIssue=false, reportUnknownParameterType=false

import re
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any, Literal, NamedTuple

import pymupdf

from documents.mupdf import open_pdf, page_of
from documents.page_tree import count_pages
from ocr_backends import mupdf
from ocr_backends.glyphs import Glyph, Line, has_right_to_left, words_of
from ocr_backends.pictures import with_pictures
from ocr_backends.protocol import PdfPage
from ocr_backends.seen import Seen
from recto.errors import PageDamaged
from recto.geometry import Box, Upright
from recto.settings import Limits
from recto.words import Word, Words

Rotation = Literal[0, 90, 180, 270]

_FLAGS = (
    pymupdf.TEXT_PRESERVE_WHITESPACE
    | pymupdf.TEXT_MEDIABOX_CLIP
    | pymupdf.TEXT_COLLECT_STYLES
    | pymupdf.TEXT_ACCURATE_BBOXES
)
"""Ligatures taken apart; U+FFFD where a glyph has no Unicode; hyphens at line ends left as they are.

Styles make MuPDF drop what is drawn twice in a place, for boldness; in Arabic it drops the alef beside a lam-alef too,
so that they are not asked for there.
"""

_BOLD_FONT = 16
_BOLD_DRAWN = 8
_PAINTED = 16 | 32
"""MuPDF's marks on spans: a bold font; bold by drawing twice; filled or stroked, so that it shows."""
_LEVEL = 0.99
_FONT_KIND, _FONT_NAME = 2, 3
"""Where they stand in what MuPDF says of a font."""

_UNKNOWN = "\ufffd"
_TEX_LIGATURES = {"\x0b": "\ufb00", "\x0c": "\ufb01", "\r": "\ufb02", "\x0e": "\ufb03", "\x0f": "\ufb04"}
"""Codes of ff, fi, fl, ffi, ffl in TeX's own fonts, which old papers hold as drawings without names."""
_APART = str.maketrans({"\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl"})
_SOFT_HYPHEN = re.compile(r"\u00ad(?=[\dA-Z])|(?<=\d)\u00ad(?=.)|(?<!\w)\u00ad")
"""Fonts that draw it like the hyphen give it for one. Before a digit or a capital, behind a digit and where a word
begins nobody parts words.
"""


class PageText(NamedTuple):
    upright: Upright
    words: Words
    seen: Seen


class PdfTexts:
    """Reads pages; keeps the last document open, because pages mostly come from one."""

    def __init__(self) -> None:
        self._key: tuple[str, str, str] | None = None
        self._document: pymupdf.Document | None = None

    def read(self, page: PdfPage) -> PageText:
        """Raises ``InputUnreadable``, ``InputDamaged``, ``PasswordNeeded``, ``PageDamaged`` or ``PageOutOfMemory``."""
        document = self._opened(page)
        with page_of(document, page.index, shown=page.path.name) as found:
            return _read(document, found, page.index)

    def close(self) -> None:
        if self._document is not None:
            self._document.close()
        self._document, self._key = None, None

    def _opened(self, page: PdfPage) -> pymupdf.Document:
        key = (str(page.path), page.document, page.password)
        if self._document is None or self._key != key:
            self.close()
            self._document = _open(page)
            self._key = key
        if not 0 <= page.index < self._document.page_count:
            raise PageDamaged(f"{page.path.name} has no page {page.index + 1}")
        return self._document


def _open(page: PdfPage) -> pymupdf.Document:
    document = open_pdf(page.path, shown=page.path.name, password=page.password)
    count_pages(document, shown=page.path.name, limits=Limits())  # puts the counts right that pages are found by
    return document


def _read(document: pymupdf.Document, page: pymupdf.Page, index: int) -> PageText:
    if page.rotation == 0 and _rotation(lines := _lines(page)) == 0:
        return _text(page, 0, lines)
    with _turned(document, index, 0) as shown:
        rotation = _rotation(lines := _lines(shown))
        if rotation == 0:
            return _text(shown, 0, lines)
    with _turned(document, index, rotation) as upright:
        return _text(upright, rotation, _lines(upright))


@contextmanager
def _turned(document: pymupdf.Document, index: int, rotation: Rotation) -> Generator[pymupdf.Page]:
    """A copy of the page as displayed and then turned clockwise, with no /Rotate left: every box is then plain."""
    with pymupdf.open() as copy:
        copy.insert_pdf(document, from_page=index, to_page=index, links=False)
        page = copy[0]
        page.set_rotation((page.rotation + rotation) % 360)
        page.remove_rotation()
        yield page


def _rotation(lines: list[dict[str, Any]]) -> Rotation:
    """Quarter turns clockwise that make most of the text run to the right."""
    weights: Counter[Rotation] = Counter()
    for line in lines:
        x, y = line["dir"]
        turn: Rotation = (0 if x > 0 else 180) if abs(x) >= abs(y) else (90 if y < 0 else 270)
        weights[turn] += sum(len(span["chars"]) for span in line["spans"])
    heaviest = weights.most_common(1)
    return heaviest[0][0] if heaviest else 0


def _lines(page: pymupdf.Page) -> list[dict[str, Any]]:
    lines = _found(page, _FLAGS)
    letters = {char["c"] for line in lines for span in line["spans"] for char in span["chars"]}
    if has_right_to_left(letters):
        return _found(page, _FLAGS & ~pymupdf.TEXT_COLLECT_STYLES)
    drawn = {font[_FONT_NAME] for font in page.get_fonts() if font[_FONT_KIND] == "Type3"}
    if drawn and not letters.isdisjoint((_UNKNOWN, *_TEX_LIGATURES)):
        _name_ligatures(lines, _found(page, _FLAGS | pymupdf.TEXT_CID_FOR_UNKNOWN_UNICODE), drawn)
    return lines


def _name_ligatures(lines: list[dict[str, Any]], coded: list[dict[str, Any]], drawn: set[str]) -> None:
    """Gives glyphs without Unicode their letters where their codes, in ``coded``, are those of TeX's ligatures."""
    codes = {char["origin"]: char["c"] for char in _of_fonts(coded, drawn)}
    for char in _of_fonts(lines, drawn):
        code = codes.get(char["origin"], "") if char["c"] == _UNKNOWN else char["c"]
        char["c"] = _TEX_LIGATURES.get(code, char["c"])


def _of_fonts(lines: list[dict[str, Any]], names: set[str]) -> Iterator[dict[str, Any]]:
    for line in lines:
        for span in line["spans"]:
            if span["font"] in names:
                yield from span["chars"]


def _found(page: pymupdf.Page, flags: int) -> list[dict[str, Any]]:
    content: Any = page.get_text("rawdict", flags=flags)
    return [line for block in content["blocks"] if block["type"] == 0 for line in block["lines"]]


def _text(page: pymupdf.Page, rotation: Rotation, lines: list[dict[str, Any]]) -> PageText:
    width, height = float(page.rect.width), float(page.rect.height)
    words = _words(page, lines, width, height)
    return PageText(Upright(rotation=rotation, aspect=round(width / height, 6)), words, _seen(page, words))


def _seen(page: pymupdf.Page, words: Words) -> Seen:
    if not words:
        return Seen((), ())
    if max(page.rect.width, page.rect.height) <= mupdf.MAX_SIDE:
        pictures = _pictures(page, float(page.rect.width), float(page.rect.height))
        return with_pictures(mupdf.see(page), pictures)
    with mupdf.sheet(None, page.rect.width / page.rect.height, words) as small:
        return mupdf.see(small)


def _words(page: pymupdf.Page, lines: list[dict[str, Any]], width: float, height: float) -> Words:
    words: list[Word] = []
    seen: set[tuple[str, Box]] = set()
    pictures: list[Box] | None = None
    for number, line in enumerate(words_of(_line(line) for line in lines)):
        for glyphs in line:
            word = _word(glyphs, number, width, height)
            # Shadows and poor man's bold: the same word drawn again a hair's breadth away.
            mark = (word.text, Box(*(round(side, 3) for side in word.box)))
            if mark in seen:
                continue
            seen.add(mark)
            if all(glyph.hidden for glyph in glyphs):
                pictures = _pictures(page, width, height) if pictures is None else pictures
                if not any(picture.contains_centre_of(word.box) for picture in pictures):
                    continue  # text that nobody sees, over nothing that it could be the reading of
            words.append(word)
    return tuple(words)


def _pictures(page: pymupdf.Page, width: float, height: float) -> list[Box]:
    boxes = [info["bbox"] for info in page.get_image_info()]
    return [Box.of(box[0] / width, box[1] / height, box[2] / width, box[3] / height) for box in boxes]


def _line(line: dict[str, Any]) -> Line:
    glyphs: list[Glyph] = []
    for span in line["spans"]:
        bold = bool(span["flags"] & _BOLD_FONT or span["char_flags"] & _BOLD_DRAWN)
        hidden = not span["char_flags"] & _PAINTED or span["alpha"] == 0
        glyphs += [_glyph(char, float(span["size"]), bold, hidden) for char in span["chars"]]
    return Line(glyphs, level=abs(line["dir"][0]) > _LEVEL)


def _glyph(char: dict[str, Any], size: float, bold: bool, hidden: bool) -> Glyph:
    x0, y0, x1, y1 = char["bbox"]
    return Glyph(char["c"], x0, y0, x1, y1, size, bold, hidden, bool(char["synthetic"]))


def _word(glyphs: list[Glyph], line: int, width: float, height: float) -> Word:
    return Word(
        text=_SOFT_HYPHEN.sub("-", "".join(glyph.char for glyph in glyphs).translate(_APART)),
        box=Box.of(
            min(glyph.x0 for glyph in glyphs) / width,
            min(glyph.y0 for glyph in glyphs) / height,
            max(glyph.x1 for glyph in glyphs) / width,
            max(glyph.y1 for glyph in glyphs) / height,
        ),
        confidence=1.0,
        line=line,
        size=round(max(glyph.size for glyph in glyphs) / height, 5),
        bold=sum(glyph.bold for glyph in glyphs) * 2 > len(glyphs),
    )
