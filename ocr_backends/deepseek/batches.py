"""How many pages are worked on at once, by what the memory of the device was seen to allow."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import torch

T = TypeVar("T")
R = TypeVar("R")


class Batches:
    """How many of something are done at once: half as many after memory did not suffice, and more again by and by."""

    _GOOD = 32

    def __init__(self, most: int) -> None:
        self._most = most
        self._good = 0
        self.size = most
        self.halvings = 0

    def halve(self, size: int) -> None:
        """A batch of ``size`` did not fit."""
        self.size = max(1, min(self.size, size) // 2)
        self.halvings += 1
        self._good = 0

    def fitted(self) -> None:
        """A batch did fit."""
        self._good += 1
        if self._good >= self._GOOD and self.size < self._most:
            self.size, self._good = min(self._most, self.size * 2), 0

    def map(self, work: Callable[[Sequence[T]], list[R]], things: Sequence[T]) -> list[R | Exception]:
        """What ``work`` makes of each thing, in batches; the error for one that does not fit or fails alone.

        ``torch.AcceleratorError`` passes: the device is of no more use.
        """
        done: list[R | Exception] = []
        while len(done) < len(things):
            batch = things[len(done) : len(done) + self.size]
            try:
                made = work(batch)
            except torch.OutOfMemoryError as error:
                free_memory()
                if len(batch) == 1:
                    done.append(error)
                self.halve(len(batch))
            except torch.AcceleratorError:
                raise
            except Exception as error:  # noqa: BLE001 - whatever it is, it must cost the page only that caused it
                done += [error] if len(batch) == 1 else [self.map(work, [one])[0] for one in batch]
            else:
                done += made
                self.fitted()
        return done


def free_memory() -> None:
    """Gives what is cached and not used back to the device."""
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
