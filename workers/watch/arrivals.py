"""What appeared in a watched place."""

from recto.orders import FileSource, S3Source
from recto.values import Value


class Arrival(Value):
    """A document in one of its states. ``place`` tells it from others, ``state`` what lies there from what lay there
    before. ``shown`` is how messages call it.
    """

    place: str
    state: str
    source: S3Source | FileSource
    shown: str


def name_below(parts: tuple[str, ...]) -> str:
    """The name that a result is asked for: as it lies below what is watched.

    Keys may have empty parts, which names have not: ``a//b.pdf`` is another document than ``a/b.pdf``.
    """
    return "/".join(part or "%~" for part in parts)
