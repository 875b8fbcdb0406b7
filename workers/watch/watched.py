"""What all ways to watch have in common."""

from collections.abc import Iterator
from typing import Protocol

from workers.watch.drop import Dropped


class Watched(Protocol):
    """A place that is looked at again and again."""

    @property
    def is_quiet(self) -> bool:
        """Whether the last look found nothing that another one would take."""
        ...

    def look(self, *, patience: float) -> Iterator[Dropped]:
        """What arrived, each after its job was made. May wait ``patience`` seconds for something to come.

        Raises the ``StorageError`` family; what was not taken is taken at another look.
        """
        ...

    def close(self) -> None: ...
