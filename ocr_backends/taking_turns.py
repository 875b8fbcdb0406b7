"""An engine that works in its caller's thread, as several threads may ask it."""

from collections.abc import Sequence

from documents.turns import ONE_AT_A_TIME
from ocr_backends.protocol import OcrBackend, PageInput, Reads
from recto.recognitions import Outcome


class TakingTurns:
    """``inner``, asked by one thread of the process at a time."""

    def __init__(self, inner: OcrBackend) -> None:
        self._inner = inner

    @property
    def name(self) -> str:
        return self._inner.name

    @property
    def reads(self) -> Reads:
        return self._inner.reads

    @property
    def fingerprint(self) -> str:
        return self._inner.fingerprint

    def recognize(self, pages: Sequence[PageInput]) -> list[Outcome]:
        with ONE_AT_A_TIME:
            return self._inner.recognize(pages)

    def close(self) -> None:
        self._inner.close()
