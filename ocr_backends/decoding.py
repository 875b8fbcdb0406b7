"""How a model is made to write on each rung of the ladder: prompt, what may not be repeated, how much is written."""

from typing import Final

from pydantic import Field

from ocr_backends.profiles import Profile
from recto.pages import Rung
from recto.values import Value

WARMTH: Final = 0.3
SEED: Final = 20251020
"""Fixed: the same page gives the same text where the server keeps its word about seeds."""


class NoRepeat(Value):
    """No run of ``ngram`` tokens may come again among the last ``window`` that were written, but for those that end in
    one of ``whitelist`` (DeepSeek-OCR's own logits processor, process/ngram_norepeat.py).
    """

    ngram: int = Field(ge=2)
    window: int = Field(ge=2)
    whitelist: tuple[int, ...]


class Decoding(Value):
    """``prompt`` is what the model is asked, without a mark for the image."""

    prompt: str
    dialect: str
    no_repeat: NoRepeat
    temperature: float
    seed: int
    max_tokens: int


def decoding_of(profile: Profile, rung: Rung, *, max_tokens: int) -> Decoding:
    """How the model is made to write on ``rung``; where the image or the engine changes, as on the first."""
    ngram, window = profile.wide_no_repeat if rung is Rung.WIDE_NGRAM else profile.no_repeat
    ask = profile.free if rung is Rung.FREE_OCR else profile.document
    return Decoding(
        prompt=ask.prompt,
        dialect=ask.dialect,
        no_repeat=NoRepeat(ngram=ngram, window=window, whitelist=profile.whitelist),
        temperature=WARMTH if rung is Rung.WARM else profile.temperature,
        seed=SEED if rung is Rung.WARM else 0,
        max_tokens=min(max_tokens, profile.most_tokens),
    )


def rungs_of(profile: Profile) -> tuple[Rung, ...]:
    """Beside the first, those on which the model is asked in another way than on the first."""
    wider = (Rung.WIDE_NGRAM,) if profile.extras == "ngram" else ()
    free = (Rung.FREE_OCR,) if profile.free != profile.document else ()
    return (*wider, Rung.WARM, *free)
