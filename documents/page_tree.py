"""How many pages a PDF really holds: its page tree is walked, for the counts written in it may lie."""

# MuPDF's own layer has no annotations.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import importlib
from typing import Any

import pymupdf

from documents.mupdf import BROKEN, cause
from recto.errors import InputDamaged, InputTooLarge, NoPages
from recto.settings import Limits

_mupdf: Any = importlib.import_module("pymupdf.mupdf")


def count_pages(document: pymupdf.Document, *, shown: str, limits: Limits) -> int:
    """The pages that the page tree holds. Where its own counts lie, they are put right in memory (not in the file),
    because MuPDF finds pages by them: a count too small would lose pages, one too large would invent them.

    Raises ``InputDamaged`` for a tree that cannot be walked, ``NoPages``, ``InputTooLarge``.
    """
    try:
        pages = _right_counts(document, limits.max_pages)
        if pages <= limits.max_pages:
            pages = int(document.page_count)
    except BROKEN as error:
        raise InputDamaged(f"{shown}: its list of pages cannot be read ({cause(error)})") from error
    if pages > limits.max_pages:
        raise InputTooLarge(f"{shown}: it has more than {limits.max_pages:,} pages")
    if pages < 1:
        raise NoPages(f"{shown}: no page can be found in it")
    return pages


def _right_counts(document: pymupdf.Document, most: int) -> int:
    """Counts the leaves below every node of the page tree, writes the counts that differ; stops past ``most``."""
    pdf = _mupdf.pdf_document_from_fz_document(document.this)
    root = _mupdf.pdf_dict_getp(_mupdf.pdf_trailer(pdf), "Root/Pages")
    if not _mupdf.pdf_is_array(_mupdf.pdf_dict_gets(root, "Kids")):
        return int(document.page_count)
    nodes: list[Any] = [root]
    counts = [0]
    parents = [-1]
    seen = {_mupdf.pdf_to_num(root)}
    ahead: list[tuple[int, Any, int]] = [(0, _mupdf.pdf_dict_gets(root, "Kids"), 0)]
    leaves = 0
    while ahead and leaves <= most:
        node, kids, at = ahead.pop()
        if at >= _mupdf.pdf_array_len(kids):
            continue
        ahead.append((node, kids, at + 1))
        kid = _mupdf.pdf_array_get(kids, at)
        below = _mupdf.pdf_dict_gets(kid, "Kids")
        if not _mupdf.pdf_is_array(below):
            counts[node] += 1
            leaves += 1
            continue
        number = _mupdf.pdf_to_num(kid)
        if number and number in seen:
            continue
        seen.add(number)
        nodes.append(kid)
        counts.append(0)
        parents.append(node)
        ahead.append((len(nodes) - 1, below, 0))
    if 0 < leaves <= most:  # where no leaf is found, MuPDF may know better
        _write_counts(nodes, counts, parents)
    return leaves


def _write_counts(nodes: list[Any], counts: list[int], parents: list[int]) -> None:
    for node in range(len(nodes) - 1, 0, -1):
        counts[parents[node]] += counts[node]
    for node, count in zip(nodes, counts, strict=True):
        if _mupdf.pdf_to_int(_mupdf.pdf_dict_gets(node, "Count")) != count:
            _mupdf.pdf_dict_puts(node, "Count", _mupdf.pdf_new_int(count))
