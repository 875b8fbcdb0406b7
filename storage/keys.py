"""Keys: which names a store takes, and the names of what the work store holds.

Work keys are made from hashes of canonical JSON and fanned out by two hex characters, so that no folder holds more
than a 256th of them: ``readings/ab/abcd....json.gz``.
"""

import unicodedata
from typing import Final

from recto.errors import KeyInvalid
from recto.values import digest

MAX_KEY_BYTES: Final = 1024
"""What S3 takes; a store's own prefix counts too."""

MAX_SEGMENT_BYTES: Final = 255
"""What file systems take for one name."""

OWN_NAMES: Final = ".recto-tmp-"
"""Names that begin so belong to the stores themselves: unfinished files and probes. No key may have such a segment."""

_HEX = frozenset("0123456789abcdef")
_EXTENSIONS: Final = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/webp": "webp",
    "image/tiff": "tif",
    "image/gif": "gif",
    "image/bmp": "bmp",
    "image/jp2": "jp2",
    "image/jpx": "jpx",
    "image/avif": "avif",
    "image/heic": "heic",
}


def checked_key(key: str) -> str:
    """``key``, if it can be written in every store and cannot leave one; else raises ``KeyInvalid``."""
    if not key:
        raise KeyInvalid("the empty key names nothing")
    if _size(key) > MAX_KEY_BYTES:
        raise KeyInvalid(f"{_shown(key)}: the key is longer than {MAX_KEY_BYTES} bytes", remedy="Shorten its path.")
    for segment in key.split("/"):
        fault = _fault_of_segment(segment)
        if fault:
            raise KeyInvalid(f"{_shown(key)}: {fault}")
    return key


def checked_prefix(prefix: str) -> str:
    """``prefix``, if it is empty or the beginning of a good key; else raises ``KeyInvalid``."""
    folder, slash, _ = prefix.rpartition("/")
    if slash:
        checked_key(folder)
    return prefix


def is_own_name(key: str) -> bool:
    """Whether the store put it there for itself."""
    return any(segment.startswith(OWN_NAMES) for segment in key.split("/"))


def reading_key(page: str, fingerprint: str) -> str:
    """Raw output of an engine. ``page`` is the hash of the image or of document and index; neither is joined."""
    return _fanned("readings", digest({"page": page, "engine": fingerprint}), "json.gz")


def parsed_key(reading: str, parser_version: str) -> str:
    """A parsed page. ``reading`` is the key of what was parsed."""
    return _fanned("parsed", digest({"reading": reading, "parser": parser_version}), "json.gz")


def settled_key(page: str) -> str:
    """How a page ended. ``page`` is the hash of all that decides it."""
    return _fanned("settled", digest({"page": page}), "json.gz")


def drawn_key(page: str) -> str:
    """A page that was drawn and waits for an engine. ``page`` is the hash of all that decides it."""
    return _fanned("drawn", digest({"page": page}), "json.gz")


def asking_key(page: str) -> str:
    """A page that was read and waits for answers of models. ``page`` is the hash of all that decides it."""
    return _fanned("asking", digest({"page": page}), "json.gz")


def waiting_key(unit: str) -> str:
    """Since when a unit of work waits for models that are away."""
    return _fanned("waiting", digest({"unit": unit}), "txt")


def escalations_key(content: str) -> str:
    """What models were asked for a page and answered, by the hash of that."""
    return _fanned("escalations", digest({"content": content}), "json.gz")


def asked_key(content: str) -> str:
    """What models are to be asked about a whole document, by the hash of that."""
    return _fanned("consulting", digest({"content": content}), "json.gz")


def told_key(content: str) -> str:
    """What models said of a whole document, by the hash of that."""
    return _fanned("told", digest({"content": content}), "json.gz")


def fields_key(content: str) -> str:
    """The fields of a document, by the hash of that."""
    return _fanned("fields", digest({"content": content}), "json.gz")


def answer_key(question: str, deployment: str, number: int) -> str:
    """What a deployment answered when it was asked for the ``number``-th time, from 0.

    ``question`` is the digest of the question, ``deployment`` its fingerprint.
    """
    return _fanned("answers", digest({"question": question, "deployment": deployment, "number": number}), "json.gz")


def image_key(image_id: str, media_type: str) -> str:
    """A page image under the hash of its bytes; the extension is for people who look at it."""
    return _fanned("images", _hexadecimal(image_id), _EXTENSIONS.get(media_type, "bin"))


def figure_key(parsed: str, index: int) -> str:
    """The crop of figure ``index`` of the parsed page under the key ``parsed``."""
    return _fanned("figures", digest({"parsed": parsed, "index": index}), "webp")


def _fanned(folder: str, name: str, extension: str) -> str:
    return f"{folder}/{name[:2]}/{name}.{extension}"


def _hexadecimal(text: str) -> str:
    if len(text) != 64 or not _HEX.issuperset(text):
        raise KeyInvalid(f"{_shown(text)}: not the hash of an image")
    return text


def _fault_of_segment(segment: str) -> str:
    if segment in {"", ".", ".."}:
        return "a key is relative and has no empty, . or .. part"
    if "\\" in segment:
        return "a key has no backslash"
    if not _is_plain(segment) and any(unicodedata.category(char) in {"Cc", "Cs"} for char in segment):
        return "a key has no control characters and is valid Unicode"
    if segment.startswith(OWN_NAMES):
        return f"names that begin with {OWN_NAMES} are the store's own"
    if _size(segment) > MAX_SEGMENT_BYTES:
        return f"a part of the key is longer than {MAX_SEGMENT_BYTES} bytes"
    return ""


def _is_plain(text: str) -> bool:
    """Printable ASCII, as nearly all keys are: looking at each character costs more than what is done with the key."""
    return text.isascii() and text.isprintable()


def _size(text: str) -> int:
    return len(text.encode(errors="surrogatepass"))


def _shown(key: str) -> str:
    """One printable line: ``repr`` escapes what does not print."""
    return repr(key if len(key) <= 120 else f"{key[:117]}...")
