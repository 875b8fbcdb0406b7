"""Documents read for categories: by the embedded run, the first pages, kept by content so that none is read twice."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from layouts.classes.features import PAGES
from layouts.fields.view import DocumentView, page_view
from recto.documents import DocumentPage
from recto.errors import Fault
from recto.escalations import Escalate
from recto.jobs import DocumentState
from recto.options import PageRange, ReadOptions
from recto.schemas import NoFields
from recto.settings import Settings
from recto.values import PageNumber
from workers.events import DocumentReport, DocumentStarted, Event, InputFile
from workers.requests import RunRequest

OPTIONS: Final = ReadOptions(
    pages=(PageRange(first=PageNumber(1), last=PageNumber(PAGES)),), escalate=Escalate.OFF, fields=NoFields()
)


@dataclass(frozen=True)
class ToRead:
    """``digest``: sha256 of its bytes, hex."""

    path: Path
    digest: str

    @property
    def name(self) -> str:
        """Of its reading below the folder of them: its extension helps nobody, but people who look there."""
        return f"{self.digest[:2]}/{self.digest}{self.path.suffix.lower()}"


@dataclass(frozen=True)
class Read:
    """By digest. ``faults``: why others could not be read."""

    views: Mapping[str, DocumentView]
    faults: Mapping[str, Fault]


def read_documents(
    files: Sequence[ToRead], kept: Path, settings: Settings, *, observe: Callable[[Event], None]
) -> Read:
    """``kept`` holds the readings of this run and earlier ones; events call documents by their paths. Errors are those
    of ``workers.local.run.run``.
    """
    from workers.local.run import run  # noqa: PLC0415 - slow: engines

    reports: dict[str, DocumentReport] = {}
    by_input = {str(file.path): file for file in files}
    paths = {file.name: str(file.path) for file in files}

    def see(event: Event) -> None:
        if isinstance(event, DocumentReport):
            reports[event.input] = event
        observe(event.model_copy(update={"name": paths[event.name]}) if isinstance(event, DocumentStarted) else event)

    run(_inputs(files), RunRequest(output=str(kept), options=OPTIONS, settings=settings), see)
    faults = {by_input[shown].digest: _fault(report) for shown, report in reports.items() if _is_lost(report)}
    return Read({one.digest: view_of(kept / one.name) for one in files if one.digest not in faults}, faults)


def view_of(folder: Path) -> DocumentView:
    """The result of a run, as the rules look at it."""
    return view_in((folder / "document.json").read_bytes())


def view_in(document_json: bytes) -> DocumentView:
    """The first pages of a ``document.json``."""
    pages: list[Any] = json.loads(document_json)["pages"]
    return DocumentView(tuple(page_view(DocumentPage.model_validate(page)) for page in pages[:PAGES]), all=len(pages))


def _inputs(files: Iterable[ToRead]) -> Iterable[InputFile]:
    unique = {file.digest: file for file in files}
    return (InputFile(name=file.name, source=str(file.path), shown=str(file.path)) for file in unique.values())


def _is_lost(report: DocumentReport) -> bool:
    return report.state is DocumentState.FAILED


def _fault(report: DocumentReport) -> Fault:
    return next(iter((*report.faults, *report.failed_pages.values())))
