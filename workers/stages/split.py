"""Split: each page is judged on its own. Its text layer can be trusted, or it is blank, or its image is to be read."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from documents.facts import PageFacts
from documents.raster import decode, encode
from documents.source import NoScan, SourceDocument
from layouts.judging.blank import Blank, judge_blank
from layouts.judging.trust import NoText, Trust, Trusted, judge_text_layer
from recto.images import EncodedImage, Pixels
from recto.options import ReadOptions
from recto.pages import PageSize
from recto.settings import Limits
from recto.values import Value

PREVIEW_DPI = 100.0
"""Enough to see whether words lie on ink; a tenth of the pixels that an engine reads."""

RENDER_DPI = 200.0
"""What engines get unless asked otherwise. DeepSeek-OCR's tiles of an A4 page hold no more, and PP-OCR's line height
of 48 pixels is met by 12-point text at 200 dpi."""

POINTS_PER_INCH = 72.0


class TextPlan(Value):
    """The page's own text layer is to be read."""

    kind: Literal["text"] = "text"
    size: PageSize
    reason: str


class BlankPlan(Value):
    kind: Literal["blank"] = "blank"
    size: PageSize
    reason: str


@dataclass(frozen=True)
class ImagePlan:
    """The page's image is to be read. ``dpi`` is 0 where unknown (image files seldom tell the truth about it)."""

    size: PageSize
    image: EncodedImage
    pixels: Pixels
    dpi: float
    reason: str


PagePlan: TypeAlias = TextPlan | BlankPlan | ImagePlan


def split_page(document: SourceDocument, index: int, options: ReadOptions, limits: Limits) -> PagePlan:
    """How the page at 0-based ``index`` is to be read. Raises the ``PageError`` family where it cannot be drawn."""
    facts = document.facts(index)
    size, reason = facts.size, "its image is to be read, as asked"
    if size.unit == "pt" and not options.force_ocr:
        match _trust(document, index, facts):
            case Trusted():
                return TextPlan(size=size, reason="its text layer can be trusted")
            case NoText():
                reason = "it has no text layer"
            case untrusted:
                reason = f"its text layer cannot be trusted: {untrusted.reason}"
    return image_plan(document, index, options, limits, reason=reason)


def image_plan(
    document: SourceDocument, index: int, options: ReadOptions, limits: Limits, *, reason: str
) -> BlankPlan | ImagePlan:
    """The page's image, or that there is nothing on it. ``reason`` says why its image is to be read."""
    size = document.facts(index).size
    shown = _shown(document, index, options, size, limits)
    match judge_blank(shown.pixels):
        case Blank(reason=why):
            return BlankPlan(size=size, reason=why)
        case _:
            return ImagePlan(size=size, image=shown.image(), pixels=shown.pixels, dpi=shown.dpi, reason=reason)


def _trust(document: SourceDocument, index: int, facts: PageFacts) -> Trust:
    if not facts.text.words:  # nothing to compare a drawing with
        return NoText()
    pixels, _ = document.drawing(index, PREVIEW_DPI)
    return judge_text_layer(facts, pixels)


@dataclass(frozen=True)
class _Shown:
    """What a page looks like. ``image`` encodes it where that is yet to be done: blank pages need it not."""

    pixels: Pixels
    dpi: float
    image: Callable[[], EncodedImage]


def _shown(document: SourceDocument, index: int, options: ReadOptions, size: PageSize, limits: Limits) -> _Shown:
    if size.unit == "px":  # an image file has the pixels it has
        file, stated = document.render(index, 0.0)
        return _Shown(decode(file, limits=limits), stated, lambda: file)
    scan = NoScan(reason="another resolution was asked for") if options.dpi else document.scan(index)
    if isinstance(scan, NoScan):
        pixels, dpi = document.drawing(index, float(options.dpi) or RENDER_DPI)
        return _Shown(pixels, dpi, lambda: encode(pixels))
    return _Shown(decode(scan, limits=limits), scan.width / (size.width / POINTS_PER_INCH), lambda: scan)
