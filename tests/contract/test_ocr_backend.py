"""What every engine must do, whatever it reads with."""

import shutil
import subprocess
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from pydantic import TypeAdapter

from ocr_backends.profiles import profile_of
from ocr_backends.protocol import OcrBackend, PageInput, PdfPage
from ocr_backends.registry import make_backend
from recto.geometry import Upright
from recto.images import PageImage
from recto.models import DeepSeek, LocalModel, ModelServer
from recto.options import ReadOptions
from recto.recognitions import Failure, MarkupRecognition, Outcome, WordsRecognition
from recto.values import DocumentId, ImageId, digest
from tests.resources.model_server import Says, model_server
from tests.resources.printed import LINES, draw, ink_within, print_blank, print_lines

READERS = ("textlayer", "rapidocr", "tesseract")
ACTORS = (
    "fake",
    "fake:markup",
    "slow:0",
    "truncated",
    "looping",
    "garbage",
    "crashing:red",
    "out-of-memory:red",
    "stumbling:looping-until-warm",
)
ON_SERVERS = ("deepseek-server", "deepseek-server:olmocr-2")
ON_WEIGHTS = ("deepseek-local",)
ROTATIONS = (0, 90, 180, 270)


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("printed") / "lines.pdf"
    print_lines(path, ROTATIONS)
    return path


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("printed") / "blank.pdf"
    print_blank(path)
    return path


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> LocalModel:
    """A tiny model of random weights, on this machine; it writes little."""
    from tests.resources.tiny_deepseek import save_tiny_deepseek  # noqa: PLC0415 - torch is slow to import

    folder = save_tiny_deepseek(tmp_path_factory.mktemp("weights"))
    return LocalModel(model=str(folder), max_tokens=24, pages=2, devices=("cpu",))


@pytest.fixture(scope="module", params=READERS + ACTORS + ON_SERVERS + ON_WEIGHTS)
def backend(request: pytest.FixtureRequest) -> Iterator[OcrBackend]:
    yield from _made(str(request.param), _local(request))


@pytest.fixture(scope="module", params=READERS)
def reader(request: pytest.FixtureRequest) -> Iterator[OcrBackend]:
    yield from _made(str(request.param), LocalModel())


def _local(request: pytest.FixtureRequest) -> LocalModel:
    """The model on this machine, for an engine that reads with it."""
    return request.getfixturevalue("weights") if request.param in ON_WEIGHTS else LocalModel()


def _made(name: str, local: LocalModel) -> Iterator[OcrBackend]:
    if name == "tesseract" and shutil.which("tesseract") is None:
        pytest.skip("needs tesseract")
    with _models(name, local) as models:
        backend = make_backend(name, options=ReadOptions(), models=models)
        yield backend
        backend.close()


@contextmanager
def _models(name: str, local: LocalModel) -> Generator[DeepSeek]:
    """Where the models are that the engine asks: on a server whose model says how much ink it sees."""
    if name not in ON_SERVERS:
        yield DeepSeek(local=local)
        return
    profile = profile_of(name.partition(":")[2] or ModelServer().profile)
    with model_server(lambda asked: Says(f"{int((asked.image < 128).sum())} dark"), model=profile.hub) as server:
        yield DeepSeek(server=ModelServer(urls=(server.url,)))


