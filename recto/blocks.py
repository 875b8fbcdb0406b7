"""Blocks: what a page is made of once it is parsed. Boxes are in the page frame."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from recto.escalations import NumberSupport
from recto.geometry import Box
from recto.grids import Grid
from recto.values import Confidence, PageNumber, Text, Value


class _Placed(Value):
    """What every block has. ``words`` are indices into the page's words."""

    text: Text
    box: Box
    confidence: Confidence
    engine: str
    words: tuple[int, ...] = ()


class Paragraph(_Placed):
    """Running text, or a caption, footnote, formula or code: the same shape, told apart by ``type``."""

    type: Literal["text", "caption", "footnote", "formula", "code"] = "text"


class Heading(_Placed):
    """``level`` 1 is the document's title.

    ``size`` is the letters' height as a fraction of the upright page's height, 0 where the engine does not know it.
    """

    type: Literal["heading"] = "heading"
    level: int = Field(ge=1, le=6)
    size: float = 0.0
    bold: bool = False


class ListItem(_Placed):
    """``marker`` as printed (``•``, ``3.``, ``(a)``), not part of ``text``; ``depth`` 0 is the outermost list."""

    type: Literal["list_item"] = "list_item"
    marker: str
    depth: int = Field(default=0, ge=0)


class TablePart(Value):
    """Rows of a merged table that came from another page: ``first_row`` up to the next part's first row."""

    page: PageNumber
    box: Box
    first_row: int


class Table(_Placed):
    """``parts`` is empty for a table on one page; else it says which rows came from which page, this one first.

    ``numbers``: where each number comes from, for tables that a model was asked for; empty for those as they were read.
    """

    type: Literal["table"] = "table"
    grid: Grid
    parts: tuple[TablePart, ...] = ()
    numbers: tuple[NumberSupport, ...] = ()


class Figure(_Placed):
    """``text`` is what was read inside it; ``image`` the file it was cropped to, relative to the document, or empty."""

    type: Literal["figure"] = "figure"
    image: str = ""


class Continued(_Placed):
    """A table that was merged into the one that begins on ``page``: kept so that the place is not lost."""

    type: Literal["table_continued"] = "table_continued"
    page: PageNumber


class Marginal(_Placed):
    """A running header or footer: kept in JSON, left out of Markdown."""

    type: Literal["page_header", "page_footer"]


Block: TypeAlias = Annotated[
    Paragraph | Heading | ListItem | Table | Figure | Continued | Marginal, Field(discriminator="type")
]
