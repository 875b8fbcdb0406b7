"""What the letters of a text say about how it is written: direction, and whether words are parted by spaces."""

import unicodedata

# Han, kana, bopomofo and their punctuation and full-width forms; Thai, Lao, Burmese, Khmer. Korean parts its words.
_UNSPACED = (
    (0x0E00, 0x0EFF),
    (0x1000, 0x109F),
    (0x1780, 0x17FF),
    (0x2E80, 0x312F),
    (0x31A0, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0xFE30, 0xFE4F),
    (0xFF00, 0xFFEF),
    (0x20000, 0x3FFFF),
)


def is_unspaced(char: str) -> bool:
    """Whether ``char`` belongs to a script that is written without spaces between words."""
    code = ord(char)
    return code >= 0x0E00 and any(first <= code <= last for first, last in _UNSPACED)


def runs_right_to_left(text: str) -> bool:
    """Whether most letters of ``text`` that have a direction run from right to left."""
    if text.isascii():
        return False
    balance = 0
    for char in text:
        match unicodedata.bidirectional(char):
            case "R" | "AL":
                balance += 1
            case "L":
                balance -= 1
            case _:
                pass
    return balance > 0


def has_right_to_left(text: str) -> bool:
    """Whether any letter of ``text`` runs from right to left."""
    return not text.isascii() and any(unicodedata.bidirectional(char) in ("R", "AL") for char in text)
