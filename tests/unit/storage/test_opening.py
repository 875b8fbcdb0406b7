"""From what a person writes to a store."""

from pathlib import Path

import pytest

from recto.errors import UsageError
from recto.settings import S3
from storage.claims import NoClaims
from storage.local import LocalStore
from storage.opening import S3Url, open_store, parse_s3_url
from storage.protocols import ObjectStore


def opened(location: str) -> ObjectStore:
    return open_store(location, settings=S3(), claims=NoClaims())


@pytest.mark.parametrize(
    ("url", "bucket", "prefix"),
    [
        ("s3://bucket", "bucket", ""),
        ("s3://bucket/", "bucket", ""),
        ("s3://my.bucket-1/a/b/", "my.bucket-1", "a/b"),
        ("s3://bucket/größe/file name.pdf", "bucket", "größe/file name.pdf"),
    ],
)
def test_addresses_are_taken_apart(url: str, bucket: str, prefix: str) -> None:
    assert parse_s3_url(url) == S3Url(bucket=bucket, prefix=prefix)


@pytest.mark.parametrize(
    "url",
    ["", "s3:/bucket/a", "s3://", "s3:///a", "s3://b", "s3://bad_bucket!/a", "s3://bucket/a/../b", "http://bucket/a"],
)
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(UsageError):
        parse_s3_url(url)


def test_a_folder_opens_as_a_folder_and_is_not_made_yet(tmp_path: Path) -> None:
    store = opened(str(tmp_path / "out"))
    assert isinstance(store, LocalStore)
    assert store.location == str(tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_an_address_opens_as_s3() -> None:
    assert opened("s3://bucket/a/b/").location == "s3://bucket/a/b"
    assert opened("s3://bucket").location == "s3://bucket"


def test_what_is_neither_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file.txt").write_bytes(b"")
    for location in ("", "gs://bucket/a", "s3://", str(tmp_path / "file.txt"), "a\0b"):
        with pytest.raises(UsageError):
            opened(location)
