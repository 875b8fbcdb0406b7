"""Assemble: settled pages become the files of a result, the manifest last. Pages are streamed, never held together."""

import base64
import platform
import time
from collections import Counter
from collections.abc import Callable, Iterable
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
from storage.packed import PackedStore
from storage.protocols import JobStore, ObjectStore
from workers.fingerprints import library_versions
from workers.requests import AssembleTask
from workers.stages.pagestream import Pages, at_hand, finished_pages, image_path, stored_pages
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
    work: PackedStore
    out: ObjectStore
    engines: dict[str, str]


def assemble(task: AssembleTask, assembler: Assembler) -> Manifest:
    """Writes the result of one document and returns its manifest. Store failures are raised."""
    folder = ResultFolder(assembler.out, task.name)
    folder.unmake()
    pages = finished_pages(lambda: stored_pages(assembler.jobs, assembler.work, task.job, task.ref))
    figures = _figures(task, assembler, pages)
    _write_text(task, pages, folder)
    if Format.HTML in assembler.options.formats:
        _write_html(task, pages, folder, image=lambda path: figures[path].content(assembler.work))
    _copy_images(task, assembler, folder)
    for path, figure in figures.items():
        folder.chunks(path, [figure.content(assembler.work)])
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


def _write_text(task: AssembleTask, pages: Pages, folder: ResultFolder) -> None:
    folder.chunks("document.md", (part.encode() for part in document_markdown(pages())))
    folder.chunks("document.json", document_json(pages(), name=task.name))
    folder.chunks("fields.json", [canonical_json(_NO_FIELDS)])


def _write_html(task: AssembleTask, pages: Pages, folder: ResultFolder, *, image: Callable[[str], bytes]) -> None:
    """With its figures inside, so that the file can be passed on alone. ``image`` gives the bytes of a figure."""

    def data_url(path: str) -> str:
        return f"data:image/webp;base64,{base64.b64encode(image(path)).decode()}"

    parts = document_html(pages(), title=task.name, image_source=data_url)
    folder.chunks("document.html", (part.encode() for part in parts))


def _copy_images(task: AssembleTask, assembler: Assembler, folder: ResultFolder) -> None:
    for settled in assembler.jobs.settled(task.job, task.ref):
        if settled.image_key:
            at_hand(assembler.work, settled.image_pack)
            with assembler.work.open(settled.image_key) as stream:
                folder.stream(image_path(settled), stream)


@dataclass(frozen=True, slots=True)
class _FigurePlace:
    """Where a figure of the result lies in the work store."""

    key: str
    pack: str

    def content(self, work: PackedStore) -> bytes:
        return at_hand(work, self.pack).get(self.key)


def _figures(task: AssembleTask, assembler: Assembler, pages: Pages) -> dict[str, _FigurePlace]:
    """The figures of the result, by their paths in it."""
    kept = {
        settled.record.page: (settled.parsed_key, settled.pack)
        for settled in assembler.jobs.settled(task.job, task.ref)
    }
    found: dict[str, _FigurePlace] = {}
    for page in pages():
        parsed, pack = kept[page.page]
        figures = [block for block in page.blocks if isinstance(block, Figure)]
        for at, figure in enumerate(figures, start=1):
            found[figure.image] = _FigurePlace(figure_key(parsed, at), pack)
    return found


def _manifest(
    task: AssembleTask, assembler: Assembler, records: tuple[PageRecord, ...], folder: ResultFolder
) -> Manifest:
    used = {name for record in records for name in record.engine.split("+") if name}
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
