"""Text that can be written anywhere: no control characters, no lone surrogates, one kind of space."""

import re

_UNWRITABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff]")
_SURROGATES = re.compile("[\ud800-\udfff]")


def clean(text: str) -> str:
    """``text`` on one line: white space of every kind becomes single spaces, what cannot be written is taken out."""
    return " ".join(_SURROGATES.sub("\ufffd", _UNWRITABLE.sub("", text)).split())


def clean_lines(text: str) -> str:
    """Like ``clean``, but line breaks stay; empty lines go."""
    lines = (clean(line) for line in text.splitlines())
    return "\n".join(line for line in lines if line)
