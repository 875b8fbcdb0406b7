"""Settle: one page, from its document to the one state it ends in."""

from collections.abc import Callable

from recto.errors import ObjectMissing
from recto.jobs import SettledPage
from recto.values import PageNumber
from storage.keys import image_key
from workers.requests import SourceFile
from workers.stages.answering import answered_page
from workers.stages.answers import Ask
from workers.stages.asking_page import AskingPage, NotAsking, asking_before, is_whole, keep_asking
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


def settle_page(
    file: SourceFile, page: PageNumber, reader: Reader, *, source: Callable[[], Source]
) -> SettledPage | AskingPage:
    """Reads one page to its end and keeps the result by content, unless trying again might change it. One with parts in
    doubt is kept until models were asked.

    Bad pages and engines end in a ``failed`` state; only store failures are raised.
    """
    kept = waits_for_answers(file, page, reader)
    if isinstance(kept, AskingPage):
        return kept
    opened = source()
    read = drawn_or_settled(opened, page, reader)
    if isinstance(read, Drawn):
        read = image_read(read, page, reader, shown=file.shown, source=lambda: opened)
    return _kept(read, file, reader)


def waits_for_answers(file: SourceFile, page: PageNumber, reader: Reader) -> AskingPage | NotAsking:
    """What was kept of a page that was read before and then to be asked for."""
    if not reader.consulted.roles:
        return NotAsking()
    kept = asking_before(file.document, page, reader)
    return kept if isinstance(kept, AskingPage) and is_whole(kept, reader) else NotAsking()


def settle_or_draw(
    file: SourceFile, page: PageNumber, reader: Reader, *, source: Callable[[], Source]
) -> SettledPage | AskingPage | DrawnPage:
    """The first half of ``settle_page``: a page whose image is to be read is kept for ``settle_drawn``."""
    if isinstance(asking := waits_for_answers(file, page, reader), AskingPage):
        return asking
    if isinstance(kept := drawn_before(file.document, page, reader), DrawnPage) and _has_image(kept, reader):
        return kept
    drawn = drawn_or_settled(source(), page, reader)
    if isinstance(drawn, Drawn):
        return keep_drawn(drawn, file.document, page, reader)
    return _kept(drawn, file, reader)


def settle_drawn(
    file: SourceFile, page: PageNumber, reader: Reader, *, source: Callable[[], Source]
) -> SettledPage | AskingPage:
    """The second half, in whatever process. Raises ``EngineAway``, ``ObjectMissing`` where the image is gone."""
    kept = drawn_before(file.document, page, reader)
    if isinstance(kept, NotDrawn):
        raise ObjectMissing(f"{file.shown}, page {page}: its drawing is gone")
    return _kept(image_read(taken_up(kept, reader), page, reader, shown=file.shown, source=source), file, reader)


def settle_asked(file: SourceFile, page: PageNumber, reader: Reader, ask: Ask, *, last: bool) -> SettledPage:
    """The end of a page with parts in doubt. Raises ``DeploymentAway`` unless it is the ``last`` try, ``ObjectMissing``
    where what was kept is gone.
    """
    kept = asking_before(file.document, page, reader)
    if isinstance(kept, NotAsking):
        raise ObjectMissing(f"{file.shown}, page {page}: what is to be asked of it is gone")
    settled = answered_page(kept, reader, ask, last=last)
    keep_settled(settled, file.document, reader)
    return settled


def _kept(read: SettledPage | AskingPage, file: SourceFile, reader: Reader) -> SettledPage | AskingPage:
    if isinstance(read, AskingPage):
        keep_asking(read, file.document, reader)
    else:
        keep_settled(read, file.document, reader)
    return read


def _has_image(kept: DrawnPage, reader: Reader) -> bool:
    return has(reader.store, image_key(kept.image, kept.media_type))
