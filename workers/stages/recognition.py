"""Recognise: a page's raw reading, from the store where it was read before, else from the engine."""

from collections.abc import Callable, Mapping
from typing import Final, Protocol

from pydantic import TypeAdapter

from documents.turns import ONE_AT_A_TIME
from layouts.pixels.ink import ink
from layouts.pixels.raster import quarter_turned, quick_to_halve, reduced_gray
from layouts.pixels.upright import SKEW_SIDE, enlarged, levelled, skew_of
from ocr_backends.orientation import Rotation, lies_upright, orientation_fingerprint, page_rotation
from ocr_backends.protocol import OcrBackend, PageInput, Reads
from recto.errors import ObjectMissing
from recto.geometry import Upright
from recto.images import PageImage, Pixels
from recto.recognitions import Failure, Recognition
from recto.values import ImageId, digest
from storage.packing import packed, unpacked
from storage.protocols import ObjectStore

PREPARE_VERSION = "2"
"""Raise it when ``prepared`` or ``level`` could give other pixels."""


def image_recipe() -> str:
    """Changes whenever page images could be made ready with other pixels."""
    return digest({"version": PREPARE_VERSION, "orientation": orientation_fingerprint()})


RECOGNITION: TypeAdapter[Recognition] = TypeAdapter(Recognition)


def prepared(pixels: Pixels, *, image: ImageId, dpi: float) -> PageImage:
    """The page image made ready to read: upright, level, and large enough."""
    rotation = _turn(pixels)
    turned, _ = levelled(pixels, rotation=rotation, skew=0.0)
    level, upright = levelled(pixels, rotation=rotation, skew=skew_of(turned))
    final, factor = enlarged(level, dpi=dpi, ink=ink(level))
    return PageImage(id=image, pixels=final, dpi=dpi * factor, upright=upright)


def level(pixels: Pixels, *, image: ImageId, dpi: float) -> PageImage:
    """The page image upright and level, in the size that it has: for engines that bring all pages to one of their own.

    How the page lies is looked into only where one quick look leaves a doubt.
    """
    small = reduced_gray(quick_to_halve(pixels), SKEW_SIDE)
    evident = lies_upright(small)
    rotation = 0 if evident else _turn(pixels)
    skew = skew_of(quarter_turned(small, rotation), upright=evident)
    made, upright = levelled(pixels, rotation=rotation, skew=skew)
    return PageImage(id=image, pixels=made, dpi=dpi, upright=upright)


def _turn(pixels: Pixels) -> Rotation:
    with ONE_AT_A_TIME:
        return page_rotation(pixels)


def as_drawn(pixels: Pixels, *, image: ImageId, dpi: float) -> PageImage:
    """The page image for an engine to which it is all one how it lies."""
    height, width = pixels.shape[:2]
    return PageImage(id=image, pixels=pixels, dpi=dpi, upright=Upright(aspect=width / height))


class Recipe(Protocol):
    """Makes a page image ready; ``dpi`` is 0 where unknown."""

    def __call__(self, pixels: Pixels, *, image: ImageId, dpi: float) -> PageImage: ...


_RECIPES: Final[Mapping[Reads, Recipe]] = {"image": prepared, "level": level, "drawing": as_drawn, "pdf": as_drawn}


def recipe_for(reads: Reads) -> Recipe:
    """How page images are made ready for an engine that ``reads`` so."""
    return _RECIPES[reads]


def recognized(
    make: Callable[[], PageInput], *, key: str, backend: OcrBackend, store: ObjectStore
) -> Recognition | Failure:
    """The reading kept under ``key``, else what the engine says of the page that ``make`` gives.

    Recognitions are kept, failures are not. The first one stored wins, so that every worker goes on with the same.
    Raises ``EngineUnavailable``.
    """
    try:
        return _stored(key, store)
    except ObjectMissing:
        outcome = backend.recognize([make()])[0]
    if isinstance(outcome, Failure) or store.put_if_absent(key, packed(RECOGNITION.dump_json(outcome))):
        return outcome
    return _stored(key, store)


def _stored(key: str, store: ObjectStore) -> Recognition:
    return RECOGNITION.validate_json(unpacked(store.get(key)))
