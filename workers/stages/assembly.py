"""Assemble: settled pages become the files of a result, the manifest last. Pages are streamed, never held together."""

import base64
import platform
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, repeat, tee

from layouts.writing.document_json import document_json
from layouts.writing.html import document_html
from layouts.writing.markdown import document_markdown
from recto.blocks import Figure
from recto.deployments import Micros, dollars
from recto.documents import ESCALATIONS_SCHEMA, DocumentPage, EscalatedPart, Manifest
from recto.errors import Fault, ScriptUnsupported
from recto.jobs import DocumentState, SettledPage
from recto.options import Format, ReadOptions
from recto.pages import PageRecord, PageState
from recto.questions import Exchange
from recto.values import DocumentId, canonical_json
from recto.version import VERSION
from storage.keys import figure_key
from storage.packed import PackedStore
from storage.protocols import JobStore, ObjectStore
from workers.fingerprints import library_versions
from workers.requests import AssembleTask
from workers.stages.answering import exchanges
from workers.stages.fields.field_files import write_fields
from workers.stages.fields.fielded import FieldsMade, fields_at, no_fields
from workers.stages.pagestream import Pages, at_hand, document_page, finished_pages, image_path, settled_pages
from workers.stages.placing import Placement, note_place, placement
from workers.stages.results import ResultFolder, together

_NOTHING_SAID = Exchange(draft="", answers=())


@dataclass(frozen=True)
class Assembler:
    """What it takes to write results. ``engines`` maps an engine's name to its fingerprint. ``routes``: some results go
    to folders of their class.
    """

    options: ReadOptions
    jobs: JobStore
    work: PackedStore
    out: ObjectStore
    engines: dict[str, str]
    routes: bool = False


@dataclass(frozen=True, slots=True)
class _FigurePlace:
    """Where a figure of the result lies in the work store."""

    key: str
    pack: str

    def content(self, work: PackedStore) -> bytes:
        return at_hand(work, self.pack).get(self.key)


@dataclass(slots=True)
class _Spent:
    """On a document: ``tokens`` that models wrote to read it, calls of others that were ``asked``, and ``paid`` for."""

    tokens: int = 0
    asked: int = 0
    paid: Micros = 0


def assemble(task: AssembleTask, assembler: Assembler) -> Manifest:
    """Writes the result of one document and returns its manifest. Store failures are raised."""
    settled = settled_pages(assembler.jobs, task.job, task.ref)
    made = _made(task, settled(), assembler.work)
    place = placement(assembler.out, task.name, made.target) if assembler.routes else Placement(task.name)
    folder = ResultFolder(assembler.out, place.at)
    folder.unmake()
    pages = finished_pages(lambda: (document_page(page, assembler.work) for page in settled()))
    with together(assembler.out):
        figures = _write_text(place.at, pages, settled, folder)
        write_fields(made, pages, folder, name=place.at)
        if Format.HTML in assembler.options.formats:
            _write_html(place.at, pages, folder, image=lambda path: figures[path].content(assembler.work))
        _copy_images(settled(), assembler, folder)
        for path, figure in figures.items():
            folder.chunks(path, [figure.content(assembler.work)])
        if any(page.record.escalations for page in settled()):
            folder.chunks("escalations.json", _escalations(settled(), assembler.work))
        for extra in task.extras:
            with extra.path.open("rb") as stream:
                folder.stream(extra.name, stream)
    records, spent = list[PageRecord](), _Spent(asked=made.asked, paid=made.paid)
    for page in settled():
        records.append(page.record)
        spent.tokens += page.tokens
        spent.asked += page.asked
        spent.paid += page.paid
    manifest = _manifest(task, assembler, tuple(records), folder, made=made, place=place)
    folder.finish(manifest, _run_record(task, spent))
    if assembler.routes:
        note_place(assembler.out, task.name, place.at)
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
    """A document whose every page failed is failed; one with some such pages is partial, and so is one with pages of
    which a model left only a part, or for which something stood in.
    """
    failed: list[bool] = []
    is_marked = False
    for record in records:
        failed.append(record.state in (PageState.FAILED, PageState.UNSUPPORTED_SCRIPT))
        is_marked = is_marked or any(fault.code != ScriptUnsupported.code for fault in record.faults)
    if not failed or all(failed):
        return DocumentState.FAILED
    return DocumentState.PARTIAL if any(failed) or is_marked else DocumentState.SUCCEEDED


