"""Results to take the fields from: below a folder or prefix, or those of a job."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pydantic import ValidationError

from layouts.fields.correcting import corrected
from recto.documents import Manifest
from recto.errors import InternalError, ObjectMissing
from recto.fields import FIELDS_SCHEMA, DocumentFields
from recto.jobs import DocumentState, Job
from recto.reviews import DocumentKey
from recto.values import Confidence, DocumentId
from storage.protocols import JobStore, ObjectStore
from storage.reviews import ReviewShelf
from workers.reviews import has_reasons
from workers.stages.placing import manifest_of, place_of
from workers.stages.results import FIELDS_FILE, MANIFEST, NoResult, manifest_in

PARTS: Final = "/parts/"
_OWN: Final = ".recto/"
_FINAL: Final = tuple(state for state in DocumentState if state.is_final)
_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True)
class DocumentResult:
    """``name``: the folder of the result; of a stream's documents, that of the part. ``reviewed``: a person has looked
    at it, for the reasons that there were or of their own accord.
    """

    name: str
    document: DocumentId
    fields: DocumentFields
    reviewed: bool = False

    @property
    def needs_review(self) -> bool:
        """As the review list says."""
        return bool(self.fields.review) and not self.reviewed


def results_below(store: ObjectStore) -> Iterator[DocumentResult]:
    """All in an output, by name. What an older Recto wrote, with no such fields, is passed over."""
    for key in store.keys(""):
        if key.endswith(f"/{MANIFEST}") and not key.startswith(_OWN):
            manifest = manifest_in(store, key.removesuffix(f"/{MANIFEST}"))
            if isinstance(manifest, Manifest):
                yield from _read(store, key.removesuffix(f"/{MANIFEST}"), manifest.document)


def results_of(
    job: Job, jobs: JobStore, store: ObjectStore, shelf: ReviewShelf, *, sure: Confidence
) -> Iterator[DocumentResult]:
    """Of a job's finished documents, by name, as people corrected them. ``store`` is the job's target; ``sure`` as in
    ``corrected``.
    """
    after = ""
    while found := jobs.documents(job.id, after=after, limit=_AT_ONCE, states=_FINAL):
        for document in found:
            yield from corrected_results(job, document.name, store, shelf, sure=sure)
        after = found[-1].name


def corrected_results(
    job: Job, name: str, store: ObjectStore, shelf: ReviewShelf, *, sure: Confidence
) -> Iterator[DocumentResult]:
    """Of one document of a job: its parts, where it is a stream of several. None where it has no result."""
    manifest = manifest_of(store, name)
    if isinstance(manifest, NoResult):
        return
    for result in _read(store, manifest.name, manifest.document):
        part = result.name.removeprefix(manifest.name)
        own = DocumentKey(tenant=job.tenant, job=job.id, name=f"{name}{part}")  # a route may have sent it elsewhere
        made = tuple(shelf.corrections(own))
        listed = shelf.listed(own.model_copy(update={"name": name})) if made or result.fields.review else ()
        reviewed = bool(made or result.fields.review) and not has_reasons(listed, part.removeprefix("/"))
        yield DocumentResult(result.name, result.document, corrected(result.fields, made, sure=sure), reviewed)


def fields_in(store: ObjectStore, name: str) -> DocumentFields:
    """As they were read. ``name`` is that of the document, or of a part of it. Raises ``ObjectMissing``."""
    document, below, part = name.partition(PARTS)
    for found in _fields(store, f"{place_of(store, document)}{below}{part}"):
        return found
    raise ObjectMissing(f"{name}: has no fields", remedy="Read it again: fields were not looked for when it was read.")


def _read(store: ObjectStore, name: str, document: DocumentId) -> Iterator[DocumentResult]:
    whole = [*_fields(store, name)]
    parts = [f"{name}/{part.path}" for fields in whole for part in fields.parts]
    if not parts:
        yield from (DocumentResult(name, document, fields) for fields in whole)
    yield from (DocumentResult(part, document, fields) for part in parts for fields in _fields(store, part))


def _fields(store: ObjectStore, name: str) -> Iterator[DocumentFields]:
    try:
        content = store.get(f"{name}/{FIELDS_FILE}")
    except ObjectMissing:
        return
    try:
        yield DocumentFields.model_validate_json(content)
    except ValidationError as error:
        if FIELDS_SCHEMA.encode() in content:
            raise InternalError(f"{name}/{FIELDS_FILE} is not as it was written") from error
