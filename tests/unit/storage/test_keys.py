"""Keys: nothing leaves the store, nothing that can be written is refused, no two things share a name."""

import os
import re
import unicodedata
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recto.errors import KeyInvalid
from storage.keys import (
    checked_key,
    checked_prefix,
    figure_key,
    image_key,
    parsed_key,
    reading_key,
    settled_key,
)

HASH = "ab" * 32
CHARACTERS = st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="/\\")
NAMES = st.text(CHARACTERS, min_size=1, max_size=60).filter(lambda name: name not in {".", ".."})


@given(st.text())
def test_a_key_that_passes_stays_inside(text: str) -> None:
    try:
        key = checked_key(text)
    except KeyInvalid:
        return
    assert key == text
    assert os.path.normpath(key) == key
    assert not PurePosixPath(key).is_absolute()
    assert ".." not in PurePosixPath(key).parts
    assert not any(unicodedata.category(char) == "Cc" for char in key)
    assert len(key.encode()) <= 1024


@given(st.lists(NAMES, min_size=1, max_size=4))
def test_ordinary_names_pass_whatever_their_script(names: list[str]) -> None:
    key = "/".join(names)
    assert checked_key(key) == key


@pytest.mark.parametrize(
    "key",
    [
        "",
        "/",
        "/absolute",
        "trailing/",
        "a//b",
        ".",
        "..",
        "a/..",
        "a/./b",
        "C:\\windows",
        "nul\0",
        "new\nline",
        "bell\x07",
        "\x7f",
        "\x85",
        "\ud800",
        "é" * 128,
        "/".join(["x" * 200] * 6),
        ".recto-tmp-1234",
        "a/.recto-tmp-1234/b",
    ],
)
def test_bad_keys_are_refused_in_one_printable_line(key: str) -> None:
    with pytest.raises(KeyInvalid) as raised:
        checked_key(key)
    assert raised.value.message.isprintable()
    assert len(raised.value.message) < 250


def test_the_longest_names_pass() -> None:
    assert checked_key("é" * 127 + "x")
    assert checked_key("/".join(["x" * 255] * 4)[:1024])


@pytest.mark.parametrize("prefix", ["", "a", "a/", "a/b", "a/.", "..."])
def test_beginnings_of_keys_are_prefixes(prefix: str) -> None:
    assert checked_prefix(prefix) == prefix


@pytest.mark.parametrize("prefix", ["/", "/etc/", "../", "a/../b", "a//", "a\n/"])
def test_other_prefixes_are_refused(prefix: str) -> None:
    with pytest.raises(KeyInvalid):
        checked_prefix(prefix)


def test_work_keys_are_fanned_out_by_their_own_hash() -> None:
    keys = [
        reading_key(HASH, "engine"),
        parsed_key("readings/x", "1"),
        settled_key(HASH),
        image_key(HASH, "image/png"),
        figure_key("parsed/x", 1),
    ]
    for key in keys:
        assert re.fullmatch(r"[a-z]+/([0-9a-f]{2})/\1[0-9a-f]{62}\.[a-z.]+", checked_key(key))
    assert len(set(keys)) == len(keys)


@given(st.tuples(st.text(), st.text()), st.tuples(st.text(), st.text()))
def test_different_readings_have_different_keys(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert (reading_key(*one) == reading_key(*other)) == (one == other)


def test_parts_are_not_joined() -> None:
    assert reading_key("ab", "c") != reading_key("a", "bc")
    assert parsed_key("ab", "c") != parsed_key("a", "bc")
    assert figure_key("a1", 2) != figure_key("a", 12)


def test_an_image_is_named_by_its_hash_only() -> None:
    assert image_key(HASH, "image/jpeg") == f"images/ab/{HASH}.jpg"
    assert image_key(HASH, "image/x-new") == f"images/ab/{HASH}.bin"
    for bad in ("../../etc/passwd", HASH.upper(), HASH[:-1], ""):
        with pytest.raises(KeyInvalid):
            image_key(bad, "image/png")
