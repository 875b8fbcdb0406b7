"""Values held, written as one object, found again, and what the store below is asked for meanwhile."""

import io
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recto.errors import InternalError, KeyInvalid, ObjectMissing
from storage.local import LocalStore
from storage.packed import PackedStore
from storage.packs import pack_bytes, read_pack
from storage.protocols import ObjectStore, StoredObject

KEYS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=20)


class Counted:
    """A store that counts what it is asked."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store
        self.calls: list[str] = []

    @property
    def location(self) -> str:
        return self._store.location

    def get(self, key: str) -> bytes:
        self.calls.append(f"get {key}")
        return self._store.get(key)

    def open(self, key: str) -> AbstractContextManager[BinaryIO]:
        self.calls.append(f"open {key}")
        return self._store.open(key)

    def put_if_absent(self, key: str, data: bytes) -> bool:
        self.calls.append(f"put {key}")
        return self._store.put_if_absent(key, data)

    def put_stream(self, key: str, stream: BinaryIO) -> StoredObject:
        self.calls.append(f"put {key}")
        return self._store.put_stream(key, stream)

    def keys(self, prefix: str) -> Iterator[str]:
        self.calls.append(f"list {prefix}")
        return self._store.keys(prefix)

    def delete(self, key: str) -> None:
        self.calls.append(f"delete {key}")
        self._store.delete(key)

    def presign_get(self, key: str, seconds: int) -> str:
        return self._store.presign_get(key, seconds)


@pytest.fixture
def below(tmp_path: Path) -> Counted:
    return Counted(LocalStore(tmp_path, durable=False))


def test_what_is_held_is_seen_here_and_nowhere_else(below: Counted) -> None:
    store = PackedStore(below)
    assert store.put_if_absent("readings/one", b"first")
    assert not store.put_if_absent("readings/one", b"second")
    assert store.get("readings/one") == b"first"
    with store.open("readings/one") as stream:
        assert stream.read() == b"first"
    with pytest.raises(ObjectMissing):
        below.get("readings/one")


def test_a_flush_is_one_write_and_another_process_finds_all_in_it(below: Counted) -> None:
    store = PackedStore(below, below=False)
    for number in range(50):
        store.put_if_absent(f"parsed/{number}", b"%d" % number)
    pack = store.flush("packs/a")
    assert below.calls == [f"put {pack}"]
    other = PackedStore(below, below=False)
    other.load(pack)
    assert [other.get(f"parsed/{number}") for number in range(50)] == [b"%d" % number for number in range(50)]
    assert below.calls == [f"put {pack}", f"get {pack}"]


def test_nothing_held_is_nothing_written(below: Counted) -> None:
    assert PackedStore(below).flush("packs/a") == ""
    assert below.calls == []


def test_the_key_of_a_pack_tells_its_content(below: Counted) -> None:
    one, two, three = (PackedStore(below) for _ in range(3))
    for store, value in ((one, b"x"), (two, b"x"), (three, b"y")):
        store.put_if_absent("b", b"same")
        store.put_if_absent("a", value)
    assert one.flush("packs/a") == two.flush("packs/a") != three.flush("packs/a")


def test_a_large_value_is_an_object_of_its_own_and_found_through_the_pack(below: Counted) -> None:
    store = PackedStore(below, value_bytes=10, below=False)
    assert store.put_if_absent("images/large", b"x" * 11)
    assert not store.put_if_absent("images/large", b"y" * 11)
    assert below.get("images/large") == b"x" * 11
    pack = store.flush("packs/a")
    other = PackedStore(below, below=False)
    with pytest.raises(ObjectMissing):
        other.get("images/large")
    other.load(pack)
    assert other.get("images/large") == b"x" * 11


def test_without_looking_below_what_is_missing_costs_no_request(below: Counted) -> None:
    below.put_if_absent("readings/one", b"older")
    below.calls.clear()
    with pytest.raises(ObjectMissing):
        PackedStore(below, below=False).get("readings/one")
    assert below.calls == []
    assert PackedStore(below).get("readings/one") == b"older"
    assert not PackedStore(below).put_if_absent("readings/one", b"newer")


def test_a_pack_needs_no_other(below: Counted) -> None:
    """What an earlier pack holds is written again where it is put again, as the first writer had it."""
    store = PackedStore(below)
    store.put_if_absent("parsed/a", b"first")
    store.flush("packs/1")
    assert not store.put_if_absent("parsed/a", b"second")
    store.put_if_absent("parsed/b", b"other")
    alone = PackedStore(below, below=False)
    alone.load(store.flush("packs/2"))
    assert alone.get("parsed/a") == b"first"


def test_packs_beyond_the_limit_are_let_go_those_used_last_stay(below: Counted) -> None:
    store = PackedStore(below, below=False, loaded_bytes=2500)
    packs: list[str] = []
    for name in "abc":
        store.put_if_absent(name, name.encode() * 1000)
        packs.append(store.flush(f"packs/{name}"))
    assert store.get("c") == b"c" * 1000
    with pytest.raises(ObjectMissing):
        store.get("a")
    store.load(packs[0])
    assert store.get("a") == b"a" * 1000


def test_what_is_streamed_or_deleted_is_no_longer_what_a_pack_has(below: Counted) -> None:
    store = PackedStore(below)
    store.put_if_absent("a", b"old")
    store.flush("packs/a")
    store.put_stream("a", io.BytesIO(b"new"))
    assert store.get("a") == b"new"
    store.delete("a")
    with pytest.raises(ObjectMissing):
        store.get("a")
    assert "a" not in list(store.keys(""))
    assert store.put_if_absent("a", b"again")
    assert store.get("a") == b"again"


def test_keys_of_what_is_held_loaded_and_below_are_one_sorted_list(below: Counted) -> None:
    below.put_if_absent("parsed/b", b"")
    store = PackedStore(below)
    store.put_if_absent("parsed/c", b"")
    store.flush("packs/x")
    store.put_if_absent("parsed/a", b"")
    assert list(store.keys("parsed/")) == ["parsed/a", "parsed/b", "parsed/c"]


def test_bad_keys_are_refused(below: Counted) -> None:
    store = PackedStore(below, below=False)
    for key in ("", "../up", "a//b"):
        with pytest.raises(KeyInvalid):
            store.put_if_absent(key, b"")
        with pytest.raises(KeyInvalid):
            store.get(key)


@given(values=st.dictionaries(KEYS, st.binary(max_size=50), max_size=12), elsewhere=st.sets(KEYS, max_size=4))
def test_a_pack_holds_what_was_put_into_it_in_whatever_order(values: dict[str, bytes], elsewhere: set[str]) -> None:
    data = pack_bytes(values, elsewhere=elsewhere)
    assert pack_bytes(dict(reversed([*values.items()])), elsewhere=elsewhere) == data
    read = read_pack(data, shown="p")
    assert (dict(read.values), read.elsewhere, read.size) == (values, elsewhere, len(data))


@given(data=st.binary(max_size=200))
def test_what_is_no_pack_is_named_as_damaged(data: bytes) -> None:
    with pytest.raises(InternalError, match="damaged pack"):
        read_pack(data, shown="p")


@given(cut=st.integers(min_value=0, max_value=110))
def test_a_pack_that_was_cut_off_is_damaged(cut: int) -> None:
    data = pack_bytes({"a": b"x" * 40, "b": b"y" * 40})
    with pytest.raises(InternalError, match="damaged pack"):
        read_pack(data[:cut], shown="p")
