"""Whole runs from and to buckets, on a server with conditional writes and on one without."""

from pathlib import Path

from recto.documents import Manifest
from recto.options import ReadOptions
from recto.settings import S3
from tests.resources.runs import born_digital, ran, scans, written_bytes
from tests.resources.servers import BUCKET, objects_below

FAKE = ReadOptions(backend="fake")


def test_from_a_bucket_to_a_bucket_is_as_from_folder_to_folder(s3: S3, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    born_digital(inbox / "typed-letter.pdf", 2)
    scans(inbox / "scanned-box.pdf", 2)
    place = f"{tmp_path.name}-in"
    for path in inbox.iterdir():
        with path.open("rb") as stream:
            objects_below(s3, place).put_stream(f"deep/{path.name}", stream)
    output = f"s3://{BUCKET}/{tmp_path.name}-out"
    told = ran([f"s3://{BUCKET}/{place}"], output, options=FAKE, s3=s3, work_dir=tmp_path / "work")
    assert told.summary.succeeded == 2
    local = ran([inbox], tmp_path / "out", options=FAKE)
    assert local.summary.succeeded == 2
    there = objects_below(s3, f"{tmp_path.name}-out")
    by_key = {key: there.get(key) for key in there.keys("")}
    wanted = written_bytes(tmp_path / "out")
    assert {key.removeprefix("deep/") for key in by_key if not key.endswith("run.json")} == set(wanted)
    made = Manifest.model_validate_json(by_key["deep/typed-letter.pdf/manifest.json"])
    assert {file.path for file in made.files} <= {key.removeprefix("deep/typed-letter.pdf/") for key in by_key}
    again = ran([f"s3://{BUCKET}/{place}"], output, options=FAKE, s3=s3, work_dir=tmp_path / "work")
    assert again.summary.kept == 2


def test_a_bucket_that_is_not_there_is_said_so(s3: S3, tmp_path: Path) -> None:
    told = ran(["s3://no-such-bucket/a"], tmp_path / "out", options=FAKE, s3=s3)
    assert told.summary.failed == 1
    assert "no-such-bucket" in told.reports[0].faults[0].message
