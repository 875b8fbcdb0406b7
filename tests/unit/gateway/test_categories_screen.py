"""`recto categories` on a terminal: how far it is with reading, and what could not be read."""

from pathlib import Path

import pytest

from gateway.cli import status_of_command
from gateway.statuses import Status
from tests.resources.terminals import on_terminal

TRAINING = """
import sys
from gateway.cli import status_of_command
sys.exit(status_of_command(["categories", "train", "examples", "--kept", "kept"]))
"""


def test_while_examples_are_read_there_is_a_display(tmp_path: Path) -> None:
    for kind in ("letter", "list"):
        (tmp_path / "examples" / kind).mkdir(parents=True)
        (tmp_path / "examples" / kind / "note.txt").write_text(f"no document, but a {kind}")
    said = on_terminal(TRAINING, tmp_path)
    assert "2/2 documents" in said
    assert "failed\x1b[0m   examples/letter/note.txt: it looks like plain text" in said


def test_without_models_the_list_says_how_to_make_some(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert status_of_command(["categories", "list"]) == Status.DONE
    assert capsys.readouterr() == ("", "no categories; `recto categories train` makes some\n")
