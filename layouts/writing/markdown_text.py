"""Plain text as Markdown that reads back as the same text, with backslashes only where something would be misread.

Written for CommonMark and GFM, and for tools that know less: ``<`` becomes an entity, because some renderers do not
know it as an escape and would let a tag through.
"""

import re
from urllib.parse import quote

_PUNCTUATION = set("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
_ENTITY = re.compile(r"&(?=#\d{1,7};|#[xX][0-9a-fA-F]{1,6};|[A-Za-z][A-Za-z0-9]*;)")
_TAG = re.compile(r"<(?=[A-Za-z/!?]|[^\s<>@]+@)")
_MATH = re.compile(r"\$(?=\S)(?=[^$\n`]*(?:\\[A-Za-z]+|[_^]\{))(?:&(?![#A-Za-z]\w{0,31};)|[^$\n`&])+(?<=\S)\$(?!\d)")
_MATH_SIGN = re.compile(r"(\\.|[<>|*\[\]])(?: (?=[^ ]))?")
_MATH_NAMES = {
    "<": r"\lt ",
    ">": r"\gt ",
    "|": r"\vert ",
    r"\|": r"\Vert ",
    "*": r"\ast ",
    r"\*": r"\ast ",
    "[": r"\lbrack ",
    "]": r"\rbrack ",
    r"\<": r"\lt ",
    r"\>": r"\: ",
}
"""Signs that are markup outside of formulas, by names that LaTeX has for them."""
_LINE_START = re.compile(
    r"(?P<sign>#{1,6}(?=\s|$)|>|[-+*](?=\s|$)|~~~|[|:](?=[\s|:-]*$)|(?:-[\s|:-]*|=+)$)|(?P<number>\d{1,9})(?=[.)](?:\s|$))"
)
_CLOSING_DOLLAR = re.compile(r"\S\$(?!\d)")
"""Without one that can close it, renderers take no dollar sign for the beginning of math."""
_MOST_STARS = 4
_STARS_AT_END = re.compile(r"\*{1,4}(?!\S)")
_TASK = re.compile(r"\[[ xX]\](?=\s|$)")
_CLOSING = re.compile(r"(?:(?<=\s)|^)(#+)$")
_DASHES = re.compile(r"-(?=-)")


def inline(text: str) -> str:
    """One line of ``text`` within a block. A ``$...$`` that holds LaTeX commands is left as it is."""
    pieces: list[str] = []
    end = 0
    has_maths = text.count("$") > 1 and _CLOSING_DOLLAR.search(text) is not None
    for found in _MATH.finditer(text):
        maths = _MATH_SIGN.sub(lambda sign: _MATH_NAMES.get(sign[1], sign[0]), found.group())
        pieces += [_escaped(text, end, found.start(), has_maths), maths]
        end = found.end()
    return "".join([*pieces, _escaped(text, end, len(text), has_maths)])


def block(text: str) -> str:
    """``text`` as the content of a block: what would begin another kind of block is escaped, line breaks are kept."""
    lines = [line for line in (line.strip() for line in text.splitlines()) if line]
    return "  \n".join(_line(line, is_first=place == 0) for place, line in enumerate(lines))


def heading(text: str) -> str:
    """``text`` for an ATX heading, on one line."""
    escaped = inline(" ".join(text.split()))
    return _CLOSING.sub(lambda found: f"\\{found.group()}", escaped)


def cell(text: str) -> str:
    """``text`` for a cell of a pipe table."""
    lines = (line.strip() for line in text.splitlines())
    return "<br>".join(_pipes(inline(line)) for line in lines if line)


def image(alt: str, path: str) -> str:
    """An image; ``path`` is relative to the document."""
    plain = inline(" ".join(alt.split()))
    escaped = re.sub(r"(?<!\\)([\[\]])", r"\\\1", plain)
    return f"![{escaped}]({quote(path)})"


def formula(text: str) -> str:
    """Display math. Text that holds no LaTeX command is made harmless to LaTeX; no tag is let through."""
    line = re.sub(r"(?<!\\)\$", r"\\$", " ".join(text.split()))
    if "\\" not in text:
        line = re.sub(r"[%#&]", r"\\\g<0>", line)
    return f"$${_TAG.sub('< ', line)}$$"


def code(text: str) -> str:
    """A fenced block, its fence longer than any in ``text``."""
    longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}\n{text}\n{fence}"


def comment(text: str) -> str:
    """A comment on one line that ``text`` cannot end."""
    plain = _DASHES.sub("- ", " ".join(text.split()))
    return f"<!-- {plain.replace('<', '(').replace('>', ')')} -->"


def _line(line: str, *, is_first: bool) -> str:
    escaped = inline(line)
    if _TASK.match(line):
        return f"\\{escaped}"
    found = _LINE_START.match(line)
    underlines = line.startswith("=")  # only what stands above
    if found is None or escaped.startswith("\\") or (underlines and is_first):
        return escaped
    place = len(found["number"] or "")
    return f"{escaped[:place]}\\{escaped[place:]}"


def _escaped(text: str, start: int, end: int, has_maths: bool) -> str:
    return "".join(_char(text, place, has_maths) for place in range(start, end))


def _char(text: str, place: int, has_maths: bool) -> str:
    char = text[place]
    if char.isalnum() or char == " ":
        return char
    before, after = text[place - 1 : place] or " ", text[place + 1 : place + 2] or " "
    match char:
        case "<" if _TAG.match(text, place):
            return "&lt;"
        case "&" if _ENTITY.match(text, place):
            return "&amp;"
        case _:
            return f"\\{char}" if _needs_escape(text, place, before, after, has_maths) else char


def _needs_escape(text: str, place: int, before: str, after: str, has_maths: bool) -> bool:
    match text[place]:
        case "\\":
            needed = after in _PUNCTUATION or place + 1 == len(text)
        case "`":
            needed = True
        case "*":
            needed = not (before.isspace() and after.isspace()) and not _ends_word(text, place)
        case "_":
            needed = not ((before.isalnum() and after.isalnum()) or (before.isspace() and after.isspace()))
        case "~":
            needed = not before.isspace() or after == "~"
        case "[":
            needed = after in "[^" or before == "^"
        case "]":
            needed = after in "(:"
        case "$":
            needed = has_maths
        case "%":
            needed = after == "%"
        case _:
            needed = False
    return needed


def _ends_word(text: str, place: int) -> bool:
    """Whether the stars at ``place`` end a word: such open no emphasis, and those that could open it are escaped."""
    before = text[max(0, place - _MOST_STARS) : place].rstrip("*")[-1:]
    return before.isalnum() and _STARS_AT_END.match(text, place) is not None


def _pipes(text: str) -> str:
    return text.replace("|", "\\|")
