"""HTML within the text that a model writes: which ``<`` begin a tag, and which are printed."""

import re
from html import unescape

_TABLE_TAGS = "table|thead|tbody|tfoot|tr|td|th|caption|colgroup|col"
_TAGS = (
    "a|abbr|article|aside|b|big|blockquote|body|br|center|cite|code|dd|del|details|dfn|div|dl|dt|em|figcaption|figure|"
    "font|footer|form|h[1-6]|head|header|hr|html|i|img|input|ins|kbd|label|li|main|mark|nav|ol|option|p|pre|q|s|samp|"
    "script|section|select|small|span|strike|strong|style|sub|summary|sup|template|textarea|title|tt|u|ul|var"
)
_ATTRIBUTE = r"[ \t\n]+[\w-]{1,40}[ \t]*=[ \t]*(?:\"[^\"<>]*\"|'[^'<>]*'|[^\s\"'<>=]+)"
TAG = re.compile(
    rf"</?(?:{_TABLE_TAGS})(?:[ \t\n][^<>]*)?/?>|</?(?:{_TAGS})(?:{_ATTRIBUTE})*[ \t]*/?>|<!--.{{0,2000}}?-->",
    re.IGNORECASE | re.DOTALL,
)
"""A tag that models write. ``a <b and c> d`` has none."""

_BREAK = re.compile(r"<br[ \t]*/?>|</?(?:p|div|li|center|h[1-6]|tr|td|th|table)>", re.IGNORECASE)
_CUT = re.compile(
    rf"(?:(?<=>)</?|</?(?:{_TABLE_TAGS}|t|ta|tab|tabl|the|thea|tb|tbo|tbod)|<(?:table|tr|td|th)[ \t][^<>]*)\Z",
    re.IGNORECASE,
)
_RAISED = re.compile(r"<(su[pb])>\s*([0-9+\-\u2212=()]{1,12})\s*</\1>", re.IGNORECASE)
_SIGNS = "0123456789+-\u2212=()"
_HIGH = str.maketrans(_SIGNS, "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾")
_LOW = str.maketrans(_SIGNS, "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")

DOUBLY_ESCAPED = re.compile(r"&(?:lt|gt|amp|quot|apos|nbsp|#\d{2,5}|#x[0-9a-f]{2,4});", re.IGNORECASE)
"""What is left of characters that a model escaped twice."""


def escaped(text: str) -> str:
    """``text`` with ``&lt;`` for every ``<`` that begins no tag; a tag in which it was cut off is taken away."""
    whole = with_raised(_CUT.sub("", text) if "<t" in text.lower() else text)
    pieces: list[str] = []
    end = 0
    for found in TAG.finditer(whole):
        pieces += [whole[end : found.start()].replace("<", "&lt;"), found.group()]
        end = found.end()
    return "".join([*pieces, whole[end:].replace("<", "&lt;")])


def without_tags(text: str) -> str:
    """``text`` as it reads: line breaks for ``<br>``, no other tags, entities as their characters."""
    plain = TAG.sub("", _BREAK.sub("\n", with_raised(text))) if "<" in text else text
    return DOUBLY_ESCAPED.sub(lambda found: unescape(found.group()), plain) if "&" in plain else plain


def with_raised(text: str) -> str:
    """``text`` with raised and lowered figures as characters of their own: ``10<sup>5</sup>`` is not 105."""
    return _RAISED.sub(lambda found: found[2].translate(_HIGH if found[1].lower() == "sup" else _LOW), text)
