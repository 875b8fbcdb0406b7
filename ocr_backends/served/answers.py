"""One answer, collected while it is written, and cut where the model has lost its place."""

import re
from collections.abc import Iterable
from typing import Final

from ocr_backends.served.streams import Piece
from ocr_backends.served.troubles import Broken
from recto.repetition import ends_in_loop
from recto.values import Value

CHECK_EVERY: Final = 240
"""Characters between two looks for a loop: some sixty tokens."""

MOST_CHARACTERS: Final = 400_000
"""Nothing that fits in a context is longer."""

_SPECIAL: Final = re.compile(r"<｜[^｜<>]{1,40}｜>")
"""DeepSeek's begin, end and padding: they come along where special tokens are not skipped, and are not of the page."""

_END: Final = re.compile(r"(?:<\|(?:im_end|endoftext|end_of_sentence|endofassistant)\|>|</s>)\s*\Z")


class Answer(Value):
    """``finished``: the model wrote its end token. ``tokens`` 0 where the server does not count them.

    ``why``: the server's word for the end, or ``loop``.
    """

    text: str
    finished: bool
    tokens: int
    why: str


def collected(pieces: Iterable[Piece]) -> Answer:
    """Reads to the end of the answer, or until it loops: then the rest is left, and the caller closes the stream.

    Raises ``Broken`` where the stream ends before the answer.
    """
    text, checked, tokens, why = "", 0, 0, ""
    for piece in pieces:
        if piece.usage is not None:
            tokens = piece.usage.completion_tokens
        for choice in piece.choices[:1]:
            text += choice.delta.content or ""
            why = choice.finish_reason or why
        if why:
            continue  # what is left is the count of tokens
        if len(text) >= checked + CHECK_EVERY:
            checked = len(text)
            if checked > MOST_CHARACTERS or ends_in_loop(text):
                why = "loop"
                break
    if not why:
        raise Broken("its answer broke off")
    return Answer(text=_without_special(text), finished=why == "stop", tokens=tokens, why=why)


def _without_special(text: str) -> str:
    return _END.sub("", _SPECIAL.sub("", text))
