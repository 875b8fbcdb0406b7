"""What an S3 server and the way to it can do wrong, over real sockets."""

import io
import socket
import uuid
from pathlib import Path

import pytest

from recto.errors import KeyInvalid, StorageError, StoreDenied, StoreUnavailable, UsageError, fault_of
from recto.settings import S3
from storage.claims import NoClaims
from storage.on_sqlite.file import SqliteFile
from storage.on_sqlite.jobs import SqliteJobStore
from storage.s3 import S3Store
from tests.resources.servers import BUCKET, SECRET_KEY, S3Server


def store_at(server: S3Server, *, bucket: str = BUCKET, prefix: str = "") -> S3Store:
    return S3Store(bucket, prefix or uuid.uuid4().hex, server.settings, NoClaims())


def test_a_bucket_that_is_not_there_is_named(moto_server: S3Server, rclone_server: S3Server) -> None:
    for server in (moto_server, rclone_server):
        store = store_at(server, bucket="no-such-bucket")
        with pytest.raises(StoreDenied, match="no-such-bucket"):
            store.put_stream("a.txt", io.BytesIO(b"1"))
        with pytest.raises(StoreDenied, match="no such bucket"):
            list(store.keys(""))


def test_wrong_credentials_are_denied_and_not_told(rclone_server: S3Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "someone-else")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "a-wrong-secret")
    with pytest.raises(StoreDenied) as raised:
        store_at(rclone_server).get("a.txt")
    told = fault_of(raised.value).model_dump_json()
    assert "a-wrong-secret" not in told
    assert SECRET_KEY not in told
    assert "AWS_ACCESS_KEY_ID" in raised.value.remedy


def test_no_credentials_at_all_are_denied(
    rclone_server: S3Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    with pytest.raises(StoreDenied, match="credentials"):
        store_at(rclone_server).get("a.txt")


def test_a_server_that_is_not_there_is_unavailable() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        endpoint = f"http://127.0.0.1:{free.getsockname()[1]}"
        store = S3Store(BUCKET, "", S3(endpoint=endpoint), NoClaims())
        with pytest.raises(StoreUnavailable, match="does not answer") as raised:
            store.get("a.txt")
    assert raised.value.retryable


def test_an_endpoint_that_is_no_url_is_refused() -> None:
    with pytest.raises(StorageError, match=r"s3\.endpoint"):
        S3Store(BUCKET, "", S3(endpoint="not a url"), NoClaims()).get("a.txt")


def test_without_conditions_and_claims_nobody_may_write_first(rclone_server: S3Server) -> None:
    store = store_at(rclone_server)
    with pytest.raises(StoreDenied, match="If-None-Match"):
        store.put_if_absent("a.txt", b"1")
    assert list(store.keys("")) == []


def test_a_dead_writers_claim_is_taken_over_when_it_lapses(rclone_server: S3Server, tmp_path: Path) -> None:
    claims = SqliteJobStore(SqliteFile(tmp_path / "claims.sqlite"), claim_seconds=0.5)
    prefix = uuid.uuid4().hex
    dead = S3Store(BUCKET, prefix, rclone_server.settings, _Dying(claims))
    with pytest.raises(SystemExit):
        dead.put_if_absent("a.txt", b"never written")
    alive = S3Store(BUCKET, prefix, rclone_server.settings, claims)
    assert alive.put_if_absent("a.txt", b"written")
    assert alive.get("a.txt") == b"written"


def test_links_last_at_most_a_week(moto_server: S3Server) -> None:
    store = store_at(moto_server)
    for seconds in (0, 7 * 24 * 3600 + 1):
        with pytest.raises(UsageError):
            store.presign_get("a.txt", seconds)


def test_the_prefix_counts_for_the_length_of_a_key(moto_server: S3Server) -> None:
    store = store_at(moto_server, prefix="p" * 200)
    with pytest.raises(KeyInvalid):
        store.get("/".join(["k" * 200] * 5))


class _Dying:
    """Claims for a writer that dies as soon as it holds one."""

    def __init__(self, claims: SqliteJobStore) -> None:
        self._claims = claims

    def claim_key(self, key: str, owner: str) -> bool:
        assert self._claims.claim_key(key, owner)
        raise SystemExit
