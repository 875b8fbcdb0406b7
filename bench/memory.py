"""Does memory grow with the pages? Peak of ``recto run`` over a short and a long PDF, as text and as scans.

The memory of every process of the run is sampled ten times a second. Goals: the long document's peak within 1.2 times
the short one's, every process under 1.5 GB.
"""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportMissingTypeStubs=false
# PyMuPDF carries no types.

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import psutil
import pymupdf

from bench.reports import RESULTS, print_table, write_json

MEBIBYTE = 1024 * 1024
SAMPLE_SECONDS = 0.1
GOAL_RATIO = 1.2
GOAL_PROCESS_MIB = 1500
BACKENDS = {"born-digital": "auto", "scanned": "fake"}
WORDS = ["the", "harvest", "road", "river", "letter", "mayor", "winter", "bridge", "council", "meeting", "paper"]


class Peak(NamedTuple):
    """Mebibytes resident: all processes of the run together, and the largest of them. ``status`` is the exit code.

    ``cpu``: seconds of processor time of all processes, which other work on the machine changes less than ``seconds``.
    """

    together: float
    largest: float
    processes: int
    seconds: float
    cpu: float
    status: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--short", type=int, default=50, help="pages of the short document")
    parser.add_argument("--long", type=int, default=2000, help="pages of the long one")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--kinds", nargs="+", choices=sorted(BACKENDS), default=sorted(BACKENDS))
    parser.add_argument("--out", type=Path, default=RESULTS / "memory.json")
    given = parser.parse_args()
    results: dict[str, dict[int, Peak]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for kind in given.kinds:
            results[kind] = {
                pages: _measured(Path(folder), kind, pages, given.workers) for pages in (given.short, given.long)
            }
    _report(results, given.out)


def _measured(folder: Path, kind: str, pages: int, workers: int) -> Peak:
    source = folder / f"{kind}-{pages}.pdf"
    make_pdf(source, pages, scanned=kind == "scanned")
    recto = Path(sys.executable).with_name("recto")
    output = folder / f"out-{kind}-{pages}"
    command = [recto, "run", source, "-o", output, "--backend", BACKENDS[kind], "--workers", str(workers), "--json"]
    return peak_of([str(part) for part in command])


def peak_of(command: list[str], *, output: Path = Path(os.devnull)) -> Peak:
    """Runs the command and watches it and everything it starts; what it prints goes to ``output``."""
    started = time.monotonic()
    with output.open("wb") as printed, subprocess.Popen(command, stdout=printed) as run:
        root = psutil.Process(run.pid)
        together = largest = cpu = 0.0
        most = 0
        while run.poll() is None:
            sizes, used = _held(root)
            together, largest = max(together, sum(sizes)), max([largest, *sizes])
            most, cpu = max(most, len(sizes)), max(cpu, used)
            time.sleep(SAMPLE_SECONDS)
    seconds = round(time.monotonic() - started, 2)
    return Peak(round(together), round(largest), most, seconds, round(cpu, 1), run.returncode)


def _held(root: psutil.Process) -> tuple[list[float], float]:
    """Mebibytes of each process, and the processor time of all, those included that ended and were waited for."""
    sizes: list[float] = []
    cpu = 0.0
    try:
        for process in [root, *root.children(recursive=True)]:
            with process.oneshot():
                sizes.append(process.memory_info().rss / MEBIBYTE)
                cpu += sum(process.cpu_times()[:4])
    except psutil.NoSuchProcess:
        return sizes, cpu  # one ended while it was looked at; the next sample is a tenth of a second away
    return sizes, cpu


def make_pdf(to: Path, pages: int, *, scanned: bool) -> None:
    """Pages of prose, each different; ``scanned`` makes each a gray image of 150 dpi."""
    with pymupdf.open() as document, pymupdf.open() as drawing:
        for number in range(pages):
            page = (drawing if scanned else document).new_page()
            _write_page(page, number)
            if scanned:
                image = page.get_pixmap(dpi=150, colorspace=pymupdf.csGRAY).tobytes("jpeg", jpg_quality=70)
                document.new_page().insert_image(page.rect, stream=image)
                drawing.delete_page(0)
        document.save(to, garbage=1, deflate=True)


def _write_page(page: pymupdf.Page, number: int) -> None:
    page.insert_text((72, 72), f"Chapter {number + 1}", fontsize=18)
    for line in range(45):
        words = [WORDS[(number * 7 + line * 3 + place * place) % len(WORDS)] for place in range(10)]
        page.insert_text((72, 110 + 14 * line), f"{' '.join(words)} {number * 45 + line}.", fontsize=11)


def _report(results: dict[str, dict[int, Peak]], out: Path) -> None:
    rows: list[list[object]] = []
    ratios: dict[str, float] = {}
    for kind, peaks in results.items():
        (_, first), (_, last) = peaks.items()
        ratios[kind] = round(last.together / first.together, 3)
        for pages, peak in peaks.items():
            ratio = ratios[kind] if peak is last else ""
            rows.append([kind, pages, peak.together, peak.largest, peak.processes, peak.seconds, peak.status, ratio])
    print_table(
        f"Peak memory (goal: ratio up to {GOAL_RATIO}, each process under {GOAL_PROCESS_MIB} MiB)",
        ["document", "pages", "all, MiB", "largest, MiB", "processes", "seconds", "exit", "ratio"],
        rows,
    )
    peaks = {kind: {str(pages): peak._asdict() for pages, peak in found.items()} for kind, found in results.items()}
    met = all(ratio <= GOAL_RATIO for ratio in ratios.values()) and all(
        peak.largest < GOAL_PROCESS_MIB and peak.status == 0 for found in results.values() for peak in found.values()
    )
    write_json(out, {"peaks": peaks, "ratios": ratios, "goals_met": met})


if __name__ == "__main__":
    main()
