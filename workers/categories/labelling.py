"""The models that a job and the settings name, and whether they can be used."""

import re
from collections.abc import Iterable
from typing import Final

from layouts.classes.models import usable
from recto.categories import CategoryModel
from recto.errors import InternalError, ObjectMissing, UsageError
from recto.options import ReadOptions
from recto.settings import Settings
from recto.values import NAME, TenantId
from storage.categories import CategoryShelf
from storage.claims import NoClaims
from storage.opening import open_store

_VERSIONED: Final = "@"
_NAMED: Final = re.compile(rf"{NAME}(@[0-9a-f]{{1,64}})?")


def category_shelf(settings: Settings) -> CategoryShelf:
    """In the store of the settings, as the service has it."""
    return CategoryShelf(open_store(settings.service.store, settings=settings.s3, claims=NoClaims()))


def wanted_names(options: ReadOptions, settings: Settings) -> tuple[str, ...]:
    """``NAME`` or ``NAME@VERSION``, none where no fields are looked for."""
    names = {*options.categories, *settings.fields.categories}
    return tuple(sorted(names)) if options.wants_fields else ()


def models_wanted(
    options: ReadOptions, settings: Settings, shelf: CategoryShelf, tenant: TenantId
) -> tuple[CategoryModel, ...]:
    """Errors are those of ``models_named``."""
    return models_named(shelf, tenant, wanted_names(options, settings))


def models_named(shelf: CategoryShelf, tenant: TenantId, names: Iterable[str]) -> tuple[CategoryModel, ...]:
    """``NAME`` is the newest version, ``NAME@VERSION`` that one. By name, each once. Raises ``ObjectMissing``, and
    ``UsageError`` for a model of another version of Recto, ``InternalError`` for one that is not as it was written.
    """
    wanted = (name.partition(_VERSIONED) for name in sorted(set(names)))
    return tuple(usable(shelf.get(tenant, name, version)) for name, _, version in wanted)


def fault_of_model(shelf: CategoryShelf, tenant: TenantId, name: str) -> str:
    """Why no document can be labelled by that model, empty where all can."""
    if not _NAMED.fullmatch(name):
        return f"{name[:100]!r} is no name of categories; they are called NAME or NAME@VERSION"
    try:
        models_named(shelf, tenant, (name,))
    except (InternalError, ObjectMissing, UsageError) as error:
        return error.message
    return ""
