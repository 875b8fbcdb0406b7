"""A drawn page of a PDF, a model that loses its way on it, and the text that the page itself carries."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# PyMuPDF's stubs leave parameters without a type.

from collections.abc import Sequence
from pathlib import Path

import pymupdf
import pytest

from documents.facts import FileKind
from documents.opening import open_document
from recto.errors import EngineAway
from recto.jobs import SettledPage
from recto.pages import PageState, Rung
from recto.settings import Limits
from recto.values import DocumentId, PageNumber, digest
from tests.resources.pages import written
from tests.unit.workers.test_climbing import LOOP, Answer, Model, reader
from workers.requests import SourceFile
from workers.stages.drawing import Drawn, own_text_known
from workers.stages.image_reading import image_read
from workers.stages.reader import Source
from workers.stages.split import ImagePlan, image_plan

SENTENCES = (
    "The ferry leaves at seven in the morning.",
    "Tickets are sold on board for two crowns.",
    "Dogs and bicycles travel without charge, and so do children who are not yet at school.",
)


def settled(tmp_path: Path, answer: Answer) -> SettledPage:
    path = tmp_path / "a.pdf"
    typed = pymupdf.open()
    written(SENTENCES, document=typed)
    typed.save(path)
    file = SourceFile(
        document=DocumentId(digest("a")),
        path=path,
        shown="a.pdf",
        kind=FileKind.PDF,
        pages=1,
        bytes=path.stat().st_size,
        modified=path.stat().st_mtime_ns,
    )
    reading = reader(tmp_path / "store", Model(answer), {Rung.WARM: Model(answer, fingerprint="warm")})
    with open_document(path, kind=FileKind.PDF, shown="a.pdf", password="", limits=Limits()) as document:
        source = Source(file, document)
        plan = image_plan(document, 0, reading.options, reading.limits, reason="its image is to be read")
        assert isinstance(plan, ImagePlan)
        drawn = Drawn(plan, known=own_text_known(source, PageNumber(1), plan))
        ended = image_read(drawn, PageNumber(1), reading, shown="a.pdf", source=lambda: source)
    assert isinstance(ended, SettledPage)
    return ended


def _texts(sentences: Sequence[str]) -> str:
    return "\n\n".join(sentences)


def test_own_text_that_is_all_of_the_page_stands_in_for_the_little_that_a_loop_left(tmp_path: Path) -> None:
    page = settled(tmp_path, SENTENCES[0] + LOOP)

    assert (page.record.state, page.record.source) == (PageState.READ, "text_layer")
    assert [fault.code for fault in page.record.faults] == ["reading_looping"]
    assert [rung.rung for rung in page.record.rungs if rung.counts] == [Rung.TEXT_LAYER]
    assert page.tokens > 0
    assert set(page.doubts) == {"looping"}


def test_a_loop_that_left_nearly_all_keeps_what_the_model_read(tmp_path: Path) -> None:
    page = settled(tmp_path, _texts(SENTENCES) + LOOP)

    assert (page.record.state, page.record.source, page.record.engine) == (PageState.READ, "image", "model")
    assert [fault.code for fault in page.record.faults] == ["reading_looping"]


def test_what_the_page_itself_contradicts_does_not_count(tmp_path: Path) -> None:
    made_up = "The harbour was closed in 1894 because of 12 ships that lay in the ice until the 27th of March. "

    page = settled(tmp_path, made_up * 2)

    assert "disagrees" in page.doubts
    assert page.record.source == "text_layer"
    assert [fault.code for fault in page.record.faults] == ["reading_doubted"]


def test_an_engine_that_is_away_is_no_end(tmp_path: Path) -> None:
    with pytest.raises(EngineAway):
        settled(tmp_path, EngineAway("it is starting"))