def _write_text(
    name: str, pages: Pages, settled: Callable[[], Iterable[SettledPage]], folder: ResultFolder
) -> dict[str, _FigurePlace]:
    """The text files, in one go through the pages; returns where the figures lie that they name, by their paths."""
    figures: dict[str, _FigurePlace] = {}
    for_text, for_json = tee(_noting_figures(pages(), settled(), figures))
    text = (part.encode() for part in document_markdown(for_text))
    folder.abreast({"document.md": text, "document.json": document_json(for_json, name=name)})
    return figures


def _noting_figures(
    pages: Iterable[DocumentPage], settled: Iterable[SettledPage], figures: dict[str, _FigurePlace]
) -> Iterator[DocumentPage]:
    """The pages as they are; what figures they have is added to ``figures`` on the way."""
    kept = iter(settled)
    for page in pages:
        own = next(one for one in kept if one.record.page == page.page)
        for at, figure in enumerate((block for block in page.blocks if isinstance(block, Figure)), start=1):
            figures[figure.image] = _FigurePlace(figure_key(own.parsed_key, at), own.pack)
        yield page


def _write_html(name: str, pages: Pages, folder: ResultFolder, *, image: Callable[[str], bytes]) -> None:
    """With its figures inside, so that the file can be passed on alone. ``image`` gives the bytes of a figure."""

    def data_url(path: str) -> str:
        return f"data:image/webp;base64,{base64.b64encode(image(path)).decode()}"

    parts = document_html(pages(), title=name, image_source=data_url)
    folder.chunks("document.html", (part.encode() for part in parts))


def _copy_images(pages: Iterable[SettledPage], assembler: Assembler, folder: ResultFolder) -> None:
    for settled in pages:
        if settled.image_key:
            with at_hand(assembler.work, settled.image_pack).open(settled.image_key) as stream:
                folder.stream(image_path(settled), stream)


def _escalations(pages: Iterable[SettledPage], work: PackedStore) -> Iterator[bytes]:
    """``escalations.json``, one part in doubt to a line."""
    yield b'{"format":"' + ESCALATIONS_SCHEMA.encode() + b'","escalations":['
    parting = b"\n"
    for settled in pages:
        for part in _escalated(settled, work):
            yield parting + part.model_dump_json().encode()
            parting = b",\n"
    yield b"\n]}\n"


def _escalated(settled: SettledPage, work: PackedStore) -> Iterator[EscalatedPart]:
    """What was asked and answered is kept in the order of the page's escalations, or not at all."""
    escalations = settled.record.escalations
    kept = exchanges(settled, at_hand(work, settled.pack)) if escalations else ()
    for escalation, said in zip(escalations, chain(kept, repeat(_NOTHING_SAID)), strict=False):
        known = {"page": settled.record.page, "draft": said.draft, "answers": said.answers}
        yield EscalatedPart.model_validate({**dict(escalation), **known})


def _made(task: AssembleTask, pages: Iterable[SettledPage], work: PackedStore) -> FieldsMade:
    """What was found, or that nothing was looked for."""
    return fields_at(task.fields, work) if task.fields else FieldsMade(whole=no_fields(sum(1 for _ in pages)))


def _manifest(
    task: AssembleTask,
    assembler: Assembler,
    records: tuple[PageRecord, ...],
    folder: ResultFolder,
    *,
    made: FieldsMade,
    place: Placement,
) -> Manifest:
    consulted = tuple(one for fields in (made.whole, *made.parts) for one in fields.consulted)
    used = {name for record in records for name in record.engine.split("+") if name}
    used |= {one.deployment for one in consulted if one.deployment}
    return Manifest(
        name=place.at,
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
        faults=(*task.faults, *made.faults, *place.fault),
        consulted=consulted,
        routed_from="" if place.at == task.name else task.name,
    )


def _versions() -> dict[str, str]:
    return {"recto": VERSION, **library_versions()}


def _run_record(task: AssembleTask, spent: _Spent) -> bytes:
    """Tokens were written for the document in this run or before it; ``asked`` and ``cost`` are this job's."""
    finished = time.time()
    return canonical_json(
        {
            "host": platform.node(),
            "started": round(task.started, 3),
            "finished": round(finished, 3),
            "seconds": round(finished - task.started, 3),
            "attempts": task.attempts,
            "tokens": spent.tokens,
            "asked": spent.asked,
            "cost": float(dollars(spent.paid)),
        }
    )
