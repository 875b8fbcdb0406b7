"""Words as an engine found them, and the layout model's view of the page: both in the upright frame."""

from enum import StrEnum
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from recto.geometry import Box
from recto.grids import Grid
from recto.values import Confidence, Text, Value


class Word(Value):
    """One word. ``line`` numbers the engine's text lines on the page, 0-based, in the engine's own order.

    ``size`` is the font height as a fraction of the page height, 0 where the engine does not know it.
    """

    text: Text
    box: Box
    confidence: Confidence
    line: int
    size: float = 0.0
    bold: bool = False


Words: TypeAlias = tuple[Word, ...]


class RegionKind(StrEnum):
    """What a layout model calls a part of the page."""

    TITLE = "title"
    HEADING = "heading"
    TEXT = "text"
    LIST_ITEM = "list_item"
    TABLE = "table"
    FIGURE = "figure"
    CAPTION = "caption"
    FOOTNOTE = "footnote"
    FORMULA = "formula"
    CODE = "code"
    PAGE_HEADER = "page_header"
    PAGE_FOOTER = "page_footer"


class PlainRegion(Value):
    """A part of the page; ``words`` are indices into the page's words, in reading order."""

    shape: Literal["plain"] = "plain"
    kind: RegionKind
    box: Box
    words: tuple[int, ...]


class TableRegion(Value):
    """A table with the grid that the layout model saw in it. ``words`` are those inside it."""

    shape: Literal["table"] = "table"
    kind: Literal[RegionKind.TABLE] = RegionKind.TABLE
    box: Box
    words: tuple[int, ...]
    grid: Grid


Region: TypeAlias = Annotated[PlainRegion | TableRegion, Field(discriminator="shape")]


class Layout(Value):
    """The regions of a page in reading order. Every word index stands in at most one region."""

    regions: tuple[Region, ...] = ()
