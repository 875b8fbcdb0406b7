"""What every object store does: a folder, S3 with conditional writes, S3 without."""

import hashlib
import io
import tracemalloc
import urllib.parse
import urllib.request
import uuid
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recto.errors import KeyInvalid, ObjectMissing
from storage.protocols import ObjectStore
from tests.resources.processes import kill_on_the_way, processes_at_once, threads_at_once
from tests.resources.servers import BUCKET, S3Server
from tests.resources.stores import MEBIBYTE, StoreSpec, Write, noise, put_many, ready_to_put, stall_in_stream

ODD_KEYS = (
    "plain.txt",
    "with space/and+plus&amp;.md",
    "percent%20/100%.txt",
    "hash#and?question.txt",
    "größe/文書/وثيقة.pdf",
    "combining/e\u0301.txt",
    "emoji/📄.txt",
    "quotes/'\"`.txt",
    "dots/...hidden",
    "star*/[a]{b}.txt",
    "a" * 255,
    "/".join(["deep"] * 40),
)


@pytest.fixture(params=["local", "s3_with_conditions", "s3_without_conditions"])
def spec(request: pytest.FixtureRequest, tmp_path: Path) -> StoreSpec:
    if request.param == "local":
        return StoreSpec(kind="local", folder=tmp_path / "objects")
    name = "moto_server" if request.param == "s3_with_conditions" else "rclone_server"
    server: S3Server = request.getfixturevalue(name)
    return StoreSpec(
        kind="s3", folder=tmp_path, settings=server.settings, bucket=BUCKET, prefix=f"tests/{uuid.uuid4().hex}"
    )


@pytest.fixture
def store(spec: StoreSpec) -> ObjectStore:
    return spec.opened()


def test_what_was_put_is_got(store: ObjectStore) -> None:
    assert store.put_if_absent("readings/one.json", b"first")
    assert store.get("readings/one.json") == b"first"
    with store.open("readings/one.json") as stream:
        assert stream.read(3) == b"fir"
        assert stream.read() == b"st"


def test_the_second_writer_changes_nothing(store: ObjectStore) -> None:
    assert store.put_if_absent("one.json", b"first")
    assert not store.put_if_absent("one.json", b"second")
    assert store.get("one.json") == b"first"


def test_a_stream_replaces_and_is_hashed(store: ObjectStore) -> None:
    store.put_stream("out/document.md", io.BytesIO(b"old, and longer"))
    stored = store.put_stream("out/document.md", io.BytesIO(b"new"))
    assert store.get("out/document.md") == b"new"
    assert (stored.key, stored.size, stored.sha256) == ("out/document.md", 3, hashlib.sha256(b"new").hexdigest())


def test_what_was_streamed_is_there_for_the_next_writer(store: ObjectStore) -> None:
    store.put_stream("one.json", io.BytesIO(b"streamed"))
    assert not store.put_if_absent("one.json", b"late")
    assert store.get("one.json") == b"streamed"


def test_empty_objects_are_objects(store: ObjectStore) -> None:
    assert store.put_if_absent("empty/put.bin", b"")
    assert store.put_stream("empty/streamed.bin", io.BytesIO()).size == 0
    assert store.get("empty/put.bin") == b""
    assert store.get("empty/streamed.bin") == b""
    assert list(store.keys("empty/")) == ["empty/put.bin", "empty/streamed.bin"]


def test_nothing_is_there_under_an_unused_key(store: ObjectStore) -> None:
    with pytest.raises(ObjectMissing):
        store.get("nothing/here.json")
    with pytest.raises(ObjectMissing), store.open("nothing/here.json"):
        pass
    assert list(store.keys("")) == []


def test_what_was_deleted_is_gone_and_can_be_written_again(store: ObjectStore) -> None:
    store.put_if_absent("folder/one.json", b"first")
    store.delete("folder/one.json")
    store.delete("folder/one.json")
    store.delete("never/there.json")
    with pytest.raises(ObjectMissing):
        store.get("folder/one.json")
    assert list(store.keys("")) == []
    assert store.put_if_absent("folder/one.json", b"second")
    assert store.get("folder/one.json") == b"second"


def test_keys_are_listed_by_prefix_in_order(store: ObjectStore) -> None:
    # "-" and "." sort before "/", letters and "é" after: the order is that of whole keys, not of folders.
    keys = ["a-b.txt", "a.txt", "a/b.txt", "a/b/c.txt", "ab/c.txt", "b/é.txt", "b/z.txt"]
    for key in reversed(keys):
        store.put_if_absent(key, key.encode())
    assert list(store.keys("")) == sorted(keys)
    assert list(store.keys("a")) == sorted(key for key in keys if key.startswith("a"))
    assert list(store.keys("a/")) == ["a/b.txt", "a/b/c.txt"]
    assert list(store.keys("a/b.")) == ["a/b.txt"]
    assert list(store.keys("c")) == []


