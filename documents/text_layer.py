"""The text that a PDF page carries, and how far it can be seen: facts only, whether to trust it is judged elsewhere.

Three passes of MuPDF over the page, a few milliseconds each: words, every glyph with its render mode (a "trace"),
and the order in which things are painted (a "log"). A page without text costs only the last.
"""
# PyMuPDF has no usable annotations for its traces and logs; every value is narrowed where it leaves them.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportMissingTypeStubs=false

import unicodedata
from typing import NamedTuple, TypedDict, cast

import numpy as np
import pymupdf

from documents.facts import MOST_PICTURES, PageFacts, TextLayer
from documents.mupdf import as_displayed
from recto.geometry import Box
from recto.pages import PageSize, PageWord

MOST_VECTOR_MARKS = 10_000

INVISIBLE_MODE = 3
LEAST_OPACITY = 0.05

PALE = 0.8
"""Text of at least this lightness is looked at on a drawing of the page: it may have the colour of the paper."""
PALE_DPI = 72
LEAST_CONTRAST = 12
"""Gray levels between the lightest and darkest pixel under a word, below which nobody sees it."""

WORD_FLAGS = pymupdf.TEXT_MEDIABOX_CLIP | pymupdf.TEXT_PRESERVE_WHITESPACE
"""Ligatures taken apart, and U+FFFD, not a glyph number posing as a letter, where a glyph has no Unicode."""

_Rect = tuple[float, float, float, float]


class _Span(TypedDict):
    """The parts used of what ``Page.get_texttrace`` gives."""

    type: int
    opacity: float
    color: tuple[float, ...]
    font: str
    seqno: int
    bbox: _Rect
    chars: list[tuple[int, int, tuple[float, float], _Rect]]


class _Painted(NamedTuple):
    """What is painted on a page, by order: images as (order, rectangle), and how many texts and paths."""

    images: list[tuple[int, _Rect]]
    texts: int
    paths: int


class _Shares(NamedTuple):
    characters: int = 0
    invisible: float = 0.0
    unmapped: float = 0.0
    covered: float = 0.0


def page_facts(page: pymupdf.Page) -> PageFacts:
    """Size, text, images and drawings of a page as it is displayed (its /Rotate applied).

    Raises what MuPDF raises for a damaged page (``RuntimeError`` and its kin, ``ValueError``).
    """
    painted = _painted(page)
    return PageFacts(
        size=PageSize(width=round(page.rect.width, 3), height=round(page.rect.height, 3), unit="pt"),
        text=_layer(page, painted),
        image_cover=_cover(page, painted.images),
        pictures=tuple(as_displayed(page, box) for _, box in painted.images[:MOST_PICTURES]),
        vector_marks=min(MOST_VECTOR_MARKS, painted.paths),
        rotation=int(page.rotation),
    )


def text_layer(page: pymupdf.Page) -> TextLayer:
    """The words of a page in the page frame, and which share of its characters can be seen and understood.

    Raises what MuPDF raises for a damaged page (``RuntimeError`` and its kin, ``ValueError``).
    """
    return _layer(page, _painted(page))


def _layer(page: pymupdf.Page, painted: _Painted) -> TextLayer:
    if painted.texts == 0:
        return TextLayer()
    shares = _shares(page, painted.images)
    return TextLayer(
        words=_words(page),
        characters=shares.characters,
        invisible=shares.invisible,
        unmapped=shares.unmapped,
        covered=shares.covered,
    )


def _painted(page: pymupdf.Page) -> _Painted:
    log = cast("list[tuple[str, _Rect]]", page.get_bboxlog())
    images = [(order, box) for order, (kind, box) in enumerate(log) if kind in ("fill-image", "fill-imgmask")]
    texts = sum(1 for kind, _ in log if kind.endswith("-text"))
    paths = sum(1 for kind, _ in log if kind in ("fill-path", "stroke-path"))
    return _Painted(images, texts, paths)


def _words(page: pymupdf.Page) -> tuple[PageWord, ...]:
    found = cast("list[tuple[float, float, float, float, str]]", page.get_text("words", flags=WORD_FLAGS))
    turn, width, height = page.rotation_matrix, page.rect.width or 1.0, page.rect.height or 1.0
    words: list[PageWord] = []
    for x0, y0, x1, y1, text, *_ in found:
        shown = pymupdf.Rect(x0, y0, x1, y1) * turn
        left, right, top, bottom = shown.x0 / width, shown.x1 / width, shown.y0 / height, shown.y1 / height
        if text.strip() and 0 <= (left + right) / 2 <= 1 and 0 <= (top + bottom) / 2 <= 1:
            words.append(PageWord(text=text, box=Box.of(left, top, right, bottom), confidence=1.0))
    return tuple(words)


