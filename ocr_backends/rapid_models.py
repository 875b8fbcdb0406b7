"""RapidOCR behind plain values: detection, line direction and recognition with the models in its wheel.

OpenVINO runs them: on a processor with bfloat16 it takes that, and needs half the time of ONNX Runtime at the same
word F1.

RapidOCR has no type hints for results, so this module is relaxed; nothing untyped leaves it. Its parts are called one
by one, not through its front door, because that reads lines from the shrunken image and mixes up the scores of words
(3.10 pairs the score of character n with word n).
"""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportMissingTypeStubs=false, reportPrivateUsage=false

import logging
from functools import cache
from math import ceil
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
import rapidocr
from numpy.typing import NDArray
from rapidocr import EngineType

from ocr_backends.line_words import Line
from ocr_backends.watched_session import WatchedSession
from recto.images import Pixels

MODELS = Path(rapidocr.__file__).parent / "models"
DETECTION = MODELS / "PP-OCRv6_det_small.onnx"
RECOGNITION = MODELS / "PP-OCRv6_rec_small.onnx"
DIRECTION = MODELS / "ch_ppocr_mobile_v2.0_cls_mobile.onnx"

DETECTION_SIDE = 1600
"""Pixels, the longer side of the image that lines are looked for in; they are read from the full one."""

LEAST_SCORE = 0.5
"""Lines that the recogniser trusts less are specks and textures, as in RapidOCR's own default."""

_TALL = 1.5
"""Height over width from which a line box is taken to hold text turned by a quarter, as RapidOCR does."""

_GLANCE_SIDE = 1280
_SAMPLE = 10
_FEWEST = 3
"""Legibility: pixels of the longer side it is judged at, lines it is judged by, the fewest that allow a judgement."""

_SHAPE = (3, 48, 320)
"""Channels, height and least width, in pixels, of what the recogniser takes."""

_WIDTH_STEP = 128
"""Pixels at the recogniser's height. Lines are padded to multiples: each new width compiles 40 ms and keeps 5 MiB."""

_SPECK = 0.06
"""Of a line's height: columns with less ink are blank but for dirt and the tails of neighbouring lines."""

Corners = NDArray[np.float32]
"""4 x 2 pixels: top left, top right, bottom right, bottom left, as the *line* is read."""


class ReadText(NamedTuple):
    """What the recogniser saw in a crop; ``info`` holds the places of the characters along it."""

    text: str
    score: float
    info: Any


class ReadLine(NamedTuple):
    """A line and where it stands."""

    line: Line
    corners: Corners


