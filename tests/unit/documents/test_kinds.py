"""Types are decided from bytes, and refusals say what the bytes look like."""

import zipfile
from pathlib import Path

import pytest

from documents.facts import FileKind
from documents.kinds import HEAD_BYTES, sniff
from recto.errors import InputEmpty, InputUnsupported
from tests.resources.files import make_image, make_pdf, make_zip, pattern


@pytest.mark.parametrize(
    ("image_format", "kind"),
    [
        ("PNG", FileKind.PNG),
        ("JPEG", FileKind.JPEG),
        ("TIFF", FileKind.TIFF),
        ("WEBP", FileKind.WEBP),
        ("BMP", FileKind.BMP),
        ("GIF", FileKind.GIF),
        ("JPEG2000", FileKind.JPEG2000),
        ("AVIF", FileKind.AVIF),
    ],
)
def test_every_image_type_is_known(image_format: str, kind: FileKind) -> None:
    assert sniff(make_image(pattern(), image_format)[:HEAD_BYTES]) is kind


@pytest.mark.parametrize("brands", [b"heic\0\0\0\0mif1heic", b"mif1\0\0\0\0mif1heic", b"hevc\0\0\0\0hevcmsf1"])
def test_heic_is_known_by_its_brands(brands: bytes) -> None:
    assert sniff(b"\0\0\0\x18ftyp" + brands) is FileKind.HEIC


def test_avif_wins_where_both_brands_stand() -> None:
    assert sniff(b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf") is FileKind.AVIF


@pytest.mark.parametrize("junk", [b"", b"\0" * 900, b"GARBAGE\n" * 100, bytes(range(128, 256)) * 40])
def test_a_pdf_may_stand_behind_junk(junk: bytes) -> None:
    assert sniff((junk + make_pdf())[:HEAD_BYTES]) is FileKind.PDF


def test_zip_is_an_archive_and_office_files_are_not() -> None:
    assert sniff(make_zip([("a.pdf", make_pdf())])) is FileKind.ZIP
    with pytest.raises(InputUnsupported, match="Word document"):
        sniff(make_zip([("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<w/>")]))


@pytest.mark.parametrize(
    ("head", "what"),
    [
        (b"<!DOCTYPE html><html><body>hi", "an HTML page"),
        (b"\n  <HTML>", "an HTML page"),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg">', "an SVG drawing"),
        (b'<?xml version="1.0"?><invoice/>', "an XML file"),
        (b"Dear Sir,\nplease find enclosed\n", "plain text"),
        ("Grüße aus Köln".encode(), "plain text"),
        ("UTF-16 text".encode("utf-16"), "plain text"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 64, "old Office document"),
        (b"7z\xbc\xaf\x27\x1c" + b"\0" * 64, "7z archive"),
        (b"Rar!\x1a\x07\x01\x00", "RAR archive"),
        (b"%!PS-Adobe-3.0\n", "PostScript"),
        (b"{\\rtf1\\ansi", "rich text"),
        (b"AT&TFORM\0\0\0\0DJVM", "DjVu"),
        (b"RIFF\x24\0\0\0WAVEfmt ", "audio"),
        (b"\0\0\0\x18ftypisom\0\0\0\0isommp42", "video"),
        (b"\0" * 4096, "zero bytes only"),
        (b"\x81\x02\x93\x04" * 100, "no type that Recto knows"),
    ],
)
def test_refusals_say_what_it_looks_like(head: bytes, what: str) -> None:
    with pytest.raises(InputUnsupported, match=what):
        sniff(head)


def test_no_bytes_are_no_file() -> None:
    with pytest.raises(InputEmpty):
        sniff(b"")


def test_an_archive_whose_first_member_is_a_stored_pdf_is_an_archive(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bundle", "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("letter.pdf", b"%PDF-1.7 and so on")
    assert sniff((tmp_path / "bundle").read_bytes()) is FileKind.ZIP
