"""Pages: their size, what became of them, and what stands on them."""

from enum import StrEnum
from typing import Literal

from recto.blocks import Block
from recto.errors import Fault
from recto.escalations import Escalation
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


class Rung(StrEnum):
    """How a page is read: at first, and on the rungs of the ladder, from cheap to dear, when a reading cannot count.

    ``wide_ngram``: a wider window in which no run of tokens may come again. ``warm``: a little temperature.
    ``free_ocr``: the prompt that asks for text without places. ``resized``: the image at another size. ``rotated``: it
    is turned. ``bands``: parts of the page, one by one. ``table_zoom``: a table again, larger. ``cpu_engine`` and
    ``text_layer``: another source altogether, which stands in and is marked.
    """

    FIRST = "first"
    WIDE_NGRAM = "wide_ngram"
    WARM = "warm"
    FREE_OCR = "free_ocr"
    RESIZED = "resized"
    ROTATED = "rotated"
    BANDS = "bands"
    TABLE_ZOOM = "table_zoom"
    CPU_ENGINE = "cpu_engine"
    TEXT_LAYER = "text_layer"


class RungTaken(Value):
    """A rung that was tried. ``why``: what was wrong before; ``outcome``: what came of it; both for people.

    ``counts``: its reading is (part of) the one that the page has.
    """

    rung: Rung
    engine: str
    why: str
    outcome: str
    counts: bool


class PageRecord(Value):
    """A line of the census: where a page ended and why. ``reason`` is a sentence for people, never empty.

    ``source`` says what was read: the page's own text layer, its image, or nothing.
    ``engine`` names two where one read what the other could not: ``one+other``.
    ``faults`` is empty but for failures, and for pages that were read though something is wrong with the reading: part
    of them is in an unknown script, or lost in a loop of the model. ``rungs`` were tried after the first.
    ``escalations``: what of the page was in doubt, and what became of it.
    """

    page: PageNumber
    state: PageState
    reason: str
    engine: str
    source: Literal["text_layer", "image", "nothing"]
    faults: tuple[Fault, ...] = ()
    rungs: tuple[RungTaken, ...] = ()
    escalations: tuple[Escalation, ...] = ()
