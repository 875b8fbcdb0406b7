"""What stands on the review list of a document: its own reasons, and where it is a stream those of its parts."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from pydantic import ValidationError

from recto.documents import Manifest
from recto.errors import ObjectMissing
from recto.fields import DocumentFields, ReviewReason
from recto.reviews import Review
from recto.values import Value
from storage.protocols import ObjectStore
from workers.stages.results import FIELDS_FILE

_PARTS: Final = "parts"


class Findings(Value):
    """What a document is, which schema its fields have, and why a person should look at it or one of its parts."""

    class_name: str = ""
    schema_name: str = ""
    review: tuple[ReviewReason, ...] = ()


NO_FINDINGS: Final = Findings()


def findings_of(whole: DocumentFields, parts: Iterable[DocumentFields] = ()) -> Findings:
    """``parts``: the fields of those that ``whole`` names, in its order."""
    paired = zip(whole.parts, parts, strict=True)
    of_parts = (reason for part, fields in paired for reason in of_part(part.path, fields.review))
    return Findings(
        class_name=whole.classes.name, schema_name=whole.schema_used.name, review=(*whole.review, *of_parts)
    )


def findings_in(store: ObjectStore, manifest: Manifest) -> Findings:
    """Of a result that is complete; empty where its fields are gone, or are not as Recto wrote them."""
    try:
        whole = _fields(store, manifest.name)
        return findings_of(whole, [_fields(store, f"{manifest.name}/{part.path}") for part in whole.parts])
    except (ObjectMissing, ValidationError):
        return NO_FINDINGS


def of_part(path: str, reasons: Iterable[ReviewReason]) -> Iterator[ReviewReason]:
    """With where they stand; fields are named within their part."""
    return (reason.model_copy(update={"says": f"{path}: {reason.says}"}) for reason in reasons)


def parts_to_look_at(paths: Sequence[str]) -> tuple[ReviewReason, ...]:
    """What is said of the whole, none where there are no such parts. The reasons themselves stand with the parts."""
    return (ReviewReason(code=_PARTS, says=f"to be looked at: {', '.join(paths)}"),) if paths else ()


def has_reasons(listed: Iterable[Review], path: str) -> bool:
    """Whether the part at ``path`` is to be looked at, the whole document for none. ``listed`` is the document's place
    on the list, where it has one.
    """
    return any(not path or _is_of(reason, path) for review in listed for reason in review.reasons)


def with_part(
    listed: Iterable[ReviewReason], whole: DocumentFields, path: str, reasons: Iterable[ReviewReason]
) -> tuple[ReviewReason, ...]:
    """``listed``, those of the whole and all parts, with ``reasons`` in place of those of the part at ``path``."""
    others = (one for one in listed if one.code != _PARTS and not _is_of(one, path))
    found = (*others, *of_part(path, reasons))
    parts = [part.path for part in whole.parts if any(_is_of(one, part.path) for one in found)]
    return (*parts_to_look_at(parts), *found)


def _fields(store: ObjectStore, name: str) -> DocumentFields:
    return DocumentFields.model_validate_json(store.get(f"{name}/{FIELDS_FILE}"))


def _is_of(reason: ReviewReason, path: str) -> bool:
    return reason.says.startswith(f"{path}: ")
