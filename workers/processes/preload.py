"""Imported once by the fork server, so that worker processes start with everything loaded and share its memory.

PyMuPDF loads its layout model when it is imported, into ONNX sessions with threads, and threads do not survive a fork.
So its networks are put on one thread here, before any worker is forked, and the fork server keeps to one core: what
else counts cores finds one. Each worker takes a core of its own afterwards (``workers.processes.process``).
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})

import documents.pdf
import workers.local.serving
from ocr_backends.layout_networks import on_one_thread

LOADED = (documents.pdf, workers.local.serving, on_one_thread())
