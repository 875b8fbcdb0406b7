"""Searchable PDF from PDF: the same to the eye, and every word found where it stands."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportUnknownParameterType=false, reportMissingTypeStubs=false, reportAttributeAccessIssue=false
# PyMuPDF carries no types.

import string
from pathlib import Path
from typing import Any

import numpy as np
import pymupdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.facts import FileKind
from documents.searchable import TextPage, write_searchable
from recto.errors import InputDamaged, InputUnsupported, PasswordNeeded, StoreUnavailable
from recto.geometry import Upright
from tests.resources.reading import drawn, places, streams, text_by_mupdf, text_by_pdfium
from tests.resources.searchables import (
    LATIN,
    SCRIPTS,
    assert_found,
    garbled,
    no_image,
    rows,
    scan_pdf,
    searchable,
    word,
)


@pytest.mark.parametrize("texts", [LATIN, SCRIPTS], ids=["latin", "scripts"])
def test_words_are_found_where_they_stand(tmp_path: Path, texts: tuple[str, ...]) -> None:
    source = scan_pdf(tmp_path / "scan.pdf")
    to = searchable(source, [TextPage(index=0, words=rows(texts))])
    assert_found(to, rows(texts))
    assert np.array_equal(drawn(source), drawn(to))


PAGES: dict[str, dict[str, str]] = {
    "rotated 90": {"Rotate": "90"},
    "rotated 180": {"Rotate": "180"},
    "rotated 270": {"Rotate": "270"},
    "cropped": {"CropBox": "[20 30 260 300]"},
    "cropped and rotated": {"CropBox": "[20 30 260 300]", "Rotate": "270"},
    "odd origin": {"MediaBox": "[-100 50 200 475]"},
    "user unit": {"UserUnit": "2.5"},
}


@pytest.mark.parametrize("keys", PAGES.values(), ids=PAGES.keys())
def test_pages_of_every_geometry(tmp_path: Path, keys: dict[str, str]) -> None:
    source = scan_pdf(tmp_path / "scan.pdf", keys=keys)
    to = searchable(source, [TextPage(index=0, words=rows(LATIN))])
    assert_found(to, rows(LATIN))
    assert np.array_equal(drawn(source), drawn(to))


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("skew", [0.0, 2.0, -3.0])
def test_turned_text_is_written_along_its_baseline(tmp_path: Path, rotation: int, skew: float) -> None:
    aspect = 300 / 425 if rotation in (0, 180) else 425 / 300
    upright = Upright.model_validate({"rotation": rotation, "skew": skew, "aspect": aspect})
    words = tuple(one.model_copy(update={"box": upright.to_page(one.box)}) for one in rows(LATIN))
    source = scan_pdf(tmp_path / "scan.pdf")
    page = TextPage.model_validate({"index": 0, "words": words, "rotation": rotation, "skew": skew})
    to = searchable(source, [page])
    assert_found(to, words)
    with pymupdf.open(to) as document:
        found: Any = document[0].get_text("dict")
    lines = [line for block in found["blocks"] for line in block.get("lines", ())]
    along = np.deg2rad(rotation + skew)
    assert np.allclose(lines[0]["dir"], (np.cos(along), -np.sin(along)), atol=1e-3)


def test_a_phrase_is_found_and_columns_are_not_joined(tmp_path: Path) -> None:
    words = (
        *(
            word("net", 0.1, 0.1, 0.15, 0.12),
            word("weight", 0.16, 0.1, 0.25, 0.125),
            word("total", 0.26, 0.1, 0.33, 0.12),
        ),
        word("elsewhere", 0.7, 0.1, 0.85, 0.12),
        *(word("你好", 0.1, 0.3, 0.15, 0.32), word("世界", 0.15, 0.3, 0.2, 0.32)),
        *(word("בית", 0.8, 0.5, 0.9, 0.52), word("ספר", 0.69, 0.5, 0.79, 0.52)),
    )
    to = searchable(scan_pdf(tmp_path / "scan.pdf"), [TextPage(index=0, words=words)])
    assert places(to, "net weight total")
    assert not places(to, "total elsewhere") or "total\nelsewhere" in text_by_mupdf(to)
    text = text_by_pdfium(to)
    assert "net weight total" in text
    assert "你好世界" in text
    assert "בית ספר" in text


def test_only_the_pages_given_change(tmp_path: Path) -> None:
    source = tmp_path / "mixed.pdf"
    with pymupdf.open() as document:
        for number in range(3):
            document.new_page().insert_text((72, 72), f"own text {number}")
        document.save(source)
    to = searchable(source, [TextPage(index=1, words=rows(LATIN))])
    with pymupdf.open(source) as before, pymupdf.open(to) as after:
        assert [before[at].read_contents() == after[at].read_contents() for at in range(3)] == [True, False, True]
        assert [before[at].get_text() == after[at].get_text() for at in range(3)] == [True, False, True]
    assert "own text" not in text_by_mupdf(to, 1)
    assert "own text" not in text_by_pdfium(to, 1)


@pytest.mark.parametrize("in_form", [False, True])
def test_text_that_was_there_is_not_found_twice(tmp_path: Path, in_form: bool) -> None:
    source = garbled(tmp_path / "garbled.pdf", in_form=in_form)
    before = text_by_mupdf(source)
    assert "garbage" in before
    to = searchable(source, [TextPage(index=0, words=rows(LATIN))])
    assert np.array_equal(drawn(source), drawn(to))
    assert_found(to, rows(LATIN))
    for text in (text_by_mupdf(to), text_by_pdfium(to)):
        assert not {"garbage", "Half", "seen", "clip"} & set(text.split())
    assert b"Hidden" not in b"".join(streams(to)) or in_form


def test_a_form_that_another_page_draws_keeps_its_text_there(tmp_path: Path) -> None:
    to = searchable(garbled(tmp_path / "garbled.pdf", in_form=True), [TextPage(index=0, words=rows(LATIN))])
    assert "Hidden garbage" in text_by_mupdf(to, 1)


def test_everything_around_the_pages_is_kept(tmp_path: Path) -> None:
    source = tmp_path / "rich.pdf"
    with pymupdf.open(scan_pdf(tmp_path / "scan.pdf", 3)) as document:
        document.set_toc([[1, "First", 1], [2, "Second", 2]])
        document.set_metadata({"title": "A title", "author": "Somebody", "modDate": "D:20200101000000Z"})
        document.set_page_labels([{"startpage": 0, "prefix": "A-", "style": "r", "firstpagenum": 1}])
        document.embfile_add("data.xml", b"<a/>")
        document[0].insert_link(
            {"kind": pymupdf.LINK_URI, "from": pymupdf.Rect(9, 9, 50, 50), "uri": "https://a.example/"}
        )
        document.save(source)
    to = searchable(source, [TextPage(index=at, words=rows(LATIN)) for at in range(3)])
    with pymupdf.open(source) as before, pymupdf.open(to) as after:
        assert after.get_toc() == before.get_toc()
        assert after.metadata == before.metadata
        assert after.get_page_labels() == before.get_page_labels()
        assert after.embfile_get("data.xml") == b"<a/>"
        assert [link["uri"] for link in after[0].get_links()] == ["https://a.example/"]


PASSPHRASE = "open sesame"  # noqa: S105  # of a file made here


def test_an_encrypted_source_gives_an_open_result(tmp_path: Path) -> None:
    source = tmp_path / "locked.pdf"
    with pymupdf.open(scan_pdf(tmp_path / "scan.pdf")) as document:
        document.save(source, encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw=PASSPHRASE, owner_pw="other")
    with pytest.raises(PasswordNeeded, match=r"locked\.pdf"):
        searchable(source, [])
    to = searchable(source, [TextPage(index=0, words=rows(LATIN))], password=PASSPHRASE)
    assert_found(to, rows(LATIN))
    assert np.array_equal(drawn(source, password=PASSPHRASE), drawn(to))


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    source = scan_pdf(tmp_path / "scan.pdf", 2)
    pages = [TextPage(index=at, words=rows(SCRIPTS)) for at in range(2)]
    first = searchable(source, pages).read_bytes()
    assert searchable(source, pages).read_bytes() == first


def test_a_result_can_be_made_searchable_again(tmp_path: Path) -> None:
    first = searchable(scan_pdf(tmp_path / "scan.pdf", 2), [TextPage(index=at, words=rows(LATIN)) for at in range(2)])
    source = first.rename(tmp_path / "once.pdf")
    to = searchable(source, [TextPage(index=0, words=rows(SCRIPTS))])
    assert_found(to, rows(SCRIPTS))
    assert_found(to, rows(LATIN), 1)
    assert "Invoice" not in text_by_mupdf(to)


def test_errors_name_the_file_and_the_cause(tmp_path: Path) -> None:
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.4 nothing more")
    with pytest.raises(InputDamaged, match=r"broken\.pdf"):
        searchable(broken, [])
    with pytest.raises(InputUnsupported, match="archive"):
        searchable(broken, [], FileKind.ZIP)
    source = scan_pdf(tmp_path / "scan.pdf")
    with pytest.raises(StoreUnavailable, match="nowhere"):
        write_searchable(
            source, tmp_path / "nowhere" / "a.pdf", kind=FileKind.PDF, password="", pages=[], image_of=no_image
        )


LETTERS = string.ascii_letters + string.digits + "äßéñŁ€£ΩжЯ你好世界한글กข"
TEXTS = st.lists(st.text(LETTERS, min_size=2, max_size=14), min_size=1, max_size=6, unique_by=str.casefold)


@settings(max_examples=40, deadline=None)
@given(texts=TEXTS, left=st.floats(0.0, 0.2), letter=st.floats(0.2, 1.5), height=st.floats(0.006, 0.06))
def test_any_word_fills_its_box(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], left: float, letter: float, height: float
) -> None:
    """``letter``: width over height of a letter. Equal letters far narrower than that are one bold letter to MuPDF."""
    words = tuple(
        word(shown, left, top, left + min(0.8, len(shown) * letter * height), top + height)
        for top, shown in ((0.05 + 0.15 * at, f"{text}{at}") for at, text in enumerate(texts))
    )
    source = scan_pdf(tmp_path_factory.mktemp("any") / "scan.pdf")
    assert_found(searchable(source, [TextPage(index=0, words=words)]), words)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=12), st.tuples(*[st.floats(0.0, 1.0)] * 4)), max_size=8))
def test_no_word_or_box_is_refused(
    tmp_path_factory: pytest.TempPathFactory, given_words: list[tuple[str, tuple[float, float, float, float]]]
) -> None:
    words = tuple(word(text, *box) for text, box in given_words)
    source = scan_pdf(tmp_path_factory.mktemp("odd") / "scan.pdf")
    to = searchable(source, [TextPage(index=0, words=words, rotation=90, skew=1.5)])
    assert np.array_equal(drawn(source), drawn(to))
