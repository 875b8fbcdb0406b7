"""A document as it is looked at for fields: its pages as the rules see them, and the file where it has more to say."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from documents.facts import FileKind
from layouts.fields.room import Room
from layouts.fields.view import DocumentView
from recto.documents import DocumentPage
from recto.images import EncodedImage
from recto.jobs import SettledPage
from recto.pages import PageState
from recto.settings import Limits
from recto.values import PageNumber
from storage.packed import PackedStore
from workers.stages.pagestream import document_page, finished_pages

LAST_SHARE: Final = 4
"""Of a longer document than is looked at, a fourth of the pages that are come from its end."""


@dataclass(frozen=True)
class Fieldable:
    """``name`` is that of its result, ``shown`` what messages call it. ``settled`` are its pages. ``path`` has it on
    local disk; it raises the ``InputError`` and ``StorageError`` families. ``keep`` keeps an image that goes with a
    question under its key.
    """

    name: str
    shown: str
    kind: FileKind
    settled: Callable[[], Iterator[SettledPage]]
    work: PackedStore
    path: Callable[[], Path]
    keep: Callable[[EncodedImage], object]
    limits: Limits
    password: str = ""

    @property
    def pages(self) -> int:
        """How many were planned."""
        return sum(1 for _ in self.settled())


def view_of(document: Fieldable, *, most: int) -> DocumentView:
    """Of the pages that were read, ``most`` at most. Raises ``ObjectMissing`` where what was kept of one is gone."""
    read = [page.record.page for page in document.settled() if page.record.state is PageState.READ]
    wanted = frozenset(first_and_last(read, most))
    return Room().view(_pages(document, wanted), of=len(read))


def first_and_last(pages: Sequence[PageNumber], most: int) -> Sequence[PageNumber]:
    if len(pages) <= most:
        return pages
    last = max(1, most // LAST_SHARE)
    return [*pages[: most - last], *pages[-last:]]


def _pages(document: Fieldable, wanted: Iterable[PageNumber]) -> Iterator[DocumentPage]:
    return (page for page in _finished(document) if page.page in wanted)


def _finished(document: Fieldable) -> Iterator[DocumentPage]:
    return finished_pages(lambda: (document_page(page, document.work) for page in document.settled()))()
