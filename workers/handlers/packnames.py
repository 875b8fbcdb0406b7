"""Where the packs of a document's pages lie: to be found by one listing for a group of pages.

    packs/DD/DIGEST/BLOCK/KIND-FIRST-LAST-HASH.pack

``DIGEST`` is that of the document and of what decides what engines say of it, ``BLOCK`` holds 512 pages, ``KIND`` is
``s`` where all pages in the pack are settled, ``a`` where pages wait in it for answers of models, ``d`` where images
wait in it for an engine.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from recto.values import DocumentId, PageNumber, digest
from storage.protocols import ObjectStore

BLOCK_PAGES: Final = 512
Kind = Literal["s", "a", "d"]
_NAME: Final = re.compile(r"(?P<kind>[sad])-(?P<first>\d+)-(?P<last>\d+)-[0-9a-f]+\.pack")


@dataclass(frozen=True)
class FoundPack:
    """``first`` and ``last`` page of which it holds anything."""

    key: str
    kind: str
    first: int
    last: int


@dataclass(frozen=True)
class PackNames:
    """Of one document; ``reading`` is the reading fingerprint without the parser."""

    document: DocumentId
    reading: str

    def stem(self, pages: Sequence[PageNumber], kind: Kind) -> str:
        """What the key of a pack of these pages begins with."""
        first, last = min(pages), max(pages)
        return f"{self._folder(_block(first))}{kind}-{first:06}-{last:06}"

    def found(self, store: ObjectStore, pages: Sequence[PageNumber], *, group: int) -> list[FoundPack]:
        """Packs that may hold any of ``pages``; units begin at every ``group``-th page."""
        start = (min(pages) - 1) // group * group + 1
        blocks = range(_block(start), _block(max(pages)) + 1)
        return [pack for block in blocks for pack in self._listed(store, block) if _overlaps(pack, pages)]

    def _listed(self, store: ObjectStore, block: int) -> Iterator[FoundPack]:
        for key in store.keys(self._folder(block)):
            if name := _NAME.fullmatch(key.rpartition("/")[2]):
                yield FoundPack(key, name["kind"], int(name["first"]), int(name["last"]))

    def _folder(self, block: int) -> str:
        name = digest({"document": self.document, "reading": self.reading})
        return f"packs/{name[:2]}/{name}/{block:06}/"


def _block(page: int) -> int:
    return (page - 1) // BLOCK_PAGES


def _overlaps(pack: FoundPack, pages: Sequence[PageNumber]) -> bool:
    return pack.first <= max(pages) and min(pages) <= pack.last
