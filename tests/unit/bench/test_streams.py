"""Streams of made documents, and what is counted of them."""

import random
from pathlib import Path

from bench.made_streams import Part, Stream, made_streams
from bench.simulated_asking import SimulatedModel
from bench.streams import Figures
from layouts.classes.asking import boundaries_questions
from layouts.classes.stream_answers import with_boundaries
from ocr_backends.deployed.prompts import request_for
from recto.classes import Classified, PageClass, Taxonomy
from tests.resources.papers import papers
from tests.resources.providers.played import Asked, Says

STREAM = Stream(Path("made.pdf"), (Part("letter", 1, 2), Part("invoice", 3, 3), Part("report", 4, 6)))


def begins(*pages: int) -> Classified:
    found = [PageClass(page=page, name="other", probability=0.5, begins=page in pages) for page in range(1, 7)]  # pyright: ignore[reportArgumentType] - numbers
    return Classified(pages=tuple(found))


def figures(*pages: int) -> Figures:
    found = Figures()
    found.part(STREAM, begins(*pages))
    return found


def test_made_streams_are_always_alike(tmp_path: Path) -> None:
    one, other = (made_streams(tmp_path / name, 1)[0] for name in ("one", "other"))
    assert one.parts == other.parts
    assert one.path.read_bytes() == other.path.read_bytes()
    assert [part.first for part in one.parts[1:]] == [part.last + 1 for part in one.parts[:-1]]


def test_all_found_is_one_and_nothing_found_is_none() -> None:
    right = figures(1, 3, 4).shares
    assert (right["begin_precision"], right["begin_recall"], right["documents_whole"]) == (1.0, 1.0, 1.0)
    none = figures(1).shares
    assert (none["begin_f1"], none["documents_whole"]) == (0.0, 0.0)


def test_a_cut_too_many_costs_the_document_that_it_cuts() -> None:
    cut = figures(1, 3, 4, 5).shares
    assert (cut["begin_precision"], cut["begin_recall"], cut["documents_whole"]) == (0.6667, 1.0, 0.6667)
    joined = figures(1, 4).shares
    assert (joined["begin_recall"], joined["documents_whole"]) == (0.5, 0.3333)


def test_a_simulated_model_that_never_errs_tells_where_documents_begin() -> None:
    view = papers(*[f"a page with the number {page}" for page in range(1, 7)])
    (question,) = boundaries_questions(view, Taxonomy())
    request = request_for(question, [])
    asked = Asked(
        number=0,
        protocol="openai",
        path="",
        model="m",
        instructions=request.instructions,
        prompt=request.prompt,
        images=(),
        way="native",
        schema=request.form.model_json_schema(),
        max_tokens=1,
        body={},
        headers={},
    )
    said = SimulatedModel(0.0, STREAM, random.Random(1)).play(asked)  # noqa: S311 - nothing secret
    assert isinstance(said, Says)
    found = with_boundaries([said.text.replace('"likely"', '"certain"')], begins(1), view, Taxonomy())
    assert [page.page for page in found.pages if page.begins] == [1, 3, 4]
