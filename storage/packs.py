"""The form of a pack: many values in one object, with an index.

``recto-pack 1\\n``, the length of the index in 8 bytes (big endian), the index (JSON, gzip), then the values one after
the other. The index is ``{"values": [[KEY, SIZE], ...], "elsewhere": [KEY, ...]}``, both sorted by key; ``elsewhere``
are values that belong to the pack and are objects of their own.
"""

import json
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from recto.errors import InternalError
from storage.packing import packed, unpacked

_MAGIC: Final = b"recto-pack 1\n"
_LENGTH: Final = 8


class _Values(Mapping[str, bytes]):
    """Parts of one block of bytes, copied when they are asked for."""

    def __init__(self, data: bytes, places: Mapping[str, slice]) -> None:
        self._data = data
        self._places = places

    def __getitem__(self, key: str) -> bytes:
        return self._data[self._places[key]]

    def __contains__(self, key: object) -> bool:
        return key in self._places

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


@dataclass(frozen=True)
class Pack:
    """``size`` in bytes, of the whole."""

    values: Mapping[str, bytes]
    elsewhere: frozenset[str]
    size: int

    @property
    def keys(self) -> Iterator[str]:
        return iter(self.values)


def pack_bytes(values: Mapping[str, bytes], *, elsewhere: Set[str] = frozenset()) -> bytes:
    """Equal values give equal bytes, in whatever order they come."""
    ordered = sorted(values.items())
    index = {"values": [[key, len(value)] for key, value in ordered], "elsewhere": sorted(elsewhere)}
    head = packed(json.dumps(index, ensure_ascii=False, separators=(",", ":")).encode())
    return b"".join([_MAGIC, len(head).to_bytes(_LENGTH, "big"), head, *(value for _, value in ordered)])


def read_pack(data: bytes, *, shown: str) -> Pack:
    """Raises ``InternalError`` where ``data`` is not what ``pack_bytes`` made."""
    start = len(_MAGIC) + _LENGTH
    length = int.from_bytes(data[len(_MAGIC) : start], "big")
    if not data.startswith(_MAGIC) or len(data) < start + length:
        raise _damaged(shown)
    try:
        index = json.loads(unpacked(data[start : start + length]))
        sizes = {str(key): int(size) for key, size in index["values"]}
        elsewhere = frozenset(map(str, index["elsewhere"]))
    except (InternalError, ValueError, KeyError, TypeError) as error:
        raise _damaged(shown) from error
    ends = list(accumulate(sizes.values(), initial=start + length))
    if ends[-1] != len(data):
        raise _damaged(shown)
    places = {key: slice(begin, end) for key, begin, end in zip(sizes, ends, ends[1:], strict=False)}
    return Pack(values=_Values(data, places), elsewhere=elsewhere, size=len(data))


def _damaged(shown: str) -> InternalError:
    return InternalError(f"{shown}: a damaged pack", remedy="Delete it; its pages are read again by `recto retry`.")