def _shares(page: pymupdf.Page, images: list[tuple[int, _Rect]]) -> _Shares:
    spans = cast("list[_Span]", page.get_texttrace())
    meaningless = _fonts_without_meaning(page)
    pale = _pale_and_unseen(page, spans)
    frame = page.rect * page.derotation_matrix
    total = invisible = unmapped = covered = 0
    for index, span in enumerate(spans):
        shown = _characters(span, frame)
        over = [box for order, box in images if order > span["seqno"]]
        total += len(shown)
        if _is_unseen(span) or index in pale:
            invisible += len(shown)
        unmapped += sum(1 for code, _ in shown if span["font"] in meaningless or _says_nothing(code))
        covered += sum(1 for _, (x, y) in shown if any(b[0] <= x <= b[2] and b[1] <= y <= b[3] for b in over))
    if total == 0:
        return _Shares()
    return _Shares(total, *(round(count / total, 4) for count in (invisible, unmapped, covered)))


def _is_unseen(span: _Span) -> bool:
    # Glyphs of Type 3 fonts are small drawings: MuPDF logs those and calls the text itself ignored.
    ignored = span["type"] == INVISIBLE_MODE and not span["font"].startswith("Type3 (")
    return ignored or span["opacity"] < LEAST_OPACITY


def _characters(span: _Span, frame: pymupdf.Rect) -> list[tuple[int, tuple[float, float]]]:
    """Code points on the page other than white space, with the middle of each glyph."""
    shown: list[tuple[int, tuple[float, float]]] = []
    for code, _, _, (x0, y0, x1, y1) in span["chars"]:
        x, y = (x0 + x1) / 2, (y0 + y1) / 2
        inside = frame.x0 <= x <= frame.x1 and frame.y0 <= y <= frame.y1
        if code > 0 and inside and not chr(code).isspace():  # a glyph that goes on with the last one has code -1
            shown.append((code, (x, y)))
    return shown


def _says_nothing(code: int) -> bool:
    if code < 0x7F:
        return code < 0x20
    return code == 0xFFFD or unicodedata.category(chr(code)) in ("Co", "Cc", "Cn", "Cs")


def _fonts_without_meaning(page: pymupdf.Page) -> set[str]:
    """Embedded TrueType fonts with neither encoding nor ToUnicode: their codes are glyph numbers, or anything."""
    document = page.parent
    names: set[str] = set()
    for xref, extension, kind, name, _, encoding, *_ in page.get_fonts():
        unnamed = kind == "TrueType" and extension != "n/a" and not encoding and xref > 0
        if unnamed and document is not None and document.xref_get_key(xref, "ToUnicode")[0] == "null":
            names.add(name.split("+", 1)[-1])
    return names


def _pale_and_unseen(page: pymupdf.Page, spans: list[_Span]) -> set[int]:
    """Spans that cannot be told from what lies under them. Only pale ones are looked for: dark on dark is rare."""
    pale = [index for index, span in enumerate(spans) if _lightness(span["color"]) >= PALE]
    if not pale:
        return set()
    drawn = page.get_pixmap(dpi=PALE_DPI, colorspace=pymupdf.csGRAY, alpha=False)
    gray = np.frombuffer(drawn.samples, np.uint8).reshape(drawn.height, drawn.stride)[:, : drawn.width]
    turn = page.rotation_matrix
    return {index for index in pale if _contrast(gray, pymupdf.Rect(spans[index]["bbox"]) * turn) < LEAST_CONTRAST}


def _contrast(gray: "np.ndarray[tuple[int, int], np.dtype[np.uint8]]", box: pymupdf.Rect) -> int:
    scale = PALE_DPI / 72
    left, top, right, bottom = (max(0, int(value * scale)) for value in (box.x0, box.y0, box.x1, box.y1))
    under = gray[top : bottom + 1, left : right + 1]
    return int(under.max()) - int(under.min()) if under.size else 0


def _lightness(colour: tuple[float, ...]) -> float:
    match colour:
        case (gray,):
            return gray
        case (red, green, blue):
            return 0.3 * red + 0.59 * green + 0.11 * blue
        case (cyan, magenta, yellow, black):
            return max(0.0, 1 - black - (0.3 * cyan + 0.59 * magenta + 0.11 * yellow))
        case _:
            return 0.0


def _cover(page: pymupdf.Page, images: list[tuple[int, _Rect]]) -> float:
    frame = page.rect * page.derotation_matrix
    whole = abs(frame.width * frame.height)
    shown = (pymupdf.Rect(box) & frame for _, box in images)
    largest = max((abs(box.width * box.height) for box in shown if not box.is_empty), default=0.0)
    return round(min(1.0, largest / whole), 4) if whole else 0.0
