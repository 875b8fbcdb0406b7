"""Where a result goes, and where it is found again: routes send documents of a class to a folder of their own.

What lies elsewhere than its document's name says has a note there that names the place.
"""

import io
from dataclasses import dataclass
from typing import Final

from pydantic import ValidationError

from recto.documents import Manifest
from recto.errors import Fault, ObjectMissing, OutputCollision, fault_of
from recto.values import Value, canonical_json
from storage.protocols import ObjectStore
from workers.stages.results import NoResult, ResultFolder, manifest_in

NOTE: Final = "recto-placed.json"
_REMEDY: Final = "Give the route a target that no document is called like."


class Placed(Value):
    """``at``: the folder of the result, below the output."""

    at: str


@dataclass(frozen=True)
class Placement:
    """``fault`` where it cannot go where it should."""

    at: str
    fault: tuple[Fault, ...] = ()


def placement(store: ObjectStore, name: str, target: str) -> Placement:
    """Below ``target``, else at ``name``. Raises ``OutputCollision`` where the result of another document was sent to
    that very place.
    """
    at = f"{target.strip('/')}/{name}" if target else name
    there = manifest_in(store, at)
    owner = (there.routed_from or there.name) if isinstance(there, Manifest) else name
    if owner == name:
        return Placement(at)
    error = OutputCollision(f"{name}: its result should go to {at}, where that of {owner} is", remedy=_REMEDY)
    if at == name:
        raise error
    return Placement(name, (fault_of(error),))


def note_place(store: ObjectStore, name: str, at: str) -> None:
    """Notes where the result of ``name`` lies, and removes what lies where it was before."""
    before = place_of(store, name)
    for old in {before, name} - {at}:
        there = manifest_in(store, old)
        if isinstance(there, NoResult) or (there.routed_from or there.name) == name:
            ResultFolder(store, old).remove()
    key = f"{name}/{NOTE}"
    if at != name:
        store.put_stream(key, io.BytesIO(canonical_json(Placed(at=at))))
    elif before != name:
        store.delete(key)


def manifest_of(store: ObjectStore, name: str) -> Manifest | NoResult:
    """The manifest of the complete result of a document, wherever it lies: its ``name`` says where."""
    for at in (name, place_of(store, name)):
        found = manifest_in(store, at)
        if isinstance(found, Manifest) and (found.routed_from or found.name) == name:
            return found
    return NoResult()


def place_of(store: ObjectStore, name: str) -> str:
    """The folder of its result: ``name`` itself where nothing is noted."""
    try:
        return Placed.model_validate_json(store.get(f"{name}/{NOTE}")).at
    except (ObjectMissing, ValidationError):
        return name
