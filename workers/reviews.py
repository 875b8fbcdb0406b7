"""What stands on the review list of a document: its own reasons, and where it is a stream those of its parts."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from recto.fields import DocumentFields, ReviewReason

_PARTS: Final = "parts"


def of_part(path: str, reasons: Iterable[ReviewReason]) -> Iterator[ReviewReason]:
    """With where they stand; fields are named within their part."""
    return (reason.model_copy(update={"says": f"{path}: {reason.says}"}) for reason in reasons)


def parts_to_look_at(paths: Sequence[str]) -> tuple[ReviewReason, ...]:
    """What is said of the whole, none where there are no such parts. The reasons themselves stand with the parts."""
    return (ReviewReason(code=_PARTS, says=f"to be looked at: {', '.join(paths)}"),) if paths else ()


def with_part(
    listed: Iterable[ReviewReason], whole: DocumentFields, path: str, reasons: Iterable[ReviewReason]
) -> tuple[ReviewReason, ...]:
    """``listed``, those of the whole and all parts, with ``reasons`` in place of those of the part at ``path``."""
    others = (one for one in listed if one.code != _PARTS and not _is_of(one, path))
    found = (*others, *of_part(path, reasons))
    parts = [part.path for part in whole.parts if any(_is_of(one, part.path) for one in found)]
    return (*parts_to_look_at(parts), *found)


def _is_of(reason: ReviewReason, path: str) -> bool:
    return reason.says.startswith(f"{path}: ")