class RapidModels:
    """The three models, loaded once; ``threads`` are those of each."""

    def __init__(self, threads: int) -> None:
        logging.getLogger("RapidOCR").setLevel(logging.CRITICAL)
        self._engine = rapidocr.RapidOCR(
            params={
                "Global.log_level": "critical",
                "Global.max_side_len": DETECTION_SIDE,
                "Global.return_word_box": True,
                "Det.engine_type": EngineType.OPENVINO,
                "Rec.engine_type": EngineType.OPENVINO,
                "Cls.engine_type": EngineType.OPENVINO,
                "EngineConfig.openvino.inference_num_threads": threads,
                "EngineConfig.openvino.performance_hint": "LATENCY",
                # Each process would pin itself to the same first cores.
                "EngineConfig.openvino.enable_cpu_pinning": False,
                # Given paths, it has nothing to download.
                "Det.model_path": str(DETECTION),
                "Rec.model_path": str(RECOGNITION),
                "Cls.model_path": str(DIRECTION),
                # Lines of one batch are padded to the longest: one by one is faster with one thread.
                "Rec.rec_batch_num": 1,
            }
        )

    def read(self, pixels: Pixels) -> list[ReadLine]:
        """The lines of an upright page image, from the top."""
        image = _in_blue_first(pixels)
        corners = [_as_read(box) for box in self._boxes(image)]
        if not corners:
            return []
        crops = [_crop(image, line) for line in corners]
        self._turn_over(crops, corners)
        return self._recognise(crops, corners)

    def legibility(self, pixels: Pixels) -> float:
        """How well the page reads as it lies, 0 to 1, by its largest lines; 0 where there are too few to tell.

        Lines that run up or down count as unreadable.
        """
        shrink = min(1.0, _GLANCE_SIDE / max(pixels.shape[:2]))
        small = cv2.resize(pixels, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
        image = _in_blue_first(small)
        boxes = sorted(self._boxes(image), key=lambda box: -float(cv2.contourArea(box)))[:_SAMPLE]
        level = [box for box in boxes if not _is_tall(box)]
        if len(boxes) < _FEWEST or not level:
            return 0.0
        return sum(read.score for read in self._texts([_crop(image, box) for box in level])) / len(boxes)

    def _boxes(self, image: Pixels) -> list[Corners]:
        _watched(self._engine._load_det_model())
        found = self._engine(image, use_det=True, use_cls=False, use_rec=False)
        boxes = getattr(found, "boxes", None)
        return [] if boxes is None else [np.asarray(box, dtype=np.float32) for box in boxes]

    def _turn_over(self, crops: list[Pixels], corners: list[Corners]) -> None:
        """Text that runs upwards lies on its head once its box is turned: the classifier says so."""
        tall = [place for place, line in enumerate(corners) if line[1][1] - line[0][1] > abs(line[1][0] - line[0][0])]
        if not tall:
            return
        _watched(self._engine._load_cls_model())
        directions: Any
        _, directions = self._engine.cls_and_rotate([crops[place] for place in tall])
        for place, (label, score) in zip(tall, directions.cls_res or [], strict=True):
            if label == "180" and score > 0.9:
                crops[place] = np.ascontiguousarray(np.rot90(crops[place], 2))
                corners[place] = np.roll(corners[place], 2, axis=0)

    def _recognise(self, crops: list[Pixels], corners: list[Corners]) -> list[ReadLine]:
        return [
            ReadLine(_line(read.text, read.info, crop), place)
            for read, crop, place in zip(self._texts(crops), crops, corners, strict=True)
            if read.text.strip() and read.score >= LEAST_SCORE
        ]

    def _texts(self, crops: list[Pixels]) -> list[ReadText]:
        """What each crop says, in the order given."""
        depth, height, narrowest = _SHAPE
        by_width: dict[int, list[int]] = {}
        for place, crop in enumerate(crops):
            width = max(narrowest, height * crop.shape[1] / crop.shape[0])
            by_width.setdefault(_WIDTH_STEP * ceil(width / _WIDTH_STEP), []).append(place)
        recogniser: Any = _watched(self._engine._load_rec_model())
        texts: dict[int, ReadText] = {}
        for width, places in sorted(by_width.items()):
            recogniser.rec_image_shape = (depth, height, width)
            answer: Any = self._engine.recognize_txt([crops[place] for place in places])
            for place, text, score, info in zip(places, answer.txts, answer.scores, answer.word_results, strict=True):
                texts[place] = ReadText(text, float(score), info)
        return [texts[place] for place in range(len(crops))]


def _watched(model: Any) -> Any:
    if not isinstance(model.session, WatchedSession):
        model.session = WatchedSession(model.session)
    return model


@cache
def loaded(threads: int = 1) -> RapidModels:
    """The models of this process: reading and checking orientation share them."""
    return RapidModels(threads)


def _line(text: str, info: Any, crop: Pixels) -> Line:
    return Line(
        text=text,
        columns=tuple(int(column) for word in info.word_cols for column in word),
        scores=tuple(float(score) for char, score in zip(text, info.confs, strict=True) if not char.isspace()),
        steps=float(info.line_txt_len),
        blanks=_blanks(crop),
        aspect=crop.shape[1] / crop.shape[0],
    )


def _blanks(crop: Pixels) -> tuple[tuple[float, float], ...]:
    """Stretches along the line without ink, 0 to 1; ink is what Otsu's threshold parts from the larger rest."""
    _, light = cv2.threshold(cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY), 0, 1, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    ink = light == (0 if light.mean() > 0.5 else 1)
    inked = np.concatenate([[True], ink.sum(axis=0) > _SPECK * crop.shape[0], [True]])
    edges = np.flatnonzero(np.diff(inked.astype(np.int8)))
    width = float(crop.shape[1])
    return tuple((float(start) / width, float(end) / width) for start, end in edges.reshape(-1, 2))


def _in_blue_first(pixels: "cv2.typing.MatLike") -> Pixels:
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), dtype=np.uint8)


def _as_read(box: Corners) -> Corners:
    """Corners of an upright box from its top left; those of a tall one from its top right, as it reads downwards."""
    return np.roll(box, -1, axis=0) if _is_tall(box) else box


def _is_tall(box: Corners) -> bool:
    across = max(np.linalg.norm(box[0] - box[1]), np.linalg.norm(box[2] - box[3]))
    down = max(np.linalg.norm(box[0] - box[3]), np.linalg.norm(box[1] - box[2]))
    return bool(down >= _TALL * across)


def _crop(image: Pixels, line: Corners) -> Pixels:
    width = max(1, int(max(np.linalg.norm(line[0] - line[1]), np.linalg.norm(line[2] - line[3]))))
    height = max(1, int(max(np.linalg.norm(line[0] - line[3]), np.linalg.norm(line[1] - line[2]))))
    straight = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    matrix = cv2.getPerspectiveTransform(np.ascontiguousarray(line), straight)
    cut = cv2.warpPerspective(image, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(cut, dtype=np.uint8)
