"""Writes that wait for the disk once: what is there after them, and after an error among them."""

import io
from pathlib import Path

import pytest

from recto.errors import ObjectMissing
from storage.local import LocalStore


def test_what_was_written_together_is_there_and_the_next_write_waits_again(tmp_path: Path) -> None:
    store = LocalStore(tmp_path)
    with store.together():
        for number in range(20):
            store.put_stream(f"pages/{number % 3}/{number}.png", io.BytesIO(b"%d" % number))
        assert store.put_if_absent("a", b"a")
        assert store.get("pages/1/4.png") == b"4"
    assert store.put_if_absent("manifest.json", b"{}")
    again = LocalStore(tmp_path)
    assert len([*again.keys("pages/")]) == 20
    assert (again.get("pages/2/5.png"), again.get("manifest.json")) == (b"5", b"{}")


def test_an_error_inside_is_what_comes_out_and_later_writes_go_on(tmp_path: Path) -> None:
    store = LocalStore(tmp_path)
    with pytest.raises(ObjectMissing), store.together():
        store.put_if_absent("a", b"a")
        store.get("nothing")
    assert store.put_if_absent("b", b"b")
    assert [*store.keys("")] == ["a", "b"]
