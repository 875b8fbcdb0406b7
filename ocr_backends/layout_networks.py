"""PyMuPDF's layout model with its networks run for what it is here: one process of several, one page after the other.

PyMuPDF gives a network a thread for every core and hands its memory back after each run; mapping the 60 MB that come
out of the image network anew, page for page, then costs as much as computing them. On one thread, with the memory kept,
the model takes 0.58 of the time; regions, grids and tables were the same on 107 pages.
"""
# pyright: reportPrivateUsage=false, reportAttributeAccessIssue=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportMissingTypeStubs=false
# The model is held by a function of PyMuPDF's, and one of its networks by a private name.

import importlib
import inspect
from functools import cache
from typing import Any

import onnxruntime
import pymupdf

_models: Any = importlib.import_module("pymupdf.layout.onnx.BoxRFDGNN")

_put_aside: list[Any] = []
"""What was replaced. A session that a forked process inherits waits for ever for its threads when it is freed."""


@cache
def on_one_thread() -> bool:
    """Changes the model that ``Page.get_layout`` runs in this process; False where PyMuPDF keeps another one.

    That one works too, only slower.
    """
    get_layout: Any = pymupdf._get_layout
    holder = inspect.getclosurevars(get_layout).nonlocals.get("MODEL")
    model: Any = getattr(holder, "_model", None)
    if type(model) is not _models.BoxRFDGNN or type(model.feature_extractor) is not _models.ImageFeatureExtractorV1:
        return False
    images, grids = _session(model.imf_model_path, keep_memory=True), model.table_grid_extractor
    _put_aside.extend((model.feature_extractor, model.session, grids._grid_sess))
    model.feature_extractor = _models.ImageFeatureExtractorV1(images)
    model.session = _session(model.model_path, keep_memory=False)
    grids._grid_sess = _session(str(grids.grid_onnx_path), keep_memory=True)
    return True


def _session(path: str, *, keep_memory: bool) -> Any:
    """``keep_memory`` only where inputs are always of one size: the memory kept is that of the largest."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.enable_cpu_mem_arena = keep_memory
    return onnxruntime.InferenceSession(path, sess_options=options, providers=["CPUExecutionProvider"])
