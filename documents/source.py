"""The one protocol that every opened document stands behind."""

from types import TracebackType
from typing import Literal, Protocol, Self

from documents.facts import PageFacts
from recto.geometry import Box
from recto.images import EncodedImage, Pixels
from recto.values import Value


class NoScan(Value):
    """The page is not one image that can be passed through; ``reason`` is a half sentence for people."""

    kind: Literal["no_scan"] = "no_scan"
    reason: str


class SourceDocument(Protocol):
    """An open document. Pages are 0-based here; nothing of a page but the last one's facts is kept between calls.

    Every method that takes a page raises ``PageDamaged``, ``PageTooLarge`` or ``PageOutOfMemory``.
    """

    @property
    def page_count(self) -> int:
        """What the file really holds."""
        ...

    @property
    def encrypted(self) -> bool:
        """Whether it is encrypted at all, be it only against editing."""
        ...

    def facts(self, index: int) -> PageFacts:
        """What is known of the page without drawing it."""
        ...

    def scan(self, index: int) -> EncodedImage | NoScan:
        """The page as the one image that it is, with no pixel changed, or why it is no such page."""
        ...

    def render(self, index: int, dpi: float) -> tuple[EncodedImage, float]:
        """The page as displayed, losslessly encoded, and the dpi it has.

        The dpi is lowered where ``limits.draw_pixels`` asks for it. Image files have the pixels they have: ``dpi`` is
        not used, and what is returned is the resolution the file states, 0 where it states none.
        """
        ...

    def drawing(self, index: int, dpi: float) -> tuple[Pixels, float]:
        """``render`` without the encoding."""
        ...

    def region(self, index: int, box: Box, dpi: float) -> EncodedImage:
        """``box`` of the page (page frame) as WebP; equal input gives equal bytes."""
        ...

    def close(self) -> None:
        """Lets the file go. Safe to call twice."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None: ...
