"""Documents that the service has read as examples, and as what a model is asked about: their ``document.json``."""

from typing import Final

from layouts.classes.features import features_of
from layouts.classes.learning import Example, learnt
from layouts.fields.view import DocumentView
from recto.categories import CategoryModel, CategoryName
from recto.classes import ClassName
from recto.documents import Manifest
from recto.errors import ObjectMissing, ResultPending
from recto.jobs import Job
from recto.values import Value
from workers.categories.readings import view_in
from workers.service import Service
from workers.stages.placing import manifest_of

MOST_BYTES: Final = 64 * 1024 * 1024
"""Of a ``document.json`` that is looked at whole."""


class ReadDocument(Value):
    """A document of a job, by its name there."""

    job: Job
    name: str


class LabelledDocument(Value):
    """``labels`` empty: it has none of the classes. ``group`` empty: it is held out alone."""

    document: ReadDocument
    labels: frozenset[ClassName]
    group: str = ""


def learnt_from(name: CategoryName, documents: tuple[LabelledDocument, ...], service: Service) -> CategoryModel:
    """Errors are those of ``view_of_result`` and ``layouts.classes.learning.learnt``."""
    examples = [
        Example(
            one.labels,
            one.group or f"{one.document.job.id}/{one.document.name}",
            features_of(view_of_result(one.document, service)),
        )
        for one in documents
    ]
    return learnt(name, examples)


def view_of_result(document: ReadDocument, service: Service) -> DocumentView:
    """Raises ``ResultPending`` where it is not read yet, ``ObjectMissing`` where its result is gone or too large."""
    store = service.places.results(document.job)
    manifest = manifest_of(store, document.name)
    if not isinstance(manifest, Manifest):
        raise ResultPending(f"{document.name}: there is no result of it (yet)", remedy="Wait for the job to finish.")
    size = next((file.bytes for file in manifest.files if file.path == "document.json"), 0)
    if size > MOST_BYTES:
        raise ObjectMissing(f"{document.name}: its document.json is too large to learn from")
    return view_in(store.get(f"{manifest.name}/document.json"))
