"""The documents of a corpus whose fields are known, read by Recto: once, then from the folder they are kept in."""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from bench.corpus import manifest_rows
from bench.rasterised import write_scan
from layouts.fields.view import DocumentView, page_view
from recto.documents import DocumentPage

CATEGORY = "fields"


class Way(StrEnum):
    """How it is read: as Recto does it; from images of its pages even where it has text; or as a scan of it, crooked
    and grainy.
    """

    AS_IT_IS = "as_it_is"
    FROM_IMAGE = "from_image"
    SCANNED = "scanned"


class FieldDocument(NamedTuple):
    """``truths`` by what their names end with (``.gt.json``)."""

    path: Path
    collection: str
    truths: tuple[Path, ...]
    silver: bool

    @property
    def name(self) -> str:
        return f"{self.collection}/{self.path.name}"

    def truth(self, ending: str) -> Path:
        return next(truth for truth in self.truths if truth.name.endswith(ending))


class DocumentRead(NamedTuple):
    """``pages`` as they stand in ``document.json``."""

    document: FieldDocument
    way: Way
    pages: tuple[DocumentPage, ...]
    view: DocumentView


def field_documents(corpus: Path, split: str, only: Sequence[str] = ()) -> list[FieldDocument]:
    """Sorted by collection and name."""
    found = [
        FieldDocument(
            path=corpus / row["path"],
            collection=Path(row["path"]).parts[1],
            truths=tuple(corpus / truth["path"] for truth in row["ground_truth"]),
            silver=all(truth["quality"] == "silver" for truth in row["ground_truth"]),
        )
        for row in manifest_rows(corpus)
        if row["category"] == CATEGORY and row["split"] == split
    ]
    return sorted(one for one in found if not only or one.collection in only)


def read_documents(documents: Sequence[FieldDocument], way: Way, kept: Path, workers: int) -> list[DocumentRead]:
    """In order. What is not under ``kept/WAY/COLLECTION/NAME`` yet is read now and kept there."""
    missing = [one for one in documents if not _kept_at(one, way, kept).exists()]
    for collection in sorted({one.collection for one in missing}):
        own = [one.path for one in missing if one.collection == collection]
        _read_now(own, way, kept / way / collection, workers)
    return [read_as(one, way, _kept_at(one, way, kept)) for one in documents if _kept_at(one, way, kept).exists()]


def other_readings(folder: Path) -> Iterator[DocumentRead]:
    """Of all results of Recto below ``folder``, whatever they are of."""
    for written in sorted(folder.rglob("document.json")):
        document = FieldDocument(written.parent, written.parent.parent.name, (), silver=True)
        yield read_as(document, Way.AS_IT_IS, written)


def read_as(document: FieldDocument, way: Way, written: Path) -> DocumentRead:
    """``written`` is its ``document.json``."""
    plain = json.loads(written.read_text("utf-8"))["pages"]
    pages = tuple(DocumentPage.model_validate(page) for page in plain)
    views = tuple(page_view(page) for page in pages)
    return DocumentRead(document, way, pages, DocumentView(views, len(pages)))


def _kept_at(document: FieldDocument, way: Way, kept: Path) -> Path:
    return kept / way / document.collection / document.path.name / "document.json"


def _read_now(paths: Iterable[Path], way: Way, to: Path, workers: int) -> None:
    recto = str(Path(sys.executable).with_name("recto"))
    with tempfile.TemporaryDirectory() as folder:
        for path in paths:
            put = write_scan if way is Way.SCANNED else shutil.copyfile
            put(path, Path(folder) / path.name)
        command = [recto, "run", folder, "-o", str(to), "--workers", str(workers), "-q"]
        subprocess.run([*command, *(["--force-ocr"] if way is Way.FROM_IMAGE else [])], check=False)
