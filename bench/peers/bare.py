"""The OCR engine alone, with its layout, over pages made ready before: what the pipeline around it is measured by.

``prepare FOLDER --list FILES`` keeps the page images that ``recto run`` would give the engine for the files listed;
``read FOLDER`` reads them, in as many processes as ``--workers``, each with a core and one thread of its own.
"""

import argparse
import multiprocessing
import os
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from itertools import count
from pathlib import Path

import numpy as np

from documents.opening import kind_of, open_document
from ocr_backends.rapidocr import RapidOcr
from recto.geometry import Upright
from recto.images import PageImage
from recto.options import ReadOptions
from recto.settings import Limits
from recto.values import ImageId
from workers.stages.recognition import prepared
from workers.stages.split import ImagePlan, split_page


def prepare_command(files: Sequence[Path], folder: Path) -> list[str]:
    listed = folder / "list"
    listed.write_text("".join(f"{path}\n" for path in files), "utf-8")
    return [sys.executable, "-m", "bench.peers.bare", "prepare", str(folder), "--list", str(listed)]


def read_command(folder: Path, workers: int) -> list[str]:
    return [sys.executable, "-m", "bench.peers.bare", "read", str(folder), "--workers", str(workers)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["prepare", "read"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--list", type=Path, help="the files to prepare, one a line")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    if given.what == "prepare":
        _prepare(given.list.read_text("utf-8").splitlines(), given.folder)
    else:
        _read_all(sorted(given.folder.glob("*.npy")), given.workers)


def _prepare(files: Sequence[str], folder: Path) -> None:
    number, limits = count(1), Limits()
    for path in map(Path, files):
        kind = kind_of(path, shown=path.name, limits=limits)
        with open_document(path, kind=kind, shown=path.name, password="", limits=limits) as document:
            for index in range(document.page_count):
                plan = split_page(document, index, ReadOptions(), limits)
                if isinstance(plan, ImagePlan):
                    image = prepared(plan.pixels, image=plan.image.id, dpi=plan.dpi)
                    at = folder / f"{next(number):06d}.npy"
                    np.save(at, image.pixels)
                    at.with_suffix(".json").write_text(image.upright.model_dump_json(), "utf-8")


def _read_all(pages: Sequence[Path], workers: int) -> None:
    context = multiprocessing.get_context("spawn")
    cores = context.Queue()
    for core in range(workers):
        cores.put(sorted(os.sched_getaffinity(0))[core % len(os.sched_getaffinity(0))])
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_pin, initargs=(cores,)) as pool:
        words = sum(pool.map(_read, pages))
    print(f"{len(pages)} pages, {words} words")


def _pin(cores: "multiprocessing.Queue[int]") -> None:
    os.sched_setaffinity(0, {cores.get()})


def _read(at: Path) -> int:
    upright = Upright.model_validate_json(at.with_suffix(".json").read_text("utf-8"))
    page = PageImage(id=ImageId(at.stem), pixels=np.load(at), dpi=0.0, upright=upright)
    (outcome,) = _engine().recognize([page])
    return len(getattr(outcome, "words", ()))


@cache
def _engine() -> RapidOcr:
    return RapidOcr(threads=1)


if __name__ == "__main__":
    main()
