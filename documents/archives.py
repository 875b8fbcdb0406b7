"""ZIP archives of documents: what is in them, and taking it out within limits.

Nothing that an archive says of itself is believed: names are checked, claimed sizes are held against the archive's own
size, and while a member is taken out its real bytes are counted against its claim.
"""

import errno
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO

from pydantic import Field

from documents.facts import FileKind
from documents.kinds import HEAD_BYTES, sniff
from recto.errors import (
    Fault,
    InputDamaged,
    InputEmpty,
    InputError,
    InputTooLarge,
    InputUnreadable,
    InputUnsupported,
    PasswordNeeded,
    StorageError,
    StoreDenied,
    StoreFull,
    fault_of,
)
from recto.settings import MEBIBYTE, Limits
from recto.values import Value

_BROKEN: tuple[type[Exception], ...] = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    ValueError,
    IndexError,
    RuntimeError,
)
"""What ``zipfile`` raises on malformed archives; RuntimeError where a
member turns out to be encrypted, and NotImplementedError, which is one, where its packing is unknown."""

_ENCRYPTED = 0x1
_SMALL = MEBIBYTE  # a blank page compresses a thousandfold; under this size the ratio says nothing
_ENTRY_BYTES = 46 + 512  # of a directory entry: its fixed part and a long name
# bzip2 and LZMA are legal but rare, and ``zipfile`` unpacks them without a bound: 4 kB of them may become gigabytes.
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_UNPACK = "Unpack the archive yourself and give Recto the folder."


class ArchiveMember(Value):
    """A file in an archive.

    ``name``: a relative path without ``..``, ``/``-separated, unique in the archive whatever the case of its letters.
    ``entry``: its place in the archive's directory, 0-based. ``size``: bytes when taken out, as the archive claims.
    ``faults``: empty for a member that can be taken out; else why not.
    """

    name: str
    entry: int = Field(ge=0)
    size: int = Field(ge=0)
    faults: tuple[Fault, ...] = ()


def members(path: Path, *, shown: str, limits: Limits) -> Iterator[ArchiveMember]:
    """The files in an archive, in its own order. Folders, ``__MACOSX`` and names that begin with a dot are passed over.

    A member that cannot be used is reported with its fault. Raises ``InputDamaged``, ``InputTooLarge`` (files, bytes or
    ratio of the whole), ``InputUnreadable``, ``PasswordNeeded`` where every member is encrypted.
    """
    with _opened(path, shown, limits) as archive:
        entries = [(at, entry) for at, entry in enumerate(archive.infolist()) if not _is_passed_over(entry)]
        _refuse_too_much([entry for _, entry in entries], path.stat().st_size, shown, limits)
        if entries and all(entry.flag_bits & _ENCRYPTED for _, entry in entries):
            raise PasswordNeeded(f"{shown}: it is an encrypted ZIP archive", remedy=_UNPACK)
        taken: set[str] = set()
        for at, entry in entries:
            name = _unique(_safe_name(entry.filename), taken)
            faults = tuple(fault_of(error) for error in _objections(archive, entry, f"{shown}/{name}", limits))
            yield ArchiveMember(name=name, entry=at, size=entry.file_size, faults=faults)


def extract(path: Path, member: ArchiveMember, to: Path, *, limits: Limits) -> None:
    """Writes the member to the file ``to``, which must not exist; nothing is left there after an error.

    Raises ``InputDamaged`` where it is broken or of another size than claimed, ``InputTooLarge``, and
    ``StoreFull`` or ``StoreDenied`` where it cannot be written.
    """
    if member.faults:
        raise InputUnsupported(member.faults[0].message, remedy=member.faults[0].remedy)
    with _opened(path, path.name, limits) as archive:
        entries = archive.infolist()
        if member.entry >= len(entries):
            raise InputDamaged(f"{member.name}: it is no longer in the archive")
        try:
            target = to.open("xb")
        except OSError as error:
            raise _unwritten(error, member) from error
        with target, _removed_after_errors(to):
            _unpack(archive, entries[member.entry], target, member, limits)


def _unpack(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: BinaryIO, member: ArchiveMember, limits: Limits
) -> None:
    try:
        with archive.open(entry) as source:
            _copy(source, target, member, limits)
    except NotImplementedError as error:
        raise InputUnsupported(f"{member.name}: it is packed in a way unknown here", remedy=_UNPACK) from error
    except _BROKEN as error:
        raise InputDamaged(f"{member.name}: it is damaged in the archive ({_brief(error)})", remedy=_UNPACK) from error
    except OSError as error:
        raise _unwritten(error, member) from error


def _copy(source: IO[bytes], target: BinaryIO, member: ArchiveMember, limits: Limits) -> None:
    most = min(limits.max_bytes, limits.archive_bytes)
    written = 0
    while chunk := source.read(MEBIBYTE):
        written += len(chunk)
        if written > member.size:
            raise InputDamaged(f"{member.name}: it holds more than the {member.size:,} bytes that the archive claims")
        if written > most:
            raise InputTooLarge(f"{member.name}: it holds more than the {most:,} bytes that are allowed")
        target.write(chunk)
    if written < member.size:
        raise InputDamaged(f"{member.name}: it holds less than the {member.size:,} bytes that the archive claims")


@contextmanager
def _removed_after_errors(file: Path) -> Generator[None]:
    done = False
    try:
        yield
        done = True
    finally:
        if not done:
            file.unlink(missing_ok=True)


