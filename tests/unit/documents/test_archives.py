"""Archives are opened without believing what they say."""

import stat
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from documents.archives import ArchiveMember, extract, members
from recto.errors import (
    InputDamaged,
    InputError,
    InputTooLarge,
    InputUnreadable,
    InputUnsupported,
    PasswordNeeded,
    StoreDenied,
)
from recto.settings import MEBIBYTE, Limits
from tests.resources.files import make_pdf, make_zip, noise, with_claimed_size, with_flag

LIMITS = Limits()
PDF = make_pdf()


def _write(folder: Path, content: bytes) -> Path:
    path = folder / "in.zip"
    path.write_bytes(content)
    return path


def _listed(folder: Path, content: bytes, limits: Limits = LIMITS) -> list[ArchiveMember]:
    return list(members(_write(folder, content), shown="in.zip", limits=limits))


def _fault(folder: Path, name: str, content: bytes) -> tuple[str, str, str]:
    (member,) = _listed(folder, make_zip([(name, content)]))
    (fault,) = member.faults
    assert fault.message.startswith(f"in.zip/{member.name}: ")
    assert fault.remedy
    with pytest.raises(InputUnsupported):
        extract(folder / "in.zip", member, folder / "out", limits=LIMITS)
    assert not (folder / "out").exists()
    return member.name, fault.code, fault.message


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_documents_come_out_as_they_went_in(tmp_path: Path, method: int) -> None:
    archive = make_zip([("b/second.pdf", PDF + b"x"), ("a.pdf", PDF)], method=method)
    found = _listed(tmp_path, archive)
    assert [(member.name, member.size, member.faults) for member in found] == [
        ("b/second.pdf", len(PDF) + 1, ()),
        ("a.pdf", len(PDF), ()),
    ]
    for member in found:
        extract(tmp_path / "in.zip", member, tmp_path / str(member.entry), limits=LIMITS)
    assert (tmp_path / "0").read_bytes() == PDF + b"x"
    assert (tmp_path / "1").read_bytes() == PDF


def test_what_is_no_document_of_anyone_is_passed_over(tmp_path: Path) -> None:
    names = ["folder/", "__MACOSX/._a.pdf", ".DS_Store", "folder/.hidden.pdf", ".git/a.pdf", "folder/a.pdf"]
    assert [member.name for member in _listed(tmp_path, make_zip([(name, PDF) for name in names]))] == ["folder/a.pdf"]


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("/etc/passwd", "etc/passwd"),
        ("a/../../b.pdf", "a/b.pdf"),
        ("..\\..\\b.pdf", "b.pdf"),
        ("C:\\b.pdf", "C:/b.pdf"),
        ("C:/b.pdf", "C:/b.pdf"),
    ],
)
def test_names_that_lead_out_are_refused_under_a_safe_name(tmp_path: Path, name: str, safe: str) -> None:
    assert _fault(tmp_path, name, PDF)[:2] == (safe, "input_unsupported")


def test_a_name_with_a_nul_byte_is_refused(tmp_path: Path) -> None:
    archive = make_zip([("a.pdfX.exe", PDF)]).replace(b"a.pdfX.exe", b"a.pdf\0.exe")
    (member,) = _listed(tmp_path, archive)
    assert "NUL" in member.faults[0].message


def test_control_characters_leave_the_name(tmp_path: Path) -> None:
    (member,) = _listed(tmp_path, make_zip([("a\nb\x1b[31m.pdf", PDF)]))
    assert (member.name, member.faults) == ("a_b_[31m.pdf", ())


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_equal_names_are_told_apart(tmp_path: Path) -> None:
    found = _listed(
        tmp_path, make_zip([("d/a.pdf", PDF), ("d/a.pdf", PDF + b"2"), ("D/A.pdf", PDF), ("d/a~2.pdf", PDF)])
    )
    assert [member.name for member in found] == ["d/a.pdf", "d/a~2.pdf", "D/A~3.pdf", "d/a~2~2.pdf"]
    extract(tmp_path / "in.zip", found[1], tmp_path / "out", limits=LIMITS)
    assert (tmp_path / "out").read_bytes() == PDF + b"2"


@pytest.mark.parametrize(
    ("name", "content", "code", "what"),
    [
        ("notes.txt", b"Remember the milk.\n", "input_unsupported", "plain text"),
        ("empty.pdf", b"", "input_empty", "empty"),
        ("inner.zip", make_zip([("a.pdf", PDF)]), "input_unsupported", "archives inside archives"),
        ("inner.pdf", make_zip([("a.pdf", PDF)]), "input_unsupported", "archives inside archives"),
        ("letter.docx", make_zip([("word/document.xml", b"<w/>")]), "input_unsupported", "Word document"),
    ],
)
def test_members_that_cannot_be_used_are_reported(
    tmp_path: Path, name: str, content: bytes, code: str, what: str
) -> None:
    _, found, message = _fault(tmp_path, name, content)
    assert found == code
    assert what in message


def test_one_member_that_swells_does_not_cost_the_others(tmp_path: Path) -> None:
    dense = b"%PDF-1.7\n" + noise(64 * 1024)
    bomb, good = _listed(tmp_path, make_zip([("bomb.pdf", b"%PDF-1.7\n" + b"\0" * 2 * MEBIBYTE), ("good.pdf", dense)]))
    assert bomb.faults[0].code == "input_too_large"
    assert good.faults == ()


