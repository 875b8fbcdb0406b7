"""`recto list --needs-review --results OUT`: what a person should look at, a page of the list at a time."""

import shlex
from pathlib import Path

import pytest

from gateway.cli import status_of_command
from gateway.statuses import Status
from recto.documents import Manifest
from recto.fields import DocumentFields
from recto.jobs import DocumentState
from recto.values import DocumentId
from tests.resources.read_fields import UNSURE, invoice

NAMES = ("a.pdf", "a.pdf-copy", "b.pdf")


@pytest.fixture
def results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    out = tmp_path / "my results"
    for name in NAMES:
        _written(out, name, invoice(review=[UNSURE]))
    _written(out, "good.pdf", invoice())
    return out


def _written(out: Path, name: str, fields: DocumentFields) -> None:
    manifest = Manifest(
        name=name, document=DocumentId("0" * 64), kind="pdf", bytes=1, state=DocumentState.SUCCEEDED,
        pages=(), census={}, engines={}, settings="", versions={}, files=(),
    )  # fmt: skip
    (out / name).mkdir(parents=True)
    (out / name / "manifest.json").write_text(manifest.model_dump_json())
    (out / name / "fields.json").write_text(fields.model_dump_json(by_alias=True))


def test_each_document_has_its_reasons(results: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert status_of_command(["list", "--needs-review", "--results", results.name]) == Status.DONE
    head, *rows = capsys.readouterr().out.splitlines()
    assert head.split() == ["document", "class", "schema", "why"]
    assert sorted(row.split()[0] for row in rows) == sorted(NAMES)
    assert all(row.endswith(UNSURE.says) for row in rows)


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
