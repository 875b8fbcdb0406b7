"""What only a folder can do wrong: links, full and read-only disks, what killed writers leave."""

import io
import os
from pathlib import Path

import pytest

from recto.errors import KeyInvalid, ObjectMissing, StoreDenied, StoreFull
from storage.local import LocalStore
from storage.temporary import Temporary, move_unless_there
from tests.resources.disks import read_only_folder, small_disk
from tests.resources.processes import kill_on_the_way, threads_at_once
from tests.resources.stores import MEBIBYTE, StoreSpec, stall_in_stream


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path / "objects")


def files_below(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("durable", [True, False])
def test_files_are_plain_and_follow_the_umask(tmp_path: Path, durable: bool) -> None:
    store = LocalStore(tmp_path, durable=durable)
    store.put_if_absent("a/one.txt", b"1")
    store.put_stream("a/two.txt", io.BytesIO(b"2"))
    assert files_below(tmp_path) == ["a/one.txt", "a/two.txt"]
    mask = os.umask(0o022)
    os.umask(mask)
    assert store.path_of("a/one.txt") == tmp_path / "a/one.txt"
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "a").iterdir()} == {0o666 & ~mask}


def test_links_are_neither_followed_nor_listed(tmp_path: Path, store: LocalStore) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_bytes(b"secret")
    store.put_if_absent("inside.txt", b"1")
    (tmp_path / "objects/folder").symlink_to(outside)
    (tmp_path / "objects/file.txt").symlink_to(outside / "secret.txt")
    for key in ("folder/secret.txt", "file.txt"):
        with pytest.raises(KeyInvalid):
            store.get(key)
        with pytest.raises(KeyInvalid):
            store.put_if_absent(key, b"")
        with pytest.raises(KeyInvalid):
            store.put_stream(key, io.BytesIO(b"new"))
        with pytest.raises(KeyInvalid):
            store.delete(key)
    assert list(store.keys("")) == ["inside.txt"]
    assert files_below(outside) == ["secret.txt"]
    assert (outside / "secret.txt").read_bytes() == b"secret"


def test_the_root_may_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    store = LocalStore(tmp_path / "link")
    store.put_if_absent("a.txt", b"1")
    assert (tmp_path / "real/a.txt").read_bytes() == b"1"


def test_pipes_and_names_that_are_no_text_do_not_stop_a_listing(tmp_path: Path) -> None:
    store = LocalStore(tmp_path)
    store.put_if_absent("a.txt", b"1")
    os.mkfifo(tmp_path / "pipe")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/z\xff.txt")).write_bytes(b"2")
    found = list(store.keys(""))
    assert found == ["a.txt", "z\udcff.txt"]
    with pytest.raises(KeyInvalid):
        store.get(found[1])


def test_a_file_and_a_folder_cannot_share_a_name(store: LocalStore) -> None:
    store.put_if_absent("a", b"file")
    store.put_if_absent("b/c", b"file")
    for key in ("a/b", "b"):
        with pytest.raises(KeyInvalid):
            store.put_if_absent(key, b"")
        with pytest.raises(KeyInvalid):
            store.put_stream(key, io.BytesIO())
        with pytest.raises(ObjectMissing):
            store.get(key)
        store.delete(key)
    assert list(store.keys("")) == ["a", "b/c"]


def test_a_path_too_long_for_this_system_is_a_bad_key(tmp_path: Path) -> None:
    root = tmp_path.joinpath(*["x" * 250] * 13)
    with pytest.raises(KeyInvalid):
        LocalStore(root).put_if_absent("/".join(["y" * 250] * 4), b"")


def test_the_next_writer_removes_what_a_killed_one_left(tmp_path: Path) -> None:
    spec = StoreSpec(kind="local", folder=tmp_path)
    kill_on_the_way(stall_in_stream, spec, "out/large.bin", MEBIBYTE)
    assert len(files_below(tmp_path)) == 1
    LocalStore(tmp_path).put_if_absent("out/small.txt", b"1")
    assert files_below(tmp_path) == ["out/small.txt"]


def test_sweeping_spares_those_who_still_write(tmp_path: Path) -> None:
    kill_on_the_way(stall_in_stream, StoreSpec(kind="local", folder=tmp_path), "a/b/large.bin", MEBIBYTE)
    with Temporary(tmp_path) as alive:
        assert LocalStore(tmp_path).sweep() == 1
        assert files_below(tmp_path) == [alive.path.name]
    assert files_below(tmp_path) == []


def test_writers_are_let_through_one_by_one_where_there_are_no_hard_links(tmp_path: Path) -> None:
    sources = [tmp_path / f"source {number}" for number in range(8)]
    for attempt in range(20):
        target = tmp_path / f"target {attempt}"
        for source in sources:
            source.write_text(source.name)
        won = threads_at_once(lambda source, target=target: move_unless_there(source, target), sources)
        assert won.count(True) == 1
        assert target.read_text() == sources[won.index(True)].name
    assert not [name for name in files_below(tmp_path) if "lock" in name]


def test_a_full_disk_is_named_and_nothing_half_written_stays(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 1024) as disk:
        store = LocalStore(disk)
        store.put_stream("kept.bin", io.BytesIO(b"old"))
        with pytest.raises(StoreFull, match=r"kept\.bin"):
            store.put_stream("kept.bin", io.BytesIO(bytes(4 * MEBIBYTE)))
        with pytest.raises(StoreFull, match=r"new\.bin"):
            store.put_if_absent("new.bin", bytes(4 * MEBIBYTE))
        assert files_below(disk) == ["kept.bin"]
        assert store.get("kept.bin") == b"old"
        assert store.put_if_absent("small.bin", bytes(1024))


def test_a_read_only_folder_is_denied(tmp_path: Path) -> None:
    with read_only_folder(tmp_path / "closed") as folder:
        store = LocalStore(folder)
        with pytest.raises(StoreDenied, match="closed"):
            store.put_if_absent("a.txt", b"1")
        with pytest.raises(StoreDenied, match="closed"):
            store.put_stream("b/a.txt", io.BytesIO(b"1"))
        assert list(store.keys("")) == []
