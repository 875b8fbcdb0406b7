"""The forms in which models are made to answer. Their JSON schemas are sent along, with the descriptions in them.

Strict: every field is required, nothing else may be there. Answers are data: what a document says is only ever text.
"""

from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field


class AnswerForm(BaseModel):
    """Of every answer. ``about``: what it is, in words for models."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    about: ClassVar[str] = "The transcription of the image."


class DocumentForm(AnswerForm):
    """Of answers about a whole document. What is made of a schema is written with its names."""

    model_config = ConfigDict(serialize_by_alias=True)

    about: ClassVar[str] = "What was asked for of the document."


class AnsweredCell(AnswerForm):
    """A cell as a model gives it."""

    text: str = Field(description="The cell's text exactly as printed, empty for an empty cell.")
    colspan: int = Field(description="Columns that the cell covers, 1 for most.", ge=1, le=200)
    rowspan: int = Field(description="Rows that the cell covers, 1 for most.", ge=1, le=2000)


class AnsweredRow(AnswerForm):
    """Cells from left to right; places covered by a cell of a row above are left out, as in HTML."""

    cells: list[AnsweredCell] = Field(
        description="The cells that begin in this row, from left to right.", max_length=200
    )


class AnsweredTable(AnswerForm):
    """A table as a model gives it."""

    header_rows: int = Field(description="How many of the first rows are headers.", ge=0, le=50)
    rows: list[AnsweredRow] = Field(description="All rows from top to bottom, header rows included.", max_length=2000)


class AnsweredBlock(AnswerForm):
    """A block of a page as a model gives it."""

    type: Literal[
        "title",
        "heading",
        "text",
        "list_item",
        "caption",
        "footnote",
        "formula",
        "code",
        "table",
        "figure",
        "page_header",
        "page_footer",
    ] = Field(description="What the block is.")
    text: str = Field(description="Its text exactly as printed; empty for a table.")
    table: AnsweredTable = Field(description="The table; no rows for every other type.")


class AnsweredPage(AnswerForm):
    """A page as a model gives it."""

    blocks: list[AnsweredBlock] = Field(description="The page's blocks in reading order.", max_length=2000)
