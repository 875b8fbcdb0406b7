"""The type of a file, from its first bytes."""

import re

from documents.facts import FileKind
from recto.errors import InputEmpty, InputUnsupported

HEAD_BYTES = 8192
"""How much of a file ``sniff`` wants to see."""

_HEADER_REACH = 1024  # how far into a file Acrobat and MuPDF look for "%PDF-"

_SIGNATURES: tuple[tuple[bytes, FileKind], ...] = (
    (b"%PDF-", FileKind.PDF),
    (b"\x89PNG\r\n\x1a\n", FileKind.PNG),
    (b"\xff\xd8\xff", FileKind.JPEG),
    (b"II*\x00", FileKind.TIFF),
    (b"MM\x00*", FileKind.TIFF),
    (b"II+\x00", FileKind.TIFF),
    (b"MM\x00+", FileKind.TIFF),
    (b"GIF87a", FileKind.GIF),
    (b"GIF89a", FileKind.GIF),
    (b"\x00\x00\x00\x0cjP  \r\n\x87\n", FileKind.JPEG2000),
    (b"\xff\x4f\xff\x51\x00", FileKind.JPEG2000),
)

_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_AVIF_BRANDS = {b"avif", b"avis"}

_ZIP_CONTENT: tuple[tuple[bytes, str], ...] = (
    (b"word/", "a Word document (.docx)"),
    (b"xl/", "an Excel workbook (.xlsx)"),
    (b"ppt/", "a PowerPoint presentation (.pptx)"),
    (b"[Content_Types].xml", "an Office document"),
    (b"mimetypeapplication/epub+zip", "an EPUB book"),
    (b"mimetypeapplication/vnd.oasis.opendocument", "an OpenDocument file (.odt, .ods, .odp)"),
    (b"META-INF/MANIFEST.MF", "a Java archive"),
)

_OTHERS: tuple[tuple[bytes, str], ...] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document or an Outlook message"),
    (b"{\\rtf", "a rich text document (.rtf)"),
    (b"%!PS", "a PostScript file"),
    (b"\xc5\xd0\xd3\xc6", "an EPS file"),
    (b"AT&TFORM", "a DjVu document"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"8BPS", "a Photoshop file"),
    (b"\x97JB2\r\n\x1a\n", "a bare JBIG2 stream"),
    (b"\x00\x00\x01\x00", "an icon"),
    (b"\xff\x0a", "a JPEG XL image"),
    (b"\x00\x00\x00\x0cJXL \r\n\x87\n", "a JPEG XL image"),
    (b"II\xbc\x01", "a JPEG XR image"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"RIFF", "an audio or video file"),
    (b"ID3", "an audio file"),
    (b"OggS", "an audio file"),
    (b"SQLite format 3\x00", "a SQLite database"),
)

_MARKUP: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"<svg[\s>]|<!doctype svg", re.IGNORECASE), "an SVG drawing"),
    (re.compile(rb"<!doctype html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE), "an HTML page"),
    (re.compile(rb"\A\s*<\?xml"), "an XML file"),
    (re.compile(rb"\A(?:From |(?:Received|Return-Path|MIME-Version|Delivered-To): )", re.IGNORECASE), "an e-mail"),
)


def sniff(head: bytes) -> FileKind:
    """The type that the first bytes of a file show (give it ``HEAD_BYTES`` or the whole file).

    A PDF may stand behind junk, as viewers allow, but not in an archive, whose first member may be a PDF stored as it
    is. Raises ``InputEmpty`` for no bytes and ``InputUnsupported``, whose message says what the bytes look like;
    neither names the file, which only the caller knows.
    """
    if not head:
        raise InputEmpty("it is empty")
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            return kind
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _zip(head)
    if b"%PDF-" in head[: _HEADER_REACH + 5]:
        return FileKind.PDF
    if head[4:8] == b"ftyp":
        return _base_media(head)
    return _other(head)


def _zip(head: bytes) -> FileKind:
    for content, what in _ZIP_CONTENT:
        if content in head:
            raise _looks_like(what)
    return FileKind.ZIP


def _base_media(head: bytes) -> FileKind:
    """ISO base media files (ISO/IEC 14496-12): the brands in the first box say which of them it is."""
    end = min(len(head), max(16, int.from_bytes(head[:4], "big")), 512)
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, end - 3, 4))]
    if not _AVIF_BRANDS.isdisjoint(brands):
        return FileKind.AVIF
    if not _HEIF_BRANDS.isdisjoint(brands):
        return FileKind.HEIC
    if brands[0] in {b"jp2 ", b"jpx "}:
        return FileKind.JPEG2000
    raise _looks_like("a video or audio file")


def _other(head: bytes) -> FileKind:
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return FileKind.WEBP
    if head[:2] == b"BM" and head[6:10] == b"\x00\x00\x00\x00":
        return FileKind.BMP
    for signature, what in _OTHERS:
        if head.startswith(signature):
            raise _looks_like(what)
    if head[257:262] == b"ustar":
        raise _looks_like("a tar archive")
    return _junk_or_text(head)


def _junk_or_text(head: bytes) -> FileKind:
    plain = head.removeprefix(b"\xef\xbb\xbf")
    for pattern, what in _MARKUP:
        if pattern.search(plain):
            raise _looks_like(what)
    if b"%PDF-" in head:
        return FileKind.PDF
    if not head.strip(b"\x00"):
        raise _looks_like("a file of zero bytes only")
    if _is_text(head):
        raise _looks_like("plain text")
    raise InputUnsupported("its content is of no type that Recto knows")


def _is_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return not any(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in head)


def _looks_like(what: str) -> InputUnsupported:
    return InputUnsupported(f"it looks like {what}, which Recto does not read")
