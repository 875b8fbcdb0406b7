"""Assemble: settled pages become the files of a result, the manifest last. Pages are streamed, never held together."""

import platform
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import JsonValue

from layouts.document_json import document_json
from layouts.html import document_html
from layouts.markdown import document_markdown
from recto.blocks import Figure
from recto.documents import FIELDS_SCHEMA, Manifest
from recto.errors import Fault
from recto.jobs import DocumentState
from recto.options import Format, ReadOptions
from recto.pages import PageRecord, PageState
from recto.values import DocumentId, canonical_json
from recto.version import VERSION
from storage.keys import figure_key
from storage.protocols import JobStore, ObjectStore
from workers.fingerprints import library_versions
from workers.requests import AssembleTask
from workers.stages.pagestream import Pages, figure_path, finished_pages, image_path, stored_pages
from workers.stages.results import ResultFolder

_NO_FIELDS: dict[str, JsonValue] = {
    "format": FIELDS_SCHEMA,
    "schema": "none",
    "fields": [],
    "line_items": [],
    "checks": [],
}
"""No schema was asked for, so no field was looked for."""


@dataclass(frozen=True)
class Assembler:
    """What it takes to write results. ``engines`` maps an engine's name to its fingerprint."""

    options: ReadOptions
    jobs: JobStore
    work: ObjectStore
    out: ObjectStore
    engines: dict[str, str]


def assemble(task: AssembleTask, assembler: Assembler) -> Manifest:
    """Writes the result of one document and returns its manifest. Store failures are raised."""
    folder = ResultFolder(assembler.out, task.name)
    folder.unmake()
    pages = finished_pages(lambda: stored_pages(assembler.jobs, assembler.work, task.job, task.ref))
    _write_text(task, assembler.options, pages, folder)
    _copy_images(task, assembler, folder)
    _copy_figures(task, assembler, pages, folder)
    for extra in task.extras:
        with extra.path.open("rb") as stream:
            folder.stream(extra.name, stream)
    records = tuple(settled.record for settled in assembler.jobs.settled(task.job, task.ref))
    manifest = _manifest(task, assembler, records, folder)
    folder.finish(manifest, _run_record(task))
    return manifest


def refuse(name: str, *, document: DocumentId, size: int, settings: str, fault: Fault, out: ObjectStore) -> None:
    """Writes the manifest of a document that could not be used: the reason stands where the result would."""
    folder = ResultFolder(out, name)
    folder.unmake()
    manifest = Manifest(
        name=name,
        document=document,
        kind="",
        bytes=size,
        state=DocumentState.FAILED,
        pages=(),
        census={},
        engines={},
        settings=settings,
        versions=_versions(),
        files=(),
        faults=(fault,),
    )
    folder.finish(manifest, canonical_json({"host": platform.node(), "finished": round(time.time(), 3)}))


def document_state(records: Iterable[PageRecord]) -> DocumentState:
    """A document whose every page failed is failed; one with some such pages is partial."""
    failed = [record.state in (PageState.FAILED, PageState.UNSUPPORTED_SCRIPT) for record in records]
    if not failed or all(failed):
        return DocumentState.FAILED
    return DocumentState.PARTIAL if any(failed) else DocumentState.SUCCEEDED


def _write_text(task: AssembleTask, options: ReadOptions, pages: Pages, folder: ResultFolder) -> None:
    folder.chunks("document.md", (part.encode() for part in document_markdown(pages())))
    folder.chunks("document.json", document_json(pages(), name=task.name))
    folder.chunks("fields.json", [canonical_json(_NO_FIELDS)])
    if Format.HTML in options.formats:
        folder.chunks("document.html", (part.encode() for part in document_html(pages(), title=task.name)))


def _copy_images(task: AssembleTask, assembler: Assembler, folder: ResultFolder) -> None:
    for settled in assembler.jobs.settled(task.job, task.ref):
        if settled.image_key:
            with assembler.work.open(settled.image_key) as stream:
                folder.stream(image_path(settled), stream)


def _copy_figures(task: AssembleTask, assembler: Assembler, pages: Pages, folder: ResultFolder) -> None:
    keys = {settled.record.page: settled.parsed_key for settled in assembler.jobs.settled(task.job, task.ref)}
    for page in pages():
        figures = [block for block in page.blocks if isinstance(block, Figure)]
        for number, _ in enumerate(figures, start=1):
            with assembler.work.open(figure_key(keys[page.page], number)) as stream:
                folder.stream(figure_path(page.page, number), stream)


def _manifest(
    task: AssembleTask, assembler: Assembler, records: tuple[PageRecord, ...], folder: ResultFolder
) -> Manifest:
    used = {record.engine for record in records if record.engine}
    return Manifest(
        name=task.name,
        document=task.file.document,
        kind=task.file.kind,
        bytes=task.file.bytes,
        state=document_state(records),
        pages=records,
        census=dict(sorted(Counter(record.state for record in records).items())),
        engines={name: assembler.engines.get(name, "") for name in sorted(used)},
        settings=task.settings,
        versions=_versions(),
        files=folder.files,
        faults=task.faults,
    )


def _versions() -> dict[str, str]:
    return {"recto": VERSION, **library_versions()}


def _run_record(task: AssembleTask) -> bytes:
    finished = time.time()
    return canonical_json(
        {
            "host": platform.node(),
            "started": round(task.started, 3),
            "finished": round(finished, 3),
            "seconds": round(finished - task.started, 3),
            "attempts": task.attempts,
        }
    )
