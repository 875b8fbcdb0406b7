"""Inputs become files known by their content, or refusals that name them."""

import hashlib
import os
from collections.abc import Generator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import pytest

from recto.errors import StoreUnavailable
from recto.settings import Limits
from tests.resources.files import make_pdf, make_zip
from workers.requests import IngestTask
from workers.stages.ingest import Ingested, IngestResult, Refused, Unpacked, ingest

LIMITS = Limits()


@contextmanager
def nowhere(url: str) -> Generator[BinaryIO]:
    raise StoreUnavailable(f"{url}: nobody answers")
    yield BytesIO()


def ingested(source: Path | str, tmp_path: Path, *, limits: Limits = LIMITS) -> IngestResult:
    task = IngestTask(name="inbox/a", source=str(source), shown="inbox/a")
    return ingest(task, password="", limits=limits, fetch=nowhere, scratch=tmp_path / "scratch")


def refusal(source: Path, tmp_path: Path, *, limits: Limits = LIMITS) -> Refused:
    result = ingested(source, tmp_path, limits=limits)
    assert isinstance(result, Refused)
    assert result.fault.message.startswith("inbox/a: ")
    assert result.fault.remedy
    return result


def test_a_document_is_known_by_its_bytes(tmp_path: Path) -> None:
    content = make_pdf()
    path = tmp_path / "a"
    path.write_bytes(content)
    result = ingested(path, tmp_path)
    assert isinstance(result, Ingested)
    assert result.file.document == hashlib.sha256(content).hexdigest()
    assert (result.file.bytes, result.file.modified) == (len(content), path.stat().st_mtime_ns)


def test_what_is_not_there_or_no_file_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "missing", tmp_path).fault.code == "input_unreadable"
    assert refusal(tmp_path, tmp_path).fault.code == "input_unreadable"
    os.mkfifo(tmp_path / "pipe")
    assert refusal(tmp_path / "pipe", tmp_path).fault.code == "input_unreadable"


def test_a_file_past_the_limit_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(make_pdf())
    result = refusal(path, tmp_path, limits=Limits(max_bytes=100))
    assert (result.fault.code, result.document) == ("input_too_large", "")


def test_an_archive_gives_its_members_names_below_its_own(tmp_path: Path) -> None:
    path = tmp_path / "a"
    content = make_pdf()
    path.write_bytes(make_zip([("one/b.pdf", content), ("c.pdf", content)]))
    result = ingested(path, tmp_path)
    assert isinstance(result, Unpacked)
    assert sorted(source.name for source in result.inputs) == ["inbox/a/c.pdf", "inbox/a/one/b.pdf"]
    assert all(Path(source.source).read_bytes() == content for source in result.inputs)


def test_an_empty_archive_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(make_zip([]))
    assert refusal(path, tmp_path).fault.code == "no_pages"


def test_a_bucket_that_does_not_answer_is_no_fault_of_the_document(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable):
        ingested("s3://bucket/a.pdf", tmp_path)
