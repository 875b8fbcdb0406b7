"""The engine that reads on model servers, as tests make it, and pages for it."""

import itertools
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from ocr_backends.protocol import OcrBackend
from ocr_backends.registry import make_backend
from recto.geometry import Upright
from recto.images import PageImage
from recto.models import DeepSeek, ModelServer
from recto.options import ReadOptions
from recto.pages import Rung
from recto.recognitions import MarkupRecognition, Outcome
from recto.values import ImageId

_NUMBERS = itertools.count()


def models(*urls: str, **settings: object) -> DeepSeek:
    """Settings for servers at ``urls`` that are soon given up."""
    quick = {"connect_timeout": 2.0, "first_token_timeout": 5.0, "silence_timeout": 5.0, "request_timeout": 20.0}
    return DeepSeek(server=ModelServer.model_validate({"urls": urls, **quick, **settings}))


def engine(given: DeepSeek, *, setting: str = "", rung: Rung = Rung.FIRST) -> OcrBackend:
    """``setting`` names the profile."""
    name = f"deepseek-server:{setting}" if setting else "deepseek-server"
    return make_backend(name, options=ReadOptions(), models=given, rung=rung)


def page(width: int = 800, height: int = 1130, shade: int = 255) -> PageImage:
    """A bar of ink on paper of that ``shade``, each time a page of its own."""
    pixels = np.full((height, width, 3), shade, dtype=np.uint8)
    pixels[100:140, 100:700] = 0
    return PageImage(
        id=ImageId(f"{next(_NUMBERS):064x}"), pixels=pixels, dpi=100, upright=Upright(aspect=width / height)
    )


def read(outcome: Outcome) -> MarkupRecognition:
    """What was read; fails the test for a failure."""
    assert isinstance(outcome, MarkupRecognition), outcome
    return outcome


def at_once(backend: OcrBackend, pages: list[PageImage]) -> list[Outcome]:
    """Each from a thread of its own."""
    with ThreadPoolExecutor(len(pages)) as threads:
        asked = [threads.submit(backend.recognize, [one]) for one in pages]
        return [outcome for future in asked for outcome in future.result()]
