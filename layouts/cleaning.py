"""Text that can be written anywhere: no control characters, no lone surrogates, one kind of space.

An ellipsis becomes three full stops, as most people type it, so that it is found; not in Chinese and its kin, where it
is a sign of its own.
"""

import re

from layouts.scripts import is_unspaced

_UNWRITABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff]")
_ELLIPSIS = re.compile("(?<!\u2026)\u2026(?!\u2026)")
_SURROGATES = re.compile("[\ud800-\udfff]")


def clean(text: str) -> str:
    """``text`` on one line: white space of every kind becomes single spaces, what cannot be written is taken out."""
    line = " ".join(_SURROGATES.sub("\ufffd", _UNWRITABLE.sub("", text)).split())
    return _ELLIPSIS.sub("...", line) if "\u2026" in line and not any(map(is_unspaced, line)) else line


def clean_lines(text: str) -> str:
    """Like ``clean``, but line breaks stay; empty lines go."""
    lines = (clean(line) for line in text.splitlines())
    return "\n".join(line for line in lines if line)
