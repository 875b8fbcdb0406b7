"""What models call the parts of a page, and what Recto calls them. The set is open: other labels are text."""

import re
from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

Part: TypeAlias = Literal[
    "text", "list", "title", "section", "table", "figure", "caption", "footnote", "formula", "code",
    "header", "footer", "page_number", "table_caption", "table_footnote",
]  # fmt: skip

_PARTS: Final[Mapping[Part, str]] = {
    "text": "text paragraph plain_text body abstract aside aside_text reference references reference_item ref_text toc "
    "content author authors date address quote formula_number equation_number other undefined",
    "list": "list list_item list_group",
    "title": "title doc_title document_title",
    "section": "sub_title subtitle section_header section_title paragraph_title heading sub_heading",
    "table": "table",
    "figure": "image figure picture chart diagram photo logo seal stamp signature graphic map header_image "
    "footer_image flowchart geometry barcode qr_code image_block",
    "caption": "image_caption figure_caption caption chart_caption figure_title chart_title image_title "
    "picture_caption code_caption algorithm_caption",
    "table_caption": "table_caption table_title",
    "table_footnote": "table_footnote",
    "footnote": "footnote page_footnote image_footnote figure_footnote vision_footnote",
    "formula": "equation formula display_formula isolate_formula interline_equation math equation_block inline_formula "
    "equation_isolated",
    "code": "code code_block algorithm code_txt pseudocode",
    "header": "header page_header running_header",
    "footer": "footer page_footer running_footer",
    "page_number": "page_number number page_num",
}  # fmt: skip

KNOWN_LABELS: Final[Mapping[str, Part]] = {label: part for part, names in _PARTS.items() for label in names.split()}

_GAPS = re.compile(r"[\s_-]+")


def normal_label(named: str) -> str:
    """``named`` as labels are written: ``Sub Title`` and ``sub-title`` are ``sub_title``."""
    return _GAPS.sub("_", named.strip()[:80]).casefold()


def part_of(label: str) -> Part:
    """What stands under ``label``: text, where nobody knows it."""
    return KNOWN_LABELS.get(label, "text")
