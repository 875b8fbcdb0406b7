"""What of a page is asked for, and what goes along with it."""

# pyright: reportUnknownMemberType=false
# PyMuPDF's stubs leave parameters without a type.

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from documents.facts import FileKind
from documents.opening import open_document
from documents.raster import decode
from layouts.judging.evidence import NO_EVIDENCE, Evidence
from layouts.pixels.raster import quarter_turned
from layouts.tables import grid_text
from ocr_backends.rapidocr import RapidOcr
from recto.blocks import Table
from recto.deployments import Role
from recto.escalations import EscalationPolicy, Verdict
from recto.geometry import Box, Upright
from recto.grids import Cell, Grid
from recto.images import EncodedImage, Pixels
from recto.jobs import SettledPage
from recto.options import ReadOptions
from recto.pages import PageRecord, PageSize, PageState, PageWord, ParsedPage, Rung
from recto.settings import Limits
from recto.values import DocumentId, PageNumber
from storage.keys import image_key, parsed_key
from storage.local import LocalStore
from storage.packing import packed
from tests.resources.doubtful import rows_of, tables
from tests.unit.workers.test_page_reading import Scribe
from workers.escalation.consulted import Consulted
from workers.requests import SourceFile
from workers.stages.asking_page import AskingPage
from workers.stages.doubting import Seen, in_doubt, seen_image, seen_page
from workers.stages.reader import Reader, Source

LIMITS = Limits()
TABLE = Box.of(80 / 595, 130 / 842, 500 / 595, 274 / 842)
"""Of ``tables``, on its page."""


def _reader(folder: Path, *roles: Role) -> Reader:
    policy = EscalationPolicy(table_score=0.0, page_score=1.0)
    return Reader(
        options=ReadOptions(),
        limits=LIMITS,
        fingerprint="f",
        recipe="r",
        text_layer=Scribe("text", ""),
        backend=Scribe("model", ""),
        helpers=None,
        rungs={Rung.CPU_ENGINE: RapidOcr(1)},
        store=LocalStore(folder / "store", durable=False),
        password="",
        consulted=Consulted(policy=policy, roles=frozenset(roles), deployments={"sonnet": "s"}),
    )


def _read(reader: Reader, *, upright: Upright, words: tuple[PageWord, ...] = ()) -> SettledPage:
    """The page as a model read it: its table, and nothing of where words stand."""
    rows = rows_of(1)
    box = upright.to_page(TABLE)
    cells = [
        Cell(row=row, col=column, text=text, box=box)
        for row, texts in enumerate(rows)
        for column, text in enumerate(texts)
    ]
    grid = Grid(rows=len(rows), cols=4, header_rows=1, cells=tuple(cells))
    table = Table(text=grid_text(grid), box=box, confidence=1.0, engine="model", grid=grid)
    parsed = ParsedPage(engine="model", upright=upright, confidence=1.0, words=words, blocks=(table,))
    key = parsed_key("r", "1")
    reader.store.put_if_absent(key, packed(parsed.model_dump_json().encode()))
    record = PageRecord(page=PageNumber(1), state=PageState.READ, reason="a test", engine="model", source="image")
    return SettledPage(record=record, size=PageSize(width=595, height=842, unit="pt"), parsed_key=key)


def _drawn(folder: Path, rotation: int = 0) -> Pixels:
    path = tables(folder / "a.pdf", 1)
    with open_document(path, kind=FileKind.PDF, shown="a.pdf", password="", limits=LIMITS) as document:
        return quarter_turned(document.drawing(0, 150.0)[0], rotation)


def _image(asking: AskingPage, reader: Reader) -> EncodedImage:
    crop = asking.questions[0].question.crops[0]
    content = reader.store.get(image_key(crop.image, crop.media_type))
    return EncodedImage(
        id=crop.image, media_type=crop.media_type, width=crop.width, height=crop.height, content=content
    )


@pytest.mark.parametrize("rotation", [0, 270])
def test_a_part_that_a_model_read_goes_with_what_ocr_sees_there(tmp_path: Path, rotation: int) -> None:
    reader = _reader(tmp_path, Role.TABLES)
    upright = Upright(rotation=90 if rotation else 0, aspect=595 / 842)
    settled = _read(reader, upright=upright)
    asking = in_doubt(settled, seen_image(_drawn(tmp_path, rotation), NO_EVIDENCE), reader)

    assert isinstance(asking, AskingPage)
    assert "Linseed oil" in asking.questions[0].question.draft
    image = decode(_image(asking, reader), limits=LIMITS)
    assert image.shape[1] > 2 * image.shape[0]
    seen = {word.text: upright.from_page(word.box) for word in asking.evidence}
    assert {"Linseed", "Brass", "Pieces"} <= seen.keys()
    assert abs(seen["Linseed"].x0 - 86 / 595) < 0.01
    assert abs(seen["Linseed"].centre[1] - (130 + 24 + 12) / 842) < 0.01
    assert abs(seen["Pieces"].x0 - 236 / 595) < 0.01


