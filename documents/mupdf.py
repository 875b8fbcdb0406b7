"""Everything that is asked of MuPDF about a document as a whole, and drawing. Scans and text have modules of their own.

MuPDF never runs scripts or actions and fetches nothing here: its JavaScript is off unless a program turns it on.
"""

# PyMuPDF ships no annotations: its members have no known types.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportUnknownParameterType=false, reportMissingTypeStubs=false, reportMissingParameterType=false

import importlib
import itertools
import math
import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pymupdf

from documents.planes import spread
from recto.errors import (
    InputDamaged,
    InputUnsupported,
    PageDamaged,
    PageOutOfMemory,
    PageTooLarge,
    PasswordNeeded,
    RectoError,
)
from recto.geometry import Box
from recto.images import Pixels
from recto.settings import Limits

_mupdf: Any = importlib.import_module("pymupdf.mupdf")
_visits = itertools.count(1)

# Its complaints are collected and become our errors; they are not for the terminal.
pymupdf.TOOLS.mupdf_display_errors(False)
pymupdf.TOOLS.mupdf_display_warnings(False)

# MuPDF keeps up to 256 MiB of fonts and decoded images for all documents of a process. Emptying its store at every
# page made a Chinese report ten times slower (fonts are read anew); at every 32nd visit it cost nothing.
_VISITS_PER_STORE = 32
_POINTS_PER_INCH = 72.0
_LEAST_DPI = 12.0  # under this, print of ordinary size leaves no mark that could be noticed
_LEAST_INK = 0.0005  # of the pixels of a page; a page with one line of print has more
_LONGEST_SIDE = 65_500  # pixels; the most that JPEG and most readers of images take

BROKEN: tuple[type[Exception], ...] = (
    _mupdf.FzErrorBase,
    RuntimeError,
    ValueError,
    IndexError,
    KeyError,
    TypeError,
    AttributeError,
    OverflowError,
    ZeroDivisionError,
    UnicodeError,
)
"""What MuPDF and PyMuPDF raise for a broken document; PyMuPDF uses Python's own classes freely."""


def open_pdf(path: Path, *, shown: str, password: str) -> pymupdf.Document:
    """Opens and unlocks a PDF. Raises ``PasswordNeeded``, ``InputDamaged``, ``InputUnsupported``."""
    complaints()
    with _openable(path) as name:
        try:
            document = pymupdf.open(name, filetype="pdf")
        except BROKEN as error:
            raise _unopened(error, shown) from error
    if bool(document.needs_pass) and not bool(document.authenticate(password)):
        document.close()
        what = "the password given does not open it" if password else "it is encrypted and needs a password"
        raise PasswordNeeded(f"{shown}: {what}")
    return document


def is_encrypted(document: pymupdf.Document) -> bool:
    """Whether it is encrypted at all, be it only against editing."""
    return bool((document.metadata or {}).get("encryption"))


@contextmanager
def page_of(document: pymupdf.Document, index: int, *, shown: str) -> Generator[pymupdf.Page]:
    """The page while the block runs. What MuPDF raises inside becomes ``PageDamaged`` or ``PageOutOfMemory``."""
    about = f"{shown}, page {index + 1}"
    complaints()
    try:
        page = document.load_page(index)
        yield page
    except MemoryError as error:
        raise PageOutOfMemory(f"{about}: it needs more memory than there is") from error
    except BROKEN as error:
        if "malloc" in str(error) or "calloc" in str(error):
            raise PageOutOfMemory(f"{about}: it needs more memory than there is") from error
        raise PageDamaged(f"{about}: it cannot be read ({cause(error)})") from error
    finally:
        if next(_visits) % _VISITS_PER_STORE == 0:
            pymupdf.TOOLS.store_shrink(100)


def as_displayed(page: pymupdf.Page, box: tuple[float, float, float, float]) -> Box:
    """A rectangle of a PDF's page, which knows nothing of /Rotate, in the page frame, cut at its edges."""
    shown = pymupdf.Rect(box) * page.rotation_matrix
    width, height = page.rect.width or 1.0, page.rect.height or 1.0
    return Box.of(shown.x0 / width, shown.y0 / height, shown.x1 / width, shown.y1 / height)


def page_size(page: pymupdf.Page) -> tuple[float, float]:
    """Width and height as displayed, in points: /Rotate, /CropBox and /UserUnit applied."""
    return float(page.rect.width), float(page.rect.height)


def page_rotation(page: pymupdf.Page) -> int:
    """The page's own /Rotate: 0, 90, 180 or 270."""
    return int(page.rotation)


