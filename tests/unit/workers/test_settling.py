"""A page from its document to the state it ends in, with engines that read what they are told."""

from pathlib import Path

from documents.facts import FileKind
from documents.opening import open_document
from layouts.judging.evidence import Evidence
from ocr_backends.registry import Helpers
from ocr_backends.textlayer import TextLayer
from recto.jobs import SettledPage
from recto.options import ReadOptions
from recto.pages import PageState
from recto.settings import Limits
from recto.values import DocumentId, PageNumber, digest
from storage.local import LocalStore
from tests.resources import pages
from tests.unit.workers.test_page_reading import Refuser, Scribe
from workers.requests import SourceFile
from workers.stages.drawing import Drawn, DrawnPage, drawn_before, drawn_or_settled, keep_drawn, taken_up
from workers.stages.reader import Reader, Source
from workers.stages.settling import settle_page

OWN = "A note in the margin that the file carries as text, put there by hand after it was scanned."
NOTHING = Scribe("first", "")


def _settled(tmp_path: Path, options: ReadOptions) -> SettledPage:
    """A page in Thai, scanned, below a line of text; the engine for images reads nothing."""
    path = tmp_path / "a.pdf"
    picture = pages.printed(pages.luck(4), dpi=100, language="th", sentences=20)
    path.write_bytes(pages.with_note(picture, OWN))
    reader = _reader(tmp_path, options)
    with open_document(path, kind=FileKind.PDF, shown="a.pdf", password="", limits=Limits()) as document:
        source = Source(_file(path), document)
        ended = settle_page(source.file, PageNumber(1), reader, source=lambda: source)
        assert isinstance(ended, SettledPage)
        return ended


def _file(path: Path) -> SourceFile:
    stat = path.stat()
    return SourceFile(
        document=DocumentId(digest("a")),
        path=path,
        shown="a.pdf",
        kind=FileKind.PDF,
        pages=1,
        bytes=stat.st_size,
        modified=stat.st_mtime_ns,
    )


def _reader(tmp_path: Path, options: ReadOptions) -> Reader:
    return Reader(
        options=options,
        limits=Limits(),
        fingerprint="f" * 64,
        recipe="r",
        text_layer=TextLayer(),
        backend=NOTHING,
        rungs={},
        helpers=Helpers(scripts=Refuser(), old_type=Refuser()),
        store=LocalStore(tmp_path / "store", durable=False),
        password="",
    )


def test_own_text_that_makes_sense_stands_in_for_an_image_that_nobody_reads_and_is_marked(tmp_path: Path) -> None:
    record = _settled(tmp_path, ReadOptions()).record

    assert record.state is PageState.READ
    assert (record.source, record.engine) == ("text_layer", "textlayer")
    assert [fault.code for fault in record.faults] == ["script_unsupported"]
    assert record.faults[0].remedy == "apt-get install thai"


def test_it_does_not_where_the_image_was_asked_for(tmp_path: Path) -> None:
    record = _settled(tmp_path, ReadOptions(force_ocr=True)).record

    assert record.state is PageState.UNSUPPORTED_SCRIPT
    assert record.source == "image"


def test_own_text_goes_with_the_drawing_to_whom_judges_what_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(pages.with_note(pages.printed(pages.luck(4), dpi=100, sentences=20), OWN))
    reader = _reader(tmp_path, ReadOptions())
    with open_document(path, kind=FileKind.PDF, shown="a.pdf", password="", limits=Limits()) as document:
        source = Source(_file(path), document)
        drawn = drawn_or_settled(source, PageNumber(1), reader)
        assert isinstance(drawn, Drawn)
        keep_drawn(drawn, source.file.document, PageNumber(1), reader)
    kept = drawn_before(source.file.document, PageNumber(1), reader)

    assert isinstance(kept, DrawnPage)
    known = taken_up(kept, reader).known
    assert known == drawn.known
    assert isinstance(known, Evidence)
    assert " ".join(word.text for word in known.words) == OWN
    assert not known.complete
