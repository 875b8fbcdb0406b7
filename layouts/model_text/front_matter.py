"""The YAML that olmOCR writes before a page's text: what it says of the page is no text of the page."""

import re
from typing import Final

_FIELDS: Final = ("primary_language", "is_rotation_valid", "rotation_correction", "is_table", "is_diagram")
_MATTER = re.compile(
    rf"\A\s*---[ \t]*\n(?:[ \t]*(?:{'|'.join(_FIELDS)})[ \t]*:[^\n]*\n|[ \t]*\n)+(?:---[ \t]*(?:\n|\Z))?"
)


def without_front_matter(text: str) -> str:
    """``text`` after its front matter, also where that was not closed. What looks otherwise is text."""
    return _MATTER.sub("", text, count=1)
