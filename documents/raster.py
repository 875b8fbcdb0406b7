"""Between encoded page images and pixels. Lossless where it encodes; limits are checked before anything is decoded."""

import hashlib
import struct
import warnings
import zlib
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from documents.planes import spread
from documents.png import bilevel_png_of, png_of
from recto.errors import PageDamaged, PageOutOfMemory, PageTooLarge
from recto.geometry import Box
from recto.images import EncodedImage, Pixels
from recto.settings import Limits
from recto.values import ImageId

# Its complaints about odd files are not for the terminal: a file can be read, or there is an error of ours.
warnings.filterwarnings("ignore", module="PIL")

# Our own limit on pixels is checked on every header; Pillow's fixed one would refuse what settings allow.
Image.MAX_IMAGE_PIXELS = None

FORMATS = ("PNG", "JPEG", "TIFF", "WEBP", "JPEG2000", "AVIF")
"""Pillow's names of what page images are kept in; its other readers are never tried on them."""

MALFORMED: tuple[type[Exception], ...] = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    RuntimeError,
    IndexError,
    KeyError,
    TypeError,
    AttributeError,
    OverflowError,
    ZeroDivisionError,
    struct.error,
    zlib.error,
    AssertionError,
)
"""What Pillow's readers raise on malformed bytes, besides ``MemoryError``."""

_ORIENTATION = 0x0112
_TWELVE_BITS = 4095


def encoded(content: bytes, media_type: str, width: int, height: int) -> EncodedImage:
    """An image file with its identity: the sha256 of its bytes."""
    name = ImageId(hashlib.sha256(content).hexdigest())
    return EncodedImage(id=name, media_type=media_type, width=width, height=height, content=content)


def decode(image: EncodedImage, *, limits: Limits) -> Pixels:
    """The image as displayed, H x W x 3 RGB: EXIF orientation applied, alpha laid on white, 16 bits scaled to 8.

    Colour profiles are not applied. Raises ``PageTooLarge`` before decoding, ``PageDamaged`` and ``PageOutOfMemory``.
    """
    about = f"page image ({image.media_type})"
    try:
        with Image.open(BytesIO(image.content), formats=FORMATS) as opened:
            return pixels_of(opened, about=about, limits=limits)
    except MALFORMED as error:
        raise damaged(about, error) from error


def pixels_of(opened: Image.Image, *, about: str, limits: Limits) -> Pixels:
    """The current frame of an opened image as pixels; ``about`` begins the messages of errors."""
    refuse_too_large(opened, about=about, limits=limits)
    try:
        opened.load()
        upright = ImageOps.exif_transpose(opened) if orientation_of(opened) != 1 else opened
        return _rgb(upright)
    except MemoryError as error:
        raise PageOutOfMemory(f"{about}: it needs more memory than there is") from error
    except MALFORMED as error:
        raise damaged(about, error) from error


def refuse_too_large(opened: Image.Image, *, about: str, limits: Limits) -> None:
    """Raises ``PageTooLarge`` by the size in the header; nothing is decoded."""
    if opened.width * opened.height > limits.max_pixels:
        size = f"{opened.width:,} x {opened.height:,} pixels"
        raise PageTooLarge(
            f"{about}: it has {size}, more than the {limits.max_pixels:,} that are allowed",
            remedy="Raise limits.max_pixels in the settings, or scale the image down.",
        )


def orientation_of(opened: Image.Image) -> int:
    """The EXIF orientation, 1 to 8; 1 where there is none or it cannot be read, as viewers take it."""
    try:
        value = opened.getexif().get(_ORIENTATION, 1)
    except MALFORMED:
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def damaged(about: str, error: Exception) -> PageDamaged:
    """The error for an image whose bytes cannot be decoded."""
    detail = " ".join(str(error).split())[:120] or type(error).__name__
    return PageDamaged(
        f"{about}: it cannot be decoded ({detail})",
        remedy="Open it in a viewer; if it shows, save it as a new file and try that.",
    )