def test_a_link_is_refused(tmp_path: Path) -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        entry = zipfile.ZipInfo("link.pdf")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, "/etc/passwd")
    (member,) = _listed(tmp_path, out.getvalue())
    assert "link" in member.faults[0].message


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_packings_without_a_bound_are_refused(tmp_path: Path, method: int) -> None:
    (member,) = _listed(tmp_path, make_zip([("a.pdf", PDF)], method=method))
    assert "packed in a way" in member.faults[0].message


def test_encrypted_archives_need_a_password(tmp_path: Path) -> None:
    with pytest.raises(PasswordNeeded, match=r"^in\.zip: it is an encrypted ZIP"):
        _listed(tmp_path, with_flag(make_zip([("a.pdf", PDF), ("b.pdf", PDF)]), 1))


def test_limits_on_files_bytes_and_ratio(tmp_path: Path) -> None:
    three = make_zip([(f"{at}.pdf", PDF) for at in range(3)])
    with pytest.raises(InputTooLarge, match="3 files, the limit is 2"):
        _listed(tmp_path, three, Limits(archive_files=2))
    with pytest.raises(InputTooLarge, match="bytes, the limit"):
        _listed(tmp_path, three, Limits(archive_bytes=len(PDF) * 2))
    bomb = make_zip([("a.bmp", b"BM" + b"\0" * 30 * MEBIBYTE)])
    with pytest.raises(InputTooLarge, match="decompression bomb"):
        _listed(tmp_path, bomb)


def test_a_directory_of_endless_length_is_not_read(tmp_path: Path) -> None:
    archive = bytearray(make_zip([("a.pdf", PDF)]))
    end = archive.rindex(b"PK\x05\x06")
    archive[end + 12 : end + 16] = (3_000_000_000).to_bytes(4, "little")
    with pytest.raises(InputTooLarge, match="directory"):
        _listed(tmp_path, bytes(archive))


def test_members_that_overlap_are_refused(tmp_path: Path) -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.pdf", PDF + bytes(range(256)) * 100)
        for at in range(50):
            twin = zipfile.ZipInfo(f"{at}.pdf")
            first = archive.infolist()[0]
            twin.header_offset, twin.compress_size, twin.file_size = 0, first.compress_size, first.file_size
            twin.CRC = first.CRC
            archive.filelist.append(twin)
        archive._didModify = True  # pyright: ignore[reportAttributeAccessIssue]
    with pytest.raises(InputDamaged, match="overlap"):
        _listed(tmp_path, out.getvalue())


@pytest.mark.parametrize("claim", [10, 4, len(PDF) - 1, len(PDF) + 1, 900_000])
def test_sizes_that_lie_are_found_out_while_unpacking(tmp_path: Path, claim: int) -> None:
    archive = _write(tmp_path, with_claimed_size(make_zip([("a.pdf", PDF)]), claim))
    (member,) = members(archive, shown="in.zip", limits=LIMITS)
    assert member.size == claim
    with pytest.raises(InputError):
        extract(archive, member, tmp_path / "out", limits=LIMITS)
    assert not (tmp_path / "out").exists()


def test_a_bomb_that_claims_to_be_small_writes_no_more_than_it_claims(tmp_path: Path) -> None:
    bomb = with_claimed_size(make_zip([("a.pdf", b"%PDF-1.7\n" + b"\0" * 20 * MEBIBYTE)]), 100_000)
    archive = _write(tmp_path, bomb)
    (member,) = members(archive, shown="in.zip", limits=LIMITS)
    with pytest.raises(InputDamaged):
        extract(archive, member, tmp_path / "out", limits=LIMITS)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("cut", [0.3, 0.9, 0.999])
def test_a_cut_archive_is_damaged(tmp_path: Path, cut: float) -> None:
    whole = make_zip([("a.pdf", PDF), ("b.pdf", PDF)])
    with pytest.raises(InputDamaged, match=r"^in\.zip: it is a damaged ZIP"):
        _listed(tmp_path, whole[: int(len(whole) * cut)])


def test_flipped_bytes_in_a_member_are_found(tmp_path: Path) -> None:
    archive = bytearray(make_zip([("a.pdf", PDF)], method=zipfile.ZIP_STORED))
    archive[-400] ^= 0xFF
    path = _write(tmp_path, bytes(archive))
    for member in members(path, shown="in.zip", limits=LIMITS):
        if not member.faults:
            with pytest.raises(InputDamaged, match="damaged in the archive"):
                extract(path, member, tmp_path / "out", limits=LIMITS)


def test_what_cannot_be_read_or_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputUnreadable):
        list(members(tmp_path / "missing.zip", shown="in.zip", limits=LIMITS))
    (member,) = _listed(tmp_path, make_zip([("a.pdf", PDF)]))
    standing = tmp_path / "standing"
    standing.write_bytes(b"kept")
    with pytest.raises(StoreDenied):
        extract(tmp_path / "in.zip", member, standing, limits=LIMITS)
    assert standing.read_bytes() == b"kept"
