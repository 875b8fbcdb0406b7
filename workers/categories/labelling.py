"""Models put to use: those that a job and the settings name, and what they say of documents."""

from collections.abc import Iterable, Sequence

from layouts.classes.models import labels_of
from layouts.fields.view import DocumentView
from recto.categories import CategoryModel
from recto.classes import Label
from recto.settings import Settings
from recto.values import TenantId
from storage.categories import CategoryShelf
from storage.claims import NoClaims
from storage.opening import open_store

_VERSIONED = "@"


def category_shelf(settings: Settings) -> CategoryShelf:
    """In the store of the settings, as the service has it."""
    return CategoryShelf(open_store(settings.service.store, settings=settings.s3, claims=NoClaims()))


def models_named(shelf: CategoryShelf, tenant: TenantId, names: Iterable[str]) -> tuple[CategoryModel, ...]:
    """``NAME`` is the newest version, ``NAME@VERSION`` that one. By name, each once. Raises ``ObjectMissing``."""
    wanted = (name.partition(_VERSIONED) for name in sorted(set(names)))
    return tuple(shelf.get(tenant, name, version) for name, _, version in wanted)


def labels_by(models: Sequence[CategoryModel], view: DocumentView) -> tuple[Label, ...]:
    """What all of them say. Raises ``UsageError`` for a model of another version of Recto."""
    return tuple(label for model in models for label in labels_of(model, view))