def encode(pixels: Pixels) -> EncodedImage:
    """Losslessly, as a PNG of 1 bit, gray or RGB. Equal pixels give equal bytes.

    Measured on a page of 200 dpi: lossless WebP takes 81 to 111 ms to encode, 29 to 49 ms to decode and no less room
    than PNG. In one bit, PNG takes 60 kB against 54 kB of a G4 TIFF, which no browser shows.
    """
    height, width = pixels.shape[:2]
    gray = np.ascontiguousarray(pixels[:, :, 0])
    if not _is_gray(pixels):
        content = png_of(pixels)
    elif _is_black_and_white(gray):
        content = bilevel_png_of(gray)
    else:
        content = png_of(gray)
    return encoded(content, "image/png", width, height)


def cropped(pixels: Pixels, box: Box) -> Pixels:
    """The part under ``box`` (page frame), one pixel at least."""
    height, width = pixels.shape[:2]
    left, top = int(box.x0 * width), int(box.y0 * height)
    right, bottom = max(left + 1, round(box.x1 * width)), max(top + 1, round(box.y1 * height))
    return pixels[min(top, height - 1) : bottom, min(left, width - 1) : right]


CLOSE_BYTES = 1_500_000
"""Of a PNG that goes to others; models are sent no more than some 5 MB for an image."""


def encode_closely(pixels: Pixels) -> EncodedImage:
    """For a model to look at: losslessly where that is small, as it is for print, else as a JPEG.

    Equal pixels give equal bytes.
    """
    lossless = encode(pixels)
    if len(lossless.content) <= CLOSE_BYTES:
        return lossless
    out = BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(out, "JPEG", quality=92, subsampling=0)
    return encoded(out.getvalue(), "image/jpeg", lossless.width, lossless.height)


def encode_figure(pixels: Pixels) -> EncodedImage:
    """A crop for people to look at: WebP, lossy, at most 16,383 pixels a side (the format's limit)."""
    picture = Image.fromarray(np.ascontiguousarray(pixels))
    picture.thumbnail((16_383, 16_383))
    out = BytesIO()
    picture.save(out, "WEBP", quality=85, method=4)
    return encoded(out.getvalue(), "image/webp", picture.width, picture.height)


def _is_gray(pixels: Pixels) -> bool:
    red = pixels[:, :, 0]
    return bool((red == pixels[:, :, 1]).all()) and bool((red == pixels[:, :, 2]).all())


def _is_black_and_white(gray: NDArray[np.uint8]) -> bool:
    # A few rows settle it for almost every page that is not.
    return all(bool(((part == 0) | (part == 255)).all()) for part in (gray[:: max(1, len(gray) // 16)], gray))


def _rgb(image: Image.Image) -> Pixels:
    if image.mode.startswith("I") or image.mode == "F":
        return spread(_eight_bits(image))
    if image.mode in {"LA", "PA", "RGBA", "La", "RGBa"} or "transparency" in image.info:
        return _on_white(image.convert("RGBA"))
    # Gray is spread and RGB taken as it is: Pillow's own copies cost four bytes a pixel, half a gigabyte at the limit.
    if image.mode in {"1", "L"}:
        return spread(np.asarray(image.convert("L")))
    return np.array(image if image.mode == "RGB" else image.convert("RGB"))


def _on_white(image: Image.Image) -> Pixels:
    ground = Image.new("RGBA", image.size, "white")
    ground.alpha_composite(image)
    return np.array(ground.convert("RGB"))


def _eight_bits(image: Image.Image) -> NDArray[np.uint8]:
    """Gray of more than 8 bits. The top of the scale is the narrowest of 1 (floats), 8, 12 and 16 bits that holds all
    values, for scanners keep 12 bits in 16; beyond, the largest value."""
    values = np.nan_to_num(np.asarray(image, dtype=np.float32), nan=0.0, posinf=0.0, neginf=0.0)
    largest = float(values.max(initial=0.0))
    tops = {"F": (1.0, 255.0, 65535.0), "I": (255.0, _TWELVE_BITS, 65535.0)}.get(image.mode, (_TWELVE_BITS, 65535.0))
    top = next((top for top in tops if largest <= top), largest)
    return np.clip(np.rint(values * (255.0 / top)), 0, 255).astype(np.uint8)
