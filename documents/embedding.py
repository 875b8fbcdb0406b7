"""Page images as PDF image objects, no pixel changed: JPEG, JPEG 2000 and PNG data go in as they are."""

import struct
from collections.abc import Iterator
from io import BytesIO
from typing import Any, Literal, TypeAlias

from PIL import Image

from documents.raster import MALFORMED, damaged, decode, encode, orientation_of
from recto.images import EncodedImage
from recto.settings import Limits
from recto.values import Value

Orientation: TypeAlias = Literal[1, 2, 3, 4, 5, 6, 7, 8]
"""As in EXIF: 1 upright, 6 to be turned a quarter clockwise, 5 to 8 with width and height exchanged."""

_FORMATS = ("PNG", "JPEG", "TIFF", "WEBP", "JPEG2000", "AVIF")
_COMPONENTS = {"1": 1, "L": 1, "RGB": 3, "CMYK": 4}
_SPACES = {1: "/DeviceGray", 3: "/DeviceRGB", 4: "/DeviceCMYK"}
_PROFILE_SPACES = {1: b"GRAY", 3: b"RGB ", 4: b"CMYK"}
_PHOTOMETRIC, _STRIP_OFFSETS, _ROWS_PER_STRIP, _STRIP_BYTES = 262, 273, 278, 279
"""Tags of a TIFF."""

_PNG_HEAD = b"\x89PNG\r\n\x1a\n"
_GRAY, _RGB, _PALETTE = 0, 2, 3


class Embedded(Value):
    """An image object: its dictionary entries but ``/ColorSpace``, and its stream.

    ``space`` is its colour space, empty where the stream says it; ``profile`` an ICC profile of ``components``
    components to be used instead, or ``b""``. ``width`` and ``height`` are the page's, orientation undone.
    """

    entries: str
    stream: bytes
    space: str
    profile: bytes = b""
    components: int
    orientation: Orientation = 1
    width: int
    height: int


def embedded(image: EncodedImage) -> Embedded:
    """The image as an object. Raises ``PageDamaged``, ``PageOutOfMemory``."""
    try:
        with Image.open(BytesIO(image.content), formats=_FORMATS) as opened:
            made = _as_it_is(image, opened)
            size = opened.width * opened.height
            profile = _profile(opened)
    except MALFORMED as error:
        raise damaged(f"page image ({image.media_type})", error) from error
    if made is None:
        # It was decoded before, within the limits that were set.
        pixels = decode(image, limits=Limits(max_pixels=size))
        made = _png(encode(pixels).content)
    if made is None:
        raise AssertionError("our own PNG files can be embedded")
    return made.model_copy(update={"profile": profile}) if _fits(profile, made) else made


def _as_it_is(image: EncodedImage, opened: Image.Image) -> Embedded | None:
    match image.media_type:
        case "image/jpeg" if opened.mode in _COMPONENTS:
            return _jpeg(image.content, opened)
        case "image/jp2" if opened.mode in ("L", "RGB"):
            return Embedded(
                entries=f"/Width {opened.width} /Height {opened.height} /Filter /JPXDecode",
                stream=image.content,
                space="",
                components=_COMPONENTS[opened.mode],
                width=opened.width,
                height=opened.height,
            )
        case "image/png" if opened.mode == "1":
            return _fax(opened)
        case "image/png":
            return _png(image.content)
        case _:
            return None


def _jpeg(content: bytes, opened: Image.Image) -> Embedded:
    components = _COMPONENTS[opened.mode]
    # Adobe's programs write CMYK inverted, and the viewers of PDF leave it to the dictionary to say so.
    inverted = " /Decode [1 0 1 0 1 0 1 0]" if components == 4 and "adobe" in opened.info else ""
    orientation: Orientation = orientation_of(opened)  # pyright: ignore[reportAssignmentType]  # it is 1 to 8
    width, height = opened.size if orientation < 5 else opened.size[::-1]
    return Embedded(
        entries=f"/Width {opened.width} /Height {opened.height} /BitsPerComponent 8 /Filter /DCTDecode{inverted}",
        stream=content,
        space=_SPACES[components],
        components=components,
        orientation=orientation,
        width=width,
        height=height,
    )


def _fax(opened: Image.Image) -> Embedded:
    """Black and white as CCITT group 4, which takes half of what PNG's filter and deflate take for print."""
    out = BytesIO()
    opened.save(out, "TIFF", compression="group4", tiffinfo={_ROWS_PER_STRIP: opened.height})
    with Image.open(out) as tiff:
        tags: Any = tiff.getexif()
        start, length = _only(tags[_STRIP_OFFSETS]), _only(tags[_STRIP_BYTES])
        black = "true" if tags[_PHOTOMETRIC] == 1 else "false"
    width, height = opened.size
    return Embedded(
        entries=f"/Width {width} /Height {height} /BitsPerComponent 1 /Filter /CCITTFaxDecode"
        f" /DecodeParms << /K -1 /Columns {width} /Rows {height} /BlackIs1 {black} >>",
        stream=out.getvalue()[start : start + length],
        space=_SPACES[1],
        components=1,
        width=width,
        height=height,
    )


def _only(value: int | tuple[int, ...]) -> int:
    return value[0] if isinstance(value, tuple) else value


def _png(content: bytes) -> Embedded | None:
    """PNG's filtered and deflated rows are what PDF's Flate filter takes with predictor 15; none for other kinds.

    Interlaced, 16-bit and transparent images are the others.
    """
    chunks = list(_chunks(content))
    kinds = {kind for kind, _ in chunks}
    if not chunks or chunks[0][0] != b"IHDR" or b"tRNS" in kinds:
        return None
    width, height, bits, colour, _, _, interlaced = struct.unpack(">IIBBBBB", chunks[0][1])
    if interlaced or bits > 8 or colour not in (_GRAY, _RGB, _PALETTE):
        return None
    components = 3 if colour == _RGB else 1
    space = _SPACES[components]
    if colour == _PALETTE:
        palette = b"".join(data for kind, data in chunks if kind == b"PLTE")
        space = f"[/Indexed /DeviceRGB {len(palette) // 3 - 1} <{palette.hex()}>]"
    return Embedded(
        entries=f"/Width {width} /Height {height} /BitsPerComponent {bits} /Filter /FlateDecode"
        f" /DecodeParms << /Predictor 15 /Colors {components} /BitsPerComponent {bits} /Columns {width} >>",
        stream=b"".join(data for kind, data in chunks if kind == b"IDAT"),
        space=space,
        components=components,
        width=width,
        height=height,
    )


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    position = len(_PNG_HEAD) if content.startswith(_PNG_HEAD) else len(content)
    while position + 8 <= len(content):
        length, kind = struct.unpack_from(">I4s", content, position)
        yield kind, content[position + 8 : position + 8 + length]
        position += length + 12


def _profile(opened: Image.Image) -> bytes:
    profile = opened.info.get("icc_profile")
    return profile if isinstance(profile, bytes) else b""


def _fits(profile: bytes, made: Embedded) -> bool:
    return made.space in _SPACES.values() and profile[16:20] == _PROFILE_SPACES[made.components]
