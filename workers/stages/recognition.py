"""Recognise: a page's raw reading, from the store where it was read before, else from the engine."""

from collections.abc import Callable

from pydantic import TypeAdapter

from documents.turns import ONE_AT_A_TIME
from layouts.ink import ink
from layouts.upright import enlarged, levelled, skew_of
from ocr_backends.orientation import orientation_fingerprint, page_rotation
from ocr_backends.protocol import OcrBackend, PageInput
from recto.errors import ObjectMissing
from recto.geometry import Upright
from recto.images import PageImage, Pixels
from recto.recognitions import Failure, Recognition
from recto.values import ImageId, digest
from storage.packing import packed, unpacked
from storage.protocols import ObjectStore

PREPARE_VERSION = "3"
"""Raise it when ``prepared`` could give other pixels."""


def image_recipe() -> str:
    """Changes whenever ``prepared`` could give other pixels."""
    return digest({"version": PREPARE_VERSION, "orientation": orientation_fingerprint()})


RECOGNITION: TypeAdapter[Recognition] = TypeAdapter(Recognition)


def prepared(pixels: Pixels, *, image: ImageId, dpi: float) -> PageImage:
    """The page image made ready to read: upright, level, and large enough."""
    with ONE_AT_A_TIME:
        rotation = page_rotation(pixels)
    turned, _ = levelled(pixels, rotation=rotation, skew=0.0)
    level, upright = levelled(pixels, rotation=rotation, skew=skew_of(turned))
    final, factor = enlarged(level, dpi=dpi, ink=ink(level))
    return PageImage(id=image, pixels=final, dpi=dpi * factor, upright=upright)


def as_drawn(pixels: Pixels, *, image: ImageId, dpi: float) -> PageImage:
    """The page image for an engine to which it is all one how it lies."""
    height, width = pixels.shape[:2]
    return PageImage(id=image, pixels=pixels, dpi=dpi, upright=Upright(aspect=width / height))


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
