"""Image files as documents: a TIFF has a page for each of its images, every other file is one page.

Animations (GIF, WebP, PNG, AVIF) and collections of photos (HEIC, multi-picture JPEG) are shown by viewers as their
first or primary image, so that is their page.
"""

import importlib
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from PIL import Image, UnidentifiedImageError

from documents.facts import FileKind, PageFacts
from documents.raster import (
    MALFORMED,
    cropped,
    damaged,
    encode,
    encode_figure,
    encoded,
    orientation_of,
    pixels_of,
    refuse_too_large,
)
from documents.source import NoScan
from recto.errors import InputDamaged, InputTooLarge, PageDamaged
from recto.geometry import Box
from recto.images import EncodedImage, Pixels
from recto.pages import PageSize
from recto.settings import Limits

_FORMATS: dict[FileKind, str] = {
    FileKind.PNG: "PNG",
    FileKind.JPEG: "JPEG",
    FileKind.TIFF: "TIFF",
    FileKind.WEBP: "WEBP",
    FileKind.BMP: "BMP",
    FileKind.GIF: "GIF",
    FileKind.JPEG2000: "JPEG2000",
    FileKind.HEIC: "HEIF",
    FileKind.AVIF: "AVIF",
}

_KEPT: dict[FileKind, str] = {
    FileKind.PNG: "image/png",
    FileKind.JPEG: "image/jpeg",
    FileKind.WEBP: "image/webp",
    FileKind.JPEG2000: "image/jp2",
    FileKind.AVIF: "image/avif",
}
"""Kinds whose file is kept as the page image. The others browsers do not show, or they are larger than need be."""

_ANIMATED = {FileKind.PNG, FileKind.WEBP, FileKind.AVIF}
_CODESTREAM = b"\xff\x4f\xff\x51"  # JPEG 2000 without the JP2 file around it
_PLAUSIBLE_DPI = (36.0, 2400.0)
_SIDEWAYS = range(5, 9)  # EXIF orientations that swap width and height


class ImageDocument:
    """An image file. Only headers are read until a page is asked for; one frame is decoded at a time."""

    def __init__(self, path: Path, *, kind: FileKind, shown: str, limits: Limits) -> None:
        self._path = path
        self._kind = kind
        self._shown = shown
        self._limits = limits
        self._image = _opened(path, kind, shown)
        self._page_count = _frames(self._image, kind, shown, limits)

    @property
    def page_count(self) -> int:
        return self._page_count

    @property
    def encrypted(self) -> bool:
        return False

    def facts(self, index: int) -> PageFacts:
        frame = self._frame(index)
        width, height = frame.size
        if self._kind is not FileKind.TIFF and orientation_of(frame) in _SIDEWAYS:  # TIFF sizes are turned already
            width, height = height, width
        return PageFacts(size=PageSize(width=width, height=height, unit="px"), image_cover=1.0)

    def scan(self, index: int) -> EncodedImage | NoScan:
        return self._kept(index)

    def render(self, index: int, dpi: float) -> tuple[EncodedImage, float]:
        return self._kept(index), _stated_dpi(self._image)

    def drawing(self, index: int, dpi: float) -> tuple[Pixels, float]:
        return self._pixels(index), _stated_dpi(self._image)

    def region(self, index: int, box: Box, dpi: float) -> EncodedImage:
        return encode_figure(cropped(self._pixels(index), box))

    def close(self) -> None:
        self._image.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _about(self, index: int) -> str:
        return f"{self._shown}, page {index + 1}"

    def _kept(self, index: int) -> EncodedImage:
        """The file itself where it shows the page as it is, else the pixels in a lossless encoding."""
        frame = self._frame(index)
        refuse_too_large(frame, about=self._about(index), limits=self._limits)
        moving = self._kind in _ANIMATED and bool(getattr(frame, "is_animated", False))
        if self._kind not in _KEPT or moving or orientation_of(frame) != 1:
            return encode(self._pixels(index))
        content = self._path.read_bytes()
        media_type = "image/j2c" if content.startswith(_CODESTREAM) else _KEPT[self._kind]
        return encoded(content, media_type, frame.width, frame.height)

    def _pixels(self, index: int) -> Pixels:
        try:
            return pixels_of(self._frame(index), about=self._about(index), limits=self._limits)
        except PageDamaged:
            # Pillow raises once; asked again, it would hand out a black image.
            self._image.close()
            self._image = _opened(self._path, self._kind, self._shown)
            raise

    def _frame(self, index: int) -> Image.Image:
        if not 0 <= index < self._page_count:
            raise PageDamaged(f"{self._about(index)}: there is no such page")
        if self._kind is not FileKind.TIFF:
            return self._image
        try:
            self._image.seek(index)
        except MALFORMED as error:
            raise damaged(self._about(index), error) from error
        return self._image


def _opened(path: Path, kind: FileKind, shown: str) -> Image.Image:
    if kind is FileKind.HEIC:
        _read_heif()
    try:
        return Image.open(path, formats=[_FORMATS[kind]])
    except UnidentifiedImageError as error:
        raise InputDamaged(f"{shown}: it begins as {kind.upper()} but is none that can be read") from error
    except MALFORMED as error:
        raise InputDamaged(f"{shown}: it is a damaged {kind.upper()} image ({error})") from error


def _read_heif() -> None:
    heif: Any = importlib.import_module("pillow_heif")  # it loads libheif, which few runs need; its types are partial
    heif.register_heif_opener()


def _frames(image: Image.Image, kind: FileKind, shown: str, limits: Limits) -> int:
    if kind is not FileKind.TIFF:
        return 1
    count = 0
    try:
        while True:
            image.seek(count)
            count += 1
            if count > limits.max_pages:
                raise InputTooLarge(f"{shown}: it has more than {limits.max_pages:,} pages")
    except EOFError:
        return count
    except MALFORMED as error:
        if count:  # the pages before the damage can be read; the damaged one is counted, so that its loss shows
            return count + 1
        raise InputDamaged(f"{shown}: it is a damaged TIFF image ({error})") from error


def _stated_dpi(image: Image.Image) -> float:
    """The resolution that the file states, where it is one that scanners and cameras use; else 0."""
    try:
        dpi = float(image.info.get("dpi", (0.0, 0.0))[0])
    except MALFORMED:
        return 0.0
    return dpi if _PLAUSIBLE_DPI[0] <= dpi <= _PLAUSIBLE_DPI[1] else 0.0
