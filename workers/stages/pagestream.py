"""Settled pages as the pages of a document, one at a time, in page order."""

from collections.abc import Callable, Iterator
from itertools import islice

from layouts.continuity import continued
from layouts.headings import heading_levels, headings, with_levels
from layouts.running import margins, running_lines, without_running
from recto.blocks import Block, Figure
from recto.documents import DocumentPage
from recto.jobs import SettledPage
from recto.pages import PageState, ParsedPage
from recto.values import JobId, PageNumber
from storage.packed import PackedStore
from storage.packing import unpacked
from storage.protocols import JobStore

Pages = Callable[[], Iterator[DocumentPage]]

MOST_HELD = 16_000
"""Words of a document that are held while its files are written; the pages of a longer one are fetched anew."""

WORDLESS = 100
"""A page takes the room of so many words beside its own."""

SETTLED_HELD = 2000
"""Pages of a document whose records are held."""


def finished_pages(raw: Pages) -> Pages:
    """With what only the whole document tells: running lines set apart, tables that go on merged.

    Of a long document, ``raw`` is run through twice here for small summaries, and again each time the result is called.
    """
    first: list[DocumentPage] = []
    room = MOST_HELD
    for page in raw():
        first.append(page)
        room -= len(page.words) + WORDLESS
        if room < 0:
            return _finished(raw)
    pages = tuple(_finished(lambda: iter(first))())
    return lambda: iter(pages)


def _finished(raw: Pages) -> Pages:
    running = running_lines(margins(page) for page in raw())
    levels = heading_levels(headings(without_running(page, running)) for page in raw())
    return lambda: continued(with_levels(without_running(page, running), levels) for page in raw())


def at_hand(work: PackedStore, pack: str) -> PackedStore:
    """``work`` with the values of ``pack`` at hand; no pack where they are objects of their own."""
    if pack:
        work.load(pack)
    return work


def settled_pages(jobs: JobStore, job: JobId, ref: str) -> Callable[[], Iterator[SettledPage]]:
    """The settled pages of a document, asked for once where they are not very many."""
    first = tuple(islice(jobs.settled(job, ref), SETTLED_HELD + 1))
    return (lambda: iter(first)) if len(first) <= SETTLED_HELD else (lambda: jobs.settled(job, ref))


def document_page(settled: SettledPage, work: PackedStore) -> DocumentPage:
    """Only pages that were read carry words and blocks: what was rejected is not passed on as text."""
    record = settled.record
    page = DocumentPage(
        page=record.page,
        state=record.state,
        reason=record.reason,
        source=record.source,
        engine=record.engine,
        size=settled.size,
        image=image_path(settled),
        faults=record.faults,
        rungs=record.rungs,
    )
    if record.state is not PageState.READ:
        return page
    parsed = ParsedPage.model_validate_json(unpacked(at_hand(work, settled.pack).get(settled.parsed_key)))
    return page.model_copy(
        update={
            "upright": parsed.upright,
            "confidence": parsed.confidence,
            "words": parsed.words,
            "blocks": _with_figure_files(parsed.blocks, record.page),
        }
    )


def image_path(settled: SettledPage) -> str:
    """Where the page's image goes in the result, empty for none."""
    if not settled.image_key:
        return ""
    return f"pages/{settled.record.page:04d}.{settled.image_key.rpartition('.')[2]}"


def figure_path(page: PageNumber, number: int) -> str:
    """Of a page's ``number``-th figure, from 1."""
    return f"figures/p{page:04d}-{number}.webp"


def _with_figure_files(blocks: tuple[Block, ...], page: PageNumber) -> tuple[Block, ...]:
    placed: list[Block] = []
    number = 0
    for block in blocks:
        if isinstance(block, Figure):
            number += 1
            placed.append(block.model_copy(update={"image": figure_path(page, number)}))
        else:
            placed.append(block)
    return tuple(placed)
