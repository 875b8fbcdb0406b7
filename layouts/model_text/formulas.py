r"""Formulas in model text: ``\(...\)`` and ``\[...\]`` are written with ``$``, as everywhere in Recto."""

import re

from layouts.cleaning import clean

_UNIT = r"(?:\\\\|(?!\\[()\[\]]).)"
"""What stands in a formula: no second opening, so that a text of openings takes no longer than others."""
INLINE = re.compile(rf"(?<!\\)\\\(({_UNIT}{{1,2000}}?)\\\)", re.DOTALL)
_DISPLAY = re.compile(
    rf"(?<!\\)\\\[(?P<brackets>{_UNIT}{{1,8000}}?)\\\]|\$\$(?P<dollars>[^$]{{1,8000}}(?:\\\$[^$]{{0,8000}})?)\$\$"
    r"|(?P<environment>\\begin\{(?P<name>equation|align|gather|multline|eqnarray)(?P<star>\*?)\}"
    r"(?:(?!\\begin\{(?P=name)).){1,8000}?\\end\{(?P=name)(?P=star)\})",
    re.DOTALL,
)
_SCRIPT = re.compile(r"(?<!\\)([_^])[ ]?([A-Za-z0-9])")
_LATEX = re.compile(r"\\|[_^]\{")
_NAMES = ((re.compile(r"\\coloneqq(?![A-Za-z])[ ]?"), ":="), (re.compile(r"\\eqqcolon(?![A-Za-z])[ ]?"), "=:"))
_OPENING = re.compile(r"\A\s*(?:\\\[|\\\(|\$\$)")
_CLOSING = re.compile(r"(?:\\\]|\\\)|\$\$)\s*\Z")
_LONE = re.compile(r"\A\s*(?:\\\((?P<inner>(?:(?!\\[()]).)*)\\\)|\$(?P<dollar>[^$]+)\$)\s*\Z", re.DOTALL)


def with_dollars(text: str) -> str:
    """``text`` with its formulas between ``$``; those that need no LaTeX to be read stand as they are."""
    return INLINE.sub(lambda found: _inline(found.group(1)), _renamed(text)) if "\\" in text else text


def parted(text: str) -> list[tuple[bool, str]]:
    """``text`` in pieces: display formulas (true, without what delimits them) and what stands between."""
    pieces: list[tuple[bool, str]] = []
    end = 0
    for found in _DISPLAY.finditer(text):
        pieces.append((False, text[end : found.start()]))
        pieces.append((True, found["brackets"] or found["dollars"] or found["environment"]))
        end = found.end()
    pieces.append((False, text[end:]))
    return [(is_formula, piece) for is_formula, piece in pieces if piece.strip()]


def formula(text: str) -> str:
    """The LaTeX of a formula on one line, without what delimits it, also where only one end of that was written."""
    lone = _LONE.match(text)
    inner = (lone["inner"] or lone["dollar"] or "") if lone else _CLOSING.sub("", _OPENING.sub("", text))
    return clean(_renamed(inner))


def _inline(inner: str) -> str:
    line = _SCRIPT.sub(r"\1{\2}", clean(inner))
    return f"${line}$" if _LATEX.search(line) and "$" not in line else line


def _renamed(text: str) -> str:
    for name, sign in _NAMES:
        text = name.sub(sign, text)
    return text
