"""`recto list --needs-review --results OUT`: what a person should look at, a page of the list at a time."""

import json
import shlex
from pathlib import Path

import pytest

from gateway.api.models.reviews import ReviewView
from gateway.cli import status_of_command
from gateway.statuses import Status
from recto.reviews import Review
from recto.values import JobId
from tests.resources.outputs import written_result
from tests.resources.read_fields import UNSURE, invoice

NAMES = ("a.pdf", "a.pdf-copy", "b.pdf")


@pytest.fixture
def results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    out = tmp_path / "my results"
    for name in NAMES:
        written_result(out, name, invoice(review=[UNSURE]))
    written_result(out, "good.pdf", invoice())
    return out


def test_each_document_has_its_reasons(results: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert status_of_command(["list", "--needs-review", "--results", results.name]) == Status.DONE
    head, *rows = capsys.readouterr().out.splitlines()
    assert head.split() == ["document", "class", "schema", "why"]
    assert sorted(row.split()[0] for row in rows) == sorted(NAMES)
    assert all(row.endswith(UNSURE.says) for row in rows)


def test_lines_of_json_say_the_same_as_the_api(results: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert status_of_command(["list", "--needs-review", "--results", results.name, "--json"]) == Status.DONE
    line, *_ = map(json.loads, capsys.readouterr().out.splitlines())
    review = Review(job=JobId(""), name="a.pdf-copy", schema_name="invoice", class_name="invoice", reasons=(UNSURE,))
    shown = ReviewView.at(review, url="").model_dump(mode="json", by_alias=True, exclude={"url"})
    assert line | {"document": "a.pdf-copy"} == shown


@pytest.mark.parametrize(
    "arguments", [["--needs-review", "--state", "open"], ["--needs-review", "--label", "x"], ["--results", "out"]]
)
def test_options_that_do_not_go_together_are_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert status_of_command(["list", *arguments]) == Status.USAGE
    assert capsys.readouterr().err.endswith("See `recto list --help`.\n")


def test_the_command_for_the_next_page_leads_through_all_of_them(
    results: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["list", "--needs-review", "--results", results.name, "-n", "1"]
    seen: list[str] = []
    while command:
        assert status_of_command(command) == Status.DONE
        out, err = capsys.readouterr()
        seen += [row.split()[0] for row in out.splitlines()[1:]]
        command = shlex.split(err.removeprefix("more: recto ")) if err.startswith("more: ") else []
    assert sorted(seen) == sorted(NAMES)
