"""What an engine answers for one page: a recognition or a failure.

Recognitions are kept raw, so that a better parser can parse them again without reading the page again.
They are stored by content: image x engine fingerprint. Nothing in them says which page of which
document they came from. Boxes are in the upright frame.
"""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from recto.errors import Fault
from recto.geometry import WHOLE_PAGE, Box, Upright
from recto.values import Text, Value
from recto.words import Layout, Word


class WordsRecognition(Value):
    """From engines that give words: the words, and the layout model's regions over them.

    ``script`` is what the engine took the page to be written in, empty where it does not look.
    """

    kind: Literal["words"] = "words"
    engine: str
    upright: Upright
    words: tuple[Word, ...]
    layout: Layout
    script: str = ""


class MarkupRecognition(Value):
    """From engines that write text (vision-language models): the text exactly as it came.

    ``dialect`` names the parser; ``finished`` is false where the model stopped without its end token. ``window`` is
    the part of the upright frame that the model was shown: places that it names in ``text`` are places in there.
    ``width`` and ``height`` in pixels of the image that it was sent, for dialects that count in those; 0 where unknown.
    ``tokens`` that it wrote, 0 where unknown.
    """

    kind: Literal["markup"] = "markup"
    engine: str
    upright: Upright
    dialect: str
    text: Text
    finished: bool
    window: Box = WHOLE_PAGE
    width: int = 0
    height: int = 0
    tokens: int = 0


Recognition: TypeAlias = Annotated[WordsRecognition | MarkupRecognition, Field(discriminator="kind")]


class Failure(Value):
    """The engine could not read this page."""

    kind: Literal["failure"] = "failure"
    engine: str
    fault: Fault


Outcome: TypeAlias = Annotated[WordsRecognition | MarkupRecognition | Failure, Field(discriminator="kind")]
