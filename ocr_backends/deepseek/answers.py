"""What the engine inside answers for a page, and what it says about itself. No torch."""

from enum import StrEnum

from pydantic import Field

from recto.values import Text, Value


class End(StrEnum):
    """Why the model stopped: its end token, the page's budget of tokens, or because it repeated itself."""

    EOS = "eos"
    BUDGET = "budget"
    LOOP = "loop"


class Answer(Value):
    """``ids`` as they were written, the end token among them; ``text`` without it, other special tokens kept."""

    ids: tuple[int, ...]
    text: Text
    end: End

    @property
    def finished(self) -> bool:
        return self.end is End.EOS


class Stage(Value):
    """What a stage has done. ``seconds`` in which it worked: stages work beside each other, so they do not add up."""

    pages: int = 0
    tokens: int = 0
    seconds: float = 0.0


class EngineStats(Value):
    """Since the engine was made. Tokens: of images for ``vision``, of prompts for ``prefill``, written for ``decode``.

    ``prefill`` has the seconds of steps in which any prompt was read, ``decode`` those of the others. ``waiting`` and
    ``writing``: pages now. ``halvings``: how often memory did not suffice. ``peak_memory`` in bytes of the device, 0
    where it is not counted.
    """

    preprocess: Stage = Stage()
    vision: Stage = Stage()
    prefill: Stage = Stage()
    decode: Stage = Stage()
    steps: int = 0
    waiting: int = 0
    writing: int = 0
    loops: int = 0
    halvings: int = 0
    peak_memory: int = Field(default=0, ge=0)
