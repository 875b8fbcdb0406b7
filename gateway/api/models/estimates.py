"""What a job may cost, asked before it is ordered."""

from typing import Literal

from pydantic import Field

from recto.options import ReadOptions
from recto.orders import Caps
from recto.values import Value


class EstimateRequest(Value):
    """How many pages and documents a job would have, and how they would be read."""

    pages: int = Field(ge=0, le=1_000_000_000)
    documents: int = Field(
        default=0, ge=0, le=1_000_000_000, description="0 where that is not known: then each page may be a document."
    )
    options: ReadOptions = ReadOptions()
    caps: Caps = Caps()
    answers: Literal["now", "batch"] = "now"
