"""Other programs that read documents, run as their users run them: `python -P bench/peers/program.py ENGINE JOBS`.

Needs nothing of Recto, so that a peer may live in an environment of its own. JOBS is a file of JSON lines ``path``,
``scan``, ``to``: the text read from ``path`` is written to ``to``, or what went wrong to ``to`` with ``.fault`` behind
it. Worker processes take the files one after the other; one that dies, or passes ``--seconds`` on a file, costs that
file, and another takes its place. ``--version`` prints the peer's version, or ends with 3 where it is not installed.
"""

import argparse
import importlib
import importlib.metadata
import io
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

MISSING = 3
PAGE_DPI = 200
"""At which pages are drawn for a peer that takes images only."""

SCAN_DPI = 300
"""Assumed where an image does not tell."""


class Job(NamedTuple):
    path: str
    scan: bool
    to: str

    @property
    def fault(self) -> Path:
        return Path(f"{self.to}.fault")

    @property
    def claim(self) -> Path:
        return Path(f"{self.to}.taken")


Reader = Callable[[Job], str]


class Peer(NamedTuple):
    """``packages``: the first one's version names the peer. ``reader`` loads it, for as many threads as given."""

    packages: tuple[str, ...]
    reader: Callable[[int], Reader]
    program: str = ""


def pymupdf4llm_reader(_threads: int) -> Reader:
    library: Any = importlib.import_module("pymupdf4llm")

    def read(job: Job) -> str:
        with as_pdf(job.path) as document:
            return library.to_markdown(document, force_ocr=True) if job.scan else library.to_markdown(document)

    return read


def as_pdf(path: str) -> Any:
    """The document opened by PyMuPDF; an image becomes a page, its frames become pages."""
    pymupdf: Any = importlib.import_module("pymupdf")
    document = pymupdf.open(path)
    return document if document.is_pdf else pymupdf.open("pdf", document.convert_to_pdf())


def rapidocr_reader(threads: int) -> Reader:
    library: Any = importlib.import_module("rapidocr")
    numpy: Any = importlib.import_module("numpy")
    pillow: Any = importlib.import_module("PIL.Image")
    batches = {"Rec.rec_batch_num": 1} if threads == 1 else {}  # faster with one thread, slower with more
    engine = library.RapidOCR(params={"EngineConfig.onnxruntime.intra_op_num_threads": threads, **batches})

    def images(path: str) -> Any:
        if not path.lower().endswith(".pdf"):
            return [pillow.open(path).convert("RGB")]
        pixmaps = (page.get_pixmap(dpi=PAGE_DPI, alpha=False) for page in as_pdf(path))
        return (pillow.open(io.BytesIO(pixmap.tobytes("ppm"))) for pixmap in pixmaps)

    def read(job: Job) -> str:
        pages = (engine(numpy.asarray(image)[:, :, ::-1]) for image in images(job.path))
        return "\n\n".join("\n".join(page.txts or ()) for page in pages)

    return read


def tesseract_reader(threads: int) -> Reader:
    """Through OCRmyPDF, that prepares the pages and writes the text that Tesseract read beside the PDF."""

    def read(job: Job) -> str:
        command = [sys.executable, "-m", "ocrmypdf", "--quiet", "--force-ocr", "--output-type", "none"]
        command += ["--jobs", str(threads), "--image-dpi", str(SCAN_DPI), "--sidecar"]
        with tempfile.TemporaryDirectory() as folder:
            text = Path(folder) / "text.txt"
            source = _opaque(job.path, Path(folder))
            done = subprocess.run([*command, str(text), source, "-"], capture_output=True, check=False)
            if done.returncode:
                raise RuntimeError(f"ocrmypdf ended with {done.returncode}: {done.stderr.decode()[-500:]}")
            return text.read_text("utf-8")

    return read


def _opaque(path: str, folder: Path) -> str:
    """OCRmyPDF refuses images with transparency and asks for them to be made opaque."""
    if path.lower().endswith(".pdf"):
        return path
    pillow: Any = importlib.import_module("PIL.Image")
    with pillow.open(path) as image:
        if not image.has_transparency_data:
            return path
        page = pillow.new("RGBA", image.size, "white")
        page.alpha_composite(image.convert("RGBA"))
        to = folder / "opaque.png"
        page.convert("RGB").save(to, dpi=image.info.get("dpi", (SCAN_DPI, SCAN_DPI)))
    return str(to)


def kreuzberg_reader(_threads: int) -> Reader:
    library: Any = importlib.import_module("kreuzberg")
    config = library.ExtractionConfig(output_format="markdown", use_cache=False)

    def read(job: Job) -> str:
        return library.extract_file_sync(job.path, config=config).content

    return read


