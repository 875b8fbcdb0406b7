"""The engine ``deepseek-server``: pages are read by a model on servers that speak the OpenAI protocol."""

import os
import threading
import time
from collections.abc import Hashable, Sequence
from typing import Final, Literal

from ocr_backends.decoding import decoding_of
from ocr_backends.fingerprints import fingerprint, package_version
from ocr_backends.outcomes import outcome_of
from ocr_backends.profiles import Profile
from ocr_backends.protocol import PageInput
from ocr_backends.served.addresses import NAME, NO_SERVER, addresses, key_for
from ocr_backends.served.answers import Answer, collected
from ocr_backends.served.asking import IMAGES, SentImage, request_for
from ocr_backends.served.pool import Place, Pool, Server
from ocr_backends.served.troubles import Barred, Broken, Busy, Refused, Trouble, Unreachable
from ocr_backends.shared import Shared
from recto.errors import EngineFailed, EngineUnavailable
from recto.images import PageImage
from recto.models import ModelServer
from recto.pages import Rung
from recto.recognitions import MarkupRecognition, Outcome
from recto.values import canonical_json, digest

TRIES: Final = 3
"""A page whose answer breaks off so often has failed."""

_POOLS: Final[Shared[Pool]] = Shared(Pool.close)


class ServedModel:
    """``setting`` is the profile's name as it was asked for, empty where settings chose it."""

    def __init__(self, profile: Profile, settings: ModelServer, *, rung: Rung = Rung.FIRST, setting: str = "") -> None:
        self._profile = profile
        self._settings = settings
        self._decoding = decoding_of(profile, rung, max_tokens=settings.max_tokens)
        self._name = f"{NAME}:{setting}" if setting else NAME
        self._lock = threading.Lock()
        self._held: tuple[tuple[object, ...], Pool] | None = None

    @property
    def name(self) -> str:
        return self._name

    @property
    def reads(self) -> Literal["image", "level"]:
        return "level" if self._profile.tiles else "image"

    @property
    def fingerprint(self) -> str:
        """Of model, prompt, decoding and image: where the servers are does not matter."""
        profile = self._profile.model_dump(mode="json", exclude={"url", "key_variable"})
        facts = {
            "profile": digest(profile),
            "model": self._model,
            "revision": self._settings.revision,
            "decoding": canonical_json(self._decoding).decode(),
            "image": f"{IMAGES} {package_version('opencv-python-headless')}",
        }
        return fingerprint(self._name, facts)

    def recognize(self, pages: Sequence[PageInput]) -> list[Outcome]:
        """One page after the other: callers send several from threads of their own."""
        return [outcome_of(self._name, lambda page=page: self._read(page)) for page in pages]

    def close(self) -> None:
        with self._lock:
            held, self._held = self._held, None
        if held is not None:
            _POOLS.release(held[0])

    @property
    def _model(self) -> str:
        return self._settings.model or self._profile.hub

    def _read(self, page: PageInput) -> Outcome:
        if not isinstance(page, PageImage):
            raise EngineFailed(f"{self._name} reads images, not pages of a PDF")
        from ocr_backends.served.images import sent_image  # noqa: PLC0415 - it brings OpenCV along

        image = sent_image(page.pixels, self._profile)
        answer = self._answer(image, (page.id, page.window))
        return MarkupRecognition(
            engine=self._name,
            upright=page.upright,
            dialect=self._decoding.dialect,
            text=answer.text,
            finished=answer.finished,
            window=page.window,
            width=image.width,
            height=image.height,
            tokens=answer.tokens,
        )

    def _answer(self, image: SentImage, page: Hashable) -> Answer:
        """Asks until a server answers. Raises ``EngineError``."""
        pool = self._pool()
        if pool.suspects.is_banned(page):
            raise EngineFailed(f"{self._name} does not send this page again: it brought a server down")
        with pool.suspects.care(page, timeout=self._settings.request_timeout) as cared:
            if not cared:
                raise pool.overloaded()
            try:
                answer = self._tried(pool, image, page)
            except EngineFailed:
                pool.suspects.cleared(page)
                raise
            pool.suspects.cleared(page)
            return answer

    def _tried(self, pool: Pool, image: SentImage, page: Hashable) -> Answer:
        """Asks another server, where one breaks off."""
        patient_until = time.monotonic() + self._settings.request_timeout
        over, tries = 0.0, 0
        avoid: Server | None = None
        while True:
            place = pool.enter(until=patient_until, avoid=avoid)
            over, avoid = over or time.monotonic() + self._settings.request_timeout, place.server
            try:
                return self._asked(pool, place, image, until=over)
            except Refused as trouble:
                raise EngineFailed(f"{place.server.client.label} refused the page: {trouble}") from trouble
            except Broken as trouble:
                tries += 1
                guilty = pool.suspects.lost(page)
                if guilty or tries == TRIES or time.monotonic() >= over:
                    if not guilty:
                        pool.require_one()
                    message = f"{place.server.client.label} did not read the page (asked {tries} times): {trouble}"
                    raise EngineFailed(message) from trouble
            except (Busy, Unreachable, Barred) as trouble:
                if time.monotonic() >= patient_until:
                    raise pool.overloaded() from trouble

    def _asked(self, pool: Pool, place: Place, image: SentImage, *, until: float) -> Answer:
        """One request. Raises ``Trouble``, which the pool was told of."""
        facts = place.server.facts
        request = request_for(
            image,
            model=self._model,
            profile=self._profile,
            decoding=self._decoding,
            kind=facts.kind,
            context=facts.context,
        )
        trouble: Trouble | None = Broken("the request was given up")
        try:
            with place.server.client.answer(request, until=until) as pieces:
                answer = collected(pool.answering(place, pieces))
            trouble = None
            return answer
        except Trouble as error:
            trouble = error
            raise
        finally:
            pool.leave(place, trouble)

    def _pool(self) -> Pool:
        with self._lock:
            if self._held is None:
                key = (os.getpid(), self._settings, self._profile)
                self._held = key, _POOLS.acquire(key, self._made)
            return self._held[1]

    def _made(self) -> Pool:
        profile, settings = self._profile, self._settings
        urls = addresses(profile, settings)
        if not urls:
            raise EngineUnavailable(f"engine {self._name} has no server", remedy=NO_SERVER)
        return Pool(urls, key_for(profile, settings), self._model, settings, plain=profile.extras == "none")
