"""The pages of docs/ say what the code says."""

import re
from pathlib import Path
from typing import get_args

import pytest

from docs.reference import PAGES, TROUBLES, with_tables
from layouts.accepting.verdicts import RejectionCode
from layouts.judging.verdicts import Code
from recto.pages import Rung
from tests.architecture.tree import ROOT, tracked


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_generated_tables_are_current(path: Path) -> None:
    page = path.read_text("utf-8")
    assert page == with_tables(page), "run: python -m docs.reference"


def test_the_page_on_models_tells_of_all_that_can_be_wrong_with_a_reading() -> None:
    assert {trouble for trouble, _ in TROUBLES} == {*get_args(Code), "failed"}
    assert len(set(TROUBLES)) == len(TROUBLES)


def test_the_page_on_models_tells_of_every_rung() -> None:
    page = (ROOT / "docs" / "models.md").read_text("utf-8")
    assert all(f"| `{rung}` |" in page for rung in Rung if rung is not Rung.FIRST)


def test_the_page_on_escalation_tells_of_every_reason_to_reject_an_answer() -> None:
    page = (ROOT / "docs" / "escalation.md").read_text("utf-8")
    assert all(f"| `{code}` |" in page for code in get_args(RejectionCode))


def test_links_between_pages_lead_somewhere() -> None:
    pages = [
        path for path in tracked() if path.suffix == ".md" and path.parent in (ROOT, ROOT / "docs", ROOT / "samples")
    ]
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in pages
        if not page.name.endswith(".truth.md")
        for target in re.findall(r"\]\((?!https?://|#)([^)#]+)", page.read_text("utf-8"))
        if not (page.parent / target).exists()
    ]
    assert not broken
