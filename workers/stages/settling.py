"""Settle: one page, from its document to the one state it ends in."""

from collections.abc import Callable

from recto.errors import ObjectMissing
from recto.jobs import SettledPage
from recto.values import PageNumber
from storage.keys import image_key
from workers.requests import SourceFile
from workers.stages.drawing import Drawn, DrawnPage, NotDrawn, drawn_before, drawn_or_settled, keep_drawn, taken_up
from workers.stages.endings import NotSettled, has, keep_settled, kept_page, key_of_settled
from workers.stages.image_reading import image_read
from workers.stages.reader import Reader, Source


def settled_before(
    file: SourceFile, page: PageNumber, reader: Reader, *, retry_failed: bool
) -> SettledPage | NotSettled:
    """What was settled for this page before, by content; a failed one is forgotten where it is to be tried again."""
    settled = kept_page(file.document, page, reader)
    if isinstance(settled, NotSettled):
        return settled
    if settled.image_key and not has(reader.store, settled.image_key):  # cleared away after a run: drawn again
        return NotSettled()
    if retry_failed and settled.record.faults:
        reader.store.delete(key_of_settled(file.document, page, reader))
        return NotSettled()
    return settled


def settle_page(source: Source, page: PageNumber, reader: Reader) -> SettledPage:
    """Reads one page to its end and keeps the result by content, unless trying again might change it.

    Bad pages and engines end in a ``failed`` state; only store failures are raised.
    """
    settled = drawn_or_settled(source, page, reader)
    if isinstance(settled, Drawn):
        settled = image_read(settled, page, reader, shown=source.file.shown, source=lambda: source)
    keep_settled(settled, source.file.document, reader)
    return settled


def settle_or_draw(
    file: SourceFile, page: PageNumber, reader: Reader, *, source: Callable[[], Source]
) -> SettledPage | DrawnPage:
    """The first half of ``settle_page``: a page whose image is to be read is kept for ``settle_drawn``."""
    if isinstance(kept := drawn_before(file.document, page, reader), DrawnPage) and _has_image(kept, reader):
        return kept
    drawn = drawn_or_settled(source(), page, reader)
    if isinstance(drawn, SettledPage):
        keep_settled(drawn, file.document, reader)
        return drawn
    return keep_drawn(drawn, file.document, page, reader)


def settle_drawn(file: SourceFile, page: PageNumber, reader: Reader, *, source: Callable[[], Source]) -> SettledPage:
    """The second half, in whatever process. Raises ``EngineAway``, ``ObjectMissing`` where the image is gone."""
    kept = drawn_before(file.document, page, reader)
    if isinstance(kept, NotDrawn):
        raise ObjectMissing(f"{file.shown}, page {page}: its drawing is gone")
    settled = image_read(taken_up(kept, reader), page, reader, shown=file.shown, source=source)
    keep_settled(settled, file.document, reader)
    return settled


def _has_image(kept: DrawnPage, reader: Reader) -> bool:
    return has(reader.store, image_key(kept.image, kept.media_type))
