"""Imported once by the fork server, so that worker processes start with everything loaded and share its memory.

PyMuPDF loads its layout model when it is imported, into an ONNX session with a thread for every core that the process
may use, and threads do not survive a fork. So the fork server keeps to one core: its sessions have no thread of their
own. Each worker takes a core of its own afterwards (``workers.process``).
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})

import documents.pdf
import workers.serving

LOADED = (documents.pdf, workers.serving)