def test_long_lists_are_whole(store: ObjectStore) -> None:
    keys = [f"list/{number % 7}/{number:05}.json" for number in range(1100)]
    threads_at_once(lambda part: [store.put_if_absent(key, b"x") for key in keys[part::8]], range(8))
    assert list(store.keys("list/")) == sorted(keys)


def test_odd_names_come_back_as_they_went(store: ObjectStore) -> None:
    for key in ODD_KEYS:
        assert store.put_if_absent(key, key.encode()), key
    assert {key: store.get(key) for key in store.keys("")} == {key: key.encode() for key in ODD_KEYS}


@pytest.mark.parametrize(
    "key", ["", "/etc/passwd", "../up.txt", "a/../b", "a//b", "a/", "./a", "a\\b", "a\0b", "a\nb", "\udcff", "k" * 256]
)
def test_bad_keys_are_refused_by_every_call(store: ObjectStore, key: str) -> None:
    with pytest.raises(KeyInvalid):
        store.get(key)
    with pytest.raises(KeyInvalid), store.open(key):
        pass
    with pytest.raises(KeyInvalid):
        store.put_if_absent(key, b"")
    with pytest.raises(KeyInvalid):
        store.put_stream(key, io.BytesIO())
    with pytest.raises(KeyInvalid):
        store.delete(key)
    with pytest.raises(KeyInvalid):
        store.presign_get(key, 60)


def test_a_link_reads_the_object(store: ObjectStore) -> None:
    store.put_if_absent("a folder/größe.txt", b"linked")
    link = store.presign_get("a folder/größe.txt", 600)
    with urllib.request.urlopen(link) as answer:  # noqa: S310 - the store's own link
        assert answer.read() == b"linked"


def test_one_of_many_threads_wins(store: ObjectStore) -> None:
    for attempt in range(5):
        key = f"raced/{attempt}.json"
        written = [f"thread {number}".encode() for number in range(8)]
        won = threads_at_once(lambda data, key=key: store.put_if_absent(key, data), written)
        assert won.count(True) == 1
        assert store.get(key) == written[won.index(True)]


def test_one_of_many_processes_wins(spec: StoreSpec) -> None:
    writes = [Write(spec=spec, key="raced/one.json", data=f"process {number}".encode()) for number in range(4)]
    won = processes_at_once(ready_to_put, writes)
    assert won.count(True) == 1
    assert spec.opened().get("raced/one.json") == writes[won.index(True)].data


def test_a_writer_killed_half_way_leaves_nothing_to_see(spec: StoreSpec) -> None:
    kill_on_the_way(stall_in_stream, spec, "out/large.bin", 12 * MEBIBYTE)
    store = spec.opened()
    assert list(store.keys("")) == []
    with pytest.raises(ObjectMissing):
        store.get("out/large.bin")
    assert store.put_if_absent("out/large.bin", b"whole")
    assert list(store.keys("")) == ["out/large.bin"]


def test_a_killed_replacement_leaves_the_old_object(spec: StoreSpec) -> None:
    spec.opened().put_stream("out/large.bin", io.BytesIO(b"old"))
    kill_on_the_way(stall_in_stream, spec, "out/large.bin", 12 * MEBIBYTE)
    assert spec.opened().get("out/large.bin") == b"old"


def test_all_that_a_killed_writer_left_is_whole(spec: StoreSpec) -> None:
    kill_on_the_way(put_many, spec, MEBIBYTE)
    store = spec.opened()
    found = list(store.keys("many/"))
    assert len(found) >= 4
    for number, key in enumerate(found):
        assert store.get(key) == bytes([number % 256]) * MEBIBYTE


def test_large_objects_stream_through_little_memory(store: ObjectStore) -> None:
    size = 96 * MEBIBYTE
    tracemalloc.start()
    try:
        stored = store.put_stream("large.bin", noise(size))
        assert stored.size == size
        assert _hash_of(store, "large.bin") == stored.sha256
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 64 * MEBIBYTE


def test_a_stream_that_breaks_leaves_nothing_and_keeps_its_error(store: ObjectStore) -> None:
    with pytest.raises(OSError, match="the source broke"):
        store.put_stream("out/large.bin", noise(12 * MEBIBYTE, _break))
    assert list(store.keys("")) == []


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(key=st.text(min_size=1, max_size=40), data=st.binary(max_size=64))
def test_any_name_is_either_refused_or_kept_exactly(store: ObjectStore, key: str, data: bytes) -> None:
    whole = f"{uuid.uuid4().hex}/{key}"
    try:
        store.put_if_absent(whole, data)
    except KeyInvalid:
        return
    assert store.get(whole) == data
    assert list(store.keys(whole)) == [whole]
    assert urllib.parse.urlsplit(store.presign_get(whole, 60)).scheme in {"file", "http"}


def _hash_of(store: ObjectStore, key: str) -> str:
    hashed = hashlib.sha256()
    with store.open(key) as stream:
        while chunk := stream.read(MEBIBYTE):
            hashed.update(chunk)
    return hashed.hexdigest()


def _break() -> None:
    raise OSError("the source broke")
