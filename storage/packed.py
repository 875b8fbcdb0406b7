"""Many small values in one object: a store over a store, for which every request counts.

What is put is held in memory until ``flush`` writes all of it as one object, a *pack*. A value that is too large for
that goes through at once, and the pack notes its key. Nobody else sees what is held: a pack is written before
anything is told of what it holds.
"""

import hashlib
import io
from collections import OrderedDict
from collections.abc import Generator, Iterator
from contextlib import contextmanager
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


class PackedStore:
    """An ``ObjectStore`` over ``under``. Not for several threads at once.

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
        self._held: dict[str, bytes] = {}
        self._passed: set[str] = set()
        self._replaced: set[str] = set()
        self._loaded: OrderedDict[str, Pack] = OrderedDict()
        self.held_bytes = 0

    @property
    def location(self) -> str:
        return self._under.location

    def get(self, key: str) -> bytes:
        value = self._at_hand(checked_key(key))
        if value is not None:
            return value
        self._require_below(key)
        return self._under.get(key)

    @contextmanager
    def open(self, key: str) -> Generator[BinaryIO]:
        value = self._at_hand(checked_key(key))
        if value is not None:
            yield io.BytesIO(value)
            return
        self._require_below(key)
        with self._under.open(key) as stream:
            yield stream

    def put_if_absent(self, key: str, data: bytes) -> bool:
        """The next pack holds the value in any case, so that it needs no other; that of the first writer."""
        if checked_key(key) in self._held or key in self._passed:
            return False
        if len(data) > self._value_bytes:
            self._passed.add(key)
            return self._under.put_if_absent(key, data)
        earlier = self._at_hand(key)
        if earlier is None and self._may_be_below(key) and _is_in(self._under, key):
            return False
        self._held[key] = data if earlier is None else earlier
        self.held_bytes += len(self._held[key])
        return earlier is None

    def put_stream(self, key: str, stream: BinaryIO) -> StoredObject:
        stored = self._under.put_stream(key, stream)
        self._forget(key)
        self._passed.add(key)
        return stored

    def keys(self, prefix: str) -> Iterator[str]:
        """Also of what is held and of packs that are loaded."""
        checked_prefix(prefix)
        packed = {key for pack in self._loaded.values() for key in pack.keys if key not in self._replaced}
        near = sorted(key for key in {*packed, *self._held} if key.startswith(prefix))
        return (key for key, _ in groupby(merge(near, self._under.keys(prefix))))

    def delete(self, key: str) -> None:
        """Packs stay as they are: here the value is missing from now on, for those who load the pack it is not."""
        self._under.delete(key)
        self._forget(key)

    def presign_get(self, key: str, seconds: int) -> str:
        """Only of what lies in an object of its own."""
        return self._under.presign_get(key, seconds)

    def flush(self, stem: str) -> str:
        """Writes what is held as one object and returns its key, ``STEM-HASH.pack``; empty where nothing was held.

        The key tells the content: a pack of the same key, by whomever it was written, is the same.
        """
        if not self._held and not self._passed:
            return ""
        data = pack_bytes(self._held, elsewhere=self._passed)
        key = f"{stem}-{hashlib.sha256(data).hexdigest()[:_HASH]}.pack"
        self._under.put_stream(key, io.BytesIO(data))
        self._keep(key, read_pack(data, shown=key))
        self._held, self._passed, self.held_bytes = {}, set(), 0
        return key

    def load(self, pack: str) -> Pack:
        """Has the values of a pack at hand. Raises ``ObjectMissing``, ``InternalError`` where it is damaged."""
        if pack in self._loaded:
            self._loaded.move_to_end(pack)
            return self._loaded[pack]
        loaded = read_pack(self._under.get(pack), shown=f"{self.location}/{pack}")
        self._keep(pack, loaded)
        return loaded

    def _keep(self, key: str, pack: Pack) -> None:
        self._loaded[key] = pack
        while len(self._loaded) > 1 and sum(one.size for one in self._loaded.values()) > self._loaded_bytes:
            self._loaded.popitem(last=False)

    def _at_hand(self, key: str) -> bytes | None:
        if key in self._held:
            return self._held[key]
        if key not in self._replaced:
            for pack in reversed(self._loaded.values()):
                if key in pack.values:
                    return pack.values[key]
        return None

    def _may_be_below(self, key: str) -> bool:
        return self._below or key in self._passed or any(key in pack.elsewhere for pack in self._loaded.values())

    def _require_below(self, key: str) -> None:
        if not self._may_be_below(key):
            raise ObjectMissing(f"{self.location}/{key}: in no pack")

    def _forget(self, key: str) -> None:
        self.held_bytes -= len(self._held.pop(key, b""))
        self._passed.discard(key)
        self._replaced.add(key)


def _is_in(store: ObjectStore, key: str) -> bool:
    try:
        with store.open(key):
            return True
    except ObjectMissing:
        return False