def _unwritten(error: OSError, member: ArchiveMember) -> StorageError:
    full = error.errno in {errno.ENOSPC, errno.EDQUOT}
    kind = StoreFull if full else StoreDenied
    return kind(f"{member.name}: it cannot be unpacked ({error.strerror or error})")


def _opened(path: Path, shown: str, limits: Limits) -> zipfile.ZipFile:
    try:
        _refuse_long_directory(path, shown, limits)
        return zipfile.ZipFile(path)
    except OSError as error:
        raise InputUnreadable(f"{shown}: it cannot be read ({error.strerror or error})") from error
    except _BROKEN as error:
        raise InputDamaged(f"{shown}: it is a damaged ZIP archive ({_brief(error)})") from error


def _refuse_long_directory(path: Path, shown: str, limits: Limits) -> None:
    """``zipfile`` reads the whole directory into memory, so its size is looked up first (APPNOTE 4.3.16, 4.3.14)."""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - 65_557 - 76))
        tail = file.read()
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or len(tail) < end + 22:
        return
    length = int.from_bytes(tail[end + 12 : end + 16], "little")
    wide = tail.rfind(b"PK\x06\x06", 0, end)
    if length == 0xFFFFFFFF and wide >= 0:
        length = int.from_bytes(tail[wide + 40 : wide + 48], "little")
    if length > limits.archive_files * _ENTRY_BYTES:
        raise InputTooLarge(f"{shown}: its directory lists more than {limits.archive_files:,} files")


def _refuse_too_much(entries: list[zipfile.ZipInfo], size: int, shown: str, limits: Limits) -> None:
    if len(entries) > limits.archive_files:
        raise InputTooLarge(f"{shown}: it holds {len(entries):,} files, the limit is {limits.archive_files:,}")
    total = sum(entry.file_size for entry in entries)
    if total > limits.archive_bytes:
        raise InputTooLarge(f"{shown}: it unpacks to {total:,} bytes, the limit is {limits.archive_bytes:,}")
    if total > max(_SMALL, size * limits.archive_ratio):
        ratio = f"{total / max(1, size):,.0f} times its size, the limit is {limits.archive_ratio:,}"
        raise InputTooLarge(f"{shown}: it unpacks to {ratio}; it may be a decompression bomb")
    if sum(entry.compress_size for entry in entries) > size:
        raise InputDamaged(f"{shown}: its members overlap, as they do in decompression bombs")


def _is_passed_over(entry: zipfile.ZipInfo) -> bool:
    parts = [part for part in entry.filename.replace("\\", "/").split("/") if part not in {"", ".", ".."}]
    return entry.is_dir() or not parts or parts[0] == "__MACOSX" or any(part.startswith(".") for part in parts)


def _safe_name(name: str) -> str:
    """The name without anything that leads out of a folder; what was wrong with it is reported as a fault."""
    printable = "".join(character if character.isprintable() else "_" for character in name.replace("\\", "/"))
    parts = [part for part in PurePosixPath(printable).parts if part not in {"/", "//", "..", "."}]
    return "/".join(part.encode()[:200].decode(errors="ignore") for part in parts) or "_"


def _unique(name: str, taken: set[str]) -> str:
    candidate, copy = name, 1
    while candidate.casefold() in taken:
        copy += 1
        path = PurePosixPath(name)
        candidate = str(path.with_name(f"{path.stem}~{copy}{path.suffix}"))
    taken.add(candidate.casefold())
    return candidate


def _objections(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, about: str, limits: Limits) -> Iterator[InputError]:
    """The first reason, if any, why a member cannot be used."""
    parts = entry.filename.replace("\\", "/").split("/")
    if "\0" in entry.orig_filename:
        yield InputUnsupported(f"{about}: its name in the archive holds a NUL byte", remedy=_UNPACK)
    elif parts[0] == "" or ".." in parts or parts[0].endswith(":"):
        yield InputUnsupported(f"{about}: its name would lead out of the archive", remedy=_UNPACK)
    elif stat.S_ISLNK(entry.external_attr >> 16):
        yield InputUnsupported(f"{about}: it is a link", remedy=_UNPACK)
    elif entry.flag_bits & _ENCRYPTED:
        yield PasswordNeeded(f"{about}: it is encrypted in the archive", remedy=_UNPACK)
    elif entry.compress_type not in _METHODS:
        yield InputUnsupported(f"{about}: it is packed in a way that cannot be read here", remedy=_UNPACK)
    elif entry.file_size > limits.max_bytes:
        yield InputTooLarge(f"{about}: it unpacks to {entry.file_size:,} bytes, the limit is {limits.max_bytes:,}")
    elif entry.file_size > max(_SMALL, entry.compress_size * limits.archive_ratio):
        yield InputTooLarge(f"{about}: it unpacks to more than {limits.archive_ratio:,} times its size")
    else:
        yield from _unusable_content(archive, entry, about)


def _unusable_content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, about: str) -> Iterator[InputError]:
    try:
        with archive.open(entry) as file:
            kind = sniff(file.read(HEAD_BYTES))
    except (InputEmpty, InputUnsupported) as error:
        yield type(error)(f"{about}: {error.message}", remedy=error.remedy)
    except (*_BROKEN, OSError) as error:
        yield InputDamaged(f"{about}: it is damaged in the archive ({_brief(error)})", remedy=_UNPACK)
    else:
        if kind is FileKind.ZIP:
            yield InputUnsupported(f"{about}: archives inside archives are not opened", remedy=_UNPACK)


def _brief(error: BaseException) -> str:
    return " ".join(str(error).split())[:120] or type(error).__name__
