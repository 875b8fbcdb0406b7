"""Models that write what they read, as data: how each is asked, and in which dialect it answers.

A relative of DeepSeek-OCR is a profile here and, where it writes in a dialect of its own, a parser in ``layouts``.
Sources: the READMEs and configurations of deepseek-ai/DeepSeek-OCR and DeepSeek-OCR-2.
"""

import difflib
from collections.abc import Mapping
from typing import Final, Literal

from recto.errors import UsageError
from recto.values import Value


class Ask(Value):
    """A prompt, word for word as the model was trained on it, and the dialect of the answer to it."""

    prompt: str
    dialect: str


class Profile(Value):
    """``hub`` is the model's name on the hub and, unless settings say otherwise, on its server.

    ``document`` asks for a page with its layout, ``free`` for its text alone (equal where the model knows one prompt).
    ``no_repeat`` and ``wide_no_repeat``: n-gram and window in tokens. ``whitelist``: tokens that may always come again.
    ``context`` in tokens, ``most_tokens`` of them for the answer. ``extras``: which settings beyond the OpenAI protocol
    the server understands: ``ngram`` those of DeepSeek-OCR's logits processor, ``plain`` those that vLLM and SGLang
    have for every model, ``none`` for hosted endpoints. ``key_variable`` holds the key, where settings have none.
    ``longest_side`` in pixels of what is sent; 0 sends the page as it is.
    """

    name: str
    hub: str
    url: str = ""
    document: Ask
    free: Ask
    no_repeat: tuple[int, int] = (30, 90)
    wide_no_repeat: tuple[int, int] = (35, 1024)
    whitelist: tuple[int, ...] = ()
    temperature: float = 0.0
    context: int = 8192
    most_tokens: int = 7000
    extras: Literal["ngram", "plain", "none"] = "ngram"
    key_variable: str = ""
    longest_side: int = 0


GROUNDED: Final = "<|grounding|>Convert the document to markdown."
FREE: Final = "Free OCR."
_CELLS: Final = (128821, 128822)
"""``<td>`` and ``</td>``."""

_GROUNDED: Final = Ask(prompt=GROUNDED, dialect="grounding")
_FREE: Final = Ask(prompt=FREE, dialect="markdown")

_ALL: Final = (
    Profile(
        name="deepseek-ocr-2",
        hub="deepseek-ai/DeepSeek-OCR-2",
        document=_GROUNDED,
        free=_FREE,
        whitelist=_CELLS,
    ),
    Profile(
        name="deepseek-ocr",
        hub="deepseek-ai/DeepSeek-OCR",
        document=_GROUNDED,
        free=_FREE,
        whitelist=_CELLS,
    ),
)

PROFILES: Final[Mapping[str, Profile]] = {profile.name: profile for profile in _ALL}


def profile_of(name: str) -> Profile:
    """Raises ``UsageError`` for a name that is none."""
    if name not in PROFILES:
        nearest = difflib.get_close_matches(name, PROFILES, n=1, cutoff=0.5)
        hint = f"Did you mean {nearest[0]}? " if nearest else ""
        raise UsageError(f"there is no model profile called {name!r}", remedy=f"{hint}Profiles: {', '.join(PROFILES)}.")
    return PROFILES[name]
