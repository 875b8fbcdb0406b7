"""`recto export OUT`: tables in a folder, or one of them on stdout for the next program."""

import io
import json
from collections.abc import Sequence
from pathlib import Path

import pandas as pd  # pyright: ignore[reportMissingTypeStubs]
import pytest

from gateway.cli import status_of_command
from gateway.passing import Passing
from gateway.statuses import Status
from recto.fields import FieldType
from tests.resources.outputs import written_result
from tests.resources.read_fields import UNSURE, found, invoice

ITEMS = ({"description": found("Screws"), "amount": found(473, FieldType.AMOUNT)},)


@pytest.fixture
def out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    written_result(tmp_path / "out", "a.pdf", invoice("R-17", items=ITEMS))
    written_result(tmp_path / "out", "b.pdf", invoice("R-18", review=[UNSURE]))
    return Path("out")


@pytest.mark.usefixtures("out")
def test_tables_lie_in_the_folder_and_are_named(capfd: pytest.CaptureFixture[str]) -> None:
    assert status_of_command(["export", "out", "-o", "tables"]) == Status.DONE
    assert capfd.readouterr() == ("tables/documents.csv\ntables/line_items.csv\n", "")
    assert sorted(path.name for path in Path("tables").iterdir()) == ["documents.csv", "line_items.csv"]


@pytest.mark.usefixtures("out")
def test_lines_of_json_go_to_stdout_and_nothing_else(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert status_of_command(["export", "out", "-o", "-", "--format", "jsonl"]) == Status.DONE
    written, complaints = capfdbinary.readouterr()
    lines = [json.loads(line) for line in written.splitlines()]
    assert [(line["data"]["invoice_number"], line["needs_review"]) for line in lines] == [
        ("R-17", False),
        ("R-18", True),
    ]
    assert complaints == b""
    assert not Path("-").exists()


@pytest.mark.parametrize(
    ("options", "column", "expected"),
    [([], "invoice_number", ["R-17", "R-18"]), (["--table", "line_items"], "description", ["Screws"])],
)
@pytest.mark.usefixtures("out")
def test_one_table_goes_to_stdout(
    options: Sequence[str], column: str, expected: Sequence[str], capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    for format, read in (("csv", pd.read_csv), ("parquet", pd.read_parquet)):  # pyright: ignore[reportUnknownMemberType,reportUnknownVariableType]
        assert status_of_command(["export", "out", "-o", "-", "--format", format, *options]) == Status.DONE
        assert [*read(io.BytesIO(capfdbinary.readouterr().out))[column]] == expected


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-o", "-", "--table", "lines"], "There are documents, line_items."),
        (["-o", "-", "--format", "csv", "--format", "jsonl"], "stdout takes one format"),
        (["-o", "tables", "--table", "line_items"], "--table goes with -o -"),
        (["-o", "tables", "--job", "x"], "say what is to be exported"),
        (["-o", "tables", "--tenant", "x"], "See `recto export --help`."),
    ],
)
@pytest.mark.usefixtures("out")
def test_what_cannot_be_is_refused_with_what_to_do(
    arguments: Sequence[str], said: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert status_of_command(["export", "out", *arguments]) == Status.USAGE
    written, complaints = capfd.readouterr()
    assert written == ""
    assert said in complaints


def test_a_folder_without_results_is_named(out: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (out.parent / "letters").mkdir()
    assert status_of_command(["export", "letters", "-o", "tables"]) == Status.NOTHING_READABLE
    assert capfd.readouterr().err == "letters: holds no document with fields\n"


def test_what_is_gone_through_twice_is_counted_once() -> None:
    passing = Passing("documents")
    assert [[*passing.over(["a", "b"])], [*passing.over(["a", "b"])]] == [["a", "b"]] * 2
    assert passing.count == 2
