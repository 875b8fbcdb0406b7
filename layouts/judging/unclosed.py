"""Whether the text of a model stops in the middle of something."""

import re
from typing import Final

_TAG_BEGUN: Final = re.compile(r"<(?:[/|\uff5c]?[A-Za-z|\uff5c][^<>\n]{0,60})?$")
_DISPLAY: Final = re.compile(r"(?<!\\)\\([\[\]])")
_JSON: Final = re.compile(r"[\[{]")
_PLACE: Final = ("<|ref|>", "<|det|>")
"""Tags with which a model begins a new part of the page: whatever it left open before is over."""


def is_left_open(text: str, dialect: str) -> bool:
    """Whether ``text`` ends inside a table, a formula, a code fence, a tag, or the frame that its dialect has."""
    bare = text.rstrip()
    if dialect == "dots":
        return _in_json(bare.removesuffix("```").rstrip())
    if dialect == "olmocr" and bare.startswith("---") and "\n---" not in bare:
        return True
    return _in_tag(bare) or _in_table(bare) or _in_fence(bare) or _in_formula(bare)


def _in_json(text: str) -> bool:
    begun = _JSON.search(text)
    return begun is not None and not text.endswith("]" if begun[0] == "[" else "}")


def _in_tag(text: str) -> bool:
    is_open = any(text.rfind(tag) > text.rfind(tag.replace("<|", "<|/")) for tag in _PLACE)
    return is_open or _TAG_BEGUN.search(text) is not None


def _in_table(text: str) -> bool:
    lower = text.lower()
    begun = lower.rfind("<table")
    return begun > lower.rfind("</table") and begun > _last_place(text)


def _in_fence(text: str) -> bool:
    return sum(1 for line in text.splitlines() if line.startswith("```")) % 2 == 1


def _in_formula(text: str) -> bool:
    last = text[max(0, _last_place(text)) :]
    if last.count("$$") % 2 == 1:
        return True
    return next((found[1] == "[" for found in reversed([*_DISPLAY.finditer(last)])), False)


def _last_place(text: str) -> int:
    return max(text.rfind(tag) for tag in _PLACE)
