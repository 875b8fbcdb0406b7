"""Learnt categories, in Recto's own store. A version is its content and never changes; the newest is pointed to.

categories/TENANT/NAME/VERSION.json     a model
categories/TENANT/NAME/newest.json      which version counts where none is named
"""

import io
from collections.abc import Iterator
from typing import Final

from pydantic import Field, ValidationError

from recto.categories import CategoryModel, CategoryName
from recto.errors import InternalError, ObjectMissing
from recto.values import TenantId, Value, canonical_json
from storage.protocols import ObjectStore

_ROOT: Final = "categories"
_NEWEST: Final = "newest"
_RECORD: Final = ".json"
_POINTER: Final = f"/{_NEWEST}{_RECORD}"


class Newest(Value):
    """Points to a version."""

    version: str = Field(pattern="^[0-9a-f]{1,64}$")


class CategoryShelf:
    """Errors are those of ``ObjectStore``."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    def put(self, tenant: TenantId, model: CategoryModel) -> None:
        """It is the newest of its name from now on. The same model again changes nothing else."""
        self._store.put_if_absent(_key(tenant, model.name, model.version), canonical_json(model))
        pointer = canonical_json(Newest(version=model.version))
        self._store.put_stream(_key(tenant, model.name, _NEWEST), io.BytesIO(pointer))

    def get(self, tenant: TenantId, name: CategoryName, version: str = "") -> CategoryModel:
        """The newest where no version is named. Raises ``ObjectMissing``, and ``InternalError`` for what is no model or
        not the one that was put there.
        """
        wanted = version or self.newest(tenant, name)
        try:
            model = CategoryModel.model_validate_json(self._store.get(_key(tenant, name, wanted)))
        except ObjectMissing as error:
            raise _missing(f"{name}@{wanted}") from error
        except ValidationError as error:
            raise InternalError(f"categories {name}@{wanted}: no model that this version of Recto can read") from error
        if (model.name, model.version) != (name, wanted):
            raise InternalError(f"categories {name}@{wanted}: the model is not as it was written")
        return model

    def newest(self, tenant: TenantId, name: CategoryName) -> str:
        """The version. Raises ``ObjectMissing``, and ``InternalError`` where what points to it does not."""
        try:
            return Newest.model_validate_json(self._store.get(_key(tenant, name, _NEWEST))).version
        except ObjectMissing as error:
            raise _missing(name) from error
        except ValidationError as error:
            raise InternalError(f"categories {name}: which version is the newest is not as it was written") from error

    def names(self, tenant: TenantId) -> Iterator[CategoryName]:
        """Sorted."""
        below = f"{_ROOT}/{tenant}/"
        names = (key.removeprefix(below).partition("/")[0] for key in self._store.keys(below) if key.endswith(_POINTER))
        yield from names

    def versions(self, tenant: TenantId, name: CategoryName) -> Iterator[str]:
        """Sorted by their letters, which say nothing of their age."""
        below = f"{_ROOT}/{tenant}/{name}/"
        found = (key.removeprefix(below).removesuffix(_RECORD) for key in self._store.keys(below))
        yield from (version for version in found if version != _NEWEST)


def _key(tenant: TenantId, name: CategoryName, version: str) -> str:
    return f"{_ROOT}/{tenant}/{name}/{version}{_RECORD}"


def _missing(name: str) -> ObjectMissing:
    return ObjectMissing(f"there are no categories called {name}", remedy="`recto categories list` has their names.")
