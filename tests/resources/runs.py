"""Documents for whole runs, and a run over them with what it said and wrote."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# PyMuPDF's stubs leave parameters without a type.

import hashlib
import json
import random
from collections.abc import Iterable
from pathlib import Path

import pymupdf

from recto.options import ReadOptions
from recto.settings import S3, Limits, Settings, Workers
from recto.values import Value
from tests.resources.pages import pixels_of, scanned, wording, written
from workers.events import DocumentReport, Event, PageSettled, RunSummary
from workers.inputs.finding import find_inputs
from workers.local.run import run
from workers.requests import RunRequest

DEFAULTS = ReadOptions()
LIMITS = Limits()
NO_S3 = S3()


class Ran(Value):
    """What a run told. Reports are in the order in which documents ended."""

    summary: RunSummary
    reports: tuple[DocumentReport, ...]
    pages: tuple[PageSettled, ...]

    def report(self, name: str) -> DocumentReport:
        return next(report for report in self.reports if report.input.endswith(name))


def born_digital(path: Path, pages: int, *, seed: int = 1) -> Path:
    """A PDF of typed pages, each with words of its own."""
    rng = random.Random(seed)  # noqa: S311
    document = pymupdf.open()
    for number in range(1, pages + 1):
        written([f"Page {number} of the register.", *wording(rng)], document=document)
    document.save(path, no_new_id=True)
    document.close()
    return path


def scans(path: Path, pages: int, *, seed: int = 1, dpi: float = 72) -> Path:
    """A PDF of scanned pages without text, each with an image of its own."""
    rng = random.Random(seed)  # noqa: S311
    document = pymupdf.open()
    for number in range(1, pages + 1):
        page = written([f"Sheet {number} of the box.", *wording(rng, sentences=4)])
        document.insert_pdf(scanned(pixels_of(page, dpi=dpi)).parent)
    document.save(path, no_new_id=True)
    document.close()
    return path


def ran(
    inputs: Iterable[Path | str],
    output: Path | str,
    *,
    options: ReadOptions = DEFAULTS,
    limits: Limits = LIMITS,
    processes: int = 2,
    password: str = "",
    retry_failed: bool = False,
    dry_run: bool = False,
    s3: S3 = NO_S3,
    work_dir: Path | str = "",
) -> Ran:
    """A run over files, folders or ``s3://`` addresses into a folder or one."""
    settings = Settings(limits=limits, workers=Workers(processes=processes), s3=s3, work_dir=str(work_dir))
    request = RunRequest(
        output=str(output),
        options=options,
        settings=settings,
        password=password,
        retry_failed=retry_failed,
        dry_run=dry_run,
    )
    events: list[Event] = []
    summary = run(
        find_inputs([str(each) for each in inputs], settings=settings, output=str(output)), request, events.append
    )
    return Ran(
        summary=summary,
        reports=tuple(event for event in events if isinstance(event, DocumentReport)),
        pages=tuple(event for event in events if isinstance(event, PageSettled)),
    )


def written_bytes(output: Path) -> dict[str, str]:
    """sha256 of every file of every result but ``run.json``, by path."""
    return {
        str(path.relative_to(output)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(output.rglob("*"))
        if path.is_file() and path.name != "run.json" and ".recto" not in path.parts
    }


def logged(output: Path, event: str) -> list[dict[str, object]]:
    """The lines of the log that tell of ``event``."""
    lines = (output / ".recto" / "log.jsonl").read_text().splitlines()
    return [line for line in map(json.loads, lines) if line["event"] == event]