PEERS = {
    "pymupdf4llm": Peer(("pymupdf4llm",), pymupdf4llm_reader),
    "rapidocr": Peer(("rapidocr", "pymupdf"), rapidocr_reader),
    "tesseract": Peer(("ocrmypdf",), tesseract_reader, program="tesseract"),
    "kreuzberg": Peer(("kreuzberg",), kreuzberg_reader),
}
BATCH = "pymupdf4llm-batch"
"""PyMuPDF4LLM once more, with processes of its own making. Only for speed: it gives the same text."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("engine", choices=[*PEERS, BATCH])
    parser.add_argument("jobs", type=Path, nargs="?")
    parser.add_argument("--version", action="store_true")
    parser.add_argument("--workers", type=int, default=1, help="processes, each with a core of its own")
    parser.add_argument("--seconds", type=int, default=600, help="what one file may take")
    parser.add_argument("--core", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.version:
        print(_version(given.engine))
        return
    jobs = [Job(**json.loads(line)) for line in given.jobs.read_text("utf-8").splitlines()]
    if given.engine == BATCH:
        _convert_batch(jobs, given.workers)
    elif given.core is not None:
        _work(PEERS[given.engine], jobs, given.workers, given.core, given.seconds)
    else:
        _oversee(jobs, given)


def _version(engine: str) -> str:
    peer = PEERS["pymupdf4llm" if engine == BATCH else engine]
    try:
        versions = [importlib.metadata.version(package) for package in peer.packages]
        program = [peer.program, "--version"]
        about = subprocess.run(program, capture_output=True, text=True, check=True).stdout if peer.program else ""
    except (importlib.metadata.PackageNotFoundError, FileNotFoundError) as error:
        print(error)
        sys.exit(MISSING)
    return f"{peer.packages[0]} {versions[0]}" + (f", {about.splitlines()[0]}" if about else "")


def _oversee(jobs: list[Job], given: argparse.Namespace) -> None:
    """Keeps that many workers at work while there are files that nobody has taken."""
    command = [sys.executable, "-P", __file__, given.engine, str(given.jobs), "--workers", str(given.workers)]
    command += ["--seconds", str(given.seconds), "--core"]
    environment = _environment(given.workers)
    running: dict[int, subprocess.Popen[bytes]] = {}
    while True:
        for core in range(given.workers):
            if core not in running and any(not job.claim.exists() for job in jobs):
                running[core] = subprocess.Popen(
                    [*command, str(core)], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
                )
        if not running:
            return
        time.sleep(0.02)
        running = {core: worker for core, worker in running.items() if worker.poll() is None}


def _environment(workers: int) -> dict[str, str]:
    one_thread = {"OMP_NUM_THREADS": "1", "OMP_THREAD_LIMIT": "1"} if workers > 1 else {}
    return {**os.environ, **one_thread}


def _work(peer: Peer, jobs: list[Job], workers: int, core: int, seconds: int) -> None:
    """Takes files until all are taken. A passed alarm ends the process, as a crash would."""
    cores = sorted(os.sched_getaffinity(0))
    if workers > 1:
        os.sched_setaffinity(0, {cores[core % len(cores)]})
    # Loaded with the first file taken: a peer that dies while it loads costs a file each time, and so comes to an end.
    reader = cache(lambda: peer.reader(1 if workers > 1 else len(cores)))
    for job in jobs:
        if _taken(job):
            signal.alarm(seconds)
            _settle(job, reader)
            signal.alarm(0)


def _taken(job: Job) -> bool:
    try:
        job.claim.touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def _settle(job: Job, reader: Callable[[], Reader]) -> None:
    try:
        text = reader()(job)
    except Exception as error:  # noqa: BLE001 (whatever a peer raises costs the file)
        job.fault.write_text(f"{type(error).__name__}: {error}", "utf-8")
    else:
        Path(job.to).write_text(text, "utf-8", errors="replace")


def _convert_batch(jobs: list[Job], workers: int) -> None:
    library: Any = importlib.import_module("pymupdf4llm")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        for scans in (False, True):
            inputs = {_pdf_file(job, folder): job for job in jobs if job.scan == scans}
            options = {"use_ocr": True, "force_ocr": scans}
            results: Any = library.convert_batch(list(inputs), workers=workers, out_dir=folder / "out", options=options)
            for result in results:
                job = inputs[result.input]
                if result.success:
                    Path(job.to).write_text(result.output, "utf-8", errors="replace")
                else:
                    job.fault.write_text(str(result.error), "utf-8")


def _pdf_file(job: Job, folder: Path) -> str:
    if job.path.lower().endswith(".pdf"):
        return job.path
    to = (folder / Path(job.to).name).with_suffix(".pdf")
    as_pdf(job.path).save(to)
    return str(to)


if __name__ == "__main__":
    main()
