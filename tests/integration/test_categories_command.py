"""`recto categories`, and labels in what `recto run` writes, with documents that are really read."""

# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# PyMuPDF carries no types.

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pymupdf
import pytest

from gateway.statuses import Status
from tests.resources.processes import PATIENCE

REPOSITORY = Path(__file__).parents[2]
KINDS = {
    "loading-list": ("Loading list {n}", "Ship: the northern star", "{n} barrels of tar, {n} coils of rope", "lashed"),
    "letter": ("Dear Ms Lund,", "we thank you for letter {n} about the lamp.", "Yours sincerely,", "The board"),
    "_none": ("Rain in the morning.", "{n} gulls on the roof.", "Later it cleared."),
}
EACH = 5


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "recto.toml").write_text('[service]\nstore = "store"\n')
    for kind, lines in KINDS.items():
        for number in range(EACH):
            path = tmp_path / "examples" / kind / f"{number}.pdf"
            path.parent.mkdir(parents=True, exist_ok=True)
            _print(path, [line.format(n=number + 3) for line in lines])
    return tmp_path


def recto(folder: Path, *arguments: str) -> tuple[int, list[dict[str, Any]], str]:
    """Exit code, the lines of JSON that were printed, and stderr."""
    done = subprocess.run(
        [sys.executable, "-m", "gateway.cli", *arguments, "--json"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        check=False,
        text=True,
        timeout=5 * PATIENCE,
    )
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr


def test_learnt_evaluated_predicted_listed_and_used(folder: Path) -> None:
    kept = ("--kept", "kept")
    broken = folder / "examples" / "letter" / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7 and no more")
    code, (made,), complaints = recto(folder, "categories", "train", "examples", "--name", "harbour", *kept)
    assert (code, made["classes"], made["documents"]) == (Status.DONE, ["letter", "loading-list"], 15)
    reading, few = "reading 16 documents; what was read before is kept", "few examples: letter (5), loading-list (5)."
    first, lost, warned = complaints.splitlines()
    assert (first, warned.partition(". ")[0] + ".") == (reading, few)
    assert lost.count("broken.pdf") == 1
    broken.unlink()

    code, (found,), _ = recto(folder, "categories", "eval", "harbour", "examples", *kept)
    assert (code, found["version"], found["documents"], found["accuracy"]) == (Status.DONE, made["version"], 15, 1.0)

    asked = ("examples/letter/0.pdf", "examples/_none/0.pdf")
    code, told, _ = recto(folder, "categories", "predict", f"harbour@{made['version']}", *asked, *kept)
    held = {one["input"]: [label["name"] for label in one["labels"] if label["holds"]] for one in told}
    assert (code, held) == (Status.DONE, {asked[0]: ["letter"], asked[1]: []})

    code, listed, _ = recto(folder, "categories", "list")
    assert (code, [(one["name"], one["version"], one["newest"]) for one in listed]) == (
        Status.DONE,
        [("harbour", made["version"], True)],
    )

    code, _, _ = recto(folder, "run", asked[0], "-o", "out", "--category", "harbour", "--workers", "1")
    fields = json.loads((folder / "out" / "0.pdf" / "fields.json").read_bytes())
    assert (code, fields["classes"]["name"]) == (Status.DONE, "letter")
    assert [label["name"] for label in fields["classes"]["labels"] if label["holds"]] == ["letter"]


def test_what_there_is_not_is_said(folder: Path) -> None:
    code, _, complaint = recto(folder, "categories", "predict", "nothing", "examples/letter/0.pdf")
    assert (code, "there are no categories called nothing" in complaint) == (Status.USAGE, True)
    code, _, complaint = recto(folder, "categories", "train", "missing")
    assert (code, "missing: no such folder" in complaint) == (Status.USAGE, True)


@pytest.mark.parametrize("name", ["harbor", "../harbour"])
@pytest.mark.parametrize(
    "command", [("run", "-o", "out"), ("run", "-o", "out", "--dry-run"), ("submit", "--to", "out")]
)
def test_nothing_is_read_for_categories_that_there_are_not(folder: Path, command: tuple[str, ...], name: str) -> None:
    code, lines, complaint = recto(folder, *command, "--category", name, "examples")
    assert (code, lines, "--category" in complaint) == (Status.USAGE, [], True)
    assert not (folder / "out").exists()


def _print(path: Path, lines: list[str]) -> None:
    with pymupdf.open() as document:
        page = document.new_page(width=595, height=842)
        for place, line in enumerate(lines):
            page.insert_text((60, 90 + 22 * place), line, fontsize=12)
        document.save(path)