def _page(backend: OcrBackend, path: Path, index: int = 0) -> PageInput:
    """The page as the engine wants it: for engines that read images, upright already."""
    if backend.reads == "pdf":
        return PdfPage(document=DocumentId(digest(path.name)), index=index, path=path)
    rotation = ROTATIONS[index]
    pixels = np.ascontiguousarray(np.rot90(draw(path, index), -(rotation // 90)))
    upright = Upright(rotation=rotation, aspect=pixels.shape[1] / pixels.shape[0])
    return PageImage(id=ImageId(digest([path.name, index])), pixels=pixels, dpi=150, upright=upright)


def test_one_outcome_for_each_page_in_the_same_order(backend: OcrBackend, lines: Path, blank: Path) -> None:
    alone = backend.recognize([_page(backend, lines)])
    together = backend.recognize([_page(backend, blank), _page(backend, lines), _page(backend, blank)])

    assert len(together) == 3
    assert together[1] == alone[0]
    assert together[0] == together[2]


def test_no_pages_no_outcomes(backend: OcrBackend) -> None:
    assert backend.recognize([]) == []


def test_reading_again_gives_the_same(backend: OcrBackend, lines: Path) -> None:
    assert backend.recognize([_page(backend, lines)]) == backend.recognize([_page(backend, lines)])


def test_outcomes_survive_storage(backend: OcrBackend, lines: Path) -> None:
    outcome = backend.recognize([_page(backend, lines)])[0]

    kinds: TypeAdapter[Outcome] = TypeAdapter(Outcome)
    assert kinds.validate_json(kinds.dump_json(outcome)) == outcome


def test_the_wrong_kind_of_page_costs_that_page_only(backend: OcrBackend, lines: Path) -> None:
    right = _page(backend, lines)
    wrong: PageInput = (
        PageImage(id=ImageId("0" * 64), pixels=draw(lines), dpi=150, upright=Upright())
        if backend.reads == "pdf"
        else PdfPage(document=DocumentId("0" * 64), index=0, path=lines)
    )

    first, second = backend.recognize([wrong, right])

    assert isinstance(first, Failure)
    assert first.fault.code == "engine_failed"
    assert not isinstance(second, Failure)


def test_the_engine_signs_what_it_reads(backend: OcrBackend, lines: Path) -> None:
    outcome = backend.recognize([_page(backend, lines)])[0]

    assert outcome.engine == backend.name
    assert isinstance(outcome, Failure) or outcome.upright.rotation == 0


def test_the_fingerprint_is_the_same_in_another_process(backend: OcrBackend, request: pytest.FixtureRequest) -> None:
    name = request.node.callspec.params["backend"]
    local = request.getfixturevalue("weights") if name in ON_WEIGHTS else LocalModel()
    program = (
        "import sys; from ocr_backends.registry import make_backend; from recto.models import DeepSeek;"
        "from recto.options import ReadOptions; models = DeepSeek.model_validate_json(sys.argv[2]);"
        "print(make_backend(sys.argv[1], options=ReadOptions(), models=models).fingerprint)"
    )
    given = [name, DeepSeek(local=local).model_dump_json()]
    other = subprocess.run([sys.executable, "-c", program, *given], capture_output=True, text=True, check=True)

    assert other.stdout.strip() == backend.fingerprint


@pytest.mark.parametrize("name", READERS + ACTORS + ON_SERVERS + ON_WEIGHTS)
def test_it_can_be_closed_twice_and_unused(name: str) -> None:
    backend = make_backend(name, options=ReadOptions())
    backend.close()
    backend.close()


def test_words_are_read_where_they_stand(reader: OcrBackend, lines: Path) -> None:
    for index, rotation in enumerate(ROTATIONS):
        outcome = reader.recognize([_page(reader, lines, index)])[0]

        assert isinstance(outcome, WordsRecognition)
        assert outcome.upright.rotation == rotation
        assert " ".join(word.text for word in outcome.words) == " ".join(LINES)
        on_page = [outcome.upright.to_page(word.box) for word in outcome.words]
        assert ink_within(draw(lines, index), on_page) > 0.97
        assert sum(box.area for box in on_page) < 0.2


def test_every_word_is_in_exactly_one_region(reader: OcrBackend, lines: Path) -> None:
    outcome = reader.recognize([_page(reader, lines)])[0]

    assert isinstance(outcome, WordsRecognition)
    inside = sorted(index for region in outcome.layout.regions for index in region.words)
    assert inside == list(range(len(outcome.words)))


def test_lines_are_numbered_as_they_are_read(reader: OcrBackend, lines: Path) -> None:
    outcome = reader.recognize([_page(reader, lines)])[0]

    assert isinstance(outcome, WordsRecognition)
    numbers = [word.line for word in outcome.words]
    assert numbers == sorted(numbers)
    assert len(set(numbers)) == len(LINES)


def test_a_page_without_text_has_no_words(reader: OcrBackend, blank: Path) -> None:
    outcome = reader.recognize([_page(reader, blank)])[0]

    assert isinstance(outcome, WordsRecognition)
    assert outcome.words == ()
    assert outcome.layout.regions == ()


def test_actors_answer_markup_that_gives_them_away(lines: Path) -> None:
    def answer(name: str) -> MarkupRecognition:
        backend = make_backend(name, options=ReadOptions())
        outcome = backend.recognize([_page(backend, lines)])[0]
        assert isinstance(outcome, MarkupRecognition)
        return outcome

    assert answer("fake:markup").finished
    assert not answer("truncated").finished
    assert answer("looping").text.count("and so on") > 100
    assert "�" in answer("garbage").text
