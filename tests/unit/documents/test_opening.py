"""What can be opened is counted truly; what cannot is refused with its name, cause and remedy."""

import os
from pathlib import Path

import pytest
from PIL import Image

from documents.facts import FileKind
from documents.opening import inspect, open_document
from recto.errors import (
    InputDamaged,
    InputEmpty,
    InputError,
    InputTooLarge,
    InputUnreadable,
    InputUnsupported,
    NoPages,
    PasswordNeeded,
    fault_of,
)
from recto.settings import Limits
from tests.resources.files import (
    bilevel,
    make_image,
    make_page_pdf,
    make_pdf,
    make_tiff,
    make_tree_pdf,
    make_zip,
    noise,
    pattern,
    raw_pdf,
)


def _file(folder: Path, content: bytes, name: str = "file.bin") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def _error(path: Path, *, password: str = "", limits: Limits | None = None) -> InputError:
    with pytest.raises(InputError) as caught:
        inspect(path, shown="in/a.pdf", password=password, limits=limits or Limits())
    assert caught.value.message.startswith("in/a.pdf: ")
    assert "\n" not in fault_of(caught.value).message
    assert caught.value.remedy
    return caught.value


KEY, WRONG_KEY = "geheim", "verkehrt"


def _pages(path: Path, password: str = "") -> int:
    return inspect(path, shown="x", password=password, limits=Limits()).pages


def test_kinds_and_pages_are_found_whatever_the_name(tmp_path: Path) -> None:
    pdf = inspect(_file(tmp_path, make_pdf(["a", "b", "c"]), "photo.jpg"), shown="x", password="", limits=Limits())
    assert (pdf.kind, pdf.pages, pdf.encrypted) == (FileKind.PDF, 3, False)
    pages = [Image.fromarray(pattern(40 + at, 30)) for at in range(5)]
    tiff = inspect(_file(tmp_path, make_tiff(pages), "scan.pdf"), shown="x", password="", limits=Limits())
    assert (tiff.kind, tiff.pages) == (FileKind.TIFF, 5)


@pytest.mark.parametrize(
    "counts", [(4, 2, 2), (2, 2, 2), (1_000_000, 2, 2), (4, 999, 2), (4, 1, 1), (-1, 2, 2), (0, 0, 0)]
)
def test_counts_that_lie_neither_lose_nor_invent_pages(tmp_path: Path, counts: tuple[int, int, int]) -> None:
    path = _file(tmp_path, make_tree_pdf(counts))
    assert _pages(path) == 4
    with open_document(path, kind=FileKind.PDF, shown="x", password="", limits=Limits()) as document:
        assert document.page_count == 4
        assert [document.facts(index).size.width for index in range(4)] == [100, 101, 102, 103]


def test_a_page_tree_that_bites_its_tail_ends(tmp_path: Path) -> None:
    loop = raw_pdf(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Kids[2 0 R 3 0 R]/Count 2>>",
            3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>",
        }
    )
    assert _pages(_file(tmp_path, loop)) == 1


def test_passwords(tmp_path: Path) -> None:
    locked = _file(tmp_path, make_pdf(user=KEY), "locked.pdf")
    assert "needs a password" in str(_error(locked))
    assert isinstance(_error(locked, password=WRONG_KEY), PasswordNeeded)
    assert inspect(locked, shown="x", password=KEY, limits=Limits()).encrypted
    protected = inspect(_file(tmp_path, make_pdf(owner="chef")), shown="x", password="", limits=Limits())
    assert (protected.pages, protected.encrypted) == (1, True)


def test_a_password_for_an_open_document_does_no_harm(tmp_path: Path) -> None:
    assert _pages(_file(tmp_path, make_pdf()), password=KEY) == 1


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", InputEmpty),
        (noise(65_536), InputUnsupported),
        (b"%PDF-1.7\n" + noise(20_000), InputDamaged),
        (b"<html><body>not found", InputUnsupported),
        (make_zip([("word/document.xml", b"<w/>")]), InputUnsupported),
        (make_zip([("a.pdf", make_pdf())]), InputUnsupported),
        (raw_pdf({1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Kids[]/Count 0>>"}), NoPages),
        (raw_pdf({1: b"<</Type/Catalog>>"}), InputError),
        (make_image(pattern(), "PNG")[:20], InputDamaged),
        (make_image(pattern(), "TIFF")[:9], InputDamaged),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 200, InputDamaged),
    ],
)
def test_what_cannot_be_used_is_refused(tmp_path: Path, content: bytes, error: type[InputError]) -> None:
    assert isinstance(_error(_file(tmp_path, content)), error)


@pytest.mark.parametrize("share", [0.5, 0.9, 0.99])
def test_a_truncated_pdf_keeps_its_pages_or_is_refused(tmp_path: Path, share: float) -> None:
    whole = make_pdf([f"page {at}" for at in range(6)])
    path = _file(tmp_path, whole[: int(len(whole) * share)])
    try:
        assert 1 <= _pages(path) <= 6
    except InputError as error:
        assert error.message.startswith("x: ")


def test_a_pdf_without_its_table_of_objects_is_repaired(tmp_path: Path) -> None:
    whole = make_page_pdf(content=b"0 0 50 50 re f")
    assert _pages(_file(tmp_path, whole[: whole.index(b"xref\n")])) == 1


def test_limits_on_bytes_and_pages(tmp_path: Path) -> None:
    path = _file(tmp_path, make_pdf(["a"] * 5))
    assert isinstance(_error(path, limits=Limits(max_bytes=100)), InputTooLarge)
    assert isinstance(_error(path, limits=Limits(max_pages=4)), InputTooLarge)
    tiff = _file(tmp_path, make_tiff([Image.fromarray(bilevel(8, 8))] * 6), "t.tiff")
    assert isinstance(_error(tiff, limits=Limits(max_pages=5)), InputTooLarge)


def test_what_is_no_file_is_unreadable(tmp_path: Path) -> None:
    assert isinstance(_error(tmp_path / "missing.pdf"), InputUnreadable)
    assert isinstance(_error(tmp_path), InputUnreadable)
    os.mkfifo(tmp_path / "pipe")
    assert isinstance(_error(tmp_path / "pipe"), InputUnreadable)


def test_names_in_any_bytes_are_opened(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"a\xff\xfe\nb.pdf")
    path.write_bytes(make_pdf())
    assert _pages(path) == 1


def test_a_tiff_cut_in_its_pages_shows_the_loss(tmp_path: Path) -> None:
    whole = make_tiff([Image.fromarray(pattern(60, 60))] * 3)
    cut = _file(tmp_path, whole[: int(len(whole) * 0.8)])
    with open_document(cut, kind=FileKind.TIFF, shown="x", password="", limits=Limits()) as document:
        assert document.page_count >= 2