def test_what_is_known_of_a_pages_words_is_evidence_enough(tmp_path: Path) -> None:
    reader = replace(_reader(tmp_path, Role.TABLES), rungs={})
    words = (PageWord(text="Linseed", box=TABLE, confidence=1.0),)
    known = Evidence(words=words, complete=True, exact=True)
    pixels = _drawn(tmp_path)

    asking = in_doubt(_read(reader, upright=Upright(aspect=595 / 842)), seen_image(pixels, known), reader)
    assert isinstance(asking, AskingPage)
    assert asking.evidence == words


def test_a_page_with_text_of_its_own_is_drawn_as_sharply_as_the_model_needs(tmp_path: Path) -> None:
    reader = _reader(tmp_path, Role.TABLES)
    path = tables(tmp_path / "a.pdf", 1)
    file = SourceFile(
        document=DocumentId("d"), path=path, shown="a.pdf", kind=FileKind.PDF, pages=1, bytes=1, modified=0
    )
    words = (PageWord(text="Linseed", box=TABLE, confidence=1.0),)
    settled = _read(reader, upright=Upright(aspect=595 / 842), words=words)
    with open_document(path, kind=FileKind.PDF, shown="a.pdf", password="", limits=LIMITS) as document:
        asking = in_doubt(settled, seen_page(Source(file, document), PageNumber(1), settled.size), reader)

    assert isinstance(asking, AskingPage)
    assert asking.evidence == ()
    assert abs(_image(asking, reader).width - reader.consulted.policy.pixels) < 90


def test_every_page_that_was_scanned_is_asked_for_as_a_whole_where_all_are(tmp_path: Path) -> None:
    reader = _reader(tmp_path, Role.TABLES, Role.OCR)
    settled = _read(reader, upright=Upright(aspect=595 / 842))
    asking = in_doubt(settled, seen_image(_drawn(tmp_path), NO_EVIDENCE), reader)

    assert isinstance(asking, AskingPage)
    assert [(one.question.form, one.doubt.block) for one in asking.questions] == [("page", -1)]
    assert "| Linseed oil |" in asking.questions[0].question.draft
    assert _image(asking, reader).height == reader.consulted.policy.pixels


def test_nobody_is_asked_for_a_page_that_was_not_read_or_in_a_role_that_nobody_has(tmp_path: Path) -> None:
    seen = Seen(pixels=lambda parsed: np.zeros((1, 1, 3), np.uint8), sharp=lambda share, wanted: _nothing())
    reader = _reader(tmp_path)
    settled = _read(reader, upright=Upright(aspect=595 / 842))
    assert in_doubt(settled, seen, reader) is settled
    failed = settled.model_copy(update={"record": settled.record.model_copy(update={"state": PageState.FAILED})})
    assert in_doubt(failed, seen, _reader(tmp_path, Role.TABLES)) is failed


def _nothing() -> Pixels:
    raise AssertionError("nobody is to be shown anything")


def test_a_page_that_cannot_be_drawn_again_is_read_all_the_same(tmp_path: Path) -> None:
    reader = _reader(tmp_path, Role.TABLES)
    pixels = _drawn(tmp_path)
    path = tables(tmp_path / "a.pdf", 1)
    file = SourceFile(
        document=DocumentId("d"), path=path, shown="a.pdf", kind=FileKind.PDF, pages=1, bytes=1, modified=0
    )
    settled = _read(reader, upright=Upright(aspect=595 / 842))
    with open_document(path, kind=FileKind.PDF, shown="a.pdf", password="", limits=Limits(draw_pixels=100)) as document:
        too_large = seen_page(Source(file, document), PageNumber(1), settled.size)
        seen = Seen(pixels=seen_image(pixels, NO_EVIDENCE).pixels, sharp=too_large.sharp)
        ended = in_doubt(settled, seen, reader)

    assert isinstance(ended, SettledPage)
    assert [(one.verdict, one.fault[0].code) for one in ended.record.escalations] == [
        (Verdict.NOT_ASKED, "page_too_large")
    ]
