"""Many small documents, each unlike the others, made in a moment: what the chaos tests and benchmarks feed the service.

A crowd has typed PDFs, scanned ones, image files, blank pages, an archive, broken files, and one page that ends the
process that reads it (red, for the engine ``crashing:red``) between pages that do not.
"""

import random
import zlib
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Final, NamedTuple

import cv2
import numpy as np

from recto.images import Pixels
from recto.jobs import DocumentState
from recto.values import Value
from tests.resources.files import make_image, make_zip, raw_pdf, stream

ENGINE: Final = "crashing:red"
"""Reads scans as ``fake`` does and ends its process at a red one."""

WIDTH, HEIGHT = 300, 400
"""Of pages in points, and of scans in pixels: small, so that little time goes into drawing and decoding."""

RED: Final = (215, 25, 25)
_MOST_PAGES: Final = 24
_KILLER_PAGES: Final = 9
_WORDS: Final = (
    *("harbour", "lantern", "orchard", "ledger", "meadow", "timber", "copper", "granite", "willow", "saddle"),
    *("barley", "anchor", "bridge", "council", "market", "river", "winter", "letter", "engine", "garden"),
)


class Kind(StrEnum):
    """``mixed``: typed, scanned and blank pages in one PDF. ``killer``: a scan whose page in the middle is red."""

    TYPED = "typed"
    SCANNED = "scanned"
    MIXED = "mixed"
    IMAGE = "image"
    BROKEN = "broken"
    ARCHIVE = "archive"
    KILLER = "killer"


class Paper(Value):
    """One file. ``pages`` is 0 for a broken one and of all members for an archive."""

    name: str
    kind: Kind
    pages: int


class Expected(Value):
    """A document of a job: its name, how it ends, how many pages it has, which are blank and which kill.

    An archive is a document, too, and has no ``result`` of its own.
    """

    name: str
    state: DocumentState
    pages: int
    result: bool = True
    blank: tuple[int, ...] = ()
    killers: tuple[int, ...] = ()


class _Page(NamedTuple):
    """``image`` of a scan, empty for a typed or blank page."""

    content: bytes
    image: Pixels | None = None


