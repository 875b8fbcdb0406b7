"""Documents with a table on each page, and models that are asked for them."""

# pyright: reportUnknownMemberType=false
# PyMuPDF's stubs leave parameters without a type.

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pymupdf

from recto.deployments import Roles, Route
from recto.escalations import EscalationPolicy
from recto.options import ReadOptions
from recto.settings import Settings
from tests.resources.pages import pixels_of, scanned
from tests.resources.providers.played import Asked, Behaviour, Says, table_answer
from tests.resources.providers.server import Provider
from workers.events import Event, RunSummary
from workers.inputs.finding import find_inputs
from workers.local.run import run
from workers.requests import RunRequest

_HEAD: Final = ("Item", "Pieces", "Price", "Amount")
_GOODS: Final = ("Linseed oil", "Brass hinge", "Oak sill", "Sash cord", "Window putty")
_COLUMNS: Final = (80, 230, 310, 400, 500)


def rows_of(sheet: int) -> list[list[str]]:
    """What the table of the ``sheet``-th page says, header first."""
    rows = [[f"Sheet {sheet}", *_HEAD[1:]]]
    for place, goods in enumerate(_GOODS):
        pieces, price = 2 + place + sheet, 310 + 17 * place + 5 * sheet
        rows.append([goods, str(pieces), f"{price / 100:.2f}", f"{pieces * price / 100:.2f}"])
    return rows


def tables(path: Path, sheets: int, *, first: int = 1) -> Path:
    """A PDF of typed pages, each with a ruled table of its own."""
    document = pymupdf.open()
    for sheet in range(first, first + sheets):
        _sheet(document, sheet)
    document.save(path, no_new_id=True)
    document.close()
    return path


def scanned_tables(path: Path, sheets: int) -> Path:
    """The same pages without text of their own."""
    document = pymupdf.open()
    for sheet in range(1, sheets + 1):
        page = _sheet(pymupdf.open(), sheet)
        document.insert_pdf(scanned(pixels_of(page, dpi=150)).parent)
    document.save(path, no_new_id=True)
    document.close()
    return path


def _sheet(document: pymupdf.Document, sheet: int) -> pymupdf.Page:
    page: pymupdf.Page = document.new_page()
    page.insert_text((80, 90), f"Delivered in week {sheet} to the parish hall, by cart and by hand.", fontsize=11)
    rows = rows_of(sheet)
    for row, texts in enumerate(rows):
        top = 130 + 24 * row
        for column, text in enumerate(texts):
            page.insert_text((_COLUMNS[column] + 6, top + 16), text, fontsize=11)
    bottom = 130 + 24 * len(rows)
    for row in range(len(rows) + 1):
        page.draw_line((_COLUMNS[0], 130 + 24 * row), (_COLUMNS[-1], 130 + 24 * row))
    for left in _COLUMNS:
        page.draw_line((left, 130), (left, bottom))
    page.insert_text((80, bottom + 40), "Paid in full. The cart was sent back on the same day.", fontsize=11)
    return page


def sheet_asked(asked: Asked) -> int:
    found = re.search(r"Sheet\s*(\d+)", asked.draft)
    assert found, asked.draft
    return int(found[1])


def knows(asked: Asked) -> Behaviour:
    """A model that sees what stands there."""
    return Says(table_answer(rows_of(sheet_asked(asked))))


def errs(asked: Asked) -> Behaviour:
    """A model that swaps digits: of each row the amount."""
    rows = rows_of(sheet_asked(asked))
    return Says(table_answer([rows[0], *([*row[:3], row[3][::-1].replace(".", "") + ".77"] for row in rows[1:])]))


def asking(settings: Settings, server: Provider, **policy: Any) -> Settings:
    """``settings`` with a deployment ``sonnet`` that is asked for every table; ``policy`` is beside that."""
    chosen = {"table_score": 0.0, "page_score": 1.0, **policy}
    return settings.model_copy(
        update={
            "deployments": {"sonnet": server.deployment("anthropic")},
            "roles": Roles(tables=Route(default="sonnet")),
            "escalation": EscalationPolicy.model_validate(chosen),
        }
    )


def impatient(settings: Settings) -> Settings:
    """``settings`` of ``asking``: the deployment is called each time however often it fails, and never waited for."""
    sonnet = settings.deployments["sonnet"].model_copy(update={"sick_after": 100})
    policy = settings.escalation.model_copy(update={"patience": 0.0})
    return settings.model_copy(update={"deployments": {"sonnet": sonnet}, "escalation": policy})


def result(folder: Path, name: str) -> Callable[[str], Any]:
    """The JSON files of a result, by their names."""
    return lambda file: json.loads((folder / name / file).read_text())


def _unseen(event: Event) -> None:
    pass


def asked_run(source: Path, out: Path, settings: Settings, observe: Callable[[Event], None] = _unseen) -> RunSummary:
    """As `recto run` does it."""
    request = RunRequest(output=str(out), options=ReadOptions(), settings=settings)
    return run(find_inputs([str(source)], settings=settings, output=str(out)), request, observe)


def verdicts(out: Path) -> list[str]:
    """Of the parts in doubt of ``a.pdf``."""
    pages = result(out, "a.pdf")("manifest.json")["pages"]
    return [one["verdict"] for page in pages for one in page["escalations"]]
