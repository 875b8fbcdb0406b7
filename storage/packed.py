"""Many small values in one object: a store over a store, for which every request counts.

What is put is held in memory until ``flush`` writes all of it as one object, a *pack*. A value that is too large for
that goes through at once, and the pack notes its key. Nobody else sees what is held: a pack is written before
anything is told of what it holds.

Where several pages are worked on at once, each thread has a *part*: what it puts is in no pack before its page ended.
"""

import hashlib
import io
import threading
from collections import OrderedDict
from collections.abc import Generator, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from heapq import merge
from itertools import groupby
from typing import BinaryIO, Final

from recto.errors import ObjectMissing
from recto.settings import MEBIBYTE
from storage.keys import checked_key, checked_prefix
from storage.packs import Pack, pack_bytes, read_pack
from storage.protocols import ObjectStore, StoredObject

VALUE_BYTES: Final = 2 * MEBIBYTE
PACK_BYTES: Final = 16 * MEBIBYTE
LOADED_BYTES: Final = 64 * MEBIBYTE
_HASH: Final = 32


@dataclass(eq=False)
class Holding:
    """What was put and is in no pack yet. ``passed``: keys of what went through at once."""

    held: dict[str, bytes] = field(default_factory=dict[str, bytes])
    passed: set[str] = field(default_factory=set[str])


