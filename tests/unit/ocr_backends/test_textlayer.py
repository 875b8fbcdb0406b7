"""What the text layer engine makes of pages that are not plain."""
# PyMuPDF ships no usable annotations.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportAttributeAccessIssue=false

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pymupdf
import pytest

from ocr_backends.protocol import PdfPage
from ocr_backends.textlayer import TextLayer
from recto.recognitions import Failure, Outcome, WordsRecognition
from recto.values import DocumentId


def _read(path: Path, index: int = 0, password: str = "") -> Outcome:
    engine = TextLayer()
    try:
        return engine.recognize([PdfPage(document=DocumentId("0" * 64), index=index, path=path, password=password)])[0]
    finally:
        engine.close()


def _made(path: Path, draw: Callable[[pymupdf.Page], object], **save: Any) -> Path:
    with pymupdf.open() as document:
        draw(document.new_page(width=400, height=300))
        document.save(path, **save)
    return path


def _texts(outcome: Outcome) -> list[str]:
    assert isinstance(outcome, WordsRecognition)
    return [word.text for word in outcome.words]


def test_text_that_nobody_sees_is_not_read(tmp_path: Path) -> None:
    def draw(page: pymupdf.Page) -> None:
        page.insert_text((50, 60), "seen by everyone")
        page.insert_text((50, 160), "hidden by someone", render_mode=3)

    assert _texts(_read(_made(tmp_path / "a.pdf", draw))) == ["seen", "by", "everyone"]


def test_invisible_text_over_a_picture_is_its_reading(tmp_path: Path) -> None:
    def draw(page: pymupdf.Page) -> None:
        page.insert_image(page.rect, pixmap=pymupdf.Pixmap(pymupdf.csRGB, pymupdf.IRect(0, 0, 40, 30)))
        page.insert_text((50, 160), "read from the scan", render_mode=3)

    assert _texts(_read(_made(tmp_path / "a.pdf", draw))) == ["read", "from", "the", "scan"]


def test_a_word_drawn_twice_for_boldness_is_one_word(tmp_path: Path) -> None:
    def draw(page: pymupdf.Page) -> None:
        page.insert_text((50, 60), "shadow")
        page.insert_text((50.05, 60), "shadow")

    assert _texts(_read(_made(tmp_path / "a.pdf", draw))) == ["shadow"]


def test_size_and_boldness_are_known(tmp_path: Path) -> None:
    def draw(page: pymupdf.Page) -> None:
        page.insert_text((50, 60), "Large", fontsize=30, fontname="hebo")
        page.insert_text((50, 160), "small", fontsize=9)

    outcome = _read(_made(tmp_path / "a.pdf", draw))

    assert isinstance(outcome, WordsRecognition)
    large, small = outcome.words
    assert (large.size, large.bold) == (0.1, True)
    assert (small.size, small.bold) == (0.03, False)


def test_a_page_larger_than_the_layout_model_may_draw_is_read(tmp_path: Path) -> None:
    with pymupdf.open() as document:
        page = document.new_page(width=14000, height=9000)
        page.insert_text((3000, 3000), "poster", fontsize=400)
        document.save(tmp_path / "a.pdf")

    outcome = _read(tmp_path / "a.pdf")

    assert _texts(outcome) == ["poster"]


@pytest.mark.parametrize(("password", "code"), [("wrong", "password_needed"), ("open", "")])
def test_encrypted_documents_want_their_password(password: str, code: str, tmp_path: Path) -> None:
    path = _made(
        tmp_path / "a.pdf",
        lambda page: page.insert_text((50, 60), "secret"),
        encryption=pymupdf.PDF_ENCRYPT_AES_256,
        user_pw="open",
        owner_pw="owner",
    )

    outcome = _read(path, password=password)

    assert (outcome.fault.code if isinstance(outcome, Failure) else "") == code


def test_a_page_that_is_not_there_fails_alone(tmp_path: Path) -> None:
    outcome = _read(_made(tmp_path / "a.pdf", lambda page: page.insert_text((50, 60), "one")), index=7)

    assert isinstance(outcome, Failure)
    assert outcome.fault.code == "page_damaged"


def _typeset(page: pymupdf.Page, text: str) -> None:
    """In a font of drawings as old papers have them: glyphs without names, codes of TeX."""
    document = page.parent
    assert document is not None

    def added(source: str, stream: bytes = b"") -> int:
        number = document.get_new_xref()
        document.update_object(number, source)
        if stream:
            document.update_stream(number, stream, new=True)
        return number

    glyph = added("<<>>", b"500 0 0 0 450 700 d1 0 0 450 700 re f")
    codes = sorted(set(text.encode()))
    encoding = f"<</Type/Encoding/Differences[{' '.join(f'{code} /G{code:02x}' for code in codes)}]>>"
    drawings = f"<<{' '.join(f'/G{code:02x} {glyph} 0 R' for code in codes)}>>"
    font = added(
        "<</Type/Font/Subtype/Type3/Name/T3/FontBBox[0 0 500 700]/FontMatrix[.001 0 0 .001 0 0]"
        f"/FirstChar 0/LastChar 127/Widths[{'500 ' * 128}]/Encoding{encoding}/CharProcs{drawings}/Resources<<>>>>"
    )
    content = added("<<>>", f"BT /T3 20 Tf 50 200 Td <{text.encode().hex()}> Tj ET".encode())
    document.xref_set_key(page.xref, "Resources", f"<</Font<</T3 {font} 0 R>>>>")
    document.xref_set_key(page.xref, "Contents", f"{content} 0 R")


def test_ligatures_of_drawn_fonts_are_letters(tmp_path: Path) -> None:
    path = _made(tmp_path / "a.pdf", lambda page: _typeset(page, "o\x0eces \x0cnd a\x0bairs"))
    assert _texts(_read(path)) == ["offices", "find", "affairs"]


_SOFT_HYPHENS = b"""/CIDInit /ProcSet findresource begin begincmap /CMapName /Soft def
1 begincodespacerange <00> <ff> endcodespacerange
1 beginbfrange <20> <7e> <0020> endbfrange
1 beginbfchar <2d> <00ad> endbfchar
endcmap end"""


def test_hyphens_that_a_font_gives_for_soft_ones_are_hyphens(tmp_path: Path) -> None:
    def draw(page: pymupdf.Page) -> None:
        page.insert_text((50, 60), "TS-3391 02-05-2025 -18.30 Rabe-Verlag auf-")
        document: Any = page.parent
        unicode = document.get_new_xref()
        document.update_object(unicode, "<<>>")
        document.update_stream(unicode, _SOFT_HYPHENS)
        document.xref_set_key(page.get_fonts()[0][0], "ToUnicode", f"{unicode} 0 R")

    assert _texts(_read(_made(tmp_path / "a.pdf", draw))) == [
        "TS-3391", "02-05-2025", "-18.30", "Rabe-Verlag", "auf\u00ad",
    ]  # fmt: skip
