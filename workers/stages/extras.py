"""Extras: files beside the default set whose making may fail on its own."""

from collections.abc import Iterator
from pathlib import Path

from documents.invisible import TextPage
from documents.loading import loaded
from layouts.writing.spread_words import spread_words
from recto.errors import ObjectMissing
from recto.images import EncodedImage
from recto.jobs import SettledPage
from recto.pages import PageState, ParsedPage
from storage.os_errors import writing
from storage.packed import PackedStore
from storage.packing import unpacked
from storage.protocols import JobStore
from workers.requests import ExtraFile, ExtrasTask
from workers.stages.pagestream import at_hand

SEARCHABLE_PDF = "document.pdf"


def searchable_pdf(task: ExtrasTask, *, jobs: JobStore, work: PackedStore, password: str, to: Path) -> ExtraFile:
    """The source with the words that were read from its images laid invisibly over them, written to ``to``.

    Where an engine gives no places of words, they are spread over the boxes of their blocks.
    """
    from documents.searchable import write_searchable  # noqa: PLC0415 - MuPDF takes long to load

    images = {
        settled.record.page - 1: (settled.image_key, settled.image_pack) for settled in jobs.settled(task.job, task.ref)
    }

    def image_of(index: int) -> EncodedImage:
        key, pack = images.get(index, ("", ""))
        if not key:
            raise ObjectMissing(f"page {index + 1} has no image")
        return loaded(at_hand(work, pack).get(key))

    with writing(to):
        to.parent.mkdir(parents=True, exist_ok=True)
    write_searchable(
        task.file.path,
        to,
        kind=task.file.kind,
        password=password,
        pages=_text_pages(jobs.settled(task.job, task.ref), work),
        image_of=image_of,
    )
    return ExtraFile(name=SEARCHABLE_PDF, path=to)


def _text_pages(pages: Iterator[SettledPage], work: PackedStore) -> Iterator[TextPage]:
    for settled in pages:
        if settled.record.source == "image" and settled.record.state is PageState.READ:
            parsed = ParsedPage.model_validate_json(unpacked(at_hand(work, settled.pack).get(settled.parsed_key)))
            yield TextPage(
                index=settled.record.page - 1,
                words=parsed.words or spread_words(parsed.blocks, parsed.upright),
                rotation=parsed.upright.rotation,
                skew=parsed.upright.skew,
            )
