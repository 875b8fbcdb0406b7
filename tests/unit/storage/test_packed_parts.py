"""A packed store for several threads: each puts into a part of its own."""

from pathlib import Path

import pytest

from recto.errors import ObjectMissing
from storage.local import LocalStore
from storage.packed import PackedPart, PackedStore
from tests.resources.processes import threads_at_once


@pytest.fixture
def under(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path)


@pytest.fixture
def store(under: LocalStore) -> PackedStore:
    return PackedStore(under, below=False, value_bytes=100)


def test_what_a_part_holds_is_seen_by_all_and_in_no_pack_until_it_is_taken(store: PackedStore) -> None:
    done, under_way = store.part(), store.part()
    done.put_if_absent("a/1", b"one")
    under_way.put_if_absent("a/2", b"two")
    assert store.get("a/2") == done.get("a/2") == b"two"
    store.take(done)
    pack = store.flush("packs/first")
    assert [*store.load(pack).keys] == ["a/1"]
    store.take(under_way)
    assert [*store.load(store.flush("packs/second")).keys] == ["a/2"]


def test_the_first_writer_wins_and_each_pack_has_what_its_pages_need(under: LocalStore, store: PackedStore) -> None:
    first, second = store.part(), store.part()
    assert first.put_if_absent("a/1", b"one")
    assert not second.put_if_absent("a/1", b"other")
    store.take(second)
    assert store.held_bytes == 3
    pack = store.flush("packs/second")
    store.drop(first)
    fresh = PackedStore(under, below=False)
    fresh.load(pack)
    assert fresh.get("a/1") == b"one"


def test_what_was_put_into_a_part_that_is_dropped_is_forgotten(store: PackedStore) -> None:
    part = store.part()
    part.put_if_absent("a/1", b"one")
    store.drop(part)
    assert store.flush("packs/none") == ""
    with pytest.raises(ObjectMissing):
        store.get("a/1")


def test_a_large_value_goes_through_and_is_named_by_the_pack_of_its_part(under: LocalStore, store: PackedStore) -> None:
    part = store.part()
    part.put_if_absent("a/1", b"x" * 101)
    assert under.get("a/1") == part.get("a/1")
    assert store.flush("packs/none") == ""
    store.take(part)
    assert store.load(store.flush("packs/first")).elsewhere == {"a/1"}


def test_parts_taken_in_any_order_give_the_same_pack(tmp_path: Path) -> None:
    def packed(order: list[int]) -> str:
        store = PackedStore(LocalStore(tmp_path / str(order[0])), below=False)
        parts = {number: store.part() for number in order}
        for number in order:
            parts[number].put_if_absent(f"a/{number}", b"%d" % number)
        for number in order:
            store.take(parts[number])
        return store.flush("packs/all")

    assert packed([1, 2, 3]) == packed([3, 1, 2])


def test_many_threads_put_and_look_at_once(store: PackedStore) -> None:
    def put(number: int) -> PackedPart:
        part = store.part()
        for round in range(50):
            part.put_if_absent(f"own/{number}/{round}", b"%d" % number)
            part.put_if_absent(f"shared/{round}", b"%d" % round)
            assert part.get(f"shared/{round}") == b"%d" % round
        return part

    for part in threads_at_once(put, range(8)):
        store.take(part)
    assert len([*store.load(store.flush("packs/all")).keys]) == 8 * 50 + 50
