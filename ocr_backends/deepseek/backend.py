"""``deepseek-local`` as the rest of Recto sees it: pages in, raw readings out."""
# ruff: noqa: PLC0415 - torch and the model are loaded with the first page

import threading
from collections.abc import Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING, Final, Literal

from ocr_backends.decoding import Decoding, decoding_of
from ocr_backends.deepseek.cards import plan_of
from ocr_backends.deepseek.device import card_of
from ocr_backends.deepseek.weights import identity
from ocr_backends.fingerprints import fingerprint, package_version
from ocr_backends.outcomes import outcome_of
from ocr_backends.profiles import profile_of
from ocr_backends.protocol import PageInput
from ocr_backends.shared import Shared
from recto.errors import EngineFailed
from recto.images import PageImage
from recto.models import LocalModel
from recto.pages import Rung
from recto.recognitions import MarkupRecognition, Outcome
from recto.values import digest

if TYPE_CHECKING:
    from ocr_backends.deepseek.answers import Answer
    from ocr_backends.deepseek.held import Held

NAME: Final = "deepseek-local"
_PROFILE: Final = "deepseek-ocr-2"
_PACKAGES: Final = ("torch", "transformers", "tokenizers")


class DeepSeekLocal:
    """Reads as it does on ``rung``. However many of these there are, a process holds the model once.

    ``recognize`` may be called from many threads at once: their pages are read together, and each call waits for its
    own.
    """

    def __init__(self, settings: LocalModel, rung: Rung = Rung.FIRST) -> None:
        self._settings = settings
        self._key = digest(settings)
        self._decoding: Decoding = decoding_of(profile_of(_PROFILE), rung, max_tokens=settings.max_tokens)
        self._lock = threading.Lock()
        self._mine: tuple[Held, ...] = ()

    @property
    def name(self) -> str:
        return NAME

    @property
    def reads(self) -> Literal["level"]:
        return "level"

    @property
    def fingerprint(self) -> str:
        card = card_of(self._settings)
        facts = {
            **{name: package_version(name) for name in _PACKAGES},
            **identity(self._settings),
            **plan_of(card, self._settings).telling,
            "device": "cpu" if card.is_cpu else card.device.partition(":")[0],
            "decoding": digest(self._decoding),
        }
        return fingerprint(NAME, facts)

    def recognize(self, pages: Sequence[PageInput]) -> list[Outcome]:
        if not pages:
            return []
        held = self._held()
        waiting = [_begun(held, page, self._decoding) for page in pages]
        return [
            outcome_of(NAME, lambda page=page, answer=answer: _reading(page, answer.result(), self._decoding.dialect))
            for page, answer in zip(pages, waiting, strict=True)
        ]

    def close(self) -> None:
        with self._lock:
            mine, self._mine = self._mine, ()
        for _ in mine:
            _HELD.release(self._key)

    def _held(self) -> "Held":
        with self._lock:
            if not self._mine:
                self._mine = (_HELD.acquire(self._key, lambda: _made(self._settings)),)
            return self._mine[0]


def _begun(held: "Held", page: PageInput, decoding: Decoding) -> "Future[Answer]":
    """The page's answer, or in its place why it was not even begun."""
    try:
        if not isinstance(page, PageImage):
            raise EngineFailed(f"{NAME} reads images and was given a page of a PDF")
        return held.submit(page.pixels, decoding)
    except Exception as error:  # noqa: BLE001 - it costs this page only, and is told when the others are under way
        failed: Future[Answer] = Future()
        failed.set_exception(error)
        return failed


def _reading(page: PageInput, answer: "Answer", dialect: str) -> Outcome:
    if not isinstance(page, PageImage):
        raise EngineFailed(f"{NAME} reads images and was given a page of a PDF")
    height, width = page.pixels.shape[:2]
    return MarkupRecognition(
        engine=NAME,
        upright=page.upright,
        dialect=dialect,
        text=answer.text,
        finished=answer.finished,
        window=page.window,
        width=width,
        height=height,
        tokens=len(answer.ids),
    )


def _made(settings: LocalModel) -> "Held":
    from ocr_backends.deepseek.presence import require_packages

    require_packages()
    from ocr_backends.deepseek.held import Held

    return Held(settings)


def _closed(held: "Held") -> None:
    held.close()


_HELD: "Shared[Held]" = Shared(_closed)