def crowd(documents: int, pages: int, *, seed: int = 0) -> tuple[Paper, ...]:
    """So many files with so many pages in all, of every kind; at least 12 files and 4 pages for each.

    The same numbers and seed give the same files.
    """
    rng = _luck(seed, "crowd")
    kinds = [Kind.KILLER, Kind.ARCHIVE, *([Kind.BROKEN] * max(1, documents // 50)), *_usual(documents, rng)][:documents]
    sizes = _sizes(kinds, pages, rng)
    papers = [
        Paper(name=_name(at, kind), kind=kind, pages=size)
        for at, (kind, size) in enumerate(zip(kinds, sizes, strict=True))
    ]
    rng.shuffle(papers)
    return tuple(papers)


def content_of(paper: Paper) -> bytes:
    """The bytes of the file: the same for the same paper."""
    match paper.kind:
        case Kind.TYPED | Kind.SCANNED | Kind.MIXED | Kind.KILLER:
            return _pdf([_page(paper, number) for number in range(1, paper.pages + 1)])
        case Kind.IMAGE:
            return make_image(_scan(_luck(paper.name, 1)), "PNG")
        case Kind.BROKEN:
            return b"%PDF-1.7 and nothing more, " + paper.name.encode()
        case Kind.ARCHIVE:
            return make_zip([(member.name, content_of(member)) for member in _members(paper)])


def expected_of(paper: Paper) -> tuple[Expected, ...]:
    """The documents that a job makes of the file: of an archive those in it, too."""
    match paper.kind:
        case Kind.ARCHIVE:
            itself = Expected(name=paper.name, state=DocumentState.SUCCEEDED, pages=0, result=False)
            below = (one for member in _members(paper) for one in expected_of(member))
            return (itself, *(one.model_copy(update={"name": f"{paper.name}/{one.name}"}) for one in below))
        case Kind.BROKEN:
            return (Expected(name=paper.name, state=DocumentState.FAILED, pages=0),)
        case Kind.KILLER:
            return (
                Expected(
                    name=paper.name,
                    state=DocumentState.PARTIAL,
                    pages=paper.pages,
                    killers=(killer_page(paper),),
                ),
            )
        case _:
            blank = tuple(number for number in range(1, paper.pages + 1) if _is_blank(paper, number))
            return (Expected(name=paper.name, state=DocumentState.SUCCEEDED, pages=paper.pages, blank=blank),)


def killer_page(paper: Paper) -> int:
    """1-based; in the middle, so that there are neighbours on both sides."""
    return (paper.pages + 1) // 2


def typed_pdf(name: str, pages: int) -> bytes:
    """A PDF of typed pages, each with words of its own."""
    return content_of(Paper(name=name, kind=Kind.TYPED, pages=pages))


def scanned_pdf(name: str, pages: int) -> bytes:
    """A PDF of scanned pages, each with an image of its own."""
    return content_of(Paper(name=name, kind=Kind.SCANNED, pages=pages))


def _usual(documents: int, rng: random.Random) -> Iterator[Kind]:
    """At least one of each."""
    yield from (Kind.TYPED, Kind.SCANNED, Kind.MIXED, Kind.IMAGE)
    yield from rng.choices([Kind.TYPED, Kind.SCANNED, Kind.MIXED, Kind.IMAGE], [2, 6, 2, 2], k=documents)


def _sizes(kinds: Sequence[Kind], pages: int, rng: random.Random) -> list[int]:
    """Pages of each, which together are ``pages``."""
    fixed = {Kind.BROKEN: 0, Kind.IMAGE: 1, Kind.KILLER: _KILLER_PAGES, Kind.ARCHIVE: 6}
    sizes = [fixed.get(kind, 2) for kind in kinds]
    free = [at for at, kind in enumerate(kinds) if kind not in fixed]
    left = pages - sum(sizes)
    if left < 0 or left > len(free) * _MOST_PAGES:
        raise ValueError(f"{len(kinds)} files cannot have {pages} pages")
    while left:
        at = rng.choice(free)
        more = min(left, rng.randint(1, 4), _MOST_PAGES + 2 - sizes[at])
        sizes[at] += more
        left -= more
    return sizes


def _name(at: int, kind: Kind) -> str:
    extension = {Kind.IMAGE: "png", Kind.ARCHIVE: "zip"}.get(kind, "pdf")
    return f"box-{at % 7}/{at:05d}-{kind}.{extension}"


def _members(paper: Paper) -> tuple[Paper, ...]:
    """Two documents and a broken one."""
    first = paper.pages // 2
    stem = paper.name.rpartition("/")[2].partition(".")[0]
    return (
        Paper(name=f"{stem}-a.pdf", kind=Kind.TYPED, pages=first),
        Paper(name=f"inner/{stem}-b.pdf", kind=Kind.SCANNED, pages=paper.pages - first),
        Paper(name=f"{stem}-c.pdf", kind=Kind.BROKEN, pages=0),
    )


def _page(paper: Paper, number: int) -> _Page:
    rng = _luck(paper.name, number)
    if _is_blank(paper, number):
        return _Page(b"")
    if paper.kind is Kind.KILLER:
        return _Page(_OVER_ALL, _scan(rng, paper=RED if number == killer_page(paper) else _WHITE))
    if paper.kind is Kind.SCANNED or (paper.kind is Kind.MIXED and number % 2 == 0):
        return _Page(_OVER_ALL, _scan(rng))
    return _Page(_text(f"{paper.name}, page {number}", rng))


def _is_blank(paper: Paper, number: int) -> bool:
    return paper.kind is Kind.MIXED and number % 5 == 3


def _text(title: str, rng: random.Random) -> bytes:
    lines = [title, *(" ".join(rng.choices(_WORDS, k=6)) for _ in range(12))]
    shown = b"".join(b"(%b) Tj T* " % line.encode() for line in lines)
    return b"BT /F 10 Tf 20 360 Td 16 TL %bET" % shown


_OVER_ALL: Final = b"q %d 0 0 %d 0 0 cm /Im Do Q" % (WIDTH, HEIGHT)
_WHITE: Final = (250, 250, 248)


def _scan(rng: random.Random, *, paper: tuple[int, int, int] = _WHITE) -> Pixels:
    """Lines of words, printed so large that no engine nor rule takes them for dirt."""
    pixels = np.full((HEIGHT, WIDTH, 3), paper, np.uint8)
    for line in range(9):
        text = " ".join(rng.choices(_WORDS, k=3))
        cv2.putText(pixels, text, (20, 60 + 36 * line), cv2.FONT_HERSHEY_SIMPLEX, 0.55, (20, 20, 20), 1)
    return pixels


def _pdf(pages: Sequence[_Page]) -> bytes:
    kids = b" ".join(b"%d 0 R" % (10 + 3 * at) for at in range(len(pages)))
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Kids[%b]/Count %d>>" % (kids, len(pages)),
        3: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    }
    for at, page in enumerate(pages):
        first = 10 + 3 * at
        drawn = b"/XObject<</Im %d 0 R>>" % (first + 2) if page.image is not None else b""
        box = b"/MediaBox[0 0 %d %d]" % (WIDTH, HEIGHT)
        rest = b"/Contents %d 0 R/Resources<</Font<</F 3 0 R>>%b>>" % (first + 1, drawn)
        objects[first] = b"<</Type/Page/Parent 2 0 R%b%b>>" % (box, rest)
        objects[first + 1] = stream(page.content)
        if page.image is not None:
            objects[first + 2] = stream(zlib.compress(page.image.tobytes(), 1), _IMAGE)
    return raw_pdf(objects)


_IMAGE: Final = (
    b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/FlateDecode"
    % (WIDTH, HEIGHT)
)


def _luck(*parts: object) -> random.Random:
    return random.Random(repr(parts))  # noqa: S311 - pages need no secrecy
