"""The one protocol that every engine stands behind."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal, Protocol, TypeAlias

from pydantic import Field

from recto.images import PageImage
from recto.recognitions import Outcome
from recto.values import DocumentId, Value


class PdfPage(Value):
    """A page of a PDF on local disk, read from its own text. ``index`` is 0-based; identity is document and index."""

    document: DocumentId
    index: int
    path: Path
    password: str = Field(default="", repr=False)


PageInput: TypeAlias = PageImage | PdfPage

Reads: TypeAlias = Literal["pdf", "image", "level", "drawing"]


class OcrBackend(Protocol):
    """An engine. Cheap to make: models are loaded on first use and kept until ``close``."""

    @property
    def name(self) -> str:
        """As in ``--backend``, in the census and on every block."""
        ...

    @property
    def reads(self) -> Reads:
        """What it is to be given: ``PdfPage``; ``PageImage``, made upright, level and large enough; one that is upright
        and level only, for engines that bring all pages to a size of their own; or, for engines to which that is all
        one, a ``PageImage`` as it was drawn. Each takes less time than the one before.
        """
        ...

    @property
    def fingerprint(self) -> str:
        """Changes whenever the raw output could: versions, models, languages, decoding, image recipe."""
        ...

    def recognize(self, pages: Sequence[PageInput]) -> list[Outcome]:
        """One outcome per page, in the same order. A page that fails is a ``Failure``; it never raises for a page.

        Raises ``EngineUnavailable`` where the engine cannot be started at all.
        """
        ...

    def close(self) -> None:
        """Lets go of models and processes. Safe to call twice."""
        ...