def draw(
    page: pymupdf.Page, dpi: float, *, about: str, limits: Limits, clip: tuple[float, float, float, float] | None = None
) -> tuple[Pixels, float]:
    """The page, or ``clip`` of it (points, as displayed), with annotations and form fields; and the dpi it was given.

    Raises ``PageTooLarge`` where no useful dpi fits, ``PageDamaged`` where errors left nothing on it at all.
    """
    dpi = _fitting_dpi(page, dpi, about=about, limits=limits)
    scale = dpi / _POINTS_PER_INCH
    pixmap = page.get_pixmap(
        matrix=pymupdf.Matrix(scale, scale),
        colorspace=pymupdf.csRGB,
        alpha=False,
        annots=True,
        clip=pymupdf.Rect(*clip) if clip else None,
    )
    if pixmap.width < 1 or pixmap.height < 1:
        raise PageDamaged(f"{about}: it has no area")
    pixels = pixels_of(pixmap)
    errors = [line for line in complaints() if "error" in line]
    if errors and clip is None and _is_empty(pixels):
        raise PageDamaged(f"{about}: nothing of it could be drawn ({errors[0]})")
    return pixels, dpi


def pixels_of(pixmap: pymupdf.Pixmap) -> Pixels:
    """An RGB or gray pixmap without alpha as H x W x 3, in MuPDF's own memory: a page at the limit fills a third of a
    gigabyte, which is not to be copied."""
    rows = np.asarray(_Samples(pixmap)).reshape(pixmap.height, pixmap.stride)
    pixels = rows[:, : pixmap.width * pixmap.n].reshape(pixmap.height, pixmap.width, pixmap.n)
    return spread(pixels[:, :, 0]) if pixmap.n == 1 else pixels


def _is_empty(pixels: Pixels) -> bool:
    """MuPDF goes on after errors. A page that one of them left empty, or nearly, must not pass for a blank page."""
    return bool((pixels != pixels[0, 0]).any(axis=2).mean() < _LEAST_INK)


class _Samples:
    """Lends a pixmap's memory to numpy, and keeps the pixmap for as long as an array uses it."""

    def __init__(self, pixmap: pymupdf.Pixmap) -> None:
        self._pixmap = pixmap

    @property
    def __array_interface__(self) -> dict[str, object]:
        return np.frombuffer(self._pixmap.samples_mv, np.uint8).__array_interface__


def complaints() -> list[str]:
    """What MuPDF complained of since the last call."""
    return [line for line in pymupdf.TOOLS.mupdf_warnings(reset=1).splitlines() if line]


def cause(error: BaseException) -> str:
    """An error of MuPDF's in a few words, without its number."""
    text = " ".join(str(error).split())
    return text.split(": ", 1)[-1][:160] if text.startswith("code=") else text[:160] or type(error).__name__


@contextmanager
def _openable(path: Path) -> Generator[str]:
    """A name that MuPDF can open: it takes UTF-8 only, and files may have names in any bytes."""
    name = str(path)
    try:
        name.encode()
    except UnicodeEncodeError:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            yield f"/dev/fd/{descriptor}"
        finally:
            os.close(descriptor)
    else:
        yield name


def _unopened(error: Exception, shown: str) -> RectoError:
    lines = [line for line in complaints() if "error" in line]
    detail = lines[-1] if lines else cause(error)
    if "encryption" in detail or "crypt" in detail:
        return InputUnsupported(
            f"{shown}: it is encrypted in a way that cannot be undone here ({detail})",
            remedy="Open it in the program it was made for and save it without protection.",
        )
    return InputDamaged(f"{shown}: it is no PDF that can be read ({detail})")


def _fitting_dpi(page: pymupdf.Page, dpi: float, *, about: str, limits: Limits) -> float:
    """``dpi``, lowered until the whole page fits the limits; a part of a page is drawn as the page would be."""
    width, height = (side / _POINTS_PER_INCH for side in page_size(page))
    if not (math.isfinite(width) and math.isfinite(height) and width > 0 and height > 0):
        raise PageDamaged(f"{about}: its size makes no sense ({width:g} x {height:g} inches)")
    fitting = min(dpi, math.sqrt(limits.draw_pixels / (width * height)), _LONGEST_SIDE / max(width, height))
    # Sides are rounded up to whole pixels, which on slivers may pass the limit again.
    while math.ceil(width * fitting + 1) * math.ceil(height * fitting + 1) > limits.draw_pixels:
        fitting *= 0.99
    if fitting < min(dpi, _LEAST_DPI / _user_unit(page)):
        raise PageTooLarge(
            f"{about}: it is {width:,.0f} x {height:,.0f} inches, too large to be drawn legibly "
            f"within {limits.draw_pixels:,} pixels",
            remedy="Raise limits.draw_pixels in the settings, or print the page to a usual paper size.",
        )
    return fitting


def _user_unit(page: pymupdf.Page) -> float:
    """How many points one unit of the page is: print grows with it."""
    value = _mupdf.pdf_to_real(_mupdf.pdf_dict_gets(_mupdf.pdf_page_from_fz_page(page.this).obj(), "UserUnit"))
    return max(1.0, float(value))