class PackedStore:
    """An ``ObjectStore`` over ``under``, for one thread; others have parts of it.

    Values up to ``value_bytes`` are held. Packs that were loaded are looked into, the ones used last up to
    ``loaded_bytes``. With ``below`` false a value that no pack knows of is taken for missing without asking ``under``.
    """

    def __init__(
        self,
        under: ObjectStore,
        *,
        value_bytes: int = VALUE_BYTES,
        loaded_bytes: int = LOADED_BYTES,
        below: bool = True,
    ) -> None:
        self._under = under
        self._value_bytes = value_bytes
        self._loaded_bytes = loaded_bytes
        self._below = below
        self._lock = threading.Lock()  # over what follows; never held while ``under`` is asked
        self._own = Holding()
        self._parts: list[Holding] = []
        self._replaced: set[str] = set()
        self._loaded: OrderedDict[str, Pack] = OrderedDict()
        self.held_bytes = 0

    @property
    def location(self) -> str:
        return self._under.location

    def get(self, key: str) -> bytes:
        value = self._found(key)
        return self._under.get(key) if value is None else value

    @contextmanager
    def open(self, key: str) -> Generator[BinaryIO]:
        value = self._found(key)
        if value is not None:
            yield io.BytesIO(value)
            return
        with self._under.open(key) as stream:
            yield stream

    def put_if_absent(self, key: str, data: bytes) -> bool:
        """The next pack holds the value in any case, so that it needs no other; that of the first writer."""
        return self.put_into(self._own, key, data)

    def put_stream(self, key: str, stream: BinaryIO) -> StoredObject:
        return self.stream_into(self._own, key, stream)

    def keys(self, prefix: str) -> Iterator[str]:
        """Also of what is held and of packs that are loaded."""
        checked_prefix(prefix)
        with self._lock:
            packed = {key for pack in self._loaded.values() for key in pack.keys if key not in self._replaced}
            held = {key for each in self._holdings() for key in each.held}
        near = sorted(key for key in packed | held if key.startswith(prefix))
        return (key for key, _ in groupby(merge(near, self._under.keys(prefix))))

    def delete(self, key: str) -> None:
        """Packs stay as they are: here the value is missing from now on, for those who load the pack it is not."""
        self._under.delete(key)
        with self._lock:
            self._forget(key)

    def presign_get(self, key: str, seconds: int) -> str:
        """Only of what lies in an object of its own."""
        return self._under.presign_get(key, seconds)

    def part(self) -> "PackedPart":
        """The store for another thread. What is put there is seen here, but in no pack until it is taken."""
        holding = Holding()
        with self._lock:
            self._parts.append(holding)
        return PackedPart(self, holding)

    def take(self, part: "PackedPart") -> None:
        """What was put into ``part`` belongs to the next pack. The part is at its end."""
        holding = part.holding
        with self._lock:
            self._parts.remove(holding)
            for key, value in holding.held.items():
                if key not in self._own.held:
                    self._own.held[key] = value
                    self.held_bytes += len(value)
            self._own.passed |= holding.passed

    def drop(self, part: "PackedPart") -> None:
        """What was put into ``part`` is forgotten."""
        with self._lock:
            self._parts.remove(part.holding)

    def flush(self, stem: str) -> str:
        """Writes what is held as one object and returns its key, ``STEM-HASH.pack``; empty where nothing was held.

        The key tells the content: a pack of the same key, by whomever it was written, is the same.
        """
        if not self._own.held and not self._own.passed:
            return ""
        data = pack_bytes(self._own.held, elsewhere=self._own.passed)
        key = f"{stem}-{hashlib.sha256(data).hexdigest()[:_HASH]}.pack"
        self._under.put_stream(key, io.BytesIO(data))
        pack = read_pack(data, shown=key)
        with self._lock:
            self._keep(key, pack)
            self._own, self.held_bytes = Holding(), 0
        return key

    def load(self, pack: str) -> Pack:
        """Has the values of a pack at hand. Raises ``ObjectMissing``, ``InternalError`` where it is damaged."""
        with self._lock:
            if pack in self._loaded:
                self._loaded.move_to_end(pack)
                return self._loaded[pack]
        loaded = read_pack(self._under.get(pack), shown=f"{self.location}/{pack}")
        with self._lock:
            self._keep(pack, loaded)
        return loaded

    def put_into(self, into: Holding, key: str, data: bytes) -> bool:
        checked_key(key)
        with self._lock:
            if key in into.held or key in into.passed:
                return False
            small = len(data) <= self._value_bytes
            earlier = self._at_hand(key) if small else None
            if small and (earlier is not None or not self._may_be_below(key)):
                return self._hold(key, data, earlier, into)
            if not small:
                into.passed.add(key)
        if not small:
            return self._under.put_if_absent(key, data)
        if _is_in(self._under, key):
            return False
        with self._lock:
            return self._hold(key, data, self._at_hand(key), into)

    def _hold(self, key: str, data: bytes, earlier: bytes | None, into: Holding) -> bool:
        into.held[key] = data if earlier is None else earlier
        if into is self._own:
            self.held_bytes += len(into.held[key])
        return earlier is None

    def stream_into(self, into: Holding, key: str, stream: BinaryIO) -> StoredObject:
        stored = self._under.put_stream(key, stream)
        with self._lock:
            self._forget(key)
            into.passed.add(key)
        return stored

    def _keep(self, key: str, pack: Pack) -> None:
        self._loaded[key] = pack
        while len(self._loaded) > 1 and sum(one.size for one in self._loaded.values()) > self._loaded_bytes:
            self._loaded.popitem(last=False)

    def _holdings(self) -> list[Holding]:
        return [self._own, *self._parts]

    def _found(self, key: str) -> bytes | None:
        """The value, where it is at hand. Raises ``ObjectMissing`` where it is nowhere, without asking ``under``."""
        with self._lock:
            value = self._at_hand(checked_key(key))
            if value is None and not self._may_be_below(key):
                raise ObjectMissing(f"{self.location}/{key}: in no pack")
            return value

    def _at_hand(self, key: str) -> bytes | None:
        for each in self._holdings():
            if key in each.held:
                return each.held[key]
        if key not in self._replaced:
            for pack in reversed(self._loaded.values()):
                if key in pack.values:
                    return pack.values[key]
        return None

    def _may_be_below(self, key: str) -> bool:
        passed = self._below or any(key in each.passed for each in self._holdings())
        return passed or any(key in pack.elsewhere for pack in self._loaded.values())

    def _forget(self, key: str) -> None:
        self.held_bytes -= len(self._own.held.get(key, b""))
        for each in self._holdings():
            each.held.pop(key, None)
            each.passed.discard(key)
        self._replaced.add(key)


class PackedPart:
    """A ``PackedStore`` as one other thread sees it, which puts into a part of its own. For one thread at a time."""

    def __init__(self, whole: PackedStore, holding: Holding) -> None:
        self._whole = whole
        self.holding = holding

    @property
    def location(self) -> str:
        return self._whole.location

    def get(self, key: str) -> bytes:
        return self._whole.get(key)

    def open(self, key: str) -> AbstractContextManager[BinaryIO]:
        return self._whole.open(key)

    def put_if_absent(self, key: str, data: bytes) -> bool:
        """As the whole does; the value of the first writer, though it is in another part, goes into this one, too."""
        return self._whole.put_into(self.holding, key, data)

    def put_stream(self, key: str, stream: BinaryIO) -> StoredObject:
        return self._whole.stream_into(self.holding, key, stream)

    def keys(self, prefix: str) -> Iterator[str]:
        return self._whole.keys(prefix)

    def delete(self, key: str) -> None:
        self._whole.delete(key)

    def presign_get(self, key: str, seconds: int) -> str:
        return self._whole.presign_get(key, seconds)


def _is_in(store: ObjectStore, key: str) -> bool:
    try:
        with store.open(key):
            return True
    except ObjectMissing:
        return False
