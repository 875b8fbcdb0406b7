"""Extras: files beside the default set whose making may fail on its own."""

from collections.abc import Iterator
from pathlib import Path

from documents.loading import loaded
from documents.searchable import TextPage, write_searchable
from recto.jobs import SettledPage
from recto.pages import PageState, ParsedPage
from storage.packing import unpacked
from storage.protocols import JobStore, ObjectStore
from workers.requests import ExtraFile, ExtrasTask

SEARCHABLE_PDF = "document.pdf"


def searchable_pdf(task: ExtrasTask, *, jobs: JobStore, work: ObjectStore, password: str, to: Path) -> ExtraFile:
    """The source with the words that were read from its images laid invisibly over them, written to ``to``."""
    to.parent.mkdir(parents=True, exist_ok=True)
    # A page that has no image has an empty key here, and no object is under it.
    images = {settled.record.page - 1: settled.image_key for settled in jobs.settled(task.job, task.ref)}
    write_searchable(
        task.file.path,
        to,
        kind=task.file.kind,
        password=password,
        pages=_text_pages(jobs.settled(task.job, task.ref), work),
        image_of=lambda index: loaded(work.get(images[index])),
    )
    return ExtraFile(name=SEARCHABLE_PDF, path=to)


def _text_pages(pages: Iterator[SettledPage], work: ObjectStore) -> Iterator[TextPage]:
    for settled in pages:
        if settled.record.source == "image" and settled.record.state is PageState.READ:
            parsed = ParsedPage.model_validate_json(unpacked(work.get(settled.parsed_key)))
            yield TextPage(
                index=settled.record.page - 1,
                words=parsed.words,
                rotation=parsed.upright.rotation,
                skew=parsed.upright.skew,
            )
