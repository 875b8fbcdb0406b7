"""Pages: their size, what became of them, and what stands on them."""

from enum import StrEnum
from typing import Literal

from recto.blocks import Block
from recto.errors import Fault
from recto.geometry import Box, Upright
from recto.values import Confidence, PageNumber, Text, Value


class PageState(StrEnum):
    """The states a page can end in. Every page ends in exactly one."""

    READ = "read"
    BLANK = "blank"
    UNSUPPORTED_SCRIPT = "unsupported_script"
    FAILED = "failed"


class PageSize(Value):
    """Of the page as displayed; ``pt`` for PDF pages (1/72 inch), ``px`` for images."""

    width: float
    height: float
    unit: Literal["pt", "px"]


class PageWord(Value):
    """A word in the page frame."""

    text: Text
    box: Box
    confidence: Confidence


class ParsedPage(Value):
    """A recognition turned into blocks in reading order. Stored by content: no page number, no document.

    ``confidence`` is the mean over the words, weighted by their length; 1 where the engine gives none.
    """

    engine: str
    upright: Upright
    confidence: Confidence
    words: tuple[PageWord, ...]
    blocks: tuple[Block, ...]


class PageRecord(Value):
    """A line of the census: where a page ended and why. ``reason`` is a sentence for people, never empty.

    ``source`` says what was read: the page's own text layer, its image, or nothing.
    ``engine`` names two where one read what the other could not: ``one+other``.
    ``faults`` is empty but for failures, and for pages that were read though part of them is in an unknown script.
    """

    page: PageNumber
    state: PageState
    reason: str
    engine: str
    source: Literal["text_layer", "image", "nothing"]
    faults: tuple[Fault, ...] = ()
