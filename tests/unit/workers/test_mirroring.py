"""Mirrored names: safe, one to one, the same every time; and what messages show."""

import os
from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.keys import checked_key
from workers.inputs.mirroring import BRIEF, NAME_BYTES, brief, mirrored, shown

AS_ON_DISK = st.binary(max_size=300).map(lambda raw: os.fsdecode(raw.replace(b"/", b"|")))
"""A name as the file system gives it: any bytes, stray ones as surrogate escapes."""

HOSTILE = st.sampled_from(
    ["", ".", "..", "%", "%2E", "%~", ".recto", ".RECTO", "a" * 255, "-rf", "\u202egpj.exe", "\\"]
)
PARTS = st.lists(
    AS_ON_DISK | HOSTILE | st.text(max_size=8).filter(lambda text: "/" not in text), min_size=1, max_size=9
)


def encodable(parts: list[str]) -> bool:
    try:
        [os.fsencode(part) for part in parts]
    except UnicodeEncodeError:
        return False
    return True


@given(PARTS.filter(encodable))
def test_a_name_is_a_key_that_every_store_takes(parts: list[str]) -> None:
    name = mirrored(parts)
    assert checked_key(name) == name
    assert name.isascii() or name.encode().decode() == name
    assert len(name.encode()) <= NAME_BYTES


@given(PARTS.filter(encodable), PARTS.filter(encodable))
def test_two_places_never_get_one_name(some: list[str], others: list[str]) -> None:
    assert (mirrored(some) == mirrored(others)) == (some == others)


@given(PARTS.filter(encodable))
def test_unquoting_gives_the_name_back_unless_it_was_shortened(parts: list[str]) -> None:
    name = mirrored(parts)
    if "%~" not in name:
        assert unquote_to_bytes(name) == os.fsencode("/".join(parts))


@given(st.lists(st.from_regex(r"[A-Za-z0-9_\-][A-Za-z0-9 ._\-]{0,60}", fullmatch=True), min_size=1, max_size=5))
def test_an_ordinary_name_stays_as_it_is(parts: list[str]) -> None:
    assert mirrored(parts) == "/".join(parts)
    assert mirrored(mirrored(parts).split("/")) == mirrored(parts)


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        (["..", "etc", "passwd"], "%2E%2E/etc/passwd"),
        (["new\nline.pdf"], "new%0Aline.pdf"),
        (["\udcff.pdf"], "%FF.pdf"),
        (["Übersicht 2024.pdf"], "Übersicht 2024.pdf"),
        (["100% sure.pdf"], "100%25 sure.pdf"),
        ([".recto", "jobs.sqlite"], "%2Erecto/jobs.sqlite"),
        (["a\\b.pdf"], "a%5Cb.pdf"),
        (["a", "", "b.pdf"], "a/%~/b.pdf"),
    ],
)
def test_what_is_not_safe_is_percent_encoded(parts: list[str], name: str) -> None:
    assert mirrored(parts) == name


def test_a_long_name_keeps_its_beginning_and_its_extension() -> None:
    name = mirrored(["ä" * 127 + ".pdf"])
    assert name.startswith("äää")
    assert name.endswith(".pdf")
    assert len(name.encode()) <= 200


def test_a_deep_path_keeps_its_last_part() -> None:
    deep = [f"folder number {number}" for number in range(100)]
    assert mirrored([*deep, "a.pdf"]).endswith("/a.pdf")
    assert mirrored([*deep, "a.pdf"]) != mirrored([*deep, "folder", "a.pdf"])


@given(st.text() | AS_ON_DISK)
def test_what_is_shown_is_one_printable_line(text: str) -> None:
    assert shown(text).isprintable()
    assert len(brief(text)) <= BRIEF + 3
