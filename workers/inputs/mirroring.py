"""Names: from where a document lies to where its result is written.

A mirrored name is ``/``-separated, safe as a path and as a key, and one to one: two different inputs of one folder
never get the same name. What is not safe is percent-encoded byte by byte, so that ``urllib.parse.unquote`` gives back
every name that was not shortened.
"""

import hashlib
import re
from collections.abc import Sequence

WORK_FOLDER = ".recto"
"""Where a run keeps its state below the output. Names that begin so are Recto's own; no result gets one."""

SEGMENT_BYTES = 200
NAME_BYTES = 600
"""Leaves room below the 255 bytes of a file name, and the 1,024 of an S3 key, for what is added around a name."""

BRIEF = 160

_UNSAFE = re.compile("[%\x00-\x1f\x7f-\x9f\\\\\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""``%`` itself, control characters, the backslash, marks that turn the writing direction, and stray bytes."""

_SHORTENED = "%~"
"""Never the outcome of percent-encoding, so that a shortened name cannot be another file's own name."""

_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,8}$")


def mirrored(parts: Sequence[str]) -> str:
    """The name of the document at ``parts``, folder by folder below what was given as input.

    ``parts`` may hold anything a file system or a bucket can: ``..``, nothing, line ends, surrogate escapes.
    """
    segments = [_segment(part) for part in parts]
    name = "/".join(segments)
    if len(name.encode()) <= NAME_BYTES:
        return name
    return f"{_SHORTENED}{_hash('/'.join(segments[:-1]))}/{segments[-1]}"


def shown(text: str) -> str:
    """``text`` as messages print it: one line, nothing that a terminal would obey, stray bytes as ``\\xff``."""
    return "".join(character if character.isprintable() else _escaped(character) for character in text)


def brief(text: str) -> str:
    """``shown``, cut in the middle where it is so long that it would push the cause out of a message."""
    whole = shown(text)
    return whole if len(whole) <= BRIEF else f"{whole[: BRIEF // 2]}...{whole[-BRIEF // 2 :]}"


def _segment(part: str) -> str:
    if part in ("", ".", ".."):
        return "%2E" * len(part) or _SHORTENED
    encoded = _UNSAFE.sub(lambda match: _percent(match[0]), part)
    if encoded.casefold().startswith(WORK_FOLDER):
        encoded = "%2E" + encoded[1:]
    return encoded if len(encoded.encode()) <= SEGMENT_BYTES else _shortened(encoded)


def _shortened(encoded: str) -> str:
    """The beginning, a hash of the whole and the extension."""
    suffix = _SUFFIX.search(encoded)
    end = f"{_SHORTENED}{_hash(encoded)}{suffix[0] if suffix else ''}"
    start = encoded.encode()[: SEGMENT_BYTES - len(end)].decode(errors="ignore")
    return re.sub("%[0-9A-F]?$", "", start) + end


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _percent(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in _bytes(character))


def _escaped(character: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in _bytes(character))


def _bytes(character: str) -> bytes:
    try:
        return character.encode(errors="surrogateescape")
    except UnicodeEncodeError:  # a surrogate that stands for no byte; no file system gives one
        return character.encode(errors="surrogatepass")
